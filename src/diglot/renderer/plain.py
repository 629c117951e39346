"""Plain text of what is marked up: of inline Markdown, of a formula, of finished HTML. For titles, descriptions and ids."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from diglot.model import Formula

if TYPE_CHECKING:
    from markdown_it.token import Token


def _pairs(table: str) -> dict[str, str]:
    words = table.split()
    return dict(zip(words[::2], words[1::2], strict=True))


SYMBOLS = _pairs(r"""
alpha α beta β gamma γ delta δ epsilon ϵ zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ
tau τ upsilon υ phi φ chi χ psi ψ omega ω varepsilon ε vartheta ϑ varphi φ varrho ϱ varsigma ς
Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
infty ∞ partial ∂ nabla ∇ forall ∀ exists ∃ emptyset ∅ varnothing ∅ in ∈ notin ∉ ni ∋ ell ℓ hbar ℏ Re ℜ Im ℑ
subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ cup ∪ cap ∩ setminus ∖ times × cdot · div ÷ pm ± mp ∓ star ⋆ circ ∘
le ≤ leq ≤ leqslant ≤ ge ≥ geq ≥ geqslant ≥ ne ≠ neq ≠ approx ≈ equiv ≡ sim ∼ simeq ≃ cong ≅ propto ∝ ll ≪ gg ≫
to → rightarrow → leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ implies ⇒ iff ⇔
mapsto ↦ uparrow ↑ downarrow ↓ langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ mid | parallel ∥ prime ′ angle ∠
sum ∑ prod ∏ int ∫ oint ∮ oplus ⊕ otimes ⊗ wedge ∧ land ∧ vee ∨ lor ∨ neg ¬ lnot ¬ sqrt √ top ⊤ bot ⊥ perp ⊥
lvert | rvert | vert | lVert ‖ rVert ‖ Vert ‖ therefore ∴ because ∵ Box □ square □ aleph ℵ iint ∬ iiint ∭ bullet • dagger †
longrightarrow → Longrightarrow ⇒ longleftarrow ← longleftrightarrow ↔ Longleftrightarrow ⇔ hookrightarrow ↪ rightharpoonup ⇀
xrightarrow → xleftarrow ← coloneqq ≔ prec ≺ succ ≻ asymp ≍ models ⊨ vdash ⊢ backslash ∖ degree ° R ℝ N ℕ Z ℤ
ldots … dots … dotsc … dotsb … cdots ⋯ vdots ⋮ ddots ⋱ % % $ $ & & # # _ _ | ‖
log log ln ln lg lg exp exp sin sin cos cos tan tan min min max max sup sup inf inf lim lim arg arg argmax argmax
argmin argmin sinh sinh cosh cosh tanh tanh cot cot sec sec csc csc arcsin arcsin arccos arccos arctan arctan limsup limsup
liminf liminf det det dim dim ker ker gcd gcd deg deg Pr Pr mod mod bmod mod
""") | dict.fromkeys([",", ":", ";", " ", "quad", "qquad", "\\"], " ")

WORDS = frozenset(name for name, symbol in SYMBOLS.items() if name == symbol)
"""functions"""
OPERATORS = frozenset("≔≺≻≍⊨⊢↪∈∉∋⊂⊆⊃⊇∪∩∖×÷±∓≤≥≠≈≡∼≃≅∝≪≫→←↔⇒⇐⇔↦∧∨∘⋆")
BLACKBOARD = dict(zip("CEHNPQRZ", "ℂ𝔼ℍℕℙℚℝℤ", strict=True))
SUPER = dict(zip("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", strict=True))
SUB = dict(zip("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋", strict=True))

LABEL = re.compile(r"\\label\s*\{[^{}]*\}|(?<!\\)\$")
"""what names an equation, and dollar signs in \\text"""
TAG_CALL = re.compile(r"\\tag\*?\s*\{([^{}]*)\}")
BLACKBOARD_CALL = re.compile(r"\\math(?:bb|bbm|ds)\s*(?:\{([A-Z])\}|([A-Z]))")
ARGUMENT = r"\s*(?:\{([^{}]*)\}|(\w))"
FRACTION = re.compile(rf"\\(?:[dtc]?frac|nicefrac){ARGUMENT}{ARGUMENT}")
ROOT = re.compile(rf"\\sqrt(?:\[([^\[\]{{}}]*)\])?{ARGUMENT}")
CALLS = (
    (re.compile(r"\\[dt]?binom\s*\{([^{}]*)\}\s*\{([^{}]*)\}"), r"C(\1, \2)"),
    (re.compile(r"\\pmod\s*\{([^{}]*)\}"), r" (mod \1)"),
    (re.compile(r"\\dv\s*\{([^{}]*)\}\s*\{([^{}]*)\}"), r"d\1/d\2"),
    (re.compile(r"\\pdv\s*\{([^{}]*)\}\s*\{([^{}]*)\}"), r"∂\1/∂\2"),
    (re.compile(r"\\(?:text)?color\s*\{[^{}]*\}|\\[hv]space\*?\s*\{[^{}]*\}"), ""),
)
"""commands whose arguments do not stand side by side"""
JOINED = re.compile(rf"(?<=[\w)\]])\ue002|(?<=[^\s(\[{{,])(?=[{''.join(sorted(OPERATORS))}] )")
"""where a space is to be: between a factor and a function, and before an operator that has one behind it"""
ENVIRONMENT = re.compile(r"\\(?:begin|end)\{[^{}]*\}(?:\{[^{}]*\})?")
SCRIPT = re.compile(r"([\^_])(?:\{([^{}]*)\}|([^\s\\{}]))")
COMMAND = re.compile(r"\\([A-Za-z]+\*?|.)\s?", re.DOTALL)
BRACE = re.compile(r"(?<!\\)[{}]|&")
SPACES = re.compile(r"\s+")


def tex_text(tex: str) -> str:
    r"""A formula for where there is only text: `x_1 \in \mathbb{R}^n` → x₁ ∈ ℝⁿ. Readable rather than exact."""
    text = TAG_CALL.sub(r"(\1)", LABEL.sub("", ENVIRONMENT.sub(" ", tex)))
    text = BLACKBOARD_CALL.sub(lambda match: BLACKBOARD.get(match[1] or match[2], match[1] or match[2]), text)
    for _ in range(3):
        for call, meant in CALLS:
            text = call.sub(meant, text)
        text = ROOT.sub(_root, FRACTION.sub(_fraction, text))
    text = SCRIPT.sub(_script, text)
    text = COMMAND.sub(_command, text.replace("\\{", "\ue000").replace("\\}", "\ue001"))
    text = BRACE.sub("", text).replace("\ue000", "{").replace("\ue001", "}")
    return SPACES.sub(" ", JOINED.sub(" ", text).replace("\ue002", "")).strip()


def _fraction(match: re.Match[str]) -> str:
    above, below = match[1] or match[2] or "", match[3] or match[4] or ""
    return f"{_grouped(above)}/{_grouped(below)}"


def _root(match: re.Match[str]) -> str:
    degree = "".join(SUPER.get(char, char) for char in match[1] or "")
    return f"{degree}√{_grouped(match[2] or match[3] or '')}"


def _grouped(text: str) -> str:
    return text if len(text.strip()) <= 1 or text.isalnum() else f"({text})"


def _script(match: re.Match[str]) -> str:
    content = match[2] if match[2] is not None else match[3]
    table = SUPER if match[1] == "^" else SUB
    if content and all(char in table for char in content):
        return "".join(map(table.__getitem__, content))
    return match[1] + (content if len(content) <= 1 or content.startswith("\\") else f"({content})")


def _command(match: re.Match[str]) -> str:
    """A symbol, or the name of a function; other commands say how things look and vanish."""
    name = match[1]
    symbol = SYMBOLS.get(name, "")
    parted = len(match[0]) > len(name) + 1 and (symbol.isascii() or symbol in OPERATORS)
    return ("\ue002" if name in WORDS else "") + symbol + (" " if symbol and parted else "")


def without_notes(tokens: "Iterable[Token]") -> "Iterator[Token]":
    """What stands in the text itself, and not in its margin."""
    inside = 0
    for token in tokens:
        inside += token.type == "sidenote_open"
        if not inside:
            yield token
        inside -= token.type == "sidenote_close"


def plain_inlines(tokens: "Iterable[Token]") -> str:
    """What inline Markdown says, without its marks; raw HTML, footnote marks and notes in the margin are left out."""
    parts = []
    for token in without_notes(tokens):
        if token.type in ("text", "code_inline", "html_text"):
            parts.append(token.content)
        elif token.type in ("math_inline", "math_display"):
            parts.append(tex_text(token.content) + token.meta.get("tail", ""))
        elif token.type == "reference":
            parts.append(token.content)
        elif token.type == "image":
            parts.append(plain_inlines(token.children or ()))
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return SPACES.sub(" ", "".join(parts)).strip()


FORMULA = re.compile("\0m(\\d+)\0")


def fill_plain(text: str, formulas: Sequence[Formula], mend: Callable[[str], str] = str) -> str:
    """Plain text with the holes of formulas → the same with their words. `mend`: TeX → the same in commands that are known."""
    words = FORMULA.sub(lambda match: tex_text(mend(formulas[int(match[1])].tex)), text)
    return SPACES.sub(" ", words).strip()


TAG = re.compile(r"<!--.*?-->|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL)


def html_text(markup: str) -> str:
    """The text of HTML that this package made."""
    import html

    return SPACES.sub(" ", html.unescape(TAG.sub("", markup))).strip()
