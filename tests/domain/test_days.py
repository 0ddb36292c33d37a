"""Days are said as a person would say them."""

from datetime import date

from pmdesk.domain.days import say_within


def test_a_day_with_its_range_says_a_year_it_shares_once():
    days = date(2027, 1, 25), date(2027, 1, 15), date(2027, 2, 22)
    assert say_within(*days, date(2026, 11, 23)) == "25 Jan, between 15 Jan and 22 Feb 2027"
    assert say_within(*days, date(2027, 1, 2)) == "25 Jan, between 15 Jan and 22 Feb"
    days = date(2027, 1, 2), date(2026, 12, 20), date(2027, 2, 1)
    assert say_within(*days, date(2026, 11, 23)) == "2 Jan 2027, between 20 Dec and 1 Feb 2027"
