"""Journeys on the now-next-later board: by keys, by pointer, in step with the timeline, heard and copied."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.commands.fields import Rename, SetFields
from pmdesk.commands.items import MoveItems
from pmdesk.domain.roadmap import Item, Release, Status
from pmdesk.queries.timeline_groups import Grouping
from pmdesk.ui.roadmap.board import NowNextLater
from pmdesk.ui.roadmap.board_drag import DragLabel
from pmdesk.ui.roadmap.board_rows import HEAD, PAD, count_words
from pmdesk.ui.roadmap.pane import RoadmapPane
from pmdesk.ui.widgets.rowaccess import RowAccessFactory
from tests.ui.roadmap.stage import LEFT, NO_KEYS, Stage
from tests.ui.rooms import make_context

K = Qt.Key
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class Hands:
    """A stage on which the board shows."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        stage.pane.tools.scale.set_current("board")
        stage.pane.tools.scale.chosen.emit("board")
        self.board: NowNextLater = stage.pane.board.make()

    def columns(self) -> list[list[str]]:
        return [[self.stage.frame.title(item) for item in column.items] for column in self.board.board.columns]

    def column_of(self, title: str) -> str:
        return self.board.board.columns[self.board.board.column_of[self.stage.ids[title]]].title

    def chosen(self) -> list[str]:
        return [self.stage.frame.title(item) for item in self.board.selected_items()]

    def select(self, *titles: str) -> None:
        self.board.select_items([self.stage.ids[title] for title in titles])

    def spot(self, title: str, part: float = 0.5) -> tuple[int, QPoint]:
        place = self.board.board.column_of[self.stage.ids[title]]
        column = self.board.card(place).column
        box = column.box(column.rows().place[self.stage.ids[title]])
        return place, QPoint(80, round(box.top() + box.height() * part))

    def click(self, title: str, keys=NO_KEYS) -> None:
        place, at = self.spot(title)
        QTest.mouseClick(self.board.card(place).column.viewport(), LEFT, keys, at)

    def hold(self, title: str, goal: tuple[int, QPoint]) -> None:
        place, start = self.spot(title)
        source = self.board.card(place).column.viewport()
        QTest.mousePress(source, LEFT, NO_KEYS, start)
        over = self.board.card(goal[0]).column.viewport().mapToGlobal(goal[1])
        for step in range(1, 7):
            at = source.mapToGlobal(start) + (over - source.mapToGlobal(start)) * (step / 6)
            where = QPointF(source.mapFromGlobal(at))
            move = QMouseEvent(QMouseEvent.Type.MouseMove, where, QPointF(at), Qt.MouseButton.NoButton, LEFT, NO_KEYS)
            QApplication.sendEvent(source, move)

    def drop(self, title: str, goal: tuple[int, QPoint]) -> None:
        place = self.board.board.column_of[self.stage.ids[title]]
        self.hold(title, goal)
        QTest.mouseRelease(self.board.card(place).column.viewport(), LEFT, NO_KEYS, QPoint(1, 1))

    def undo(self) -> None:
        self.stage.context.desk.undo()


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path / "t.pmdesk")
    made.select("Wallet payments")
    yield made
    made.close()


@pytest.fixture
def hands(stage: Stage) -> Hands:
    return Hands(stage)


def test_open_features_stand_in_three_columns_with_their_counts(hands: Hands):
    now, following, later = hands.board.board.columns
    assert (now.title, now.subtitle, len(now.items), now.points) == ("Now", "sprints 26.05 and 26.06", 8, 136.0)
    assert (following.title, following.subtitle, len(following.items)) == ("Next", "quarter 2, likely", 7)
    assert (later.title, later.subtitle, later.items) == ("Later", "no dates promised", [])
    assert [group.title for group in now.groups] == ["Storefront", "Checkout", "Seller Hub", "Core platform"]
    assert not any("Express checkout" in column for column in hands.columns())


def test_the_selection_comes_from_the_timeline_and_goes_back(hands: Hands, stage: Stage):
    assert hands.chosen() == ["Wallet payments"]
    assert stage.pane.leader() is hands.board
    hands.select("Bulk price edit")
    assert stage.pane.selection_text() == "Bulk price edit"
    stage.key(K.Key_BracketLeft)
    assert stage.canvas.selected_items() == [stage.ids["Bulk price edit"]]


def test_letters_and_arrows_walk_rows_and_columns(hands: Hands, stage: Stage):
    stage.key(K.Key_J)
    assert hands.chosen() == ["3DS fallback"]
    stage.key(K.Key_K)
    stage.key(K.Key_Up)
    assert hands.chosen() == ["Facet performance"]
    stage.key(K.Key_Right)
    assert hands.column_of(hands.chosen()[0]) == "Next"
    stage.key(K.Key_Right)
    assert hands.column_of(hands.chosen()[0]) == "Next"  # Later is empty
    stage.key(K.Key_End)
    assert hands.chosen() == ["Rate-limit tiers"]
    stage.key(K.Key_Home)
    assert hands.chosen() == [hands.columns()[1][0]]
    stage.key(K.Key_Left)
    assert hands.column_of(hands.chosen()[0]) == "Now"


def test_shift_extends_x_toggles_and_escape_leaves_one(hands: Hands, stage: Stage):
    stage.key(K.Key_J, SHIFT)
    assert hands.chosen() == ["Wallet payments", "3DS fallback"]
    stage.key(K.Key_X)
    assert hands.chosen() == ["Wallet payments"]
    stage.key(K.Key_A, CTRL)
    assert len(hands.chosen()) == 15
    stage.key(K.Key_Escape)
    assert hands.chosen() == ["3DS fallback"]


def test_shift_arrows_move_to_the_neighbour_column_and_undo_brings_back(hands: Hands, stage: Stage):
    hands.select("3DS fallback")
    stage.key(K.Key_Right, SHIFT)
    assert hands.column_of("3DS fallback") == "Next"
    assert stage.item("3DS fallback").start == date(2026, 3, 30)
    stage.key(K.Key_Right, SHIFT)
    assert hands.column_of("3DS fallback") == "Later"
    assert stage.item("3DS fallback").start is None
    stage.key(K.Key_Right, SHIFT)
    assert stage.said()[-1] == "Nothing comes after later."
    assert hands.chosen() == ["3DS fallback"]
    assert hands.board.card(2).column.hasFocus()
    assert stage.context.desk.undo_label == "Move 3DS fallback to later"
    hands.undo()
    hands.undo()
    assert stage.item("3DS fallback").start == date(2026, 3, 16)
    assert hands.column_of("3DS fallback") == "Now"


def test_shift_up_and_down_reorder_over_parents(hands: Hands, stage: Stage):
    titles = ["Synonyms from queries", "Guest cart merge", "Order lookup as guest"]
    assert hands.columns()[1][:3] == titles
    hands.select("Guest cart merge")
    stage.key(K.Key_Up, SHIFT)
    assert hands.columns()[1][:3] == ["Guest cart merge", "Synonyms from queries", "Order lookup as guest"]
    assert stage.item("Guest cart merge").parent_id == stage.ids["Guest experience"]
    steps = len(stage.world.heard)
    stage.key(K.Key_Up, SHIFT)
    assert len(stage.world.heard) == steps
    stage.key(K.Key_Down, SHIFT)
    stage.key(K.Key_Down, SHIFT)
    assert hands.columns()[1][:3] == ["Synonyms from queries", "Order lookup as guest", "Guest cart merge"]


def test_f2_and_a_double_click_rename_in_place(hands: Hands, stage: Stage):
    stage.key(K.Key_F2)
    stage.type("Wallets")
    stage.key(K.Key_Return)
    assert stage.item("Wallet payments").title == "Wallets"
    place, at = hands.spot("3DS fallback")
    QTest.mouseDClick(hands.board.card(place).column.viewport(), LEFT, NO_KEYS, at)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    assert field.text() == "3DS fallback"
    stage.key(K.Key_Escape)
    assert stage.pane.leader().hasFocus()


def test_n_adds_a_feature_to_the_column(hands: Hands, stage: Stage):
    stage.key(K.Key_N)
    stage.type("One-tap refunds")
    stage.key(K.Key_Return)
    added = next(item for item in stage.world.store.all(Item) if item.title == "One-tap refunds")
    assert (added.start, added.status) == (date(2026, 3, 2), Status.PLANNED)
    assert added.parent_id == stage.ids["Express checkout"]
    assert hands.chosen() == ["One-tap refunds"]
    assert hands.columns()[0][3] == "One-tap refunds"


def test_the_timelines_verbs_work_here_too(hands: Hands, stage: Stage):
    stage.context.actions.trigger("roadmap.archive")
    assert "Wallet payments" not in hands.columns()[0]
    assert hands.chosen() == ["3DS fallback"]
    stage.context.actions.trigger("roadmap.to_later")
    assert hands.columns()[2] == ["3DS fallback"]


def test_alt_and_a_number_moves_to_a_column_from_the_timeline_too(stage: Stage):
    stage.key(K.Key_3, Qt.KeyboardModifier.AltModifier)
    assert stage.item("Wallet payments").start is None
    assert stage.item("Wallet payments").status is Status.PLANNED
    stage.key(K.Key_1, Qt.KeyboardModifier.AltModifier)
    assert stage.item("Wallet payments").start == date(2026, 3, 2)


def test_no_key_of_the_board_means_two_things(hands: Hands, stage: Stage):
    actions = stage.context.actions
    assert [action.id for action in actions.all() if actions.clash(action.id, actions.keys(action.id))] == []


def test_clicks_choose_one_many_and_stretches(hands: Hands):
    hands.click("Facet performance")
    assert hands.chosen() == ["Facet performance"]
    hands.click("Bulk price edit", CTRL)
    assert hands.chosen() == ["Facet performance", "Bulk price edit"]
    hands.click("Bulk price edit")
    assert hands.chosen() == ["Bulk price edit"]
    hands.click("Rate-limit tiers", SHIFT)
    assert hands.chosen() == ["Bulk price edit", "Rate-limit tiers"]


def test_a_drag_into_another_column_moves_all_that_is_selected(hands: Hands, stage: Stage):
    hands.click("3DS fallback")
    hands.click("Webhook redelivery", CTRL)
    hands.hold("Webhook redelivery", (2, QPoint(60, 40)))
    label = hands.board.findChild(DragLabel)
    assert label.isVisible()
    assert label.words == "2 items to later"
    QTest.mouseRelease(hands.board.card(0).column.viewport(), LEFT, NO_KEYS, QPoint(1, 1))
    assert hands.columns()[2] == ["3DS fallback", "Webhook redelivery"]
    assert not label.isVisible()
    hands.undo()
    assert hands.columns()[2] == []


def test_a_drop_between_rows_moves_and_reorders_in_one_step(hands: Hands, stage: Stage):
    hands.drop("3DS fallback", hands.spot("Retry budget and timeouts", 0.2))
    assert hands.columns()[1][3:6] == ["Address autocomplete EU", "3DS fallback", "Retry budget and timeouts"]
    hands.undo()
    assert "3DS fallback" in hands.columns()[0]


def test_among_teams_the_insertion_line_stands_only_in_its_own_group(hands: Hands):
    hands.board.group_by(Grouping.TEAM)
    first, second = hands.board.board.columns[0].groups[:2]
    mine, other = (hands.stage.frame.title(group.items[0]) for group in (first, second))
    hands.hold(mine, hands.spot(mine, 0.9))
    assert hands.board.insertion(0) is not None
    hands.stage.key(K.Key_Escape)
    before = hands.columns()
    hands.drop(mine, hands.spot(other, 0.2))
    assert hands.columns() == before


def test_a_drop_among_another_products_items_changes_the_product_in_one_step(hands: Hands, stage: Stage):
    assert stage.item("3DS fallback").product_id == stage.ids["Checkout"]
    hands.drop("3DS fallback", hands.spot("Payout timeline", 0.2))
    moved = stage.item("3DS fallback")
    assert (moved.product_id, moved.parent_id) == (stage.ids["Seller Hub"], None)
    (group,) = [group for group in hands.board.board.columns[0].groups if group.title == "Seller Hub"]
    titles = [stage.frame.title(item) for item in group.items]
    assert titles == ["3DS fallback", "Payout timeline", "Buy labels via Boxwell v3"]
    assert stage.context.desk.undo_label == "Move 3DS fallback to Seller Hub"
    assert hands.chosen() == ["3DS fallback"]
    hands.undo()
    back = stage.item("3DS fallback")
    assert (back.product_id, back.parent_id) == (stage.ids["Checkout"], stage.ids["Express checkout"])


def test_what_hangs_under_a_card_goes_along_into_the_other_product(hands: Hands, stage: Stage):
    stage.context.do(MoveItems((stage.ids["Wallet payments"],), None, stage.ids["3DS fallback"]))
    hands.select("3DS fallback", "Wallet payments")
    hands.drop("3DS fallback", hands.spot("Bulk price edit", 0.2))
    child = stage.item("Wallet payments")
    assert (child.product_id, child.parent_id) == (stage.ids["Seller Hub"], stage.ids["3DS fallback"])


def test_a_drop_into_another_column_and_product_says_both(hands: Hands, stage: Stage):
    goal = next(title for title in hands.columns()[1] if stage.item(title).product_id == stage.ids["Seller Hub"])
    hands.hold("3DS fallback", hands.spot(goal, 0.2))
    assert hands.board.findChild(DragLabel).words == "3DS fallback to next, in Seller Hub"
    QTest.mouseRelease(hands.board.card(0).column.viewport(), LEFT, NO_KEYS, QPoint(1, 1))
    assert hands.column_of("3DS fallback") == "Next"
    assert stage.item("3DS fallback").product_id == stage.ids["Seller Hub"]
    assert stage.context.desk.undo_label == "Move 3DS fallback to next, in Seller Hub"
    assert [toast.text for toast in stage.context.toasts.shown()] == ["Moved 3DS fallback to next, in Seller Hub"]


def test_over_a_columns_head_and_below_its_rows_no_product_changes(hands: Hands, stage: Stage):
    column = hands.board.card(1).column
    below = QPoint(60, column.rows().height + 20)
    assert column.viewport().height() > below.y()
    for away in (below, QPoint(60, -8)):
        hands.drop("3DS fallback", (1, away))
        assert hands.column_of("3DS fallback") == "Next"
        assert stage.item("3DS fallback").product_id == stage.ids["Checkout"]
        hands.undo()


def test_escape_gives_a_drag_up(hands: Hands, stage: Stage):
    before = hands.columns()
    hands.hold("3DS fallback", (2, QPoint(60, 40)))
    stage.key(K.Key_Escape)
    QTest.mouseRelease(hands.board.card(0).column.viewport(), LEFT, NO_KEYS, QPoint(1, 1))
    assert hands.columns() == before


def test_it_can_be_grouped_by_team_or_not_at_all(hands: Hands, stage: Stage):
    hands.board.group_by(Grouping.TEAM)
    assert [group.title for group in hands.board.board.columns[0].groups] == [
        "Core API",
        "Checkout",
        "Storefront",
        "Seller",
    ]
    assert stage.pane.tools.group.text() == "Group: team"
    hands.board.group_by(Grouping.NONE)
    assert [group.title for group in hands.board.board.columns[0].groups] == [""]


def test_the_filter_of_the_timeline_narrows_it_and_says_so(hands: Hands, stage: Stage):
    stage.pane.model.filter_by("wallet")
    assert hands.columns() == [["Wallet payments"], [], []]
    assert hands.board.empty_words(1) == "No item here matches the filter."


def test_it_is_read_anew_only_for_what_it_shows(hands: Hands, stage: Stage):
    before = hands.board.board
    stage.context.do(Rename(Release, stage.ids["release 26.08"], "26.08b"))
    assert hands.board.board is before
    stage.context.do(SetFields(Item, (stage.ids["3DS fallback"],), {"effort_likely": 20.0}, "Estimate"))
    assert hands.board.board is not before
    assert hands.board.board.columns[0].points == 143.0


def test_it_opens_again_as_it_was_left(hands: Hands, stage: Stage):
    hands.select("Bulk price edit")
    hands.board.group_by(Grouping.TEAM)
    stage.pane.tools.points.setChecked(False)
    stage.pane.remember()
    stage.context.memory.flush()
    host = QWidget(stage.host)
    context = make_context(stage.world, host)
    again = RoadmapPane(context, host)
    board = again.board.shown
    assert board is not None
    assert board.selected_items() == [stage.ids["Bulk price edit"]]
    assert board.grouping is Grouping.TEAM
    assert not board.stand().points
    assert again.tools.group.text() == "Group: team"
    context.close()


def test_the_copy_for_slides_is_a_picture_a_table_and_lines(hands: Hands, stage: Stage):
    stage.world.desk.do(Rename(Item, stage.ids["3DS fallback"], "3DS <b>fallback</b>"))
    stage.pane.tools.slides.click()
    data = QGuiApplication.clipboard().mimeData()
    assert "<td" in data.html()
    assert "3DS &lt;b&gt;fallback" in data.html()
    assert "Now (sprints 26.05 and 26.06), 8 items, 136 points" in data.text()
    picture = QImage(data.imageData())
    assert picture.width() == 2 * (2 * 16 + 3 * 340 + 2 * 12)
    assert picture.pixelColor(4, 4) == stage.context.theme.light().color("window")


def test_screen_readers_walk_columns_and_rows(hands: Hands, stage: Stage):
    factory = RowAccessFactory()
    factory.install()
    column = hands.board.card(0).column
    access = QAccessible.queryAccessibleInterface(column)
    assert access.role() == QAccessible.Role.List
    assert access.text(QAccessible.Text.Name) == "Now, sprints 26.05 and 26.06"
    assert access.text(QAccessible.Text.Description) == "8 items, 136 points"
    assert access.childCount() == 12
    assert access.child(0).text(QAccessible.Text.Name) == "Storefront, 2 items"
    row = access.child(column.current)
    assert row.text(QAccessible.Text.Name).startswith("Wallet payments, 2 March to 24 April, in progress")
    assert row.text(QAccessible.Text.Name).endswith("34 points")
    assert row.state().selected
    assert row.state().focused


def test_an_empty_column_says_so_in_words(hands: Hands):
    assert hands.board.empty_words(2) == "Nothing waits without a date. N adds an idea."


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("width", [940, 1376])
def test_what_a_column_holds_is_never_cut(qtbot: QtBot, tmp_path: Path, scale: float, width: int):
    stage = Stage(qtbot, tmp_path / "t.pmdesk", size=(width, 580), scale=scale)
    hands = Hands(stage)
    QApplication.processEvents()
    look = hands.board.look
    for place, column in enumerate(hands.board.board.columns):
        card = hands.board.card(place)
        room = card.width() - 2 - 2 * look.px(PAD)
        head = card.column.geometry().top() - 1
        title, days = look.width("title", column.title), look.width("small", column.subtitle)
        counts = look.width("small_medium", count_words(column))
        beside = title + days + counts + 2 * look.px(8) <= room
        assert beside if head == look.px(HEAD) else max(days, title + look.px(8) + counts) <= room
    stage.close()
