"""The kinds of page there are, in both languages, by their paths in the site of conftest.py."""

KINDS = {
    "home": "/",
    "older": "/page/1/",
    "post": "/posts/everything/",
    "page": "/about/",
    "category": "/categories/math/",
    "categories": "/categories/",
    "tag": "/tags/ring/",
    "tags": "/tags/",
    "archive": "/archive/",
    "year": "/archive/2026/",
}
PAGES = {
    f"{kind}-{prefix[1:] or 'zh'}": prefix + path for prefix in ("", "/en") for kind, path in KINDS.items()
}
PAGES |= {"notfound": "/404.html"}
REDIRECT = "/old/"
POSTS = [PAGES["post-zh"], PAGES["post-en"]]
