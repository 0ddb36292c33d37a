"""A sum of which some parts changed is what adding everything up anew gives, or says that only that can tell."""

from hypothesis import given
from hypothesis import strategies as st

from pmdesk.insight.layout import Sum, resum, summed

DAYS = st.none() | st.integers(100, 110)
NUMBERS = st.sampled_from((0.0, 0.1, 0.5, 2.0, 3.3, 13.0))


def part(start: int | None, length: int, points: float, share: float) -> Sum:
    end = None if start is None else start + length
    return Sum(start, end, points, points * min(share, 1.0), 1, min(share, 1.0))


ITEMS = st.builds(part, DAYS, st.integers(0, 5), NUMBERS, NUMBERS)


def tidy(total: Sum) -> tuple[object, ...]:
    return tuple(round(value, 5) if isinstance(value, float) else value for value in total)


@given(st.lists(st.tuples(ITEMS, ITEMS | st.just(Sum()), st.booleans()), max_size=12))
def test_what_is_kept_up_equals_what_is_added_up(story):
    before = [old for old, _, _ in story]
    after = [new if changes else old for old, new, changes in story]
    changed = [(old, new) for old, new, changes in story if changes]
    found = resum(summed(before), [old for old, _ in changed], [new for _, new in changed])
    if found is not None:
        assert tidy(found) == tidy(summed(after))


def test_an_end_that_nobody_holds_any_more_has_to_be_looked_for():
    early, late = part(100, 3, 1.0, 0.0), part(104, 3, 1.0, 0.0)
    assert resum(summed([early, late]), [early], [late]) is None
    assert resum(summed([early, late]), [late], [early]) is None
    moved = part(99, 9, 1.0, 0.0)
    assert resum(summed([early, late]), [early], [moved]) == summed([moved, late])
