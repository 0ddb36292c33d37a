"""The inspector tells where key results stand, and an item's metrics: expected against observed."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.commands.fields import SetFields
from pmdesk.commands.metrics import EditMetrics
from pmdesk.domain.kinds import Kind
from pmdesk.domain.metrics import Effect
from pmdesk.domain.roadmap import Item, KeyResult
from pmdesk.ui.roadmap.inspector import Inspector
from pmdesk.ui.widgets.line import Line
from tests.metrics_world import bring_in, with_metrics
from tests.ui.rooms import make_context, shown
from tests.world import TODAY, World

START = date(2026, 1, 10)


class Room:
    """An inspector over a workspace with metrics and a key result that is followed by one."""

    def __init__(self, qtbot: QtBot, world: World) -> None:
        self.world, self.qtbot = with_metrics(world), qtbot
        self.host = QWidget()
        qtbot.addWidget(self.host, before_close_func=lambda _host: self.context.close())
        self.context = make_context(world, self.host)
        world.desk = self.context.desk
        self.inspector = Inspector(self.context, self.host)
        QVBoxLayout(self.host).addWidget(self.inspector)
        shown(qtbot, self.host, 360, 900)
        values = {"baseline": 60.0, "target": 66.0, "start": START, "due": date(2026, 6, 30)}
        world.desk.do(SetFields(KeyResult, (world.ids["key_result"],), values, "Set"))
        days = (TODAY - START).days
        bring_in(world, "whole", START - timedelta(days=60), [60.0 + 0.01 * max(0, d - 60) for d in range(60 + days)])

    @property
    def key_result(self) -> KeyResult:
        return self.world.store.get(KeyResult, self.world.ids["key_result"])

    def show_objective(self) -> None:
        self.inspector.show_row(Kind.OBJECTIVE, self.world.ids["objective"])

    def show_item(self, name: str = "wallet") -> None:
        self.inspector.show_items((self.world.ids[name],))

    def words(self, part: str) -> list[str]:
        return [line.face.text for line in self.inspector.view.entries(part).lines]

    def line(self, part: str, key: str) -> Line:
        found = self.inspector.view.entries(part).line(key)
        assert found is not None
        return found

    def await_pace(self) -> None:
        part = "key_results" if "key_results" in self.inspector.view._rooms else "metrics"
        self.qtbot.waitUntil(lambda: any("pts" in words for words in self.words(part) if "behind" in words))

    def pick(self, line: Line, *words: str) -> None:
        line.setFocus()
        line.begin()
        popover = line.popover
        for word in words:
            popover._press(next(at for at, choice in enumerate(popover.offered) if choice.text == word))
        if popover is line.popover:
            popover.close()

    def went(self) -> list[str]:
        return self.context.travel.__self__


@pytest.fixture
def room(qtbot: QtBot, world: World) -> Room:
    return Room(qtbot, world)


def test_a_key_result_shows_at_once_and_its_value_and_pace_a_moment_later(room: Room):
    room.show_objective()
    key = f"key_result:{room.key_result.id}"
    assert room.line("key_results", key).face.fact == "… of 66 %"
    room.await_pace()
    assert room.line("key_results", key).face.fact == "60.6 % of 66 %"
    below = room.line("key_results", f"pace:{room.key_result.id}").face
    assert (below.text, below.fact, below.ink) == ("behind by 1.4 pts", "9 Mar", "warning_text")
    assert below.spoken == "Pace of Conversion to 66 %, behind by 1.4 pts, 9 Mar"


def test_what_the_metric_gives_cannot_be_typed_and_says_why(room: Room):
    room.show_objective()
    room.await_pace()
    key = f"key_result:{room.key_result.id}"
    room.inspector.view.entries("key_results").open(key)
    current = room.line("key_results", f"{key}/current")
    assert current.editing is None
    assert (current.face.text, current.face.fact) == ("60.6 %, 9 Mar", "from the metric")
    assert room.line("key_results", f"{key}/heading").face.text.startswith("61.5 % by 30 Jun, likely")
    room.line("key_results", f"{key}/go").click()
    assert room.went() == [f"pmdesk://metric/{room.world.ids['conversion']}"]


def test_a_metric_is_chosen_and_let_go_of_in_the_inspector(room: Room):
    room.show_objective()
    key = f"key_result:{room.key_result.id}"
    room.inspector.view.entries("key_results").open(key)
    room.pick(room.line("key_results", f"{key}/metric_id"), "No metric")
    assert room.key_result.metric_id is None
    assert room.line("key_results", f"{key}/current").editing is not None
    assert room.context.desk.undo_label == "Unlink Conversion to 66 % from its metric"
    room.pick(room.line("key_results", f"{key}/metric_id"), "Search p95")
    assert room.key_result.metric_id == room.world.ids["p95"]
    room.context.desk.undo()
    assert room.key_result.metric_id is None


def test_new_points_are_seen_without_a_touch(room: Room):
    room.show_objective()
    room.await_pace()
    bring_in(room.world, "whole", TODAY, [65.5])
    key = f"key_result:{room.key_result.id}"
    room.qtbot.waitUntil(lambda: room.line("key_results", key).face.fact == "65.5 % of 66 %")


def test_the_card_of_a_key_result_tells_its_pace(room: Room):
    room.inspector.show_row(Kind.KEY_RESULT, room.key_result.id)
    fields = room.inspector.view.fields
    room.qtbot.waitUntil(lambda: fields.line("pace") is not None)
    assert fields.line("pace").face.text == "behind by 1.4 pts"
    assert fields.line("objective_id").face.text == "Fewer lost carts"
    room.context.desk.do(EditMetrics((room.world.ids["conversion"],), {"title": "Orders per checkout"}))
    room.qtbot.waitUntil(lambda: fields.line("metric_id").face.text == "Orders per checkout")


def test_an_item_tells_expected_against_observed_under_its_hypothesis(room: Room):
    room.show_item()
    assert room.words("metrics")[:3] == [
        "+1 pt",
        "Checkout conversion",
        "expected +1 pt, observed +0.7 pts (95 % +0.2 to +1.2), likely real, compared with its own history",
    ]
    effect = room.world.store.all(Effect)[0]
    assert room.line("metrics", f"effect:{effect.id}").face.fact == "26.08, 23 Feb"
    room.line("metrics", f"effect_words:{effect.id}").click()
    assert room.went() == [f"pmdesk://metric/{room.world.ids['conversion']}"]


def test_the_metrics_section_stands_before_what_the_item_hangs_on(room: Room):
    room.show_item()
    order = [part.key for part in room.inspector.card.parts]
    assert order.index("links") < order.index("metrics") < order.index("risks")


def test_an_expected_effect_is_typed_in_place(room: Room):
    room.show_item()
    effect = room.world.store.all(Effect)[0]
    line = room.line("metrics", f"effect:{effect.id}")
    line.setFocus()
    line.begin()
    line.box.field.selectAll()
    room.qtbot.keyClicks(line.box.field, "+1.5 pts")
    room.qtbot.keyClick(line.box.field, Qt.Key.Key_Return)
    assert room.world.store.get(Effect, effect.id).expected == 1.5
    assert room.words("metrics")[2].startswith("expected +1.5 pts, observed")
    assert room.context.desk.undo_label == "Set expected effect on Checkout conversion"
    line.removed.emit()
    assert room.world.store.all(Effect) == []


def test_an_empty_section_offers_to_add_a_metric_that_the_item_should_move(room: Room):
    room.show_item("fallback")
    assert room.words("metrics") == ["Add metric it should move…"]
    room.inspector.view.begin_adding("metrics")
    room.pick(room.line("metrics", "add"), "Search p95")
    assert "goes out with no release yet" in room.context.status.said[-1]
    world = room.world
    world.desk.do(SetFields(Item, (world.ids["fallback"],), {"release_id": world.ids["release"]}, "Plan"))
    room.pick(room.line("metrics", "add"), "Search p95")
    assert room.words("metrics")[:2] == ["Search p95", "not compared yet"]
    assert room.context.desk.undo_label == "Expect an effect of Fallback"


def test_the_metrics_of_the_objective_stand_there_with_their_pace(room: Room):
    world = room.world
    world.desk.do(SetFields(Item, (world.ids["express"],), {"objective_id": world.ids["objective"]}, "Set"))
    room.show_item("address")
    room.await_pace()
    assert room.words("metrics") == ["Checkout conversion", "Conversion to 66 %: behind by 1.4 pts"]
    assert room.line("metrics", f"tied:{room.key_result.id}").face.fact == "60.6 % of 66 %"
