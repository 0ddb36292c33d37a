"""HTML becomes the words a person would read: nothing runs, nothing is loaded, and no page takes long."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.importers.notes.htmltext import text_of


def test_blocks_are_lines_lists_have_dashes_and_quotes_marks():
    page = (
        "<html><head><title>no</title></head><body><p>One &amp; two</p><div>three<br>four</div>"
        "<ul><li>five<li>six</ul><blockquote>On Monday:<p>seven</blockquote>eight</body></html>"
    )
    assert text_of(page) == "One & two\n\nthree\nfour\n\n- five\n- six\n\n> On Monday:\n>\n> seven\n>\neight"


def test_scripts_styles_and_comments_say_nothing_and_pictures_their_words():
    page = "<script>alert('</p>')</script><style>p{}</style><!-- no <b> --><img src='file:///x' alt='our logo'>words"
    assert text_of(page) == "[our logo]words"


def test_what_is_no_markup_is_text():
    assert text_of("a < b and c > d") == "a < b and c > d"
    assert text_of("half a tag <p class='x") == "half a tag <p class='x"
    assert text_of("open <!-- comment") == "open <!-- comment"
    assert text_of("<script>never ends") == "never ends"


def test_preformatted_text_keeps_its_lines():
    assert text_of("<pre>a\n  b</pre>c") == "a\n  b\nc"


@pytest.mark.parametrize(
    "piece",
    ["<", "<!--", "<a '", "<script>", "<blockquote>", "<p ", "&amp", "&#", "<li>", "<a b='", "<td", " \xa0", "<!"],
)
def test_no_page_takes_longer_than_its_length(piece):
    def seconds(count):
        began = time.process_time()
        text_of(piece * count)
        return time.process_time() - began

    assert seconds(160_000) < 8 * max(seconds(40_000), 0.02)


@given(st.text(alphabet="<>/!-'\"= apdivscripttable&;#x0\n") | st.text())
def test_no_page_is_too_strange(page):
    assert isinstance(text_of(page), str)
