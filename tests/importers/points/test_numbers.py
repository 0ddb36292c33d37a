"""Numbers as people and tools write them; and whole columns at once read as cells one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.importers.points.cells import grid_of
from pmdesk.importers.points.numbers import Number, read_column, read_column_carefully, read_one

GOOD = [
    ("0", ".", 0.0, ""),
    ("007", ".", 7.0, ""),
    ("1234.5", ".", 1234.5, ""),
    ("1,234.50", ".", 1234.5, ""),
    ("1.234,50", ",", 1234.5, ""),
    ("1,234", ".", 1234.0, ""),
    ("1,234", ",", 1.234, ""),
    ("1.234", ",", 1234.0, ""),
    ("1.234.567", ",", 1234567.0, ""),
    ("0,123", "", 0.123, ""),
    ("12,5", "", 12.5, ""),
    ("1,234.5", "", 1234.5, ""),
    ("1 234 567,8", ",", 1234567.8, ""),
    ("1\u202f234,5", ",", 1234.5, ""),
    ("1\u00a0234.5", ".", 1234.5, ""),
    ("1'234.50", ".", 1234.5, ""),
    ("1’234.50", ".", 1234.5, ""),
    ("1,23,456.7", ".", 123456.7, ""),
    ("+3", ".", 3.0, ""),
    ("-3.5", ".", -3.5, ""),
    ("−3.5", ".", -3.5, ""),
    ("3.5-", ".", -3.5, ""),
    ("(1,234.5)", ".", -1234.5, ""),
    ("($5.00)", ".", -5.0, "$"),
    (".5", ".", 0.5, ""),
    ("5.", ".", 5.0, ""),
    ("1.5e3", ".", 1500.0, ""),
    ("1.5E-3", ".", 0.0015, ""),
    ("2e+05", ".", 200000.0, ""),
    ("12.5 %", ".", 12.5, "%"),
    ("12,5%", ",", 12.5, "%"),
    ("%12,5", ",", 12.5, "%"),
    ("€1.94", ".", 1.94, "€"),
    ("1.234,50 €", ",", 1234.5, "€"),
    ("-$5", ".", -5.0, "$"),
    ("$-5", ".", -5.0, "$"),
    ("EUR 1,234.50", ".", 1234.5, "€"),
    ("12 CHF", ".", 12.0, "CHF"),
    ("412 ms", ".", 412.0, "ms"),
    ("412ms", ".", 412.0, "ms"),
    ("1.2k", ".", 1200.0, ""),
    ("1,2 Mio €", ",", 1200000.0, "€"),
    ("1:23:45", ".", 5025.0, "s"),
    ("0:00:12.5", ".", 12.5, "s"),
    ("100:00:00", ".", 360000.0, "s"),
    ("1h 23m 45s", ".", 5025.0, "s"),
    ("2m 3s", ".", 123.0, "s"),
    ("12345678901234567.25", ".", 12345678901234567.25, ""),
    ("0.1234567890123456789", ".", 0.1234567890123456789, ""),
    ("9007199254740993", ".", 9007199254740993.0, ""),
]
EMPTY = ["", "  ", "-", "–", "—", "N/A", "n/a", "NA", "NaN", "nan", "null", "NULL", "None", "#N/A", "(not set)", "."]
BAD = [
    ("1,234", "", "cannot be told"),
    ("1.234", "", "cannot be told"),
    ("0,123", ".", "unlike the other numbers"),
    ("1,2345", ".", "unlike the other numbers"),
    ("1.234,50", ".", "unlike the other numbers"),
    ("1.234.567", ".", "unlike the other numbers"),
    ("12.5", ",", "unlike the other numbers"),
    ("1.5e3", ",", "unlike the other numbers"),
    ("1,234,56", ".", "is not a number"),
    ("12,34,56", ".", "is not a number"),
    ("1 2", ".", "is not a number"),
    ("2025 123", ".", "is not a number"),
    ("1'23", ".", "is not a number"),
    ("-5-", ".", "is not a number"),
    ("(-5)", ".", "is not a number"),
    ("(5", ".", "is not a number"),
    ("--5", ".", "is not a number"),
    ("$5€", ".", "is not a number"),
    ("5 items", ".", "is not a number"),
    ("1_000", ".", "is not a number"),
    ("0x10", ".", "is not a number"),
    ("٣", ".", "is not a number"),
    ("１２", ".", "is not a number"),
    ("1\x002", ".", "is not a number"),
    ("inf", ".", "is not a number"),
    ("Infinity", ".", "is not a number"),
    ("true", ".", "is not a number"),
    ("#DIV/0!", ".", "is not a number"),
    ("1e400", ".", "is too large"),
    ("9" * 400, ".", "is too large"),
    ("9" * 500, ".", "is not a number"),
    ("1:73:45", ".", "no length of time"),
    ("1:23", ".", "is not a number"),
    ("5 k%", ".", "is not a number"),
    ("1e5k", ".", "is not a number"),
]


@pytest.mark.parametrize(("text", "decimal", "value", "unit"), GOOD)
def test_numbers_are_read_as_they_are_meant(text, decimal, value, unit):
    assert read_one(text.encode(), decimal) == Number(value, unit)


@pytest.mark.parametrize("text", EMPTY)
def test_words_for_nothing_are_empty(text):
    assert read_one(text.encode(), ".") is None


@pytest.mark.parametrize(("text", "decimal", "reason"), BAD)
def test_what_mixes_forms_or_is_no_number_is_told(text, decimal, reason):
    told = read_one(text.encode(), decimal)
    assert isinstance(told, str)
    assert reason in told


def column(cells, exact=None):
    rows = [(at, [cell.encode("utf-8", "replace").replace(b'"', b'""')]) for at, cell in enumerate(cells, start=1)]
    return grid_of(rows, exact).column(0)


def assert_same(cells, decimal, exact=None):
    fast, slow = (read(column(cells, exact), decimal) for read in (read_column, read_column_carefully))
    assert fast.good.tolist() == slow.good.tolist()
    assert fast.empty.tolist() == slow.empty.tolist()
    assert fast.values[fast.good].tobytes() == slow.values[slow.good].tobytes() or np.array_equal(
        fast.values[fast.good], slow.values[slow.good]
    )
    units = [[read.unit_names[unit] for unit in read.units.tolist()] for read in (fast, slow)]
    assert units[0] == units[1]
    assert fast.reasons == slow.reasons


TEXTS = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True).map(repr),
    st.integers(-(10**25), 10**25).map(str),
    st.floats(-1e9, 1e9).map(lambda value: f"{value:,.2f}"),
    st.floats(-1e9, 1e9).map(lambda value: f"{value:,.3f}".translate(str.maketrans(",.", ".,"))),
    st.floats(0, 1e6).map(lambda value: f"{value:.1f} %"),
    st.floats(0, 1e6).map(lambda value: f"€{value:.2f}"),
    st.tuples(st.integers(0, 99), st.integers(0, 70), st.integers(0, 70)).map(lambda t: f"{t[0]}:{t[1]:02}:{t[2]:02}"),
    st.text(alphabet="0123456789.,- eE%€$()'k\u202f:", max_size=14),
    st.sampled_from([text for text, *_ in GOOD] + [text for text, *_ in BAD] + EMPTY),
    st.text(max_size=20).map(lambda text: text.replace('"', "")),
)


@given(st.lists(TEXTS, max_size=40), st.sampled_from(["", ".", ","]))
def test_a_column_at_once_is_read_as_its_cells_one_by_one(cells, decimal):
    assert_same(cells, decimal)


@given(st.lists(st.tuples(st.sampled_from(["1.234", "1.5", "12", "-3.25e2"]), st.booleans()), min_size=1, max_size=20))
def test_numbers_of_machines_have_a_point_whatever_the_column_has(pairs):
    cells, exact = zip(*pairs, strict=True)
    assert_same(list(cells), ",", list(exact))
    read = read_column(column(list(cells), list(exact)), ",")
    for at, (cell, is_exact) in enumerate(pairs):
        if is_exact:
            assert read.values[at] == float(cell)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=60))
def test_every_float_comes_back_as_it_was(values):
    read = read_column(column([repr(value) for value in values]), ".")
    assert read.good.all()
    assert np.array_equal(read.values, np.asarray(values))
