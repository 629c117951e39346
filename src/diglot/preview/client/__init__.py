"""What runs in the browser during the preview. Scripts are written for people, and sent without comments and indentation."""

import functools
import re
from pathlib import Path

FOLDER = Path(__file__).parent
IDIOMORPH = FOLDER.parents[1] / "vendor" / "idiomorph" / "idiomorph.min.js"
FILES = {
    "preview.js": (IDIOMORPH, FOLDER / "preview.js"),
    "panel.js": (FOLDER / "panel.js",),
    "renew.js": (FOLDER / "renew.js",),
    "preview.css": (FOLDER / "preview.css",),
}
"""name → the files that it is made of"""
SPARE = re.compile(rb"^[ \t]*(//.*)?\n?|(?<=[{(\[,;])\n", re.MULTILINE)
"""remarks, and white space that says nothing: no string of our scripts spans lines"""


@functools.cache
def read(name: str) -> bytes:
    """One of FILES as it is sent."""
    parts = [file.read_bytes() for file in FILES[name]]
    return b"\n".join(SPARE.sub(b"", part) if name.endswith(".js") else part for part in parts)
