"""Words that nobody wrote are read as the nearest ones that somebody did."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.inbox import Company, Person
from pmdesk.queries.inbox_list import inbox_page
from pmdesk.queries.inbox_values import Asked
from pmdesk.queries.search_typos import distance, slips
from tests.notes_world import add_named, add_note, add_segment
from tests.world import TODAY, World, small_world

letters = st.text("abcde", max_size=7)


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = small_world(tmp_path_factory.mktemp("typos") / "inbox.pmdesk")
    company = add_named(world, Company, "Halvorsen Ceramics")
    maria = add_named(world, Person, "Maria Lind", company_id=company)
    segment = add_segment(world, "Large sellers")
    add_note(world, "Payment is late", "Where is my payment?", person_id=maria, segment_id=segment)
    add_note(world, "Payments and refunds", "The customer received nothing.")
    add_note(world, "Accommodation", "Nothing was accessible.")
    return world


def found(world: World, text: str) -> tuple[list[str], tuple[tuple[str, str], ...]]:
    page = inbox_page(world.store, Asked(text, today=TODAY))
    return [line.title for line in page.lines], page.read_as


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("paymnet", "payment"),
        ("paymet", "payment"),
        ("paymentt", "payment"),
        ("oayment", "payment"),
        ("recieved", "received"),
    ],
)
def test_one_slip_is_forgiven(inbox: World, typed: str, read: str) -> None:
    titles, read_as = found(inbox, f"{typed} ")
    assert titles
    assert read_as[0][0] == typed
    assert read in read_as[0][1].split(", ")


def test_two_slips_are_forgiven_in_a_long_word(inbox: World) -> None:
    assert found(inbox, "acomodation ")[0] == ["Accommodation"]
    assert found(inbox, "custommre ")[0] == ["Payments and refunds"]


def test_a_slip_in_a_beginning_is_forgiven_while_it_is_typed(inbox: World) -> None:
    assert found(inbox, "paymne") == (["Payments and refunds", "Payment is late"], (("paymne", "payment, payments"),))


def test_the_hits_of_what_was_meant_are_marked(inbox: World) -> None:
    page = inbox_page(inbox.store, Asked("acomodation ", today=TODAY))
    assert [line.title[slice(*hit)] for line in page.lines for hit in line.title_hits] == ["Accommodation"]


def test_words_that_somebody_wrote_short_ones_and_strange_ones_are_left_alone(inbox: World) -> None:
    for text in ("payment", "lat", "xyz", "qqqqqqqqq", "x4711", '"paymnet"', "-paymnet payment"):
        assert found(inbox, text)[1] == ()


def test_a_slip_in_a_name_is_forgiven(inbox: World) -> None:
    assert found(inbox, "from:halvorsn") == (["Payment is late"], (("halvorsn", "halvorsen"),))
    assert found(inbox, "from:mraia")[0] == ["Payment is late"]
    assert found(inbox, 'segment:"Lagre sellers"')[0] == ["Payment is late"]
    assert found(inbox, "from:nobodyatall") == ([], ())


@given(letters, letters)
def test_the_distance_of_words_is_that_of_the_textbook(one: str, other: str) -> None:
    table = {(at, 0): at for at in range(len(one) + 1)} | {(0, at): at for at in range(len(other) + 1)}
    for at in range(1, len(one) + 1):
        for place in range(1, len(other) + 1):
            ways = [
                table[at - 1, place] + 1,
                table[at, place - 1] + 1,
                table[at - 1, place - 1] + (one[at - 1] != other[place - 1]),
            ]
            if at > 1 and place > 1 and one[at - 2 : at] == other[place - 2 : place][::-1]:
                ways.append(table[at - 2, place - 2] + 1)
            table[at, place] = min(ways)
    wanted = table[len(one), len(other)]
    for most in (1, 2, 3):
        assert distance(one, other, most) == wanted or (wanted > most and distance(one, other, most) > most)


@given(letters)
def test_every_slip_is_one_slip_away(word: str) -> None:
    tried = list(slips(word))
    assert len(tried) == len(set(tried))
    assert all(distance(word, slip, 1) == 1 for slip in tried)
