"""A translation to begin with: the original's front matter, headings, code and formulas, and its prose as comments to replace."""

import re
from collections.abc import Sequence

from diglot.translation.blocks import UNSPOKEN, Block

OWN = re.compile(r"(?m)^(?:language|aliases|draft)\s*[:=].*\n(?:[ \t]+.*\n|- .*\n)*")
"""keys whose value is of one version alone"""
KEPT = frozenset([*UNSPOKEN, "heading", "picture"])
"""kinds that stand in the draft as they are; the words of headings and pictures are to be translated there"""
HEAD = frozenset(["title", "summary"])
"""kinds that stand in the front matter"""
END = re.compile("--(?=!?>)")


def begin(head: str, blocks: Sequence[Block]) -> str:
    """A file that is no problem to a build, and not published yet. `head`: the original's front matter with its fences."""
    fence = head.strip()[:3]
    front = OWN.sub("", head.strip() + "\n").rstrip("\n").removesuffix(fence)
    draft = "draft: true" if fence == "---" else "draft = true"
    body = [
        block.text if block.kind in KEPT else comment(block.text)
        for block in blocks
        if block.kind not in HEAD
    ]
    return "\n\n".join([f"{front}{draft}\n{fence}", *body]) + "\n"


def comment(text: str) -> str:
    """The text as a comment, in which it can be read but not end it."""
    inside = END.sub("--\N{ZERO WIDTH SPACE}", text)
    return f"<!-- {inside} -->" if "\n" not in inside else f"<!--\n{inside}\n-->"
