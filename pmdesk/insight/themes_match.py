"""Knows themes again from one round to the next, so that their ids stay while notes come and go.

A *natural* theme is one that a round found; the middle of its notes is kept, and a group of the next round is the theme
whose middle lies nearest and whose notes it shares most, one to one. A *made* theme is a person's: it is carved out of
the groups by the notes that were placed in it by hand. What a person merged stays merged: a new group of notes that
mostly belonged to such themes is no new theme. On the same notes a round changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

import numpy as np
from numpy.typing import NDArray

from pmdesk.domain.classes import frozen
from pmdesk.insight.assignment import best_pairs
from pmdesk.insight.embedding import Vectors, unit
from pmdesk.insight.themes import Grouped, middles_of
from pmdesk.insight.themes_graph import Labels
from pmdesk.insight.themes_values import NONE, UNSAID

ALIKE = 0.5
OWN = 0.6
ANCHORS = 3
FEWEST = 3


@frozen
class Known:
    """What is known from before, by theme id.

    `found` holds for each note the theme that was found for it (0: none), `placed` the one a person said (0: none,
    −1: nothing was said). `made` are themes of a person, `root` leads from a theme to the one it was merged into.
    """

    found: Labels
    placed: Labels
    natural: Mapping[int, Vectors]
    made: Sequence[int] = ()
    root: Mapping[int, int] = field(default_factory=dict[int, int])


@frozen
class Matched:
    """The theme of each note: a known id, 0 for none, or a negative number for a new one; and the natural middles.

    `belongs` is the same with a person's word before it.
    """

    themes: Labels
    belongs: Labels
    natural: Mapping[int, Vectors]


def match(vectors: Vectors, grouped: Grouped, known: Known) -> Matched:
    """Say which theme each group is, and respect what a person said."""
    labels = grouped.labels
    middles = middles_of(vectors, labels)
    own = _natural(vectors, labels, middles, known)
    own |= _made(labels, own, known)
    joined = _joined(labels, own, known)
    size = np.bincount(labels, minlength=len(middles))
    for group in range(len(middles)):
        if group not in own and group not in joined and size[group] >= FEWEST:
            own[group] = -2 - group
    themes = np.array([own.get(group, joined.get(group, NONE)) for group in range(len(middles))], np.int64)[labels]
    natural = {**known.natural, **{theme: middles[group] for group, theme in own.items()}}
    for made in known.made:
        if made not in natural:
            _carve(grouped, themes, np.flatnonzero(known.placed == made), made)
    return Matched(themes, np.where(known.placed != UNSAID, known.placed, themes), natural)


def _natural(vectors: Vectors, labels: Labels, middles: Vectors, known: Known) -> dict[int, int]:
    """Return which natural theme each group is, for those that are one."""
    ids = list(known.natural)
    if not ids:
        return {}
    mean = vectors.mean(axis=0)
    near = unit(middles - mean) @ unit(np.stack([known.natural[theme] for theme in ids]) - mean).T
    alike = (near + _shared(labels, len(middles), known.found, ids)) / 2
    return {
        group: ids[column] for group, column in best_pairs(alike.astype(np.float64)) if alike[group, column] >= ALIKE
    }


def _shared(labels: Labels, groups: int, found: Labels, ids: Sequence[int]) -> Vectors:
    """Return how many notes groups and themes share, of all notes of either."""
    column = {theme: place for place, theme in enumerate(ids)}
    columns = np.array([column.get(int(theme), len(ids)) for theme in found], np.int64)
    both = np.zeros((groups, len(ids) + 1), np.float32)
    np.add.at(both, (labels, columns), 1)
    size = np.bincount(labels, minlength=groups)[:, None]
    either = size + np.bincount(columns, minlength=len(ids) + 1) - both
    return (both / np.maximum(either, 1))[:, :-1].astype(np.float32)


def _made(labels: Labels, own: Mapping[int, int], known: Known) -> dict[int, int]:
    """Return which groups have become a made theme by themselves: most of their notes were found for it."""
    free = set(known.made) - set(known.natural)
    found: dict[int, int] = {}
    for group, ids, counts in _before(labels, own, known):
        best = int(ids[counts.argmax()])
        if best in free and counts.max() >= OWN * counts.sum():
            found[group] = best
            free.remove(best)
    return found


def _joined(labels: Labels, own: Mapping[int, int], known: Known) -> dict[int, int]:
    """Return which groups belong to themes that a person merged: most of their notes were found for those."""
    merged = {theme for theme, root in known.root.items() if theme != root}
    merged |= {known.root[theme] for theme in merged}
    found: dict[int, int] = {}
    for group, ids, counts in _before(labels, own, known):
        roots = np.array([known.root.get(int(theme), int(theme)) for theme in ids])
        weight = {int(root): int(counts[roots == root].sum()) for root in np.unique(roots)}
        top = max(weight, key=lambda root: weight[root])
        if top in merged and weight[top] >= OWN * counts.sum():
            inside = roots == top
            found[group] = int(ids[inside][counts[inside].argmax()])
    return found


def _before(labels: Labels, own: Mapping[int, int], known: Known) -> Iterator[tuple[int, Labels, Labels]]:
    """Yield each group that is no known theme yet, with the themes its notes had and how many notes each had."""
    for group in range(int(labels.max(initial=-1)) + 1):
        if group not in own:
            themes = known.found[(labels == group) & (known.found > 0)]
            if len(themes):
                yield group, *np.unique(themes, return_counts=True)


def _carve(grouped: Grouped, themes: Labels, anchors: NDArray[np.int64], made: int) -> None:
    """Give a made theme the notes of a group that are nearer to its own than to the others of the group."""
    for group in np.unique(grouped.labels[anchors]):
        inside = np.flatnonzero(grouped.labels == group)
        own = anchors[grouped.labels[anchors] == group]
        others = np.setdiff1d(inside, own)
        if len(own) < ANCHORS or not len(others):
            continue
        rows = grouped.rows[inside]
        rest = unit(grouped.rows[others].mean(axis=0, keepdims=True))[0]
        mine = unit(grouped.rows[own].mean(axis=0, keepdims=True))[0]
        themes[inside[rows @ mine > rows @ rest]] = made
