"""Texts as a graph of nearest neighbours: who is near whom, small communities, and each place drawn to its neighbours.

Communities come by local moving in a queue, the first phase of Traag et al., From Louvain to Leiden, 2019.
"""

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from pmdesk.domain.classes import frozen
from pmdesk.insight.embedding import Vectors, unit

Labels = NDArray[np.int64]
BLOCK = 512
HANDS = 4


@frozen
class Graph:
    """A weighted graph without direction: the edges of node i are `start[i]` to `start[i + 1]` of the other two."""

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    weight: NDArray[np.float32]

    @property
    def degrees(self) -> NDArray[np.float64]:
        """The sum of each node's weights."""
        return np.add.reduceat(self.weight, self.start[:-1], dtype=np.float64)


def nearest(rows: Vectors, count: int) -> tuple[NDArray[np.int64], Vectors]:
    """Return for each unit row its nearest others, and how alike they are, the nearest first."""
    total = len(rows)
    count = min(count, total - 1)
    places = np.empty((total, count), np.int64)
    likeness = np.empty((total, count), np.float32)

    def look(first: int) -> None:
        alike = rows[first : first + BLOCK] @ rows.T
        block = np.arange(len(alike))
        alike[block, first + block] = -np.inf
        near = np.argpartition(alike, total - count, axis=1)[:, total - count :]
        found = np.take_along_axis(alike, near, 1)
        order = np.argsort(-found, axis=1, kind="stable")
        places[first : first + BLOCK] = np.take_along_axis(near, order, 1)
        likeness[first : first + BLOCK] = np.take_along_axis(found, order, 1)

    with ThreadPoolExecutor(min(HANDS, os.cpu_count() or 1)) as hands:  # numpy lets go of Python's lock in each step.
        list(hands.map(look, range(0, total, BLOCK)))
    return places, likeness


def neighbour_graph(places: NDArray[np.int64], likeness: Vectors) -> Graph:
    """Join each node with its nearest ones, half as strongly where only one of the two thinks so."""
    total, count = len(places), places.shape[1]
    ones = np.repeat(np.arange(total, dtype=np.int64), count)
    others, weights = places.ravel(), np.maximum(likeness.ravel(), 1e-3) / 2
    key = np.concatenate((ones * total + others, others * total + ones))
    order = np.argsort(key, kind="stable")
    key, weights = key[order], np.concatenate((weights, weights))[order]
    first = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    key, weight = key[first], np.add.reduceat(weights, first).astype(np.float32)
    start = np.searchsorted(key, np.arange(total + 1, dtype=np.int64) * total)
    return Graph(start, key % total, weight)


def drawn(rows: Vectors, graph: Graph, rounds: int) -> Vectors:
    """Draw each row halfway to the mean of its neighbours, some times over, so that notes of one theme lie close."""
    degrees = graph.degrees.astype(np.float32)
    for _ in range(rounds):
        means = np.empty_like(rows)
        for first in range(0, len(rows), BLOCK):
            last = min(first + BLOCK, len(rows))
            begin, end = graph.start[first], graph.start[last]
            gathered = rows[graph.end[begin:end]] * graph.weight[begin:end, None]
            means[first:last] = np.add.reduceat(gathered, graph.start[first:last] - begin, axis=0)
        rows = ((rows + means / degrees[:, None]) / 2).astype(np.float32)
    return unit(rows)


def communities(graph: Graph, resolution: float) -> Labels:
    """Return a community for each node: none can move to a neighbour's and gain modularity at this resolution."""
    start: list[int] = graph.start.tolist()
    end: list[int] = graph.end.tolist()
    weight: list[float] = graph.weight.tolist()
    degree = graph.degrees.tolist()
    factor = resolution / sum(degree)
    home, mass = list(range(len(degree))), list(degree)
    queue = deque[int](np.random.default_rng(0).permutation(len(degree)).tolist())
    waits = [True] * len(degree)
    while queue:
        node = queue.popleft()
        waits[node] = False
        old, pull = home[node], dict[int, float]()
        edges = range(start[node], start[node + 1])
        for edge in edges:
            there = home[end[edge]]
            pull[there] = pull.get(there, 0.0) + weight[edge]
        mass[old] -= degree[node]
        push = factor * degree[node]
        best, gain = old, pull.get(old, 0.0) - push * mass[old] + 1e-9
        for there, drawn_by in pull.items():
            if drawn_by - push * mass[there] > gain:
                best, gain = there, drawn_by - push * mass[there]
        mass[best] += degree[node]
        if best != old:
            home[node] = best
            for edge in edges:
                other = end[edge]
                if not waits[other] and home[other] != best:
                    waits[other] = True
                    queue.append(other)
    return np.unique(home, return_inverse=True)[1].astype(np.int64)
