"""The difference of two trees."""

from hypothesis import given
from hypothesis import strategies as st

from diglot.engine import ref
from diglot.engine.tree import Change, diff

trees = st.dictionaries(st.sampled_from(["a", "b", "c", "d/e"]), st.binary(max_size=1), max_size=4)


@given(trees, trees)
def test_diff(old: dict[str, bytes], new: dict[str, bytes]) -> None:
    change = diff(
        {path: ref(data).digest.hex() for path, data in old.items()},
        {path: ref(data) for path, data in new.items()},
    )
    assert change.added == sorted(new.keys() - old.keys())
    assert change.removed == sorted(old.keys() - new.keys())
    assert change.replaced == [path for path in sorted(old) if path in new and old[path] != new[path]]
    assert any(change) == (old != new)


def test_no_difference() -> None:
    assert diff({"a": ref(b"1").digest.hex()}, {"a": ref(b"1")}) == Change([], [], [])
