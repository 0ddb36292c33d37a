"""What the popover, the outbox and the dialog of differences are told, in words."""

from datetime import UTC, date, timedelta

import pytest

from pmdesk.commands.connections import PauseConnections
from pmdesk.commands.items import AddItem
from pmdesk.domain.connections import Choice
from pmdesk.domain.kinds import Kind, Ref
from pmdesk.domain.roadmap import ItemKind, Status
from pmdesk.insight.three_way import By
from pmdesk.queries.conflict_card import Why, conflict_cards
from pmdesk.queries.outbox import outbox
from pmdesk.queries.sync_status import Progress, State, SyncStatus, differing_words, log_lines, sync_status
from tests.sync.sync_world import Both
from tests.world import NOW, TODAY, World


@pytest.fixture
def both(empty: World) -> Both:
    made = Both(empty)
    values = {"title": "Wallet payments", "owner": "Milena Kos", "due": date(2026, 4, 17), "points": 34.0}
    made.tracker.put("issue", "1", state="In progress", body="Pay by card.", **values)
    made.world.clock.instant = NOW - timedelta(minutes=10)
    made.sync()
    made.world.clock.instant = NOW
    return made


def status(both: Both, **more: object) -> SyncStatus:
    return sync_status(both.world.store, NOW, zone=UTC, **more)  # pyright: ignore[reportArgumentType]


def differ(both: Both) -> None:
    both.edit(end=date(2026, 4, 24), description="Pay by card or by phone.", owner="Ana Ruiz")
    both.tracker.put(
        "issue", "1", due=date(2026, 4, 20), points=40.0, body="Pay by card in Sweden.", updated_by="Milena"
    )
    both.tracker.cuts = ["", "", "", "before"]
    both.sync()


def test_without_connections_there_is_nothing_to_say(empty: World):
    found = sync_status(empty.store, NOW)
    assert (found.connections, found.bar(NOW), found.headline) == ((), (), "No connections yet")


def test_a_connection_that_is_fine_says_when_it_was_asked(both: Both):
    (line,) = status(both).connections
    assert (line.state, line.words, line.records) == (State.FINE, "", 1)
    assert line.succeeded_at == NOW - timedelta(minutes=10)
    assert status(both).bar(NOW) == ((State.FINE, "Synced 10 min ago"),)
    assert status(both).headline == "1 of 1 up to date"


def test_a_running_one_says_how_far_it_is(both: Both):
    found = status(both, running={both.id: Progress("read", 148, 240)})
    assert found.connections[0].words == "Reading, 148 of 240. You can keep working."
    assert found.bar(NOW) == ((State.RUNNING, "Tracker 61 %"),)


def test_a_failed_one_says_what_the_server_said_and_when_it_is_tried_again(both: Both):
    both.tracker.is_busy = True
    both.sync()
    (line,) = status(both).connections
    assert line.state is State.FAILED
    assert line.words == (
        "The server said “too many requests”. 1 record already here is kept. Next try by itself at 07:55."
    )
    assert status(both).bar(NOW) == ((State.FAILED, "1 failed"),)
    assert [each.words for each in log_lines(both.world.store, both.id)] == [
        "The server said “too many requests”.",
        "1 new.",
    ]


def test_offline_and_paused_are_told(both: Both):
    assert status(both, is_offline=True).bar(NOW) == ((State.OFFLINE, "Offline"),)
    both.world.desk.do(PauseConnections((both.id,)))
    assert status(both).connections[0].state is State.PAUSED


def test_rows_that_differ_are_counted_and_nothing_is_overwritten(both: Both):
    differ(both)
    found = status(both)
    assert (found.conflicts, found.waiting) == (1, 1)
    assert found.differing[0].id == both.id
    rows, words = differing_words(found.differing[0], NOW, UTC)
    assert rows == "1 item differs"
    assert words == "You and Tracker both changed it since 07:40. Nothing is overwritten until you choose."
    assert (State.DIFFERS, "1 differs") in found.bar(NOW)
    assert (State.FINE, "1 waiting") in found.bar(NOW)


def test_since_when_rows_differ_is_told_however_many_rounds_came_after(both: Both):
    differ(both)
    for later in (timedelta(hours=1), timedelta(days=2)):
        both.world.clock.instant = NOW + later
        both.tracker.put("issue", "1", due=date(2026, 4, 21) + later)
        both.sync()
    line = sync_status(both.world.store, NOW + timedelta(days=2), zone=UTC).differing[0]
    assert line.succeeded_at == NOW + timedelta(days=2)
    assert line.differs_since == NOW
    assert "both changed it since 10 Mar 07:40." in differing_words(line, NOW + timedelta(days=2), UTC)[1]


def test_the_card_tells_field_by_field_who_changed_what(both: Both):
    differ(both)
    ((card,), _) = conflict_cards(both.world.store, TODAY)
    assert (card.row, card.service, card.title, card.key) == (
        Ref(Kind.ITEM, both.item().id),
        "Tracker",
        "Wallet payments",
        "#1",
    )
    assert (card.seen_at, card.mine_at, card.theirs_by) == (NOW - timedelta(minutes=10), NOW, "Milena")
    said = {field.title: (field.base, field.mine, field.theirs, field.why, field.choice) for field in card.fields}
    assert said["Due"] == ("17 Apr", "24 Apr", "20 Apr", Why.BOTH, Choice.MINE)
    assert said["Points"] == ("34", "34", "40", Why.THEY, Choice.THEIRS)
    assert said["Owner"] == ("Milena Kos", "Ana Ruiz", "Milena Kos", Why.YOU, Choice.MINE)
    assert [field.title for field in card.clashing] == ["Due", "Description"]
    text = card.fields[-1]
    assert (text.choice, text.mine_text, text.theirs_text) == (
        Choice.MERGED,
        "Pay by card or by phone.",
        "Pay by card in Sweden.",
    )
    assert {piece.by for piece in text.pieces} == {By.BOTH, By.MINE, By.THEIRS}
    assert {"phone.", "Sweden."} <= set(text.merged.split())


def test_the_outbox_lists_what_waits_and_why_it_was_refused(both: Both):
    item_id = both.world.desk.ask(AddItem(ItemKind.FEATURE, "Dark mode", None))[1]
    both.make(item_id, "t1")
    both.edit(status=Status.SHIPPED)
    both.tracker.refused["Wallet payments"] = "Sprint is closed."
    found = outbox(both.world.store, TODAY)
    assert (found.words, found.records) == ("2 changes of yours wait to be sent", 2)
    new, old = found.lines
    assert (new.title, new.is_new, new.fields) == ("Dark mode", True, ())
    assert (old.key, [(each.title, each.there, each.here) for each in old.fields]) == (
        "#1",
        [("Status", "In progress", "Shipped")],
    )
    both.sync()
    (line,) = outbox(both.world.store, TODAY).lines
    assert line.refusal == "Tracker refused the change. “Sprint is closed.”"
    assert status(both).connections[0].refused == 1
    assert outbox(both.world.store, TODAY).words == "1 change of yours waits to be sent"
