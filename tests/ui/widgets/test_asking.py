"""A question that Enter opens is not answered by the same press, and Enter takes the first choice from then on."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from pmdesk.ui.widgets.asking import Asking
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme
from tests.ui.rooms import shown


def test_the_press_that_asks_does_not_answer(qtbot: QtBot):
    theme = Theme.shipped(mode="light")
    icons = Icons(theme)
    dialog = QDialog()
    qtbot.addWidget(dialog)
    line, taken = QLineEdit(dialog), list[str]()

    def ask() -> None:
        choices = [("Replace", lambda: taken.append("yes")), ("Keep both", lambda: taken.append("both"))]
        Asking(theme, icons, dialog, title="Replace it?", words="", choices=choices).open()

    line.returnPressed.connect(ask)
    shown(qtbot, dialog, 300, 100)
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert taken == []
    asking = dialog.findChild(Asking)
    assert asking is not None
    qtbot.waitUntil(asking.buttons[0].isDefault)
    qtbot.keyClick(asking, Qt.Key.Key_Return)
    assert taken == ["yes"]
