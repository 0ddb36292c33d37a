"""A popover has the keys: what is typed in it starts nothing in the list below."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.ui.widgets.popover import Popover
from pmdesk.ui.widgets.theme import Theme


@pytest.mark.parametrize(("keys", "fires"), [("Return", False), ("Enter", False), ("J", False), ("Ctrl+J", True)])
def test_keys_typed_in_a_popover_run_no_verb_of_the_list_below(qtbot: QtBot, keys: str, fires: bool):
    owner = QWidget()
    qtbot.addWidget(owner)
    ran: list[str] = []
    shortcut = QShortcut(QKeySequence(keys), owner, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(lambda: ran.append(keys))
    with qtbot.waitActive(owner):
        owner.show()
        owner.activateWindow()
    popover = Popover(Theme.shipped(), owner)
    field = QLineEdit(popover)
    popover.column.addWidget(field)
    popover.hang(QRect(0, 0, 100, 20))
    field.setFocus(Qt.FocusReason.PopupFocusReason)
    combination = QKeySequence(keys)[0]
    QTest.keyClick(field, combination.key(), combination.keyboardModifiers())
    popover.close()
    assert bool(ran) == fires
