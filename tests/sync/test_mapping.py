"""What a service's words are here is a person's to say, also that something is to stay out."""

import time
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from pmdesk.commands.fields import SetFields
from pmdesk.commands.items_of_notes import MakeItem
from pmdesk.domain.connections import Connection
from pmdesk.domain.inbox import Bug, BugState, Note
from pmdesk.domain.mirrored import NOTHING, TARGETS, THEIRS, KindMapping, Wanted, wanted_of
from pmdesk.domain.remote import Remote
from pmdesk.domain.roadmap import Item, Status
from pmdesk.sync.connector import Service
from pmdesk.sync.mapping import Mapper, guessed, leavable, retargeted
from tests.sync.fake_service import STATES, TRACKER
from tests.sync.sync_world import KINDS, Both
from tests.world import NOW, World

BUGS = Service("tracker", "Tracker", kinds={"issue": "Issues"}, targets={"issue": "bug"})
ISSUES = Service("tracker", "Tracker", kinds={"issue": "Issues"}, targets={"issue": "item"})


@pytest.fixture
def both(empty: World) -> Both:
    return Both(empty)


def remap(both: Both, **kinds: KindMapping) -> None:
    options = Wanted(kinds={**KINDS, **kinds}).as_json()
    both.world.desk.do(SetFields(Connection, (both.id,), {"options": options}, "Map"))


def titles(both: Both) -> set[str]:
    return {item.title for item in both.world.store.all(Item)}


def test_a_mapping_is_kept_as_it_was_said():
    said = KindMapping("item", {"Closed": NOTHING}, ("title",), {"chore": NOTHING}, ("owner",))
    kinds = {"issue": said, "epic": KindMapping(NOTHING)}
    assert wanted_of(Wanted(kinds=kinds).as_json()).kinds == kinds


def test_a_kind_that_is_to_be_nothing_does_not_come(both: Both):
    remap(both, epic=retargeted(TRACKER, "epic", KINDS["epic"], NOTHING))
    both.tracker.put("epic", "7", title="Faster discovery")
    both.tracker.put("issue", "1", title="Wallet payments")
    both.sync()
    assert titles(both) == {"Wallet payments"}


def test_a_label_says_what_a_record_is_and_that_it_stays_out(both: Both):
    labels = {"Bug": "bug", "Chore": NOTHING, "Idea": "note"}
    remap(both, issue=replace(KINDS["issue"], labels=labels))
    for number, label in enumerate(("bug", "chore", "idea", "other"), start=1):
        both.tracker.put("issue", str(number), title=f"A {label}", labels=(label,))
    both.sync()
    assert titles(both) == {"A other"}
    assert {note.title for note in both.world.store.all(Note)} == {"A bug", "A idea"}
    assert both.world.store.count(Bug) == 1


def test_records_in_a_state_that_is_to_be_nothing_do_not_come_and_those_here_keep_their_status(both: Both):
    remap(both, issue=replace(KINDS["issue"], states={**KINDS["issue"].states, "Rejected": NOTHING}))
    both.tracker.put("issue", "1", title="Wallet payments", state="In progress")
    both.tracker.put("issue", "2", title="Never mind", state="Rejected")
    both.sync()
    assert titles(both) == {"Wallet payments"}
    both.tracker.put("issue", "1", title="Wallets", state="Rejected")
    both.sync()
    assert (both.item().title, both.item().status) == ("Wallets", Status.IN_PROGRESS)
    assert not both.waiting()


def test_fields_that_are_left_stay_as_they_are_here_and_the_rest_follows(both: Both):
    leaves = ("owner", "start", "end", "status", "tags", "effort_likely", "sprint_id")
    remap(both, issue=replace(KINDS["issue"], leaves=leaves, sends=("title",)))
    values = {"owner": "Milena", "due": date(2026, 4, 17), "labels": ("a",), "points": 5.0, "state": "In progress"}
    both.tracker.put("issue", "1", title="Wallet payments", **values)
    both.sync()
    item = both.item()
    assert (item.title, item.owner, item.end, item.tags, item.effort_likely) == ("Wallet payments", "", None, (), None)
    both.edit(owner="Ana Ruiz", start=date(2026, 3, 1), end=date(2026, 3, 9))
    both.tracker.put("issue", "1", title="Wallets", owner="Paul", due=date(2026, 5, 1))
    both.sync()
    item = both.item()
    assert (item.title, item.owner, item.end) == ("Wallets", "Ana Ruiz", date(2026, 3, 9))
    assert not both.waiting()
    assert not both.open()


def test_what_was_left_comes_when_it_is_wanted_after_all(both: Both):
    remap(both, epic=KindMapping(NOTHING))
    both.tracker.put("epic", "7", title="Faster discovery")
    both.sync()
    asked = len(both.tracker.asked)
    both.sync()
    remap(both)
    both.sync()
    assert titles(both) == {"Faster discovery"}
    assert len(both.tracker.asked) > asked


def test_rows_stay_and_follow_when_their_kind_is_to_be_nothing(both: Both):
    both.tracker.put("epic", "7", title="Faster discovery")
    both.sync()
    remap(both, epic=KindMapping(NOTHING))
    both.tracker.put("epic", "7", title="Discovery")
    both.sync()
    assert titles(both) == {"Discovery"}


@pytest.mark.parametrize("target", TARGETS)
def test_a_row_can_be_made_without_any_field_that_can_be_left(both: Both, target: str):
    leaves = tuple(name for names in leavable(target) for name in names)
    assert "title" not in leaves
    remap(both, issue=KindMapping(target, {}, (), {}, leaves))
    day = date(2026, 4, 17)
    both.tracker.put("issue", "1", title="All of it", body="Text", state="Closed", start=day, due=day, points=3.0)
    both.sync()
    (link,) = (both.link("1"),)
    assert link.row_id
    assert set(THEIRS[target]) >= set(leaves)


def test_states_are_learned_for_what_a_person_chose():
    found = guessed(TRACKER, {"issue": STATES}, {"issue": "bug"})["issue"]
    assert (found.target, set(found.states)) == ("bug", set(STATES))


def test_a_kind_that_is_wanted_again_knows_its_states(empty: World):
    gone = retargeted(TRACKER, "issue", KINDS["issue"], NOTHING)
    back = retargeted(TRACKER, "issue", gone, "item")
    assert back.states == KINDS["issue"].states
    remote = Remote("issue", "1", title="x", updated_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert not Mapper(TRACKER, Wanted(kinds={"issue": gone})).takes(remote)


def requested(both: Both) -> Note:
    """Have a feature request come in as a note."""
    remap(both, issue=replace(KINDS["issue"], labels={"Idea": "note"}))
    text = {"title": "Pay by phone", "body": "Our shoppers ask for it."}
    both.tracker.put("issue", "1", labels=("Idea",), state="In progress", owner="Milena", **text)
    both.sync()
    (note,) = both.world.store.all(Note)
    return note


def test_an_accepted_request_is_an_item_that_follows_its_record_and_is_followed(both: Both):
    note = requested(both)
    made = both.world.desk.ask(MakeItem("Pay by phone", ids=(note.id,), at=NOW))[1]
    item = both.world.store.get(Item, made)
    assert (item.description, item.key) == ("Our shoppers ask for it.", "#1")
    assert (both.link().kind, both.link().row_id) == ("item", made)
    assert not both.waiting()
    both.sync()
    item = both.item()
    assert (item.status, item.owner, item.tags) == (Status.IN_PROGRESS, "Milena", ("Idea",))
    both.edit(owner="Ana Ruiz")
    both.tracker.put("issue", "1", state="Closed")
    both.sync()
    assert both.item().status is Status.SHIPPED
    assert both.tracker.records["issue", "1"].owner == "Ana Ruiz"
    assert both.tracker.records["issue", "1"].body == "Our shoppers ask for it."
    assert not both.open()
    assert both.world.store.get(Note, note.id).title == "Pay by phone"


def test_undo_of_an_acceptance_gives_the_record_back_to_the_note(both: Both):
    note = requested(both)
    both.world.desk.do(MakeItem("Pay by phone", ids=(note.id,), at=NOW))
    both.world.desk.undo()
    assert (both.link().kind, both.link().row_id) == ("note", note.id)
    both.tracker.put("issue", "1", title="Pay by any phone")
    both.sync()
    assert both.world.store.get(Note, note.id).title == "Pay by any phone"
    assert not both.open()


def test_another_title_waits_to_be_sent_and_two_requests_stay_with_their_notes(both: Both):
    note = requested(both)
    both.tracker.put("issue", "2", title="Apple Pay", labels=("Idea",))
    both.sync()
    both.world.desk.do(MakeItem("Wallets", ids=(note.id,), at=NOW))
    assert both.waiting() == {"1": {"title"}}
    both.world.desk.undo()
    other = next(each for each in both.world.store.all(Note) if each.title == "Apple Pay")
    both.world.desk.do(MakeItem("Wallets", ids=(note.id, other.id), at=NOW))
    assert {both.link("1").kind, both.link("2").kind} == {"note"}


@pytest.mark.parametrize(
    ("state", "item", "bug"),
    [
        ("Not started", Status.PLANNED, BugState.OPEN),
        ("Incomplete", Status.PLANNED, BugState.OPEN),
        ("Unresolved", Status.PLANNED, BugState.OPEN),
        ("Inactive", Status.PLANNED, BugState.OPEN),
        ("Unassigned", Status.PLANNED, BugState.OPEN),
        ("UNCONFIRMED", Status.CANDIDATE, BugState.OPEN),
        ("Not planned", Status.DROPPED, BugState.CLOSED),
        ("Invalid", Status.DROPPED, BugState.CLOSED),
        ("In progress", Status.IN_PROGRESS, BugState.CONFIRMED),
        ("Under review", Status.IN_PROGRESS, BugState.CONFIRMED),
        ("Complete", Status.SHIPPED, BugState.CLOSED),
        ("Resolved", Status.SHIPPED, BugState.FIXED),
    ],
)
def test_a_state_is_guessed_from_its_words(state: str, item: Status, bug: BugState):
    assert guessed(ISSUES, {"issue": (state,)})["issue"].states == {state: item}
    assert guessed(BUGS, {"issue": (state,)})["issue"].states == {state: bug}


def test_the_day_a_record_was_closed_is_the_day_where_the_person_is(monkeypatch: pytest.MonkeyPatch):
    closed = Remote("version", "1", "26.08", is_closed=True, updated_at=datetime(2026, 3, 10, 23, 30, tzinfo=UTC))
    mapper = Mapper(TRACKER, Wanted(kinds=KINDS))
    try:
        monkeypatch.setenv("TZ", "Europe/Madrid")
        time.tzset()
        assert mapper.arrival(closed, "").closed_on == date(2026, 3, 11)
    finally:
        monkeypatch.undo()
        time.tzset()
