"""The interface strings and the templates fit together: every language has the same keys, every key used exists."""

import re
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml

TEMPLATES = Path(__file__).parents[2] / "templates"
FILES = sorted((TEMPLATES / "strings").glob("*.yaml"))
PLACEHOLDER = re.compile(r"\{(\w+)\}")
USED = re.compile(r"""\bt\(\s*"(\w+)"\s*[,)]""")


def load(path: Path) -> dict[str, Any]:
    strings: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return strings


def placeholders(text: str | dict[str, str]) -> set[str]:
    return set(PLACEHOLDER.findall(" ".join(text.values()) if isinstance(text, dict) else text))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_languages_agree(path: Path) -> None:
    reference = load(TEMPLATES / "strings/en.yaml")
    strings = load(path)
    assert strings.keys() == reference.keys()
    assert {key: placeholders(text) for key, text in strings.items()} == {
        key: placeholders(text) for key, text in reference.items()
    }


def test_every_string_used_exists() -> None:
    texts = [path.read_text("utf-8") for path in TEMPLATES.glob("*.html")]
    used = {key for text in texts for key in USED.findall(text)}
    assert len(used) > 20
    assert used <= load(TEMPLATES / "strings/zh.yaml").keys()


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_template_is_well_formed(path: Path) -> None:
    jinja2.Environment(autoescape=True).parse(path.read_text("utf-8"))


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_policy_is_kept(path: Path) -> None:
    """The Content-Security-Policy refuses inline scripts, style elements and handlers; other hosts are not named."""
    text = path.read_text("utf-8")
    assert not re.search(
        r"<style|<script(?![^>]*\b(?:src=|type=.application/ld.json.))|\son\w+=|\sstyle=|https?://", text
    )
