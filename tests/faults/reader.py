"""A program that reads pages as fast as it can until its input ends: `reader.py OUTPUT PAGE…`, then says what it saw.

Each page names its version and its assets. An asset stays for one change after its own, so it may be missing only when
the page is two versions further by now: a reader may be slow.
"""

import json
import re
import select
import sys
import time
from collections.abc import Iterator
from pathlib import Path

VERSION = re.compile(rb"Version (\d+)")
ASSET = re.compile(rb"assets/[\w./-]+\w")


def faults(output: Path, page: str) -> Iterator[str]:
    data = (output / page).read_bytes()
    version = VERSION.search(data)
    if not version or not data.rstrip().endswith((b"</html>", b"end")):
        yield f"{page} is torn: {data[-20:]!r}"
        return
    for asset in set(ASSET.findall(data)):
        if not (output / asset.decode()).exists():
            now = VERSION.search((output / page).read_bytes())
            if not now or int(now[1]) < int(version[1]) + 2:
                yield f"{page} of version {version[1].decode()} has no {asset.decode()}"


def read_until_told(output: Path, pages: list[str]) -> dict[str, object]:
    started, reads, found = time.monotonic(), 0, list[str]()
    while not select.select([sys.stdin], [], [], 0)[0]:
        for page in pages:
            try:
                found += faults(output, page)
            except OSError as error:
                found.append(str(error))
            reads += 1
    return {"reads": reads, "seconds": time.monotonic() - started, "faults": found[:5]}


if __name__ == "__main__":
    sys.stdout.write("reading\n")
    sys.stdout.flush()
    sys.stdout.write(json.dumps(read_until_told(Path(sys.argv[1]), sys.argv[2:])))
