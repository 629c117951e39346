"""What surrounds a build: where its memory lies, and that it starts over when sources or memory are not what they seemed."""

from pathlib import Path

import pytest

from diglot import session
from diglot.engine import Engine, Ref, SourceChanged, StoreDamaged, Task
from diglot.engine.digest import digest
from diglot.index import TITLE, write_fields
from diglot.inputs import look_at_site
from sites import SITE, write
from steps import DOUBLE


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def blog(root: Path, cache: Path) -> Path:
    assert not cache.exists()
    return write(root, {"site.yaml": SITE.encode(), "content/a.md": b"a"})


class Failing:
    """A use of the engine that fails with each of the errors in turn, and then succeeds."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.seen: list[str] = []

    def __call__(self, engine: Engine, sources: dict[str, Ref]) -> int:
        (outcome,) = engine.map(DOUBLE, [Task("a", (2,))])
        self.seen.append(sources["content/a.md"].digest.hex())
        if self.errors:
            raise self.errors.pop(0)
        found: int = engine.load(outcome["value"], int)
        return found


@pytest.mark.parametrize("error", [SourceChanged("a.md"), StoreDamaged("x")], ids=type)
@pytest.mark.parametrize("times", [0, 1, 2])
def test_starts_over(blog: Path, error: Exception, times: int) -> None:
    use = Failing(*[error] * times)
    assert session.run(blog, use) == 4
    assert len(use.seen) == times + 1


@pytest.mark.parametrize("error", [SourceChanged("a.md"), StoreDamaged("x")], ids=type)
def test_gives_up(blog: Path, error: Exception) -> None:
    with pytest.raises(type(error)):
        session.run(blog, Failing(*[error] * 3))


def test_a_bug_is_none_of_it(blog: Path) -> None:
    use = Failing(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        session.run(blog, use)
    assert len(use.seen) == 1


def test_sources_are_read_again(blog: Path) -> None:
    """A file that was saved between reading its name and reading its text."""
    found = []

    def use(_engine: Engine, sources: dict[str, Ref]) -> None:
        found.append(sources["content/a.md"])
        if len(found) == 1:
            (blog / "content/a.md").write_bytes(b"b")
            raise SourceChanged("content/a.md")

    session.run(blog, use)
    assert found[0] != found[1]


def test_memory_lies_in_the_site(blog: Path, cache: Path) -> None:
    session.run(blog, Failing())
    assert (blog / ".diglot/cache.db").is_file()
    assert not cache.exists()


def test_no_memory(blog: Path, cache: Path) -> None:
    session.run(blog, Failing(), session.Manner(cached=False))
    assert not (blog / ".diglot").exists()
    assert not cache.exists()


def test_memory_when_the_site_has_no_room_for_it(blog: Path, cache: Path) -> None:
    (blog / ".diglot").write_bytes(b"somebody's file")
    session.run(blog, Failing())
    assert [file.name for file in cache.rglob("*.db")] == ["cache.db"]
    assert (blog / ".diglot").read_bytes() == b"somebody's file"


def test_memory_when_there_is_no_room_at_all(blog: Path, cache: Path) -> None:
    (blog / ".diglot").write_bytes(b"")
    cache.write_bytes(b"")
    assert session.run(blog, Failing()) == 4


@pytest.mark.parametrize("error", [SourceChanged("a.md"), StoreDamaged("x")], ids=type)
def test_folders_in_the_place_of_what_is_kept(blog: Path, error: Exception) -> None:
    for name in (session.INDEX_FILE, session.CACHE_FILE):
        (blog / session.CACHE / name / "inner").mkdir(parents=True)
    assert session.run(blog, Failing(error)) == 4
    assert session.run(blog, Failing()) == 4
    assert (blog / session.CACHE / session.INDEX_FILE).is_file()


def test_index_that_is_not_believed(blog: Path) -> None:
    """By a build that checks what is remembered."""
    session.run(blog, Failing())
    found = Failing()
    index = str(blog / session.CACHE / session.INDEX_FILE)
    stats = look_at_site(str(blog))["content/a.md"]
    write_fields(index, TITLE, [stats, digest(b"forged").hex(), "site/content/a.md"])
    session.run(blog, found)
    session.run(blog, found, session.Manner(verify=True))
    session.run(blog, found)
    assert found.seen == [digest(data).hex() for data in (b"forged", b"a", b"a")]


def test_damaged_twice_is_not_tried_a_third_time(blog: Path) -> None:
    """A disk that is full or failing: the build goes on without a memory."""
    (blog / ".diglot").mkdir()
    used = []

    def use(engine: Engine, _sources: dict[str, Ref]) -> None:
        engine.map(DOUBLE, [Task("a", (2,))])
        used.append((blog / ".diglot/cache.db").exists())
        if len(used) < 3:
            raise StoreDamaged("database or disk is full")

    session.run(blog, use)
    assert used == [True, True, False]


@pytest.mark.parametrize("folder", [False, True])
def test_forget(tmp_path: Path, *, folder: bool) -> None:
    (tmp_path / "other").write_bytes(b"stays")
    file = tmp_path / "cache.db"
    for name in ("cache.db", "cache.db-wal", "cache.db-shm"):
        if folder:
            (tmp_path / name / "inner").mkdir(parents=True)
        else:
            (tmp_path / name).write_bytes(b"")
    session.forget(file)
    session.forget(file)
    assert [path.name for path in tmp_path.iterdir()] == ["other"]


def test_forget_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/file").write_bytes(b"precious")
    (tmp_path / "cache.db").symlink_to(tmp_path / "elsewhere")
    session.forget(tmp_path / "cache.db")
    assert (tmp_path / "elsewhere/file").read_bytes() == b"precious"
    assert not (tmp_path / "cache.db").is_symlink()
