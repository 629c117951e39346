"""The Content-Security-Policy: it does its work on each kind of page, breaks nothing, and site.yaml can extend it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from browsing import host, lay_out, visit
from kinds_of_page import PAGES, POSTS, REDIRECT
from markup import find, one, parse
from sites import SITE, build, post, site

POLICY = "default-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; base-uri 'none'; form-action 'self'"
ELSEWHERE = "https://elsewhere.example"


def test_every_page_has_it(everything: Path) -> None:
    """And a referrer policy; no script, style or handler is written into a page, and nothing opens a window."""
    pages = [parse(path.read_text("utf-8")) for path in everything.rglob("*.html")]
    assert len(pages) > 40
    for page in pages:
        assert one(page, "meta", **{"http-equiv": "Content-Security-Policy"}).get("content") == POLICY
        assert one(page, "meta", name="referrer").get("content") == "strict-origin-when-cross-origin"
        scripts = [each for each in find(page, "script") if each.get("type") != "application/ld+json"]
        assert all(script.get("src", "").startswith("/assets/") for script in scripts)
        assert not find(page, "style")
        names = {str(name) for each in page.iter() for name in each.attrib}
        assert not {name for name in names if name.startswith("on") or name == "target"}


@pytest.mark.browser
@pytest.mark.parametrize("path", [*PAGES.values(), REDIRECT])
def test_nothing_is_refused_and_nothing_comes_from_elsewhere(
    browser: Browser, address: str, path: str
) -> None:
    with visit(browser, address + path) as seen:
        seen.page.wait_for_load_state("networkidle")
        assert seen.complaints == []
        assert [url for url in seen.requests if not url.startswith(address + "/")] == []
        assert len(seen.requests) >= 4


BOXES = """() => [...document.querySelectorAll(".katex-html, .katex-html *")].map((each) => {
  const { x, y, width, height } = each.getBoundingClientRect();
  return [x, y, width, height];
})"""


@pytest.mark.browser
@pytest.mark.parametrize("path", POSTS)
def test_formulas_stand_as_without_it(browser: Browser, address: str, path: str) -> None:
    boxes = []
    for without in (False, True):
        with visit(browser, address + path, bypass_csp=without) as seen:
            seen.run("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
            boxes.append(seen.run(BOXES))
    assert len(boxes[0]) > 300
    assert boxes[0] == boxes[1]


TRIALS = {
    "inline script": "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.head.append(s)",
    "handler": "document.body.insertAdjacentHTML('beforeend', '<img src=/favicon.svg onerror=\"window.ran = 1\">')",
    "script": f"const s = document.createElement('script'); s.src = '{ELSEWHERE}/a.js'; document.head.append(s)",
    "picture": f"new Image().src = '{ELSEWHERE}/a.png'",
    "frame": f"const f = document.createElement('iframe'); f.src = '{ELSEWHERE}/'; document.body.append(f)",
    "style": "const s = document.createElement('style'); s.textContent = 'p { color: red }'; document.head.append(s)",
    "fetch": f"fetch('{ELSEWHERE}/').catch(() => {{}})",
    "form": f"const f = document.createElement('form'); f.action = '{ELSEWHERE}/'; document.body.append(f); f.submit()",
    "base": f"const b = document.createElement('base'); b.href = '{ELSEWHERE}/'; document.head.append(b)",
    "javascript link": "location.href = 'javascript:window.ran = 1'",
}


@pytest.mark.browser
@pytest.mark.parametrize("trial", TRIALS.values(), ids=TRIALS)
def test_it_is_in_force(browser: Browser, address: str, trial: str) -> None:
    asked: list[str] = []
    with visit(browser, address + PAGES["page-zh"]) as seen:
        seen.page.route(f"{ELSEWHERE}/**", lambda route: asked.append(route.request.url))
        refused = seen.run(
            """() => new Promise((done) => {
              addEventListener("securitypolicyviolation", ({ effectiveDirective }) => done(effectiveDirective));
              setTimeout(done, 3000);
              TRIAL;
            })""".replace("TRIAL", trial)
        )
        assert refused
        assert seen.run("window.ran") is None
        assert asked == []


FRAMED = site(f"""\
-- site.yaml --
{SITE}
allowed_hosts:
  player.example: [frames]
  "*.cdn.example": [pictures, media]
""") | {
    "content/posts/a.en.md": post(
        body='<iframe src="https://player.example/v" title="A film"></iframe>\n\n'
        "![A picture](https://one.cdn.example/a.png)\n\n"
        '<img src="https://two.cdn.example/b.png" alt="Another">\n\n'
        '<iframe src="https://other.example/" title="No film"></iframe>\n\n'
        "![No picture](https://player.example/c.png)"
    )
}


@pytest.fixture(scope="module")
def framed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root, output = tmp_path_factory.mktemp("framed"), tmp_path_factory.mktemp("public")
    result = build(root, FRAMED)
    assert result.places == [
        f"content/posts/a.en.md:{line}:1 {code}"
        for line, code in ((12, "html.external"), (14, "image.external"))
    ]
    lay_out(result.files, output)
    with host(output) as address:
        yield address


@pytest.mark.browser
def test_allowed_hosts(browser: Browser, framed: str) -> None:
    """What the build warned of is refused, and what it did not warn of is loaded."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=200, body="", content_type="text/html")

    with visit(browser) as seen:
        seen.page.route("**/*.example/**", answer)
        seen.page.goto(framed + "/en/posts/a/")
        for picture in seen.page.locator("img").all():
            picture.scroll_into_view_if_needed()
        seen.page.wait_for_load_state("networkidle")
        assert sorted(asked) == [
            "https://one.cdn.example/a.png",
            "https://player.example/v",
            "https://two.cdn.example/b.png",
        ]
        refused = " ".join(said for said in seen.complaints if "Content Security Policy" in said)
        assert "https://player.example/c.png" in refused
        assert "https://other.example/" in refused
