"""The palette finds notes by the inbox's own search, and people and companies by name."""

import pytest

from pmdesk.domain.inbox import Company, Person
from pmdesk.queries.palette import find_names, find_notes
from tests.notes_world import add_named, add_note
from tests.world import TODAY, World, small_world


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = small_world(tmp_path_factory.mktemp("palette") / "inbox.pmdesk")
    company = add_named(world, Company, "Halvorsen Ceramics")
    maria = add_named(world, Person, "Maria Lind", company_id=company)
    add_named(world, Person, "Mara Halvorsen")
    add_note(world, "Payout is late", "Since Monday.", person_id=maria)
    add_note(world, "Refund", "The payout was taken back.", person_id=maria)
    add_note(world, "", "A note without a title about a payout.")
    return world


def test_notes_come_newest_first_with_who_said_it_and_what_was_hit(inbox: World) -> None:
    found = find_notes(inbox.store, "payout", 10, TODAY)
    assert [note.title for note in found] == ["A note without a title about a payout.", "Refund", "Payout is late"]
    assert [(note.who, [note.title[slice(*hit)] for hit in note.hits]) for note in found] == [
        ("", ["payout"]),
        ("Halvorsen Ceramics", []),
        ("Halvorsen Ceramics", ["Payout"]),
    ]
    assert [note.title for note in find_notes(inbox.store, "payout", 1, TODAY)] == [found[0].title]


def test_operators_slips_and_meaning_work_as_in_the_inbox(inbox: World) -> None:
    assert [note.title for note in find_notes(inbox.store, "from:maria payuot ", 10, TODAY)] == [
        "Refund",
        "Payout is late",
    ]
    assert [note.title for note in find_notes(inbox.store, "reimburse ", 10, TODAY)] == ["Refund"]


def test_people_and_companies_come_with_their_notes_most_first(inbox: World) -> None:
    found = find_names(inbox.store, "halv", 10)
    assert [(name.title, name.table, name.notes) for name in found] == [
        ("Halvorsen Ceramics", "company", 2),
        ("Mara Halvorsen", "person", 0),
    ]
    assert [name.title[slice(*name.hits[0])] for name in found] == ["Halv", "Halv"]


def test_a_slip_in_a_name_is_forgiven_and_nothing_finds_nobody(inbox: World) -> None:
    assert [name.title for name in find_names(inbox.store, "halvrosen", 10)] == ["Halvorsen Ceramics", "Mara Halvorsen"]
    assert find_names(inbox.store, "", 10) == ()
    assert find_names(inbox.store, "zeppelin", 10) == ()
