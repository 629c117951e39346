"""Addresses that open a source file at a line in its writer's editor, by the editor's name or by a template of one's own.

It refuses templates that a browser would run or that name no file.
"""

import re
from urllib.parse import quote

from diglot.schema import suggest

EDITORS = {
    "vscode": "vscode://file/{file}:{line}:{column}",
    "vscodium": "vscodium://file/{file}:{line}:{column}",
    "cursor": "cursor://file/{file}:{line}:{column}",
    "zed": "zed://file/{file}:{line}:{column}",
    "idea": "idea://open?file={file}&line={line}&column={column}",
    "pycharm": "pycharm://open?file={file}&line={line}&column={column}",
    "webstorm": "webstorm://open?file={file}&line={line}&column={column}",
    "vim": "mvim://open?url=file://{file}&line={line}&column={column}",
    "sublime": "subl://open?url=file://{file}&line={line}&column={column}",
    "textmate": "txmt://open?url=file://{file}&line={line}&column={column}",
}
"""JetBrains' and Vim's (MacVim's) are answered where the programs have registered them; elsewhere one writes a template."""
TEMPLATE = re.compile(r"([a-z][a-z0-9+.-]*):\S+", re.IGNORECASE)
HOLE = re.compile(r"\{(\w*)\}")
HOLES = frozenset(["file", "line", "column"])
NOT_OPENED = frozenset(["javascript", "data", "vbscript", "blob", "file", "about"])
"""schemes that a browser runs, or shows itself"""


def mistake(editor: str) -> tuple[str, str]:
    """What is wrong with the setting, and a hint; empty if nothing is."""
    if editor in EDITORS:
        return "", ""
    scheme = TEMPLATE.fullmatch(editor)
    if scheme is None:
        known = f"known: {', '.join(EDITORS)}, or a URL with {{file}} and {{line}}"
        return f"there is no editor `{editor}`", suggest(editor, EDITORS) or known
    holes = set(HOLE.findall(editor))
    if scheme[1].lower() in NOT_OPENED or "file" not in holes or holes - HOLES:
        return f"`{editor}` can't open a file", "write a URL such as vscode://file/{file}:{line}:{column}"
    return "", ""


def address(editor: str, file: str, line: int | str, column: int | str = 1) -> str:
    """`editor` is a setting without a mistake; `file` an absolute path with `/`."""
    values = {"file": quote(file, safe="/:"), "line": str(line), "column": str(column)}
    return HOLE.sub(lambda match: values[match[1]], EDITORS.get(editor, editor))
