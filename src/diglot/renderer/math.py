"""Sets formulas with KaTeX, which runs in V8 inside this process; no browser, no Node, no network.

A wrong formula is a result like any other: it says what is wrong and where.
"""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from diglot.engine import Step

if TYPE_CHECKING:
    from py_mini_racer import MiniRacer

SCRIPTS = (
    *("vendor/katex/katex.min.js", "vendor/katex/mhchem.min.js"),
    *("renderer/environments.js", "renderer/katex.js"),
)
BATCH = 50
"""formulas a call: fewer cost more crossings into V8, more cost memory and gain nothing"""

V8_FLAGS = ("--single-threaded", "--max-opt=2", "--no-lazy-feedback-allocation")
"""mini-racer's own; Maglev for the highest of V8's compilers, since TurboFan takes longer than it saves, even over 25,000
formulas; and to learn how a function is used from its first call, for most of KaTeX's are called by each formula"""

FORBIDDEN = "#bad0be"
"""the colour in which KaTeX sets a command that it knows and refuses (\\href, \\includegraphics); see katex.js"""

QUICKER = {
    # Most texts have nothing to escape.
    "e=>String(e).replace(l,e=>i[e])": """e=>/[&><"']/.test(e=String(e))?e.replace(l,e=>i[e]):e""",
    # The names of styles are few.
    's=e=>e.replace(o,"-$1").toLowerCase()': 's=(m=>e=>m[e]??=e.replace(o,"-$1").toLowerCase())({})',
    # Most lists of classes have one.
    'e.filter(e=>e).join(" ")}': '1===e.length?e[0]||"":e.filter(e=>e).join(" ")}',
}
"""how KaTeX writes HTML, and the same with less work: a sixth of the time that formulas take"""


class Typeset(msgspec.Struct, frozen=True, omit_defaults=True):
    """A formula as HTML with hidden MathML, or why there is none."""

    html: str = ""
    message: str = ""
    position: int = -1
    """characters (code points) from the TeX's beginning, from 0; -1 = unknown"""
    length: int = 1


@functools.cache
def _v8() -> "MiniRacer":
    """V8 with KaTeX loaded: 0.1 s and 100 MB, so only for formulas that nothing remembers.

    It must be made in the process that uses it: in a child forked after this, it hangs.
    """
    import atexit
    from importlib import resources

    from py_mini_racer import MiniRacer, init_mini_racer

    init_mini_racer(flags=V8_FLAGS, ignore_duplicate_init=True)
    context = MiniRacer()
    # Left to its `__del__`, it is closed when its thread is gone already, and the process now and then never ends.
    atexit.register(context.close)
    package = resources.files("diglot")
    for path in SCRIPTS:
        source = (package / path).read_text("utf-8")
        for slow, quick in QUICKER.items():
            source = source.replace(slow, quick)
        context.eval(source)
    return context


LONGEST_FORMULA = 50_000
"""characters: what a formula costs KaTeX grows with the square of it"""
TOO_LONG = f"a formula can have up to {LONGEST_FORMULA:,} characters"


def typeset(requests: list[tuple[str, bool, dict[str, str]]]) -> list[Typeset]:
    """Sets each request: the TeX, whether it is displayed, and the macros that it uses."""
    short = [request for request in requests if len(request[0]) <= LONGEST_FORMULA]
    made = (result for start in range(0, len(short), BATCH) for result in _set(short[start : start + BATCH]))
    return [
        next(made) if len(tex) <= LONGEST_FORMULA else Typeset(message=TOO_LONG) for tex, _, _ in requests
    ]


def _set(batch: list[tuple[str, bool, dict[str, str]]]) -> Iterator[Typeset]:
    script = f"typeset({msgspec.json.encode(batch).decode()})"
    for (tex, _, _), result in zip(batch, str(_v8().eval(script)).split("\0"), strict=True):
        if result.startswith("<"):
            yield _refused(result) or Typeset(result)
        else:
            yield _wrong(tex, *msgspec.json.decode(result))


def _wrong(tex: str, message: str, position: int, length: int) -> Typeset:
    if position < 0:
        return Typeset(message=message)
    start = code_points(tex, position)
    wrong = tex[start : code_points(tex, position + length)].strip().partition("\n")[0]
    return Typeset(message=message, position=start, length=max(1, len(wrong)))


def _refused(html: str) -> Typeset | None:
    if FORBIDDEN not in html:
        return None
    name = re.search(FORBIDDEN + r"[^>]*>(?:<[^>]*>)*(\\[A-Za-z]+)", html)
    return Typeset(message=f"{name[1] if name else 'this command'} is not allowed in a formula")


def code_points(text: str, units: int) -> int:
    """How many characters the first `units` UTF-16 units of `text` are."""
    if text.isascii():
        return units
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))


TYPESET = Step("typeset", typeset, batch=True)

SEMANTICS = re.compile(r"<annotation\b.*?</annotation>|</?semantics>", re.DOTALL)


def mathml(html: str) -> str:
    """The MathML inside KaTeX's HTML, without the TeX: a reader that strips tags would print a formula twice."""
    begin, end = html.find("<math "), html.rfind("</math>")
    return SEMANTICS.sub("", html[begin:end]) + "</math>" if begin >= 0 else ""


DEFINITION = re.compile(
    r"\\(?:(?P<new>(?:re|provide)?newcommand|providecommand|renewcommand)\*?\s*(?:\{\s*(?P<braced>\\(?:[A-Za-z]+|.))\s*\}|(?P<bare>\\(?:[A-Za-z]+|.)))\s*(?:\[(?P<count>\d)\])?\s*(?P<optional>\[[^\]]*\])?"
    r"|(?P<def>[gex]?def)\s*(?P<defined>\\(?:[A-Za-z]+|.))(?P<parameters>(?:#\d)*)"
    r"|DeclareMathOperator(?P<star>\*?)\s*\{?\s*(?P<operator>\\[A-Za-z]+)\s*\}?)\s*(?=\{)"
)


def take_definitions(tex: str) -> tuple[str, dict[str, str]]:
    r"""Takes `\newcommand`, `\def` and their like out of a formula, for the rest of the text.

    White space stands where they were, so that a position in the rest is one in the whole. The default of an optional
    argument stands before the body, between two marks; see katex.js.
    """
    macros: dict[str, str] = {}
    kept, done = [], 0
    for match in DEFINITION.finditer(tex):
        if match.start() < done:
            continue
        end = closing_brace(tex, match.end())
        if end < 0:
            break
        body = tex[match.end() + 1 : end - 1]
        if match["operator"]:
            macros[match["operator"]] = f"\\operatorname{match['star']}{{{body}}}"
        else:
            default = f"\ue000{match['optional'][1:-1]}\ue001" if match["optional"] else ""
            macros[match["braced"] or match["bare"] or match["defined"]] = default + body
        kept += [tex[done : match.start()], re.sub(r"[^\n]", " ", tex[match.start() : end])]
        done = end
    return ("".join([*kept, tex[done:]]), macros) if macros else (tex, macros)


def closing_brace(tex: str, start: int) -> int:
    """The position after the brace that closes the one at `start`, or -1."""
    depth = 0
    for match in re.compile(r"\\.|[{}]", re.DOTALL).finditer(tex, start):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
            if depth == 0:
                return match.end()
    return -1


NAME = re.compile(r"\\(?:[A-Za-z@]+|.)", re.DOTALL)


def used_macros(tex: str, macros: Mapping[str, str]) -> dict[str, str]:
    """The macros that a formula uses, directly or through others: only they belong to its key."""
    found: dict[str, str] = {}
    waiting = [tex] if macros else []
    while waiting:
        for name in NAME.findall(waiting.pop()):
            if name in macros and name not in found:
                found[name] = macros[name]
                waiting.append(macros[name])
    return dict(sorted(found.items()))


LONGEST = 2000
"""characters; a longer formula is not expanded further"""
DEEPEST = 5
"""macros in macros that are expanded"""


def expand(tex: str, macros: Mapping[str, str]) -> str:
    """A formula without a writer's macros, for where there is only text: without braces inside of their arguments."""
    for _ in range(DEEPEST):
        used = used_macros(tex, macros)
        if not used or len(tex) > LONGEST:
            break
        names = "|".join(map(re.escape, sorted(used, key=len, reverse=True)))
        call = re.compile(rf"({names})(?![A-Za-z])((?:\s*\{{[^{{}}]*\}})*)")
        tex = call.sub(lambda match: _expanded(used[match[1]], re.findall(r"\{([^{}]*)\}", match[2])), tex)  # noqa: B023 - it is called before the next turn
    return tex


def _expanded(macro: str, arguments: list[str]) -> str:
    default, mark, body = macro.rpartition("\ue001")
    given = [default.lstrip("\ue000"), *arguments] if mark else arguments
    count = max((int(number) for number in re.findall(r"#(\d)", body)), default=0)

    def value(match: re.Match[str]) -> str:
        """A command before it must not go on into it."""
        place = int(match[2]) - 1
        return (f"{match[1]} " if match[1] else "") + (given[place] if 0 <= place < len(given) else "")

    text = re.sub(r"(\\[A-Za-z]+)?#(\d)", value, body)
    return text + "".join(f"{{{rest}}}" for rest in given[count:])


def requests_of(
    formulas: Sequence[tuple[str, bool]], macros: Mapping[str, str]
) -> list[tuple[str, bool, dict[str, str]]]:
    """A request for each formula of a text, in order: each knows the macros that stand before it or inside of it."""
    known = dict(macros)
    requests = []
    for tex, display in formulas:
        rest, defined = take_definitions(tex) if "\\" in tex else (tex, {})
        known |= defined
        requests.append((rest, display, used_macros(rest, known)))
    return requests
