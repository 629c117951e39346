"""Our few lines of escaping write what the libraries would that they spare us loading."""

from xml.sax import saxutils

import markupsafe
from hypothesis import given
from hypothesis import strategies as st

from diglot.builder import fragment
from diglot.builder.formats import xml

TEXT = st.text(alphabet="a中&<>\"'\t\n\r;#", max_size=12)


@given(TEXT)
def test_xml(text: str) -> None:
    assert xml.escape(text) == saxutils.escape(text)
    assert xml.quote(text) == saxutils.quoteattr(text)


@given(TEXT)
def test_links_and_strings_in_a_fragment(text: str) -> None:
    assert fragment.escape(text) == markupsafe.escape(text)
