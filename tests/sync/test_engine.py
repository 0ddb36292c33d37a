"""A round brings both sides together; what is cut off is neither doubled nor lost."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Event

import pytest

from pmdesk.commands.conflicts import DecideConflicts, Decision
from pmdesk.commands.connections import Unlink
from pmdesk.commands.fields import AddRow, SetFields
from pmdesk.commands.items import AddItem
from pmdesk.commands.restore import Restore
from pmdesk.domain.connections import Choice, Conflict, Connection, Flow, SyncLink
from pmdesk.domain.errors import MovedOn, RuleBroken
from pmdesk.domain.kinds import Kind
from pmdesk.domain.remote import Page, Remote
from pmdesk.domain.remote import Standing as Fate
from pmdesk.domain.roadmap import Item, ItemKind, Release, Status
from pmdesk.storage.backup import Reason, make
from pmdesk.storage.standings import standing_of
from pmdesk.storage.sync_outbox import log_of
from pmdesk.sync.connecting import Line
from pmdesk.sync.due import due_connections
from pmdesk.sync.engine import Doing, sync_round
from pmdesk.sync.http import Http
from pmdesk.sync.leash import CalledOff, CallOff
from pmdesk.sync.way import Offline, offline
from tests.sync.fake_service import TRACKER, FakeService
from tests.sync.sync_world import Both
from tests.world import NOW, World, dump

SOON_S = 20.0


@pytest.fixture
def both(empty: World) -> Both:
    made = Both(empty)
    made.tracker.put("issue", "1", title="Pay in one tap", owner="Milena Kos", due=date(2026, 4, 17), points=34.0)
    made.sync()
    made.tracker.asked.clear()
    return made


def test_what_is_there_comes_and_a_second_round_writes_only_that_it_was_asked(both: Both):
    assert both.item().title == "Pay in one tap"
    before = dump(both.world.store)
    size = both.world.store.read("SELECT count(*) FROM change")
    standing = both.sync()
    assert (dump(both.world.store), both.world.store.read("SELECT count(*) FROM change")) == (before, size)
    assert both.tracker.asked == ["pages"]
    assert standing == standing_of(both.world.store, both.id, Kind.CONNECTION)
    assert (standing.succeeded_at, standing.trouble, standing.cursor) == (NOW, "", "1")
    assert NOW + timedelta(minutes=15) <= standing.next_at <= NOW + timedelta(minutes=16, seconds=30)
    assert [words for _, words in log_of(both.world.store, both.id)] == ["1 new."]


def test_an_edit_here_is_written_there_once(both: Both):
    both.edit(status=Status.IN_PROGRESS, end=date(2026, 4, 24), tags=("eu",), description="Two lines\nof text")
    assert both.waiting() == {"1": {"status", "end", "tags", "description"}}
    both.sync()
    (remote,) = both.tracker.live()
    assert (remote.state, remote.due, remote.labels) == ("In progress", date(2026, 4, 24), ("eu",))
    assert (both.waiting(), both.tracker.writes) == ({}, 1)
    both.sync()
    assert (both.tracker.writes, both.conflicts()) == (1, {})


def test_a_state_there_that_is_the_same_status_here_is_left_alone(both: Both):
    both.tracker.put("issue", "1", state="In review")
    both.sync()
    both.edit(owner="Ana Ruiz", status=Status.IN_PROGRESS)
    both.sync()
    assert (both.tracker.live()[0].state, both.tracker.live()[0].owner) == ("In review", "Ana Ruiz")


def test_fields_changed_on_one_side_each_merge_in_one_round(both: Both):
    both.edit(owner="Ana Ruiz")
    both.tracker.put("issue", "1", points=40.0, state="In review")
    both.sync()
    assert (both.item().effort_likely, both.item().status, both.item().owner) == (40, Status.IN_PROGRESS, "Ana Ruiz")
    assert both.tracker.live()[0].owner == "Ana Ruiz"


def differing(both: Both) -> Conflict:
    both.edit(owner="Ana Ruiz", title="Pay at once")
    both.tracker.put("issue", "1", owner="Tom")
    both.sync()
    (conflict,) = both.open()
    return conflict


def decide(both: Both, conflict: Conflict, choice: Choice, text: str = "") -> None:
    both.world.desk.do(DecideConflicts((Decision(conflict.id, choice, text),)))


def test_a_field_in_conflict_is_written_on_neither_side_and_the_others_are(both: Both):
    differing(both)
    assert both.conflicts() == {"owner": ("Milena Kos", "Ana Ruiz", "Tom")}
    assert (both.item().owner, both.tracker.live()[0].owner) == ("Ana Ruiz", "Tom")
    assert both.tracker.live()[0].title == "Pay at once"


@pytest.mark.parametrize(("choice", "owner"), [(Choice.MINE, "Ana Ruiz"), (Choice.THEIRS, "Tom")])
def test_a_decision_reaches_both_sides_and_can_be_undone_before_and_after(both: Both, choice: Choice, owner: str):
    conflict = differing(both)
    decide(both, conflict, choice)
    assert both.open() == []
    both.world.desk.undo()
    assert both.open() == [conflict]
    assert both.item().owner == "Ana Ruiz"
    both.world.desk.redo()
    both.sync()
    assert (both.item().owner, both.tracker.live()[0].owner, both.waiting()) == (owner, owner, {})
    both.world.desk.undo()
    assert (both.item().owner, [each.field for each in both.open()]) == ("Ana Ruiz", ["owner"])
    assert both.waiting() == {}
    both.sync()
    decide(both, both.open()[0], Choice.THEIRS)
    both.sync()
    assert (both.item().owner, both.tracker.live()[0].owner) == ("Tom", "Tom")


def test_a_merged_text_goes_to_both_sides(both: Both):
    both.tracker.put("issue", "1", body="Pay by card.")
    both.sync()
    both.edit(description="Pay by card or by phone.")
    both.tracker.put("issue", "1", body="Pay by card in Sweden.")
    both.sync()
    (conflict,) = both.open()
    decide(both, conflict, Choice.MERGED, "Pay by card or by phone in Sweden.")
    both.sync()
    assert both.item().description == both.tracker.live()[0].body == "Pay by card or by phone in Sweden."


def test_a_decision_without_a_choice_is_refused(both: Both):
    conflict = differing(both)
    with pytest.raises(RuleBroken, match="Nothing was chosen"):
        decide(both, conflict, Choice.OPEN)
    assert (both.waiting(), both.open()) == ({}, [conflict])


def test_a_new_change_there_reopens_what_was_decided_and_the_old_decision_cannot_be_undone(both: Both):
    conflict = differing(both)
    decide(both, conflict, Choice.MINE)
    both.tracker.put("issue", "1", owner="Ida")
    both.sync()
    assert both.conflicts() == {"owner": ("Tom", "Ana Ruiz", "Ida")}
    with pytest.raises(MovedOn):
        both.world.desk.undo()


def test_a_conflict_that_a_person_settles_by_hand_goes_with_the_next_round(both: Both):
    differing(both)
    both.edit(owner="Tom")
    both.sync()
    assert (both.open(), both.waiting(), both.tracker.live()[0].owner) == ([], {}, "Tom")


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_write_that_was_cut_off_is_not_made_twice(both: Both, cut: str):
    both.edit(owner="Ana Ruiz")
    both.tracker.cuts = ["", "", cut]
    standing = both.sync()
    assert (standing.what, standing.failures) == ("The server did not answer.", 1)
    both.sync()
    assert (both.tracker.live()[0].owner, both.tracker.writes, both.waiting()) == ("Ana Ruiz", 1, {})


def test_an_edit_made_after_a_cut_is_no_conflict_with_our_own_write(both: Both):
    both.edit(owner="Ana Ruiz")
    both.tracker.cuts = ["", "", "after"]
    both.sync()
    both.edit(owner="Tom")
    both.sync()
    assert (both.conflicts(), both.tracker.live()[0].owner, both.waiting()) == ({}, "Tom", {})


def test_an_undo_after_a_cut_takes_our_own_write_back_there(both: Both):
    both.edit(owner="Ana Ruiz")
    both.tracker.cuts = ["", "", "after"]
    both.sync()
    both.world.desk.undo()
    both.sync()
    assert (both.item().owner, both.tracker.live()[0].owner) == ("Milena Kos", "Milena Kos")


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_record_whose_making_was_cut_off_is_not_made_twice(both: Both, cut: str):
    item_id = both.world.desk.ask(AddItem(ItemKind.FEATURE, "Dark mode", None))[1]
    both.make(item_id, "t1")
    both.tracker.cuts = ["", cut]
    assert both.sync().failures == 1
    both.sync()
    both.sync()
    assert (len(both.tracker.live()), both.tracker.made, both.world.store.count(Item)) == (2, 1, 2)
    assert (both.item("n1").title, both.link("n1").remote_key, both.waiting()) == ("Dark mode", "#n1", {})


def test_a_draft_that_is_undone_before_it_was_sent_is_not_made(both: Both):
    item_id = both.world.desk.ask(AddItem(ItemKind.FEATURE, "Dark mode", None))[1]
    both.make(item_id, "t1")
    both.world.desk.undo()
    both.sync()
    assert (both.tracker.made, both.waiting()) == (0, {})


def test_a_draft_whose_project_is_not_there_any_more_holds_nothing_else_up(both: Both):
    item_id = both.world.desk.ask(AddItem(ItemKind.FEATURE, "Dark mode", None))[1]
    both.make(item_id, "t1")
    both.tracker.lost = {"shop"}
    assert both.sync().notes == ("Tracker has no “shop”.",)
    both.tracker.put("issue", "1", title="Pay at once")
    standing = both.sync()
    assert (standing.failures, standing.notes, both.item().title) == (0, ("Tracker has no “shop”.",), "Pay at once")
    both.tracker.lost = set()
    both.sync(by_hand=True)
    assert (both.item("n1").title, both.waiting()) == ("Dark mode", {})


def test_a_record_that_cannot_be_looked_at_after_a_cut_holds_nothing_else_up(both: Both):
    both.edit(owner="Ana Ruiz")
    both.tracker.cuts = ["", "", "before"]
    both.sync()
    both.world.desk.undo()
    both.tracker.lost = {"1"}
    standing = both.sync()
    assert (standing.failures, standing.notes) == (0, ("Tracker has no “1”.",))
    both.tracker.lost = set()
    assert both.sync().notes == ()
    assert both.world.store.read("SELECT * FROM sync_attempt") == []


def test_a_round_that_is_cut_because_it_goes_offline_is_no_failure(both: Both):
    before = both.sync()

    def line() -> AbstractContextManager[Line]:
        raise offline("Tracker")

    connection = both.world.store.get(Connection, both.id)
    with pytest.raises(Offline):
        sync_round(both.world.desk, connection, line, Doing(CallOff(), both.chance))
    assert standing_of(both.world.store, both.id, Kind.CONNECTION) == before


def test_a_record_that_changes_while_it_is_written_is_read_again(both: Both):
    both.edit(title="Pay at once")

    class Overtaking(list[str]):
        def append(self, what: str) -> None:
            super().append(what)
            if what == "update 1" and self.count("update 1") == 1:
                both.tracker.put("issue", "1", owner="Tom")

    both.tracker.asked = Overtaking()
    both.sync()
    assert (both.tracker.live()[0].title, both.item().owner) == ("Pay at once", "Tom")


def test_a_refused_change_waits_with_its_words_and_is_not_tried_again_by_itself(both: Both):
    both.tracker.refused["Pay in one tap"] = "Sprint is closed."
    both.edit(owner="Ana Ruiz")
    standing = both.sync()
    assert (standing.failures, standing.notes) == (0, ("Tracker refused the change. “Sprint is closed.”",))
    both.tracker.asked.clear()
    both.sync()
    assert both.tracker.asked == ["pages"]
    both.tracker.refused.clear()
    both.sync(by_hand=True)
    assert (both.tracker.live()[0].owner, both.waiting()) == ("Ana Ruiz", {})
    assert both.world.store.read("SELECT * FROM sync_attempt") == []


def test_refused_changes_do_not_count_as_many_and_hold_no_new_one_up(both: Both):
    for number in range(25):
        both.tracker.put("issue", f"m{number}", title=f"Old {number}")
        both.tracker.refused[f"Old {number}"] = "Sprint is closed."
    both.sync()
    for number in range(25):
        both.edit(f"m{number}", owner="Ana Ruiz")
    both.sync(may_send_many=True)
    assert both.tracker.writes == 0
    both.edit("1", owner="Ana Ruiz")
    standing = both.sync()
    assert both.tracker.writes == 1
    assert (len(both.waiting()), set(standing.notes)) == (25, {"Tracker refused the change. “Sprint is closed.”"})


def test_a_record_that_cannot_be_written_holds_no_other_up(both: Both):
    for record_id in ("2", "3"):
        both.tracker.put("issue", record_id)
    both.sync()
    both.tracker.locked, both.tracker.restless = {"1"}, {"2"}
    for record_id in ("1", "2", "3"):
        both.edit(record_id, owner="Ana Ruiz")
    standing = both.sync()
    assert standing.failures == 0
    assert standing.notes == (
        "Tracker does not let us write this.",
        "Tracker: #2 was changed each time it was about to be written. It is tried again.",
    )
    assert both.tracker.records["issue", "3"].owner == "Ana Ruiz"
    assert both.waiting() == {"1": {"owner"}, "2": {"owner"}}
    both.tracker.restless = set()
    both.sync()
    assert (both.tracker.records["issue", "2"].owner, both.waiting()) == ("Ana Ruiz", {"1": {"owner"}})


def test_many_changes_wait_for_a_word(both: Both):
    for number in range(30):
        both.tracker.put("issue", f"m{number}")
    both.sync()
    for number in range(30):
        both.edit(f"m{number}", owner="Ana Ruiz")
    assert both.sync().notes == ("Changes of 30 records wait for your word before they are sent.",)
    assert both.tracker.writes == 0
    both.sync(may_send_many=True)
    assert (both.tracker.writes, both.waiting()) == (30, {})


def test_a_reference_is_sent_where_the_service_knows_the_row(both: Both):
    both.tracker.put("version", "v", title="26.08")
    both.sync()
    release_id = both.link("v").row_id
    own = both.world.desk.ask(AddRow(Release, {"title": "Only here"}, "Add release"))[1]
    both.edit(release_id=own)
    assert both.waiting() == {}
    both.edit(release_id=release_id)
    both.sync()
    assert both.tracker.live()[0].milestone == "v"


def test_a_record_deleted_there_is_shown_and_nothing_more_is_sent(both: Both):
    both.tracker.drop("issue", "1")
    both.edit(owner="Ana Ruiz")
    both.sync()
    assert (both.link().standing, both.item().owner, both.waiting()) == (Fate.DELETED, "Ana Ruiz", {})


def test_a_busy_server_is_left_alone_as_long_as_it_asked(both: Both):
    both.tracker.is_busy = True
    standing = both.sync()
    assert standing.next_at == NOW + timedelta(seconds=900)
    assert "too many requests" in standing.trouble
    assert due_connections(both.world.store, NOW) == ()
    both.world.clock.instant = NOW + timedelta(seconds=901)
    assert [each.id for each in due_connections(both.world.store, both.world.clock.now())] == [both.id]


def test_a_connection_that_only_reads_writes_nothing(empty: World):
    both = Both(empty, flow=Flow.READ)
    both.tracker.put("issue", "1")
    both.sync()
    both.edit(owner="Ana Ruiz")
    both.sync()
    assert (both.tracker.writes, both.waiting()) == (0, {})


def test_a_round_that_is_called_off_keeps_what_came_and_goes_on_there(both: Both):
    for number in range(40):
        both.tracker.put("issue", f"m{number}")
    both.tracker.size = 10
    call_off = CallOff()

    def stop(_what: str, done: int, _total: int) -> None:
        if done >= 20:
            call_off.set()

    connection = both.world.store.get(Connection, both.id)
    doing = Doing(call_off, both.chance, stop)
    with pytest.raises(CalledOff):
        sync_round(both.world.desk, connection, both.line, doing)
    assert both.world.store.count(SyncLink) == 21
    both.tracker.asked.clear()
    both.sync()
    assert (both.world.store.count(SyncLink), both.tracker.asked.count("pages")) == (41, 3)


def test_a_page_is_kept_with_its_own_validators_though_the_next_one_is_there_already(both: Both):
    http, call_off, is_next_there = Http(both.world.clock, CallOff()), CallOff(), Event()

    class Tagged(FakeService):
        def pages(self, cursor: str) -> Iterator[Page]:
            assert cursor == "1"
            for number in (2, 3):
                http.validators["list"] = (f"tag {number}", "")
                if number == 3:
                    is_next_there.set()
                yield Page(str(number), (Remote("issue", f"v{number}", "Dark mode"),))

    def stop(*_how_far: object) -> None:
        assert is_next_there.wait(SOON_S)
        call_off.set()

    line = nullcontext(Line(TRACKER, Tagged(both.tracker), http))
    with pytest.raises(CalledOff):
        sync_round(
            both.world.desk, both.world.store.get(Connection, both.id), lambda: line, Doing(call_off, both.chance, stop)
        )
    kept = standing_of(both.world.store, both.id, Kind.CONNECTION)
    assert (kept.cursor, kept.validators) == ("2", {"list": ("tag 2", "")})


def test_an_edit_while_a_write_is_under_way_is_kept_and_sent_next(both: Both):
    both.edit(owner="Ana Ruiz")

    class Meanwhile(list[str]):
        def append(self, what: str) -> None:
            super().append(what)
            if what == "update 1":
                both.edit(owner="Tom")

    both.tracker.asked = Meanwhile()
    both.sync()
    assert (both.item().owner, both.tracker.live()[0].owner) == ("Tom", "Ana Ruiz")
    both.tracker.asked = []
    both.sync()
    assert (both.tracker.live()[0].owner, both.conflicts()) == ("Tom", {})


def test_what_is_not_known_any_more_is_read_again_and_overwrites_nothing(both: Both):
    both.tracker.put("issue", "2", title="Dark mode")
    both.sync()
    both.world.store.connection.execute("DELETE FROM sync_seen")
    both.edit("1", owner="Ana Ruiz")
    both.sync()
    assert both.conflicts() == {"owner": (None, "Ana Ruiz", "Milena Kos")}
    both.edit("2", owner="Tom")
    both.sync()
    assert both.tracker.records["issue", "2"].owner == "Tom"
    both.sync()
    both.tracker.asked.clear()
    both.sync()
    assert both.tracker.asked == ["pages"]


def test_links_that_a_restored_backup_took_away_come_again(both: Both, tmp_path: Path):
    store = both.world.store
    saved = make(store.path, Reason.BY_HAND, both.world.clock)
    both.tracker.put("issue", "2", title="Dark mode")
    both.sync()
    both.world.desk.do(Restore(saved.path))
    assert store.count(Item) == 1
    both.sync()
    assert (both.item("2").title, store.count(Item), both.conflicts()) == ("Dark mode", 2, {})


def test_a_row_parted_from_its_record_stays_and_the_record_does_not_come_back(both: Both):
    item_id = both.item().id
    both.world.desk.do(Unlink((both.link().id,)))
    both.tracker.put("issue", "1", title="Changed there")
    both.world.desk.do(SetFields(Item, (item_id,), {"owner": "Ana Ruiz"}, "Set owner"))
    both.sync()
    assert [item.title for item in both.world.store.all(Item)] == ["Pay in one tap"]
    assert (both.waiting(), both.tracker.writes) == ({}, 0)


def test_a_round_that_is_called_off_while_names_are_asked_for_is_called_off(both: Both):
    both.tracker.put("issue", "2", title="Pay by phone", container="shop")
    call_off = CallOff()

    class Slow(FakeService):
        def scopes(self):
            call_off.set()
            call_off.check()

    projects = replace(TRACKER, scope_word="projects")
    connection = both.world.store.get(Connection, both.id)
    with pytest.raises(CalledOff):
        sync_round(
            both.world.desk,
            connection,
            lambda: nullcontext(Line(projects, Slow(both.tracker))),
            Doing(call_off, both.chance),
        )


def test_places_are_known_by_their_names_and_asked_for_once(both: Both):
    both.tracker.put("issue", "2", title="Pay by phone", container="shop")
    projects = replace(TRACKER, scope_word="projects")

    def line() -> AbstractContextManager[Line]:
        return nullcontext(Line(projects, FakeService(both.tracker)))

    connection = both.world.store.get(Connection, both.id)
    for _ in range(3):
        sync_round(both.world.desk, connection, line, Doing(CallOff(), both.chance))
    assert both.tracker.asked.count("scopes") == 1
    assert standing_of(both.world.store, both.id, Kind.CONNECTION).places["shop"] == "Shop"
