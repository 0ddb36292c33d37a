"""The status bar tells how all connections stand, and its popover what can be done, by keys and by mouse."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pmdesk.commands.connections import AddConnection
from pmdesk.commands.fields import AddRow, SetFields
from pmdesk.commands.receive_remote import ReceiveRemote
from pmdesk.domain.changes import Actor
from pmdesk.domain.connections import Conflict, Connection, SyncLink
from pmdesk.domain.kinds import ConnectionId
from pmdesk.domain.roadmap import Item
from pmdesk.domain.standing import Standing
from pmdesk.queries.sync_status import Progress
from pmdesk.ui.shell.conflicts import ConflictsDialog
from pmdesk.ui.shell.connections import ConnectionsDialog
from pmdesk.ui.shell.sync_outbox import OutboxDialog, told
from tests.sync.sync_world import Both
from tests.ui.shell.house import Home
from tests.world import small_world

WAIT_MS = 20_000
BUSY = Standing(what="The server said “too many requests”.", asked_at=datetime(2026, 3, 10, tzinfo=UTC))


class Synced:
    """A house whose workspace has a tracker with two rows that differ, and more connections."""

    def __init__(self, home: Home, both_id: ConnectionId, qtbot: QtBot) -> None:
        self.home, self.id, self.qtbot = home, both_id, qtbot
        self.sync: Any = home.workspace.sync()
        self.until(lambda: self.sync.status is not None)

    def until(self, holds: Any) -> None:
        self.qtbot.waitUntil(holds, timeout=WAIT_MS)

    def connect(self, title: str, standing: Standing) -> ConnectionId:
        desk = self.home.context.desk
        made = desk.ask(AddConnection(title, "tracker", {"every_minutes": None}))[1]
        desk.do(ReceiveRemote(made, title, datetime.now(UTC), standing=standing.as_json()), Actor.SYNC)
        return made

    def words(self) -> list[str]:
        bar = self.home.window.status
        return [words for at in range(6) if (words := bar.fact(f"sync.{at}"))]

    def open(self) -> Any:
        self.home.house.actions.trigger("sync.show")
        return self.sync._popover

    def run(self, progress: Progress) -> None:
        """Have a round of the tracker be under way, as its thread would tell."""
        self.sync.syncing._how_far[self.id] = (progress.what, progress.done, progress.total)
        self.sync.syncing.moved.emit(self.id)


@pytest.fixture
def synced(empty_home: Home, tmp_path: Path, qtbot: QtBot) -> Synced:
    path = tmp_path / "small.pmdesk"
    world = small_world(path)
    both = Both(world)
    world.desk.do(
        SetFields(Connection, (both.id,), {"title": "Jira, tidewater.example", "every_minutes": None}, "Edit")
    )
    for name, title in (("118", "Wallet payments"), ("126", "Payout timeline")):
        both.tracker.put("issue", name, title=title, due=date(2026, 4, 17), owner="Milena Kos")
    world.clock.instant = datetime.now(UTC) - timedelta(minutes=2, seconds=30)
    both.sync()
    world.store.close()
    empty_home.house.open(path)
    return Synced(empty_home, both.id, qtbot)


def test_all_is_well_says_how_long_ago(synced: Synced):
    assert synced.words() == ["Synced 2 min ago"]
    assert "Synced 2 min ago" in synced.home.window.status.accessibleDescription()


def test_what_failed_runs_and_waits_is_counted(synced: Synced):
    synced.connect("Zendesk", BUSY)
    synced.until(lambda: synced.words() == ["1 failed"])
    synced.run(Progress("read", 62, 100))
    synced.until(lambda: synced.words() == ["1 failed", "Jira 62 %"])


def test_an_edit_of_a_mirrored_row_waits_and_undo_takes_it_back(synced: Synced):
    home = synced.home
    (item,) = home.context.desk.store.all(Item, title="Wallet payments")
    home.context.desk.do(SetFields(Item, (item.id,), {"owner": "Ana Ruiz"}, "Edit"))
    synced.until(lambda: synced.words() == ["1 waiting"])
    popover = synced.open()
    assert popover.waiting.text() == "1 change of yours waits to be sent"
    popover.show_waiting.click()
    dialog = home.window.findChild(OutboxDialog)
    assert dialog is not None
    (line,) = dialog.rows.lines
    assert (line.title, line.key, told(line)) == ("Wallet payments", "#118", ("Owner: Milena Kos → Ana Ruiz",))
    home.context.desk.undo()
    assert not dialog.rows.lines
    assert not dialog.none.isHidden()
    dialog.reject()
    synced.until(lambda: synced.words() == ["Synced 2 min ago"])


def test_the_popover_lists_failures_then_running_then_fine_ones(synced: Synced):
    synced.connect("Zendesk", BUSY)
    synced.connect("Grafana", Standing(succeeded_at=datetime.now(UTC)))
    synced.run(Progress("read", 148, 240))
    synced.until(lambda: len(synced.sync.status.connections) == 3 and len(synced.words()) == 2)
    popover = synced.open()
    assert popover.isVisible()
    assert [line.title.text() for line in popover.lines] == ["Zendesk", "Jira, tidewater.example", "Grafana"]
    failed, running, fine = popover.lines
    assert failed.verb.text() == "Retry now"
    assert "too many requests" in failed.words.text()
    assert (running.verb.text(), running.words.text()) == ("Cancel", "Reading, 148 of 240. You can keep working.")
    assert not running.bar.isHidden()
    assert fine.verb.isHidden()
    assert popover.headline.text() == "1 of 3 up to date"
    synced.qtbot.keyClick(popover, Qt.Key.Key_Escape)
    assert not popover.isVisible()


def test_a_press_on_the_words_opens_it_and_again_closes_it(synced: Synced):
    bar = synced.home.window.status
    bar.repaint()
    synced.qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.place("sync.0").center())
    popover = synced.sync._popover
    assert popover is not None
    assert popover.isVisible()
    synced.home.house.actions.trigger("sync.show")
    assert not popover.isVisible()


def test_enter_presses_the_verb_that_has_the_focus(synced: Synced):
    synced.connect("Zendesk", BUSY)
    synced.until(lambda: synced.words() == ["1 failed"])
    popover = synced.open()
    (failed, _) = popover.lines
    asked: list[str] = []
    failed.verb.clicked.connect(lambda: asked.append(failed.verb.text()))
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        synced.qtbot.keyClick(failed.verb, key)
    assert asked == ["Retry now", "Retry now"]
    synced.qtbot.keyClick(failed.verb, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(asked) == 2
    synced.qtbot.keyClick(popover.connections, Qt.Key.Key_Return)
    assert synced.home.window.findChild(ConnectionsDialog) is not None


def test_tab_walks_the_popover_from_above_and_it_begins_at_the_first_verb(synced: Synced):
    synced.connect("Zendesk", BUSY)
    synced.until(lambda: synced.words() == ["1 failed"])
    status, synced.sync.status = synced.sync.status, None
    popover = synced.open()
    assert popover.focusWidget() is popover.now
    synced.sync.status = status
    synced.sync.changed.emit()
    failed = popover.lines[0].verb
    assert popover.focusWidget() is failed
    walked: list[object] = []
    for _ in range(2):
        synced.qtbot.keyClick(popover.focusWidget(), Qt.Key.Key_Tab)
        walked.append(popover.focusWidget())
    assert walked == [popover.connections, popover.pause]
    synced.sync.changed.emit()
    assert popover.focusWidget() is popover.pause


def test_all_are_paused_and_resumed(synced: Synced):
    popover = synced.open()
    popover.pause.click()
    synced.until(lambda: popover.pause.text() == "Resume all")
    assert popover.lines[0].verb.text() == "Resume"
    popover.lines[0].verb.click()
    synced.until(lambda: popover.pause.text() == "Pause all")
    assert synced.home.context.desk.undo_label == "Resume 1 connection"


def test_offline_nothing_leaves_and_going_online_is_offered(synced: Synced):
    home = synced.home
    home.house.actions.trigger("sync.offline")
    synced.until(lambda: synced.words() == ["Offline"])
    assert home.context.preferences.get("offline") is True
    home.house.actions.trigger("sync.now")
    assert "offline" in home.window.status.said()
    popover = synced.open()
    assert popover.now.text() == "Go online"
    popover.now.click()
    synced.until(lambda: synced.words() == ["Synced 2 min ago"])


def test_a_sync_by_hand_tells_what_went_wrong(synced: Synced):
    popover = synced.open()
    synced.qtbot.keyClick(popover, Qt.Key.Key_F5)
    synced.until(lambda: "1 failed" in synced.words())
    assert "does not know: tracker" in popover.lines[0].words.text()


def test_without_connections_nothing_is_loaded_and_the_bar_says_nothing(home: Home):
    home.workspace._begin()
    assert home.context.syncs is None
    assert home.window.status.fact("sync.0") == ""


def test_without_connections_the_popover_says_what_one_is_for(home: Home, qtbot: QtBot):
    home.house.actions.trigger("sync.show")
    sync: Any = home.workspace.sync()
    qtbot.waitUntil(lambda: sync.status is not None, timeout=WAIT_MS)
    assert not sync._popover.none.isHidden()
    assert sync._popover.now.isHidden()
    home.house.actions.trigger("sync.resolve")
    assert home.window.status.said() == "Nothing differs."
    assert home.window.findChild(ConflictsDialog) is None


def test_a_link_to_a_record_that_differs_opens_the_differences_at_its_row(synced: Synced):
    store = synced.home.context.desk.store
    rows = [store.find(Item, link.row_id) for link in store.all(SyncLink)]
    for link in store.all(SyncLink):
        values = {"link_id": link.id, "field": "end", "base": '"2026-04-17"', "mine": "null", "theirs": '"2026-04-20"'}
        told = {"theirs_at": None, "theirs_by": "", "found_at": datetime.now(UTC)}
        synced.home.context.desk.do(AddRow(Conflict, values | told, "Find"))
    last = store.all(SyncLink)[-1]
    synced.home.house.go(f"pmdesk://sync_link/{last.id}")
    dialog = synced.home.window.findChild(ConflictsDialog)
    assert dialog is not None
    assert len(dialog.rows.cards) == len(rows) == 2
    assert dialog.card is not None
    assert dialog.card.row.id == last.row_id
    dialog.reject()


def test_the_words_go_with_the_workspace(synced: Synced):
    synced.home.house.shut()
    assert synced.words() == []
