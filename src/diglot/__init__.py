"""diglot: a static site generator for blogs written in two languages by people who write mathematics and code."""

__version__ = "0.1.0"
