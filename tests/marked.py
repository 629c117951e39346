"""Sites in one string in which ‸ marks the place where a problem has to be told."""

from sites import site

CARET = "‸"


def place(text: str) -> str:
    """`file:line:column` of the mark; at the head of the text, the whole of the file that is named there."""
    if text.startswith(CARET):
        return text[1:].removeprefix("-- ").split(maxsplit=1)[0] + ":0:1"
    files = {path: data.decode(errors="surrogateescape") for path, data in site(text).items()}
    ((path, marked),) = [(path, data) for path, data in files.items() if CARET in data]
    before = marked[: marked.index(CARET)]
    return f"{path}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def unmarked(text: str) -> str:
    """The site itself; a file that the mark at its head names need not be there."""
    absent = text.startswith(CARET) and not text.startswith(f"{CARET}-- ")
    return text.partition("\n")[2] if absent else text.replace(CARET, "")


def id_of(case: tuple[str, str]) -> str:
    return f"{case[0]} {place(case[1])}"
