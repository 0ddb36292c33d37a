"""Undo and redo of a bulk edit run beside the window: counted, called off without a trace, told like any other."""

import pytest
from PySide6.QtCore import QObject, Qt, Slot
from pytestqt.qtbot import QtBot

from pmdesk.commands.fields import Rename
from pmdesk.commands.import_plan import ImportPlan
from pmdesk.domain.changes import Actor, Changes
from pmdesk.domain.counts import count_text
from pmdesk.domain.foreign import ForeignKind, ForeignPlan, ForeignRow
from pmdesk.domain.roadmap import Item
from pmdesk.runtime.watching import HowFar
from pmdesk.ui.shell.turning import Turning
from pmdesk.ui.shell.workspace import BULK
from tests.ui.shell.house import Home
from tests.world import dump

PLAN = ForeignPlan(
    "table",
    "CSV",
    tuple(ForeignRow(f"A-{at}", at + 2, ForeignKind.FEATURE, f"Work {at}") for at in range(BULK)),
)


@pytest.fixture
def full(home: Home) -> Home:
    """A house into which many rows were imported."""
    home.context.desk.do(ImportPlan(PLAN), Actor.IMPORT)
    return home


def turning(home: Home) -> Turning | None:
    return next((dialog for dialog in home.window.findChildren(Turning) if dialog.isVisible()), None)


def test_a_small_step_is_taken_back_at_once(home: Home):
    item = home.context.desk.store.all(Item)[0]
    home.context.desk.do(ImportPlan(ForeignPlan("t", "CSV", PLAN.rows[:1])), Actor.IMPORT)
    home.context.actions.trigger("edit.undo")
    assert turning(home) is None
    assert item in home.context.desk.store.all(Item)
    assert home.context.desk.redo_label == "Import 1 row from CSV"


def test_a_bulk_step_is_counted_taken_back_and_told(full: Home, qtbot: QtBot):
    store = full.context.desk.store
    heard: list[Changes] = []
    full.context.bus.changed.connect(heard.append)
    full.context.actions.trigger("edit.undo")
    dialog = turning(full)
    assert dialog is not None
    assert dialog.accessibleName() == f"Undo import {count_text(BULK)} rows from CSV"
    told: list[str] = []
    show = dialog.busy.show_how_far
    dialog.busy.show_how_far = lambda how_far: (told.append(how_far.words), show(how_far))[1]
    qtbot.waitUntil(lambda: turning(full) is None, timeout=20_000)
    assert any(f"of {count_text(2 * BULK)} rows" in words for words in told)
    assert not any(item.title.startswith("Work") for item in store.all(Item))
    assert {changes.label for changes in heard} == {f"Undo import {count_text(BULK)} rows from CSV"}
    assert full.window.status.said() == f"Undo import {count_text(BULK)} rows from CSV."
    full.context.actions.trigger("edit.redo")
    again = f"Redo import {count_text(BULK)} rows from CSV"
    qtbot.waitUntil(lambda: turning(full) is None and heard[-1].label == again, timeout=20_000)
    assert sum(item.title.startswith("Work") for item in store.all(Item)) == BULK


class Listener(QObject):
    """Makes the thread wait at each word until the window has heard it, so that it is never done before."""

    @Slot(object)
    def hear(self, _how_far: object) -> None:
        """Hear it."""


@pytest.mark.parametrize("moment", ["Comparing", "Writing", "Keeping for redo"])
def test_a_bulk_undo_that_is_called_off_leaves_all_as_it_was(full: Home, qtbot: QtBot, moment: str):
    before = dump(full.context.desk.store)
    full.context.actions.trigger("edit.undo")
    dialog = turning(full)
    assert dialog is not None
    show = dialog.busy.show_how_far

    def cancel_then(how_far: HowFar) -> None:
        show(how_far)
        if how_far.words.startswith(moment):
            dialog.busy.show_how_far = show
            dialog.cancel.click()

    dialog.busy.show_how_far = cancel_then
    listener = Listener()
    dialog._errand.told.connect(listener.hear, Qt.ConnectionType.BlockingQueuedConnection)
    qtbot.waitUntil(lambda: turning(full) is None, timeout=20_000)
    assert dump(full.context.desk.store) == before
    assert full.window.status.said() == "Called off. Nothing was changed."
    assert full.context.desk.undo_label == f"Import {count_text(BULK)} rows from CSV"


def test_a_bulk_undo_that_cannot_be_done_is_told_and_passed_over(full: Home, qtbot: QtBot):
    desk = full.context.desk
    row = next(item for item in desk.store.all(Item) if item.title == "Work 7")
    desk.do(Rename(Item, row.id, "Mine"))
    desk.undo()
    desk.store.connection.execute("UPDATE item SET title = 'Elsewhere' WHERE id = ?", (row.id,))
    full.context.actions.trigger("edit.undo")
    qtbot.waitUntil(lambda: turning(full) is None, timeout=20_000)
    assert "has changed since" in full.window.status.said()
    assert desk.undo_label != f"Import {count_text(BULK)} rows from CSV"
