"""Cells that a spreadsheet would run are made harmless and come back unchanged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.cells import neutralise, restore


@given(st.text())
def test_what_was_neutralised_comes_back_unchanged(text):
    assert restore(neutralise(text)) == text


@given(st.sampled_from(["=", "+", "-", "@", "\t", "\r", "'"]), st.text())
def test_no_cell_leaves_that_a_spreadsheet_would_run(start, rest):
    assert neutralise(start + rest).startswith("'")


@pytest.mark.parametrize("text", ["", "Wallet payments", "24 Apr", "a=b", "”"])
def test_harmless_cells_stay_as_they_are(text):
    assert neutralise(text) == text


def test_an_apostrophe_that_protects_nothing_is_not_taken_off():
    assert restore("'tis") == "'tis"
