"""Publishing under the eyes of readers: no page is missing or torn, and each finds what it needs."""

import os
import threading
import time
from pathlib import Path

import pytest

from folders import put

PAGES = 30


def site(number: int) -> dict[str, bytes]:
    """Pages that name their style sheet, which is another one in each version."""
    pages = {f"{page}/index.html": b"assets/%d.css " % number + b"." * 9000 + b"end" for page in range(PAGES)}
    return {**pages, f"assets/{number}.css": b"css end"}


class Reader(threading.Thread):
    """Polls all pages until told to stop."""

    def __init__(self, output: Path) -> None:
        super().__init__()
        self.output = output
        self.published = 0
        self.stop = threading.Event()
        self.reads = 0
        self.faults: list[str] = []

    def run(self) -> None:
        while not self.stop.is_set():
            for page in range(PAGES):
                try:
                    self.visit(page)
                except OSError as error:
                    self.faults.append(str(error))
                self.reads += 1

    def visit(self, page: int) -> None:
        data = (self.output / f"{page}/index.html").read_bytes()
        if not data.endswith(b"end"):
            self.faults.append(f"torn: {data[-9:]!r}")
        asset = self.output / data.split(b" ")[0].decode()
        # An asset stays for one change after its own: a reader may be slow, but not by two.
        if not asset.exists() and self.published < int(asset.stem) + 2:
            self.faults.append(f"{asset} is gone")


def test_a_reader_sees_no_gap(tmp_path: Path) -> None:
    put(tmp_path, site(0))
    reader = Reader(tmp_path)
    reader.start()
    for number in range(1, 6):
        # Set before: from here on the asset of two versions ago may go.
        reader.published = number
        put(tmp_path, site(number))
        time.sleep(0.01)
    reader.stop.set()
    reader.join()
    assert reader.faults == []
    assert reader.reads > 2 * PAGES


def test_order_of_appearance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = {"index.html": b"1", "same.html": b"1", "assets/a.css": b"1", "gone.html": b"1"}
    put(tmp_path, old)
    done = []
    real_replace, real_unlink = os.replace, os.unlink

    def replace(path: str, target: str) -> None:
        done.append(Path(target).relative_to(tmp_path).as_posix())
        real_replace(path, target)

    def unlink(path: str) -> None:
        done.append("-" + Path(path).relative_to(tmp_path).as_posix())
        real_unlink(path)

    monkeypatch.setattr(os, "replace", replace)
    monkeypatch.setattr(os, "unlink", unlink)
    put(
        tmp_path,
        {**old, "index.html": b"2", "feed.xml": b"f", "z.html": b"z", "assets/z.css": b"z"}
        | {"same.html": b"2"},
    )
    put(tmp_path, {"index.html": b"2"})
    shown = [name for name in done if ".diglot" not in name]
    assert shown[:5] == ["assets/z.css", "z.html", "feed.xml", "index.html", "same.html"]
    assert all(name.startswith("-") for name in shown[5:])
