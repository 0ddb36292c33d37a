"""A plot shows a chart, and is read and moved by mouse and keys."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QAction, QContextMenuEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.domain.kinds import Kind, Ref, SeriesId
from pmdesk.domain.metrics import AnnotationKind, Grain, PanelKind
from pmdesk.queries.chart_values import Chart, Finding, Mark, TargetLine
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.plot.plot import Plot
from pmdesk.ui.widgets.theme import Theme
from tests.ui.widgets.plot.charts import DAY, FOUR_WEEKS, START, chart, line

Key = Qt.Key
SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
LEFT = Qt.MouseButton.LeftButton
END = START + (len(FOUR_WEEKS) - 1) * DAY
DIP = Finding(
    START + 11 * DAY, START + 12 * DAY, START + 12 * DAY, 62.7, True, "Lowest Saturday", "−1 below", SeriesId(1), 4.0
)
RELEASE = Mark(START + 6 * DAY, None, AnnotationKind.RELEASE, "26.04", Ref(Kind.RELEASE, 7))


class Shown:
    """A plot in a window, and what it told."""

    def __init__(self, qtbot: QtBot, mode: str = "light") -> None:
        self.qtbot = qtbot
        self.host = QWidget()
        self.host.resize(700, 260)
        self.theme = Theme.shipped(mode=mode)
        self.theme.setParent(self.host)
        self.plot = Plot(self.theme, Icons(self.theme, self.host), self.host)
        self.plot.setGeometry(0, 0, 678, 232)
        qtbot.addWidget(self.host)
        self.told: list[tuple[str, Any]] = []
        for name in ("crosshair_moved", "annotate_wanted", "mark_opened", "finding_opened"):
            getattr(self.plot, name).connect(lambda what, name=name: self.told.append((name, what)))
        self.asked: list[tuple[int, int]] = []
        self.plot.range_wanted.connect(lambda start, end: self.asked.append((start, end)))
        with qtbot.waitExposed(self.host):
            self.host.show()
        self.host.activateWindow()
        qtbot.waitUntil(self.host.isActiveWindow)
        self.plot.setFocus()
        self.plot.show_chart(chart(findings=(DIP,), marks=(RELEASE,)))

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.plot, key, held)

    def place(self, day: float, value: float = 64) -> QPoint:
        space = self.plot.layout_now.space
        return QPoint(round(space.x(START + day * DAY)), round(space.y(value)))

    def hover(self, day: float) -> None:
        self.qtbot.mouseMove(self.plot.viewport(), self.place(day))
        QApplication.processEvents()

    def drag(self, first: float, last: float, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        canvas = self.plot.viewport()
        self.qtbot.mousePress(canvas, LEFT, held, self.place(first))
        middle = (self.place(first) + self.place(last)) / 2
        target = self.place(last)
        for at in (middle, target):
            self.qtbot.mouseMove(canvas, at)
        self.qtbot.mouseRelease(canvas, LEFT, held, target)

    def wheel(self, notches: int, day: float) -> bool:
        at = QPointF(self.place(day))
        event = QWheelEvent(
            at,
            at,
            QPoint(),
            QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.plot.viewport(), event)
        return event.isAccepted()

    def days(self) -> tuple[float, float]:
        start, end = self.plot.view
        return (start - START) / DAY, (end - START) / DAY

    def day_of_crosshair(self) -> float | None:
        return None if self.plot.crosshair is None else (self.plot.crosshair - START) / DAY


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[Shown]:
    return Shown(qtbot)


def answer(start: int, end: int, **changed: Any) -> Chart:
    return chart(**({"start": start, "end": end} | changed))


def test_a_plot_shows_the_stretch_of_its_chart(shown: Shown) -> None:
    times, values = shown.plot.seen.viewRange()
    assert times == [START, END]
    assert values[0] <= min(FOUR_WEEKS)
    assert values[1] >= max(FOUR_WEEKS)


def test_bars_have_room_for_half_of_one_at_each_end(shown: Shown) -> None:
    shown.plot.show_chart(chart(kind=PanelKind.BAR))
    assert shown.plot.view == (START - DAY / 2, END + DAY / 2)


def test_arrows_walk_over_the_samples(shown: Shown) -> None:
    shown.key(Key.Key_Left)
    assert shown.day_of_crosshair() == 17
    shown.key(Key.Key_Left)
    shown.key(Key.Key_Left)
    shown.key(Key.Key_Right)
    assert shown.day_of_crosshair() == 16
    assert [what for name, what in shown.told if name == "crosshair_moved"] == [
        START + n * DAY for n in (17, 16, 15, 16)
    ]


def test_shift_and_arrows_walk_by_weeks_and_home_and_end_to_the_ends(shown: Shown) -> None:
    shown.key(Key.Key_End)
    assert shown.day_of_crosshair() == 17
    shown.key(Key.Key_Left, SHIFT)
    assert shown.day_of_crosshair() == 10
    shown.key(Key.Key_Home)
    assert shown.day_of_crosshair() == 0
    shown.key(Key.Key_Left)
    assert shown.day_of_crosshair() == 0
    shown.key(Key.Key_Escape)
    assert shown.day_of_crosshair() is None


def test_the_crosshair_reads_the_sample_next_to_the_mouse(shown: Shown) -> None:
    shown.hover(4.3)
    assert shown.day_of_crosshair() == 4
    reading = shown.plot.reading()
    assert reading is not None
    assert (reading.words, reading.day) == ("Fri 13 Feb", "day 5")
    assert [(value.low, value.high) for value in reading.values] == [(63.0, 63.0)]


def test_the_crosshair_goes_when_the_mouse_leaves_the_values(shown: Shown) -> None:
    shown.hover(4)
    shown.qtbot.mouseMove(shown.plot.viewport(), QPoint(300, 230))
    QApplication.processEvents()
    assert shown.told[-1] == ("crosshair_moved", None)


def test_a_shared_crosshair_moves_silently_and_has_no_card(shown: Shown) -> None:
    before = shown.plot.grab().toImage()
    shown.plot.set_crosshair(START + 9 * DAY)
    assert shown.told == []
    image = shown.plot.grab().toImage()
    assert image != before
    line_color = shown.theme.color("text_muted").rgb()
    x = int(shown.plot.layout_now.space.x(START + 9 * DAY))
    assert image.pixel(x, 180) == line_color
    shown.plot.set_crosshair(None)
    assert shown.plot.grab().toImage() == before


def test_a_reads_where_the_mark_should_be(shown: Shown) -> None:
    shown.key(Key.Key_A)
    shown.plot.set_crosshair(START + 3 * DAY)
    shown.key(Key.Key_A)
    assert shown.told == [("annotate_wanted", END), ("annotate_wanted", START + 3 * DAY)]


def test_plus_and_minus_zoom_around_the_crosshair_and_ask(shown: Shown) -> None:
    shown.plot.set_crosshair(START + 2 * DAY)
    with shown.qtbot.waitSignal(shown.plot.range_wanted):
        shown.key(Key.Key_Plus)
    start, end = shown.days()
    assert end - start == pytest.approx(17 / 1.5)
    assert (2 - start) / (end - start) == pytest.approx(2 / 17)
    assert shown.asked == [(round(shown.plot.view[0]), round(shown.plot.view[1]))]
    with shown.qtbot.waitSignal(shown.plot.range_wanted):
        shown.key(Key.Key_Minus)
    assert shown.days() == pytest.approx((0, 17))


def test_alt_and_arrows_pan_and_0_goes_back(shown: Shown) -> None:
    shown.key(Key.Key_Right, ALT)
    shown.key(Key.Key_Right, ALT)
    assert shown.days() == pytest.approx((8.5, 25.5))
    with shown.qtbot.waitSignal(shown.plot.range_wanted):
        shown.key(Key.Key_0)
    assert shown.days() == pytest.approx((0, 17))


def test_dragging_pans_what_is_there_and_asks_for_the_rest(shown: Shown) -> None:
    with shown.qtbot.waitSignal(shown.plot.range_wanted):
        shown.drag(10, 7)
    assert shown.days() == pytest.approx((3, 20), abs=0.05)
    shown.qtbot.waitUntil(
        lambda: bool(shown.asked) and shown.asked[-1] == (round(shown.plot.view[0]), round(shown.plot.view[1]))
    )


def test_escape_ends_a_drag_where_it_began(shown: Shown) -> None:
    canvas = shown.plot.viewport()
    shown.qtbot.mousePress(canvas, LEFT, pos=shown.place(10))
    shown.qtbot.mouseMove(canvas, shown.place(4))
    assert shown.days() != (0, 17)
    shown.key(Key.Key_Escape)
    assert shown.days() == pytest.approx((0, 17))
    shown.qtbot.mouseRelease(canvas, LEFT, pos=shown.place(4))
    assert shown.days() == pytest.approx((0, 17))


def test_ctrl_and_drag_choose_a_stretch(shown: Shown) -> None:
    shown.drag(4, 12, CTRL)
    assert shown.days() == pytest.approx((4, 12), abs=0.05)


def test_a_double_click_goes_back(shown: Shown) -> None:
    shown.plot.zoom(3)
    shown.qtbot.mouseDClick(shown.plot.viewport(), LEFT, pos=QPoint(300, 150))
    assert shown.days() == pytest.approx((0, 17))


def test_the_wheel_zooms_around_the_pointer_when_the_plot_has_the_focus(shown: Shown) -> None:
    assert shown.wheel(1, 17)
    assert shown.days()[1] == pytest.approx(17, abs=0.05)
    assert shown.days()[0] == pytest.approx(17 - 17 / 1.25, abs=0.05)


def test_the_wheel_is_left_to_the_dashboard_without_the_focus(shown: Shown) -> None:
    shown.plot.clearFocus()
    assert not shown.wheel(1, 17)
    assert shown.days() == (0, 17)


def test_zooming_ends_at_two_grains_and_two_hundred_years(shown: Shown) -> None:
    shown.plot.zoom(1e9)
    start, end = shown.days()
    assert end - start == pytest.approx(2)
    shown.plot.zoom(1e-12)
    start, end = shown.days()
    assert end - start == pytest.approx(200 * 365.25)


def test_an_answer_to_an_older_question_does_not_move_the_view_back(shown: Shown) -> None:
    with shown.qtbot.waitSignal(shown.plot.range_wanted):
        shown.plot.zoom(2)
    first = shown.asked[-1]
    with shown.qtbot.waitSignal(shown.plot.range_wanted):
        shown.plot.pan(2)
    second = shown.asked[-1]
    seen = shown.plot.view
    shown.plot.show_chart(answer(*first))
    assert shown.plot.view == seen
    shown.plot.show_chart(answer(*second))
    assert shown.plot.view == pytest.approx(seen, abs=1)


def test_a_stretch_that_was_chosen_elsewhere_is_shown_and_becomes_home(shown: Shown) -> None:
    with shown.qtbot.waitSignal(shown.plot.range_wanted):
        shown.plot.zoom(2)
    shown.plot.show_chart(answer(START - 60 * DAY, END))
    assert shown.plot.view == (START - 60 * DAY, END)
    assert shown.plot.home == (START - 60 * DAY, END)


def test_a_click_opens_the_ring_or_the_sign_under_it(shown: Shown) -> None:
    canvas = shown.plot.viewport()
    shown.qtbot.mouseClick(canvas, LEFT, pos=shown.place(12, 62.7))
    sign = QPoint(shown.place(6).x(), 10)
    shown.qtbot.mouseClick(canvas, LEFT, pos=sign)
    opened = [(name, what) for name, what in shown.told if name.endswith("opened")]
    assert opened == [("finding_opened", DIP), ("mark_opened", Ref(Kind.RELEASE, 7))]


def test_enter_opens_what_is_at_the_crosshair(shown: Shown) -> None:
    shown.plot.set_crosshair(START + 6 * DAY)
    shown.key(Key.Key_Return)
    shown.plot.set_crosshair(START + 11 * DAY)
    shown.key(Key.Key_Return)
    assert shown.told == [("mark_opened", Ref(Kind.RELEASE, 7)), ("finding_opened", DIP)]


def test_the_context_menu_holds_the_actions_of_the_pane(shown: Shown) -> None:
    shown.plot.addAction(QAction("Show as table", shown.plot))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), shown.plot.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(shown.plot.viewport(), event)
    menus = shown.plot.findChildren(QMenu)
    assert [action.text() for action in menus[0].actions()] == ["Show as table"]
    menus[0].close()


def test_screen_readers_hear_the_chart_in_words(shown: Shown) -> None:
    shown.plot.show_chart(chart(findings=(DIP,), targets=(TargetLine(66, "target 66 %"),), value=64.4, change=-0.5))
    face = QAccessible.queryAccessibleInterface(shown.plot)
    assert face.text(QAccessible.Text.Name) == "Checkout conversion, paid orders of started checkouts, daily"
    assert face.text(QAccessible.Text.Description) == (
        "Mon 9 Feb to Thu 26 Feb 2026. Last value 64.4 %, change −0.5 pts. target 66 %. 1 anomaly. "
        "Lowest Saturday on Sat 21 Feb."
    )


def test_gaps_and_empty_charts_are_told(shown: Shown) -> None:
    shown.plot.show_chart(chart(line(FOUR_WEEKS, skip=(4, 5, 6))))
    assert "1 gap without points" in shown.plot.accessibleDescription()
    shown.plot.show_chart(chart(lines=()))
    assert "No points here" in shown.plot.accessibleDescription()


def test_an_hour_by_hour_crosshair_tells_the_time_of_the_zone(shown: Shown) -> None:
    hours = line([float(n) for n in range(48)], step=3_600_000)
    shown.plot.show_chart(chart(hours, grain=Grain.HOUR, unit="ms"))
    shown.plot.move_crosshair(START + 3_600_000)
    reading = shown.plot.reading()
    assert reading is not None
    assert reading.words == "Mon 9 Feb 02:00"


def test_a_plot_lays_itself_out_anew_when_the_text_grows(shown: Shown) -> None:
    before = shown.plot.layout_now.space.left
    shown.theme.set_scale(1.5)
    assert shown.plot.layout_now.space.left > before
