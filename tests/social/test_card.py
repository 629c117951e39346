"""Social cards as pictures: what is on them, where, in which glyphs, and that they are the same wherever they are drawn."""

import io
import subprocess
import sys
import unicodedata
from hashlib import sha256

import numpy as np
import pytest
from PIL import Image, ImageFont

from diglot.builder.social import draw as drawing
from diglot.builder.social.draw import (
    DRAW,
    FOOT_LINE,
    HEAD_LINE,
    HEIGHT,
    INK,
    MARGIN,
    QUIET,
    SIGNAL_HEIGHT,
    SIGNAL_TOP,
    TITLE_SIZES,
    WIDTH,
    Caption,
    set_title,
)
from diglot.builder.social.face import font, has, showable
from diglot.engine import inline
from diglot.renderer import plain
from running import environment

CHINESE = Caption("扩散模型的统一框架：从得分匹配到流匹配", "收讯站", ("2026年3月14日", "扩散模型"), "中文")
ENGLISH = Caption(
    "Why x₁ ∈ ℝⁿ, and what ∑ᵢ αᵢ ≤ 1 means", "Listening Post", ("March 14, 2026", "Algorithms"), "English"
)
LONG = Caption("一个很长的标题，" * 30, "收讯站 " * 40, ("2026年3月14日", "很长的分类" * 20), "中文")
CAPTIONS = {"Chinese": CHINESE, "English": ENGLISH, "long": LONG, "bare": Caption("A")}


def pixels(caption: Caption) -> np.ndarray:
    """Places in the palette, by row and column."""
    return np.asarray(Image.open(io.BytesIO(inline(DRAW, caption))))


def rows(ink: np.ndarray) -> list[tuple[int, int]]:
    """First and last row of each band with ink."""
    found = np.flatnonzero(ink.any(axis=1))
    starts = [found[0], *found[1:][np.diff(found) > 1]]
    ends = [*found[:-1][np.diff(found) > 1], found[-1]]
    return [*zip(map(int, starts), map(int, ends), strict=True)]


@pytest.mark.parametrize("caption", CAPTIONS.values(), ids=CAPTIONS.keys())
def test_a_card_is_a_small_picture_of_the_size_that_networks_ask_for(caption: Caption) -> None:
    png = inline(DRAW, caption)
    image = Image.open(io.BytesIO(png))
    assert (image.format, image.size, image.mode) == ("PNG", (1200, 630), "P")
    assert len(png) < 60_000
    colours = image.convert("RGB").getcolors(64)
    assert colours
    assert len(colours) <= 16
    assert {colour for _, colour in colours} >= {drawing.GROUND, drawing.TEXT, drawing.SIGNAL}


@pytest.mark.parametrize("caption", CAPTIONS.values(), ids=CAPTIONS.keys())
def test_ink_is_where_words_are_and_nowhere_else(caption: Caption) -> None:
    card = pixels(caption)
    assert not card[:, :MARGIN].any()
    assert not card[:, WIDTH - MARGIN + 4 :].any()
    assert not card[: HEAD_LINE - 40].any()
    assert not card[FOOT_LINE + 20 :].any()
    head, title = card[HEAD_LINE - 40 : HEAD_LINE + 15], card[HEAD_LINE + 15 : SIGNAL_TOP]
    foot = card[FOOT_LINE - 40 : FOOT_LINE + 20]
    assert (head == INK).any() == bool(caption.site)
    assert (title == INK).any()
    assert (foot[:, : WIDTH // 2] == QUIET).any() == bool(caption.foot)
    assert (foot[:, WIDTH // 2 :] == QUIET).any() == bool(caption.language)
    assert (card[SIGNAL_TOP : SIGNAL_TOP + SIGNAL_HEIGHT] > INK).any()
    assert not (title > INK).any()


@pytest.mark.parametrize("caption", [CHINESE, ENGLISH], ids=["Chinese", "English"])
def test_each_line_of_a_title_has_its_band(caption: Caption) -> None:
    _, lines = set_title(caption.title)
    title = pixels(caption)[HEAD_LINE + 15 : SIGNAL_TOP] >= INK // 2
    tall = [band for band in rows(title) if band[1] - band[0] > 20]
    assert len(tall) == len(lines) == 2


def test_long_titles_shrink_and_then_end() -> None:
    sizes = [set_title("字" * count)[0] for count in (5, 30, 45, 60, 75, 300)]
    assert sizes == sorted(sizes, reverse=True)
    assert (sizes[0], sizes[-1]) == (TITLE_SIZES[0][0], TITLE_SIZES[-1][0])
    assert set_title("字" * 75)[1][-1].endswith("字")
    size, lines = set_title("字" * 300)
    assert len(lines) == TITLE_SIZES[-1][1]
    assert lines[-1].endswith("字…")
    assert all(font(size).getlength(line) <= WIDTH - 2 * MARGIN for line in lines)


def test_one_endless_word_stays_on_the_card() -> None:
    assert not pixels(Caption("W" * 400))[:, WIDTH - MARGIN + 4 :].any()


# ---- glyphs


def missing_glyph() -> bytes:
    return bytes(font(40).getmask("\U0010fffd"))


def test_coverage_is_that_of_the_font() -> None:
    """Each character that it claims has a glyph of its own: the mask of a missing one is that of no character."""
    box = missing_glyph()
    assert any(box)
    claimed = [chr(point) for point in range(0x20, 0x30000) if has(chr(point))]
    assert len(claimed) > 15_000
    assert [char for char in claimed if bytes(font(40).getmask(char)) == box] == []


def test_the_face_has_what_titles_are_written_in() -> None:
    level_1 = bytes(range(0xB0, 0xD8))
    common = {bytes([row, cell]).decode("gb2312", "ignore") for row in level_1 for cell in range(0xA1, 0xFF)}
    assert len(common - {""}) == 3755
    assert [char for char in sorted(common) if char and not has(char)] == []
    formulas = "".join(
        "".join(table.values()) for table in (plain.SYMBOLS, plain.SUPER, plain.SUB, plain.BLACKBOARD)
    )
    assert [char for char in sorted(set(formulas)) if not has(char)] == []
    assert all(map(has, "，。、；：？！（）《》「」『』【】“”‘’—…·～ひらがなカタカナéüßñΩЖ"))


def test_pairs_of_letters_are_kerned() -> None:
    assert font(82).getlength("AV") < font(82).getlength("A") + font(82).getlength("V")


@pytest.mark.parametrize(
    ("text", "shown", "missing"),
    [
        ("欧拉公式", "欧拉公式", ""),
        ("🎉 New release", "New release", ""),
        ("Ship it 👩\u200d💻!", "Ship it !", ""),
        ("cafe\u0301", "café", ""),
        ("A\ufe0f", "A", ""),
        ("🎉", "", "🎉"),
        ("ภาษา", "ภาษา", "".join(sorted(set("ภาษา")))),
    ],
)
def test_showable(text: str, shown: str, missing: str) -> None:
    assert showable(text) == (shown, missing)


def test_what_can_be_shown_is_in_the_face() -> None:
    for text in ("x\u0000y\u202ez", "a\tb\nc", "é̂́̂"):
        shown, missing = showable(text)
        assert all(map(has, shown)) or missing
        assert not any(unicodedata.category(char).startswith("C") for char in shown)


# ---- the same everywhere


def test_the_same_bytes_in_each_process() -> None:
    program = (
        "from diglot.builder.social.draw import DRAW, Caption\nfrom diglot.engine import inline\n"
        "from hashlib import sha256\n"
        f"for each in {[CHINESE, ENGLISH, LONG]!r}: print(sha256(inline(DRAW, each)).hexdigest())"
    )
    here = [sha256(inline(DRAW, each)).hexdigest() for each in (CHINESE, ENGLISH, LONG)]
    for seed in ("0", "1", "4711"):
        seeded = environment(PYTHONHASHSEED=seed, LC_ALL="C", TZ="Asia/Tokyo")
        command = [sys.executable, "-c", program]
        ran = subprocess.run(command, env=seeded, capture_output=True, text=True, check=True)
        assert ran.stdout.split() == here


def test_pillows_own_layout_is_used() -> None:
    """Raqm, where it is installed, would set other distances."""
    assert font(30).layout_engine == ImageFont.Layout.BASIC


def test_cards_do_not_depend_on_each_other() -> None:
    alone = inline(DRAW, CHINESE)
    assert DRAW.function([(LONG,), (CHINESE,), (ENGLISH,)])[1] == alone
    assert (HEIGHT, WIDTH) == (630, 1200)
