"""New notes go to the theme of their like, and nowhere when that is not sure."""

import numpy as np

from pmdesk.insight.themes_route import Router
from tests.insight.test_themes import clouds


def test_new_notes_go_where_their_like_is() -> None:
    rows, truth = clouds(6, 50, 0.7)
    known = np.arange(len(rows)) % 5 > 0
    routed = Router(rows[known], truth[known] + 1).route(rows[~known])
    themes = np.array([each.theme for each in routed])
    assert (themes == truth[~known] + 1).mean() > 0.95
    assert all(each.sure >= each.second_sure for each in routed)


def test_what_is_like_nothing_goes_nowhere_and_says_what_it_is_nearest_to() -> None:
    rows, truth = clouds(6, 50, 0.7)
    odd, _ = clouds(1, 20, 0.2, seed=99)
    routed = Router(rows, truth + 1).route(odd)
    assert sum(each.theme == 0 for each in routed) >= 18
    assert all(each.second for each in routed if each.theme == 0)


def test_notes_without_a_theme_have_no_voice() -> None:
    rows, truth = clouds(2, 30, 0.5)
    assert Router(rows, np.zeros(len(rows), np.int64)).route(rows[:1])[0].theme == 0
    assert Router(rows, np.where(truth == 0, 7, 0)).route(rows[:1])[0].theme == 7


def test_one_known_note_breaks_nothing() -> None:
    rows, _ = clouds(1, 3)
    assert Router(rows[:1], np.array([5])).route(rows)[0].theme == 5
