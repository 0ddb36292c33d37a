"""The line that walks shows up only where something takes long."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pmdesk.ui.widgets.hairline import Hairline
from pmdesk.ui.widgets.theme import Theme


def test_it_shows_after_a_while_and_goes_at_the_end(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(300, 40)
    line = Hairline(Theme.shipped(mode="light"), host)
    line.lie(0, 10, 300)
    with qtbot.waitExposed(host):
        host.show()
    line.begin()
    assert not line.isVisible()
    qtbot.waitUntil(line.isVisible)
    assert line.grab().toImage().pixelColor(0, 0).isValid()
    line.end()
    assert not line.isVisible()
    line.begin()
    line.end()
    assert not line.isVisible()
