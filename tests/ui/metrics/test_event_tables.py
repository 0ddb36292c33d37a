"""Funnels and retentions as they are painted and read aloud, in light and dark and with large text."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.domain.kinds import MetricId
from pmdesk.insight.funnel import funnel
from pmdesk.insight.retention import retention
from pmdesk.queries.event_table_values import FunnelTable, RetentionTable
from pmdesk.ui.metrics.event_table_access import EventTableAccessFactory
from pmdesk.ui.metrics.event_tables import PALEST, FunnelView, RetentionView, blended, contrast, ink_on
from tests.ui.rooms import make_context, shown
from tests.world import World

NAME, DESCRIPTION = QAccessible.Text.Name, QAccessible.Text.Description
NOW = {"Cart": 1000.0, "Address": 700.0, "Payment": 350.0, "Order": 300.0}
THEN = {"Cart": 1000.0, "Address": 720.0, "Payment": 400.0, "Order": 320.0}
FUNNEL = FunnelTable(MetricId(1), "Checkout steps", 2, funnel(list(NOW), NOW, THEN), "9 Feb to 8 Mar")
COHORTS = [f"Cohort {number}" for number in range(30)]
TABLE = [[100.0, *[100.0 / (age + 1) for age in range(1, min(6, 30 - number))]] for number in range(30)]
RETENTION = RetentionTable(MetricId(2), "Seller retention", 3, retention(COHORTS, TABLE))


class Stage:
    """Both views in a window."""

    def __init__(self, qtbot: QtBot, world: World, mode: str = "light", scale: float = 1.0) -> None:
        self.host = QWidget()
        qtbot.addWidget(self.host, before_close_func=lambda _host: self.context.close())
        self.context = make_context(world, self.host, mode, scale)
        self.factory = EventTableAccessFactory()
        self.factory.install()
        self.funnel = FunnelView(self.context, self.host)
        self.retention = RetentionView(self.context, self.host)
        column = QVBoxLayout(self.host)
        column.addWidget(self.funnel, 1)
        column.addWidget(self.retention, 2)
        self.funnel.show_table(FUNNEL)
        self.retention.show_table(RETENTION)
        shown(qtbot, self.host, 640, 480)


@pytest.fixture
def stage(qtbot: QtBot, world: World) -> Stage:
    return Stage(qtbot, world)


def pixel(view: QWidget, at: QPoint) -> str:
    return view.grab().toImage().pixelColor(at).name()


def test_bars_are_as_long_as_the_share_of_the_first_step(stage: Stage):
    view = stage.funnel
    picture = view.grab().toImage()
    colour = stage.context.theme.series(2).name()
    lengths = []
    for row in range(4):
        box = view.row_box(row)
        y = box.center().y()
        lengths.append(sum(picture.pixelColor(x, y).name() == colour for x in range(box.left(), box.right())))
    assert lengths[0] > 100
    for length, part in zip(lengths, (1.0, 0.7, 0.35, 0.3), strict=True):
        assert length / lengths[0] == pytest.approx(part, abs=0.03)


def test_the_biggest_drop_is_framed_and_told(stage: Stage):
    picture = stage.funnel.grab().toImage()
    warning = stage.context.theme.color("warning").name()
    framed = [
        row
        for row in range(4)
        if any(
            picture.pixelColor(x, y).name() == warning
            for y in range(stage.funnel.row_box(row).top(), stage.funnel.row_box(row).bottom())
            for x in range(0, stage.funnel.width(), 7)
        )
    ]
    assert framed == [2]
    assert FUNNEL.drop_words == "Most are lost from Address to Payment: 50 % (350), 5.6 pts more than before"


def test_a_funnel_is_read_as_a_table(stage: Stage):
    table = QAccessible.queryAccessibleInterface(stage.funnel)
    assert (table.role(), table.text(NAME), table.childCount()) == (
        QAccessible.Role.Table,
        "Funnel of Checkout steps",
        4,
    )
    assert table.text(DESCRIPTION).startswith("9 Feb to 8 Mar. Most are lost from Address to Payment")
    row = table.child(2)
    assert row.text(NAME) == "Payment, Count 350, Of the step before 50 %, Change −5.6 pts, Of the first step 35 %"
    assert [row.child(column).text(NAME) for column in range(row.childCount())][1] == "350"
    middle = stage.funnel.mapToGlobal(stage.funnel.row_box(1).center())
    assert table.childAt(middle.x(), middle.y()).text(NAME).startswith("Address")


def test_a_retention_is_read_as_a_table_with_its_average(stage: Stage):
    table = QAccessible.queryAccessibleInterface(stage.retention)
    assert table.childCount() == 31
    assert table.child(29).text(NAME) == (
        "Cohort 29, Size 100, Month 0 100 %, Month 1 —, Month 2 —, Month 3 —, Month 4 —, Month 5 —"
    )
    assert table.child(30).text(NAME).startswith("Average, Month 0 100 %, Month 1 50 %")


def test_the_newest_cohorts_show_where_not_all_have_room(stage: Stage):
    view = stage.retention
    visible = [row for row in range(31) if not view.row_box(row).isEmpty()]
    assert visible[-1] == 30
    assert 5 < len(visible) < 31
    assert view.row_box(30).bottom() <= view.height()
    assert view.row_at(view.row_box(30).center().y()) == 30


def test_a_cell_that_was_not_observed_is_empty_and_one_of_nobody_is_not(stage: Stage):
    view, theme = stage.retention, stage.context.theme
    view.show_table(
        RetentionTable(MetricId(2), "Seller retention", 3, retention(["Jan", "Feb"], [[10.0, 0.0], [10.0, None]]))
    )
    first, wide, _ = view._columns()
    nobody, unseen = (QPoint(first + wide + 3, view.row_box(row).top() + 3) for row in (0, 1))
    assert pixel(view, nobody) == blended(theme.color("surface"), theme.series(3), PALEST).name()
    assert pixel(view, unseen) == pixel(view, QPoint(view.width() - 2, view.height() - 2))


@pytest.mark.parametrize(("mode", "scale"), [("light", 1.0), ("dark", 1.0), ("light", 1.5)])
def test_numbers_on_heat_can_be_read_in_any_look(qtbot: QtBot, world: World, mode: str, scale: float):
    theme = Stage(qtbot, world, mode, scale).context.theme
    for colour in range(1, 9):
        for part in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
            ground = blended(theme.color("surface"), theme.series(colour), PALEST + 0.8 * part)
            assert contrast(ink_on(ground), ground) >= 4.5


def test_the_text_grows_with_its_size(qtbot: QtBot, world: World):
    small, large = Stage(qtbot, world), Stage(qtbot, world, scale=1.5)
    assert large.funnel.sizeHint().height() == pytest.approx(1.5 * small.funnel.sizeHint().height(), abs=4)
    assert large.retention._columns()[1] >= 1.4 * 40


def test_without_room_the_least_needed_columns_go_and_names_stay(qtbot: QtBot, world: World):
    stage = Stage(qtbot, world)
    stage.host.resize(220, 300)
    picture = stage.funnel.grab().toImage()
    colour, box = stage.context.theme.series(2).name(), stage.funnel.row_box(0)
    assert sum(picture.pixelColor(x, box.center().y()).name() == colour for x in range(box.left(), box.right())) >= 40


def test_nothing_to_show_paints_nothing(stage: Stage):
    stage.funnel.show_table(FunnelTable(MetricId(1), "Empty"))
    stage.retention.show_table(RetentionTable(MetricId(1), "Empty"))
    assert QAccessible.queryAccessibleInterface(stage.funnel).childCount() == 0
    assert stage.funnel.grab().size() == stage.funnel.size()
    assert stage.retention.rows == ()
