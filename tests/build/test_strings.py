"""The words of the interface: the theme's, a site's own file laid over them, and single ones in site.yaml."""

from pathlib import Path

from sites import PNG, SITE, build, post

WORDS = "templates/strings/zh.yaml"
FOOTNOTE = {"content/posts/a.zh.md": post(body="正文[^1]。\n\n[^1]: 注。")}


def test_a_file_of_one_string_changes_that_one(tmp_path: Path) -> None:
    result = build(tmp_path, {**FOOTNOTE, WORDS: "archive: 故纸堆\n".encode()})
    assert result.problems == ()
    assert "故纸堆" in result.text("archive/index.html")
    assert "标签" in result.text("tags/index.html")


def test_site_yaml_has_the_last_word(tmp_path: Path) -> None:
    settings = SITE.replace("zh: {title: 收讯站", "zh: {strings: {archive: 旧文}, title: 收讯站")
    result = build(tmp_path, {"site.yaml": settings.encode(), WORDS: "archive: 故纸堆\n".encode()})
    assert result.problems == ()
    assert "旧文" in result.text("archive/index.html")
    assert "故纸堆" not in result.text("archive/index.html")


def test_a_string_that_cannot_be_used_leaves_the_themes(tmp_path: Path) -> None:
    settings = SITE.replace("en: {title", "en: {strings: {posts: {one: x}, minutes: '{m}'}, title")
    result = build(tmp_path, {**FOOTNOTE, "site.yaml": settings.encode()})
    assert result.codes == ["strings.form", "strings.form"]
    assert "1 post" in result.text("en/categories/index.html") or "No posts" in result.text(
        "en/categories/index.html"
    )


def test_a_site_may_have_strings_for_its_own_templates(tmp_path: Path) -> None:
    english = {"templates/strings/en.yaml": b"greeting: Hello\n"}
    files = {**english, WORDS: "greeting: 你好\n".encode(), "templates/_tags.html": b"{{ t('greeting') }}"}
    result = build(tmp_path, {**files, "content/posts/a.zh.md": post()})
    assert result.problems == ()
    assert "你好" in result.text("posts/a/index.html")


def test_descriptions_name_figures_and_tables_in_the_words_of_the_site(tmp_path: Path) -> None:
    body = "见[](#a)与[](#b)。\n\n![图](p.png){#a}\n\n| 甲 |\n|---|\n{#b}"
    files = {"content/posts/a.zh.md": post(body=body), "content/posts/p.png": PNG}
    result = build(tmp_path, {**files, WORDS: "figure: 插图\n".encode()})
    assert result.problems == ()
    words = "见插图 1与表 1。"
    assert f'<meta name="description" content="{words}">' in result.text("posts/a/index.html")
    assert f"<summary>{words}</summary>" in result.text("feed.xml")
    assert words in result.text("llms.txt")
