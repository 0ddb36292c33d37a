"""What a theme falls into: its notes in groups that lie apart, each named by its own words, for whoever splits it."""

from collections import Counter

import numpy as np

from pmdesk.domain.classes import frozen
from pmdesk.insight.embedding import Vectors, unpacked
from pmdesk.insight.embedding_words import WordSpace
from pmdesk.insight.themes import principal, refined
from pmdesk.insight.themes_graph import communities, nearest, neighbour_graph
from pmdesk.insight.themes_names import names
from pmdesk.insight.themes_tree import merged
from pmdesk.insight.themes_values import MINILM
from pmdesk.storage.note_found import said, vectors_of
from pmdesk.storage.rows import Rows
from pmdesk.storage.theme_said import notes_of_theme

NEWEST = 600
"""So many notes of a theme are looked at, the newest."""
FEWEST, LEAST = 12, 3
"""Fewer notes are not parted, and a smaller part is not worth a theme."""
MOST = 5
NEIGHBOURS = 5
SIZE = 12


@frozen
class ThemePart:
    """Notes of a theme that lie near each other, and what they might be called."""

    title: str
    note_ids: tuple[int, ...]


def theme_parts(rows: Rows, theme_id: int) -> tuple[ThemePart, ...]:
    """Return the parts of a theme, the smaller ones first: the largest is what the theme itself would stay."""
    known = {int(each.id): each.text for each in said(rows, notes_of_theme(rows, theme_id, NEWEST))}
    if len(known) < FEWEST:
        return ()
    ids = list(known)
    texts = [known[note_id] for note_id in ids]
    labels = _labels(_placed(rows, ids, texts))
    sizes = Counter(labels)
    if len(sizes) < 2:  # noqa: PLR2004  # one part is the theme itself
        return ()
    named = names(texts, [label + 1 for label in labels])
    largest = sizes.most_common(1)[0][0]
    found = [
        ThemePart(
            named[label + 1].title, tuple(note_id for note_id, each in zip(ids, labels, strict=True) if each == label)
        )
        for label, size in sizes.items()
        if label != largest and size >= LEAST
    ]
    return tuple(sorted(found, key=lambda part: -len(part.note_ids)))[:MOST]


def _placed(rows: Rows, ids: list[int], texts: list[str]) -> Vectors:
    """Return where notes lie: by meaning where all were placed so, else by their words."""
    kept = dict(vectors_of(rows, MINILM, ids))
    if len(kept) == len(ids):
        return unpacked([kept[note_id] for note_id in ids])  # pyright: ignore[reportArgumentType]
    return WordSpace(texts).place(texts)


def _labels(vectors: Vectors) -> list[int]:
    """Part rows as themes are found, with a finer eye."""
    rows = principal(vectors)
    places, likeness = nearest(rows, min(NEIGHBOURS, len(rows) - 1))
    graph = neighbour_graph(places, likeness)
    groups = communities(graph, max(len(rows) / SIZE, 1.0))
    count = int(np.unique(groups).size)
    if count < 2:  # noqa: PLR2004  # nothing to part
        return [0] * len(rows)
    tree = merged(rows, groups)
    labels, _ = refined(rows, tree.cut(min(max(tree.count(), 2), MOST + 1, count)))
    return [int(label) for label in labels]
