"""`python -m diglot` and the `diglot` program."""

import sys
import time


def main() -> None:
    """When nothing has changed since the last build, that is all there is to say, and nothing else is imported."""
    look = None
    if sys.argv[1:] == ["build"]:
        from diglot.inputs import Look
        from diglot.last_build import tell

        look = Look(".")
        if tell(look, ".diglot", ".diglot/index", time.monotonic()):
            return
    from diglot import cli

    cli.main(look=look)


if __name__ == "__main__":
    main()
