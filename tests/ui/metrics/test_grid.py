"""Panels on the grid: dragged and resized by the pointer and by keys, added, removed, each act one undo step."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pmdesk.domain.metrics import Dashboard, Panel, PanelKind
from pmdesk.insight.packing import Place
from pmdesk.ui.metrics.grid import GAP, ROW
from pmdesk.ui.metrics.places import place_of
from tests.ui.metrics.conftest import MakeStage
from tests.ui.metrics.stage import Stage

K = Qt.Key
SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


def place(stage: Stage, name: str) -> Place:
    return place_of(stage.world.store.get(Panel, stage.ids[f"{name} panel"]))


def cell(stage: Stage) -> QPoint:
    """Return how far it is from one cell to the next."""
    grid = stage.pane.grid
    across = grid.box_of(Place(1, 0, 1, 1)).left() - grid.box_of(Place(0, 0, 1, 1)).left()
    return QPoint(across, ROW + GAP)


def test_panels_lie_in_their_cells(stage: Stage) -> None:
    conversion, payments = stage.card("conversion").geometry(), stage.card("payments").geometry()
    assert conversion.top() == payments.top()
    assert conversion.height() == payments.height() == 4 * ROW + 3 * GAP
    assert payments.left() - conversion.right() - 1 == GAP
    assert stage.card("search").geometry().top() == conversion.bottom() + 1 + GAP


def test_the_head_moves_a_panel_and_others_make_room(stage: Stage) -> None:
    card = stage.card("labels")
    stage.drag(card, QPoint(60, 14), QPoint(4 * cell(stage).x(), 0))
    assert place(stage, "labels") == Place(8, 4, 4, 3)
    stage.context.desk.undo()
    assert place(stage, "labels") == Place(4, 4, 4, 3)


def test_a_ghost_shows_where_the_panel_will_lie_and_escape_cancels(stage: Stage) -> None:
    card = stage.card("labels")
    stage.drag(card, QPoint(60, 14), QPoint(4 * cell(stage).x(), 0), drops=False)
    ghost = stage.pane.grid._ghost
    assert ghost.isVisible()
    assert ghost.geometry() == stage.pane.grid.box_of(Place(8, 4, 4, 3))
    QTest.keyClick(card, K.Key_Escape)
    assert not ghost.isVisible()
    assert place(stage, "labels") == Place(4, 4, 4, 3)
    assert card.geometry() == stage.pane.grid.box_of(Place(4, 4, 4, 3))


def test_the_corner_resizes(stage: Stage) -> None:
    card = stage.card("labels")
    corner = QPoint(card.width() - 4, card.height() - 4)
    stage.drag(card, corner, QPoint(2 * cell(stage).x(), cell(stage).y()))
    assert place(stage, "labels") == Place(4, 4, 6, 4)


def test_keys_move_and_resize_as_the_pointer_does(stage: Stage) -> None:
    stage.select("labels")
    stage.key(K.Key_Right, CTRL)
    stage.wait()
    assert place(stage, "labels") == Place(5, 4, 4, 3)
    stage.key(K.Key_Right, CTRL | SHIFT)
    stage.wait()
    assert place(stage, "labels") == Place(5, 4, 5, 3)
    stage.key(K.Key_Down, CTRL | SHIFT)
    stage.wait()
    assert place(stage, "labels") == Place(5, 4, 5, 4)
    stage.key(K.Key_Up, CTRL)
    stage.wait()
    assert place(stage, "labels").row == 0


def test_a_panel_is_removed_and_undo_brings_it_back(stage: Stage) -> None:
    stage.select("search")
    stage.key(K.Key_Delete)
    assert stage.world.store.find(Panel, stage.ids["search panel"]) is None
    assert stage.toasts() == ["Removed the panel “Search p95”"]
    stage.until(lambda: stage.ids["search panel"] not in stage.pane.grid.cards)
    stage.context.desk.undo()
    stage.until(lambda: stage.ids["search panel"] in stage.pane.grid.cards)


def test_a_panel_is_added_for_the_chosen_metric(stage: Stage) -> None:
    stage.select("visits")
    stage.key(K.Key_N)
    stage.key(K.Key_Return)
    stage.wait()
    found = [row for row in stage.pane.state.panels.values() if row.metric_id == stage.ids["visits metric"]]
    assert [row.kind for row in found] == [PanelKind.LINE]
    assert not stage.pane.shows_large
    assert stage.pane.grid.cards[found[0].id].is_chosen


def test_the_menu_says_how_a_panel_shows_its_metric(stage: Stage) -> None:
    stage.select("search")
    panel = stage.pane.panel
    assert panel is not None
    menu = stage.pane.arranging.menu(panel, stage.pane, stage.pane.spot())
    kinds = menu.actions()[0].menu()
    ticked = [action.text() for action in kinds.actions() if action.isChecked()]
    assert ticked == ["Bars"]
    next(action for action in kinds.actions() if action.text() == "Area").trigger()
    assert stage.world.store.get(Panel, panel.id).kind is PanelKind.AREA
    menu.deleteLater()


def test_a_narrow_window_shows_two_a_row_and_moves_nothing(make_stage: MakeStage) -> None:
    narrow = make_stage(size=(960, 600))
    assert narrow.pane.grid.is_narrow
    labels, search = narrow.card("labels").geometry(), narrow.card("search").geometry()
    assert labels.width() > narrow.pane.grid.viewport().width() // 3
    assert search.top() <= labels.top()
    narrow.select("labels")
    narrow.key(K.Key_Right, CTRL)
    assert place(narrow, "labels") == Place(4, 4, 4, 3)
    assert narrow.said()[-1] == "The window is too narrow to arrange panels"


def test_dashboards_are_added_named_ordered_copied_and_deleted(stage: Stage) -> None:
    do = stage.context.actions.trigger
    do("metrics.new_dashboard")
    stage.type("API health")
    stage.key(K.Key_Return)
    stage.wait()
    assert [title for _, title in stage.pane.tabs.segments.choices()] == ["Overview", "Sellers", "API health"]
    assert stage.pane.tabs.segments.current() == str(stage.pane.state.dashboard)
    do("metrics.dashboard_left")
    stage.wait()
    assert [title for _, title in stage.pane.tabs.segments.choices()] == ["Overview", "API health", "Sellers"]
    do("metrics.rename_dashboard")
    stage.type("APIs")
    stage.key(K.Key_Return)
    stage.wait()
    do("metrics.duplicate_dashboard")
    stage.wait()
    assert [title for _, title in stage.pane.tabs.segments.choices()] == ["Overview", "APIs", "APIs (copy)", "Sellers"]
    do("metrics.drop_dashboard")
    stage.wait()
    assert stage.world.store.count(Dashboard) == 3
    assert stage.pane.state.shown_dashboard is not None
    stage.context.desk.undo()
    stage.wait()
    assert stage.world.store.count(Dashboard) == 4


def test_the_next_dashboard_shows_other_panels(stage: Stage) -> None:
    stage.pane.tabs.segments.step(1)
    stage.wait()
    assert list(stage.pane.grid.cards) == [stage.ids["sellers panel"]]
    assert stage.metric() == "Visits"
    assert QApplication.activePopupWidget() is None
