"""Terms of the glossary: what counts as one, and that nothing is said of texts that have none."""

from pathlib import Path

import pytest

from sites import SITE, check

HEAD = "---\ntitle: {}\ndate: 2026-01-01\n---\n\n"


def found(
    root: Path, chinese: str, english: str, glossary: str = "[{zh: 扩散模型, en: diffusion model}]"
) -> list[str]:
    return check(
        root,
        f"-- site.yaml --\n{SITE}glossary: {glossary}\n"
        f"-- content/posts/a.zh.md --\n{HEAD.format('甲')}{chinese}\n"
        f"-- content/posts/a.en.md --\n{HEAD.format('A')}{english}\n",
    ).codes


@pytest.mark.parametrize(
    "english",
    [
        "A diffusion model is.",
        "Diffusion models are.",
        "Of diffusion-model\ntraining.",
        "A *diffusion* model is.",
    ],
)
def test_forms_of_a_term(root: Path, english: str) -> None:
    assert found(root, "讲**扩散模型**的。", english) == []


@pytest.mark.parametrize("english", ["A diffuser is.", "Code: `diffusion model`.", "Of prediffusion models."])
def test_what_is_no_such_term(root: Path, english: str) -> None:
    assert found(root, "讲扩散模型的。", english) == ["term.missing"]


def test_a_text_without_the_term(root: Path) -> None:
    assert found(root, "讲别的。", "Of something else.") == []
