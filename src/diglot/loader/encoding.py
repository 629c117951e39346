r"""Bytes of a source file → text with \n line ends. It refuses what is not UTF-8, and NUL, each at its place."""

import codecs
import re

from diglot.problem import Problem

LARGEST = 8_000_000
"""bytes of a text, some twenty novels: what is larger is most often no text, and would take gigabytes to set"""
WORST = 5
"""warnings about control characters that a file gets"""

CONTROLS = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ALONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
HIGH = re.compile(rb"[\x80-\xff]")


def decode(data: bytes, file: str) -> tuple[str | None, list[Problem]]:
    """The text, with U+FFFD for each NUL and without a byte order mark; None when it is not UTF-8, or too large."""
    if len(data) > LARGEST:
        return None, [_oversized(data, file)]
    body = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        return None, [_undecodable(data, len(data) - len(body) + error.start, file)]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Both are rare; the two searches for nothing cost 5 µs a post.
    problems = _controls(text, file) if CONTROLS.search(text) else []
    if "\0" in text:
        line, column = place(text, text.index("\0"))
        hint = "delete it, or save the file as UTF-8 if it is UTF-16"
        problems.append(Problem("encoding.nul", "a NUL character (U+0000)", file, line, column, hint=hint))
        text = text.replace("\0", "\ufffd")
    return text, problems


def place(text: str, index: int) -> tuple[int, int]:
    """Line and column, from 1."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def _oversized(data: bytes, file: str) -> Problem:
    message = f"this file has {len(data) / 1_000_000:,.1f} MB, and a text may have {LARGEST // 1_000_000}"
    return Problem(
        "encoding.size", message, file, 1, hint="divide it, or put what is no text into another file"
    )


def _undecodable(data: bytes, offset: int, file: str) -> Problem:
    # What stands before the first bad byte decodes.
    before = data[:offset].removeprefix(codecs.BOM_UTF8).decode()
    before = before.replace("\r\n", "\n").replace("\r", "\n")
    line, column = place(before, len(before))
    message = f"the byte 0x{data[offset]:02X} at offset {offset} is not UTF-8"
    return Problem("encoding.utf8", message, file, line, column, hint=_guess(data))


def _guess(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "this is UTF-16: save the file as UTF-8"
    sound = data.decode(errors="replace")
    damaged = sound.count("\ufffd")
    if sum(char > "\x7f" for char in sound) > 4 * damaged:
        return "the rest is UTF-8: type the damaged characters again"
    if _is_gb18030(data):
        return "this is probably GB18030 (GBK): save the file as UTF-8"
    return "this is probably Latin-1 (Windows-1252): save the file as UTF-8"


def _is_gb18030(data: bytes) -> bool:
    """In Chinese text high bytes come in runs; in a Western one most stand alone."""
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return len(ALONE.findall(data)) * 4 < len(HIGH.findall(data))


def _controls(text: str, file: str) -> list[Problem]:
    problems = []
    for match in CONTROLS.finditer(text):
        line, column = place(text, match.start())
        code = f"U+{ord(match[0]):04X}"
        message = f"the invisible character {code}"
        if match[0] in BIDI:
            message += " changes the direction of the text that follows"
        hint = "delete it; your editor can search for it by its code"
        problems.append(
            Problem("encoding.control", message, file, line, column, hint=hint, severity="warning")
        )
        if len(problems) == WORST:
            break
    return problems
