"""`python -m diglot` and the `diglot` program."""

import sys
import time


def main() -> None:
    """When nothing has changed since the last build, that is all there is to say, and nothing else is imported."""
    if sys.argv[1:] == ["build"]:
        from diglot.last_build import tell

        if tell(".", ".diglot", ".diglot/index", time.monotonic()):
            return
    from diglot import cli

    cli.main()


if __name__ == "__main__":
    main()
