"""Writes a blog of any size for measuring: half Chinese, half English, each post about 7 KB with 10 formulas and 3 code blocks.

The same number gives the same post on every machine. The texts mean nothing; their shape is that of real posts.
"""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

SITE = """\
base_url: https://bench.example/
timezone: Asia/Shanghai
languages:
  zh: {title: 基准}
  en: {title: Benchmark}
"""
CATEGORIES = [
    "algorithms",
    "systems",
    "mathematics",
    "compilers",
    "databases",
    "networks",
    "graphics",
    "learning",
]
TAGS = [
    "python",
    "cpp",
    "cache",
    "gpu",
    "simd",
    "graphs",
    "parsing",
    "storage",
    "testing",
    "types",
    "calculus",
    "linux",
]
WORDS = {
    "zh": [
        "调度器",
        "缓存",
        "梯度",
        "分析器",
        "页表",
        "不变式",
        "队列",
        "索引",
        "优化器",
        "矩阵",
        "采样",
        "日志",
        "投影",
        "管线",
    ],
    "en": [
        "scheduler",
        "cache",
        "gradient",
        "parser",
        "page table",
        "invariant",
        "queue",
        "index",
        "optimizer",
        "matrix",
    ],
}
SENTENCES = {
    "zh": [
        "{a}降低了{b}的开销，尤其是在数据放不进末级缓存的时候。",
        "在实践中，**{a}**主导着{b}，而这恰恰是大家最容易忘记测量的部分。",
        "换句话说，{a}并不直接改变{b}，但它决定了读者最终看到的页面，见[第 {n} 号笔记](https://example.org/{n})。",
        "这里记 $x_{{{n}}} = \\frac{{a}}{{b + {n}}}$，它只依赖于{a}和 `{v}_{n}`。",
    ],
    "en": [
        "The {a} hides most of the memory traffic of the {b} when the input no longer fits in the last-level cache.",
        "In practice the **{a}** dominates the {b}, and that is the part people forget to measure.",
        "In other words, the {a} does not change the {b} directly; see [note {n}](https://example.org/{n}) for details.",
        "Here we write $x_{{{n}}} = \\frac{{a}}{{b + {n}}}$, which depends on the {a} and on `{v}_{n}` only.",
    ],
}
DISPLAY = r"""$$
\mathcal{{L}}(\theta) = \sum_{{i=1}}^{{{n}}} \frac{{\mathbf{{x}}_i^\top \mathbf{{w}} + {m}}}{{1 + \exp(-\lambda y_i)}}
+ \frac{{{n}}}{{{m}}} \|\mathbf{{w}}\|_2^2
$$"""
PYTHON = """```python
import heapq

def {v}_{n}(items: list[float], limit: int = {m}) -> float:
    \"\"\"Return the mean of the smallest items.\"\"\"
    best = heapq.nsmallest(limit, items)
    if not best:
        raise ValueError(f"no items for {{limit!r}}")
    return sum(x * {m}.5 for x in best) / len(best)  # {v}
```"""
CPP = """```cpp
#include <vector>

template <typename T, std::size_t N = {m}>
static T {v}(const std::vector<T>& items, T scale) {{
    T total = static_cast<T>({n});
    for (std::size_t i = 0; i + N <= items.size(); i += N)
        total += items[i] * scale ^ 0x{n:04x}u;  // in steps of N
    return total == {n} ? T{{}} : total;
}}
```"""
BASH = """```bash
set -euo pipefail
for i in $(seq 1 {m}); do
  if [[ -f "$HOME/{v}-{n}/$i.log" ]]; then
    grep -c '{v}' "$HOME/{v}-{n}/$i.log" | awk -v n="$i" '$1 > {n} {{print n, $1}}'
  fi
done
```"""


def write_blog(site: Path, posts: int) -> None:
    """Makes a site of `posts` posts in the folder `site`."""
    (site / "content/posts").mkdir(parents=True)
    (site / "site.yaml").write_text(SITE, encoding="utf-8")
    for number in range(posts):
        write_post(site, number)


def write_post(site: Path, number: int) -> Path:
    language = "zh" if number % 2 == 0 else "en"
    path = site / f"content/posts/post-{number:06d}.{language}.md"
    path.write_text(_post(number, language), encoding="utf-8")
    return path


def _post(number: int, language: str) -> str:
    chance = random.Random(number)
    date = datetime(2026, 6, 1, 9, tzinfo=UTC) - timedelta(hours=7 * number)
    head = [
        "---",
        f"title: {chance.choice(WORDS[language])} {number}",
        f"date: {date:%Y-%m-%d %H:%M}",
        f"category: {chance.choice(CATEGORIES)}",
        f"tags: [{', '.join(chance.sample(TAGS, 3))}]",
        "---",
    ]
    blocks = [_paragraph(chance, language) for _ in range(2)]
    for index in range(6):
        blocks += [f"## {chance.choice(WORDS[language])} {index}", _paragraph(chance, language)]
        blocks.append(_filled((DISPLAY, PYTHON, DISPLAY, CPP, DISPLAY, BASH)[index], chance))
        blocks += [
            "\n".join(f"- {_sentence(chance, language)}" for _ in range(3)),
            _paragraph(chance, language),
        ]
    return "\n".join([*head, "", "\n\n".join(blocks), ""])


def _paragraph(chance: random.Random, language: str) -> str:
    return ("" if language == "zh" else " ").join(_sentence(chance, language) for _ in range(3))


def _sentence(chance: random.Random, language: str) -> str:
    return _filled(chance.choices(SENTENCES[language], weights=(3, 3, 2, 1))[0], chance, language)


def _filled(text: str, chance: random.Random, language: str = "en") -> str:
    first, second = chance.sample(WORDS[language], 2)
    verb = chance.choice(["merge", "scan", "pack", "probe", "route", "score"])
    return text.format(a=first, b=second, v=verb, n=chance.randrange(10, 999), m=chance.randrange(2, 64))
