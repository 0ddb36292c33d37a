"""What holds for every chain of merges: taken apart in any order all is as it was, and requesters are counted right."""

from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmdesk.commands.notes import MergeNotes, SetState, Snooze, Unmerge
from pmdesk.commands.quotes import LinkNotes
from pmdesk.commands.removal import Delete
from pmdesk.domain.errors import DeskError, RuleBroken
from pmdesk.domain.inbox import Merge, Note, NoteState, Quote
from pmdesk.domain.roadmap import Item
from pmdesk.queries.evidence import evidence, requesters
from tests.inbox_world import add_note, with_notes
from tests.world import NOW, TODAY, World, dump

NOTES = ("payout", "moved", "again", "csv", "size", "bare", "firm")
FEW = NOTES[:3]
ITEMS = ("wallet", "address", "express")
names = st.sampled_from(NOTES)
groups = st.lists(names, min_size=1, max_size=4).map(tuple)
tangled = st.sampled_from(FEW).map(lambda name: (name,))
merging = st.builds(lambda group, into: (MergeNotes, group, into), tangled, st.sampled_from(FEW))
merging_any = st.builds(lambda group, into: (MergeNotes, group, into), groups, names)
unmerging = st.builds(lambda name: (Unmerge, name), st.sampled_from(FEW))
settling = st.builds(lambda group, state: (SetState, group, state), groups, st.sampled_from(list(NoteState)))
snoozing = st.builds(lambda group: (Snooze, group), groups)
linking = st.builds(lambda group, item: (LinkNotes, group, item), groups, st.sampled_from(ITEMS))
deleting = st.builds(lambda group: (Delete, group[:1]), groups)
stories = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
Act = tuple[object, ...]


@pytest.fixture
def world(world: World) -> World:
    with_notes(world)
    add_note(world, "bare", "Nobody said this", "Where is my discount?")
    add_note(world, "firm", "A firm said this", "Size filter is lost.", company_id=world.ids["loom_company"])
    return world


def command(world: World, act: Act) -> object:
    verb, *what = act
    ids = tuple(world.ids[name] for name in what[0]) if isinstance(what[0], tuple) else ()
    if verb is MergeNotes:
        return MergeNotes(ids, world.ids[str(what[1])], NOW)
    if verb is Unmerge:
        return Unmerge(world.ids[str(what[0])])
    if verb is SetState:
        return SetState(ids, what[1])
    if verb is Snooze:
        return Snooze(ids, NOW)
    if verb is LinkNotes:
        return LinkNotes(ids, world.ids[str(what[1])], 1)
    return Delete(Note, ids)


def play(world: World, acts: Iterable[Act]) -> int:
    """Do what is allowed, and return how many steps that were; what is refused leaves no trace and says why."""
    steps = 0
    for act in acts:
        before = dump(world.store)
        try:
            steps += bool(world.desk.do(command(world, act)))
        except DeskError as refusal:
            assert refusal.what.endswith(".")
            assert dump(world.store) == before
        no_circles(world)
    return steps


def no_circles(world: World) -> None:
    above = dict(world.store.cells(Note, ("id", "duplicate_of_id")))
    for note_id in list(above):
        seen, nearest = {note_id}, above[note_id]
        while nearest is not None:
            assert nearest not in seen
            seen.add(nearest)
            nearest = above[nearest]


def take_back(world: World, steps: int) -> None:
    for _ in range(steps):
        world.desk.undo()


def merged(world: World) -> list[int]:
    return sorted({note_id for (note_id,) in world.store.cells(Merge, ("note_id",))})


@stories
@given(acts=st.lists(merging | unmerging | merging_any, min_size=5, max_size=30), seed=st.integers(0, 2**32))
def test_taking_apart_what_was_merged_in_any_order_that_is_allowed_changes_nothing(
    world: World, acts: list[Act], seed: int
) -> None:
    first = world.desk.ask(Unmerge(world.ids["again"]))[0]
    before = dump(world.store)
    steps = play(world, acts)
    random = Random(seed)
    while waiting := merged(world):
        random.shuffle(waiting)
        for note_id in waiting:
            try:
                world.desk.do(Unmerge(note_id))
            except RuleBroken as refusal:
                assert "merged into it since" in refusal.what
            else:
                steps += 1
                break
        else:
            pytest.fail("nothing can be taken apart any more")
    assert dump(world.store) == before
    take_back(world, steps + bool(first))


@stories
@given(acts=st.lists(merging_any | unmerging | settling | snoozing, max_size=8), group=groups, into=names)
def test_one_merge_is_taken_apart_exactly_wherever_it_stands(
    world: World, acts: list[Act], group: tuple[str, ...], into: str
) -> None:
    steps = play(world, acts)
    before = dump(world.store)
    known = {note.id: note.duplicate_of_id for note in world.store.all(Note)}
    made = play(world, [(MergeNotes, group, into)])
    after = {note.id: note.duplicate_of_id for note in world.store.all(Note)}
    for note_id in [each for each in known if known[each] != after[each]]:
        world.desk.do(Unmerge(note_id))
        made += 1
    assert dump(world.store) == before
    take_back(world, made + steps)


@stories
@given(acts=st.lists(merging | merging_any | unmerging | settling | linking | deleting, max_size=16))
def test_requesters_are_counted_as_a_child_would_count_them(world: World, acts: list[Act]) -> None:
    start = dump(world.store)
    steps = play(world, acts)
    found = evidence(world.store, [world.ids[name] for name in ITEMS], TODAY)
    for name in ITEMS:
        item_id = world.ids[name]
        asking = naive_requesters(world, item_id)
        assert found[item_id].requesters == len(asking)
        assert found[item_id].notes == len(naive_notes(world, item_id))
        people = requesters(world.store, item_id)
        assert len(people) == len(asking)
        assert sorted(note_id for each in people for note_id in each.note_ids) == sorted(naive_notes(world, item_id))
    assert world.store.connection.execute("PRAGMA foreign_key_check").fetchall() == []
    take_back(world, steps)
    assert dump(world.store) == start


def naive_notes(world: World, item_id: int) -> set[int]:
    under = {item_id} | {item.id for item in world.store.all(Item) if item.parent_id == item_id}
    found = {quote.note_id for quote in world.store.all(Quote) if quote.item_id in under}
    notes = world.store.all(Note)
    for _ in notes:
        found |= {note.id for note in notes if note.duplicate_of_id in found}
    return found


def naive_requesters(world: World, item_id: int) -> set[str]:
    asking: set[str] = set()
    for note_id in naive_notes(world, item_id):
        note = world.store.get(Note, note_id)
        if note.person_id:
            asking.add(f"person {note.person_id}")
        elif note.company_id:
            asking.add(f"company {note.company_id}")
        else:
            asking.add(f"note {note.id}")
    return asking
