"""When terms end and until when notice is given: month ends, renewals, and days that have gone by."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.kinds import ContractId, VendorId
from pmdesk.domain.vendors import Contract
from pmdesk.insight.contract_terms import cancel_by, months_later, term_end

DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))


def contract(end: date | None, notice_days: int = 60, *, renews: bool = True, months: int = 12) -> Contract:
    return Contract(ContractId(1), VendorId(2), "Master", None, end, renews, months, notice_days)


def test_notice_is_given_so_many_days_before_the_end() -> None:
    assert cancel_by(contract(date(2026, 6, 30)), date(2026, 3, 10)) == date(2026, 5, 1)


def test_the_last_day_itself_is_still_in_time_and_the_day_after_is_too_late_for_this_term() -> None:
    assert cancel_by(contract(date(2026, 6, 30)), date(2026, 5, 1)) == date(2026, 5, 1)
    assert cancel_by(contract(date(2026, 6, 30)), date(2026, 5, 2)) == date(2027, 5, 1)


def test_a_contract_that_ends_by_itself_needs_no_notice() -> None:
    assert cancel_by(contract(date(2026, 6, 30), renews=False), date(2026, 3, 10)) is None
    assert term_end(contract(date(2026, 1, 31), renews=False), date(2026, 3, 10)) == date(2026, 1, 31)


def test_a_renewed_term_ends_at_the_end_of_a_shorter_month() -> None:
    assert term_end(contract(date(2026, 1, 31), months=1), date(2026, 2, 10)) == date(2026, 2, 28)
    assert term_end(contract(date(2026, 1, 31), months=1), date(2026, 3, 10)) == date(2026, 3, 31)


def test_the_calendar_ends_without_a_fall() -> None:
    assert months_later(date(9999, 12, 1), 1) is None
    assert cancel_by(contract(date(9999, 12, 31), months=2**50), date.max) is None
    assert cancel_by(contract(date(2026, 6, 30), 2**50), date(2026, 3, 10)) is None


@given(DAYS, DAYS, st.integers(0, 400), st.integers(1, 60))
def test_the_day_to_cancel_by_is_the_next_one_and_belongs_to_a_term(
    end: date, today: date, notice: int, months: int
) -> None:
    found = cancel_by(contract(end, notice, months=months), today)
    assert found is not None
    assert found >= today
    ends = {months_later(end, months * term) for term in range(1_200)}
    assert found + timedelta(days=notice) in ends
    earlier = [day for day in ends if day is not None and today <= day - timedelta(days=notice) < found]
    assert not earlier


@given(DAYS, DAYS, st.integers(1, 60))
def test_the_running_term_ends_today_or_later(end: date, today: date, months: int) -> None:
    found = term_end(contract(end, months=months), today)
    assert found is not None
    assert found >= min(today, end)
