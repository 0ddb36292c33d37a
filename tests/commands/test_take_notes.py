"""Notes that come in: known ones add nothing, people and products are found, conversations joined, all is one step."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmdesk.commands.notes import SetState
from pmdesk.commands.take_notes import TakeNotesIn
from pmdesk.domain.changes import Actor
from pmdesk.domain.errors import DeskError, RuleBroken
from pmdesk.domain.foreign_notes import ForeignNote, NoteBatch
from pmdesk.domain.inbox import Company, Note, NoteKind, NoteState, Person, Segment
from pmdesk.domain.kinds import Kind
from tests.past import rows_as_of
from tests.world import NOW, World, dump, empty_world, small_world

IDA = {"person": "Ida", "email": "ida@halvorsen.no", "company": "Halvorsen", "segment": "Large sellers"}


@pytest.fixture
def world(tmp_path):
    made = small_world(tmp_path / "small.pmdesk")
    yield made
    made.store.close()


def said(origin: str, title: str = "Said", **values: object) -> ForeignNote:
    return ForeignNote(**{"line": 1, "origin": origin, "title": title, "source": "survey", **values})  # type: ignore[arg-type]


def mail(name: str, *before: str) -> ForeignNote:
    """Return a mail that answers the last of those before it."""
    names = tuple(f"mail:{each}" for each in before)
    return said(
        f"mail:{name}",
        name,
        thread=names[0] if names else f"mail:{name}",
        in_reply_to=names[-1] if names else "",
        references=names,
    )


def take(world: World, *notes: ForeignNote, **values: object):
    return world.desk.ask(TakeNotesIn(NoteBatch("CSV", notes), "survey.csv", NOW, **values), Actor.IMPORT)  # type: ignore[arg-type]


def notes(world: World) -> dict[str, Note]:
    return {note.title: note for note in world.store.all(Note)}


def test_a_batch_is_one_step_that_can_be_undone_and_done_again(world):
    before = dump(world.store)
    changes, taken = take(world, said("a", **IDA, revenue=12_000.0), said("b", "Another"))
    assert (taken.added, taken.known, taken.people, taken.companies, taken.segments) == (2, 0, 1, 1, 1)
    assert world.desk.undo_label == "Import 2 notes from survey.csv"
    assert {ref.kind for ref in changes.created} == {Kind.NOTE, Kind.PERSON, Kind.COMPANY, Kind.SEGMENT}
    after = dump(world.store)
    world.desk.undo()
    assert dump(world.store) == before
    world.desk.redo()
    assert dump(world.store) == after


def test_the_same_input_again_adds_nothing_and_leaves_no_step(world):
    take(world, said("a", **IDA), said("b"))
    before = dump(world.store)
    changes, taken = take(world, said("a", "Said otherwise", **IDA), said("b"))
    assert (taken.added, taken.known) == (0, 2)
    assert not changes
    assert dump(world.store) == before


def test_one_origin_twice_in_a_batch_is_one_note_and_none_without_an_origin_is_known(world):
    _, taken = take(world, said("a"), said("a"), said("", "One"), said("", "One"))
    assert (taken.added, taken.known) == (3, 1)


def test_whoever_said_it_is_found_or_made_once(world):
    take(world, said("a", **IDA, tier="Team", revenue=5.0), said("b", **IDA), said("c", email="per@halvorsen.no"))
    (company,) = world.store.all(Company)
    assert (company.title, company.tier, company.revenue) == ("Halvorsen", "Team", 5.0)
    assert [person.title for person in world.store.all(Person)] == ["Ida", "per@halvorsen.no"]
    (segment,) = world.store.all(Segment)
    assert {note.company_id for note in world.store.all(Note)} == {company.id}
    assert {note.segment_id for note in world.store.all(Note)} == {segment.id}


def test_products_are_found_by_their_title_and_strangers_told(world):
    _, taken = take(
        world,
        said("a", "One", product="seller hub"),
        said("b", "Two", product="Elsewhere"),
        said("c", "Three"),
        product_id=world.ids["checkout"],
    )
    found = {title: note.product_id for title, note in notes(world).items()}
    assert found == {"One": world.ids["seller"], "Two": world.ids["checkout"], "Three": world.ids["checkout"]}
    assert taken.strangers == (("Elsewhere", 1),)


def test_a_product_that_is_gone_is_refused_and_nothing_comes_in(world):
    with pytest.raises(DeskError, match="is not there any more"):
        take(world, said("a"), product_id=99_999)
    assert not world.store.all(Note)


def test_notes_keep_what_they_came_with_and_take_now_for_a_missing_date(world):
    at = datetime(2026, 3, 1, 8, tzinfo=UTC)
    _, taken = take(
        world,
        said(
            "a", "Crash", body="On payment.", received_at=at, kind=NoteKind.BUG, rating=1, url="https://x.example/1",
            version="26.3", attachments=("a.png",), state=NoteState.ARCHIVED,
        ),
        said("b", "Undated"),
    )  # fmt: skip
    found = notes(world)
    crash = found["Crash"]
    assert (crash.received_at, crash.kind, crash.rating, crash.version) == (at, NoteKind.BUG, 1, "26.3")
    assert (crash.state, crash.is_unread, crash.attachments) == (NoteState.ARCHIVED, False, ("a.png",))
    assert found["Undated"].received_at == NOW
    assert found["Undated"].is_unread
    assert taken.undated == 1


def test_what_cannot_be_kept_brings_nothing_in(world):
    before = dump(world.store)
    with pytest.raises(DeskError, match="half a character"):
        take(world, said("a"), said("b", "half \ud83d"))
    assert dump(world.store) == before


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"title": " ", "body": "\n"}, "needs some words"),
        ({"title": "long " * 1_000}, "longer than"),
        ({"state": NoteState.SNOOZED}, "neither snoozed nor a duplicate"),
        ({"state": NoteState.DUPLICATE}, "neither snoozed nor a duplicate"),
    ],
)
def test_what_is_no_note_brings_nothing_in(world, values, words):
    before = dump(world.store)
    with pytest.raises(RuleBroken, match=words):
        take(world, said("a"), said("b", **values))
    assert dump(world.store) == before


def test_a_triaged_import_is_not_taken_back_silently(world):
    take(world, said("a"))
    world.desk.do(SetState((notes(world)["Said"].id,), NoteState.ACCEPTED))
    world.desk.undo()
    assert notes(world)["Said"].state is NoteState.NEW


def test_the_past_is_without_what_came_in_later(world):
    world.clock.instant = NOW + timedelta(days=1)
    take(world, said("a"))
    assert not rows_as_of(world.store, Kind.NOTE, NOW + timedelta(hours=1))


THREAD = [mail("A"), mail("B", "A"), mail("C", "A", "B"), mail("D", "A", "B", "C")]


def threads(world: World) -> dict[str, str]:
    return {note.title: note.thread for note in world.store.all(Note)}


@pytest.mark.parametrize("seed", range(8))
def test_a_conversation_is_one_in_whatever_order_its_mails_come_in(tmp_path, seed):
    rng = random.Random(seed)
    world = empty_world(tmp_path / "a.pmdesk")
    bare = [mail("A"), mail("B", "A"), mail("C", "B"), mail("D", "C")]
    alone = mail("Z")
    mails = rng.sample([*bare, alone], 5)
    while mails:
        count = rng.randint(1, 3)
        take(world, *mails[:count])
        mails = mails[count:]
    found = threads(world)
    assert len({found[name] for name in "ABCD"}) == 1
    assert found["Z"] != found["A"]
    world.store.close()


def test_a_mail_that_shows_two_conversations_to_be_one_joins_them_in_one_step(world):
    take(world, mail("A"), mail("C"))
    before = dump(world.store)
    assert len(set(threads(world).values())) == 2
    take(world, mail("B", "C", "A"))
    assert len(set(threads(world).values())) == 1
    world.desk.undo()
    assert dump(world.store) == before


def test_a_conversation_does_not_take_in_notes_without_one(world):
    take(world, said("csv:1", "One"), said("csv:2", "Two"), mail("A"))
    assert threads(world) == {"One": "", "Two": "", "A": "mail:A"}


TEXT = st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=30)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.builds(
            said,
            TEXT.filter(bool),
            TEXT.map(lambda text: f"t{text}"),
            body=TEXT,
            person=TEXT,
            company=TEXT,
            segment=TEXT,
            revenue=st.none() | st.floats(0, 1e12),
            product=st.sampled_from(["", "Checkout", "None such"]),
            kind=st.sampled_from(NoteKind),
            thread=TEXT,
            in_reply_to=TEXT,
        ),
        max_size=12,
    )
)
def test_any_batch_undone_and_done_again_is_the_same(tmp_path_factory, batch):
    world = small_world(tmp_path_factory.mktemp("any") / "a.pmdesk")
    before = dump(world.store)
    changes, taken = take(world, *batch)
    assert taken.added == len({note.origin for note in batch})
    after = dump(world.store)
    again, second = take(world, *[replace(note, title="other") for note in batch])
    assert (second.added, bool(again)) == (0, False)
    if changes:
        world.desk.undo()
        assert dump(world.store) == before
        world.desk.redo()
    assert dump(world.store) == after
    world.store.close()
