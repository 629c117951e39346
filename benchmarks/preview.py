"""Measures the live preview as a writer meets it: how long a save takes to be served, and to be seen in a real browser.

Starts and idle time are measured too. Each size has a blog, a server and a browser of its own; all times are of one clock.
"""

import argparse
import http.client
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright

from corpus import path_of, write_blog
from measure import CORES, Failed, calibrate, environment, family, limit_cores, program, proportional_size

SIZES = (24, 1_000, 10_000)
SAVES = 40
IDLE = 15
"""seconds"""
REST = 5
"""seconds after which all that was made is written down"""
PATIENCE = 300
"""seconds for a first page"""
BROWSER = ("chromium", "chromium-browser", "google-chrome")
TOKEN = re.compile(r'data-token="([^"]+)"')
ADDRESS = re.compile(r"http://[\d.]+:(\d+)/")
TARGETS = {
    1_000: {"served": 15, "shown": 50, "shown p95": 100, "cold start": 2_000, "warm start": 500},
    10_000: {"served": 25, "shown": 80, "shown p95": 160},
}
"""milliseconds on 2 cores"""
IDLE_TARGET = 1.0
"""percent of a core"""
# The frame after the one in which it was drawn: by then the writer can have seen it.
WATCH = """
window.seen = {};
new MutationObserver(() => {
  const mark = document.body.textContent.match(/Saved (\\d+)\\./g)?.at(-1);
  if (!mark || mark in window.seen) return;
  window.seen[mark] = 0;
  requestAnimationFrame(() => requestAnimationFrame(() => {
    window.seen[mark] = performance.timeOrigin + performance.now();
  }));
}).observe(document.body, {childList: true, subtree: true, characterData: true});
"""


class Figures(NamedTuple):
    """Milliseconds, percent of a core, MB."""

    values: dict[str, float]
    idle: float
    memory: float


class Preview:
    """A running `diglot serve`."""

    def __init__(self, site: Path, port: int) -> None:
        start = program() if len(program()) == 1 else [sys.executable, *program()]
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            [*start, "serve", "--port", str(port)],
            cwd=site,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.port = self._listening()

    def _listening(self) -> int:
        said = []
        for line in self.process.stdout or ():
            said.append(line)
            if found := ADDRESS.search(line):
                return int(found[1])
        raise Failed(f"the preview ended and said:\n{''.join(said)}")

    def get(self, path: str) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path)
        body = connection.getresponse().read()
        connection.close()
        return body

    def cpu(self) -> float:
        """Seconds that it has computed."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        return sum(map(proportional_size, family(self.process.pid))) / 2**20


@contextmanager
def preview(site: Path, port: int) -> Iterator[Preview]:
    running = Preview(site, port)
    try:
        yield running
    finally:
        running.process.terminate()
        running.process.wait(10)
        if running.process.stdout:
            running.process.stdout.close()


def start(site: Path, port: int) -> float:
    """Milliseconds from typing the command to the first page."""
    with preview(site, port) as running:
        if b"</html>" not in running.get("/"):
            raise Failed("the first page is none")
        return (time.perf_counter() - running.started) * 1000


class Tab:
    """Listens to the live channel as a page does."""

    def __init__(self, running: Preview, path: str) -> None:
        self._running = running
        self._path = path
        found = TOKEN.search(running.get(path).decode())
        if not found:
            raise Failed(f"{path} has no script of the preview's")
        self._connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=PATIENCE)
        self._connection.request("GET", f"/.diglot/live?token={found[1]}")
        self._news = self._connection.getresponse()

    def close(self) -> None:
        self._connection.close()

    def served(self, file: Path) -> float:
        """Milliseconds from a save until the new page has come, asked for when there is news."""
        mark = save(file)
        began = time.perf_counter()
        while time.perf_counter() < began + 10:
            if self._news.readline().startswith(b"data:") and mark.encode() in self._running.get(self._path):
                return (time.perf_counter() - began) * 1000
        raise Failed(f"{self._path} does not show what was saved")


def shown(page: Page, file: Path) -> float:
    """Milliseconds from a save until the browser has drawn it."""
    began = time.time()
    mark = save(file)
    page.wait_for_function("mark => window.seen[mark]", arg=mark, timeout=10_000)
    drawn: float = page.evaluate("mark => window.seen[mark]", mark)
    return drawn - began * 1000


def save(file: Path) -> str:
    """Another last paragraph, written as editors do: beside the file, and renamed into its place."""
    text = file.read_text("utf-8").partition("\nSaved ")[0]
    mark = f"Saved {time.time_ns()}."
    beside = file.with_name(f".{file.name}.swp")
    beside.write_text(f"{text}\n{mark}\n" if text.endswith("\n") else f"{text}\n\n{mark}\n", "utf-8")
    beside.replace(file)
    return mark


def measure(size: int) -> Figures:
    with tempfile.TemporaryDirectory(prefix="diglot-bench-") as folder:
        site = Path(folder)
        write_blog(site, size)
        file = path_of(site, 7)
        slug, language, _ = file.name.rsplit(".", 2)
        path = f"/posts/{slug}/" if language == "zh" else f"/{language}/posts/{slug}/"
        # The address of a page is part of it: at another port all pages would be others.
        port = free_port()
        values = {"cold start": start(site, port)}
        with preview(site, port) as running:
            # Whether there is such a page is known when all of the site is built, which goes on behind the first page.
            running.get("/nowhere/")
            time.sleep(REST)
        values["warm start"] = statistics.median(start(site, port) for _ in range(5))
        with preview(site, port) as running:
            running.get("/nowhere/")
            time.sleep(REST)
            tab, times = Tab(running, path), []
            for _ in range(SAVES):
                time.sleep(0.3)
                times.append(tab.served(file))
            tab.close()
            values |= spread("served", times)
            values |= spread("shown", in_browser(running, path, file))
            time.sleep(REST)
            before = running.cpu()
            time.sleep(IDLE)
            idle = (running.cpu() - before) / IDLE * 100
            return Figures(values, idle, running.memory())


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def in_browser(running: Preview, path: str, file: Path) -> list[float]:
    executable = next((found for name in BROWSER if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{running.port}{path}", wait_until="load")
        page.evaluate(WATCH)
        time.sleep(1)
        times = []
        for _ in range(SAVES):
            time.sleep(0.3)
            times.append(shown(page, file))
        browser.close()
    return times


def spread(name: str, times: Sequence[float]) -> dict[str, float]:
    return {name: statistics.median(times), f"{name} p95": statistics.quantiles(times, n=20)[-1]}


def show(size: int, figures: Figures) -> str:
    targets = TARGETS.get(size, {})
    lines = [f"{size:,} posts"]
    for name, value in figures.values.items():
        target = targets.get(name)
        verdict = "" if target is None else f"   target {target:,}: {'met' if value <= target else 'MISSED'}"
        lines.append(f"  {name:<12}{value:10.1f} ms{verdict}")
    verdict = "met" if figures.idle < IDLE_TARGET else "MISSED"
    lines.append(f"  {'idle':<12}{figures.idle:10.2f} % of a core   target {IDLE_TARGET}: {verdict}")
    lines.append(f"  {'memory':<12}{figures.memory:10.0f} MB")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, metavar="POSTS", help=f"default: {SIZES}")
    sizes = parser.parse_args().sizes or SIZES
    cores = limit_cores(CORES)
    try:
        print(f"{cores} cores, calibration {calibrate().wall:.3f} s; each median of {SAVES} saves")
        for size in sizes:
            print(show(size, measure(size)), flush=True)
    except Failed as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
