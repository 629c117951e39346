"""The live channel: every open page hears of every version at once, nobody else does, and nothing is left of who goes."""

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diglot.engine import ref
from diglot.engine.tree import diff
from diglot.preview import live
from diglot.preview.live import HISTORY, MOST, kept_names, merged
from diglot.preview.snapshot import Change
from diglot.problem import Problem
from running import wait_until
from serving import Preview, serve

LONG = bool(os.environ.get("DIGLOT_LONG"))
FILES = {"index.html": b"<head></head>"}


@pytest.fixture
def preview() -> Iterator[Preview]:
    with serve(FILES) as running:
        yield running


def poll(preview: Preview, version: int | None = None) -> dict[str, object]:
    known = "" if version is None else f"&version={version}"
    answer = preview.get(f"/.diglot/live?token={preview.settings.token}&poll=1{known}")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    message = json.loads(answer.body)
    assert isinstance(message, dict)
    return message


UNCHANGED = {
    "version": 1,
    "changed": [],
    "moved": {},
    "removed": [],
    "files": [],
    "problems": 0,
    "stale": False,
    "focus": None,
}


def test_a_version_is_told(preview: Preview) -> None:
    """Who comes is told the version that there is, and each that comes after."""
    with preview.listen() as tab:
        assert tab.head.status == 200
        assert tab.head.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert tab.head.headers["cache-control"] == "no-store"
        assert tab.message() == UNCHANGED
        problem = Problem("a.b", "wrong")
        change = Change(("new.html", "index.html"), ("old.html",), {"old.html": "new.html"}, "new.html")
        preview.publish(FILES, change, problems=(problem, problem), stale=True)
        expected = {
            "version": 2,
            "changed": ["new.html", "index.html"],
            "moved": {"old.html": "new.html"},
            "removed": ["old.html"],
            "files": [],
            "problems": 2,
            "stale": True,
            "focus": "new.html",
        }
        assert tab.message() == expected
        assert poll(preview, 1) == expected
        preview.publish(FILES, Change())
        assert tab.message() == UNCHANGED | {"version": 3}
        assert poll(preview) == UNCHANGED | {"version": 3}


def test_nothing_is_held_back_by_the_system(preview: Preview) -> None:
    """Small packets wait for no receipt of the one before: on a connection that is used again that takes 40 ms."""
    with preview.listen():
        (connection,) = preview.server.server_state.connections
        client = connection.transport.get_extra_info("socket")
        assert client.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_the_heart_beats(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    """While there is no news, so that a client that is gone is noticed, and nothing between takes us for dead."""
    monkeypatch.setattr(live, "HEARTBEAT", 0.05)
    with preview.listen() as tab:
        assert tab.message()["version"] == 1
        for _ in range(3):
            tab.beat()
        preview.publish(FILES, Change())
        assert tab.message()["version"] == 2


def test_who_comes_back_hears_what_he_missed(preview: Preview) -> None:
    for name in "abc":
        preview.publish(FILES, Change((name,), focus=name))
    for headers, query in [
        ({"last_event_id": "2"}, ""),
        ({}, "&version=2"),
        ({"last_event_id": "2"}, "&version=1"),
    ]:
        with preview.listen(query, **headers) as tab:
            message = tab.message()
            assert (message["version"], message["changed"], message["focus"]) == (4, ["b", "c"], "c")
    assert poll(preview, 2)["changed"] == ["b", "c"]
    assert poll(preview, 4)["changed"] == []


@pytest.mark.parametrize("version", ["", "x", "-1", "1.5", "%D9%A4", "9" * 40, "1;2", "%00", "null"])
def test_a_version_that_is_none(preview: Preview, version: str) -> None:
    preview.publish(FILES, Change(("a",)))
    with preview.listen(f"&version={version}") as tab:
        assert tab.message() == UNCHANGED | {"version": 2}


def test_who_is_ahead_has_missed_nothing(preview: Preview) -> None:
    """A page of a new version may ask before the version is told."""
    assert poll(preview, 7) == UNCHANGED


def test_everything_may_have_changed(preview: Preview) -> None:
    """After more changes than are remembered, and when more paths changed than are worth naming."""
    preview.publish(FILES, Change(tuple(map(str, range(MOST)))))
    assert len(list(poll(preview, 1)["changed"] or [])) == MOST  # type: ignore[call-overload]
    preview.publish(FILES, Change(("one more",)))
    assert poll(preview, 1)["changed"] is None
    assert poll(preview, 2)["changed"] == ["one more"]
    preview.publish(FILES, Change((), tuple(map(str, range(MOST + 1)))))
    assert poll(preview, 3)["changed"] is None
    for _ in range(HISTORY):
        preview.publish(FILES, Change())
    assert poll(preview, 3)["changed"] is None
    assert poll(preview, 4)["changed"] == []
    preview.publish(FILES, Change())
    assert poll(preview, 4)["changed"] is None


trees = st.lists(
    st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), st.sampled_from([b"0", b"1"])),
    min_size=1,
    max_size=8,
)


@given(trees)
def test_several_changes_as_one(versions: list[dict[str, bytes]]) -> None:
    """What differs between the first and the last is named, as what it is in the last; moves lead to what is there."""
    names = [{path: ref(data) for path, data in files.items()} for files in versions]
    changes = []
    for before, after in pairwise(names):
        found = diff({path: name.digest.hex() for path, name in before.items()}, after)
        moved = {path: min(after) for path in found.removed if after}
        changes.append(Change((*found.added, *found.replaced), tuple(found.removed), moved))
    one, last = merged(changes), names[-1]
    whole = diff({path: name.digest.hex() for path, name in names[0].items()}, last)
    assert set(one.changed) >= {*whole.added, *whole.replaced}
    assert set(one.removed) >= set(whole.removed)
    assert set(one.changed) <= last.keys()
    assert not set(one.removed) & last.keys()
    assert not one.moved.keys() & last.keys()


def test_moves_are_followed() -> None:
    there = [Change(("b",), ("a",), {"a": "b"}), Change(("c",), ("b",), {"b": "c"})]
    assert merged(there).moved == {"a": "c", "b": "c"}
    back = [Change(("b",), ("a",), {"a": "b"}), Change(("a",), ("b",), {"b": "a"})]
    assert merged(back).moved == {"b": "a"}
    # Another page took the place meanwhile.
    taken = [Change(("b",), ("a",), {"a": "b"}), Change(("a",))]
    assert merged(taken).moved == {}


def test_the_last_page_that_was_edited() -> None:
    assert merged([Change(focus="a"), Change(focus="b"), Change()]).focus == "b"


def test_files_that_keep_their_names() -> None:
    names = ["图.png", "assets/plain.css", "other/site.1111111111.css", "feed.xml"]
    hashed = ["assets/site.1111111111.css", "assets/media/a.1111111111.png", "assets/LICENSE.1111111111"]
    assert kept_names(Change(changed=(*names, *hashed, "a/index.html"), removed=("gone.png",))) == names


def test_only_with_the_token(preview: Preview) -> None:
    """Without the token of this very process, or with another page's Origin, nobody hears anything."""
    token = preview.settings.token
    wrong = [
        "",
        token[:-1],
        token + "a",
        token.swapcase(),
        token[::-1],
        "%00",
        f"{token}%00",
        "%D9%A4",
        "%ED%A0%80",
        "null",
        "a" * 5000,
    ]
    queries = ["", "?", "?Token=" + token, *(f"?token={each}" for each in wrong)]
    queries += [f"?token=x&token={each}" for each in wrong] + [f"?token={token}&token=x"]
    for query in queries:
        for poll_too in ("", "&poll=1"):
            answer = preview.get(f"/.diglot/live{query}{poll_too if query else ''}")
            assert (answer.status, b"version" in answer.body) == (403, False), query
    origins = [
        "http://evil.example",
        "null",
        "http://127.0.0.1",
        f"http://127.0.0.1:{preview.port}",
        "",
        "http://localhost",
    ]
    for origin in origins:
        answer = preview.get(f"/.diglot/live?token={token}", origin=origin)
        assert (answer.status, b"version" in answer.body) == (403, False), origin
    # DNS rebinding: its name leads here, so it is the page's own origin and the request's Host.
    host = f"evil.example:{preview.port}"
    answer = preview.get(f"/.diglot/live?token={token}", host=host, origin=f"http://{host}")
    assert (answer.status, b"version" in answer.body) == (403, False)
    with preview.listen(origin=f"http://{preview.host}") as tab:
        assert tab.message()["version"] == 1


def test_another_process_has_another_token() -> None:
    with serve(FILES) as one, serve(FILES) as other:
        assert one.settings.token != other.settings.token
        assert len(one.settings.token) >= 20
        assert other.get(f"/.diglot/live?token={one.settings.token}").status == 403


def test_its_head_is_no_channel(preview: Preview) -> None:
    answer = preview.get(f"/.diglot/live?token={preview.settings.token}", method="HEAD")
    assert (answer.status, answer.body) == (200, b"")


def test_every_tab_hears_every_version(preview: Preview) -> None:
    """A hundred tabs end at the last version, in order, with no change left out."""
    versions = 600 if LONG else 60
    with ExitStack() as stack:
        tabs = [stack.enter_context(preview.listen()) for _ in range(100)]
        for tab in tabs:
            assert tab.message()["version"] == 1
        for number in range(versions):
            preview.publish(FILES, Change((str(number),)))
            if LONG:
                time.sleep(0.01)
        for tab in tabs:
            heard, last = list[str](), 1
            while last < versions + 1:
                message = tab.message()
                assert message["version"] > last
                last = message["version"]
                heard += message["changed"]
            assert heard == [str(number) for number in range(versions)]


def test_a_tab_that_does_not_listen_holds_nothing_up(preview: Preview) -> None:
    """It hears of all at once when it does."""
    with preview.listen() as deaf, preview.listen() as tab:
        paths = tuple(f"{'long/' * 40}{number}.html" for number in range(400))
        for _ in range(200):
            version = preview.publish(FILES, Change(paths))
            while tab.message()["version"] < version:
                pass
        last, messages = 0, 0
        while last < version:
            last, messages = deaf.message()["version"], messages + 1
        assert messages < 200


def test_the_end_waits_for_no_page() -> None:
    """Not for one either that is still to be built."""
    with serve(FILES) as preview, preview.connect() as client:
        preview.publish(FILES, Change(), growing=True)
        client.sendall(f"GET /later/ HTTP/1.1\r\nHost: {preview.host}\r\n\r\n".encode())
        assert wait_until(lambda: "later/index.html" in preview.current.asked)
        preview.server.stop()
        assert client.recv(1) == b""


def test_publishing_goes_on_after_the_end() -> None:
    """A build that ends after the server has does no harm."""
    with serve(FILES) as preview, preview.listen() as tab:
        assert tab.message()["version"] == 1
        preview.server.stop()
        assert tab.is_over()
    preview.publish(FILES, Change(("a",)))
