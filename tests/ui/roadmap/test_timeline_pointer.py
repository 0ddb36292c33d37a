"""The pointer on the timeline: selecting, moving, stretching, linking, reordering, drawing dates, scrolling."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pmdesk.commands.fields import SetFields
from pmdesk.commands.schedule import ClearDates
from pmdesk.commands.settings import SetSetting
from pmdesk.domain.roadmap import Anchor, Item, Status
from pmdesk.queries.timeline_groups import Grouping
from tests.ui.roadmap.stage import Stage

ALT, SHIFT, CTRL = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path / "t.pmdesk")
    yield made
    made.close()


def dates(item: Item) -> tuple[date, date]:
    return item.start, item.end


def test_a_click_selects_and_ctrl_and_shift_select_more(stage: Stage):
    stage.click(stage.row("Wallet payments"))
    assert stage.pane.selected_items() == [stage.ids["Wallet payments"]]
    stage.click(stage.row("3DS fallback"), SHIFT)
    assert len(stage.pane.selected_items()) == 3
    stage.click(stage.row("Address autocomplete EU"), CTRL)
    assert stage.pane.selected_items() == [stage.ids["Wallet payments"], stage.ids["3DS fallback"]]
    assert stage.pane.selection_text() == "2 items"


def test_a_click_in_a_selection_narrows_it_to_the_row_and_a_drag_takes_all_of_it(stage: Stage):
    stage.select("Wallet payments", "Bulk price edit")
    before = {title: dates(stage.item(title))[0] for title in ("Wallet payments", "Bulk price edit")}
    stage.drag(stage.bar("Bulk price edit"), stage.bar("Bulk price edit") + stage.days(14))
    for title, start in before.items():
        assert dates(stage.item(title))[0] == start + timedelta(14)
    assert len(stage.pane.selected_items()) == 2
    stage.click(stage.row("Bulk price edit"))
    assert stage.pane.selected_items() == [stage.ids["Bulk price edit"]]


def test_dragging_a_bar_moves_it_by_whole_sprints_and_carries_its_successors(stage: Stage):
    before = {title: dates(stage.item(title)) for title in ("Idempotent order API", "Webhook redelivery")}
    stage.drag(stage.bar("Idempotent order API"), stage.bar("Idempotent order API") + stage.days(12))
    for title, (start, end) in before.items():
        assert dates(stage.item(title)) == (start + timedelta(14), end + timedelta(14))
    assert stage.world.desk.undo_label == "Move 1 item 14 days later"


def test_successors_move_live_during_the_drag_and_back_again(stage: Stage):
    bar = stage.bar("Idempotent order API")
    webhook = stage.ids["Webhook redelivery"]
    stage.hold(bar, bar + stage.days(14))
    moved = stage.canvas.dragged_days()
    assert moved[webhook].start == stage.frame.days(webhook).start + 14
    stage.move(bar)
    assert stage.canvas.dragged_days() == {}
    stage.release(bar)
    assert stage.world.desk.undo_label == "Lay the roadmap"


def test_alt_snaps_to_the_day(stage: Stage):
    start, _ = dates(stage.item("Bulk price edit"))
    stage.drag(stage.bar("Bulk price edit"), stage.bar("Bulk price edit") + stage.days(3), ALT)
    assert stage.item("Bulk price edit").start == start + timedelta(3)


def test_shift_while_dropping_moves_the_bar_alone(stage: Stage):
    webhook = dates(stage.item("Webhook redelivery"))
    stage.drag(stage.bar("Idempotent order API"), stage.bar("Idempotent order API") + stage.days(14), SHIFT)
    assert stage.item("Idempotent order API").start == date(2026, 3, 2)
    assert dates(stage.item("Webhook redelivery")) == webhook


def test_the_workspace_can_turn_carrying_along_off(stage: Stage):
    stage.world.desk.do(SetSetting("carry_along", value=False))
    webhook = dates(stage.item("Webhook redelivery"))
    stage.drag(stage.bar("Idempotent order API"), stage.bar("Idempotent order API") + stage.days(14))
    assert dates(stage.item("Webhook redelivery")) == webhook


def test_a_pinned_successor_stays_and_its_order_is_broken(stage: Stage):
    stage.world.desk.do(SetFields(Item, (stage.ids["Webhook redelivery"],), {"pinned": True}, "Pin"))
    webhook = dates(stage.item("Webhook redelivery"))
    stage.drag(stage.bar("Idempotent order API"), stage.bar("Idempotent order API") + stage.days(14))
    assert dates(stage.item("Webhook redelivery")) == webhook
    assert stage.frame.broken_by(stage.ids["Webhook redelivery"])


def test_escape_gives_a_drag_up(stage: Stage):
    before = dates(stage.item("Bulk price edit"))
    bar = stage.bar("Bulk price edit")
    stage.hold(bar, bar + stage.days(14))
    assert stage.canvas.is_dragging
    stage.key(Qt.Key.Key_Escape)
    assert not stage.canvas.is_dragging
    stage.release(bar + stage.days(14))
    assert dates(stage.item("Bulk price edit")) == before


def test_dragging_an_initiative_moves_everything_in_it(stage: Stage):
    wallet, address = stage.item("Wallet payments").start, stage.item("Address autocomplete EU").start
    pic = stage.canvas.picture()
    express = stage.ids["Express checkout"]
    at = pic.strip(stage.frame.line_of[express], pic.days(express)).center().toPoint()
    stage.drag(at, at + stage.days(14))
    assert stage.item("Wallet payments").start == wallet + timedelta(14)
    assert stage.item("Address autocomplete EU").start == address + timedelta(14)


def test_dragging_one_of_several_selected_bars_moves_all_of_them(stage: Stage):
    stage.select("Bulk price edit", "Guest cart merge")
    bulk, guest = stage.item("Bulk price edit").start, stage.item("Guest cart merge").start
    stage.drag(stage.bar("Bulk price edit"), stage.bar("Bulk price edit") + stage.days(14))
    assert stage.item("Bulk price edit").start == bulk + timedelta(14)
    assert stage.item("Guest cart merge").start == guest + timedelta(14)


def test_an_end_snaps_to_the_last_working_day_of_a_sprint(stage: Stage):
    stage.drag(stage.end("Bulk price edit"), stage.end("Bulk price edit") + stage.days(12))
    assert dates(stage.item("Bulk price edit")) == (date(2026, 3, 30), date(2026, 5, 22))


def test_an_end_never_passes_the_start(stage: Stage):
    stage.drag(stage.end("Bulk price edit"), stage.end("Bulk price edit") - stage.days(90))
    assert dates(stage.item("Bulk price edit")) == (date(2026, 3, 30), date(2026, 3, 30))


def test_a_start_snaps_to_the_first_day_of_a_sprint(stage: Stage):
    stage.drag(stage.end("Bulk price edit", start=True), stage.end("Bulk price edit", start=True) + stage.days(13))
    assert dates(stage.item("Bulk price edit")) == (date(2026, 4, 13), date(2026, 5, 8))


def link(stage: Stage, one: str, other: str, *, from_start: bool = False, to_end: bool = False) -> None:
    stage.move(stage.bar(one))
    dot = stage.end(one, start=from_start, dot=True)
    QTest.mouseMove(stage.canvas.viewport(), stage.bar(one))
    QTest.mouseMove(stage.canvas.viewport(), dot)
    aim = stage.end(other, start=not to_end)
    stage.drag(dot, aim + (QPoint(-1, 0) if to_end else QPoint(2, 0)))


@pytest.mark.parametrize(
    ("from_start", "to_end", "anchor"),
    [
        (False, False, Anchor.FINISH_START),
        (True, False, Anchor.START_START),
        (False, True, Anchor.FINISH_FINISH),
        (True, True, Anchor.START_FINISH),
    ],
)
def test_dragging_from_a_dot_links_the_ends_that_were_meant(stage: Stage, from_start, to_end, anchor):
    link(stage, "Payout timeline", "Guest cart merge", from_start=from_start, to_end=to_end)
    made = stage.links()[-1]
    assert made.predecessor_id == stage.ids["Payout timeline"]
    assert made.successor_id == stage.ids["Guest cart merge"]
    assert made.anchor is anchor


def test_a_link_that_closes_a_circle_is_refused_with_the_chain_named(stage: Stage):
    count = len(stage.links())
    link(stage, "Wallet payments", "Idempotent order API")
    assert len(stage.links()) == count
    told = stage.said()[-1]
    for title in ("Idempotent order API", "Webhook redelivery", "Wallet payments"):
        assert title in told


def test_a_dragged_row_goes_between_two_others(stage: Stage):
    stage.drag(stage.row("Facet performance"), stage.row("Search relevance v2", part=0.1))
    parts = stage.frame.forest.parts[stage.ids["Faster discovery"]]
    assert parts[0] == stage.ids["Facet performance"]


def test_a_row_dropped_on_an_initiative_hangs_under_it(stage: Stage):
    stage.drag(stage.row("Facet performance"), stage.row("Resilience", part=0.5))
    assert stage.item("Facet performance").parent_id == stage.ids["Resilience"]
    assert stage.item("Facet performance").product_id == stage.ids["Checkout"]


def test_a_row_dropped_into_another_group_takes_on_what_groups_it(stage: Stage):
    stage.pane.model.group_by(Grouping.STATUS)
    stage.drag(stage.row("Guest cart merge"), stage.row("Search relevance v2", part=0.9))
    assert stage.item("Guest cart merge").status is Status.IN_PROGRESS


def test_a_double_click_on_an_empty_row_gives_it_dates(stage: Stage):
    stage.world.desk.do(ClearDates((stage.ids["Guest cart merge"],)))
    at = stage.row("Guest cart merge", x=stage.canvas.tree + 200)
    QTest.mouseDClick(stage.canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert dates(stage.item("Guest cart merge")) == (date(2026, 3, 16), date(2026, 3, 27))


def test_dates_are_drawn_over_an_empty_row(stage: Stage):
    stage.world.desk.do(ClearDates((stage.ids["Guest cart merge"],)))
    at = stage.row("Guest cart merge", x=stage.canvas.tree + 200)
    stage.drag(at, at + stage.days(20))
    assert dates(stage.item("Guest cart merge")) == (date(2026, 3, 16), date(2026, 4, 10))


def test_fold_arrows_fold_and_unfold(stage: Stage):
    express = stage.ids["Express checkout"]
    at = stage.canvas.row_box(stage.frame.line_of[express]).center()
    at.setX(31)
    stage.click(at)
    assert stage.ids["Wallet payments"] not in stage.frame.line_of
    stage.click(at)
    assert stage.ids["Wallet payments"] in stage.frame.line_of


def test_a_second_click_on_a_selected_name_edits_it(stage: Stage):
    stage.select("Wallet payments")
    stage.click(stage.row("Wallet payments", x=100))
    stage.type("Wallets")
    stage.key(Qt.Key.Key_Return)
    assert stage.item("Wallet payments").title == "Wallets"


def wheel(stage: Stage, turn: int, keys=Qt.KeyboardModifier.NoModifier, x: int = 600) -> None:
    viewport = stage.canvas.viewport()
    at = QPointF(x, 200)
    event = QWheelEvent(
        at,
        viewport.mapToGlobal(at),
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def test_the_wheel_zooms_at_the_pointer_and_scrolls_in_time_with_shift(stage: Stage):
    x = 600 - stage.canvas.tree - 1
    moment = (x + stage.canvas.axis.offset) / stage.canvas.axis.per_day
    wheel(stage, 120, CTRL)
    assert (x + stage.canvas.axis.offset) / stage.canvas.axis.per_day == pytest.approx(moment, abs=0.2)
    assert stage.canvas.axis.per_day > 5.6
    before = stage.canvas.axis.offset
    wheel(stage, -120, SHIFT)
    assert stage.canvas.axis.offset == before + 72


def test_dragging_the_header_scrolls_in_time(stage: Stage):
    before = stage.canvas.axis.offset
    stage.drag(QPoint(700, 10), QPoint(600, 10))
    assert stage.canvas.axis.offset == before + 100


def test_the_tree_can_be_made_wider(stage: Stage):
    stage.drag(QPoint(stage.canvas.tree, 300), QPoint(400, 300))
    assert stage.canvas.tree == 400


def test_holding_a_drag_at_the_edge_scrolls_on(stage: Stage, qtbot: QtBot):
    bar = stage.bar("Retry budget and timeouts")
    edge = QPoint(stage.canvas.viewport().width() - 5, bar.y())
    offset = stage.canvas.axis.offset
    stage.hold(bar, edge)
    qtbot.waitUntil(lambda: stage.canvas.axis.offset > offset + 30)
    stage.key(Qt.Key.Key_Escape)


def test_capacity_follows_a_drag_live(stage: Stage):
    seller = (stage.ids["team Seller"], stage.ids["sprint 26.06"])
    strip = stage.pane.page.strip
    before = strip._loads.points[seller]
    bar = stage.bar("Bulk price edit")
    stage.hold(bar, bar - stage.days(14))
    assert strip._loads.points[seller] != before
    stage.key(Qt.Key.Key_Escape)
    assert strip._loads.points[seller] == before


def test_a_read_only_workspace_is_not_dragged(stage: Stage):
    stage.canvas.editable = False
    before = dates(stage.item("Bulk price edit"))
    stage.drag(stage.bar("Bulk price edit"), stage.bar("Bulk price edit") + stage.days(14))
    assert dates(stage.item("Bulk price edit")) == before
