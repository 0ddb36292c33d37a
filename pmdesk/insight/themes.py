"""Finds the themes in notes: which notes speak of the same, without knowing how many themes there are.

Each note is joined with its nearest ones and drawn to them; small communities are then merged until only what lies
apart is left, and each note goes to the theme it is nearest to. One setting for all data. Numpy alone, the same answer
for the same rows.
"""

import numpy as np

from pmdesk.domain.classes import frozen
from pmdesk.insight.embedding import Tell, Vectors, unit
from pmdesk.insight.themes_graph import Labels, communities, drawn, nearest, neighbour_graph
from pmdesk.insight.themes_tree import merged

NEIGHBOURS = 7
DRAWS = 4
COMMUNITY = 20
FINEST = 300.0
"""Communities of thousands of notes need be no finer: the tree over them stays small."""
FEWEST = 5
DIMENSIONS = 128
SETTLED = 0.9995
STEPS = 5


@frozen
class Grouped:
    """The theme of each row, and where the rows and the middles of the themes lie once drawn together."""

    labels: Labels
    rows: Vectors
    middles: Vectors


def group(vectors: Vectors, tell: Tell = lambda _done, _total: None) -> Grouped:
    """Group unit rows; `tell` hears of each of the steps."""
    if len(vectors) < FEWEST:
        return Grouped(np.zeros(len(vectors), np.int64), vectors, unit(vectors[:1]))
    rows = principal(vectors)
    tell(1, STEPS)
    places, likeness = nearest(rows, NEIGHBOURS)
    tell(2, STEPS)
    graph = neighbour_graph(places, likeness)
    rows = drawn(rows, graph, DRAWS)
    tell(3, STEPS)
    tree = merged(rows, communities(graph, min(max(len(rows) / COMMUNITY, 1.0), FINEST)))
    tell(4, STEPS)
    labels, middles = refined(rows, tree.cut(tree.count()))
    tell(5, STEPS)
    return Grouped(labels, rows, middles)


def principal(vectors: Vectors) -> Vectors:
    """Return unit rows about their mean, in the directions in which they differ most."""
    rows = unit(vectors - vectors.mean(axis=0))
    if rows.shape[1] <= DIMENSIONS:
        return rows
    turned = np.linalg.eigh((rows.T @ rows).astype(np.float64))[1][:, ::-1][:, :DIMENSIONS]
    signs = np.where(turned[np.abs(turned).argmax(axis=0), np.arange(DIMENSIONS)] < 0, -1, 1)
    return unit(rows @ (turned * signs).astype(np.float32))


def refined(rows: Vectors, labels: Labels, rounds: int = 20) -> tuple[Labels, Vectors]:
    """Move each row to the group whose middle is nearest until hardly any moves (spherical k-means)."""
    middles = middles_of(rows, labels)
    for _ in range(rounds):
        moved = (rows @ middles.T).argmax(axis=1)
        settled = (moved == labels).mean() > SETTLED
        labels = np.unique(moved, return_inverse=True)[1].astype(np.int64)
        middles = middles_of(rows, labels)
        if settled:
            break
    return labels, middles


def middles_of(rows: Vectors, labels: Labels) -> Vectors:
    """Return the unit middle of each group."""
    middles = np.zeros((int(labels.max(initial=0)) + 1, rows.shape[1]), np.float32)
    np.add.at(middles, labels, rows)
    return unit(middles)
