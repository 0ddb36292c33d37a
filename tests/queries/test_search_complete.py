"""What may come next in the search field is offered with what it means and how many notes it finds."""

from datetime import date

import pytest

from pmdesk.domain.inbox import Company, NoteKind, NoteState, Person, Theme
from pmdesk.queries.inbox_list import inbox_page
from pmdesk.queries.inbox_values import Asked
from pmdesk.queries.search_complete import Completion, complete
from pmdesk.queries.search_syntax import OPERATORS
from tests.notes_world import add_named, add_note, add_segment
from tests.world import TODAY, World, small_world


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = small_world(tmp_path_factory.mktemp("complete") / "inbox.pmdesk")
    company = add_named(world, Company, "Halvorsen Ceramics")
    maria = add_named(world, Person, "Maria Lind", company_id=company)
    marek = add_named(world, Person, "Marek Holm")
    theme = add_named(world, Theme, "Payout timing")
    segment = add_segment(world, "Large sellers")
    for number in range(3):
        add_note(world, f"Late {number}", person_id=maria, segment_id=segment, theme_id=theme, is_placed=True)
    add_note(world, "Broken", kind=NoteKind.BUG, person_id=marek, state=NoteState.ACCEPTED, is_unread=False)
    return world


def offered(world: World, text: str, caret: int | None = None, today: date = TODAY) -> tuple[Completion, ...]:
    return complete(world.store, text, len(text) if caret is None else caret, today)


def told(world: World, text: str) -> list[tuple[str, int | None]]:
    return [(each.title, each.count) for each in offered(world, text)]


def taken(text: str, completion: Completion) -> str:
    """The text with the completion in it."""
    return text[: completion.start] + completion.text + text[completion.end :]


def test_an_empty_field_offers_every_operator_with_its_meaning(inbox: World) -> None:
    found = offered(inbox, "")
    assert {each.text for each in found} == {f"{name}:" for name in OPERATORS}
    assert all(each.hint and not each.is_finished for each in found)


def test_letters_offer_operators_and_names_that_begin_so(inbox: World) -> None:
    assert [each.text for each in offered(inbox, "late se")][:1] == ["segment:"]
    assert ("Payout timing", 3) in told(inbox, "payo")
    assert [each.text for each in offered(inbox, "-the")] == ["-theme:"]


def test_values_come_with_how_many_notes_they_find(inbox: World) -> None:
    assert told(inbox, "kind:") == [("feedback", 3), ("bug", 1), ("review", 0), ("conversation", 0)]
    assert told(inbox, "is:unr") == [("unread", 3)]
    assert told(inbox, "theme:") == [("Payout timing", 3), ("none", None)]
    assert told(inbox, "segment:la") == [("Large sellers", 3)]


def test_senders_are_people_and_companies_those_with_most_notes_first(inbox: World) -> None:
    assert told(inbox, "from:mar") == [("Maria Lind", 3), ("Marek Holm", 1)]
    (company,) = offered(inbox, "from:halv")
    assert (company.title, company.hint, company.count) == ("Halvorsen Ceramics", "company", 3)
    assert told(inbox, "company:") == [("Halvorsen Ceramics", 3), ("none", None)]


def test_days_are_offered_and_read_as_they_are_typed(inbox: World) -> None:
    assert [each.title for each in offered(inbox, "since: last")][:2] == ["last week", "last 7 days"]
    (own, *_) = offered(inbox, "before:8 march")
    assert (own.text, own.start) == ('before:"8 march"', 0)
    assert "2026" in own.hint or "8" in own.hint


@pytest.mark.parametrize("text", ["kind:b", "late from:mar", '-segment:"lar', "theme:pay", "state:acc", "has:att"])
def test_what_is_taken_is_found_as_often_as_it_says(inbox: World, text: str) -> None:
    first = offered(inbox, text)[0]
    whole = taken(text, first)
    assert whole.startswith(text[: first.start])
    if first.count is not None and not first.text.startswith("-"):
        assert inbox_page(inbox.store, Asked(first.text, today=TODAY)).total == first.count


def test_only_what_stands_before_the_caret_is_replaced(inbox: World) -> None:
    text = "kind:bu late"
    (first,) = offered(inbox, text, 7)
    assert taken(text, first) == "kind:bug late"


def test_nothing_is_offered_after_a_finished_word_or_in_a_phrase(inbox: World) -> None:
    assert offered(inbox, "late ") == ()
    assert offered(inbox, '"late se') == ()
