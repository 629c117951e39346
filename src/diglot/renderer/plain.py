"""Plain text of what is marked up: of inline Markdown, of a formula, of finished HTML. For titles, descriptions and ids."""

import re
from collections.abc import Iterable, Iterator, Sequence
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
ldots … dots … cdots ⋯ vdots ⋮ ddots ⋱ % % $ $ & & # # _ _ | ‖
log log ln ln lg lg exp exp sin sin cos cos tan tan min min max max sup sup inf inf lim lim arg arg argmax argmax
argmin argmin det det dim dim ker ker gcd gcd deg deg Pr Pr mod mod bmod mod
""") | dict.fromkeys([",", ":", ";", " ", "quad", "qquad", "\\"], " ")

OPERATORS = frozenset("∈∉∋⊂⊆⊃⊇∪∩∖×÷±∓≤≥≠≈≡∼≃≅∝≪≫→←↔⇒⇐⇔↦∧∨∘⋆")
BLACKBOARD = dict(zip("CEHNPQRZ", "ℂ𝔼ℍℕℙℚℝℤ", strict=True))
SUPER = dict(zip("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", strict=True))
SUB = dict(zip("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋", strict=True))

LABEL = re.compile(r"\\label\s*\{[^{}]*\}|(?<!\\)\$")
"""what names an equation, and dollar signs in \\text"""
TAG_CALL = re.compile(r"\\tag\*?\s*\{([^{}]*)\}")
BLACKBOARD_CALL = re.compile(r"\\math(?:bb|bbm|ds)\s*(?:\{([A-Z])\}|([A-Z]))")
FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
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
        text = FRACTION.sub(lambda match: f"{_grouped(match[1])}/{_grouped(match[2])}", text)
    text = SCRIPT.sub(_script, text)
    text = COMMAND.sub(_command, text.replace("\\{", "\ue000").replace("\\}", "\ue001"))
    text = BRACE.sub("", text).replace("\ue000", "{").replace("\ue001", "}")
    return SPACES.sub(" ", text).strip()


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
    return symbol + (" " if symbol and parted else "")


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


def fill_plain(text: str, formulas: Sequence[Formula]) -> str:
    """Plain text with the holes of formulas → the same with their words."""
    return SPACES.sub(" ", FORMULA.sub(lambda match: tex_text(formulas[int(match[1])].tex), text)).strip()


TAG = re.compile(r"<!--.*?-->|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL)


def html_text(markup: str) -> str:
    """The text of HTML that this package made."""
    import html

    return SPACES.sub(" ", html.unescape(TAG.sub("", markup))).strip()
