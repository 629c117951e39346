"""Texts on which lexers run for minutes or hours become plain text in time, with a warning, and are not remembered so."""

import subprocess
import threading
import time
from pathlib import Path

import pytest

from diglot.engine.budget import OverBudget, take_all
from diglot.renderer.code import _highlight, highlight
from running import command, environment
from sites import SITE, build, post, write

ATTACKS = {
    "console": "a@" * 20_000,
    "java": "a " * 40_000,
    "scala": "open " * 30_000,
    "make": "a" * 60_000,
}


@pytest.mark.parametrize("language", ATTACKS)
def test_an_attack_ends_in_time(language: str) -> None:
    text = ATTACKS[language]
    started = time.thread_time()
    result = _highlight(text, language, 0.3)
    assert time.thread_time() - started < 1
    assert (result.slow, result.html) == (True, text)
    # The next block is read as ever.
    assert not _highlight("x\n", language).slow


def test_the_budget_of_a_block() -> None:
    started = time.thread_time()
    (result,) = highlight([(ATTACKS["console"], "console")])
    assert result.slow
    assert 1.5 < time.thread_time() - started < 4


def test_off_the_main_thread_the_clock_is_looked_at_between_tokens() -> None:
    found: list[object] = []

    def count() -> None:
        try:
            take_all(iter(int, 1), 0.05)
        except OverBudget as error:
            found.append(error)
        found.append(take_all(range(1000), 5))

    thread = threading.Thread(target=count)
    thread.start()
    thread.join()
    assert isinstance(found[0], OverBudget)
    assert found[1] == list(range(1000))


def test_what_is_within_it_is_whole() -> None:
    assert take_all(range(1000), 5) == list(range(1000))
    with pytest.raises(ZeroDivisionError):
        take_all((1 // number for number in (1, 0)), 5)


def test_a_build_goes_on_says_so_and_tries_again(tmp_path: Path) -> None:
    text = f"```console\n{ATTACKS['console']}\n```\n\n```python\nx = 1\n```"
    files = {"content/posts/a.zh.md": post(body=text), "content/posts/b.zh.md": post(body="`b`")}
    first, second = build(tmp_path, files), build(tmp_path)
    assert first.places == second.places == ["content/posts/a.zh.md:6:1 code.slow"]
    assert ATTACKS["console"] in first.text("posts/a/index.html")
    assert '<span class="mi">1</span>' in first.text("posts/a/index.html")
    assert second.changed(first) == set()
    assert second.ran == {"render": 1}


def build_in(folder: Path) -> str:
    """What `diglot build` says there of problems."""
    built = subprocess.run(
        command("build"), cwd=folder, env=environment(), capture_output=True, encoding="utf-8", check=True
    )
    return str(built.stderr)


def test_the_program_does_not_take_such_a_build_for_the_last_word(tmp_path: Path) -> None:
    last = tmp_path / ".diglot/last"
    write(tmp_path, {"site.yaml": SITE.encode(), "content/posts/a.zh.md": post(body="正文。")})
    build_in(tmp_path)
    assert last.exists()
    last.unlink()
    (tmp_path / "content/posts/a.zh.md").write_bytes(post(body=f"```console\n{ATTACKS['console']}\n```"))
    assert "code.slow" in build_in(tmp_path)
    assert not last.exists()
