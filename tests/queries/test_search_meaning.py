"""Notes are found by what their words mean, where nobody said it in just those words, and among the best matches."""

import pytest

from pmdesk.queries.inbox_list import inbox_counts, inbox_page, page_around
from pmdesk.queries.inbox_stretch import milestones
from pmdesk.queries.inbox_values import Asked, Order, View
from tests.notes_world import add_note
from tests.world import TODAY, World, small_world

SAID = (
    ("Money back", "The refund has not come."),
    ("Costs", "Your tariff is too costly for a small shop."),
    ("Sign in", "My passwords are always lost."),
    ("Cheap enough", "Nothing here is expensive."),
    ("Refunded twice", "A parcel was refunded twice, I have to pay it back."),
    ("Ceramics", "Which glaze do you use?"),
)


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = small_world(tmp_path_factory.mktemp("meaning") / "inbox.pmdesk")
    for title, body in SAID:
        add_note(world, title, body)
    return world


def found(world: World, text: str, order: Order = Order.NEWEST) -> list[str]:
    return [line.title for line in inbox_page(world.store, Asked(text, order=order, today=TODAY)).lines]


def test_a_word_that_nobody_wrote_is_found_by_what_it_means(inbox: World) -> None:
    page = inbox_page(inbox.store, Asked("reimburse ", today=TODAY))
    assert {line.title for line in page.lines} == {"Money back", "Refunded twice"}
    ((typed, near),) = page.read_as
    assert typed == "reimburse"
    assert near.split(", ")[0] == "refund"


def test_what_was_found_by_meaning_is_marked(inbox: World) -> None:
    (line,) = inbox_page(inbox.store, Asked("passcode", today=TODAY)).lines
    assert [line.start[slice(*hit)] for hit in line.start_hits] == ["passwords"]


def test_words_that_are_written_mean_themselves_while_they_are_found(inbox: World) -> None:
    assert found(inbox, "costly ") == ["Costs"]
    assert inbox_page(inbox.store, Asked("costly ", today=TODAY)).read_as == ()


def test_words_that_no_note_has_together_are_found_by_what_they_mean(inbox: World) -> None:
    assert found(inbox, "expensive tariff ") == ["Costs"]
    assert dict(inbox_page(inbox.store, Asked("expensive tariff ", today=TODAY)).read_as)["expensive"]


def test_the_best_matches_are_those_by_word_then_those_by_meaning(inbox: World) -> None:
    assert found(inbox, "costly", Order.BEST) == ["Costs", "Cheap enough"]
    assert found(inbox, "expensive", Order.BEST) == ["Cheap enough", "Costs"]


def test_all_of_the_list_agrees_on_what_was_meant(inbox: World) -> None:
    asked = Asked("reimburse ", today=TODAY)
    lines = inbox_page(inbox.store, asked).lines
    assert milestones(inbox.store, asked, 1).total == len(lines) == 2
    assert dict(inbox_counts(inbox.store, asked).views)[View.ALL] == 2
    around = page_around(inbox.store, asked, lines[0].id)
    assert around is not None
    assert around.lines == lines


@pytest.mark.parametrize("text", ["-reimburse money", '"reimburse"', "costly zeppelin", "from:reimburse"])
def test_what_is_not_wanted_quoted_or_a_name_is_left_as_it_is(inbox: World, text: str) -> None:
    assert inbox_page(inbox.store, Asked(text, today=TODAY)).read_as == ()
