"""One typed line becomes an item, chip by chip."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pmdesk.domain.days import Resolution
from pmdesk.domain.kinds import ItemId, ProductId
from pmdesk.domain.quickadd import Known, parse
from pmdesk.domain.roadmap import ItemKind

TODAY = date(2026, 3, 10)
KNOWN = Known(
    products={"Seller Hub": ProductId(2), "Seller": ProductId(4), "Checkout": ProductId(3)},
    initiatives={"Express checkout": ItemId(9)},
    owners=("leah", "Priya Nair"),
    tags=("bug", "mobile web"),
)


def chips(line: str) -> list[tuple[str, str]]:
    return [(chip.kind, chip.words) for chip in parse(line, KNOWN, TODAY).chips]


def test_the_line_of_the_handbook_is_read_whole() -> None:
    draft = parse("Payout CSV #Seller Hub !bug @leah fri 8p", KNOWN, TODAY)
    assert draft.title == "Payout CSV"
    assert draft.product_id == 2
    assert draft.tags == ("bug",)
    assert draft.owner == "leah"
    assert draft.span is not None
    assert (draft.span.start, draft.span.end) == (date(2026, 3, 13), date(2026, 3, 13))
    assert draft.effort == (None, 8.0, None)
    assert chips("Payout CSV #Seller Hub !bug @leah fri 8p") == [
        ("product", "Seller Hub"),
        ("tag", "bug"),
        ("owner", "leah"),
        ("dates", "13 Mar"),
        ("effort", "8 points"),
    ]


def test_names_of_several_words_are_matched_whatever_their_case() -> None:
    draft = parse("#express CHECKOUT Retry @priya nair !mobile web", KNOWN, TODAY)
    assert (draft.title, draft.parent_id, draft.owner, draft.tags) == ("Retry", 9, "Priya Nair", ("mobile web",))


def test_the_longest_known_name_wins() -> None:
    assert parse("A #Seller Hub", KNOWN, TODAY).product_id == 2
    assert parse("A #Seller Hut", KNOWN, TODAY).product_id == 4


def test_an_unknown_product_stays_in_the_title() -> None:
    draft = parse("Fix #42 today in css", KNOWN, TODAY)
    assert draft.title == "Fix #42 today in css"
    assert draft.product_id is None


@pytest.mark.parametrize("line", ["May", "fri", "Q3", "2 mar to 24 apr"])
def test_a_date_alone_is_a_title(line: str) -> None:
    assert parse(line, KNOWN, TODAY).title != ""


def test_a_span_at_the_end_keeps_its_resolution() -> None:
    draft = parse("Rate limits Q3", KNOWN, TODAY)
    assert draft.title == "Rate limits"
    assert draft.span is not None
    assert draft.span.resolution is Resolution.QUARTER
    assert chips("Rate limits 2 mar to 24 apr !bug")[0] == ("dates", "2 Mar to 24 Apr")


def test_words_from_two_sides_of_a_mark_are_not_one_date() -> None:
    draft = parse("Ship 24 !bug apr", KNOWN, TODAY)
    assert draft.title == "Ship 24"
    assert draft.span is not None
    assert draft.span.resolution is Resolution.MONTH


def test_estimates_take_three_points() -> None:
    assert parse("A 6-8-12p", KNOWN, TODAY).effort == (6.0, 8.0, 12.0)
    assert parse("A 12-8-6p", KNOWN, TODAY).title == "A 12-8-6p"
    assert parse("Page 8p 5p", KNOWN, TODAY).title == "Page 5p"


def test_a_kind_can_be_said() -> None:
    assert parse("Grow !initiative", KNOWN, TODAY).kind is ItemKind.INITIATIVE
    assert parse("Grow", KNOWN, TODAY).kind is ItemKind.FEATURE


def test_a_lone_sign_is_text() -> None:
    assert parse("Profit @ 5 # !", KNOWN, TODAY).title == "Profit @ 5 # !"


def test_a_second_owner_stays_in_the_title() -> None:
    draft = parse("Pair @leah @ola", KNOWN, TODAY)
    assert (draft.title, draft.owner) == ("Pair @ola", "leah")


@given(st.text(max_size=60))
def test_every_chip_lies_in_the_line_and_no_two_overlap(line: str) -> None:
    draft = parse(line, KNOWN, TODAY)
    end = 0
    for chip in draft.chips:
        assert end <= chip.start < chip.end <= len(line)
        end = chip.end


@given(st.text(alphabet="ab #!@8p-", max_size=30))
@example("@8 @8")
def test_nothing_that_was_typed_is_lost(line: str) -> None:
    draft = parse(line, KNOWN, TODAY)
    chipped = "".join(line[chip.start : chip.end] for chip in draft.chips)
    assert sorted("".join((draft.title + chipped).split())) == sorted("".join(line.split()))
