"""The face of social cards: one TrueType font put together of IBM Plex Sans, Noto Sans SC, Noto Sans and Noto Sans Math.

Each gives the characters that those before it lack, in the weight of a title. It is called otherwise than they are,
since the OFL reserves the name "Plex" for what nobody has changed. What the drawing of a card has no use for is left
out: layout tables, names, hints. FreeType would hint a font that has none by itself, and cards of Han then take twice as
long and look uneven; a program that does nothing keeps it from that.
"""

import io
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

FAMILY = "Diglot Card"
FILE, COVERAGE = "DiglotCard-Medium.ttf", "coverage.txt"
UPEM = 1000
IDLE = bytes([0xB0, 0x00, 0x21] * 4)
"""PUSHB 0, POP, four times: more than the 7 bytes that FreeType takes for none"""
KERNED = (*range(0x21, 0x7F), 0x2019, 0x201C, 0x201D)
"""characters whose pairs are kerned"""
SYMBOLS = (
    (0x2010, 0x2060),
    (0x2070, 0x20D0),
    (0x2100, 0x2150),
    (0x2190, 0x2300),
    (0x2308, 0x230C),
    (0x2329, 0x232B),
    (0x25A0, 0x2600),
    (0x27C0, 0x27F0),
    (0x27F0, 0x2800),
    (0x2A00, 0x2B00),
    (0x1D400, 0x1D800),
)
"""of the mathematical face; its letters are another face's business"""


SMALL = {
    **dict.fromkeys("⁺⁻⁼⁽⁾ⁿ", 330),
    **dict.fromkeys("₊₋₌₍₎ₙ", -150),
}
"""raised and lowered characters that may be made of the full ones, and by how many units they move"""
SMALL_SIZE = 0.62


def build(text: Sequence[bytes], symbols: bytes) -> tuple[bytes, bytes]:
    """The font, and its coverage. `text`: faces by preference, the first of which gives the kerning."""
    maths = {point for first, end in SYMBOLS for point in range(first, end)}
    covered: set[int] = set()
    parts = []
    for face in (*text, symbols):
        wanted = maths if face is symbols else range(0x20, 0x110000)
        points = {point for point in _points(face) - covered if point in wanted}
        if points:
            parts.append(_part(face, points))
            covered |= points
    font = _merged(parts)
    covered |= _add_small(font, covered)
    return _finished(font, _pairs(text[0])), coverage(covered)


def coverage(points: Iterable[int]) -> bytes:
    """As text: inclusive ranges of code points in hexadecimal, one a line."""
    rows: list[list[int]] = []
    for point in sorted(points):
        if rows and point == rows[-1][1] + 1:
            rows[-1][1] = point
        else:
            rows.append([point, point])
    return "".join(
        f"{first:x}\n" if first == last else f"{first:x}-{last:x}\n" for first, last in rows
    ).encode()


def _points(face: bytes) -> set[int]:
    from fontTools.ttLib import TTFont

    return set(TTFont(io.BytesIO(face)).getBestCmap())


def _part(face: bytes, points: set[int]) -> bytes:
    """The glyphs of some characters, with nothing else that could differ between faces."""
    from fontTools import subset

    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.name_IDs = []
    options.drop_tables += [
        "GSUB",
        "GPOS",
        "GDEF",
        "BASE",
        "STAT",
        "MATH",
        "vhea",
        "vmtx",
        "VORG",
        "gasp",
        "DSIG",
    ]
    font = subset.load_font(io.BytesIO(face), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)
    if font["head"].unitsPerEm != UPEM:
        raise SystemExit(f"a face of {font['head'].unitsPerEm} units to the em, not {UPEM}")
    written = io.BytesIO()
    font.flavor = None
    font.save(written)
    return written.getvalue()


def _merged(parts: list[bytes]) -> Any:
    from fontTools.merge import Merger

    return Merger().merge([io.BytesIO(part) for part in parts])


def _add_small(font: Any, covered: Container[int]) -> set[int]:
    """Raised and lowered characters that no face has, and their code points."""
    from fontTools.pens.transformPen import TransformPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    glyphs, cmap = font.getGlyphSet(), font.getBestCmap()
    added = {char: shift for char, shift in SMALL.items() if ord(char) not in covered}
    font.setGlyphOrder([*font.getGlyphOrder(), *map(_small_name, added)])
    for char, shift in added.items():
        name, full = _small_name(char), cmap[ord(unicodedata.normalize("NFKC", char))]
        pen = TTGlyphPen(None)
        glyphs[full].draw(TransformPen(pen, (SMALL_SIZE, 0, 0, SMALL_SIZE, 0, shift)))
        font["glyf"].glyphs[name] = pen.glyph()
        advance, side = font["hmtx"][full]
        font["hmtx"][name] = round(advance * SMALL_SIZE), round(side * SMALL_SIZE)
        for table in font["cmap"].tables:
            table.cmap[ord(char)] = name
    return set(map(ord, added))


def _small_name(char: str) -> str:
    return f"small{ord(char):04X}"


def _finished(font: Any, pairs: Mapping[tuple[int, int], int]) -> bytes:
    font["name"], font["prep"], font["kern"] = _name(), _program(), _kern(font.getBestCmap(), pairs)
    # When it was made is none of its business.
    font["head"].created = font["head"].modified = 0
    font.recalcTimestamp = False
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


def _name() -> Any:
    from fontTools.ttLib import newTable

    name = newTable("name")
    name.names = []
    notice = "IBM Plex (c) IBM Corp.; Noto Sans SC (c) Adobe; Noto Sans, Noto Sans Math (c) The Noto Project Authors. OFL 1.1."
    for number, text in ((0, notice), (1, FAMILY), (2, "Medium"), (4, FAMILY), (6, FAMILY.replace(" ", ""))):
        name.setName(text, number, 3, 1, 0x409)
    return name


def _program() -> Any:
    from fontTools.ttLib import newTable
    from fontTools.ttLib.tables.ttProgram import Program

    table = newTable("prep")
    table.program = Program()
    table.program.fromBytecode(IDLE)
    return table


def _kern(cmap: Mapping[int, str], pairs: Mapping[tuple[int, int], int]) -> Any:
    from fontTools.ttLib import newTable
    from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0

    table = KernTable_format_0(apple=False)
    table.coverage, table.version, table.tupleIndex = 1, 0, None
    table.kernTable = {(cmap[left], cmap[right]): value for (left, right), value in pairs.items()}
    kern = newTable("kern")
    kern.version, kern.kernTables = 0, [table]
    return kern


def _pairs(face: bytes) -> dict[tuple[int, int], int]:
    """The kerning of a face, by code points: Pillow's own layout reads the old table alone."""
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(face))
    cmap = {point: name for point, name in font.getBestCmap().items() if point in KERNED}
    lookups = [list(_kerning(lookup)) for lookup in font["GPOS"].table.LookupList.Lookup]
    found = {}
    for left, first in cmap.items():
        for right, second in cmap.items():
            value = sum(_value(subtables, first, second) for subtables in lookups)
            if value:
                found[left, right] = value
    return found


def _kerning(lookup: Any) -> Iterator[Any]:
    """The subtables of a lookup that say how pairs stand; an extension holds another one."""
    for subtable in lookup.SubTable:
        inner = subtable.ExtSubTable if subtable.LookupType == 9 else subtable
        if inner.LookupType == 2:
            yield inner


def _value(subtables: list[Any], first: str, second: str) -> int:
    """Of the first subtable that knows the pair."""
    for subtable in subtables:
        if first not in subtable.Coverage.glyphs:
            continue
        if subtable.Format == 1:
            row = subtable.PairSet[subtable.Coverage.glyphs.index(first)].PairValueRecord
            record = next((each.Value1 for each in row if each.SecondGlyph == second), None)
            if record is not None:
                return int(getattr(record, "XAdvance", 0))
        else:
            left = subtable.ClassDef1.classDefs.get(first, 0)
            right = subtable.ClassDef2.classDefs.get(second, 0)
            record = subtable.Class1Record[left].Class2Record[right].Value1
            return int(getattr(record, "XAdvance", 0)) if record else 0
    return 0
