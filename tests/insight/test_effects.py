"""The effect of a release: an interval that keeps what it says, or an honest silence with its reasons."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmdesk.insight.effect_words import Verdict
from pmdesk.insight.effects import release_effect
from pmdesk.insight.effects_grid import DAY_MS, MOST_BEFORE

FIRST = 1_735_689_600_000  # 1 January 2025, 00:00 UTC.
WEEK = np.array([0.0, 0.3, 0.4, 0.2, 0.0, -0.5, -0.6])


def days(count, first=FIRST):
    return first + np.arange(count, dtype=np.int64) * DAY_MS


def metric(count, seed, wander=0.02, noise=0.4):
    """A level that wanders a little, a weekday season and noise."""
    random = np.random.default_rng(seed)
    return 63 + np.cumsum(random.normal(0, wander, count)) + np.resize(WEEK, count) + random.normal(0, noise, count)


def numbers(effect):
    return np.array([effect.estimate, effect.low, effect.high, effect.chance])


TIMES, CALM = days(300), metric(300, 3)
AT = int(TIMES[260])
STEPPED = CALM + np.where(TIMES >= AT, 1.0, 0.0)


def test_a_step_is_found_and_a_calm_metric_is_left_in_peace():
    found, calm = release_effect(TIMES, STEPPED, AT), release_effect(TIMES, CALM, AT)
    assert found.verdict is Verdict.LIKELY_REAL
    assert found.low < 1 < found.high
    assert found.low > 0
    assert found.chance <= 0.05
    assert calm.verdict is Verdict.NO_EFFECT_SEEN
    assert calm.low < 0 < calm.high
    assert (found.n_before, found.n_after, found.n_placebos) == (260, 28, 260 - 28 - 21 + 1)
    assert found.mean_before == pytest.approx(STEPPED[232:260].mean())
    assert found.mean_after == pytest.approx(STEPPED[260:288].mean())
    assert (found.after_from, found.after_to) == (AT, int(TIMES[287]))


@settings(deadline=None, max_examples=15)
@given(st.floats(-1e4, 1e4), st.floats(0.01, 1e4), st.sampled_from([-1, 1]))
def test_the_answer_moves_and_stretches_with_the_metric(shift, scale, sign):
    plain, moved = release_effect(TIMES, STEPPED, AT), release_effect(TIMES, shift + sign * scale * STEPPED, AT)
    ends = sorted([sign * scale * plain.low, sign * scale * plain.high])
    assert moved.verdict is plain.verdict
    assert [moved.estimate, moved.low, moved.high] == pytest.approx([sign * scale * plain.estimate, *ends], rel=1e-5)
    assert moved.chance == pytest.approx(plain.chance, rel=1e-4)


@pytest.mark.parametrize("scale", [1e-250, 1e250])
def test_tiny_and_huge_units_are_as_good_as_any(scale):
    plain, moved = release_effect(TIMES, STEPPED, AT), release_effect(TIMES, scale * STEPPED, AT)
    assert numbers(moved)[:3] / scale == pytest.approx(numbers(plain)[:3], rel=1e-6)


@settings(deadline=None, max_examples=15)
@given(st.floats(-5, 5))
def test_whatever_is_added_after_the_release_moves_the_estimate_by_itself_and_leaves_the_width(size):
    plain = release_effect(TIMES, CALM, AT)
    moved = release_effect(TIMES, CALM + np.where(TIMES >= AT, size, 0.0), AT)
    assert numbers(moved)[:3] == pytest.approx(numbers(plain)[:3] + size, abs=1e-9)


def test_nothing_after_the_window_is_looked_at():
    wild = STEPPED.copy()
    wild[288:] = 1e6
    assert release_effect(TIMES, wild, AT) == release_effect(TIMES[:288], STEPPED[:288], AT)


def test_what_is_excluded_does_not_matter_for_the_value():
    wild = STEPPED.copy()
    wild[[100, 250, 251, 270]] = [-1e6, 1e6, 5e5, -1e6]
    spans = [(int(TIMES[day]), int(TIMES[day]) + DAY_MS) for day in (100, 250, 251, 270)]
    kept = np.setdiff1d(np.arange(300), [100, 250, 251, 270])
    found, calm = (release_effect(TIMES, values, AT, excluded=spans) for values in (wild, STEPPED))
    assert found == calm
    assert found.left_out == tuple(int(TIMES[day]) for day in (250, 251, 270))
    assert (found.n_before, found.n_after) == (257, 27)
    assert numbers(found) == pytest.approx(numbers(release_effect(TIMES[kept], STEPPED[kept], AT)))


def test_a_span_of_hours_leaves_out_the_days_it_touches():
    span = (int(TIMES[270]) + DAY_MS // 2, int(TIMES[271]) + 1)
    assert release_effect(TIMES, STEPPED, AT, excluded=[span]).left_out == (int(TIMES[270]), int(TIMES[271]))


def test_the_day_of_a_release_at_noon_is_mixed_and_left_out():
    found = release_effect(TIMES, STEPPED, AT + DAY_MS // 2)
    assert found.left_out == (AT,)
    assert found.after_from == AT + DAY_MS
    assert (found.n_before, found.n_after) == (260, 28)


def test_the_same_question_has_the_same_answer_in_any_order_of_the_points():
    order = np.random.default_rng(5).permutation(300)
    plain = release_effect(TIMES, STEPPED, AT, seed=3)
    assert release_effect(TIMES, STEPPED, AT, seed=3) == plain
    assert release_effect(TIMES[order], STEPPED[order], AT, seed=3) == plain


def test_a_control_that_shares_the_noise_narrows_the_range():
    shared = np.random.default_rng(2).normal(0, 1, 300)
    shared += np.where(np.arange(300) >= 150, np.sin(np.arange(300) / 20), 0)
    values = STEPPED + shared
    alone, beside = release_effect(TIMES, values, AT), release_effect(TIMES, values, AT, control=(TIMES, 7 * shared))
    assert beside.high - beside.low < 0.6 * (alone.high - alone.low)
    assert beside.low < 1 < beside.high
    stretched = release_effect(TIMES, values, AT, control=(TIMES, 40 - 3 * shared))
    assert numbers(stretched) == pytest.approx(numbers(beside), rel=1e-6)


def test_days_without_a_control_are_not_looked_at():
    kept = np.delete(np.arange(300), [200, 265])
    control = (TIMES[kept], metric(300, 9)[kept])
    found = release_effect(TIMES, STEPPED, AT, control=control)
    assert (found.n_before, found.n_after) == (259, 27)


def test_a_control_that_has_no_values_cannot_help():
    found = release_effect(TIMES, STEPPED, AT, control=(TIMES[:0], CALM[:0]))
    assert found.verdict is Verdict.CANNOT_TELL
    assert found.reasons[0].startswith("too little history")


@pytest.mark.parametrize(
    ("since", "until", "reason"),
    [
        (240, 300, "too little history, 20 days of at least 35"),
        (0, 263, "too few days after, 3 days of at least 5"),
        (0, 260, "too few days after, 0 days of at least 5"),
        (190, 300, "the placebo test is not possible with so little history"),
        (260, 300, "there is no history before it"),
    ],
)
def test_too_little_to_go_by_is_told_with_its_reason(since, until, reason):
    found = release_effect(TIMES[since:until], STEPPED[since:until], AT)
    assert found.verdict is Verdict.CANNOT_TELL
    assert found.reasons == (reason,)
    assert found.low is None
    assert found.high is None
    assert found.chance is None


def test_no_values_at_all_are_no_history():
    assert release_effect(TIMES[:0], CALM[:0], AT).reasons == ("there is no history before it",)


def test_a_metric_that_never_varied_has_nothing_to_compare_with():
    flat = np.where(TIMES >= AT, 8.0, 7.0)
    found = release_effect(TIMES, flat, AT)
    assert found.reasons == ("the metric never varied before",)
    assert (found.mean_before, found.mean_after) == (7, 8)


def test_points_finer_than_a_day_are_refused_in_words():
    found = release_effect(TIMES, CALM, AT, grain="hour")
    assert found.verdict is Verdict.CANNOT_TELL
    assert found.reasons == ("points by hour are first to be brought to days",)


def test_another_marked_event_ends_the_window():
    whole = release_effect(TIMES, STEPPED, AT, others=[AT - 5 * DAY_MS, AT, AT + 60 * DAY_MS])
    cut = release_effect(TIMES, STEPPED, AT, others=[AT + 14 * DAY_MS])
    soon = release_effect(TIMES, STEPPED, AT, others=[AT + 3 * DAY_MS])
    assert (whole.n_after, whole.remarks) == (28, ())
    assert (cut.n_after, cut.remarks) == (14, ("The window ends after 14 days, before another marked event.",))
    assert replace(cut, remarks=()) == release_effect(TIMES, STEPPED, AT, window_days=14)
    assert soon.reasons == ("another marked event follows too soon, 3 days of at least 5",)


def test_a_range_wider_than_the_metric_itself_does_not_tell():
    """Few windows fit into this history, and none went like the other."""
    values = np.concatenate([np.sin(np.arange(110) / 9) * np.linspace(1, 0.2, 110), np.zeros(28)])
    values[60:90] += np.linspace(0, 2.5, 30)
    found = release_effect(days(138), values, int(days(138)[110]))
    assert found.verdict is Verdict.CANNOT_TELL
    assert found.reasons == ("the range is wider than the metric's own spread",)
    assert found.low < 0 < found.high


def test_missing_and_impossible_values_are_no_values():
    holes = STEPPED.copy()
    holes[[50, 240, 275]] = [np.nan, np.inf, -np.inf]
    kept = np.isfinite(holes)
    assert release_effect(TIMES, holes, AT) == release_effect(TIMES[kept], holes[kept], AT)


def test_only_the_recent_history_is_looked_at():
    times, values = days(1_400), metric(1_400, 4)
    at = int(times[1_300])
    wild = np.where(times < at - MOST_BEFORE * DAY_MS, 1e9, values)
    assert release_effect(times, wild, at) == release_effect(times, values, at)
    assert release_effect(times, values, at).n_before == MOST_BEFORE


@pytest.mark.parametrize("first_day", range(7))
def test_weeks_may_begin_on_any_day(first_day):
    times = FIRST + (first_day + 7 * np.arange(120, dtype=np.int64)) * DAY_MS
    values = np.random.default_rng(1).normal(0, 1, 120) + np.where(np.arange(120) >= 110, 6, 0)
    found = release_effect(times, values, int(times[110]), grain="week")
    assert (found.n_before, found.n_after, found.left_out) == (110, 4, ())
    assert found.verdict is Verdict.LIKELY_REAL


def test_months_have_their_own_lengths():
    times = np.arange("2019-01", "2025-01", dtype="datetime64[M]").astype("datetime64[ms]").astype(np.int64)
    values = np.random.default_rng(1).normal(0, 1, 72) + np.where(np.arange(72) >= 68, 8, 0)
    found = release_effect(times, values, int(times[68]), grain="month", window_days=90)
    assert (found.n_before, found.n_after) == (68, 3)
    assert (found.after_from, found.after_to) == (int(times[68]), int(times[70]))
    assert found.verdict is Verdict.LIKELY_REAL


@pytest.mark.parametrize(("wander", "noise"), [(0.0, 1.0), (0.05, 0.4), (0.5, 0.2)])
def test_the_range_covers_the_truth_as_often_as_it_says(wander, noise):
    """Forty metrics, three releases each, an effect of 0.8 at every one: about 95 of 100, never many fewer."""
    times, hits, alarms, asked = days(400), 0, 0, 0
    for seed in range(40):
        values = metric(400, 100 + seed, wander, noise)
        for day in (230, 300, 370):
            cut, at = times[: day + 28], int(times[day])
            found = release_effect(cut, values[: day + 28] + np.where(cut >= at, 0.8, 0.0), at)
            hits += found.low <= 0.8 <= found.high
            alarms += release_effect(cut, values[: day + 28], at).verdict is Verdict.LIKELY_REAL
            asked += 1
    assert hits / asked >= 0.9
    assert alarms / asked <= 0.1
