"""A page of a service becomes rows and links; the same page twice changes nothing, and no edit is overwritten."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from pmdesk.commands.fields import AddRow, SetFields
from pmdesk.commands.items import AddProduct
from pmdesk.commands.receive_remote import Received, ReceiveRemote, changed_only
from pmdesk.commands.removal import Delete
from pmdesk.domain.changes import Actor
from pmdesk.domain.connections import Choice, Conflict, Connection, Flow, SyncLink
from pmdesk.domain.foreign_notes import ForeignNote
from pmdesk.domain.inbox import Bug, BugState, Note, NoteKind
from pmdesk.domain.kinds import ConnectionId
from pmdesk.domain.mirrored import Wanted
from pmdesk.domain.remote import Page, Remote, Standing
from pmdesk.domain.roadmap import Item, ItemKind, Release, Status
from pmdesk.domain.sprints import Sprint
from pmdesk.sync.mapping import guessed, mapper_of
from pmdesk.sync.plan import arrivals_of
from tests.sync.fake_service import STATES, TRACKER
from tests.world import NOW, World, dump

KINDS = guessed(TRACKER, {"issue": STATES, "epic": STATES})
ISSUE = Remote("issue", "1", "Pay in one tap", "Shoppers pay.\n\nRisks\n", "#1", state="New", labels=("eu", "api"))


class Room:
    """A workspace with a connection to a tracker."""

    def __init__(self, world: World, flow: Flow = Flow.BOTH) -> None:
        self.world = world
        options = Wanted(kinds=KINDS).as_json()
        values = {"title": "Tracker, shop", "service": "tracker", "options": options, "direction": flow}
        self.id = ConnectionId(world.desk.ask(AddRow(Connection, values, "Connect"))[1])
        world.heard.clear()

    def receive(self, *records: Remote, gone: Sequence[tuple[str, str]] = ()) -> Received:
        connection = self.world.store.get(Connection, self.id)
        arrivals = arrivals_of(Page("", records), mapper_of(connection, TRACKER), self.world.store, connection)
        command = ReceiveRemote(self.id, connection.title, NOW, arrivals, tuple(gone))
        return self.world.desk.ask(command, Actor.SYNC)[1]

    def link(self, remote_id: str = "1") -> SyncLink:
        return next(link for link in self.world.store.all(SyncLink) if link.remote_id == remote_id)

    def item(self, remote_id: str = "1") -> Item:
        return self.world.store.get(Item, self.link(remote_id).row_id)

    def edit(self, **values: object) -> None:
        self.world.desk.do(SetFields(Item, (self.item().id,), values, "Edit"))

    def waiting(self) -> set[str]:
        return {field for (field,) in self.world.store.read("SELECT field FROM sync_waiting")}

    def conflicts(self) -> dict[str, tuple[object, object, object]]:
        found = self.world.store.all(Conflict, choice=Choice.OPEN)
        return {each.field: (json.loads(each.base), json.loads(each.mine), json.loads(each.theirs)) for each in found}


@pytest.fixture
def room(empty: World) -> Room:
    return Room(empty)


def changed(**values: object) -> Remote:
    return replace(ISSUE, **values)


def test_an_issue_becomes_an_item_with_a_link_and_nothing_waits(room: Room):
    received = room.receive(ISSUE)
    item = room.item()
    assert (item.title, item.description, item.status) == (ISSUE.title, ISSUE.body, Status.CANDIDATE)
    assert (item.tags, item.key, received.made, room.waiting()) == (("api", "eu"), "#1", 1, set())


def test_the_same_page_twice_changes_nothing(room: Room):
    room.receive(ISSUE)
    before = dump(room.world.store)
    connection = room.world.store.get(Connection, room.id)
    arrivals = arrivals_of(Page("", (ISSUE,)), mapper_of(connection, TRACKER), room.world.store, connection)
    assert changed_only(room.world.store, room.id, arrivals) == ()
    received = room.receive(ISSUE)
    assert (received.made, received.changed, dump(room.world.store)) == (0, 0, before)
    assert room.world.heard[-1].step is None


def test_what_changed_there_is_taken_and_undo_leaves_it_alone(room: Room):
    room.receive(ISSUE)
    label = room.world.desk.undo_label
    room.receive(changed(title="Pay in two taps", labels=("api",), state="In progress"))
    item = room.item()
    assert (item.title, item.tags, item.status) == ("Pay in two taps", ("api",), Status.IN_PROGRESS)
    assert room.world.desk.undo_label == label


def test_an_edit_here_waits_and_its_undo_empties_the_outbox(room: Room):
    room.receive(ISSUE)
    room.edit(owner="Ana Ruiz", tags=("eu", "api"))
    assert room.waiting() == {"owner"}
    room.world.desk.undo()
    assert room.waiting() == set()
    room.world.desk.redo()
    assert room.waiting() == {"owner"}


def test_nothing_waits_of_a_connection_that_only_reads(empty: World):
    room = Room(empty, Flow.READ)
    room.receive(ISSUE)
    room.edit(owner="Ana Ruiz")
    assert room.waiting() == set()
    empty.desk.do(SetFields(Connection, (room.id,), {"direction": Flow.BOTH}, "Send too"))
    assert room.waiting() == {"owner"}


def test_both_sides_changing_other_fields_is_no_conflict(room: Room):
    room.receive(ISSUE)
    room.edit(owner="Ana Ruiz", tags=("eu", "api", "mine"))
    room.receive(changed(title="Pay in two taps", labels=("eu", "api", "theirs")))
    item = room.item()
    assert (item.title, item.owner) == ("Pay in two taps", "Ana Ruiz")
    assert set(item.tags) == {"eu", "api", "mine", "theirs"}
    assert (room.conflicts(), room.waiting()) == ({}, {"owner", "tags"})


def test_both_sides_changing_one_field_is_a_conflict_and_neither_is_written(room: Room):
    room.receive(changed(owner="Milena Kos"))
    room.edit(owner="Ana Ruiz")
    received = room.receive(changed(owner="Tom"))
    assert (received.conflicts, room.item().owner, room.waiting()) == (1, "Ana Ruiz", set())
    assert room.conflicts() == {"owner": ("Milena Kos", "Ana Ruiz", "Tom")}
    room.receive(changed(owner="Ida"))
    assert room.conflicts() == {"owner": ("Milena Kos", "Ana Ruiz", "Ida")}
    room.receive(changed(owner="Ana Ruiz"))
    assert (room.conflicts(), room.waiting()) == ({}, set())


def test_lines_of_a_text_are_merged_and_the_whole_waits(room: Room):
    room.receive(ISSUE)
    room.edit(description="Shoppers and sellers pay.\n\nRisks\n")
    room.receive(changed(body="Shoppers pay.\n\nRisks\nNone\n"))
    assert room.item().description == "Shoppers and sellers pay.\n\nRisks\nNone\n"
    assert room.waiting() == {"description"}


def test_days_that_do_not_go_together_are_a_conflict(room: Room):
    room.receive(changed(start=date(2026, 3, 1), due=date(2026, 3, 10)))
    room.edit(start=date(2026, 3, 8))
    room.receive(changed(start=date(2026, 3, 1), due=date(2026, 3, 5)))
    assert (room.item().start, room.item().end) == (date(2026, 3, 8), date(2026, 3, 10))
    assert room.conflicts() == {"end": ("2026-03-10", "2026-03-10", "2026-03-05")}


def test_a_due_day_alone_gives_both_ends_and_keeps_the_start_that_was_seen(room: Room):
    room.receive(changed(due=date(2026, 3, 10)))
    assert (room.item().start, room.item().end) == (date(2026, 3, 10), date(2026, 3, 10))
    room.receive(changed(due=date(2026, 3, 20)))
    assert (room.item().start, room.item().end) == (date(2026, 3, 10), date(2026, 3, 20))
    assert room.waiting() == set()


def test_points_widen_the_estimate_around_them(room: Room):
    room.receive(changed(points=8.0))
    room.edit(effort_low=5.0, effort_high=13.0)
    room.receive(changed(points=21.0))
    assert (room.item().effort_low, room.item().effort_likely, room.item().effort_high) == (5, 21, 21)


def test_records_refer_to_each_other_whichever_comes_first(room: Room):
    epic = Remote("epic", "9", "Express checkout")
    version, sprint = Remote("version", "v", "26.08"), Remote("sprint", "s", "26.05")
    dated = Remote("sprint", "s", "26.05", start=date(2026, 3, 2), due=date(2026, 3, 15))
    received = room.receive(changed(parent="9", milestone="v", sprint="s"), version, sprint)
    assert received.left == ("“26.05” has no days yet, so it stays out.",)
    item = room.item()
    assert (item.parent_id, item.sprint_id, item.release_id) == (None, None, room.link("v").row_id)
    room.receive(epic, dated)
    item = room.item()
    assert (item.parent_id, item.sprint_id) == (room.link("9").row_id, room.link("s").row_id)
    assert room.world.store.get(Item, room.link("9").row_id).kind is ItemKind.INITIATIVE
    assert [row.title for row in room.world.store.all(Release)] == ["26.08"]
    assert [row.title for row in room.world.store.all(Sprint)] == ["26.05"]
    assert (room.waiting(), room.world.store.read("SELECT * FROM sync_wish")) == (set(), [])


def test_records_in_a_circle_do_not_hang_under_themselves(room: Room):
    one, two = Remote("issue", "1", "One", parent="2"), Remote("issue", "2", "Two", parent="1")
    room.receive(one, two)
    assert [room.item("1").parent_id, room.item("2").parent_id].count(None) == 1
    room.receive(Remote("epic", "3", "Epic", parent="1"))
    assert room.item("3").parent_id is None


def test_an_issue_labelled_bug_becomes_a_bug_and_a_request_becomes_a_note(room: Room):
    bug = changed(labels=("Bug",), author="ida", state="In progress")
    room.receive(bug, Remote("issue", "2", "Dark mode", "It hurts.", labels=("feature request",)))
    note = room.world.store.get(Note, room.link("2").row_id)
    assert (note.kind, note.body) == (NoteKind.FEEDBACK, "It hurts.")
    found = room.world.store.get(Bug, room.link("1").row_id)
    assert (found.state, room.world.store.get(Note, found.note_id).kind) == (BugState.CONFIRMED, NoteKind.BUG)
    room.receive(changed(labels=("Bug",), state="Closed", is_closed=True, title="Pays twice"))
    found = room.world.store.get(Bug, found.id)
    assert (found.state, room.world.store.get(Note, found.note_id).title) == (BugState.CLOSED, "Pays twice")
    assert room.world.store.count(Note) == 2


def test_what_comes_is_about_the_product_of_the_connection_or_of_its_container(empty: World):
    shop, seller = (empty.desk.ask(AddProduct(title))[1] for title in ("Shop", "Seller Hub"))
    room = Room(empty)
    options = Wanted(kinds=KINDS, product_id=shop, products={"seller": seller}).as_json()
    empty.desk.do(SetFields(Connection, (room.id,), {"options": options}, "Map"))
    request = Remote("issue", "3", "Dark mode", "It hurts.", labels=("feature request",), container="seller")
    room.receive(ISSUE, replace(ISSUE, id="2", container="seller"), request)
    assert (room.item("1").product_id, room.item("2").product_id) == (shop, seller)
    assert empty.store.get(Note, room.link("3").row_id).product_id == seller
    said = ForeignNote(1, "mail:a", "Payouts", "When?")
    empty.desk.do(ReceiveRemote(room.id, "Tracker", NOW, notes=(said,)), Actor.SYNC)
    assert [note.product_id for note in empty.store.all(Note, origin="mail:a")] == [shop]


def test_what_is_a_row_already_stays_what_it_is_whatever_its_labels_say_later(room: Room):
    room.receive(ISSUE)
    room.receive(changed(labels=("Bug",), body="It is one.", state="In progress"))
    assert (room.item().description, room.item().tags, room.item().status) == (
        "It is one.",
        ("Bug",),
        Status.IN_PROGRESS,
    )
    assert (room.world.store.count(Bug), room.waiting()) == (0, set())


def test_what_is_deleted_or_moved_there_is_shown_and_never_deleted_here(room: Room):
    room.receive(ISSUE)
    room.receive(gone=[("issue", "1")])
    assert (room.link().standing, room.item().title) == (Standing.DELETED, ISSUE.title)
    room.receive(ISSUE)
    assert room.link().standing is Standing.LIVE
    room.receive(changed(standing=Standing.MOVED, leads_to="7", title=""))
    assert (room.link().standing, room.item().title) == (Standing.MOVED, ISSUE.title)
    room.receive(Remote("issue", "7", "Pay anywhere"))
    assert (room.link("7").standing, room.item("7").title, room.world.store.count(Item)) == (
        Standing.LIVE,
        "Pay anywhere",
        1,
    )


def test_what_was_deleted_here_does_not_come_back_by_itself(room: Room):
    room.receive(ISSUE)
    room.world.desk.do(Delete(Item, (room.item().id,)))
    room.receive(changed(title="Still there"))
    assert (room.world.store.count(Item), room.waiting()) == (0, set())
    room.world.desk.undo()
    assert room.item().title == ISSUE.title


def test_a_lost_memory_of_what_was_seen_overwrites_nothing(room: Room):
    room.receive(ISSUE)
    room.edit(owner="Ana Ruiz")
    room.world.store.connection.execute("DELETE FROM sync_seen")
    room.receive(changed(owner="Tom"))
    assert (room.item().owner, room.conflicts()) == ("Ana Ruiz", {"owner": (None, "Ana Ruiz", "Tom")})
