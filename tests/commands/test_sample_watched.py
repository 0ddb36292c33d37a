"""Tidewater's key APIs: what is shown of Kestrel Pay's service level and health, and that no check runs by itself."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta

import pytest

from pmdesk.commands.sample.build import build_sample
from pmdesk.commands.sample.days import calendar
from pmdesk.commands.sample.vendor_plan import V4
from pmdesk.domain.checks import Check
from pmdesk.domain.vendors import Integration
from pmdesk.queries.api_health import api_health
from pmdesk.queries.measured_levels import burning_budgets
from pmdesk.queries.service_level import service_level
from pmdesk.storage.store import Store, open_workspace
from tests.world import TODAY


@pytest.fixture(scope="module", params=[TODAY, date(2027, 1, 1)])
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, date]]:
    with closing(open_workspace(tmp_path_factory.mktemp("watched") / "tidewater.pmdesk")) as store:
        build_sample(store, request.param)
        yield store, request.param


def test_the_service_level_has_one_line_of_each_kind(sample: tuple[Store, date]) -> None:
    store, today = sample
    (row,) = store.all(Integration, title=V4)
    now = calendar(today).at("10 Mar", "07:40")
    level = service_level(store, row.api_id, row.vendor_id, now)
    assert [(line.title, line.agreed, line.measured, line.look) for line in level.lines] == [
        ("Availability", "99.95 %", "99.97 %", "calm"),
        ("p95 latency", "500 ms", "487 ms", "scarce"),
        ("Webhook p95", "10 s", "41 s", "used"),
        ("Sandbox uptime", "99.0 %", "99.6 %", "calm"),
    ]
    assert [line.left_words for line in level.lines if line.look != "used"] == ["50 %", "10 %", "64 %"]
    assert level.observed == "observed 99 % of the time"


def test_one_budget_burns(sample: tuple[Store, date]) -> None:
    store, today = sample
    burning = burning_budgets(store, calendar(today).at("10 Mar", "07:40"))
    assert [(each.slo.title, each.vendor_title) for each in burning] == [("Webhook p95", "Kestrel Pay")]


@pytest.mark.parametrize("hours_later", [0, 5, 14])
def test_the_chart_is_full_at_any_hour_of_the_day(sample: tuple[Store, date], hours_later: int) -> None:
    store, today = sample
    (row,) = store.all(Integration, title=V4)
    now = calendar(today).at("10 Mar", "07:40") + timedelta(hours=hours_later)
    health = api_health(store, row.api_id or 0, now)
    assert health is not None
    assert health.chart is not None
    assert health.look == "scarce"
    assert health.worst is None
    times = health.chart.lines[0].frame.times
    assert int(times[-1]) >= health.chart.end - 3_600_000
    assert all(not page.differs for page in health.pages)


def test_nobody_is_asked_at_addresses_that_do_not_exist(sample: tuple[Store, date]) -> None:
    assert all(check.paused for check in sample[0].all(Check))
