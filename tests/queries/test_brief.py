"""The brief puts the most surprising first, folds what is calm or reviewed, and shows stale data as stale."""

from datetime import date, timedelta

import numpy as np
import pytest

from pmdesk.commands.metrics import AddMetric, EditMetrics, MarkReviewed
from pmdesk.domain.ranges import own_range
from pmdesk.queries.brief import Brief, brief, reviews
from pmdesk.queries.findings import Findings
from pmdesk.queries.metric_list import metric_list
from tests.metrics_world import add_series, bring_in, with_metrics
from tests.world import NOW, TODAY, World

FIRST = date(2025, 9, 1)
YESTERDAY = TODAY - timedelta(days=1)
DAYS = (YESTERDAY - FIRST).days + 1
SHOWN = own_range(YESTERDAY - timedelta(days=27), YESTERDAY)


@pytest.fixture
def world(world: World) -> World:
    made = with_metrics(world)
    made.desk.do(MarkReviewed((made.ids["conversion"],), TODAY, NOW, reviewed=False))
    for place, (name, fall, days) in enumerate((("calm", 0, 0), ("fallen", 8, 0), ("crashed", 30, 0), ("old", 0, 4))):
        made.ids[name] = made.desk.ask(AddMetric(name.capitalize(), made.ids["checkout"], {"unit": "%"}))[1]
        add_series(made, f"{name} whole", name)
        values = 64 + np.random.default_rng(place).normal(0, 0.5, DAYS)
        values[-1] = 64 - fall
        bring_in(made, f"{name} whole", FIRST, values[: DAYS - days].tolist())
    return made


def of_today(world: World, findings: Findings | None = None) -> Brief:
    return brief(world.store, SHOWN.start, SHOWN.end, findings=findings or Findings(), clock=world.clock)


def titles(rows: tuple) -> list[str]:
    return [row.title for row in rows]


def test_metrics_are_ranked_by_surprise_and_say_why(world: World) -> None:
    found = of_today(world)
    assert titles(found.moved) == ["Crashed", "Fallen"]
    assert "below expected" in found.moved[0].words
    assert titles(found.stale) == ["Old"]
    assert titles(found.calm) == ["Calm"]
    assert titles(found.empty) == ["Checkout conversion", "Search p95"]
    assert found.words == "2 moved · 1 stale · 1 calm"
    assert found.left == found.moved + found.stale


def test_what_was_reviewed_folds_away_with_who_and_when(world: World) -> None:
    findings = Findings()
    ids = [world.ids[name] for name in ("calm", "fallen", "crashed", "old")]
    world.desk.do(MarkReviewed((ids[2],), TODAY, NOW, "Ada"))
    found = of_today(world, findings)
    assert titles(found.moved) == ["Fallen"]
    assert [(row.title, row.reviewed_by) for row in found.reviewed] == [("Crashed", "Ada")]
    assert not found.is_done
    world.desk.do(MarkReviewed(tuple(ids), TODAY, NOW, "Ada"))
    done = of_today(world, findings)
    assert done.is_done
    assert done.words == "4 reviewed"


def test_a_broken_guardrail_stands_first_however_usual_it_is(world: World) -> None:
    world.desk.do(EditMetrics((world.ids["calm"],), {"guardrail_low": 70.0}))
    first = of_today(world).moved[0]
    assert first.title == "Calm"
    assert first.words.startswith("Below the guardrail 70 %.")


def test_the_list_knows_what_the_brief_worked_out(world: World) -> None:
    findings = Findings()
    of_today(world, findings)
    rows = metric_list(world.store, SHOWN.start, SHOWN.end, findings=findings, clock=world.clock)
    assert {row.title: row.state.value for row in rows if row.as_of} == {
        "Calm": "calm",
        "Fallen": "moved",
        "Crashed": "moved",
        "Old": "stale",
    }


def test_who_reviewed_when_is_remembered_the_newest_first(world: World) -> None:
    calm, old = world.ids["calm"], world.ids["old"]
    world.desk.do(MarkReviewed((calm, old), YESTERDAY, NOW - timedelta(days=1), "Bo"))
    world.desk.do(MarkReviewed((calm,), TODAY, NOW, "Ada"))
    told = reviews(world.store, calm, first=YESTERDAY, last=TODAY)
    assert [(one.day, one.by) for one in told] == [(TODAY, "Ada"), (YESTERDAY, "Bo")]
    assert len(reviews(world.store, first=YESTERDAY, last=TODAY)) == 3
    assert len(reviews(world.store, first=TODAY, last=TODAY)) == 1
