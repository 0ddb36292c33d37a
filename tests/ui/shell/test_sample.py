"""The sample workspace: opened from the menu, said to be one, and removed with everything beside it."""

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pmdesk.domain.roadmap import Item
from pmdesk.storage.backup import Reason, make
from pmdesk.ui.shell.samplebar import SampleBar
from pmdesk.ui.widgets.asking import Asking
from tests.ui.shell.house import Home


def bars(home: Home) -> list[SampleBar]:
    return [bar for bar in home.window.findChildren(SampleBar) if bar.isVisible()]


def test_the_sample_says_that_it_is_one_and_ones_own_workspace_does_not(home: Home, qtbot: QtBot):
    home.house.actions.trigger("file.sample")
    qtbot.waitUntil(lambda: len(bars(home)) == 1)
    assert home.context.desk.store.count(Item) > 30
    home.house.open(home.context.desk.store.path.with_name("own.pmdesk"))
    QApplication.processEvents()
    assert not bars(home)
    assert not home.house.actions.is_enabled("file.remove_sample")


def test_removing_the_sample_asks_once_and_leaves_nothing_of_it(empty_home: Home, qtbot: QtBot):
    house = empty_home.house
    house.actions.trigger("file.sample")
    path = empty_home.context.desk.store.path
    make(path, Reason.ROUTINE, empty_home.context.clock)
    house.actions.trigger("file.remove_sample")
    asking = empty_home.window.findChild(Asking)
    assert path.exists()
    asking.buttons[0].click()
    qtbot.waitUntil(lambda: not path.exists())
    assert house.workspace is None
    assert [each.name for each in path.parent.iterdir() if each.name.startswith(path.name)] == []
