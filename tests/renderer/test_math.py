"""KaTeX in V8: what it sets, what it refuses and where, and which macros a formula knows."""

import json
import re
import time
from collections.abc import Callable
from importlib import resources

import pytest
from py_mini_racer import MiniRacer

from diglot.problem import Problem
from diglot.renderer import Parsed, Rendered
from diglot.renderer.math import (
    QUICKER,
    SCRIPTS,
    code_points,
    expand,
    mathml,
    requests_of,
    take_definitions,
    typeset,
    used_macros,
)

Finish = Callable[..., tuple[Parsed, Rendered]]


def test_html_holds_hidden_mathml() -> None:
    (result,) = typeset([(r"\frac{1}{2}", False, {})])
    assert 'class="katex-mathml"' in result.html
    assert '<annotation encoding="application/x-tex">\\frac{1}{2}</annotation>' in result.html
    assert result.message == ""


def test_feed_mathml_has_no_tex() -> None:
    (result,) = typeset([("a<b", True, {})])
    assert mathml(result.html) == (
        '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">'
        "<mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow></math>"
    )


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"\begin{align}" * 2000 + r"\end{align}" * 2000, "nested too deeply"),
        (r"\begin{array}{*1c}" * 1700 + r"\end{array}" * 1700, "nested too deeply"),
        (r"\begin{align} a \\ " * 2000, "nested too deeply"),
        (r"\begin{multline}" * 2000, r"\begin{multline} is never closed"),
        (r"\begin{array}{" + "*9{" * 2000 + "c" + "}" * 2000 + r"} a \end{array}", "too many columns"),
    ],
)
def test_environments_without_end_are_given_up_soon(tex: str, message: str) -> None:
    start = time.process_time()
    (result,) = typeset([(tex, True, {})])
    assert result.message == message
    assert time.process_time() - start < 2


def test_batches_keep_their_order() -> None:
    results = typeset([(f"x_{{{number}}}", False, {}) for number in range(120)])
    assert all(f"x_{{{number}}}</annotation>" in result.html for number, result in enumerate(results))


FORMULAS = [
    r"a < b \ \& \ c > d",
    r"\text{\"quoted\", it's <b> \& 中文 é}",
    r"f'(x) \text{it's}",
    r"""\text{it's} \text{"a"} \text{\&}""",
    r"\sum_{i=1}^{n} \frac{x_i}{\sqrt[3]{y}} \underbrace{a+b}_{c}",
    r"\begin{bmatrix} 1 & \mathbf{x} \\ \hline \color{red}{y} & \operatorname{rank} \end{bmatrix} \tag{1}",
    r"\cancel{x} \boxed{y} \overrightarrow{AB} \left\{ \tfrac12 \right. \large z",
]


def test_katex_made_quicker_writes_the_same() -> None:
    requests = [(tex, True, dict[str, str]()) for tex in FORMULAS]
    package = resources.files("diglot")
    source = (package / "vendor/katex/katex.min.js").read_text("utf-8")
    assert [source.count(slow) for slow in QUICKER] == [1] * len(QUICKER)
    with MiniRacer() as katex:
        for path in SCRIPTS:
            katex.eval((package / path).read_text("utf-8"))
        for request, result in zip(requests, typeset(requests), strict=True):
            assert result.html == katex.eval(f"typesetOne(...{json.dumps(request)})")


@pytest.mark.parametrize(
    ("tex", "message", "position", "length"),
    [
        (r"\bad", "Undefined control sequence: \\bad", 0, 4),
        (r"x + \bad{y}", "Undefined control sequence: \\bad", 4, 4),
        (r"\text{😀𝕏} \bad", "Undefined control sequence: \\bad", 10, 4),
        (r"\verb😀x😀", "Unexpected character: '\ufffd'", 7, 1),
        ("{x", "Expected '}', got 'EOF'", 2, 1),
        (r"\def\a{\a}\a", "Too many expansions: infinite loop or need to increase maxExpand setting", -1, 1),
        (r"\href{https://example.org}{x}", "\\href is not allowed in a formula", -1, 1),
    ],
)
def test_wrong(tex: str, message: str, position: int, length: int) -> None:
    (result,) = typeset([(tex, False, {})])
    assert (result.html, result.message, result.position, result.length) == ("", message, position, length)


def test_what_is_longer_than_the_limit_is_not_tried() -> None:
    start = time.process_time()
    results = typeset([("x", False, {}), ("x+" * 500_000, False, {}), ("y", False, {})])
    assert time.process_time() - start < 2
    assert [result.message for result in results] == ["", "a formula can have up to 50,000 characters", ""]


def test_braces_without_end_are_no_crash() -> None:
    (result,) = typeset([("{" * 20_000 + "}" * 20_000, False, {})])
    assert result.message == "nested too deeply"


@pytest.mark.parametrize(
    ("tex", "known"),
    [
        (r"\mbox{if } x", r"\text{if } x"),
        (r"\abs{x} \norm{y}", r"\left|x\right| \left\|y\right\|"),
        (r"\root n + 1 \of x", r"\sqrt[n + 1]{x}"),
        (r"\buildrel \rm def \over =", r"\overset{\rm def}{=}"),
        (r"\cases{a & b \cr c & d}", r"\begin{cases} a & b \cr c & d \end{cases}"),
        (r"\require{cancel} \eqalign{a &= b}", r"\begin{aligned} a &= b \end{aligned}"),
        (r"\text{get_mode}_i x_j", r"\text{get\_mode}_i x_j"),
        (r"\mathds{R} \mathbbm{E}", r"\mathbb{R} \mathbb{E}"),
        (r"\cancelto{0}{x}", r"{\cancel{x}}^{\,0}"),
        (r"\dv{f}{x}", r"\frac{\mathrm{d} f}{\mathrm{d} {x}}"),
        (r"\dv{x} f", r"\frac{\mathrm{d}}{\mathrm{d} {x}} f"),
        (r"\dv[2]{f}{x}", r"\frac{\mathrm{d}^{2} f}{\mathrm{d} {x}^{2}}"),
        (r"\pdv[n]{\alpha x}{x} + 1", r"\frac{\partial^{n} \alpha x}{\partial {x}^{n}} + 1"),
    ],
)
def test_commands_that_katex_lacks(tex: str, known: str) -> None:
    ours, katex = typeset([(tex, False, {}), (known, False, {})])
    assert not ours.message
    assert mathml(ours.html) == mathml(katex.html)


@pytest.mark.parametrize(
    ("tex", "known"),
    [
        (r"\begin{flalign*} a &= b \end{flalign*}", r"\begin{align*} a &= b \end{align*}"),
        (
            r"\begin{eqnarray*} a &=& b \\ c & \le & d \\ \end{eqnarray*}",
            r"\begin{alignat*}{2} a &={} && b \\ c & \le{} && d \end{alignat*}",
        ),
        (r"\begin{align} a \\ \end{align}", r"\begin{align} a \end{align}"),
        (r"\begin{array}{*{2}{c}|*1r} 1 & 2 & 3 \end{array}", r"\begin{array}{cc|r} 1 & 2 & 3 \end{array}"),
        (
            r"\begin{array}{>{\bf}c<{!}} x \\ \hline y \end{array}",
            r"\begin{array}{c} \bf x! \\ \hline \bf y! \end{array}",
        ),
        (
            r"\begin{array}{r@{\;=\;}l} a & b \\ c \\ \end{array}",
            r"\begin{array}{rl} a{\;=\;}\kern-.5em & \kern-.5em b \\ c{\;=\;}\kern-.5em \end{array}",
        ),
        (
            r"\begin{array}{c@{}|c|@{}c} a & b & c \end{array}",
            r"\begin{array}{c|c|c} a\kern-.5em & b & \kern-.5em c \end{array}",
        ),
        (
            r"\begin{array}{@{}l@{:}c@{}} a & b \\ \end{array}",
            r"\begin{array}{lcc} \kern-.5em a\kern-.5em & {:} & \kern-.5em b\kern-.5em \end{array}",
        ),
        (
            r"\begin{array}{@{}c} a \\[1em] b \end{array}",
            r"\begin{array}{c} \kern-.5em a \\[1em] \kern-.5em b \end{array}",
        ),
        (r"\begin{array}[t]{l p{3cm}} a & b \end{array}", r"\begin{array}{ll} a & b \end{array}"),
    ],
)
def test_environments_and_columns_that_katex_lacks(tex: str, known: str) -> None:
    ours, katex = typeset([(tex, True, {}), (known, True, {})])
    assert ours.message == katex.message == ""
    assert mathml(ours.html) == mathml(katex.html)


def test_multline_has_one_number_on_its_last_line() -> None:
    (result,) = typeset([(r"\begin{multline} a \tag{7} \\ + b \\ + \text{c} \\ \end{multline}", True, {})])
    rows = mathml(result.html).split("<mtr>")[1:]
    assert ["eqn-num" in row for row in rows] == [False, False, True]
    assert [side in result.html for side in ("multline-first", "multline-last")] == [True, True]
    assert "<mtext>c</mtext>" in rows[2]


@pytest.mark.parametrize(
    ("tex", "message", "place"),
    [
        (r"a \begin{multline} b", r"\begin{multline} is never closed", (8, 10)),
        (r"\begin{multline} b \end{align}", r"\begin{multline} is closed by \end{align}", (6, 10)),
        (r"\begin{array}{*{99}{*{99}{c}}} b \end{array}", "too many columns", (14, 1)),
        (r"\begin{nope} b \end{nope}", "No such environment: nope", (6, 6)),
        (r"\begin{eqnarray} b & \wrong \end{eqnarray}", r"Undefined control sequence: \wrong", (21, 6)),
        (r"\begin{array}{c@{\wrong}c} b & c \end{array}", r"Undefined control sequence: \wrong", (17, 6)),
    ],
)
def test_what_is_wrong_in_an_environment(tex: str, message: str, place: tuple[int, int]) -> None:
    (result,) = typeset([(tex, True, {})])
    assert (result.message, (result.position, result.length)) == (message, place)


@pytest.mark.parametrize("command", [r"\mathbb", r"\mathds", r"\mathbbm"])
def test_the_double_struck_one_has_two_strokes_and_reads_as_itself(command: str) -> None:
    (one,) = typeset([(command + "{1}_A", False, {})])
    assert '<mn mathvariant="double-struck">1</mn>' in mathml(one.html)
    assert '<span class="mord mathrm">l</span>' in one.html


@pytest.mark.parametrize(
    "tex", [r"x \bra{a} \ket{b}", r"\textup{a}", r"a \dotsc b", r"\textcircled{1}", r"\nicefrac12"]
)
def test_commands_that_blogs_use(tex: str) -> None:
    (result,) = typeset([(tex, False, {})])
    assert result.html


def test_a_writers_macro_comes_before_a_command_of_ours() -> None:
    (result,) = typeset([(r"\dv", False, {r"\dv": "D"})])
    assert "<mi>D</mi>" in result.html


@pytest.mark.parametrize(
    "tex", [r"\dv{\wrong}{x}", r"\pdv{f}{\wrong}", r"\nicefrac{1}{\wrong}", r"\mbox{\wrong}"]
)
def test_what_is_wrong_in_an_argument_is_told_at_its_place(tex: str) -> None:
    (result,) = typeset([(tex, False, {})])
    assert (result.position, result.length) == (tex.index(r"\wrong"), 6)


@pytest.mark.parametrize(
    ("tex", "known"),
    [
        (r"\a{x}", r"2x"),
        (r"\a[n]{x}", r"nx"),
        (r"\a[{n]}]{\a{y}}", r"n]2y"),
        (r"\a {x} \a\beta", r"2x 2\beta"),
    ],
)
def test_a_macro_with_an_optional_argument(tex: str, known: str) -> None:
    _, macros = take_definitions(r"\newcommand{\a}[2][2]{#1#2}")
    ours, katex = typeset([(tex, False, macros), (known, False, {})])
    assert ours.message == ""
    assert re.sub(r"</?mrow>", "", mathml(ours.html)) == re.sub(r"</?mrow>", "", mathml(katex.html))


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\E[\norm{x}^2] \in \R", r"\mathbb{E}[\|x\|^2] \in \R"),
        (r"\power{x} \power", "x^2 ^2"),
        (r"\loop", r"\loop"),
        (r"\frac{\E}{2}", r"\frac{\mathbb{E}}{2}"),
    ],
)
def test_macros_are_expanded_where_there_is_only_text(tex: str, text: str) -> None:
    macros = {r"\E": r"\mathbb{E}", r"\norm": r"\|#1\|", r"\power": "\ue0002\ue001#2^#1", r"\loop": r"\loop"}
    assert expand(tex, macros) == text


def test_mhchem() -> None:
    (result,) = typeset([(r"\ce{H2O}", False, {})])
    assert result.message == ""


@pytest.mark.parametrize(
    ("text", "units", "points"), [("abc", 2, 2), ("😀x", 2, 1), ("😀x", 3, 2), ("中x", 1, 1), ("", 0, 0)]
)
def test_code_points(text: str, units: int, points: int) -> None:
    assert code_points(text, units) == points


@pytest.mark.parametrize(
    ("tex", "macros"),
    [
        (r"\newcommand{\R}{\mathbb{R}}", {r"\R": r"\mathbb{R}"}),
        (r"\renewcommand\vec[1]{\mathbf{#1}}", {r"\vec": r"\mathbf{#1}"}),
        (r"\def\E#1{\mathbb{E}[#1]}", {r"\E": r"\mathbb{E}[#1]"}),
        (r"\DeclareMathOperator{\argmax}{arg\,max}", {r"\argmax": r"\operatorname{arg\,max}"}),
        (r"\DeclareMathOperator*{\argmax}{arg\,max}", {r"\argmax": r"\operatorname*{arg\,max}"}),
        (r"\newcommand{\a}[2][x]{#1#2}", {r"\a": "\ue000x\ue001#1#2"}),
        (r"\def\a{", {}),
    ],
)
def test_definitions(tex: str, macros: dict[str, str]) -> None:
    rest, found = take_definitions(tex + " + x")
    assert found == macros
    assert len(rest) == len(tex + " + x")
    assert rest.strip() == ("+ x" if macros else tex + " + x")


def test_a_formula_knows_only_the_macros_it_uses() -> None:
    macros = {r"\a": r"\b", r"\b": "x", r"\c": "y"}
    assert used_macros(r"\a", macros) == {r"\a": r"\b", r"\b": "x"}
    assert used_macros(r"\alpha", macros) == {}


def test_definitions_reach_later_formulas_only() -> None:
    formulas = [(r"\R", False), (r"\def\R{x}", False), (r"\R", False), (r"\def\R{y}\R", False)]
    assert [macros for _, _, macros in requests_of(formulas, {})] == [{}, {}, {r"\R": "x"}, {r"\R": "y"}]


def test_a_known_command_may_be_redefined(finish: Finish) -> None:
    _, rendered = finish(r"$\newcommand{\vec}[1]{\mathbf{#1}}$ $\vec{x}$")
    assert rendered.problems == ()
    assert "mathbf" in rendered.article.html


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (r"设 $\bad$", (1, 4, 4)),
        (r"😀 $\text{😀} \bad$", (1, 13, 4)),
        ("前\n后 $a +\n\\bad$", (3, 1, 4)),
        ("$$\na\n  + \\bad\n$$", (3, 5, 4)),
        ("> 前\n> $$\n> a\n> + \\bad\n> $$", (4, 5, 4)),
        ("> 前 $a\n> \\bad$", (2, 3, 4)),
        ("1. 一\n\n   $$\n   a \\bad\n   $$", (4, 6, 4)),
        ("- $x$ 与 $\\bad$", (1, 10, 4)),
        ("| a | b |\n|---|---|\n| 值 | $\\bad$ |", (3, 8, 4)),
        ("段\n\n# 题 $\\bad$", (3, 6, 4)),
        ("```math\na\n\\bad\n```", (3, 1, 4)),
        ("\\begin{align}\na &= \\bad\n\\end{align}", (2, 6, 4)),
        ("> [!NOTE] 题 $\\bad$\n> 正文", (1, 14, 4)),
        ("> [!NOTE]\n> 正文 $\\bad$", (2, 7, 4)),
        ("文[^a]\n\n[^a]: 注\n    $\\bad$", (4, 6, 4)),
        ("![图](a.png '$\\bad$')", (1, 14, 4)),
        ("**粗 $\\bad$**", (1, 6, 4)),
        ("[链 $\\bad$](/x/)", (1, 5, 4)),
        ("$\\newcommand{\\x}{y} \\bad$", (1, 21, 4)),
    ],
)
def test_the_place_of_a_wrong_formula(text: str, place: tuple[int, int, int], finish: Finish) -> None:
    parsed, rendered = finish(text)
    (problem,) = [problem for problem in rendered.problems if problem.code == "math.syntax"]
    found = problem.at("f", parsed.blocks)
    assert (found.line, found.column, found.length) == place
    assert text.split("\n")[found.line - 1][found.column - 1 :].startswith("\\bad")


def test_a_line_above_changes_no_result(finish: Finish) -> None:
    text = "段 $x$\n\n> 引 $\\bad$ $$ [a](#b)\n\n文[^1]\n\n[^1]: 注 $\\bad$"
    (before, one), (after, two) = finish(text), finish("\n\n" + text)
    assert before.body == after.body
    assert one == two
    assert [line + 2 for line in before.blocks] == list(after.blocks)


def test_a_wrong_formula_is_shown_in_place(finish: Finish) -> None:
    _, rendered = finish("设 $a<\\bad$")
    assert (
        '<span class="problem" data-problem="Undefined control sequence: \\bad">a&lt;\\bad</span>'
        in rendered.article.html
    )
    assert isinstance(rendered.problems[0], Problem)


@pytest.mark.parametrize(
    "tex",
    [
        *(r"\bad", "a & b", "a } b", r"a \# # b", "{a", r"\frac{a}", "a^b^c", "a_b_c"),
        *(
            r"\begin{aligned} a \tag{1} \\ b \tag{2} \end{aligned}",
            r"\begin{nope} \end{nope}",
            r"\def\a{\a}\a",
        ),
    ],
)
def test_frequent_mistakes_have_a_hint(tex: str, finish: Finish) -> None:
    _, rendered = finish(f"$$\n{tex}\n$$")
    (problem,) = rendered.problems
    assert (problem.code, problem.hint != "") == ("math.syntax", True)


def test_a_tag_in_a_line_has_a_hint(finish: Finish) -> None:
    _, rendered = finish(r"$a \tag{1}$")
    assert [problem.hint for problem in rendered.problems] == ["write $$…$$ around it"]
