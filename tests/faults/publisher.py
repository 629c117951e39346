"""A program whose children publish a site, each with a fault of its own, so that no child costs the start of a program.

Reads lines of JSON: output folder, number of the version, `at` and `error` of a Fault. Answers each with a line of JSON:
how the child ended, by waitpid, and the error that it met.
"""

import ctypes
import json
import os
import sys
from pathlib import Path

from faults.versions import VERSIONS
from folders import put


def run(output: str, version: int, at: int, error: int) -> tuple[int, list[object]]:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        ctypes.CDLL(None).fault_arm(output.encode(), ctypes.c_long(at), error, None)
        try:
            put(Path(output), VERSIONS[version])
        except OSError as error_met:
            said = json.dumps([error_met.errno, error_met.filename, str(error_met)])
            os.write(writer, said.encode())
            os._exit(1)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        met = pipe.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), json.loads(met or b"[0, null, null]")


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(run(*json.loads(line))) + "\n")
        sys.stdout.flush()
