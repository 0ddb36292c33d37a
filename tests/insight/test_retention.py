"""Retention: shares by age, an average weighted by size, and cells that were not observed stay empty."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.insight.retention import retention, retention_of_rows

MARCH = date(2026, 3, 2)


def test_shares_are_of_the_cohorts_size_and_the_average_is_weighted():
    found = retention(["March", "April"], [[100, 50, 20], [300, 60, None]])
    assert found.cohorts[0].shares == (1, 0.5, 0.2)
    assert found.cohorts[1].shares == (1, 0.2, None)
    assert found.average == pytest.approx((1, 110 / 400, 0.2))
    assert found.observed == (2, 2, 1)
    assert list(found.ages) == [0, 1, 2]


def test_shorter_rows_are_not_observed_yet():
    assert retention(["March", "April"], [[100, 50], [300]]).cohorts[1].shares == (1, None)


def test_an_empty_or_unknown_cohort_has_no_shares():
    found = retention(["None", "Unknown", "March"], [[0, 0], [None, 5], [10, 4]])
    assert [cohort.shares for cohort in found.cohorts] == [(None, None), (None, None), (1, 0.4)]
    assert found.average == (1, 0.4)
    assert retention([], []).average == ()


def test_an_age_that_is_over_and_has_no_row_is_zero_and_one_that_is_not_over_is_open():
    rows = [(MARCH, 0, 40.0), (MARCH, 1, 10.0), (MARCH, 3, 2.0), (date(2026, 3, 16), 0, 20.0)]
    found = retention_of_rows(rows, grain="week", through=date(2026, 3, 28))
    assert [cohort.label for cohort in found.cohorts] == ["2026-03-02", "2026-03-16"]
    assert found.cohorts[0].counts == (40, 10, 0)
    assert found.cohorts[1].counts == (20, None, None)
    assert found.average == (1, 0.25, 0)
    assert retention_of_rows(rows, grain="week", through=date(2026, 3, 29)).cohorts[0].counts == (40, 10, 0, 2)


def test_rows_of_one_cell_add_up_in_any_order():
    rows = [(MARCH, 1, 3.0), (MARCH, 0, 30.0), (MARCH, 0, 10.0), (MARCH, 1, 5.0)]
    assert retention_of_rows(rows, grain="day", through=date(2026, 3, 3)).cohorts[0].counts == (40, 8)


def test_a_cohort_without_its_first_period_has_no_size():
    found = retention_of_rows([(MARCH, 1, 3.0)], grain="day", through=date(2026, 3, 3))
    assert found.cohorts[0].size is None
    assert found.cohorts[0].shares == (None, None)


@pytest.mark.parametrize(
    ("first", "through", "over"),
    [
        (date(2026, 1, 1), date(2026, 2, 27), 1),
        (date(2026, 1, 1), date(2026, 2, 28), 2),
        (date(2026, 11, 1), date(2027, 1, 31), 3),
        (date(2026, 1, 31), date(2026, 2, 27), 0),
        (date(2026, 1, 31), date(2026, 2, 28), 1),
        (date(2026, 1, 31), date(2026, 3, 30), 2),
    ],
)
def test_months_have_their_own_lengths(first, through, over):
    found = retention_of_rows([(first, 0, 10.0)], grain="month", through=through)
    assert len(found.cohorts[0].counts) == over


@given(st.lists(st.lists(st.integers(1, 1000), min_size=1, max_size=6), min_size=1, max_size=6))
def test_the_average_lies_between_the_cohorts(table):
    found = retention([str(row) for row in range(len(table))], table)
    for age in found.ages:
        shares = [cohort.shares[age] for cohort in found.cohorts if cohort.shares[age] is not None]
        assert min(shares) - 1e-9 <= found.average[age] <= max(shares) + 1e-9
