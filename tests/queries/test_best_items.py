"""The items a note may speak for: by their words, by similar notes that were linked, by its theme."""

import pytest

from pmdesk.commands.fields import AddRow, Archive, SetFields
from pmdesk.commands.items import AddItem, SetStatus
from pmdesk.commands.quotes import LinkNotes
from pmdesk.commands.themes import PlaceNotes
from pmdesk.domain.inbox import Theme
from pmdesk.domain.roadmap import Criterion, Item, ItemKind, Status
from pmdesk.queries.best_items import best_items
from tests.inbox_world import add_note, with_notes
from tests.world import NOW, World


@pytest.fixture
def world(world: World) -> World:
    with_notes(world)
    for name, title in (("calendar", "Payout calendar"), ("labels", "Label sizes"), ("sizes", "Saved sizes")):
        world.ids[name] = world.desk.ask(AddItem(ItemKind.FEATURE, title, world.ids["seller"]))[1]
    return world


def found(world: World, name: str, limit: int = 3) -> dict[str, float]:
    return {each.title: each.sure for each in best_items(world.store, world.ids[name], limit)}


def test_items_are_found_by_their_titles(world: World) -> None:
    add_note(world, "new", "No calendar", "Show me a calendar with my payouts.")
    assert next(iter(found(world, "new"))) == "Payout calendar"
    assert next(iter(found(world, "label"))) == "Label sizes"


def test_items_are_found_by_description_criteria_and_tags(world: World) -> None:
    add_note(world, "new", "Bookkeeping", "My accountant reconciles the ledger each quarter.")
    assert found(world, "new") == {}
    world.desk.do(SetFields(Item, (world.ids["wallet"],), {"description": "Reconciles the ledger."}, "Describe"))
    assert list(found(world, "new")) == ["Wallet"]
    words = {"item_id": world.ids["address"], "title": "The accountant reconciles each quarter in the ledger"}
    world.desk.do(AddRow(Criterion, words, "Add criterion"))
    assert next(iter(found(world, "new"))) == "Address"
    world.desk.do(SetFields(Item, (world.ids["fallback"],), {"tags": ("accountant", "bookkeeping")}, "Tag"))
    assert "Fallback" in found(world, "new")


def test_a_note_goes_where_similar_notes_went(world: World) -> None:
    add_note(world, "first", "Rate limit", "We are throttled by error 429 at night.")
    add_note(world, "second", "429 again", "Throttled at night by error 429.")
    assert found(world, "second") == {}
    world.desk.do(LinkNotes((world.ids["first"],), world.ids["fallback"]))
    ((title, sure),) = found(world, "second").items()
    assert title == "Fallback"
    assert sure > 0.5


def test_a_note_goes_where_its_theme_goes(world: World) -> None:
    ids = world.ids
    assert "Wallet" not in found(world, "size")
    world.desk.do(PlaceNotes((ids["size"],), ids["theme_into"]))
    assert found(world, "size")["Wallet"] >= 0.9
    world.desk.do(SetFields(Theme, (ids["theme"],), {"item_id": None}, "Unlink theme"))
    assert "Wallet" not in found(world, "size")


def test_what_the_note_speaks_for_is_not_suggested_again(world: World) -> None:
    world.desk.do(LinkNotes((world.ids["label"],), world.ids["labels"]))
    assert "Label sizes" not in found(world, "label")


def test_items_that_were_given_up_or_put_aside_are_not_suggested_and_shipped_ones_less(world: World) -> None:
    before = found(world, "label")["Label sizes"]
    world.desk.do(SetStatus((world.ids["labels"],), Status.SHIPPED))
    assert found(world, "label")["Label sizes"] == pytest.approx(before * 0.6)
    world.desk.do(SetStatus((world.ids["labels"],), Status.DROPPED))
    assert "Label sizes" not in found(world, "label")
    world.desk.do(SetStatus((world.ids["labels"],), Status.PLANNED))
    world.desk.do(Archive(Item, (world.ids["labels"],), NOW))
    assert "Label sizes" not in found(world, "label")


def test_a_note_that_is_gone_fits_nothing(world: World) -> None:
    assert best_items(world.store, 999_999) == ()
