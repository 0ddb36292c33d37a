"""The card of a theme: what people say, weightiest first, what is linked, and what that does to priorities."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from pmdesk.commands.fields import AddRow, SetFields
from pmdesk.commands.metrics import Annotate
from pmdesk.commands.notes import MergeNotes
from pmdesk.commands.quotes import AddQuote, LinkNotes
from pmdesk.commands.themes import MergeThemes
from pmdesk.domain.inbox import Note, Theme
from pmdesk.domain.metrics import AnnotationKind
from pmdesk.domain.roadmap import Release
from pmdesk.queries.evidence import evidence
from pmdesk.queries.theme_card import ThemeCard, effect_words, theme_card, would_stand
from pmdesk.queries.theme_parts import theme_parts
from pmdesk.queries.theme_table import theme_table
from tests.themes_world import with_themes
from tests.world import NOW, TODAY, World, empty_world

PAYOUT, FEES = "Payout timing is unclear", "Fees on payouts"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = with_themes(empty_world(tmp_path / "themes.pmdesk"))
    yield made
    made.store.close()


def card(world: World, title: str = PAYOUT, days: int = 28) -> ThemeCard:
    found = theme_card(world.store, world.ids[title], TODAY, days)
    assert found is not None
    return found


def test_the_card_counts_as_the_table_does(world: World) -> None:
    table = {line.id: line for line in theme_table(world.store, TODAY).lines}
    for title in (PAYOUT, FEES):
        shown = card(world, title)
        assert shown.sizes.notes == table[world.ids[title]].amount
        assert sum(shown.moods) == shown.sizes.notes
        weeks = [sum(notes) for notes in zip(*(line.notes for line in shown.lines), strict=True)]
        assert tuple(weeks) == table[world.ids[title]].weeks
        assert shown.sizes.linked + len(shown.unlinked) == shown.sizes.notes


def test_the_strongest_words_are_marked_ones_of_different_people(world: World) -> None:
    shown = card(world)
    assert len(shown.said) == 5
    assert all(each.is_quote for each in shown.said)
    assert len({each.who for each in shown.said}) == 5
    assert len({each.words for each in shown.said}) == 5


def test_where_nothing_is_marked_sentences_about_the_theme_speak(world: World) -> None:
    shown = card(world, FEES)
    assert shown.said
    assert not any(each.is_quote for each in shown.said)
    assert all("fees" in each.words.lower() for each in shown.said)


def test_a_quote_of_high_importance_comes_first(world: World) -> None:
    note = world.store.all(Note, theme_id=world.ids[FEES])[0]
    start = note.body.index("\n") + 1
    world.desk.do(AddQuote(note.id, start, len(note.body) - 8, world.ids[f"item {PAYOUT}"], 3, NOW))
    first = card(world, FEES).said[0]
    assert (first.note_id, first.is_quote) == (note.id, True)


def test_linking_the_rest_leaves_none(world: World) -> None:
    shown = card(world)
    item = shown.main_item
    assert item is not None
    assert item.is_own
    assert item.notes == shown.sizes.linked == 34
    world.desk.do(LinkNotes(shown.unlinked, item.line.id, 0, NOW))
    assert card(world).unlinked == ()
    assert card(world).sizes.linked == 41


def test_marks_are_those_of_the_product_and_of_everybody(world: World) -> None:
    do, ids = world.desk.do, world.ids
    do(Annotate(AnnotationKind.NOTE, "cycle change", NOW - timedelta(days=43), product_id=ids["seller"]))
    do(Annotate(AnnotationKind.CAMPAIGN, "sale", NOW - timedelta(days=10), product_id=ids["checkout"]))
    do(Annotate(AnnotationKind.NOTE, "long ago", NOW - timedelta(days=200)))
    values = {"title": "26.04", "released_on": TODAY - timedelta(days=15), "product_id": None}
    do(AddRow(Release, values, "Add release"))
    assert [(mark.title, mark.is_release) for mark in card(world).marks] == [("cycle change", False), ("26.04", True)]


def test_the_chart_covers_twelve_weeks_that_end_today(world: World) -> None:
    shown = card(world)
    assert len(shown.weeks) == 12
    assert shown.weeks[-1] == TODAY - timedelta(days=6)
    assert shown.weeks[0] == date(2025, 12, 17)
    assert [line.title for line in shown.lines] == ["Large", "Internal", "Small"]


def test_merged_themes_are_named_and_their_notes_counted(world: World) -> None:
    ids = world.ids
    before = card(world).sizes.notes + card(world, FEES).sizes.notes
    world.desk.do(MergeThemes((ids[FEES],), ids[PAYOUT]))
    assert card(world).merged == ((ids[FEES], FEES),)
    assert card(world).sizes.notes == before


def test_the_effect_counts_each_person_once_as_evidence_does(world: World) -> None:
    item = world.ids[f"item {PAYOUT}"]
    other = world.store.all(Note, theme_id=world.ids[FEES])[0]
    duplicate = world.store.all(Note, theme_id=world.ids["Login loop in app"])[0]
    world.desk.do(LinkNotes((other.id,), item, 1, NOW))
    world.desk.do(MergeNotes((duplicate.id,), other.id, NOW))
    whole = evidence(world.store, (item,), TODAY)[item].requesters
    words = effect_words(world.store, world.ids[PAYOUT], item)
    assert f"of the {whole} people who ask for Payout timeline come from here." in words
    assert "stands 1st of 6 open items" in words


def test_a_theme_without_an_item_is_told_where_it_would_stand(world: World) -> None:
    assert effect_words(world.store, world.ids[FEES], None) == ""
    words = would_stand(world.store, card(world, FEES))
    assert words.startswith("16 people ask for this, 1.47 M revenue a year.")
    assert words.endswith("of 7 by people who ask.")


def test_a_described_theme_says_its_description_and_a_gone_one_nothing(world: World) -> None:
    assert card(world).about == "Found by its words: payout, timing, is."
    world.desk.do(SetFields(Theme, (world.ids[PAYOUT],), {"description": "Money comes late."}, "Describe"))
    assert card(world).about == "Money comes late."
    assert theme_card(world.store, 999_999, TODAY) is None


def test_a_theme_falls_into_parts_that_hold_its_own_notes(world: World) -> None:
    theme = world.ids[PAYOUT]
    parts = theme_parts(world.store, theme)
    own = {note.id for note in world.store.all(Note, theme_id=theme)}
    assert parts
    taken: set[int] = set()
    for part in parts:
        assert part.title
        assert set(part.note_ids) <= own
        assert not taken & set(part.note_ids)
        taken |= set(part.note_ids)
    assert len(taken) < len(own)
    assert theme_parts(world.store, world.ids["Sandbox data for prospects"]) == ()
