"""File › Restore… lists backups, says what would change, and is one step that can be undone."""

from datetime import timedelta

from pytestqt.qtbot import QtBot

from pmdesk.commands.fields import Rename
from pmdesk.commands.items import AddItem
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.roadmap import Item, ItemKind
from pmdesk.storage.backup import Reason, list_backups, make
from pmdesk.ui.shell.restore import RestoreDialog, say_size
from tests.ui.shell.house import Home
from tests.world import NOW


def open_dialog(home: Home) -> RestoreDialog:
    home.house.actions.trigger("file.restore")
    dialog = home.window.findChildren(RestoreDialog)[-1]
    assert isinstance(dialog, RestoreDialog)
    return dialog


def test_without_backups_it_says_when_they_are_made(home: Home) -> None:
    dialog = open_dialog(home)
    assert dialog.heading.text() == "No backups yet"
    assert not dialog.restore_button.isEnabled()
    dialog.reject()


def test_it_says_what_would_change_and_restores_in_one_step(home: Home, qtbot: QtBot) -> None:
    path = home.context.desk.store.path
    make(path, Reason.ROUTINE, FixedClock(NOW))
    make(path, Reason.BY_HAND, FixedClock(NOW - timedelta(days=1)))
    home.context.do(AddItem(ItemKind.FEATURE, "Came later"))
    express = next(item for item in home.context.desk.store.all(Item) if item.title == "Express checkout")
    home.context.do(Rename(Item, express.id, "Renamed since"))
    dialog = open_dialog(home)
    qtbot.waitUntil(dialog.restore_button.isEnabled)
    assert dialog.list.rows().count() == 2
    assert "Items: 1 go, 1 change" in dialog.summary.text()
    dialog.restore_button.click()
    titles = {item.title for item in home.context.desk.store.all(Item)}
    assert "Express checkout" in titles
    assert "Came later" not in titles
    assert any(backup.reason is Reason.RESTORE for backup in list_backups(path))
    home.house.actions.trigger("edit.undo")
    assert "Came later" in {item.title for item in home.context.desk.store.all(Item)}


def test_a_backup_of_now_changes_nothing(home: Home, qtbot: QtBot) -> None:
    make(home.context.desk.store.path, Reason.ROUTINE, FixedClock(NOW))
    dialog = open_dialog(home)
    qtbot.waitUntil(lambda: dialog.summary.text() == "Nothing would change: the workspace is as it was then.")
    assert not dialog.restore_button.isEnabled()
    dialog.reject()


def test_sizes_are_said_in_plain_units() -> None:
    assert say_size(300) == "1 KB"
    assert say_size(90_000) == "88 KB"
    assert say_size(1_300_000) == "1.2 MB"
