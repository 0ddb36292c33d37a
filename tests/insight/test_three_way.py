"""Merging three ways: nothing disappears without a conflict, and no side is preferred."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from pmdesk.insight.three_way import UNKNOWN, By, Merged, Outcome, blended, merge, merge_sets, merge_texts

WORDS = st.sampled_from(["Pay", "in", "one", "tap.", "Ship", "to", "Sweden", "first.", ""])
LINES = st.lists(WORDS, max_size=8).map("\n".join)
TAGS = st.lists(st.sampled_from(["eu", "mobile", "api", "risk", "later"]), unique=True, max_size=5).map(tuple)
SCALARS = st.sampled_from([None, "", "planned", "shipped", 3, 8.0, "2026-04-24"])
FIELDS = st.one_of(
    st.tuples(st.just("status"), SCALARS, SCALARS, SCALARS),
    st.tuples(st.just("tags"), TAGS, TAGS, TAGS),
    st.tuples(st.just("description"), LINES, LINES, LINES),
)
OTHER_SIDE = {Outcome.MINE: Outcome.THEIRS, Outcome.THEIRS: Outcome.MINE}


def is_same(field, one, other):
    """Whether two values say the same: tags have no order."""
    return set(one) == set(other) if field == "tags" else one == other


@given(FIELDS)
def test_what_nobody_changed_stays(case):
    field, base, *_ = case
    assert merge(field, base, base, base) == Merged(Outcome.SAME, base)


@given(FIELDS)
def test_what_one_side_changed_is_taken_as_it_is(case):
    field, base, changed, _ = case
    if not is_same(field, changed, base):
        assert merge(field, base, changed, base) == Merged(Outcome.MINE, changed)
        assert merge(field, base, base, changed) == Merged(Outcome.THEIRS, changed)
        assert merge(field, base, changed, changed) == Merged(Outcome.AGREED, changed)


@given(FIELDS)
def test_no_side_is_preferred(case):
    field, base, mine, theirs = case
    here, there = merge(field, base, mine, theirs), merge(field, base, theirs, mine)
    assert there.outcome is OTHER_SIDE.get(here.outcome, here.outcome)
    if here.outcome is not Outcome.CONFLICT:
        assert set(here.value) == set(there.value) if field == "tags" else here.value == there.value


@given(FIELDS)
def test_what_was_merged_is_taken_by_both_sides_without_another_word(case):
    field, base, mine, theirs = case
    done = merge(field, base, mine, theirs)
    if done.outcome is Outcome.MERGED:
        assert merge(field, theirs, done.value, theirs).value == done.value
        assert merge(field, done.value, done.value, done.value).outcome is Outcome.SAME


@given(SCALARS, SCALARS, SCALARS)
def test_a_value_that_both_sides_changed_is_never_dropped(base, mine, theirs):
    done = merge("owner", base, mine, theirs)
    if mine != theirs and base not in (mine, theirs):
        assert done == Merged(Outcome.CONFLICT, mine)


@given(FIELDS)
def test_where_the_base_is_unknown_only_sets_are_merged(case):
    field, _, mine, theirs = case
    done = merge(field, UNKNOWN, mine, theirs)
    if is_same(field, mine, theirs):
        assert done.outcome is Outcome.AGREED
    else:
        assert done.outcome is (Outcome.MERGED if field == "tags" else Outcome.CONFLICT)


@given(TAGS, TAGS, TAGS)
def test_a_set_keeps_what_either_side_added_and_loses_what_either_removed(base, mine, theirs):
    both = set(merge_sets(base, mine, theirs))
    assert both >= (set(mine) | set(theirs)) - set(base)
    assert both == {one for one in {*mine, *theirs} if one not in base or (one in mine and one in theirs)}


@given(LINES, LINES, LINES)
def test_a_merged_text_has_the_new_lines_of_both_sides(base, mine, theirs):
    text = merge_texts(base, mine, theirs)
    if text is not None:
        new = (set(mine.splitlines()) | set(theirs.splitlines())) - set(base.splitlines())
        assert new <= set(text.splitlines())


@given(LINES, LINES, LINES)
def test_a_proposal_has_every_word_that_a_side_wrote(base, mine, theirs):
    text = "".join(piece.text for piece in blended(base, mine, theirs))
    assert (set(mine.split()) | set(theirs.split())) - set(base.split()) <= set(text.split())


def by(pieces: Sequence[object], side: By) -> list[str]:
    return [piece.text.strip() for piece in pieces if piece.by is side and piece.text.strip()]  # pyright: ignore[reportAttributeAccessIssue]


def test_lines_apart_are_merged_and_neighbouring_ones_are_not():
    base = "Goal\n\nPay in one tap.\n\nRisks\nNone yet.\n"
    mine = base.replace("one tap", "one tap in Sweden")
    theirs = base.replace("None yet", "The vendor is late")
    assert merge_texts(base, mine, theirs) == mine.replace("None yet", "The vendor is late")
    assert merge_texts("a\nb\n", "a\nB\n", "a\nb\nc\n") is None
    assert merge_texts("", "mine", "theirs") is None


def test_a_proposal_tells_whose_words_are_whose():
    base = "Shoppers pay with Apple Pay. Fall back to card when the session fails."
    mine = "Shoppers pay with Apple Pay. Pilot in Sweden first. Fall back to card when the session fails."
    theirs = base + " Fraud review needs the device id."
    pieces = blended(base, mine, theirs)
    assert by(pieces, By.MINE) == ["Pilot in Sweden first."]
    assert by(pieces, By.THEIRS) == ["Fraud review needs the device id."]
    assert "".join(piece.text for piece in pieces) == mine + " Fraud review needs the device id."


def test_a_word_that_both_sides_wrote_differently_stands_twice():
    text = "".join(piece.text for piece in blended("due May", "due June", "due July"))
    assert text == "due June July"
