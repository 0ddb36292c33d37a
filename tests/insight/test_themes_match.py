"""Themes stay the same from week to week, and what a person said about them is respected ever after."""

from dataclasses import replace

import numpy as np
import pytest

from pmdesk.insight.embedding import Vectors, unit
from pmdesk.insight.themes import Grouped, group
from pmdesk.insight.themes_match import Known, Matched, match
from pmdesk.insight.themes_values import UNSAID
from tests.insight.test_themes import clouds, purity

FIRST = 100


class Weeks:
    """Notes that come week by week, with what a person says meanwhile; new themes get ids as in a workspace."""

    def __init__(self, rows: Vectors) -> None:
        self.rows = rows
        self.placed = np.full(len(rows), UNSAID)
        self.found = np.zeros(len(rows), np.int64)
        self.natural: dict[int, Vectors] = {}
        self.made: list[int] = []
        self.root: dict[int, int] = {}
        self.next_id = FIRST
        self.last: Matched | None = None
        self.grouped: Grouped | None = None

    def pass_by(self) -> np.ndarray:
        """One round; returns to which theme each note belongs, merges followed."""
        self.grouped = group(self.rows)
        known = Known(self.found, self.placed, self.natural, self.made, self.root)
        matched = match(self.rows, self.grouped, known)
        ids = {theme: theme for theme in np.unique(matched.belongs).tolist() if theme >= 0}
        for theme in sorted(np.unique(matched.belongs).tolist()):
            if theme < 0:
                ids[theme] = self.next_id
                self.next_id += 1
        self.found = np.array([ids.get(theme, 0) for theme in matched.themes.tolist()])
        self.natural = {ids[theme]: middle for theme, middle in matched.natural.items() if theme in ids or theme > 0}
        belongs = np.array([ids[theme] for theme in matched.belongs.tolist()])
        return np.array([self.root.get(theme, theme) for theme in belongs.tolist()])

    def come(self, rows: Vectors) -> None:
        """More notes come."""
        self.rows = np.concatenate([self.rows, rows])
        self.placed = np.concatenate([self.placed, np.full(len(rows), UNSAID)])
        self.found = np.concatenate([self.found, np.zeros(len(rows), np.int64)])

    def make(self, notes: np.ndarray) -> int:
        """A person makes a theme of some notes."""
        theme, self.next_id = self.next_id, self.next_id + 1
        self.placed[notes] = theme
        self.made.append(theme)
        return theme


def themes_of(belongs: np.ndarray, truth: np.ndarray) -> list[int]:
    """Return the theme that most notes of each truth belong to."""
    return [int(np.bincount(belongs[truth == each]).argmax()) for each in range(truth.max() + 1)]


@pytest.mark.parametrize("spread", [0.5, 0.9])
def test_the_same_notes_change_nothing(spread: float) -> None:
    rows, _ = clouds(10, 40, spread)
    weeks = Weeks(rows)
    first = weeks.pass_by()
    ids = weeks.next_id
    assert (weeks.pass_by() == first).all()
    assert (weeks.pass_by() == first).all()
    assert weeks.next_id == ids, "no theme is new"


@pytest.mark.parametrize("seed", range(4))
def test_a_twentieth_more_notes_keep_the_ids_of_themes(seed: int) -> None:
    rows, truth = clouds(10, 42, 0.6, seed)
    order = np.random.default_rng(seed).permutation(len(rows))
    rows, truth = rows[order], truth[order]
    weeks = Weeks(rows[:400])
    first = themes_of(weeks.pass_by(), truth[:400])
    weeks.come(rows[400:])
    later = weeks.pass_by()
    assert themes_of(later[:400], truth[:400]) == first
    assert purity(later, truth) > 0.9


def test_a_new_topic_is_a_new_theme_and_the_others_stay() -> None:
    rows, truth = clouds(8, 40, 0.5)
    weeks = Weeks(rows[truth < 7])
    first = themes_of(weeks.pass_by(), truth[truth < 7])
    weeks.come(rows[truth == 7])
    later = weeks.pass_by()
    assert themes_of(later[: (truth < 7).sum()], truth[truth < 7]) == first
    assert later[-1] not in first
    assert len(set(later[-40:].tolist())) == 1


def test_notes_placed_by_hand_stay_where_they_are() -> None:
    rows, truth = clouds(6, 40, 0.5)
    weeks = Weeks(rows)
    first = themes_of(weeks.pass_by(), truth)
    weeks.placed[:5] = first[3]
    weeks.placed[5] = 0
    for _ in range(2):
        belongs = weeks.pass_by()
        assert (belongs[:5] == first[3]).all()
        assert belongs[5] == 0
        assert themes_of(belongs, truth) == first


def test_themes_that_were_merged_stay_one_and_can_be_parted_again() -> None:
    rows, truth = clouds(6, 40, 0.5)
    weeks = Weeks(rows)
    first = themes_of(weeks.pass_by(), truth)
    weeks.root = {first[1]: first[0]}
    for _ in range(2):
        assert themes_of(weeks.pass_by(), truth) == [first[0], first[0], *first[2:]]
    weeks.root = {}
    assert themes_of(weeks.pass_by(), truth) == first


def test_a_group_that_falls_out_of_merged_themes_is_no_new_theme() -> None:
    rows, truth = clouds(6, 40, 0.5)
    grouped = group(rows)
    one, other, part = 7, 8, truth == 5
    found = np.where(truth == 0, one, np.where(part, other, 0))
    middle = unit(rows[truth == 1].mean(axis=0, keepdims=True))[0]
    known = Known(found, np.full(len(rows), UNSAID), {one: middle}, (), {one: one, other: one})
    belongs = match(rows, grouped, known).belongs
    assert set(belongs[part].tolist()) == {other}
    alone = replace(known, root={})
    assert other not in set(match(rows, grouped, alone).belongs.tolist())


def test_a_theme_split_off_by_hand_takes_its_like_and_keeps_them() -> None:
    rows, truth = clouds(6, 40, 0.5)
    inner = np.random.default_rng(3).standard_normal((2, 96)).astype(np.float32)
    half = truth == 2
    side = np.arange(half.sum()) % 2
    rows[half] = unit(rows[half] + 0.6 * unit(inner)[side])
    weeks = Weeks(rows)
    weeks.pass_by()
    odd = np.flatnonzero(half)[side == 1]
    made = weeks.make(odd[:6])
    belongs = weeks.pass_by()
    assert (belongs[odd] == made).mean() > 0.8
    assert (belongs[np.flatnonzero(half)[side == 0]] == made).mean() < 0.2
    for _ in range(3):
        assert (weeks.pass_by() == belongs).all()


def test_one_note_placed_in_a_made_theme_takes_no_others_with_it() -> None:
    rows, truth = clouds(6, 40, 0.5)
    weeks = Weeks(rows)
    weeks.pass_by()
    made = weeks.make(np.array([3]))
    belongs = weeks.pass_by()
    assert np.flatnonzero(belongs == made).tolist() == [3]
    assert themes_of(belongs, truth) == themes_of(weeks.pass_by(), truth)
