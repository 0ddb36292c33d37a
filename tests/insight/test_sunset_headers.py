"""What headers tell of an end: the forms of both standards, those before them, and nonsense."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.insight.sunset_headers import Ending, ending


def test_both_headers_and_the_page_about_it_are_read() -> None:
    headers = {
        "Deprecation": "@1688169599",
        "SUNSET": "Sun, 30 Jun 2026 23:59:59 GMT",
        "Link": '<https://a.example/x>; rel="next", <https://a.example/v3-ends>; rel="deprecation"; type="text/html"',
    }
    assert ending(headers) == Ending(date(2023, 6, 30), date(2026, 6, 30), "https://a.example/v3-ends")


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("@0", date(1970, 1, 1)),
        ("Fri, 30 Jun 2023 23:59:59 GMT", date(2023, 6, 30)),
        ("true", None),
        ("@99999999999999", None),
        ("@", None),
        ("", None),
    ],
)
def test_a_deprecation_is_a_structured_date_or_the_older_form(value: str, day: date | None) -> None:
    assert ending({"deprecation": value}).deprecated == day


def test_headers_that_tell_nothing_are_nothing() -> None:
    assert not ending({"sunset": "soon", "content-type": "text/html"})


@given(st.text(), st.text(), st.text())
def test_nonsense_is_no_error(deprecation: str, sunset: str, link: str) -> None:
    found = ending({"Deprecation": deprecation, "Sunset": sunset, "Link": link})
    assert isinstance(found, Ending)
