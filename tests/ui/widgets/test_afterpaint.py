"""What is put off comes once, after the first paint, and not to a widget that is gone."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.ui.widgets.afterpaint import after_first_paint


def test_it_waits_for_the_paint_and_comes_once(qtbot: QtBot):
    widget, ran = QWidget(), list[bool]()
    qtbot.addWidget(widget)
    after_first_paint(widget, 0, lambda: ran.append(widget.isVisible()))
    QApplication.processEvents()
    assert ran == []
    widget.show()
    qtbot.waitUntil(lambda: ran == [True])
    widget.repaint()
    QApplication.processEvents()
    assert ran == [True]


def test_nothing_comes_when_the_widget_is_gone(qtbot: QtBot):
    widget, ran = QWidget(), list[bool]()
    after_first_paint(widget, 0, lambda: ran.append(True))
    QApplication.sendEvent(widget, QPaintEvent(widget.rect()))
    widget.deleteLater()
    QApplication.sendPostedEvents(widget, QEvent.Type.DeferredDelete)
    for _ in range(5):
        QApplication.processEvents()
    assert ran == []
