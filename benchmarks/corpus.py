"""Writes a blog of any size for measuring: half Chinese, half English, 7.7 KB a post, with 10 formulas and 3 code blocks.

The same number gives the same post on every machine, in a blog of any size. The texts mean nothing; their shape is that
of real posts: one in four has a translation, one in twenty-five links to another.
"""

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import vocabulary

POSTS = "content/posts"
TEMPLATE = "templates/post.html"
SITE = """\
base_url: https://bench.example/
timezone: Asia/Shanghai
languages:
  zh: {{title: 基准, description: 第 {edition} 版}}
  en: {{title: Benchmark, description: Edition {edition}}}
categories:
{categories}
tags:
{tags}
"""
NEWEST = datetime(2026, 6, 1, 9, tzinfo=UTC)
INTERVAL = timedelta(hours=7)
LINKED = 0.04
"""part of the posts that link to another one"""
REACH = 100
"""pairs of posts among which the other one is"""
GAP = re.compile(r"«([a-z]+)\d?»")


def write_blog(site: Path, posts: int) -> None:
    """Makes a site of `posts` posts in the folder `site`."""
    (site / POSTS).mkdir(parents=True)
    (site / "templates").mkdir()
    write_settings(site, 0)
    write_template(site, 0)
    for number in range(posts):
        write_post(site, number)


def write_settings(site: Path, edition: int) -> None:
    """site.yaml; editions differ in the blog's description."""
    text = SITE.format(
        edition=edition, categories=_terms(vocabulary.CATEGORIES), tags=_terms(vocabulary.TAGS)
    )
    (site / "site.yaml").write_text(text, encoding="utf-8")


def write_template(site: Path, edition: int) -> None:
    """The theme's template of posts as the blog's own; editions differ in an attribute."""
    text = (Path(__file__).parents[1] / TEMPLATE).read_text(encoding="utf-8")
    edited = text.replace("<footer ", f'<footer data-edition="{edition}" ')
    (site / TEMPLATE).write_text(edited, encoding="utf-8")


def write_post(site: Path, number: int) -> None:
    """Post 0 is the newest of a blog; one with a negative number is newer still."""
    path_of(site, number).write_text(_post(number), encoding="utf-8")


def path_of(site: Path, number: int) -> Path:
    return site / POSTS / _file(number)


def count_posts(site: Path) -> int:
    return sum(1 for _ in (site / POSTS).iterdir())


def _terms(names: dict[str, str]) -> str:
    """As in site.yaml; a tag's English name is its key."""
    return "\n".join(f"  {key}: {{zh: {chinese}, en: {key}}}" for key, chinese in names.items())


def _language(number: int) -> str:
    return "zh" if number % 2 == 0 else "en"


def _work(number: int) -> int:
    """The number by which a post and its translation are known: of four pairs, one is of translations."""
    pair = number // 2
    return 2 * pair if pair % 4 == 1 else number


def _file(number: int) -> str:
    """A post's file name."""
    work = _work(number)
    slug = _filled("«act»-«thing»", vocabulary.SHARED, random.Random(f"slug {work}"))
    return f"{slug}-{work % 1_000_000:06d}.{_language(number)}.md"


def _post(number: int) -> str:
    work = _work(number)
    facts = random.Random(f"facts {work}")
    date = NEWEST - work * INTERVAL
    writer = Writer(number)
    lines = [
        "---",
        f"title: {writer.phrase('title')}",
        f"date: {date:%Y-%m-%d %H:%M}",
        f"category: {facts.choice(list(vocabulary.CATEGORIES))}",
        f"tags: [{', '.join(facts.sample(list(vocabulary.TAGS), 3))}]",
        "---",
    ]
    return "\n".join([*lines, "", "\n\n".join(writer.blocks()), ""])


class Writer:
    """The text of one post."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.chance = random.Random(f"text {number}")
        self.chinese = _language(number) == "zh"
        own = vocabulary.CHINESE if self.chinese else vocabulary.ENGLISH
        self.words = {**vocabulary.SHARED, **own}

    def blocks(self) -> Iterator[str]:
        formulas = self.chance.sample(vocabulary.DISPLAY, 4)
        yield self.paragraph(3, formula=True)
        yield self.paragraph(3, link=self.chance.random() < LINKED)
        yield self.heading("##")
        yield self.paragraph(4, formula=True)
        yield self.display(formulas[0])
        yield self.paragraph(2)
        yield self.fill(vocabulary.PYTHON)
        yield self.heading("##")
        yield self.paragraph(3, formula=True)
        yield self.items("- ", 4)
        yield self.display(formulas[1])
        yield self.heading("###")
        yield self.paragraph(3, formula=True)
        yield self.fill(vocabulary.CPP)
        yield self.paragraph(2)
        yield self.heading("##")
        yield self.table()
        yield self.paragraph(3, formula=True)
        yield self.display(formulas[2])
        yield self.items("1. ", 3)
        yield f"> {self.phrase('sentence')}"
        yield self.heading("##")
        yield self.fill(vocabulary.BASH)
        yield self.paragraph(3, formula=True)
        yield self.display(formulas[3])
        yield self.paragraph(4)

    def paragraph(self, sentences: int, *, formula: bool = False, link: bool = False) -> str:
        """The sentences, and one with emphasis, a link or code; on request one with a formula, one with a link to a post."""
        written = [self.phrase("sentence") for _ in range(sentences)]
        written.insert(self.chance.randrange(sentences), self.phrase("aside"))
        if formula:
            inline = self.fill(self.chance.choice(vocabulary.INLINE))
            written.insert(1, self.phrase("remark").replace("«formula»", f"${inline}$"))
        if link and (steps := min(self.number // 2, REACH)) > 0:
            other = self.number - 2 * self.chance.randint(1, steps)
            written.append(self.phrase("link").replace("«file»", _file(other)))
        return ("" if self.chinese else " ").join(written)

    def heading(self, level: str) -> str:
        return f"{level} {self.phrase('heading')}"

    def items(self, marker: str, count: int) -> str:
        return "\n".join(marker + self.phrase("sentence") for _ in range(count))

    def table(self) -> str:
        rows = [self.fill("| «measure» | «number» | «small».«number2» | «subject» |") for _ in range(5)]
        return "\n".join([self.phrase("columns"), "|---|---:|---:|:---|", *rows])

    def display(self, formula: str) -> str:
        return f"$$\n{self.fill(formula)}\n$$"

    def phrase(self, kind: str) -> str:
        text = self.fill(f"«{kind}»")
        return text[0].upper() + text[1:]

    def fill(self, pattern: str) -> str:
        return _filled(pattern, self.words, self.chance)


def _filled(pattern: str, words: vocabulary.Words, chance: random.Random) -> str:
    """The pattern with a word in each gap, the same one where a gap has the same name; what no word is known for stays."""
    chosen: dict[str, str] = {}

    def choose(gap: re.Match[str]) -> str:
        if gap[0] not in chosen:
            known = words.get(gap[1])
            # Not choice(), which takes three times as long: posts are written by the hundred thousand.
            word = str(known[int(chance.random() * len(known))]) if known else gap[0]
            chosen[gap[0]] = _filled(word, words, chance) if "«" in word and known else word
        return chosen[gap[0]]

    return GAP.sub(choose, pattern.strip())
