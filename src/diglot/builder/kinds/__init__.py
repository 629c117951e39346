"""The kinds of pages. To add one, add a file here that exports a `Kind`, and name it in this table."""

from diglot.builder.kinds import archive, home, notfound, page, post, redirect, terms
from diglot.builder.plan import Kind

KINDS: tuple[Kind, ...] = (
    home.KIND,
    post.KIND,
    page.KIND,
    terms.CATEGORY,
    terms.TAG,
    archive.KIND,
    notfound.KIND,
    redirect.KIND,
)
