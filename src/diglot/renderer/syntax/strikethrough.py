"""Struck-out text: `~~gone~~`."""

from markdown_it import MarkdownIt


def strikethrough(md: MarkdownIt) -> None:
    md.enable("strikethrough")
