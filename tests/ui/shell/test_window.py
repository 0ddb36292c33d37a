"""The window stands where it stood, as large as it was, and never larger than the screen."""

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pmdesk.ui.shell.window import SMALLEST, Window
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme


@pytest.fixture
def screen(qapp: QApplication) -> QRect:
    return qapp.primaryScreen().availableGeometry()


def window(qtbot: QtBot, qapp: QApplication, geometry: str = "") -> Window:
    """Show a window as a start does."""
    theme = Theme.shipped(mode="light")
    made = Window(qapp, theme, Icons(theme))
    qtbot.addWidget(made)
    made.place(geometry)
    with qtbot.waitExposed(made):
        made.show()
    return made


def framed(made: Window) -> QRect:
    return made.frameGeometry()


def test_a_window_as_high_as_the_screen_stays_so_over_restarts(qtbot: QtBot, qapp: QApplication, screen: QRect):
    first = window(qtbot, qapp)
    around = framed(first).size() - first.size()
    whole = QRect(screen.topLeft() + QPoint(around.width() // 2, around.height() // 2), screen.size() - around)
    first.setGeometry(whole)
    qtbot.waitUntil(lambda: framed(first) == screen)
    second = window(qtbot, qapp, first.geometry_text())
    third = window(qtbot, qapp, second.geometry_text())
    assert (framed(second), framed(third)) == (screen, screen)


def test_a_window_that_stood_in_the_middle_stands_there_again(qtbot: QtBot, qapp: QApplication):
    first = window(qtbot, qapp)
    first.setGeometry(17, 90, 770, 500)
    qtbot.waitUntil(lambda: first.geometry() == QRect(17, 90, 770, 500))
    assert window(qtbot, qapp, first.geometry_text()).geometry() == QRect(17, 90, 770, 500)


def test_a_window_from_a_larger_screen_comes_back_within_this_one(qtbot: QtBot, qapp: QApplication, screen: QRect):
    first = window(qtbot, qapp)
    first.setGeometry(300, 400, 2000, 1500)
    qtbot.waitUntil(lambda: first.size() == QSize(2000, 1500))
    assert screen.contains(framed(window(qtbot, qapp, first.geometry_text())))


def test_a_first_window_leaves_room_for_its_frame(qtbot: QtBot, qapp: QApplication, screen: QRect):
    made = window(qtbot, qapp)
    assert framed(made).height() <= screen.height()
    assert made.height() > screen.height() - 60


def test_a_maximized_window_comes_back_maximized_with_its_own_size_behind(qtbot: QtBot, qapp: QApplication):
    first = window(qtbot, qapp)
    first.setGeometry(10, 40, 770, 500)
    first.showMaximized()
    qtbot.waitUntil(lambda: first.width() > 770)
    second = window(qtbot, qapp, first.geometry_text())
    assert second.isMaximized()
    second.showNormal()
    qtbot.waitUntil(lambda: second.size() == QSize(770, 500))


@pytest.mark.parametrize("nonsense", ["x", "1 2 3 4 5 6 7 8", "é ü", "AA== 9 9 9 9 9 9 9 9", " "])
def test_nonsense_in_the_preferences_gives_the_usual_window(qtbot: QtBot, qapp: QApplication, nonsense: str):
    assert window(qtbot, qapp, nonsense).size() == window(qtbot, qapp).size()


@pytest.mark.parametrize(
    "nonsense", ["1 2", "a b c d e f g h", "1 2 800 600 3", "1 1 800 600 0 0 0 99999", "0 0 -5 0 -9 0 0 0"]
)
def test_nonsense_behind_what_qt_kept_is_passed_over(qtbot: QtBot, qapp: QApplication, screen: QRect, nonsense: str):
    kept = window(qtbot, qapp).geometry_text().partition(" ")[0]
    made = window(qtbot, qapp, f"{kept} {nonsense}")
    assert made.width() >= SMALLEST.width()
    assert screen.intersects(framed(made))
