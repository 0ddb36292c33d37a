"""One typed line that begins as a note does becomes what somebody said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.inbox import NoteKind
from pmdesk.domain.kinds import ProductId
from pmdesk.domain.quicknote import Heard, is_note, parse_note

HEARD = Heard(
    products={"Seller Hub": ProductId(2), "Checkout": ProductId(3)}, segments=("Seller", "Large sellers", "Checkout")
)


def test_a_note_with_everything_is_read_whole() -> None:
    line = '!bug Payouts fail #Seller Hub since Monday #large SELLERS @"Maria Lind"'
    draft = parse_note(line, HEARD)
    assert (draft.text, draft.kind) == ("Payouts fail since Monday", NoteKind.BUG)
    assert (draft.product_id, draft.segment, draft.person, draft.email) == (2, "Large sellers", "Maria Lind", "")
    assert [(chip.kind, chip.words) for chip in draft.chips] == [
        ("kind", "Bug"),
        ("product", "Seller Hub"),
        ("segment", "Large sellers"),
        ("from", "Maria Lind"),
    ]
    assert [line[chip.start : chip.end] for chip in draft.chips] == [
        "!bug",
        "#Seller Hub",
        "#large SELLERS",
        '@"Maria Lind"',
    ]


def test_a_mail_address_says_who_it_was() -> None:
    draft = parse_note("!note It is slow @maria@loom.example", HEARD)
    assert (draft.text, draft.email, draft.person, draft.kind) == (
        "It is slow",
        "maria@loom.example",
        "",
        NoteKind.FEEDBACK,
    )


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("!note x", True),
        ("  !BUG x", True),
        ("!review", True),
        ("Payout CSV !bug @leah", False),
        ("!bugs x", False),
        ("!mobile x", False),
        ("", False),
    ],
)
def test_only_a_first_word_makes_a_note(line: str, is_one: bool) -> None:
    assert is_note(line) is is_one


def test_what_is_not_known_stays_as_it_was_said() -> None:
    draft = parse_note("!note Ticket #42 says 8p on fri, twice !bug, mail me@home.example", HEARD)
    assert draft.text == "Ticket #42 says 8p on fri, twice !bug, mail me@home.example"
    assert [chip.kind for chip in draft.chips] == ["kind"]


def test_of_two_products_the_second_stays_in_the_words() -> None:
    draft = parse_note("!note From #Seller Hub to #Checkout", HEARD)
    assert (draft.product_id, draft.text) == (2, "From to #Checkout")


@given(st.text(max_size=60), st.sampled_from(("!note", "!bug", "!review")))
def test_any_line_is_read(words: str, mark: str) -> None:
    draft = parse_note(f"{mark} {words}", HEARD)
    assert draft.text == " ".join(draft.text.split())
    if not set(words) & set("#@"):
        assert draft.text == " ".join(words.split())
