"""The palette finds what the file knows too: notes, people and companies, beside items, metrics and themes."""

import pytest
from pytestqt.qtbot import QtBot

from pmdesk.commands.fields import AddRow
from pmdesk.domain.inbox import Company, Note, NoteKind, Person, Theme
from pmdesk.domain.metrics import Metric
from pmdesk.ui.shell.palette import Entry
from tests.ui.shell.house import Home
from tests.world import NOW


@pytest.fixture
def told(home: Home) -> Home:
    """A house with some who said something."""
    desk = home.context.desk
    _, company = desk.ask(AddRow(Company, {"title": "Halvorsen Ceramics"}, "Add"))
    _, person = desk.ask(AddRow(Person, {"title": "Maria Lind", "company_id": company}, "Add"))
    values = {"kind": NoteKind.FEEDBACK, "received_at": NOW, "person_id": person}
    desk.ask(AddRow(Note, {"title": "Glaze arrives broken", "body": "Twice now.", **values}, "Add"))
    desk.ask(AddRow(Theme, {"title": "Broken parcels"}, "Add"))
    return home


def asked(home: Home, qtbot: QtBot, words: str, title: str) -> Entry:
    """Type into the palette; return what it finds under a title, now or a moment later."""
    palette = home.house.palette
    palette.ask(words)

    def found() -> list[Entry]:
        return [entry for entry in palette.entries() if entry.title == title and not entry.heading]

    qtbot.waitUntil(lambda: bool(found()))
    return found()[0]


def headings(home: Home) -> list[str]:
    return [entry.title for entry in home.house.palette.entries() if entry.heading]


def test_words_find_notes_below_things(told: Home, qtbot: QtBot) -> None:
    note = asked(told, qtbot, "broken", "Glaze arrives broken")
    assert [note.title[slice(*hit)] for hit in note.hits] == ["broken"]
    assert note.fact.startswith("Halvorsen Ceramics, ")
    assert note.place.startswith("pmdesk://note/")
    order = headings(told)
    assert order.index("Themes") < order.index("Notes")


def test_a_tilde_finds_nothing_but_notes_by_operators_too(told: Home, qtbot: QtBot) -> None:
    asked(told, qtbot, "~from:maria glaze", "Glaze arrives broken")
    assert headings(told) == ["Notes"]


def test_an_at_finds_people_and_companies_that_lead_to_their_notes(told: Home, qtbot: QtBot) -> None:
    person = asked(told, qtbot, "@lind", "Maria Lind")
    assert (person.fact, person.place) == ("person, 1 note", 'inbox/find/from:"Maria Lind"')
    company = asked(told, qtbot, "@halvrosen", "Halvorsen Ceramics")
    assert company.place == 'inbox/find/company:"Halvorsen Ceramics"'
    told.house.go(company.place)
    assert told.workspace.stage.current == "inbox"


def test_slips_are_forgiven_in_items_metrics_and_themes(told: Home, qtbot: QtBot) -> None:
    told.context.desk.ask(AddRow(Metric, {"title": "Conversion to order"}, "Add"))
    assert asked(told, qtbot, "#converison", "Conversion to order").place.startswith("pmdesk://metric/")
    assert asked(told, qtbot, "#expres chekout", "Express checkout").place.startswith("pmdesk://item/")
    assert asked(told, qtbot, "#borken parcels", "Broken parcels").place.startswith("pmdesk://theme/")


def test_what_comes_for_words_that_are_gone_is_not_shown(told: Home, qtbot: QtBot) -> None:
    palette = told.house.palette
    palette.ask("~glaze")
    palette.ask(">settings")
    qtbot.waitUntil(lambda: not told.context.readers._open)
    assert headings(told) == ["Commands"]


def test_one_letter_asks_the_file_for_nothing(told: Home) -> None:
    told.house.palette.ask("g")
    assert told.context.readers is None
