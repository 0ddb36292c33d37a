"""Gives each worker one task so that the whole pays most (the assignment problem), by shortest augmenting paths.

Kuhn 1955, in the form of Jonker and Volgenant 1987: cubic time, a hundred by a hundred in some milliseconds.
"""

import numpy as np
from numpy.typing import NDArray

Pay = NDArray[np.float64]


def best_pairs(pay: Pay) -> list[tuple[int, int]]:
    """Return (row, column) pairs, as many as the shorter side has, whose pay sums highest."""
    if pay.size == 0:
        return []
    if pay.shape[0] > pay.shape[1]:
        return sorted((row, column) for column, row in best_pairs(pay.T))
    return [(row, column) for column, row in enumerate(_rows_of_columns(-pay)) if row >= 0]


def _rows_of_columns(cost: Pay) -> list[int]:
    rows, columns = cost.shape
    row_price, column_price = np.zeros(rows), np.zeros(columns)
    owner = np.full(columns + 1, -1)
    for row in range(rows):
        owner[columns] = row
        least = np.full(columns, np.inf)
        came_from = np.full(columns, columns)
        seen = np.zeros(columns, bool)
        here = columns
        while owner[here] >= 0:
            if here < columns:
                seen[here] = True
            at = owner[here]
            offer = cost[at] - row_price[at] - column_price
            better = ~seen & (offer < least)
            least[better], came_from[better] = offer[better], here
            there = int(np.where(seen, np.inf, least).argmin())
            step = least[there]
            row_price[row] += step
            row_price[owner[:columns][seen]] += step
            column_price[seen] -= step
            least[~seen] -= step
            here = there
        while here != columns:
            before = int(came_from[here])
            owner[here] = owner[before]
            here = before
    return [int(row) for row in owner[:columns]]
