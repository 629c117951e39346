"""Turns a document's Markdown into HTML: `parse` reads the text, `render` sets its formulas, code and pictures.

It does no I/O (but for KaTeX, which it loads from this package) and never fails: what is wrong is a `Problem`.
"""

from diglot.renderer.markdown import Parsed, parse
from diglot.renderer.render import RENDER, Rendered, render

__all__ = ["RENDER", "Parsed", "Rendered", "parse", "render"]
