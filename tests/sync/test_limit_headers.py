"""Answers tell limits in many ways; what they say is read, and what cannot be read tells nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.sync.limit_headers import LimitTold, limits_told, tells_limits

NOW = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)
IN_40_MIN = str(round((NOW + timedelta(minutes=40)).timestamp()))

TOLD: list[tuple[dict[str, str], list[LimitTold]]] = [
    ({"ratelimit-policy": '"default";q=100;w=60', "ratelimit": '"default";r=50;t=30'}, [LimitTold(100, 60)]),
    ({"ratelimit-policy": '"burst";q=10;w=1, "daily";q=5000;w=86400'}, [LimitTold(10, 1), LimitTold(5_000, 86_400)]),
    ({"ratelimit-policy": '"bytes";q=100000;w=60;qu="content-bytes"'}, []),
    ({"ratelimit-policy": "100;w=60"}, [LimitTold(100, 60)]),
    ({"ratelimit-limit": "10, 10;w=1, 50;w=60"}, [LimitTold(10, 1), LimitTold(50, 60)]),
    ({"x-ratelimit-limit-minute": "20", "x-ratelimit-limit-hour": "500"}, [LimitTold(20, 60), LimitTold(500, 3_600)]),
    (
        {"x-ratelimit-limit": "5000", "x-ratelimit-reset": IN_40_MIN, "x-ratelimit-resource": "core"},
        [LimitTold(5_000, 3_600, sure=False, per="core")],
    ),
    ({"ratelimit-limit": "700", "ratelimit-reset": "41"}, [LimitTold(700, 60, sure=False)]),
    ({"x-ratelimit-limit": "5", "x-ratelimit-reset-after": "1.2"}, [LimitTold(5, 1, sure=False)]),
    (
        {
            "x-hubspot-ratelimit-max": "100",
            "x-hubspot-ratelimit-interval-milliseconds": "10000",
            "x-hubspot-ratelimit-daily": "250000",
        },
        [LimitTold(100, 10), LimitTold(250_000, 86_400)],
    ),
    ({"x-ratelimit-limit": "60"}, []),
    ({"x-ratelimit-limit": "0", "x-ratelimit-reset": "4"}, []),
    ({"x-ratelimit-limit": "many", "x-ratelimit-reset": "4"}, []),
    ({"x-ratelimit-limit": "9223372036854775807", "x-ratelimit-reset": "4"}, []),
    ({"content-type": "text/html", "retry-after": "3"}, []),
]


@pytest.mark.parametrize(("headers", "limits"), TOLD)
def test_limits_are_read_as_their_servers_tell_them(headers: dict[str, str], limits: list[LimitTold]) -> None:
    assert list(limits_told(headers, NOW)) == limits
    assert tells_limits(headers) or not limits


@given(
    st.dictionaries(
        st.sampled_from([name for headers, _ in TOLD for name in headers]),
        st.text(alphabet='0123456789;="wq,.- e\x00é', max_size=40),
    )
)
def test_nothing_that_a_server_sends_is_an_error(headers: dict[str, str]) -> None:
    for told in limits_told(headers, NOW):
        assert told.quota >= 1
        assert 1 <= told.window_s <= 86_400
