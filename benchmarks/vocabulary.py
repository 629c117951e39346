"""What the posts for measuring are made of: words, sentences, formulas and code with «gaps» to be filled; no logic.

Wide enough that formulas and code blocks are nearly all different, as in a blog that people write.
"""

from collections.abc import Mapping, Sequence

Words = Mapping[str, Sequence[str | int]]
"""what may stand in a gap, by its name without the digit that tells two of them apart"""

CATEGORIES = {
    "algorithms": "算法",
    "compilers": "编译器",
    "databases": "数据库",
    "graphics": "图形学",
    "learning": "机器学习",
    "mathematics": "数学",
    "networks": "网络",
    "systems": "系统",
}
TAGS = {
    "allocators": "内存分配",
    "bash": "Bash",
    "caching": "缓存",
    "calculus": "微积分",
    "concurrency": "并发",
    "cpp": "C++",
    "debugging": "调试",
    "geometry": "几何",
    "graphs": "图论",
    "hashing": "哈希",
    "linear-algebra": "线性代数",
    "linux": "Linux",
    "numerics": "数值方法",
    "optimization": "最优化",
    "parsing": "语法分析",
    "probability": "概率论",
    "profiling": "性能剖析",
    "python": "Python",
    "simd": "SIMD",
    "testing": "测试",
}

SHARED: Words = {
    "letter": "abcdfghkmnpqrstuvwxyz",
    "capital": "ABCDEFGHKLMPQRSTUVW",
    "greek": [
        *(r"\alpha", r"\beta", r"\gamma", r"\delta", r"\eta", r"\theta"),
        *(r"\lambda", r"\mu", r"\xi", r"\rho", r"\sigma", r"\phi", r"\psi", r"\omega"),
    ],
    "number": range(10, 1000),
    "small": range(2, 64),
    "thing": [
        *("anchor", "basin", "bridge", "cable", "cell", "comet", "digit", "ember", "field", "gate", "harbor", "inlet"),
        *("kite", "lamp", "ledger", "lens", "meter", "mirror", "orbit", "panel", "pulse", "ridge", "river", "valve"),
    ],
    "act": [
        *("align", "bind", "carry", "drain", "fetch", "fold", "grow", "join", "lift", "mark", "pick", "rank"),
        *("rotate", "seal", "sift", "sort", "stamp", "trace", "weigh", "wrap"),
    ],
}  # fmt: skip

ENGLISH: Words = {
    "subject": [
        *("the borrow checker", "a sorted run", "the loss surface", "our tokenizer", "the free list", "a tight bound"),
        *("the ring buffer", "a suffix array", "the join order", "the conjugate gradient", "a Markov chain"),
        *("the register allocator", "a merge tree", "the hash family", "the rasterizer", "a dependent type"),
        *("the congestion window", "a prefetch hint", "the learning rate", "the induction step"),
    ],
    "verb": [
        *("halves", "explains", "moves", "replaces", "bounds", "shadows", "repeats", "smooths", "spreads", "delays"),
        *("limits", "predicts", "removes", "doubles", "isolates", "postpones"),
    ],
    "object": [
        *("the price of the first request", "the number of page faults", "nearly every branch miss", "the rounding error"),
        *("the longest path in the graph", "the noise in the measurement", "what each worker must remember"),
        *("the ninety-ninth percentile", "the smallest eigenvalue", "the bytes that cross the bus", "the depth of the tree"),
        *("the number of copies", "the order in which files are read", "the state that two threads share"),
        *("the distance to the optimum", "the length of the critical section"),
    ],
    "clause": [
        *("once the table outgrows a single page", "since no two writers meet in one block", "if the seed is kept fixed"),
        *("although nobody has proved it for the general case", "which is easy to miss in a review"),
        *("as a dozen lines of code will show", "as soon as the samples are independent", "before the first collision occurs"),
        *("until the configuration changes underneath", "after some forty rounds of warming up"),
        *("even on an old machine with a slow disk", "no matter in which language one writes it down"),
    ],
    "opening": [
        *("At first sight", "On a second reading", "In the simplest case", "Here too", "As before", "Without loss of generality"),
        *("To our surprise", "In the long run", "Seen from afar", "Strictly speaking"),
    ],
    "measure": ["recall", "jitter", "entropy", "occupancy", "drift", "fan-out", "residual", "headroom"],
    "topic": [
        *("skip lists", "dual numbers", "lock elision", "Gaussian mixtures", "suffix trees", "finite automata"),
        *("sparse solvers", "log compaction", "branch prediction", "mixing times", "Bregman divergences"),
        *("reference counting", "wavelets", "rendezvous hashing", "path tracing", "union-find"),
    ],
    "title": [
        *("A closer look at «topic»", "What «topic» and «topic2» share", "From «topic» to «topic2»", "«topic», step by step"),
        *("Ten lines on «topic» and «topic2»", "When «topic» meets «topic2»", "A field guide to «topic»"),
    ],
    "heading": [
        *("The obvious attempt", "Where the time goes", "A lemma on «topic»", "The data structure", "Corner cases"),
        *("Why it converges", "Three experiments", "Reading the assembly", "What is left open", "A small generalization"),
        *("Costs and «measure»", "Back to «topic»"),
    ],
    "sentence": [
        "«subject» «verb» «object» «clause».",
        "«subject» «verb» «object», and «subject2» «verb2» «object2».",
        "«opening», «subject» «verb» «object» «clause».",
        "«opening», «subject» says little about the «measure», yet it «verb» «object».",
    ],
    "aside": [
        "It is the **«measure»** that counts here, *hardly ever* «object».",
        "[Letter «number»](https://letters.example/«number») has the longer story.",
        "All of it fits into `«act»_«thing»(«number»)`, which calls nothing else.",
        "Setting `«thing»_«act»` to `«number»` leaves the **«measure»** as it was.",
    ],
    "remark": ["Let «formula»; nothing else is assumed.", "Recall that «formula» holds throughout."],
    "link": ["«opening», this builds on [an earlier post](«file»)."],
    "columns": ["| quantity | old | new | due to |"],
}  # fmt: skip

CHINESE: Words = {
    "subject": [
        *("借用检查器", "有序段", "损失曲面", "词法分析器", "空闲链表", "这个上界", "环形缓冲区", "后缀数组", "连接顺序", "共轭梯度法"),
        *("马尔可夫链", "寄存器分配器", "归并树", "哈希函数族", "光栅化阶段", "依赖类型", "拥塞窗口", "预取指令", "学习率", "归纳步骤"),
    ],
    "verb": [
        *("缩小了", "解释了", "转移了", "替换了", "约束着", "遮住了", "重复了", "平滑了", "分散了", "延后了"),
        *("限定了", "预言了", "去掉了", "放大了", "隔离了", "推迟了"),
    ],
    "object": [
        *("第一次请求的代价", "缺页中断的次数", "几乎所有的分支预测失败", "累积的舍入误差", "图中最长的路径", "测量中的噪声"),
        *("每个工作进程要记住的东西", "第九十九百分位数", "最小的特征值", "总线上来往的字节", "树的高度", "数据被复制的次数"),
        *("文件被读取的顺序", "两个线程共享的状态", "到最优解的距离", "临界区的长度"),
    ],
    "clause": [
        *("一旦表的大小超过了一页", "因为没有两个写者会碰到同一块", "只要随机种子保持不变", "虽然一般情形至今没有人证明过"),
        *("这在代码评审里很容易被漏掉", "十几行代码就能说明这一点", "只要样本之间相互独立", "并且是在第一次冲突发生之前"),
        *("直到配置在背后被改掉为止", "大约经过四十轮预热之后", "即使在硬盘很慢的旧机器上也是如此", "无论用哪种语言写下来都一样"),
    ],
    "opening": [
        *("乍看起来", "再读一遍就会发现", "在最简单的情形下", "这里也一样", "和前面相同", "不失一般性"),
        *("出乎意料的是", "从长远来看", "远远望去", "严格地说"),
    ],
    "measure": ["召回率", "抖动", "熵", "占用率", "漂移", "扇出", "残差", "余量"],
    "topic": [
        *("跳表", "对偶数", "锁消除", "高斯混合", "后缀树", "有限自动机", "稀疏求解器", "日志压实"),
        *("分支预测", "混合时间", "Bregman 散度", "引用计数", "小波", "会合哈希", "路径追踪", "并查集"),
    ],
    "title": [
        *("细看«topic»", "«topic»与«topic2»的共同之处", "从«topic»到«topic2»", "一步一步实现«topic»", "十行代码说«topic»与«topic2»"),
        *("当«topic»遇上«topic2»", "«topic»实地指南"),
    ],
    "heading": [
        *("最直接的尝试", "时间花在哪里", "关于«topic»的引理", "数据结构", "边角情形", "为什么收敛"),
        *("三个实验", "阅读汇编", "尚未解决的问题", "一点推广", "代价与«measure»", "回到«topic»"),
    ],
    "sentence": [
        "«subject»«verb»«object»，«clause»。",
        "«subject»«verb»«object»，而«subject2»«verb2»«object2»。",
        "«opening»，«subject»«verb»«object»，«clause»。",
        "«opening»，«subject»与«measure»关系不大，却«verb»«object»。",
    ],
    "aside": [
        "真正要紧的是**«measure»**，*而不是*«object»。",
        "更长的故事在[第 «number» 封信](https://letters.example/«number»)里。",
        "全部内容都在 `«act»_«thing»(«number»)` 里，它不调用别的函数。",
        "把 `«thing»_«act»` 设为 `«number»`，**«measure»**没有变化。",
    ],
    "remark": ["设 «formula»，此外别无假定。", "回忆一下，«formula» 始终成立。"],
    "link": ["«opening»，这里接着[以前的一篇文章](«file»)往下写。"],
    "columns": ["| 量 | 原来 | 现在 | 原因 |"],
}  # fmt: skip

INLINE = [
    r"«letter»_{«small»} = \frac{«letter2» + «number»}{«letter3»}",
    r"\Theta(«letter»^{«small»} \log «letter2»)",
    r"«greek» \in \mathbb{R}^{«number» \times «letter»}",
    r"\langle \mathbf{«letter»}, \mathbf{«letter2»} \rangle \ge «number» «greek»",
    r"«greek»_{«letter»} \sim \mathrm{Gamma}(«small», «greek2»)",
    r"\sqrt[3]{«letter»^2 - «number» «letter2»}",
    r"\lVert «letter» + «letter2» \rVert_1 \le «greek»_{«number»}",
    r"\Pr[«letter» > «number» \mid «letter2»] \le e^{-«small» «greek»}",
]
DISPLAY = [
    r"""
\Phi(«greek») = \frac{1}{«number»} \sum_{«letter»=1}^{«small»} \left( \frac{\mathbf{«letter2»}_{«letter»}^\top \mathbf{«letter3»} - «small2»}
{1 + \exp(-«greek2» «letter4»_{«letter»})} \right)^2 + \frac{«greek»}{«small2»} \lVert \mathbf{«letter3»} \rVert_2^2
""",
    r"""
\begin{aligned}
\frac{\partial «capital»}{\partial «greek»} &= \mathbb{E}_{«letter» \sim «letter2»}\left[ «greek2»(«letter») \nabla_{«greek»} \log «letter2»(«letter») \right] \\
&= \int_0^{«number»} «greek2»(«letter») \, «letter2»(«letter») \, \mathrm{d}«letter» - «small» \\
&\le «small2» \sqrt{\frac{«greek» + \log «number»}{«small» «letter3»}}
\end{aligned}
""",
    r"""
\mathbf{«capital»} = \begin{bmatrix} «small» & «letter»_{1} & 0 & «greek» \\ 0 & «number» & «letter2»^{2} & 1 \\ «greek2» & 0 & «small2» & «letter3» \end{bmatrix},
\qquad \operatorname{rank} \mathbf{«capital»} = 3
""",
    r"""
\lim_{«letter» \to 0^{+}} \frac{\sin(«number» «letter»)}{«greek» «letter»} = \frac{«number»}{«greek»}, \qquad
\sum_{«letter2»=0}^{\infty} \frac{«greek2»^{«letter2»}}{«letter2»!} = \prod_{«letter3»=1}^{«small»} e^{«greek2»/«small»}
""",
]

PYTHON = """
```python
from collections import Counter
from collections.abc import Iterable

WINDOW = «number»

class «thing»Log:
    \"\"\"Keeps the last «number» of each «thing2».\"\"\"

    def __init__(self, «thing3»: float = «small».25) -> None:
        self.seen: Counter[str] = Counter()
        self.«thing3» = «thing3»

    def «act»_«thing2»(self, names: Iterable[str]) -> list[tuple[str, int]]:
        for name in names:
            self.seen[name] += 1  # «act2» later
        if len(self.seen) > «small2»:
            raise OverflowError(f"{len(self.seen)} are more than «small2»: {self.«thing3»!r}")
        return [pair for pair in self.seen.most_common(«small») if pair[1] >= WINDOW]
```
"""
CPP = """
```cpp
#include <array>
#include <cstddef>
#include <span>

// «act» over a window of «small» elements
template <class T>
constexpr T «act»_«thing»(std::span<const T> «thing2», T «thing3» = T{«number»}) noexcept {
    std::array<T, «small»> window{};
    for (std::size_t at = 0; at != «thing2».size(); ++at) {
        auto& slot = window[at % window.size()];
        if (slot < «thing2»[at]) slot = «thing2»[at] * «small2»;
        else «thing3» += slot >> 0x«small2»u;
    }
    for (const T& each : window) «thing3» ^= each; // «act2»
    return «thing3» == «number» ? T{} : «thing3»;
}
```
"""
BASH = """
```bash
#!/usr/bin/env bash
set -euo pipefail

«thing»=${1:-/var/lib/«thing2»-«number»}
for part in "$«thing»"/part-{1..«small»}.csv; do
  if [[ ! -s $part ]]; then
    echo "$part: nothing to «act»" >&2
    continue
  fi
  cut -d, -f«small2» "$part" | sort | uniq -c | awk '$1 > «number» {print $2, $1}'
done | sort -k2,2nr | head -n «small» > "$«thing»/«act».txt"
time ./«act2» --limit=«number» "$«thing»/«act».txt"
```
"""
