"""Definition lists: a term, and below it `: what it means`."""

from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin


def definition(md: MarkdownIt) -> None:
    md.use(deflist_plugin)
