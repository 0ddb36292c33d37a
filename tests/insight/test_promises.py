"""A promise is read as a person writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.errors import DeskError
from pmdesk.domain.vendors import SlaIndicator
from pmdesk.insight.promises import Promise, read_promise

OTHER = SlaIndicator.OTHER


@pytest.mark.parametrize(
    ("text", "promise"),
    [
        ("Availability 99.95 %", Promise("Availability", SlaIndicator.AVAILABILITY, 99.95, "%", at_most=False)),
        ("uptime: 99,9%", Promise("uptime", SlaIndicator.AVAILABILITY, 99.9, "%", at_most=False)),
        ("p95 latency 500 ms", Promise("p95 latency", SlaIndicator.LATENCY_P95, 500, "ms", at_most=True)),
        ("p99 < 2 s", Promise("p99", SlaIndicator.LATENCY_P99, 2, "s", at_most=True)),
        ("Latency p50 at most 80ms", Promise("Latency p50", SlaIndicator.LATENCY_P50, 80, "ms", at_most=True)),
        ("Webhook p95 10 s", Promise("Webhook p95", OTHER, 10, "s", at_most=True)),
        ("Sandbox uptime 99 %", Promise("Sandbox uptime", OTHER, 99, "%", at_most=False)),
        ("Error rate 0.1 %", Promise("Error rate", OTHER, 0.1, "%", at_most=True)),
        ("Throughput at least 1 000 calls", Promise("Throughput", OTHER, 1000, "calls", at_most=False)),
    ],
)
def test_name_number_unit_and_side_are_read(text: str, promise: Promise) -> None:
    assert read_promise(text) == promise


@pytest.mark.parametrize("text", ["", "Availability", "99.95 %", "%", "as fast as can be"])
def test_without_a_name_or_a_number_it_says_what_is_needed(text: str) -> None:
    with pytest.raises(DeskError, match="name and a number"):
        read_promise(text)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused_in_words(text: str) -> None:
    try:
        promise = read_promise(text)
    except DeskError:
        return
    assert promise.title
    assert promise.agreed >= 0
