"""What is wrong with code blocks that is known only when they are shown: their languages, and the files that they show."""

from collections.abc import Iterator, Mapping

from diglot.model import Body, Code, Source
from diglot.problem import Problem, Severity
from diglot.renderer.code import Highlighted
from diglot.renderer.passage import Passage


def find_code_problems(
    body: Body, codes: list[Code], highlighted: list[Highlighted], passages: Mapping[Source, Passage | None]
) -> Iterator[Problem]:
    """`codes`: the blocks of `body` as they are shown."""
    for written, code, result in zip(body.codes, codes, highlighted, strict=True):
        if code.source and (told := source_problem(code.source, passages[code.source])):
            yield _problem(code, "code.file", *told, severity="error")
        elif not result.known:
            hint = f"did you mean {result.suggestion}? " if result.suggestion else ""
            message = f"no highlighting for the language {code.language}"
            yield _problem(code, "code.language", message, hint + "write text for plain text")
        elif result.slow:
            message = f"{result.name} took too long to read this block, so it is shown without colours"
            yield _problem(code, "code.slow", message, "shorten it, or write text for plain text")
        last = code.text.count("\n")
        if code.source and last and any(number > last for number, _ in written.marks):
            yield _problem(code, "code.lines", f"only {last} lines are shown", "mark lines that are shown")


def source_problem(source: Source, passage: Passage | None) -> tuple[str, str] | None:
    """A message and a hint, where there is nothing to show."""
    if passage is None:
        return f"there is no file {source.paths[0]}", f"nor {source.paths[1]}" if source.paths[1:] else ""
    return (f"{source.paths[-1]} {passage.problem}", passage.hint) if passage.problem else None


def _problem(code: Code, name: str, message: str, hint: str, severity: Severity = "warning") -> Problem:
    return Problem(
        name,
        message,
        line=code.line,
        column=code.column,
        length=code.length,
        hint=hint,
        severity=severity,
        block=code.block,
    )
