"""Cells: what a noun's field becomes in its column comes back as it was."""

from hypothesis import given
from hypothesis import strategies as st

from pmdesk.storage.codec import JSON, texts_of, to_cell

TEXTS = st.lists(st.text(st.sampled_from("ab\", []\\\n'é\u2028"), max_size=6) | st.text(max_size=6), max_size=4)


@given(TEXTS.map(tuple))
def test_texts_come_back_whatever_stands_in_them(texts):
    assert texts_of(to_cell(texts)) == texts


@given(TEXTS.map(tuple))
def test_texts_are_kept_as_json_writes_them(texts):
    assert to_cell(texts) == JSON.encode(list(texts))
