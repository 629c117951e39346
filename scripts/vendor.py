"""Write the parts of diglot that others made: KaTeX, its fonts, IBM Plex, the face of social cards, idiomorph and axe-core.

    python scripts/vendor.py            writes them
    python scripts/vendor.py --check    says whether the tree holds what the pins below give

Each npm package is fetched by `npm pack` into a temporary folder. Its tarball must have the sha512 that is written
here and that npm reports. To renew a package, change its pin, run the script and read what changed.

KaTeX's faces are cut in two by `unicode-range`: a part with what ordinary formulas use (the Latin text and
Greek of the face and what is in scripts/katex-common.txt) and the rest, which a page loads only when it has such a
character. The same pins with the same fonttools and brotli give the same bytes.
Needs npm and `pip install 'diglot[vendor]'`.
"""

import argparse
import base64
import hashlib
import io
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts import card_font  # noqa: E402

COMMON_LIST = ROOT / "scripts/katex-common.txt"
VENDOR = "src/diglot/vendor"
KATEX_ASSETS = "static/assets/katex"
FONTS = "static/assets/fonts"
CARD = f"{VENDOR}/card"
AXE = "tests/vendor/axe"

WORTHWHILE = 4096
"""A face is cut in two only if a page that needs no more than the common part is spared this many bytes."""

Files = dict[str, bytes]
"""Content by path: inside a package, or inside the repository."""


@dataclass(frozen=True)
class Package:
    """An npm package at one version; `integrity` is what `npm view NAME@VERSION dist.integrity` says."""

    name: str
    version: str
    licence: str
    integrity: str
    purpose: str = ""

    @property
    def pin(self) -> str:
        return f"{self.name}@{self.version}"


KATEX = Package(
    "katex",
    "0.19.1",
    "MIT; fonts OFL-1.1",
    "sha512-jG8uKntjSEcm2EpQOh0XturpPuuC9r3Sq5HLHdsFdWZT27E672SF19QEi+of0/YeOy15lDgRhKvr5614uRrEfA==",
    "formulas: the engine runs at build time in V8, the style sheet and fonts go to the reader",
)
SANS = Package(
    "@fontsource/ibm-plex-sans",
    "5.3.0",
    "OFL-1.1",
    "sha512-CbE4CbbEEZJX860XyUiRpsksXIQR8Rp2XDva2VO53NJox9tVNtusrysd2x5YkUEY3ErQ66W1IiiQL8/wihhw5w==",
    "text: Latin 400, 600, italic 400; Latin Extended 400",
)
MONO = Package(
    "@fontsource/ibm-plex-mono",
    "5.3.0",
    "OFL-1.1",
    "sha512-eTgnZjZEGk1QtD3ZstF+Vclo2HLAni8YMy34/DxllwZvyz1lR/1RF/xTiAquOBO7MvqBx8D2Ig2WCPMVfdZu7Q==",
    "code: Latin 400, 600; Latin Extended 400",
)
SANS_WHOLE = Package(
    "@ibm/plex-sans",
    "1.1.0",
    "OFL-1.1",
    "sha512-WPgvO6Yfj2w5YbhyAr1tv95RUz4LRJlqN+CmYvBglabXteufP1D1E9BABMde+ZIKdRbFJDoKF5eQzfhpnbgZcQ==",
    "in the face of social cards: Latin, Greek, Cyrillic, 500",
)
NOTO = Package(
    "@fontsource/noto-sans",
    "5.3.0",
    "OFL-1.1",
    "sha512-fBCog2PY7DiVVTEEqtI/Qdinx/knobHYfoGpjFXdfBX5RoJaBp1Prw2G75p0OIsdlMZg3cLo0c+YbIUYOxnQJw==",
    "in the face of social cards: what of Latin and Greek is not in IBM Plex, 500",
)
HAN = Package(
    "@fontsource/noto-sans-sc",
    "5.3.0",
    "OFL-1.1",
    "sha512-HeqIlGm0+ohOKxZLuHj1qW6r6avHH0OWdKERAcSDI0RQ+MXrteuLKA+M+5eOA8rYy0MFvOR5AT0fQo2rUkye0Q==",
    "in the face of social cards: Han, kana, 500",
)
SYMBOLS = Package(
    "@fontsource/noto-sans-math",
    "5.3.0",
    "OFL-1.1",
    "sha512-CzodkZ4R2VC73rqbNbVpiI94fXZJLFEMNBTAM3DFadjAKrjLQ2Fr+s2yM2c5uS+frBZ2IM+LyMo6COhAzV7hCA==",
    "in the face of social cards: mathematical symbols",
)
IDIOMORPH = Package(
    "idiomorph",
    "0.8.0",
    "0BSD",
    "sha512-R47JBL+6jHDQvcnbppIUtXXcxi5h6+wuCEEZXnRhUltsgzPFKzThL5PuHppP9ypJuy+7WawcY1TsSBD/iQbMhw==",
    "live preview: changes the page in place",
)
AXE_CORE = Package(
    "axe-core",
    "4.14.1",
    "MPL-2.0",
    "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
    "accessibility tests; in no page and in no wheel",
)
PLACES = (
    (KATEX, (f"{VENDOR}/katex", KATEX_ASSETS)),
    (SANS, (FONTS,)),
    (MONO, (FONTS,)),
    (SANS_WHOLE, (CARD,)),
    (HAN, (CARD,)),
    (NOTO, (CARD,)),
    (SYMBOLS, (CARD,)),
    (IDIOMORPH, (f"{VENDOR}/idiomorph",)),
    (AXE_CORE, (AXE,)),
)


# ---- npm


def npm(*arguments: str, folder: Path) -> str:
    command = ["npm", *arguments, "--loglevel=error"]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def fetch(package: Package) -> Files:
    """The files of an npm package by path, after its tarball has passed for what the pin says."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reported = npm("view", package.pin, "dist.integrity", folder=folder)
        tarball = (folder / npm("pack", package.pin, "--silent", folder=folder).splitlines()[-1]).read_bytes()
    found = "sha512-" + base64.b64encode(hashlib.sha512(tarball).digest()).decode()
    for origin, expected in (("npm reports", reported), ("the pin is", package.integrity)):
        if found != expected:
            raise SystemExit(f"{package.pin}: the tarball is {found}, {origin} {expected}")
    files = {}
    with tarfile.open(fileobj=io.BytesIO(tarball)) as archive:
        for member in archive.getmembers():
            content = archive.extractfile(member)
            if content is not None:
                files[member.name.partition("/")[2]] = content.read()
    return files


# ---- fonts


def ranges(points: Iterable[int]) -> list[tuple[int, int]]:
    """Code points as sorted inclusive ranges."""
    found: list[tuple[int, int]] = []
    for point in sorted(points):
        if found and point == found[-1][1] + 1:
            found[-1] = (found[-1][0], point)
        else:
            found.append((point, point))
    return found


def unicode_range(points: Iterable[int]) -> str:
    """Code points in the notation of CSS: U+20,U+41-5a."""
    return ",".join(
        f"U+{first:x}" if first == last else f"U+{first:x}-{last:x}" for first, last in ranges(points)
    )


def common_points() -> set[int]:
    """The code points that ordinary formulas use, in whichever face.

    Latin text and general punctuation are among them to the last letter: FreeType hints them by what the letters of
    the font look like, and drew ø, ® and ‡ half a pixel off in a part without A to z.
    """
    points = {*range(0x20, 0x370), *range(0x2000, 0x2070)}
    points |= {*range(0x391, 0x3AA), *range(0x3B1, 0x3CA), 0x3D1, 0x3D5, 0x3D6, 0x3F0, 0x3F1, 0x3F4, 0x3F5}
    for line in COMMON_LIST.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            points.add(int(line.split()[0], 16))
    return points


def code_points(font: bytes) -> set[int]:
    from fontTools.ttLib import TTFont

    return set(TTFont(io.BytesIO(font)).getBestCmap())


def subset(font: bytes, points: set[int]) -> bytes:
    """A WOFF2 with the glyphs of these code points, all else as it was: hints, metrics, dates, copyright."""
    from fontTools import subset as fonttools

    options = fonttools.Options()
    options.flavor = "woff2"
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.name_IDs = [0, 1, 2, 4, 6, 14]
    loaded = fonttools.load_font(io.BytesIO(font), options)
    subsetter = fonttools.Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(loaded)
    written = io.BytesIO()
    fonttools.save_font(loaded, written, options)
    return written.getvalue()


def cut(font: bytes, common: set[int]) -> list[tuple[str, bytes, str]]:
    """A face as parts: end of the name, WOFF2, unicode-range; one part without a range if cutting is not worthwhile.

    The space belongs to the range of the common part whether the face has a glyph for it or not: browsers take the
    height of lines from the first face whose range holds it.
    """
    points = code_points(font)
    first, rest = points & common, points - common
    if first and rest:
        small = subset(font, first)
        if len(font) - len(small) >= WORTHWHILE:
            return [
                ("-common", small, unicode_range(first | {0x20})),
                ("-rest", subset(font, rest), unicode_range(rest)),
            ]
    return [("", font, "")]


# ---- what each package gives


FACE = re.compile(
    r'@font-face\{font-display:block;font-family:"?(?P<family>\w+)"?;font-style:(?P<style>\w+);'
    r"font-weight:(?P<weight>\w+);src:url\(fonts/(?P<name>[\w-]+)\.woff2\)[^}]*\}"
)
KATEX_HEAD = f"""/* {KATEX.pin}, MIT; written by scripts/vendor.py. Only the @font-face rules differ from KaTeX's own.
   font-display stays `block`: swapped, a formula would first stand in letters of another meaning (\\mathbb, \\mathfrak),
   with delimiters in pieces, and then move. */
"""


def katex_assets(package: Files) -> Files:
    """The style sheet, whose faces are WOFF2 only and cut in two, and the fonts."""
    common = common_points()
    files: Files = {}

    def rule(match: re.Match[str]) -> str:
        rules = []
        for suffix, font, covered in cut(package[f"dist/fonts/{match['name']}.woff2"], common):
            file = f"fonts/{match['name']}{suffix}.woff2"
            files[file] = font
            rules.append(
                f"@font-face{{font-display:block;font-family:{match['family']};font-style:{match['style']};"
                f'font-weight:{match["weight"]};src:url({file}) format("woff2")'
                + (f";unicode-range:{covered}}}" if covered else "}")
            )
        return "\n".join(rules) + "\n"

    style, faces = FACE.subn(rule, package["dist/katex.min.css"].decode())
    kept = sum(path.endswith(".woff2") for path in package)
    if faces != kept or style.count("@font-face") != len(files) or re.search(r"\.(ttf|woff)\b", style):
        raise SystemExit(f"{KATEX.pin}: {faces} of {kept} faces understood; look at its style sheet")
    files["katex.css"] = (KATEX_HEAD + style.strip() + "\n").encode()
    files["LICENSE"] = package["LICENSE"]
    return files


def font_licence(copyright_lines: str, ofl: Files) -> bytes:
    """The Open Font License for KaTeX's fonts, whose package has no text of it: the one IBM Plex comes with."""
    _, mark, text = ofl["LICENSE"].decode().partition("This Font Software is licensed under")
    return f"{copyright_lines.strip()}\n\n{mark}{text}".encode()


def plex_rules(package: Files, family: str, faces: Iterable[tuple[str, str, str]]) -> tuple[str, Files]:
    """`@font-face` rules for faces of a fontsource package, and their files."""
    rules, files = [], {}
    for part, weight, style in faces:
        name = f"ibm-plex-{family.lower()}-{part}-{weight}-{style}.woff2"
        sheet = package[f"{part}-{weight}{'-italic' if style == 'italic' else ''}.css"].decode()
        whole = package[f"{weight}{'-italic' if style == 'italic' else ''}.css"].decode()
        covered = re.search(rf"{re.escape(name)}[^}}]*unicode-range: ([^;]+);", whole)
        if name not in sheet or covered is None:
            raise SystemExit(f"no unicode-range for {name}; look at the package's style sheets")
        files[name] = package[f"files/{name}"]
        rules.append(
            f'@font-face {{\n  font-family: "IBM Plex {family}";\n  font-style: {style};\n  font-weight: {weight};\n'
            f'  font-display: swap;\n  src: url({name}) format("woff2");\n  unicode-range: {covered[1]};\n}}\n'
        )
    return "".join(rules), files


def plex(sans: Files, mono: Files) -> Files:
    """The text and code faces, as the packages have them: they are subsets already, and "Plex" is a reserved name."""
    ext = ("latin-ext", "400", "normal")
    plain, semibold = ("latin", "400", "normal"), ("latin", "600", "normal")
    sans_rules, files = plex_rules(sans, "Sans", [ext, plain, semibold, ("latin", "400", "italic")])
    mono_rules, more = plex_rules(mono, "Mono", [ext, plain, semibold])
    head = f"/* {SANS.pin} and {MONO.pin}, OFL-1.1; written by scripts/vendor.py */\n"
    return {
        **files,
        **more,
        "fonts.css": (head + sans_rules + mono_rules).encode(),
        "LICENSE-sans": sans["LICENSE"],
        "LICENSE-mono": mono["LICENSE"],
    }


def card(plex: Files, han: Files, noto: Files, symbols: Files) -> Files:
    """The face of social cards, the characters that it has, and the licence of each of its parts."""
    slices = sorted(name for name in han if re.fullmatch(r"files/noto-sans-sc-.*-500-normal\.woff2", name))
    # The one with what most texts use comes first, and need not be put together of its pieces.
    slices.sort(key=lambda name: "chinese-simplified" not in name)
    faces = [
        plex["fonts/complete/woff2/IBMPlexSans-Medium.woff2"],
        *(han[name] for name in slices),
        *(noto[f"files/noto-sans-{part}-500-normal.woff2"] for part in ("greek", "latin-ext")),
    ]
    font, covered = card_font.build(faces, symbols["files/noto-sans-math-latin-400-normal.woff2"])
    return {
        card_font.FILE: font,
        card_font.COVERAGE: covered,
        "LICENSE-plex": plex["LICENSE.txt"].replace(b"\r\n", b"\n"),
        "LICENSE-noto-sans-sc": han["LICENSE"],
        "LICENSE-noto-sans": noto["LICENSE"],
        "LICENSE-noto-sans-math": symbols["LICENSE"],
    }


def table() -> bytes:
    """src/diglot/vendor/README.md."""
    rows = "".join(
        f"| {package.name} | {package.version} | {package.licence} | {', '.join(f'`{p}/`' for p in places)} "
        f"| {package.purpose} |\n"
        for package, places in PLACES
    )
    return (
        "# What others made\n\n"
        "| package (npm) | version | licence | files, each folder with its licence | what for |\n|---|---|---|---|---|\n"
        f"{rows}\n"
        "Nothing here is edited by hand. To renew: change the pins in `scripts/vendor.py`, then\n"
        "`python scripts/vendor.py` (it needs npm and `pip install 'diglot[vendor]'`); it writes this file too.\n"
        "`python scripts/vendor.py --check` says whether the tree holds what the pins give.\n"
    ).encode()


# ---- the tree


def under(folder: str, files: Files) -> Files:
    return {f"{folder}/{name}": content for name, content in files.items()}


def build() -> Files:
    """All files by their path in the repository."""
    katex, sans, mono = fetch(KATEX), fetch(SANS), fetch(MONO)
    idiomorph, axe = fetch(IDIOMORPH), fetch(AXE_CORE)
    face = card(fetch(SANS_WHOLE), fetch(HAN), fetch(NOTO), fetch(SYMBOLS))
    engine = {
        "katex.min.js": katex["dist/katex.min.js"],
        "mhchem.min.js": katex["dist/contrib/mhchem.min.js"],
        "LICENSE": katex["LICENSE"],
    }
    preview = {"idiomorph.min.js": idiomorph["dist/idiomorph.min.js"], "LICENSE": idiomorph["LICENSE"]}
    tests = {name: axe[name] for name in ("axe.min.js", "LICENSE", "LICENSE-3RD-PARTY.txt")}
    owners = "Copyright (c) 2009-2010 Design Science, Inc.\nCopyright (c) 2014-2018 Khan Academy"
    return {
        f"{VENDOR}/README.md": table(),
        **under(f"{VENDOR}/katex", engine),
        **under(f"{VENDOR}/idiomorph", preview),
        **under(KATEX_ASSETS, katex_assets(katex)),
        f"{KATEX_ASSETS}/fonts/LICENSE": font_licence(owners, sans),
        **under(FONTS, plex(sans, mono)),
        **under(CARD, face),
        **under(AXE, tests),
    }


def present() -> set[str]:
    """The files that lie in the folders this script owns."""
    folders = {folder for _, places in PLACES for folder in places}
    found = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in found}


def check(files: Files) -> list[str]:
    """One line for each file that is missing, different, or not of this script's making."""
    faults = [f"{name}: not from any pin" for name in sorted(present() - set(files))]
    for name, content in sorted(files.items()):
        path = ROOT / name
        if not path.is_file():
            faults.append(f"{name}: missing")
        elif path.read_bytes() != content:
            faults.append(f"{name}: differs")
    return faults


def write(files: Files) -> None:
    for name in present() - set(files):
        (ROOT / name).unlink()
    for name, content in files.items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def report(files: Files) -> None:
    for title, folder, suffix in (
        ("KaTeX fonts, common parts", KATEX_ASSETS, "-common.woff2"),
        ("KaTeX fonts, rest", KATEX_ASSETS, "-rest.woff2"),
        ("KaTeX fonts, all", KATEX_ASSETS, ".woff2"),
        ("IBM Plex fonts", FONTS, ".woff2"),
        ("face of social cards", CARD, ".ttf"),
    ):
        sizes = [
            len(content)
            for name, content in files.items()
            if name.startswith(folder) and name.endswith(suffix)
        ]
        print(f"{title}: {len(sizes)} files, {sum(sizes):,} bytes")


def main() -> int:
    parser = argparse.ArgumentParser(description="Write the vendored parts of diglot, or check them.")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail if the tree differs from the pins"
    )
    options = parser.parse_args()
    files = build()
    if options.check:
        faults = check(files)
        print("\n".join(faults) or f"{len(files)} files are what the pins give")
        return 1 if faults else 0
    write(files)
    report(files)
    return 0


if __name__ == "__main__":
    sys.exit(main())
