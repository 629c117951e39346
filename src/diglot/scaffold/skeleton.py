"""Fills the templates of new files, by Jinja2, with values that YAML reads back as they were."""

import functools
import json
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diglot import strict_yaml
from diglot.problem import Problem

if TYPE_CHECKING:
    import jinja2

FOLDER = Path(__file__).parent
RAISED = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""by what a template does with values, besides Jinja2's own errors"""


class Unusable(Exception):
    """A skeleton of the site's own has a mistake."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def fill(text: str, values: Mapping[str, Any], file: str) -> str:
    """`file` is what a problem names. Raises Unusable."""
    import jinja2

    try:
        return _environment().from_string(text).render(values)
    except jinja2.TemplateSyntaxError as error:
        raise Unusable(
            Problem("template.syntax", error.message or "not a template", file, error.lineno)
        ) from None
    except (jinja2.TemplateError, *RAISED) as error:
        frames = [each for each in traceback.extract_tb(error.__traceback__) if each.filename == "<template>"]
        line = (frames[-1].lineno if frames else 0) or 0
        known = f"known here: {', '.join(sorted(values))}"
        message = f"{type(error).__name__}: {error}"
        raise Unusable(Problem("template.error", message, file, line, hint=known)) from None


@functools.cache
def _environment() -> "jinja2.Environment":
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    made = SandboxedEnvironment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    made.filters["yaml"] = scalar
    made.filters["flow"] = functools.partial(scalar, shape="[{}]")
    return made


def scalar(text: str, shape: str = "{}") -> str:
    """A text as the value of a key: plain where it reads back as it was, else in double quotes. `shape`: what it stands in."""
    plain = strict_yaml.load(f"a: {shape.format(text)}")
    wanted: Any = [text] if shape != "{}" else text
    if plain.value == {"a": wanted} and not plain.problems:
        return text
    return json.dumps(text, ensure_ascii=False)
