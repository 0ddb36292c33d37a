"""A verdict names the place, what was expected and what was."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.insight.checks.assertions import read_line
from pmdesk.insight.checks.seen import Seen, Timings
from pmdesk.insight.checks.verdicts import failures, judge

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BODY = {"status": "degraded", "total": 3, "items": [{"id": "a1", "n": 1}, {"id": "b2", "n": 5}], "on": True, "no": None}


def seen(status: int = 200, **more: object) -> Seen:
    told = {
        "headers": (("content-type", "text/html; charset=utf-8"),),
        "body": json.dumps(BODY).encode(),
        "timings": Timings(total_ms=640.4),
    }
    return Seen(status, **(told | more))  # type: ignore[arg-type]


def why_not(line: str, answer: Seen | None = None) -> str:
    lines = [line] if line.startswith("status") else [line, "status in 100..599"]
    return judge([read_line(each) for each in lines], answer or seen(), NOW)[0].message


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("status == 200", ""),
        ("status == 201", "status: expected 201, was 200"),
        ("status in 300..399, 404", "status: expected 300..399, 404, was 200"),
        ("status != 200", "status: expected anything but 200, was 200"),
        ("status < 500", ""),
        ("header Content-Type contains HTML", ""),
        (
            "header Content-Type contains json",
            'header Content-Type: expected to contain "json", was "text/html; charset=utf-8"',
        ),
        ("header Age exists", "header Age: expected it to be there, was not there"),
        ("header Age absent", ""),
        ("header Age == 1", 'header Age: expected "1", was not there'),
        ("header Content-Type absent", 'header Content-Type: expected none, was "text/html; charset=utf-8"'),
        ('json $.status == "ok"', '$.status: expected "ok", was "degraded"'),
        ("json $.status == degraded", ""),
        ("json $.status matches ^deg", ""),
        ("json $.status contains grad", ""),
        ("json $.total > 3", "$.total: expected more than 3, was 3"),
        ("json $.total >= 3", ""),
        ("json $.total == 3.0", ""),
        ("json $.status > 3", '$.status: expected more than 3, was "degraded"'),
        ("json $.items[0].id exists", ""),
        ("json $.items[2].id exists", "$.items[2].id: expected it to be there, was not there"),
        ("json $.items[*].n < 5", "$.items[1].n: expected less than 5, was 5"),
        ("json $.items[?(@.n > 3)].id == b2", ""),
        ("json $.on == 1", "$.on: expected 1, was true"),
        ("json $.no == null", ""),
        ("json $.no exists", ""),
        ("json $.error absent", ""),
        ("json $.on absent", "$.on: expected none, was true"),
        ("body contains degraded", ""),
        ("latency < 500 ms", "latency: expected less than 500 ms, was 640 ms"),
        ("latency < 1 s", ""),
        ("certificate > 14 days", "certificate: expected more than 14 days, was none"),
        ("schema", "schema: no description with this operation is pinned"),
    ],
)
def test_each_line_is_so_or_says_why_not(line: str, message: str):
    assert why_not(line) == message


def test_a_certificate_is_told_with_what_is_left_and_its_day():
    soon = seen(certificate_ends=NOW + timedelta(hours=12))
    assert why_not("certificate > 14 days", soon) == (
        "certificate: expected more than 14 days, was 12 hours, until 2026-11-24"
    )
    assert why_not("certificate > 14 days", seen(certificate_ends=NOW + timedelta(days=15))) == ""


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff\xfe", b"[" * 100_000, b'"$"', b"NaN"])
def test_what_is_no_json_fails_in_words(body: bytes):
    assert why_not("json $.status == ok", seen(body=body)).startswith("$.status: expected")


def test_without_a_line_about_the_status_it_has_to_be_success():
    found = judge([read_line("body contains degraded")], seen(503), NOW)
    assert [each.message for each in failures(found)] == ["status: expected 200..299, was 503"]


def test_hard_failures_come_before_soft_ones():
    lines = [read_line("latency < 1 ms"), read_line("status == 204")]
    assert [each.is_soft for each in failures(judge(lines, seen(), NOW))] == [False, True]


def test_a_long_value_is_cut_short():
    assert len(why_not("body == ok", seen(body=b"x" * 100_000))) < 140


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_every_value_is_itself(value: object):
    answer = seen(body=json.dumps({"v": value}).encode())
    assert why_not(f"json $.v == {json.dumps(value)}", answer) == ""
    assert why_not(f"json $.v != {json.dumps(value)}", answer) != ""
