"""Themes are found, as many as there are; the same notes give the same themes, with the model and without."""

import sys
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from pmdesk.insight.embedding import Vectors, unit
from pmdesk.insight.themes import group
from pmdesk.insight.themes_graph import communities, drawn, nearest, neighbour_graph
from pmdesk.insight.themes_mind import Mind
from pmdesk.insight.themes_tree import Tree, merged
from pmdesk.insight.themes_values import UNSAID, Answer, Asked
from tests.said import TOPICS, said_about


def clouds(count: int, each: int, spread: float = 0.55, seed: int = 0) -> tuple[Vectors, np.ndarray]:
    """Return unit rows about so many middles, and which they belong to."""
    dice = np.random.default_rng(seed)
    middles = unit(dice.standard_normal((count, 96)).astype(np.float32))
    which = np.repeat(np.arange(count), each)
    noise = unit(dice.standard_normal((len(which), 96)).astype(np.float32))
    return unit(middles[which] + spread * noise), which


def purity(labels: np.ndarray, truth: np.ndarray) -> float:
    """Return the share of rows that belong to the most frequent truth of their label."""
    return sum(Counter(truth[labels == label].tolist()).most_common(1)[0][1] for label in set(labels.tolist())) / len(
        truth
    )


@pytest.mark.parametrize(("count", "each"), [(4, 60), (12, 40), (40, 30)])
def test_as_many_themes_are_found_as_there_are(count: int, each: int) -> None:
    rows, truth = clouds(count, each)
    found = group(rows)
    assert abs(len(set(found.labels.tolist())) - count) <= max(1, count // 10)
    assert purity(found.labels, truth) > 0.95


def test_the_same_rows_give_the_same_themes() -> None:
    rows, _ = clouds(8, 40, 0.9)
    assert (group(rows).labels == group(rows.copy()).labels).all()


@pytest.mark.parametrize("count", [0, 1, 2, 4, 5, 6, 9])
def test_few_notes_break_nothing(count: int) -> None:
    rows, _ = clouds(1, max(count, 1))
    assert len(group(rows[:count]).labels) == count


def test_equal_notes_break_nothing() -> None:
    rows = np.tile(unit(np.ones((1, 96), np.float32)), (50, 1))
    assert len(group(rows).labels) == 50
    assert len(group(np.zeros((50, 96), np.float32)).labels) == 50


def test_neighbours_are_those_that_are_most_alike() -> None:
    rows, _ = clouds(3, 20)
    places, likeness = nearest(rows, 5)
    alike = rows @ rows.T
    np.fill_diagonal(alike, -1)
    assert np.allclose(likeness, -np.sort(-alike, axis=1)[:, :5], atol=1e-5)
    assert np.allclose(np.take_along_axis(alike, places, 1), likeness, atol=1e-5)


def test_a_graph_is_the_same_from_both_ends_and_drawing_brings_neighbours_together() -> None:
    rows, truth = clouds(3, 30, 1.0)
    graph = neighbour_graph(*nearest(rows, 5))
    one = np.repeat(np.arange(len(rows)), np.diff(graph.start))
    edges = dict(zip(zip(one.tolist(), graph.end.tolist(), strict=True), graph.weight.tolist(), strict=True))
    assert all(edges[other, first] == pytest.approx(weight) for (first, other), weight in edges.items())
    near = drawn(rows, graph, 4)
    inside = [np.mean([each[truth == theme] @ each[truth == theme].T for theme in range(3)]) for each in (rows, near)]
    assert inside[1] > inside[0] + 0.2
    assert purity(communities(graph, 2.0), truth) > 0.9


def test_a_tree_ends_in_one_group_and_each_cut_has_its_number() -> None:
    rows, _ = clouds(6, 10)
    tree = merged(rows, np.arange(60))
    assert [len(set(tree.cut(count).tolist())) for count in (1, 6, 30, 60)] == [1, 6, 30, 60]
    costs = [cost for *_, cost in tree.merges]
    assert costs == sorted(costs), "Ward's costs never fall"


@pytest.mark.parametrize("nearer", [1.0, 0.8, 0.7])
def test_themes_that_lie_near_each_other_do_not_become_one(nearer: float) -> None:
    rows, truth = clouds(12, 40, 0.6)
    graph = neighbour_graph(*nearest(rows, 7))
    tree = merged(drawn(rows, graph, 4), communities(graph, len(rows) / 20))
    near = Tree(tree.groups, tuple((one, other, cost * nearer) for one, other, cost in tree.merges))
    strict = max(0.31, 2 * max(cost for *_, cost in near.merges))
    assert abs(near.count() - 12) <= 2
    assert purity(near.cut(near.count(strict)), truth) > 0.8, "the distance need not be chosen exactly"


def test_a_tree_of_next_to_nothing_is_one_theme() -> None:
    groups = np.arange(30) % 3
    assert Tree(groups, ((0, 1, 1e-6), (0, 2, 2e-6))).count() == 1
    assert Tree(np.zeros(5, np.int64), ()).count() == 1


def asked(texts: list[str]) -> Asked:
    return Asked(texts, [None] * len(texts), [0] * len(texts), [UNSAID] * len(texts))


def found_in(notes: list[tuple[str, str]]) -> Answer:
    return Mind().find(asked([text for text, _ in notes]), lambda _done, _of: None)


def topics_of(answer: Answer, notes: list[tuple[str, str]]) -> float:
    labels = np.array([routed.theme for routed in answer.routed])
    numbers = {topic: number for number, topic in enumerate(TOPICS)}
    return purity(labels, np.array([numbers[topic] for _, topic in notes]))


def test_notes_of_one_topic_share_a_theme_that_goes_by_its_words() -> None:
    notes = said_about(180)
    answer = found_in(notes)
    assert topics_of(answer, notes) > 0.9
    assert 5 <= len(answer.names) <= 9
    assert {"payout", "label", "cart", "search"} <= {name.words[0] for name in answer.names.values()}
    assert all(0 <= routed.second_sure <= routed.sure <= 1 for routed in answer.routed if routed.theme)
    assert len(answer.vectors) == len(notes)


def test_without_the_model_themes_are_found_by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    notes = said_about(180)
    answer = found_in(notes)
    assert topics_of(answer, notes) > 0.8
    assert not answer.vectors


def test_progress_only_grows_and_comes_to_its_end() -> None:
    told: list[tuple[int, int]] = []
    Mind().find(asked([text for text, _ in said_about(60)]), lambda done, of: told.append((done, of)))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == told[-1][1]


def test_notes_there_is_no_time_for_are_left_for_later(monkeypatch: pytest.MonkeyPatch) -> None:
    notes = said_about(120)
    monkeypatch.setattr("pmdesk.insight.themes_mind.AFFORDABLE", 2_000)
    first = found_in(notes)
    left = [place for place, routed in enumerate(first.routed) if routed is None]
    assert 20 < len(left) < 100
    assert set(first.vectors) == set(range(120)) - set(left)
    vectors = [first.vectors.get(place) for place in range(120)]
    later = Mind().find(replace(asked([text for text, _ in notes]), vectors=vectors), lambda _done, _of: None)
    assert set(later.vectors) <= set(left)
    assert len(later.vectors) > 0
