"""The effect of a release is told whole and by dimension, with what was left out, or that nobody can tell."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from pmdesk.commands.fields import AddRow, SetFields
from pmdesk.commands.metrics import Annotate, EditMetrics, KeepEffect
from pmdesk.domain.errors import Gone
from pmdesk.domain.kinds import Kind, Ref
from pmdesk.domain.metrics import Aggregate, AnnotationKind, Effect, Grain, Outcome
from pmdesk.domain.ranges import start_of
from pmdesk.domain.roadmap import Item, Release
from pmdesk.queries.effect_card import EffectCard, effect_card
from pmdesk.queries.findings import Findings
from tests.metrics_world import add_series, bring_in, with_metrics
from tests.world import World

FIRST = date(2025, 3, 1)
LAST = date(2026, 3, 9)
OUT = date(2026, 2, 10)
DAYS = (LAST - FIRST).days + 1
AFTER = (OUT - FIRST).days


@pytest.fixture
def world(world: World) -> World:
    made = with_metrics(world)
    for effect in made.store.all(Effect):
        made.desk.do(SetFields(Effect, (effect.id,), {"expected": 1.0}, "Expect"))
    made.desk.do(SetFields(Release, (made.ids["release"],), {"released_on": OUT, "target": None}, "Release"))
    return made


def history(rise: float, seed: int = 3) -> list[float]:
    values = 63 + np.sin(np.arange(DAYS) * 2 * np.pi / 7) + np.random.default_rng(seed).normal(0, 0.3, DAYS)
    values[AFTER:] += rise
    return values.tolist()


def card(world: World, **how: object) -> EffectCard:
    cause = Ref(Kind.RELEASE, world.ids["release"])
    return effect_card(world.store, world.ids["conversion"], cause, findings=Findings(), clock=world.clock, **how)


def test_a_real_effect_is_told_with_its_range_and_its_means(world: World) -> None:
    bring_in(world, "whole", FIRST, history(2.0))
    bring_in(world, "mobile", FIRST, history(3.0, seed=4))
    found = card(world)
    assert found.title == "Before and after 26.08"
    assert found.subtitle == "28 d, 10 Feb"
    assert found.outcome is Outcome.LIKELY_REAL
    whole = found.parts[0].effect
    assert whole.low < 2.0 < whole.high
    assert found.headline.startswith("+")
    assert found.headline.endswith("pts")
    assert "95 % range" in found.words
    assert "compared with your own history" in found.words
    assert [(part.label, part.effect.dimensions) for part in found.parts] == [
        ("All", ()),
        ("mobile", ("device", "mobile")),
    ]
    assert [label for label, _ in found.facts[:2]] == ["Before, 13 Jan to 9 Feb", "After, 10 Feb to 9 Mar"]


def test_no_effect_is_told_as_none_and_the_same_question_has_the_same_answer(world: World) -> None:
    bring_in(world, "whole", FIRST, history(0.0))
    found = card(world)
    assert found.outcome is Outcome.NO_EFFECT_SEEN
    assert card(world).effects == found.effects


def test_what_is_left_out_is_named(world: World) -> None:
    bring_in(world, "whole", FIRST, history(2.0))
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    world.desk.do(Annotate(AnnotationKind.INCIDENT, "outage", at, product_id=world.ids["checkout"]))
    assert ("Left out", "19 Feb Sale, 1 Mar outage") in card(world).facts


def test_another_release_soon_after_ends_the_window(world: World) -> None:
    bring_in(world, "whole", FIRST, history(2.0))
    values = {"title": "26.09", "released_on": OUT + timedelta(days=12)}
    world.desk.do(AddRow(Release, values, "Add release"))
    assert card(world).parts[0].effect.after == 11  # One day of them is the sale.


def test_without_points_or_before_the_release_nobody_can_tell(world: World) -> None:
    empty = card(world)
    assert (empty.outcome, empty.headline) == (Outcome.CANNOT_TELL, "Cannot tell")
    bring_in(world, "whole", FIRST, history(2.0))
    world.desk.do(SetFields(Release, (world.ids["release"],), {"released_on": None, "target": OUT}, "Hold back"))
    assert card(world).words.startswith("Cannot tell: it is not released yet")
    with pytest.raises(Gone):
        effect_card(world.store, 99_999, Ref(Kind.RELEASE, 1), findings=Findings(), clock=world.clock)


def test_a_control_takes_away_what_moved_both(world: World) -> None:
    shared = np.random.default_rng(9).normal(0, 1.5, DAYS)
    bring_in(world, "whole", FIRST, (np.array(history(1.0)) + shared).tolist())
    add_series(world, "control", "p95")
    bring_in(world, "control", FIRST, (300 + 2 * shared).tolist())
    alone, beside = card(world, split_by=""), card(world, split_by="", control_id=world.ids["p95"])
    assert beside.control == "Search p95"
    widths = [one.parts[0].effect.high - one.parts[0].effect.low for one in (alone, beside)]
    assert widths[1] < widths[0] / 2
    assert beside.effects[0].control_id == world.ids["p95"]


def test_hours_are_brought_to_days_first(world: World) -> None:
    world.desk.do(EditMetrics((world.ids["conversion"],), {"grain": Grain.HOUR, "aggregate": Aggregate.MEAN}))
    hourly = np.repeat(history(2.0), 24)
    bring_in(world, "whole", FIRST, hourly.tolist(), 3_600_000)
    effect = card(world).parts[0].effect
    assert effect.outcome is Outcome.LIKELY_REAL
    assert effect.low < 2.0 < effect.high
    assert effect.after == 27  # Of 28 days one is the sale's.


def test_a_mark_can_be_the_cause_and_is_not_left_out_itself(world: World) -> None:
    bring_in(world, "whole", FIRST, history(2.0))
    mark = Ref(Kind.ANNOTATION, world.ids["sale"])
    found = effect_card(world.store, world.ids["conversion"], mark, findings=Findings(), clock=world.clock)
    assert found.at == start_of(date(2026, 2, 19))
    assert found.effects[0].annotation_id == world.ids["sale"]
    assert found.hoped == ()


def test_what_is_kept_stands_beside_the_hypothesis(world: World) -> None:
    bring_in(world, "whole", FIRST, history(2.0))
    found = card(world)
    assert [(one.title, one.hypothesis, one.expected) for one in found.hoped] == [("Wallet", "+1 pt", 1.0)]
    world.desk.do(KeepEffect(found.effects))
    kept = world.store.all(Effect, item_id=world.ids["wallet"], dimensions=())
    assert [(one.expected, one.estimate) for one in kept] == [(1.0, found.effects[0].estimate)]
    assert card(world).kept_at == world.clock.now()
    assert world.store.get(Item, world.ids["wallet"]).hypothesis == "+1 pt"
