"""The card of an API's health: a chart where somebody looks, the numbers as a table, and what is wrong in words."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from pmdesk.commands.checks import KeepSamples, KeepStatus
from pmdesk.domain.changes import Actor
from pmdesk.domain.checks import Outcome, Sample, StatusSaid
from pmdesk.domain.kinds import CheckId
from pmdesk.ui.vendors.health_card import HealthCard
from tests.ui.vendors.conftest import MakeStage
from tests.ui.vendors.stage import Stage
from tests.vendors_world import with_vendors
from tests.world import NOW, World

AT = int(NOW.timestamp())


def watched(world: World) -> None:
    """Six hours of looks, down for the last ten minutes."""
    with_vendors(world)
    check = CheckId(world.ids["health_check"])
    looks = [Sample(check, AT - 60 * n, Outcome.UP, 120.0 + 7 * (n % 40)) for n in range(11, 360)]
    looks += [Sample(check, AT - 60 * n, Outcome.DOWN, 30.0, "expected status 200, was 503") for n in range(1, 11)]
    world.desk.do(KeepSamples(tuple(looks), NOW), Actor.SYNC)


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    stage = make_stage(fill=watched)
    stage.show(f"pmdesk://integration/{stage.ids['payments']}")
    stage.until(lambda: card_of(stage).plot is not None)
    return stage


def card_of(stage: Stage) -> HealthCard:
    return next(part for part in stage.pane.page.parts if isinstance(part, HealthCard))


def test_it_shows_percentiles_with_the_objective(stage: Stage) -> None:
    card = card_of(stage)
    content = card.plot.content
    assert [trace.line.label for trace in content.traces] == ["p99", "p95", "p50"]
    assert [target.value for target in content.chart.targets] == [500.0]
    assert card.value.text().startswith("p95 3")
    assert card.plot.isVisible()
    assert not card.empty.isVisible()


def test_what_is_wrong_is_told_with_why_and_beside_it_what_the_vendor_says(stage: Stage) -> None:
    card = card_of(stage)
    assert card.lines.check.text().startswith("Health down since ")
    assert card.lines.check.text().endswith(": expected status 200, was 503")
    assert "not read yet" in card.lines.page.text()
    said = StatusSaid(stage.ids["status"], AT - 30, Outcome.UP, "All systems operational")
    stage.context.desk.do(KeepStatus((said,)))
    stage.pane.state.read()
    stage.settle()
    assert card.lines.page.text().endswith("That is not what we see.")
    assert card.lines.value.text() == "At risk: 1 item"


def test_the_numbers_can_be_read_as_a_table(stage: Stage) -> None:
    card = card_of(stage)
    card.plot.setFocus()
    stage.key(Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    stage.settle()
    assert card.table.isVisible()
    assert not card.holder.isVisible()
    first = card.table.rows.text(0)
    assert "p95" in first
    assert "Down 10" in first
    assert card.table.list.hasFocus()
    stage.key(Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    assert card.plot.isVisible()


def test_a_screen_reader_hears_the_chart(stage: Stage) -> None:
    plot = card_of(stage).plot
    assert plot.accessibleName()
    assert QAccessible.queryAccessibleInterface(plot) is not None


def test_an_integration_that_nobody_watches_says_so(stage: Stage) -> None:
    card = card_of(stage)
    stage.show(f"pmdesk://integration/{stage.ids['hooks']}")
    assert card.empty.isVisible()
    assert not card.holder.isVisible()
    assert card.value.text() == ""
    assert card.watch.isVisible() == stage.context.actions.has("vendors.checks")


def test_new_looks_show_after_a_rest(stage: Stage) -> None:
    card = card_of(stage)
    stage.world.clock.instant = NOW + timedelta(minutes=5)
    check = CheckId(stage.ids["health_check"])
    stage.context.desk.do(KeepSamples((Sample(check, AT + 60, Outcome.UP, 99.0),), NOW), Actor.SYNC)
    assert card._later.isActive(), "one look is not read at once"
    card._later.setInterval(0)
    stage.until(lambda: card.health.checks[0].outcome is Outcome.UP)
    assert not card.lines.check.isVisible()


@pytest.mark.parametrize(("mode", "scale"), [("light", 1.0), ("dark", 1.5)])
def test_it_is_drawn_in_both_themes_and_at_any_size(make_stage: MakeStage, mode: str, scale: float) -> None:
    stage = make_stage(fill=watched, mode=mode, scale=scale, size=(960, 600))
    stage.show(f"pmdesk://integration/{stage.ids['payments']}")
    stage.until(lambda: card_of(stage).plot is not None)
    picture = card_of(stage).grab().toImage()
    colours = {picture.pixelColor(x, y).name() for x in range(0, picture.width(), 3) for y in range(picture.height())}
    assert len(colours) > 10
