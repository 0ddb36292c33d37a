"""Key results take their value from their metric, and say whether they are on pace."""

from datetime import date

import pytest

from pmdesk.commands.fields import SetFields
from pmdesk.domain.errors import Gone
from pmdesk.domain.roadmap import KeyResult, Objective
from pmdesk.insight.pace import Stand
from pmdesk.queries.findings import Findings
from pmdesk.queries.key_results import KeyResultNow, key_result_now, key_results_now
from tests.metrics_world import bring_in, with_metrics
from tests.world import TODAY, World

FIRST = date(2025, 12, 1)
DAYS = (TODAY - FIRST).days


@pytest.fixture
def world(world: World) -> World:
    made = with_metrics(world)
    values = {"baseline": 60.0, "target": 66.0, "due": date(2026, 5, 1)}
    made.desk.do(SetFields(KeyResult, (made.ids["key_result"],), values, "Set goal"))
    return made


def now(world: World) -> KeyResultNow:
    return key_result_now(world.store, world.ids["key_result"], findings=Findings(), clock=world.clock)


def test_the_value_is_the_metrics_median_of_the_last_week(world: World) -> None:
    values = [60.0] * (DAYS - 7) + [61.0, 61.0, 90.0, 61.5, 61.0, 61.0, 62.0]
    bring_in(world, "whole", FIRST, values)
    found = now(world)
    assert (found.value, found.text, found.target_text) == (61.0, "61 %", "66 %")
    assert found.progress == pytest.approx(1 / 6)
    assert found.pace.stand is Stand.BEHIND
    assert found.words.startswith("behind by ")
    assert found.words.endswith("pts")


def test_on_the_line_it_is_on_pace_and_at_the_target_it_is_reached(world: World) -> None:
    bring_in(world, "whole", FIRST, [66.5] * DAYS)
    assert now(world).words == "reached"


def test_without_points_or_without_a_due_date_it_says_so(world: World) -> None:
    assert now(world).words == "cannot tell, there are no values since its start"
    bring_in(world, "whole", FIRST, [61.0] * DAYS)
    world.desk.do(SetFields(KeyResult, (world.ids["key_result"],), {"due": None}, "Clear due"))
    found = now(world)
    assert (found.value, found.words, found.pace) == (61.0, "no due date", None)
    world.desk.do(SetFields(Objective, (world.ids["objective"],), {"due": date(2026, 5, 1)}, "Set due"))
    assert now(world).due == date(2026, 5, 1)


def test_without_a_metric_what_was_typed_counts(world: World) -> None:
    values = {"metric_id": None, "current": 63.0, "unit": "%"}
    world.desk.do(SetFields(KeyResult, (world.ids["key_result"],), values, "Type"))
    found = key_results_now(world.store, findings=Findings(), clock=world.clock)
    assert [(one.text, one.progress, one.pace) for one in found] == [("63 %", 0.5, None)]
    with pytest.raises(Gone):
        key_result_now(world.store, 99_999, findings=Findings(), clock=world.clock)
