"""Films of other hosts load when the reader asks, of our own keep their place; without a script both are links."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route

from browsing import host, lay_out, visit
from sites import SITE, build, post

pytestmark = pytest.mark.browser

PLAYER = "https://player.bilibili.com/player.html?bvid=BV1GJ411x7h7&autoplay=1"
TEXT = """\
![教程](https://www.bilibili.com/video/BV1GJ411x7h7)

![讲座](talk.mp4 "第一讲"){poster=talk.svg}
"""
TALK = bytes.fromhex("000000086674797000000074") + b"moov" + bytes.fromhex("0000006c") + b"trak"
TALK += bytes.fromhex("00000064") + b"tkhd" + bytes(84) + bytes.fromhex("0280000001680000")
"""the headers of a film of 640 × 360, with nothing behind them"""


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root, output = tmp_path_factory.mktemp("films"), tmp_path_factory.mktemp("public")
    settings = f"{SITE}allowed_hosts: {{player.bilibili.com: [frames]}}\n"
    files = {
        "site.yaml": settings.encode(),
        "content/posts/a/index.zh.md": post(body=TEXT),
        "content/posts/a/talk.mp4": TALK,
        "content/posts/a/talk.svg": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9"/>',
    }
    result = build(root, files)
    assert result.problems == ()
    lay_out(result.files, output)
    with host(output) as address:
        yield f"{address}/posts/a/"


def test_a_film_elsewhere_loads_on_a_click(browser: Browser, films: str) -> None:
    with visit(browser) as seen:
        asked: list[str] = []

        def answer(route: Route) -> None:
            asked.append(route.request.url)
            route.fulfill(body="film")

        seen.page.route(PLAYER, answer)
        seen.page.goto(films)
        link = seen.page.get_by_role("link", name="教程")
        assert link.get_attribute("href") == "https://www.bilibili.com/video/BV1GJ411x7h7"
        assert asked == []
        place = link.bounding_box()
        link.click()
        frame = seen.page.locator("iframe.embed")
        frame.content_frame.get_by_text("film").wait_for()
        assert asked == [PLAYER]
        assert frame.get_attribute("title") == "教程"
        assert frame.bounding_box() == place


def test_a_film_beside_the_text_keeps_its_place(browser: Browser, films: str) -> None:
    with visit(browser, films, width=360) as seen:
        box = seen.page.locator("video").bounding_box()
        assert box is not None
        assert box["width"] / box["height"] == pytest.approx(640 / 360, abs=0.01)
        assert seen.run("document.documentElement.scrollWidth") == 360
        assert seen.run("[...document.querySelector('video').poster].slice(-4).join('')") == ".svg"


def test_without_a_script_there_is_a_link(browser: Browser, films: str) -> None:
    with visit(browser, films, java_script_enabled=False) as seen:
        link = seen.page.get_by_role("link", name="教程")
        assert link.get_attribute("href") == "https://www.bilibili.com/video/BV1GJ411x7h7"
