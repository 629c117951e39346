"""A program whose children publish two versions of a site by turns until they are killed: `publish_forever.py OUTPUT`.

For each line on standard input it starts one and prints its number, and, when that has died, a line more.
"""

import os
import sys
from pathlib import Path

from folders import put

PAGES = 60


def version(number: int) -> dict[str, bytes]:
    """Pages of some size that name their asset, a page that comes and goes, a file that becomes a folder and back."""
    asset = f"assets/site.{number}.css"
    body = f"{number} {asset} ".encode()
    pages = {f"posts/{page}/index.html": body + b"." * 5000 + b"end" for page in range(PAGES)}
    passing = {f"passing.{number}.html": body + b"end", "swap" + "/index.html" * number: body + b"end"}
    return {**pages, **passing, "same.html": b"same end", asset: b"body {} end"}


def publish_forever(output: Path) -> None:
    while True:
        for turn in (1, 0):
            put(output, version(turn))


def say(text: object) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            publish_forever(Path(sys.argv[1]))
        say(child)
        os.waitpid(child, 0)
        say("dead")
