"""Notes are triaged, come back, are merged and taken apart, and let go of what is deleted."""

from datetime import timedelta

import pytest

from pmdesk.commands.fields import SetFields
from pmdesk.commands.notes import AddNote, MarkRead, MergeNotes, SetState, Snooze, Unmerge, WakeNotes
from pmdesk.commands.removal import Delete
from pmdesk.domain.errors import Gone, RuleBroken
from pmdesk.domain.inbox import Bug, Company, Merge, Note, NoteKind, NoteState, Person, Quote, Reply, Segment, Theme
from pmdesk.domain.roadmap import Item, Product, Release
from pmdesk.storage.inbox import next_waking
from tests.inbox_world import add_note, with_notes
from tests.world import NOW, World, dump


@pytest.fixture
def world(world: World) -> World:
    return with_notes(world)


def note(world: World, name: str) -> Note:
    return world.store.get(Note, world.ids[name])


def test_what_cannot_be_kept_is_left_out_of_a_new_note(world: World) -> None:
    made = world.desk.ask(AddNote(NoteKind.REVIEW, " Half\ud800 ", "a\x00b", NOW, {"source": "Play\x00"}))[1]
    row = world.store.get(Note, made)
    assert (row.title, row.body, row.source) == ("Half\ufffd", "ab", "Play")
    assert (row.state, row.is_unread) == (NoteState.NEW, True)


@pytest.mark.parametrize(
    ("command", "label"),
    [
        (SetState((1, 2, 3, 4), NoteState.ARCHIVED), "Archive 4 notes"),
        (SetState((1,), NoteState.ACCEPTED), "Accept 1 note"),
        (SetState((1,), NoteState.REJECTED), "Reject 1 note"),
        (SetState((1, 2), NoteState.NEW), "Set 2 notes to new"),
        (Snooze((1, 2), NOW), "Snooze 2 notes"),
        (MarkRead((1,), is_unread=True), "Mark 1 note as unread"),
        (MergeNotes((1, 2, 3), 3, NOW), "Merge 2 notes"),
    ],
)
def test_a_step_says_what_was_done_to_how_many(command: SetState, label: str) -> None:
    assert command.label == label


def test_triage_reads_a_note_and_making_it_new_does_not(world: World) -> None:
    world.desk.do(SetState((world.ids["payout"],), NoteState.ACCEPTED))
    assert (note(world, "payout").state, note(world, "payout").is_unread) == (NoteState.ACCEPTED, False)
    world.desk.do(SetState((world.ids["payout"],), NoteState.NEW))
    assert (note(world, "payout").state, note(world, "payout").is_unread) == (NoteState.NEW, False)


def test_notes_that_are_gone_are_told_of(world: World) -> None:
    with pytest.raises(Gone, match="None of these notes"):
        world.desk.do(SetState((999_999,), NoteState.ARCHIVED))


@pytest.mark.parametrize("state", [NoteState.SNOOZED, NoteState.DUPLICATE])
def test_states_that_need_more_than_a_word_are_refused(world: World, state: NoteState) -> None:
    with pytest.raises(RuleBroken):
        world.desk.do(SetState((world.ids["payout"],), state))


def test_a_snoozed_note_comes_back_new_and_unread_when_its_time_has_come(world: World) -> None:
    until = note(world, "size").snoozed_until
    assert until is not None
    assert next_waking(world.store) == until
    assert world.desk.ask(WakeNotes(until - timedelta(seconds=1)))[1] == 0
    assert world.desk.ask(WakeNotes(until))[1] == 1
    assert (note(world, "size").state, note(world, "size").is_unread) == (NoteState.NEW, True)
    assert next_waking(world.store) is None


def test_a_merge_says_of_whom_it_is_a_duplicate_and_unmerging_puts_all_back(world: World) -> None:
    before = dump(world.store)
    world.desk.do(MergeNotes((world.ids["payout"], world.ids["size"], world.ids["csv"]), world.ids["csv"], NOW))
    assert note(world, "size").state is NoteState.DUPLICATE
    assert note(world, "size").duplicate_of_id == world.ids["csv"]
    assert note(world, "csv").duplicate_of_id is None
    world.desk.do(Unmerge(world.ids["payout"]))
    world.desk.do(Unmerge(world.ids["size"]))
    assert dump(world.store) == before


def test_a_circle_is_refused_in_words(world: World) -> None:
    world.desk.do(MergeNotes((world.ids["moved"],), world.ids["payout"], NOW))
    with pytest.raises(RuleBroken, match="“Payout date moved again” is itself merged into “When do I get paid"):
        world.desk.do(MergeNotes((world.ids["payout"],), world.ids["again"], NOW))
    with pytest.raises(RuleBroken, match="into itself"):
        world.desk.do(MergeNotes((world.ids["payout"],), world.ids["payout"], NOW))


def test_unmerging_never_closes_a_circle(world: World) -> None:
    ids = world.ids
    world.desk.do(MergeNotes((ids["again"],), ids["csv"], NOW))
    world.desk.do(MergeNotes((ids["moved"],), ids["again"], NOW))
    with pytest.raises(RuleBroken, match="“Payout date moved again” was a duplicate of “Payout date moved twice”"):
        world.desk.do(Unmerge(ids["again"]))
    world.desk.do(Unmerge(ids["moved"]))
    world.desk.do(Unmerge(ids["again"]))
    assert note(world, "again").duplicate_of_id == ids["moved"]


def test_a_note_that_is_no_duplicate_cannot_be_unmerged(world: World) -> None:
    with pytest.raises(RuleBroken, match="“When do I get paid\\?” is not merged"):
        world.desk.do(Unmerge(world.ids["payout"]))


def test_a_duplicate_that_came_from_elsewhere_becomes_new_when_it_is_unmerged(world: World) -> None:
    values = {"state": NoteState.DUPLICATE, "duplicate_of_id": world.ids["csv"]}
    world.desk.do(SetFields(Note, (world.ids["payout"],), values, "Import"))
    world.desk.do(Unmerge(world.ids["payout"]))
    assert (note(world, "payout").state, note(world, "payout").duplicate_of_id) == (NoteState.NEW, None)


def test_a_duplicate_that_gets_a_state_of_its_own_is_a_duplicate_no_more(world: World) -> None:
    world.desk.do(SetState((world.ids["again"],), NoteState.ACCEPTED))
    assert note(world, "again").duplicate_of_id is None
    assert world.store.count(Merge) == 0


def test_deleting_a_note_frees_what_was_merged_into_it(world: World) -> None:
    ids = world.ids
    world.desk.do(MergeNotes((ids["again"],), ids["csv"], NOW))
    world.desk.do(Delete(Note, (ids["moved"],)))
    assert note(world, "again").duplicate_of_id == ids["csv"]
    world.desk.do(Unmerge(ids["again"]))
    assert (note(world, "again").state, note(world, "again").duplicate_of_id) == (NoteState.NEW, None)
    assert world.store.count(Merge) == 0


def test_deleting_the_note_it_is_merged_into_gives_it_back_to_the_one_before(world: World) -> None:
    ids = world.ids
    world.desk.do(MergeNotes((ids["again"],), ids["csv"], NOW))
    world.desk.do(Delete(Note, (ids["csv"],)))
    assert note(world, "again").duplicate_of_id == ids["moved"]
    assert [merge.into_id for merge in world.store.all(Merge)] == [ids["moved"]]


def test_deleting_a_note_takes_what_was_made_of_it(world: World) -> None:
    world.desk.do(Delete(Note, (world.ids["payout"], world.ids["cart"])))
    assert world.store.count(Quote, note_id=world.ids["payout"]) == 0
    assert (world.store.count(Bug), world.store.count(Reply)) == (0, 0)


def test_what_is_deleted_elsewhere_is_let_go_of(world: World) -> None:
    ids = world.ids
    world.desk.do(SetFields(Bug, (ids["bug"],), {"release_id": ids["release"], "item_id": ids["wallet"]}, "Link bug"))
    world.desk.do(Delete(Release, (ids["release"],)))
    world.desk.do(Delete(Item, (ids["wallet"],)))
    world.desk.do(Delete(Product, (ids["seller"],)))
    bug = world.store.get(Bug, ids["bug"])
    assert (bug.release_id, bug.item_id) == (None, None)
    assert world.store.get(Quote, ids["quote"]).item_id is None
    assert world.store.get(Theme, ids["theme"]).item_id is None
    assert note(world, "payout").product_id is None
    assert world.store.count(Reply) == 0
    for noun, name in ((Theme, "theme"), (Segment, "halvorsen_segment"), (Company, "halvorsen_company")):
        world.desk.do(Delete(noun, (ids[name],)))
    world.desk.do(Delete(Person, (ids["halvorsen"],)))
    left = note(world, "payout")
    assert (left.theme_id, left.is_placed) == (None, False)
    assert (left.segment_id, left.company_id, left.person_id) == (None, None, None)
    assert world.store.get(Theme, ids["theme_into"]).into_id is None
    assert world.store.connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_archiving_many_notes_is_one_step(world: World) -> None:
    many = tuple(add_note(world, f"many{n}", f"Note {n}", "Words") for n in range(50))
    world.desk.do(SetState(many, NoteState.ARCHIVED))
    world.desk.undo()
    assert {world.store.get(Note, each).state for each in many} == {NoteState.NEW}
