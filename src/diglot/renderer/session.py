"""Console sessions: blocks whose lines begin with a prompt, for which there are lexers that tell what was typed from what came out."""

import re

IPYTHON = "ipython session"
"""the name of a lexer of ours"""
PYTHON = ("python", "py", "python3", "py3", "ipython", "ipython3", "pycon", "ipythonconsole")
SESSIONS = (
    (re.compile(r"(?:[\w.-]+@[\w.-]+:\S*)?\$ "), ("bash", "sh", "shell", "zsh", "ksh"), "console"),
    (re.compile(r"In \[\d+\]: "), PYTHON, IPYTHON),
    (re.compile(r">>> "), PYTHON, "pycon"),
    (re.compile(r"PS [^\n>]*> "), ("powershell", "pwsh", "ps1", "posh"), "pwsh-session"),
)


def session_language(text: str, language: str) -> str:
    """The language of a block: writers call a session by the language that is spoken in it."""
    start = text.lstrip()
    return next(
        (name for prompt, spoken, name in SESSIONS if language in spoken and prompt.match(start)), language
    )
