"""The pairs that pay most are found, however long the sides are."""

from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pmdesk.insight.assignment import best_pairs

SIDES = st.tuples(st.integers(1, 5), st.integers(1, 5))


@given(SIDES.flatmap(lambda shape: arrays(np.float64, shape, elements=st.floats(-9, 9, width=32))))
def test_no_other_pairs_pay_more(pay: np.ndarray) -> None:
    pairs = best_pairs(pay)
    rows, columns = [row for row, _ in pairs], [column for _, column in pairs]
    assert len(pairs) == min(pay.shape) == len(set(rows)) == len(set(columns))
    wide = pay if pay.shape[0] <= pay.shape[1] else pay.T
    best = max(sum(wide[row, column] for row, column in enumerate(each)) for each in _choices(wide.shape))
    assert abs(sum(pay[pair] for pair in pairs) - best) < 1e-6


def test_nothing_to_assign_gives_no_pairs() -> None:
    assert best_pairs(np.zeros((0, 3))) == []
    assert best_pairs(np.zeros((3, 0))) == []


def _choices(shape: tuple[int, int]) -> list[tuple[int, ...]]:
    return list(permutations(range(shape[1]), shape[0]))
