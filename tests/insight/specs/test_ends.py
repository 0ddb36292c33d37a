"""Days and instants on which parts of an API end are read as their standards write them."""

from datetime import UTC, date, datetime

import pytest

from pmdesk.insight.specs.ends import day_of, deprecated_since, is_deprecated, sunset_at


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("2027-01-31", date(2027, 1, 31)),
        ("2027-01-31T23:59:59Z", date(2027, 1, 31)),
        ("2027-01-31T23:59:59.5+02:00", date(2027, 1, 31)),
        ("2027-02-31", None),
        ("31.01.2027", None),
        ("soon", None),
        ("2027-01-31 or later", None),
        (20270131, None),
        (None, None),
    ],
)
def test_the_end_in_a_description_is_a_day_of_rfc_3339(told: object, day: date | None):
    assert day_of(told) == day


@pytest.mark.parametrize(
    ("header", "instant"),
    [
        ("@1688169599", datetime(2023, 6, 30, 23, 59, 59, tzinfo=UTC)),
        (" @0 ", datetime(1970, 1, 1, tzinfo=UTC)),
        ("@-86400", datetime(1969, 12, 31, tzinfo=UTC)),
        ("@1688169599;x=1", datetime(2023, 6, 30, 23, 59, 59, tzinfo=UTC)),
        ("Sun, 11 Nov 2018 23:59:59 GMT", datetime(2018, 11, 11, 23, 59, 59, tzinfo=UTC)),
        ("true", None),
        ("1688169599", None),
        ("@999999999999999", None),
        ("@12.5", None),
        ("", None),
    ],
)
def test_the_deprecation_header_is_a_structured_date(header: str, instant: datetime | None):
    assert deprecated_since(header) == instant


def test_a_deprecation_may_lie_ahead():
    now = datetime(2023, 7, 1, tzinfo=UTC)
    assert is_deprecated("@1688169599", now)
    assert not is_deprecated("@1788169599", now)
    assert is_deprecated("true", now)
    assert not is_deprecated("nonsense", now)


@pytest.mark.parametrize(
    ("header", "instant"),
    [
        ("Sat, 31 Dec 2018 23:59:59 GMT", datetime(2018, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("Saturday, 31-Dec-18 23:59:59 GMT", datetime(2018, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("Mon, 31 Dec 2018 23:59:59 +0100", datetime(2018, 12, 31, 22, 59, 59, tzinfo=UTC)),
        ("2018-12-31", None),
        ("Sat, 32 Dec 2018 23:59:59 GMT", None),
        ("@1546300799", None),
        ("", None),
    ],
)
def test_the_sunset_header_is_a_date_of_http(header: str, instant: datetime | None):
    assert sunset_at(header) == instant
