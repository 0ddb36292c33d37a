"""Themes: a round respects what a person said about them; what a round finds is a fact that undo leaves alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pmdesk.commands.fields import SetFields
from pmdesk.commands.removal import Delete
from pmdesk.commands.themes import (
    AddTheme,
    AdoptThemes,
    CorrectMood,
    FoundTheme,
    FreeNotes,
    KeepFound,
    KeepTheme,
    MergeThemes,
    PlaceNotes,
    PutThemesAside,
    RenameTheme,
    SplitTheme,
    UnmergeTheme,
)
from pmdesk.domain.changes import Actor
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.inbox import Mood, Note, Theme
from pmdesk.domain.kinds import Kind, NoteId, ThemeId
from pmdesk.storage.note_found import (
    NoteFound,
    NoteVector,
    belongings,
    found_of,
    middles_of,
    moods_said,
    newest_notes,
    said,
    unseen_notes,
    vectors_of,
)
from tests.inbox_world import with_notes
from tests.world import NOW, World


@pytest.fixture
def world(world: World) -> World:
    return with_notes(world)


def adopt(world: World, *found: FoundTheme) -> tuple[ThemeId, ...]:
    return world.desk.ask(AdoptThemes(found, "one"), Actor.SYNC)[1]


def keep(world: World, *found: NoteFound) -> set[int]:
    changes = world.desk.do(KeepFound(NOW, found), Actor.SYNC)
    return set(changes.ids(Kind.NOTE))


def theme(world: World, name: str) -> Theme:
    return world.store.get(Theme, world.ids[name])


def belongs(world: World, name: str) -> tuple[int | None, bool]:
    (one,) = belongings(world.store, [world.ids[name]])
    return one.theme_id, one.is_placed


def test_a_theme_made_by_hand_has_its_notes_and_is_as_old_as_the_oldest(world: World) -> None:
    theme_id = world.desk.ask(AddTheme("Bank lines", (NoteId(world.ids["csv"]), NoteId(world.ids["cart"]))))[1]
    made = world.store.get(Theme, theme_id)
    assert (made.is_named, made.is_kept, made.first_seen) == (True, True, NOW - timedelta(days=40))
    assert belongs(world, "csv") == (theme_id, True)


def test_a_theme_that_is_merged_goes_its_own_way_again_with_what_was_its_own(world: World) -> None:
    for name, item_id in (("theme", None), ("theme_alone", world.ids["wallet"])):
        world.desk.do(SetFields(Theme, (world.ids[name],), {"item_id": item_id}, "Link theme"))
    world.desk.do(MergeThemes((ThemeId(world.ids["theme_alone"]),), ThemeId(world.ids["theme"])))
    assert theme(world, "theme_alone").into_id == world.ids["theme"]
    assert theme(world, "theme").item_id == world.ids["wallet"], "the link goes over where there was none"
    world.desk.do(UnmergeTheme(ThemeId(world.ids["theme_alone"])))
    assert theme(world, "theme_alone").into_id is None
    assert theme(world, "theme_alone").item_id == world.ids["wallet"]


def test_merging_into_a_theme_that_is_merged_itself_is_refused(world: World) -> None:
    with pytest.raises(RuleBroken, match="is itself merged"):
        world.desk.do(MergeThemes((ThemeId(world.ids["theme_alone"]),), ThemeId(world.ids["theme_into"])))
    with pytest.raises(RuleBroken, match="is not merged"):
        world.desk.do(UnmergeTheme(ThemeId(world.ids["theme"])))


def test_splitting_needs_notes(world: World) -> None:
    with pytest.raises(RuleBroken, match="No notes are chosen"):
        world.desk.do(SplitTheme(ThemeId(world.ids["theme"]), (), "Nothing"))


def test_a_note_that_is_freed_follows_what_was_found_again(world: World) -> None:
    keep(world, NoteFound(NoteId(world.ids["payout"]), ThemeId(world.ids["theme_alone"]), 0.7))
    assert belongs(world, "payout") == (world.ids["theme"], True)
    world.desk.do(FreeNotes((NoteId(world.ids["payout"]),)))
    assert belongs(world, "payout") == (world.ids["theme_alone"], False)


def test_placing_notes_nowhere_is_a_word_too(world: World) -> None:
    keep(world, NoteFound(NoteId(world.ids["cart"]), ThemeId(world.ids["theme_alone"]), 0.7))
    world.desk.do(PlaceNotes((NoteId(world.ids["cart"]),), None))
    assert belongs(world, "cart") == (None, True)


def test_a_round_names_new_themes_and_leaves_names_given_by_hand(world: World) -> None:
    new, known, alone = adopt(
        world,
        FoundTheme("Label size", ("label", "size"), NOW - timedelta(days=6)),
        FoundTheme("Payout date", ("payout", "date"), NOW - timedelta(days=50), ThemeId(world.ids["theme"])),
        FoundTheme("Remember sizes", ("remember",), None, ThemeId(world.ids["theme_alone"])),
    )
    assert world.store.get(Theme, new).title == "Label size"
    assert (known, theme(world, "theme").title) == (world.ids["theme"], "Payout timing")
    assert theme(world, "theme").words == ("payout", "date")
    assert theme(world, "theme").first_seen == NOW - timedelta(days=50)
    assert (alone, theme(world, "theme_alone").title) == (world.ids["theme_alone"], "Remember sizes")
    world.desk.do(RenameTheme(alone, "Sizes"))
    adopt(world, FoundTheme("Sizes of things", ("sizes",), None, alone))
    assert theme(world, "theme_alone").title == "Sizes"


def test_a_round_puts_aside_what_stands_empty_and_nobody_wants(world: World) -> None:
    world.desk.do(KeepTheme(ThemeId(world.ids["theme_alone"])))
    gone, used = adopt(world, FoundTheme("Gone", ()), FoundTheme("Used", ()))
    keep(world, NoteFound(NoteId(world.ids["cart"]), used, 0.7))
    world.desk.do(PutThemesAside(NOW), Actor.SYNC)
    put_aside = {each.id for each in world.store.all(Theme) if each.archived_at is not None}
    assert put_aside == {gone}
    adopt(world, FoundTheme("Back", (), None, gone))
    assert world.store.get(Theme, gone).archived_at is None


def test_where_themes_lie_is_remembered_by_their_ids(world: World) -> None:
    assert middles_of(world.store) == ("", {})
    one, _ = adopt(world, FoundTheme("One", (), middle=b"\x00\x7f"), FoundTheme("Other", ()))
    assert middles_of(world.store) == ("one", {one: b"\x00\x7f"}), "a theme that a person made lies nowhere"


def test_a_round_stands_apart_from_undo(world: World) -> None:
    world.desk.do(RenameTheme(ThemeId(world.ids["theme"]), "When"))
    adopt(world, FoundTheme("Gone", ()))
    keep(world, NoteFound(NoteId(world.ids["cart"]), ThemeId(world.ids["theme"]), 0.7))
    assert world.desk.undo_label == "Rename theme to When"
    world.desk.undo()
    assert theme(world, "theme").title == "Payout timing"
    assert belongs(world, "cart") == (world.ids["theme"], False)


def test_facts_are_announced_once_and_only_where_they_differ(world: World) -> None:
    cart, csv, gone = (NoteId(number) for number in (world.ids["cart"], world.ids["csv"], 10**9))
    found = NoteFound(
        cart, ThemeId(world.ids["theme"]), 0.123456, ThemeId(world.ids["theme_alone"]), 0.1, Mood.BAD, 0.8
    )
    assert keep(world, found, NoteFound(csv), NoteFound(gone)) == {cart, csv}
    assert keep(world, found, NoteFound(csv, mood=Mood.GOOD, mood_sure=0.5)) == {csv}
    known = found_of(world.store, [cart, csv, gone])
    assert known[cart] == replace(found, sure=0.1235)
    assert known[csv].mood is Mood.GOOD
    assert gone not in known


def test_vectors_are_kept_by_model(world: World) -> None:
    cart, csv = NoteId(world.ids["cart"]), NoteId(world.ids["csv"])
    vectors = (NoteVector(cart, "one", b"12"), NoteVector(csv, "two", b"34"), NoteVector(NoteId(10**9), "one", b""))
    world.desk.do(KeepFound(NOW, (), vectors), Actor.SYNC)
    assert dict(vectors_of(world.store, "one", [cart, csv])) == {cart: b"12"}


def test_what_was_found_goes_with_the_note_and_with_its_words(world: World) -> None:
    names = ("cart", "csv", "label")
    ids = [NoteId(world.ids[name]) for name in names]
    keep(world, *(NoteFound(note_id, ThemeId(world.ids["theme"]), 0.5) for note_id in ids))
    world.desk.do(KeepFound(NOW, (), tuple(NoteVector(note_id, "one", b"12") for note_id in ids)), Actor.SYNC)
    world.desk.do(SetFields(Note, (ids[0],), {"body": "Other words."}, "Edit"))
    world.desk.do(SetFields(Note, (ids[1],), {"is_unread": False}, "Read"))
    world.desk.do(Delete(Note, (ids[2],)))
    assert set(found_of(world.store, ids)) == {ids[1]}
    assert {note_id for note_id, _ in vectors_of(world.store, "one", ids)} == {ids[1]}
    assert ids[0] in unseen_notes(world.store, 100)
    world.desk.undo()
    assert ids[2] in unseen_notes(world.store, 100)


def test_notes_are_read_newest_first_and_said_once(world: World) -> None:
    newest = newest_notes(world.store, 3)
    assert newest == [world.ids["payout"], world.ids["moved"], world.ids["again"]]
    (spoken,) = said(world.store, [world.ids["cart"]])
    assert spoken.text == "Cart empties after sign-in\nGuest cart is gone."
    assert replace(spoken, title="Guest cart…").text == "Guest cart is gone."


def test_moods_that_were_told_are_known_for_learning(world: World) -> None:
    world.desk.do(CorrectMood((NoteId(world.ids["cart"]),), Mood.BAD))
    assert moods_said(world.store, 10) == [(world.ids["cart"], Mood.BAD)]
    world.desk.do(CorrectMood((NoteId(world.ids["cart"]),), None))
    assert moods_said(world.store, 10) == []
