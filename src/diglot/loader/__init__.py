"""Source files → Documents: encoding, front matter, languages, translation pairs. Pure: bytes in, values out.

`paths` says which source paths are documents, `split` takes one apart, `LOAD` reads its front matter, `pair` looks at all
of them together.
"""

from diglot.loader.document import LOAD, Loaded, pair, split
from diglot.loader.name import facts_path, is_document, paths

__all__ = ["LOAD", "Loaded", "facts_path", "is_document", "pair", "paths", "split"]
