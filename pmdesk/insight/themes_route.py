"""Routes a new note to the theme it belongs to, by the notes that are nearest to it; to none when that is not sure.

How sure: the share that a theme has of the votes of the nearest notes, the nearer the more, times how near they are
compared with how near notes of this workspace lie to each other.
"""

from collections.abc import Sequence

import numpy as np

from pmdesk.insight.embedding import Vectors
from pmdesk.insight.themes_graph import Labels
from pmdesk.insight.themes_values import Routed

VOTERS = 12
SURE = 0.4
SHARPNESS = 12.0
SAMPLE = 500
FAR, NEAR = 0.55, 0.85


class Router:
    """Knows where the notes of each theme lie."""

    def __init__(self, vectors: Vectors, themes: Labels) -> None:
        has_theme = themes > 0
        self._vectors = np.ascontiguousarray(vectors[has_theme])
        self._themes = themes[has_theme]
        self._usual = self._nearness()

    def route(self, vectors: Vectors) -> list[Routed]:
        """Return where each unit row belongs."""
        if not len(self._vectors):
            return [Routed()] * len(vectors)
        return [self._one(row) for row in vectors @ self._vectors.T]

    def _one(self, alike: Vectors) -> Routed:
        count = min(VOTERS, len(alike))
        near = np.argpartition(alike, len(alike) - count)[-count:]
        voice = np.exp(SHARPNESS * (alike[near] - alike[near].max()))
        themes, place = np.unique(self._themes[near], return_inverse=True)
        share = np.bincount(place, voice) / voice.sum()
        fit = float(np.clip((alike[near].mean() / self._usual - FAR) / (NEAR - FAR), 0, 1))
        order = np.argsort(-share, kind="stable")
        ranked = [(int(themes[each]), float(share[each]) * fit) for each in order[:2]] + [(0, 0.0)]
        (theme, sure), (second, second_sure) = ranked[:2]
        if sure < SURE:
            return Routed(0, 0.0, theme, sure)
        return Routed(theme, sure, second, second_sure)

    def _nearness(self) -> float:
        """Return how near notes usually lie to those nearest to them."""
        total = len(self._vectors)
        if total < 2:  # noqa: PLR2004  # one note alone is near nothing
            return 1.0
        some = np.random.default_rng(0).permutation(total)[:SAMPLE]
        alike = self._vectors[some] @ self._vectors.T
        alike[np.arange(len(some)), some] = -1
        count = min(VOTERS, total - 1)
        near = np.partition(alike, total - count, axis=1)[:, -count:]
        return max(float(np.median(near.mean(axis=1))), 1e-3)


def surenesses(rows: Vectors, middles: Vectors, themes: Sequence[int], own: Labels) -> list[Routed]:
    """Return for rows whose themes are known how sure that is, by how much nearer they are to it than to the next."""
    voice = np.exp(SHARPNESS * (rows @ middles.T - 1))
    share = voice / voice.sum(axis=1, keepdims=True)
    place = {theme: number for number, theme in enumerate(themes)}
    found: list[Routed] = []
    for row, theme in zip(share, own.tolist(), strict=True):
        if theme not in place:
            found.append(Routed())
            continue
        sure = float(row[place[theme]])
        row[place[theme]] = -1
        next_best = int(row.argmax())
        second = (themes[next_best], max(float(row[next_best]), 0.0)) if len(themes) > 1 else (0, 0.0)
        found.append(Routed(theme, sure, *second))
    return found
