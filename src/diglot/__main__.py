"""`python -m diglot` and the `diglot` program."""

from diglot.cli import main

if __name__ == "__main__":
    main()
