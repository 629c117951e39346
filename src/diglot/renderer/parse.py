"""The first of a document's two steps: Markdown → HTML with holes."""

import msgspec

from diglot.model import Body, Document, Source, Syntax
from diglot.problem import Problem
from diglot.renderer.listing import sources


class Parsed(msgspec.Struct, frozen=True):
    body: Body
    blocks: tuple[int, ...]
    """the first line of each block in the text, from 1; after the blocks, of each footnote, in the order of their numbers"""
    needs: tuple[str, ...]
    """source paths of the pictures"""
    sources: tuple[Source, ...]
    """of the code blocks that show a file"""
    problems: tuple[Problem, ...]


def parse(text: str, document: Document, syntax: Syntax) -> Parsed:
    """Reads a document's text, the part after its front matter."""
    from diglot.renderer.markdown import read

    body, draft = read(text, document, syntax)
    needs = dict.fromkeys(picture.path for picture in body.pictures if not picture.external)
    return Parsed(
        body, tuple(line + 1 for line in draft.starts), tuple(needs), sources(body), tuple(draft.problems)
    )
