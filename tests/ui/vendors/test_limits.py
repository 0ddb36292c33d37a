"""Rate limits in the pane: the card tells how far one carries, the window plans it, by keys and with undo."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from pmdesk.commands.fields import AddRow, SetFields
from pmdesk.commands.metrics import AddMetric
from pmdesk.commands.rate_limits import LearnLimit
from pmdesk.commands.take_in import Landing, TakeIn
from pmdesk.domain.agreed import Question
from pmdesk.domain.apis import Consumer, RateLimit
from pmdesk.domain.metrics import Grain
from pmdesk.domain.points import Batch, ForeignSeries
from pmdesk.domain.ranges import start_of
from pmdesk.ui.vendors.limits_card import LimitsCard
from pmdesk.ui.vendors.limits_window import LimitsDialog
from pmdesk.ui.widgets.line import Line
from tests.ui.vendors.conftest import MakeStage
from tests.ui.vendors.stage import Stage
from tests.world import NOW, TODAY

CONTROL, CONTROL_SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier),
)


def card_of(stage: Stage) -> LimitsCard:
    stage.show(f"pmdesk://integration/{stage.ids['payments']}")
    (card,) = [part for part in stage.pane.page.parts if isinstance(part, LimitsCard)]
    return card


class Planner:
    """The window of limits, with hands on it."""

    def __init__(self, stage: Stage, window: LimitsDialog) -> None:
        self.stage = stage
        self.window = window
        self.settle()

    def settle(self) -> None:
        self.stage.until(lambda: self.window.found is not None and not self.stage.context.readers._open)

    def line(self, key: str, *keys: str) -> Line:
        """Return a line of the card: a field, or an entry of a part, or a field of that."""
        view = self.window.view
        found = view.entries(key).line("/".join(keys)) if keys else view.fields.line(key)
        assert found is not None, (key, *keys)
        return found

    def retype(self, text: str, *keys: str) -> None:
        """Edit a field in place, as `F2` does."""
        line = self.line(*keys)
        line.setFocus()
        QTest.keyClick(line, Qt.Key.Key_F2)
        self.fill(line, text)

    def fill(self, line: Line, text: str) -> None:
        """Type into a line that is being edited, over what stands there, and keep it."""
        box: Any = line.box and line.box.field
        box.selectAll()
        QTest.keyClicks(box, text)
        QTest.keyClick(box, Qt.Key.Key_Return)
        self.settle()

    def add(self, part: str, text: str) -> None:
        self.window.view.begin_adding(part)
        line = self.line(part, "add")
        box: Any = line.box and line.box.field
        QTest.keyClicks(box, text)
        QTest.keyClick(box, Qt.Key.Key_Return)
        self.settle()

    def press(self, key: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window.focusWidget() or self.window, key, keys)
        self.settle()

    def user(self, title: str) -> Consumer:
        (row,) = [row for row in self.stage.world.store.all(Consumer) if row.title == title]
        return row


@pytest.fixture
def planner(stage: Stage) -> Iterator[Planner]:
    card = card_of(stage)
    stage.pane.leader().setFocus()
    stage.key(Qt.Key.Key_L, CONTROL | Qt.KeyboardModifier.AltModifier)
    made = Planner(stage, card.window_open)
    yield made
    made.window.close()


def test_the_card_tells_the_peak_the_limit_and_when_it_is_reached(stage: Stage) -> None:
    card = card_of(stage)
    assert card.face.accessibleName().startswith("Now, 5 min peak 612, 1\xa0000 limit, Reaches limit 25 Jun")
    assert "Reaches limit" in {fact.label for fact in card.face.facts}
    assert card.accessibleDescription() == "contract 1\xa0000 calls a minute"


def test_the_card_tells_what_will_be_once_the_next_one_begins(stage: Stage) -> None:
    given = {"limit_id": stage.ids["limit"], "title": "Wallet payments", "peak": 200.0, "start": date(2026, 4, 27)}
    stage.context.do(AddRow(Consumer, given, "Add Wallet payments"))
    stage.settle()
    card = card_of(stage)
    assert card.found is not None
    assert card.found.cards[0].starts[0].title == "Wallet payments"
    assert " at launch" in card.face.accessibleName()


def test_what_answers_taught_stands_below_with_its_day(stage: Stage) -> None:
    card = card_of(stage)
    stage.context.do(LearnLimit(stage.ids["api"], 900, 60, NOW))
    stage.settle()
    assert card.words.text() == "Their answers tell 900 calls a minute, 100 less than the contract, learned 10 Mar"
    assert not card.words.isHidden()


def test_an_api_without_a_limit_says_so_and_the_planner_adds_one(stage: Stage) -> None:
    card = card_of(stage)
    stage.show(f"pmdesk://integration/{stage.ids['hooks']}")
    assert card.face.isHidden()
    assert card.words.text().startswith("No rate limit is known.")
    assert card.plan.text() == "Add a limit…"
    card.plan.click()
    planner = Planner(stage, card.window_open)
    planner.press(Qt.Key.Key_N, CONTROL)
    stage.until(lambda: planner.line("quota").box is not None)
    planner.fill(planner.line("quota"), "2 400")
    planner.retype("hour", "window_s")
    limit = stage.world.store.get(RateLimit, planner.window.limit_id or 0)
    assert (limit.quota, limit.window_s) == (2_400, 3_600)
    planner.window.close()
    assert not card.face.isHidden()


def test_a_limit_is_edited_in_place_and_each_edit_is_a_step(planner: Planner) -> None:
    planner.retype("700", "quota")
    assert planner.stage.world.store.get(RateLimit, planner.stage.ids["limit"]).quota == 700
    assert planner.window.reached.text().startswith("Reaches the limit ")
    assert planner.stage.context.desk.undo_label == "Set calls of Calls a minute"
    planner.press(Qt.Key.Key_Z, CONTROL)
    assert planner.stage.world.store.get(RateLimit, planner.stage.ids["limit"]).quota == 1_000


def test_wrong_words_stay_in_their_field(planner: Planner) -> None:
    line = planner.line("quota")
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_F2)
    box: Any = line.box and line.box.field
    box.selectAll()
    QTest.keyClicks(box, "many")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert line.box is not None
    assert box.text() == "many"
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert line.box is None


def test_who_calls_is_added_and_told_in_numbers(planner: Planner) -> None:
    planner.add("users", "Search")
    row = planner.user("Search")
    key = f"user:{row.id}"
    planner.window.view.entries("users").open(key)
    planner.retype("80", "users", key, "peak")
    planner.retype("+20", "users", key, "peak")
    planner.retype("5-10-20", "users", key, "growth")
    planner.retype("24 apr", "users", key, "start")
    row = planner.user("Search")
    assert (row.peak, row.growth_low, row.growth_likely, row.growth_high) == (100.0, 5.0, 10.0, 20.0)
    assert row.start == date(2026, 4, 24)
    assert planner.line("users", key).face.fact == "from 24 Apr"
    for _ in range(5):
        planner.stage.context.desk.undo()
    assert not [each for each in planner.stage.world.store.all(Consumer) if each.title == "Search"]


def test_growth_that_is_bound_to_a_metric_is_read_from_its_history(planner: Planner) -> None:
    world = planner.stage.world
    metric = world.desk.ask(AddMetric("Orders", None, {"grain": Grain.DAY}))[1]
    days = [TODAY - timedelta(days=back) for back in range(100, 0, -1)]
    times = np.array([start_of(day) for day in days], dtype=np.int64)
    series = ForeignSeries("Orders", (), times, 400 * np.exp(0.004 * np.arange(100)))
    world.desk.do(TakeIn(Batch((series,)), "orders.csv", NOW, None, (Landing("Orders", metric),)))
    row = planner.user("Checkout")
    key = f"user:{row.id}"
    planner.window.view.entries("users").open(key)
    planner.settle()
    picked: Any = planner.line("users", key, "metric_id").editing
    assert "Orders" in [choice.text for choice in picked.offer()]
    picked.keep((metric,))
    planner.settle()
    shown = planner.line("users", key, "growth").face
    assert shown.fact == "as Orders grew"
    assert shown.text.startswith("12.9 % a month")


def test_jobs_are_laid_into_the_day_and_what_does_not_fit_is_said(planner: Planner) -> None:
    planner.add("jobs", "Night check")
    row = planner.user("Night check")
    key = f"job:{row.id}"
    planner.window.view.entries("jobs").open(key)
    planner.retype("17 000", "jobs", key, "batch_calls")
    planner.retype("1-3", "jobs", key, "hours")
    assert planner.window.day_words.text().startswith("1 job fits")
    assert [slot.hour for slot in planner.window.strip.slots(1)] == [1]
    planner.retype("400 000", "jobs", key, "batch_calls")
    assert planner.window.day_words.text().startswith("No room for ")
    assert "calls of Night check" in planner.window.day_words.text()
    assert "do not fit" in planner.line("jobs", key).face.fact


def test_the_hours_are_walked_by_keys(planner: Planner) -> None:
    strip = planner.window.strip
    strip.setFocus()
    for _ in range(3):
        QTest.keyClick(strip, Qt.Key.Key_Right)
    assert strip.toolTip().startswith("02:00: up to 612 anyway")


def test_a_row_is_removed_and_moved_by_keys(planner: Planner) -> None:
    planner.add("users", "Search")
    first, second = planner.user("Checkout"), planner.user("Search")
    line = planner.line("users", f"user:{second.id}")
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    planner.settle()
    assert planner.user("Search").rank < first.rank
    line = planner.line("users", f"user:{second.id}")
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    planner.settle()
    assert planner.user("Search").archived_at is not None
    assert "Removed “Search”" in planner.stage.toasts()


def test_what_to_write_is_copied_and_kept_as_a_question(planner: Planner) -> None:
    planner.press(Qt.Key.Key_C, CONTROL_SHIFT)
    assert QGuiApplication.clipboard().text() == planner.window.letter.text()
    assert "612 calls a minute" in planner.window.letter.text()
    before = planner.stage.world.store.count(Question)
    planner.press(Qt.Key.Key_Return, CONTROL)
    asked = planner.stage.world.store.all(Question)
    assert len(asked) == before + 1
    assert any("612 calls a minute" in question.title for question in asked)


def test_the_chart_shows_what_is_ahead_with_its_range(planner: Planner) -> None:
    planner.stage.until(lambda: planner.window.plot.content is not None)
    content = planner.window.plot.content
    assert content is not None
    assert content.band is not None
    assert content.chart.targets[0].value == 1_000
    assert "The limit is reached" in [mark.title for mark in content.chart.marks]


def test_the_chart_is_a_table_too(planner: Planner) -> None:
    window = planner.window
    window.plot.setFocus()
    planner.press(Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    assert window.plot.isHidden()
    assert window.table.rows.text(0) == "10 Mar, Low 612, Likely 612, High 612, Left 388"
    last = window.table.rows.text(window.table.rows.count() - 1)
    assert last.endswith(" over")
    planner.press(Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    assert not window.plot.isHidden()


def test_the_parts_are_walked_with_f6(planner: Planner) -> None:
    planner.window.choice.setFocus()
    seen: list[object] = []
    for _ in range(5):
        planner.press(Qt.Key.Key_F6)
        seen.append(planner.window.focusWidget())
    window = planner.window
    assert seen == [window.view.title, window.plot, window.strip, window.copy, window.choice]


def test_a_limit_is_removed_with_undo(planner: Planner) -> None:
    planner.window.drop.click()
    planner.settle()
    assert planner.window.card is None
    assert not planner.window.none.isHidden()
    planner.press(Qt.Key.Key_Z, CONTROL)
    assert planner.window.card is not None


def test_an_edit_elsewhere_shows_at_once(planner: Planner) -> None:
    edit = SetFields(RateLimit, (planner.stage.ids["limit"],), {"title": "Master contract"}, "Rename")
    planner.stage.context.do(edit)
    planner.settle()
    assert planner.window.view.card.title == "Master contract"


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_the_face_is_painted_in_every_look(make_stage: MakeStage, mode: str, scale: float) -> None:
    card = card_of(make_stage(mode=mode, scale=scale, size=(1000, 640)))
    picture = card.face.grab().toImage()
    danger = card.context.theme.color("danger").rgb()
    across = [picture.pixel(x, y) for x in range(0, picture.width(), 1) for y in (card.context.theme.px(32),)]
    assert danger in across
