"""Long texts are kept short and come back byte for byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.errors import DeskError
from pmdesk.insight.packed_text import digest, packed, unpacked


@given(st.binary())
def test_bytes_come_back(body: bytes) -> None:
    assert unpacked(packed(body)) == body


def test_a_description_shrinks_to_a_fraction() -> None:
    body = b'{"type": "string", "description": "The id"}' * 10_000
    assert len(packed(body)) < len(body) / 50
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("text", ["", "no", packed(b"whole")[:-3], "\ud7ff"])
def test_a_damaged_text_is_told_in_words(text: str) -> None:
    with pytest.raises(DeskError, match="cannot be read"):
        unpacked(text)
