"""Source files → Documents: encoding, front matter, languages, translation pairs. Pure: bytes in, values out.

`paths` says which source paths are documents, `load` reads one, `pair` looks at all of them together.
"""

from diglot.loader.document import Loaded, load, pair
from diglot.loader.name import facts_path, is_document, paths

__all__ = ["Loaded", "facts_path", "is_document", "load", "pair", "paths"]
