"""Turns a document's Markdown into HTML: `parse` reads the text, `render` sets its formulas, code and pictures.

It does no I/O (but for KaTeX, which it loads from this package) and never fails: what is wrong is a `Problem`.
Its libraries are imported by the functions that use them: a build in which no text changed loads none of them.
"""

from diglot.renderer.parse import Parsed, parse
from diglot.renderer.render import RENDER, Rendered, render

__all__ = ["RENDER", "Parsed", "Rendered", "parse", "render"]
