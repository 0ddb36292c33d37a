"""Notes about the same are found, second reports are told from the first, and whatever stands in a text is no error."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

import numpy as np
import pytest

from pmdesk.commands.bugs import FileBug
from pmdesk.commands.notes import MergeNotes, SetState
from pmdesk.commands.sample.voices_sellers import SELLERS
from pmdesk.commands.sample.voices_shoppers import VISITORS
from pmdesk.domain.inbox import Note, NoteKind, NoteState
from pmdesk.domain.kinds import NoteId
from pmdesk.insight.embedding import MINILM, packed
from pmdesk.queries.similar import likely_duplicates, similar_notes
from pmdesk.storage.ledger import Edit
from pmdesk.storage.note_found import NoteVector, put_vectors
from tests.inbox_world import add_note, with_notes
from tests.said_again import said_again
from tests.world import NOW, World

SAID = [(sentence, voice.title) for voice in (*SELLERS, *VISITORS) for sentence in voice.says]


@dataclass
class Put:
    """Texts become notes, a minute apart."""

    texts: list[str]
    label: str = "Put"

    def apply(self, edit: Edit) -> list[NoteId]:
        ids = [NoteId(edit.next_id()) for _ in self.texts]
        for age, (note_id, text) in enumerate(zip(ids, self.texts, strict=True)):
            edit.put(Note(note_id, NoteKind.FEEDBACK, "", text, NOW - timedelta(minutes=age)))
        return ids


@dataclass
class Place:
    """Notes lie somewhere in the space of meanings."""

    vectors: dict[int, list[float]]
    label: str = "Place"

    def apply(self, edit: Edit) -> None:
        rows = np.array(list(self.vectors.values()), np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        put_vectors(
            edit, [NoteVector(NoteId(each), MINILM, at) for each, at in zip(self.vectors, packed(rows), strict=True)]
        )


@pytest.fixture
def known(world: World) -> World:
    return with_notes(world)


@pytest.fixture
def told(empty: World) -> tuple[World, list[NoteId]]:
    return empty, empty.desk.ask(Put([text for text, _ in SAID]))[1]


def titles(found: object) -> list[str]:
    return [each.title for each in found]


def test_a_third_of_the_closest_sentences_is_of_the_same_theme_by_words_alone(
    told: tuple[World, list[NoteId]],
) -> None:
    world, ids = told
    theme = dict(zip(ids, (title for _, title in SAID), strict=True))
    hits = [theme[each.id] == theme[note_id] for note_id in ids for each in similar_notes(world.store, note_id, 1)]
    assert len(hits) > 100
    assert sum(hits) / len(hits) > 0.6


def test_second_reports_are_found_and_told_from_other_sentences(told: tuple[World, list[NoteId]]) -> None:
    world, ids = told
    again = said_again([text for text, _ in SAID], 60, Random(1))
    second = world.desk.ask(Put([each.text for each in again]))[1]
    first: list[bool] = []
    likely: list[bool] = []
    for note_id, each in zip(second, again, strict=True):
        found = likely_duplicates(world.store, note_id, 3)
        first.append(bool(found) and found[0].id == ids[each.of])
        likely += [one.id == ids[each.of] for one in found if one.is_likely_same]
    assert sum(first) / len(first) > 0.85
    assert sum(likely) / len(likely) > 0.9
    assert sum(likely) / len(first) > 0.5


def test_a_note_is_not_similar_to_itself_nor_to_what_it_is_part_of(known: World) -> None:
    ids = known.ids
    found = similar_notes(known.store, ids["moved"])
    assert ids["moved"] not in {each.id for each in found}
    assert ids["again"] not in {each.id for each in found}
    assert ids["moved"] not in {each.id for each in similar_notes(known.store, ids["again"])}


def test_merged_notes_count_as_their_whole_and_once(known: World) -> None:
    ids = known.ids
    add_note(known, "late", "Payout date moved a third time", "First it said Tuesday, now it is Monday.")
    found = likely_duplicates(known.store, ids["late"])
    assert [each.id for each in found].count(ids["moved"]) == 1
    assert ids["again"] not in {each.id for each in found}
    known.desk.do(MergeNotes((ids["moved"],), ids["csv"], NOW))
    assert "A CSV of payouts" in titles(similar_notes(known.store, ids["late"]))


def test_the_same_words_of_the_same_sender_are_likelier_a_duplicate(known: World) -> None:
    ids = known.ids
    add_note(known, "own", "Payout date moved", "It said Tuesday, then Friday, again.", "nordic")
    add_note(known, "other", "Payout date moved", "It said Tuesday, then Friday, again.", "loom")
    mine, others = (
        next(each for each in likely_duplicates(known.store, ids[name], 9) if each.id == ids["moved"])
        for name in ("own", "other")
    )
    assert mine.same > others.same
    assert mine.sure == others.sure
    assert (mine.title, mine.who, mine.received_at) == (
        "Payout date moved twice",
        "Nordic Lamps",
        NOW - timedelta(days=1),
    )


def test_a_typed_text_is_looked_for_and_bugs_by_themselves(known: World) -> None:
    ids = known.ids
    add_note(known, "praise", "The cart is great after the sign-in", "Guest cart stays now, thank you.")
    text = "Guest cart was empty after sign-in"
    assert titles(likely_duplicates(known.store, text))[0] == "Cart empties after sign-in"
    assert [each.id for each in likely_duplicates(known.store, text, kind="bug")] == [ids["cart"]]
    known.desk.do(FileBug(ids["label"]))
    assert [each.id for each in likely_duplicates(known.store, "A6 label prints wrong", kind="bug")] == [ids["label"]]
    assert likely_duplicates(known.store, "A6 label prints wrong", kind="conversation") == ()


def test_archived_and_rejected_notes_are_found_too(known: World) -> None:
    known.desk.do(SetState((known.ids["label"],), NoteState.REJECTED))
    assert titles(likely_duplicates(known.store, "My A6 printer gets a label in wrong size"))[0] == (
        "Label prints in wrong size"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        '"" AND OR NOT NEAR( * ^ : { }',
        "the and or",
        "\x00\ud800 half",
        "🎉🎉🎉",
        "支払い日はいつですか",
        "מתי אני מקבל תשלום",
        "a" * 50_000,
        "word " * 20_000,
        "<script>alert('x')</script> ';--",
        "> > > >",
        "-- ",
    ],
)
def test_no_text_is_an_error(known: World, text: str) -> None:
    likely_duplicates(known.store, text)
    if text.strip() and "\ud800" not in text:
        add_note(known, "odd", "", text)
        similar_notes(known.store, known.ids["odd"])
        assert (
            titles(likely_duplicates(known.store, text, 1))
            or not any(char.isalnum() for char in text)
            or len(text) == 50_000
        )


def test_an_empty_inbox_has_nothing_similar_and_neither_has_a_note_that_is_gone(empty: World, known: World) -> None:
    assert likely_duplicates(empty.store, "When do I get paid?") == ()
    assert similar_notes(known.store, 999_999) == ()
    assert likely_duplicates(known.store, 999_999) == ()


def test_what_means_the_same_is_found_without_a_common_word(known: World) -> None:
    ids = known.ids
    add_note(known, "wages", "Salary", "Our wages depend upon it.")
    assert ids["payout"] not in {each.id for each in similar_notes(known.store, ids["wages"])}
    far = {ids[name]: [0.0, 0.1 * place, 1.0] for place, name in enumerate(("moved", "csv", "size", "label", "cart"))}
    known.desk.do(Place({ids["wages"]: [1.0, 0.1, 0.0], ids["payout"]: [1.0, 0.0, 0.0], **far}))
    first = similar_notes(known.store, ids["wages"])[0]
    assert first.id == ids["payout"]
    assert 0.5 < first.sure < 0.99
    assert similar_notes(known.store, ids["payout"], 9)[0].id == ids["wages"]


def test_what_is_asked_of_the_index_does_not_grow_with_the_text(told: tuple[World, list[NoteId]]) -> None:
    world, _ = told
    whole = " ".join(text for text, _ in SAID)
    counts: list[int] = []
    for note_id in world.desk.ask(Put([whole, whole * 20]))[1]:
        asked: list[str] = []
        world.store.connection.set_trace_callback(asked.append)
        similar_notes(world.store, note_id)
        world.store.connection.set_trace_callback(None)
        counts.append(len(asked))
    assert max(counts) < 250
