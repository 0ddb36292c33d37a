"""Where key results stand: by their metric's newest value, or what was typed, and whether that is on pace."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from pmdesk.commands.fields import SetFields
from pmdesk.commands.metrics import EditMetrics
from pmdesk.commands.removal import Delete
from pmdesk.domain.kinds import KeyResultId
from pmdesk.domain.metrics import Aggregate, Grain, Metric
from pmdesk.domain.ranges import HOUR_MS
from pmdesk.domain.roadmap import KeyResult, Objective
from pmdesk.queries.findings import Findings
from pmdesk.queries.key_result_words import KeyResultNow, known_at_once, why_not_typed
from pmdesk.queries.key_results import key_results_now
from tests.metrics_world import add_series, bring_in, with_metrics
from tests.world import TODAY, World

START = date(2026, 1, 10)
DUE = date(2026, 6, 30)
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def world(world: World) -> World:
    made = with_metrics(world)
    change(made, baseline=60.0, target=66.0, start=START, due=DUE)
    return made


def change(world: World, **values: object) -> None:
    world.desk.do(SetFields(KeyResult, (world.ids["key_result"],), values, "Set key result"))


def now_of(world: World) -> KeyResultNow:
    key_result_id = KeyResultId(world.ids["key_result"])
    return key_results_now(world.store, world.clock, Findings(), [key_result_id])[key_result_id]


def days(slope: float, until: date = YESTERDAY, before: int = 100) -> tuple[date, list[float]]:
    """Values that stood at 60 before the start and then rise by so much each day."""
    first = START - timedelta(days=before)
    return first, [60.0 + slope * max(0, day - before) for day in range((until - first).days + 1)]


def bring(world: World, name: str, told: tuple[date, Sequence[float]]) -> None:
    bring_in(world, name, *told)


ASKED = 6.0 / (DUE - START).days


@pytest.mark.parametrize(
    ("slope", "words", "behind"), [(ASKED, "on pace", False), (0.0, "behind by", True), (4 * ASKED, "reached", False)]
)
def test_the_newest_value_of_the_metric_tells_the_pace(world: World, slope: float, words: str, behind: bool):
    bring(world, "whole", days(slope))
    now = now_of(world)
    assert now.pace.startswith(words)
    assert now.is_behind is behind
    assert (now.metric, now.unit, now.day) == ("Checkout conversion", "%", YESTERDAY)
    assert now.value == pytest.approx(60 + slope * (YESTERDAY - START).days)
    assert not now.is_stale


def test_all_of_it_is_told_in_words(world: World):
    bring(world, "whole", days(0.01))
    now = now_of(world)
    assert now.value_words(TODAY) == "60.6 %, 9 Mar"
    assert now.pace_words() == "behind by 1.4 pts"
    assert now.progress_words() == "9 % of the way, 32 % expected"
    assert now.projection_words(TODAY).startswith("61.5 % by 30 Jun, likely 60.9 % to")


def test_a_value_that_is_late_is_told_as_stale(world: World):
    bring(world, "whole", days(ASKED, until=YESTERDAY - timedelta(days=4)))
    now = now_of(world)
    assert now.is_stale
    assert now.value_words(TODAY).endswith("5 Mar, stale")


def test_a_metric_without_a_whole_is_put_together_of_its_lines(world: World):
    world.desk.do(EditMetrics((world.ids["p95"],), {"aggregate": Aggregate.SUM, "unit": ""}))
    change(world, metric_id=world.ids["p95"], baseline=0.0, target=50.0)
    for name, value in (("eu", 10.0), ("us", 30.0)):
        add_series(world, name, "p95", "region", name)
        bring_in(world, name, START, [value] * (TODAY - START).days)
    assert now_of(world).value == 40.0


def test_points_ahead_of_now_are_not_the_newest_value(world: World):
    bring(world, "whole", days(ASKED))
    bring_in(world, "whole", TODAY + timedelta(days=3), [99.0])
    assert now_of(world).day == YESTERDAY


def test_hourly_sums_are_compared_hour_with_hour(world: World):
    values = {"grain": Grain.HOUR, "aggregate": Aggregate.SUM, "unit": "", "time_zone": "Europe/Berlin"}
    world.desk.do(EditMetrics((world.ids["conversion"],), values))
    hours = (TODAY - START).days * 24
    bring_in(world, "whole", START, [60.0] * hours, step_ms=HOUR_MS)
    now = now_of(world)
    assert now.value == 60.0
    assert now.progress == 0.0
    assert now.is_behind


def test_a_line_too_long_to_be_held_tells_the_same(world: World, monkeypatch: pytest.MonkeyPatch):
    world.desk.do(EditMetrics((world.ids["conversion"],), {"grain": Grain.HOUR}))
    hours = (TODAY - START).days * 24 + 7
    bring_in(world, "whole", START, [60.0 + hour % 5 + 0.001 * hour for hour in range(hours)], step_ms=HOUR_MS)
    short = now_of(world)
    monkeypatch.setattr("pmdesk.queries.strands.HELD_AT_MOST", 100)
    long = now_of(world)
    assert (long.value, long.day, long.pace, long.progress) == (short.value, short.day, short.pace, short.progress)
    assert long.projected == pytest.approx(short.projected)


def test_without_a_metric_the_typed_value_counts_as_of_the_day_it_was_typed(world: World):
    world.clock.instant = datetime(2026, 2, 1, 12, tzinfo=UTC)
    change(world, metric_id=None, current=60.5, unit="%")
    world.clock.instant = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)
    change(world, due=DUE + timedelta(days=1))
    now = now_of(world)
    assert (now.value, now.metric_id, now.day) == (60.5, None, date(2026, 2, 1))
    assert now.value_words(TODAY) == "60.5 %"
    assert now.pace_words() == "behind by 0.3 pts"
    assert now.projected is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"due": None}, "no day is due"),
        ({"target": 60.0}, "cannot tell, baseline and target are the same"),
        ({"start": TODAY}, "cannot tell, there are no values since its start"),
        ({"start": DUE, "due": START}, "cannot tell, it is due before it starts"),
    ],
)
def test_what_cannot_be_told_is_said_in_words_and_the_value_stays(world: World, values: dict[str, object], words: str):
    bring(world, "whole", days(ASKED))
    change(world, **values)
    now = now_of(world)
    assert (now.pace_words(), now.day, now.projection_words(TODAY)) == (words, YESTERDAY, "")
    assert now.value is not None


def test_a_metric_without_points_says_so(world: World):
    now = now_of(world)
    assert (now.value, now.pace_words()) == (None, "“Checkout conversion” has no points yet")


def test_the_objective_lends_its_due_day_and_the_ledger_the_day_it_was_added(world: World):
    change(world, due=None, start=None)
    world.desk.do(SetFields(Objective, (world.ids["objective"],), {"due": DUE}, "Set due"))
    bring(world, "whole", (TODAY - timedelta(days=10), [60.0] * 11))
    now = now_of(world)
    assert now.due == DUE
    assert now.expected == pytest.approx(60.0)


def test_what_the_row_says_is_known_at_once(world: World):
    row = world.store.get(KeyResult, world.ids["key_result"])
    assert known_at_once(world.store, row).value_words(TODAY) == "…"
    assert why_not_typed(world.store, row).startswith(
        "“Conversion to 66 %” takes its value from “Checkout conversion”."
    )
    change(world, metric_id=None, current=60.5)
    row = world.store.get(KeyResult, row.id)
    assert known_at_once(world.store, row).value_words(TODAY) == "60.5"
    assert why_not_typed(world.store, row) == ""


def test_all_are_answered_at_once_and_a_new_point_is_seen(world: World):
    findings = Findings()
    bring(world, "whole", days(ASKED, until=YESTERDAY - timedelta(days=1)))
    first = key_results_now(world.store, world.clock, findings)[world.ids["key_result"]]
    bring_in(world, "whole", YESTERDAY, [65.9])
    second = key_results_now(world.store, world.clock, findings)[world.ids["key_result"]]
    assert (first.day, second.day) == (YESTERDAY - timedelta(days=1), YESTERDAY)
    assert second.value == 65.9


def test_a_deleted_metric_leaves_the_typed_value(world: World):
    change(world, current=61.0)
    world.desk.do(Delete(Metric, (world.ids["conversion"],)))
    assert now_of(world).value == 61.0
    world.desk.undo()
    assert now_of(world).metric == "Checkout conversion"
