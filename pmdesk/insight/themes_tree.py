"""Groups merged two by two, those first whose union spreads least (Ward 1963), and where to stop.

Where to stop: merging two groups of the usual size costs, in spread, half that size times how far apart they lie. Once
rows are drawn to their neighbours, one distance separates notes of one theme from neighbouring themes, whatever the
number of notes is. Of more themes in the same space some lie nearer each other: of points thrown into d dimensions the
nearest two are apart (squared) as the power −2/d of their number. Distance and power were chosen once, on sets of
questions with known intents (`tests/bench/bench_themes.py`). Where all themes lie near each other, as they do when
everybody speaks of one thing, that distance gives way to nearly the widest that there is between groups, down to where
there is but one theme: so the distance need not be chosen exactly.
"""

import numpy as np
from numpy.typing import NDArray

from pmdesk.domain.classes import frozen
from pmdesk.insight.embedding import Vectors
from pmdesk.insight.themes_graph import Labels

APART = 0.31
CROWDING = 0.15
NEARLY, ONE_THEME = 0.9, 0.26
AROUND = 1.2
"""How far apart groups usually lie is told by so many times more and fewer groups."""
Costs = NDArray[np.float64]


@frozen
class Tree:
    """Which groups were merged, in order: (one, other, cost); the union goes by the first one's number."""

    groups: Labels
    merges: tuple[tuple[int, int, float], ...]

    def cut(self, count: int) -> Labels:
        """Return the group of each row when there are `count` groups."""
        name = np.arange(len(self.merges) + 1)
        for one, other, _ in self.merges[: len(name) - count]:
            name[name == name[other]] = name[one]
        return np.unique(name[self.groups], return_inverse=True)[1].astype(np.int64)

    def count(self, apart: float = APART) -> int:
        """Return how many groups there are when only what lies near each other is merged.

        That is where most merges before were of near groups and most after it of distant ones.
        """
        costs = np.array([cost for _, _, cost in reversed(self.merges)])
        if not len(costs):
            return 1
        left = np.arange(2, len(costs) + 2)
        far = costs * left ** (1 + CROWDING) / len(self.groups)
        usual = _usual(far, left)[: max(len(far) // 2, 1)]
        widest = int(usual.argmax())
        enough = min(apart, max(NEARLY * usual[widest], ONE_THEME))
        if usual[widest] < enough:
            return 1
        return 1 + widest + int(np.argmax(np.r_[0, np.cumsum(np.where(far[widest:] >= enough, 1, -1))]))


def _usual(far: Costs, left: Labels) -> Costs:
    """Return how far apart groups lie when there are about as many."""
    sums = np.r_[0.0, np.cumsum(far)]
    first = np.maximum((left / AROUND).astype(np.int64) - 2, 0)
    after = np.maximum(np.minimum((left * AROUND).astype(np.int64) - 1, len(far)), first + 1)
    return (sums[after] - sums[first]) / (after - first)


def merged(rows: Vectors, groups: Labels) -> Tree:
    """Merge groups of rows until one is left."""
    size = np.bincount(groups).astype(np.float64)
    middle = np.zeros((len(size), rows.shape[1]))
    np.add.at(middle, groups, rows)
    middle /= size[:, None]
    cost = _costs(middle, size)
    alive = np.ones(len(size), bool)
    partner = cost.argmin(axis=1)
    least = cost[np.arange(len(size)), partner]
    merges: list[tuple[int, int, float]] = []
    for _ in range(len(size) - 1):
        one = int(least.argmin())
        other = int(partner[one])
        merges.append((one, other, float(least[one])))
        _join(cost, size, alive, one, other)
        least[other] = np.inf
        stale = alive & ((partner == one) | (partner == other))
        stale[one] = True
        for group in np.flatnonzero(stale):
            partner[group] = cost[group].argmin()
            least[group] = cost[group, partner[group]]
        nearer = alive & (cost[one] < least)
        nearer[one] = False
        partner[nearer], least[nearer] = one, cost[one, nearer]
    return Tree(groups, tuple(merges))


def _costs(middle: Costs, size: Costs) -> Costs:
    """Return by how much the spread grows when two groups become one."""
    squares = (middle**2).sum(axis=1)
    apart = np.maximum(squares[:, None] + squares - 2 * middle @ middle.T, 0)
    cost = apart * (size[:, None] * size / (size[:, None] + size))
    np.fill_diagonal(cost, np.inf)
    return cost


def _join(cost: Costs, size: Costs, alive: NDArray[np.bool_], one: int, other: int) -> None:
    """Make two groups one: the costs by Lance and Williams (1967), in place."""
    both = size[one] + size[other]
    new = ((size[one] + size) * cost[one] + (size[other] + size) * cost[other] - size * cost[one, other]) / (
        both + size
    )
    alive[other] = False
    new[~alive] = np.inf
    new[one] = np.inf
    size[one] = both
    cost[one], cost[:, one] = new, new
    cost[other], cost[:, other] = np.inf, np.inf
