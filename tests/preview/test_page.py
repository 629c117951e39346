"""What the preview tells of a page, as data: right for every kind of page, and for none."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from diglot.preview.page import MOST, describe_all
from diglot.preview.page import describe as describe_problems
from diglot.preview.site import Manner, Site
from diglot.preview.snapshot import Snapshot
from sites import PNG, SITE, Files, post, write

HERE = "content/posts/here/index.en.md"
PAGE = "en/posts/here/index.html"
FILES: Files = {
    "site.yaml": SITE.encode(),
    HERE: post(title="Here", body="Three words, $x$.\n\n## Part *one*\n\n![A](one.png)"),
    "content/posts/here/one.png": PNG,
    "content/posts/here/index.zh.md": post(title="这里", body="第一段。"),
    "content/posts/there.en.md": post("2026-02-02", "There", "Text."),
}
Show = Callable[[Files], Snapshot]


@pytest.fixture
def show(root: Path) -> Iterator[Show]:
    """The site with these files laid over FILES, one after the other."""
    site = Site(root, Manner())

    def show(files: Files) -> Snapshot:
        write(root, {**FILES, **files})
        site.look()
        update = site.update()
        assert update
        return update.snapshot

    yield show
    site.close()


def rows(page: dict[str, Any]) -> dict[str, list[str]]:
    return {row["label"]: [value["text"] for value in row["values"]] for row in page["rows"]}


def test_a_post(show: Show) -> None:
    snapshot = show({})
    page = describe_all(snapshot, PAGE)
    told = rows(page)
    assert told["Length"] == ["4 words · 1 minute"]
    assert told["State"] == ["published 2026-01-01"]
    assert told["Source"] == [HERE]
    assert told["Outline"] == ["Part one"]
    assert told["Other languages"] == ["中文"]
    assert (page["notice"], page["isUrgent"], page["home"], page["problems"]) == ("", False, None, [])
    assert (page["language"], page["titleLine"]) == ("en", 2)


def test_its_weight_is_that_of_what_it_names(show: Show) -> None:
    snapshot = show({})
    html = snapshot.read(snapshot.tree[PAGE])
    named = set(re.findall(rb'<(?:img|script)[^>]* src="/([^"]+)"', html))
    named |= set(re.findall(rb'<link rel="(?:icon|stylesheet)"[^>]* href="/([^"]+)"', html))
    files = [snapshot.read(snapshot.tree[name.decode()]) for name in named]
    assert len(files) >= 6
    assert PNG in files
    size = sum(map(len, files))
    assert rows(describe_all(snapshot, PAGE))["Weight"] == [
        f"{len(html) / 1000:.1f} kB of HTML · {size / 1000:.1f} kB of other files"
    ]


@pytest.mark.parametrize(
    ("keys", "state"),
    [
        ({"date": "2999-01-02"}, "comes out 2999-01-02"),
        ({"date": "2026-01-02 08:30"}, "published 2026-01-02 08:30"),
        ({"draft": "true"}, "draft, not published · 2026-01-01"),
    ],
)
def test_the_state_of_a_post(show: Show, keys: dict[str, str], state: str) -> None:
    page = describe_all(show({HERE: post(**keys)}), PAGE)
    assert rows(page)["State"] == [state]


def test_a_page_without_a_source(show: Show) -> None:
    told = rows(describe_all(show({}), "en/archive/index.html"))
    assert set(told) == {"Other languages", "Weight", "Problems"}
    assert told["Other languages"] == ["中文"]


def test_what_is_not_translated_is_said(show: Show) -> None:
    page = describe_all(show({}), "en/posts/there/index.html")
    assert rows(page)["Other languages"] == ["中文: not yet"]
    assert page["rows"][3]["values"][0]["href"] == ""


def test_below_a_base_path(show: Show) -> None:
    site = SITE.replace("https://example.org/", "https://example.org/笔记/")
    page = describe_all(show({"site.yaml": site.encode()}), PAGE)
    (version,) = next(row["values"] for row in page["rows"] if row["label"] == "Other languages")
    assert version["href"] == "/%E7%AC%94%E8%AE%B0/posts/here/"
    assert rows(page)["Weight"][0].count("kB") == 2
    assert not rows(page)["Weight"][0].endswith(" 0.0 kB of other files")


@pytest.mark.parametrize(
    ("path", "front", "language"),
    [
        ("en/posts/gone/index.html", "/en/", "en"),
        ("posts/gone/index.html", "/", "zh-Hans"),
        ("../../etc/passwd", "/", "zh-Hans"),
        ("", "/", "zh-Hans"),
        ("/", "/", "zh-Hans"),
        ("en/\0", "/en/", "en"),
    ],
)
def test_a_page_that_is_not_there(show: Show, path: str, front: str, language: str) -> None:
    page = describe_all(show({}), path)
    assert page["home"]["href"] == front
    assert page["language"] == language
    assert page["notice"]
    assert (page["edit"], page["blocks"]) == ("", "")


def test_problems_of_the_page_and_of_the_whole_site_but_not_of_others(show: Show) -> None:
    page = describe_all(
        show(
            {
                HERE: post(body="See $\\bad$."),
                "content/posts/here/post.yaml": b"colour: red\n",
                "content/posts/there.en.md": post("2026-02-02", "There", "See $\\worse$."),
                "templates/_tags.html": b"{{ nothing }}\n",
            }
        ),
        PAGE,
    )
    assert [problem["code"] for problem in page["problems"]] == [
        "math.syntax",
        "front-matter.unknown",
        "template.error",
    ]
    assert page["notice"] == "3 errors"
    assert page["problems"][0]["place"] == f"{HERE}:6:6"
    assert page["problems"][0]["source"] == ("See $", "\\bad", "$.")


def test_unreadable_front_matter_is_urgent_and_comes_first(show: Show) -> None:
    show({})
    page = describe_all(
        show({HERE: b"---\ntitle: [Here\n---\n", "content/posts/there.en.md": post(body="See $\\bad$.")}),
        PAGE,
    )
    assert page["isUrgent"]
    assert page["notice"].startswith("This is the last good version · ")
    files = [problem["place"].split(":")[0] for problem in page["problems"]]
    assert files[0] == HERE
    assert files[-1] == "content/posts/there.en.md"
    assert rows(page)["State"] == ["the front matter can’t be read"]


def test_a_broken_site_is_urgent_on_every_page(show: Show) -> None:
    show({})
    snapshot = show({"site.yaml": b"base_url: nowhere\n"})
    for path in (PAGE, "index.html"):
        page = describe_all(snapshot, path)
        assert page["isUrgent"]
        assert page["problems"][0]["place"].startswith("site.yaml:")


def test_a_long_line_is_shown_around_what_is_wrong(show: Show) -> None:
    before, after = "long " * 100, " longer" * 100
    page = describe_all(show({HERE: post(body=f"{before}$\\bad$.{after}")}), PAGE)
    one, two, three = page["problems"][0]["source"]
    assert two == "\\bad"
    assert len(one + two + three) <= 100
    assert f"{before}$".endswith(one)
    assert f"$.{after}".startswith(three)


def test_more_problems_than_anybody_reads(show: Show) -> None:
    page = describe_all(show({HERE: post(body="\n\n".join(["$\\bad$"] * (MOST + 9)))}), PAGE)
    assert len(page["problems"]) == MOST
    assert page["notice"] == f"{MOST + 9} errors · and 9 more, on the terminal"


def test_the_address_of_the_editor(show: Show, root: Path) -> None:
    page = describe_all(
        show({"site.yaml": f"{SITE}editor: idea\n".encode(), HERE: post(body="$\\bad$")}), PAGE
    )
    file = (root / HERE).absolute().as_posix()
    assert page["edit"] == f"idea://open?file={file}&line={{line}}&column=1"
    assert page["problems"][0]["edit"] == f"idea://open?file={file}&line=6&column=2"
    assert page["noEditor"] == ""


def test_a_source_that_has_just_been_deleted(show: Show, root: Path) -> None:
    snapshot = show({})
    (root / HERE).unlink()
    page = describe_all(snapshot, PAGE)
    assert set(rows(page)) == {"Other languages", "Weight", "Problems"}


def test_what_is_wrong_can_be_had_by_itself(show: Show) -> None:
    snapshot = show({HERE: post(body="See $\\bad$.")})
    for path in (PAGE, "index.html", "en/gone/index.html"):
        told, everything = describe_problems(snapshot, path), describe_all(snapshot, path)
        assert told == {key: everything[key] for key in told}
    assert len(describe_problems(snapshot, PAGE)["problems"]) == 1
