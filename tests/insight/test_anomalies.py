"""What is found surprising in a series, what is not, and that the future never changes what was said of the past."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmdesk.insight.anomalies import alarms, find_anomalies, surprise_now
from pmdesk.insight.anomalies_band import expected_band
from pmdesk.insight.anomalies_found import Side
from pmdesk.insight.anomalies_rhythm import DAY, HOUR, WEEK

MONDAY = 1_577_664_000_000  # 30 December 2019
FIVE_MINUTES = 300_000
WEEKLY = np.array([0.0, 1.0, 2.0, 1.0, 0.0, -6.0, -7.0])


def days(count, start=MONDAY):
    return start + np.arange(count, dtype=np.int64) * DAY


def business(count, seed=0, noise=3.0):
    """A daily series with trend, week and noise, starting on a Monday."""
    steps = np.arange(count)
    return 1_000 + 0.05 * steps + 5 * WEEKLY[steps % 7] + np.random.default_rng(seed).normal(0, noise, count)


def minutes(count, seed=0):
    """A five-minute series with a rhythm of the day."""
    steps = np.arange(count)
    random = np.random.default_rng(seed)
    return FIVE_MINUTES * steps + MONDAY, 50 + 10 * np.sin(steps / 288 * 2 * np.pi) + random.normal(0, 1, count)


def spans_of(found):
    return [(one.start, one.end, one.peak) for one in found]


def test_season_trend_and_noise_raise_hardly_any_alarm():
    alarms = sum(len(find_anomalies(days(1_826), business(1_826, seed))) for seed in range(12))
    assert alarms <= 12  # 12 series of five years


def test_heavy_tails_raise_few_alarms():
    random = np.random.default_rng(4)
    found = [find_anomalies(days(1_826), 100 + random.standard_t(4, 1_826)) for _ in range(6)]
    assert sum(map(len, found)) / (6 * 1_826) < 0.006


def test_a_drop_on_one_monday_is_found_with_what_was_expected():
    values = business(800)
    values[700] -= 40
    (found,) = [one for one in find_anomalies(days(800), values) if one.start <= days(800)[700] <= one.end]
    assert (found.peak, found.points) == (days(800)[700], 1)
    assert found.sigmas < -3.5
    assert found.chance < 0.001
    assert found.value < found.low < found.expected < found.high
    assert found.expected == pytest.approx(1_035, abs=5)


def test_only_the_side_asked_for_is_told():
    values = business(800)
    values[700] -= 60
    values[650] += 60
    low, high = (find_anomalies(days(800), values, side=side) for side in (Side.BELOW, Side.ABOVE))
    assert {one.peak for one in low} >= {days(800)[700]}
    assert all(one.sigmas < 0 for one in low)
    assert {one.peak for one in high} >= {days(800)[650]}
    assert all(one.sigmas > 0 for one in high)


def test_a_small_shift_that_lasts_is_found_though_no_point_is_far_out():
    values = np.random.default_rng(2).normal(0, 1, 600)
    values[500:507] -= 2.4
    found = [one for one in find_anomalies(days(600), values) if days(600)[500] <= one.start <= days(600)[508]]
    assert found
    assert all(one.sigmas < 0 for one in found)


def test_a_sale_of_every_year_is_an_anomaly_only_the_first_time():
    values = business(1_461)
    sales = [300 + 365 * year for year in range(4)]
    for sale in sales:
        values[sale : sale + 5] += 150
    found = [one.start for one in find_anomalies(days(1_461), values)]
    assert days(1_461)[300] in found
    assert not [start for start in found if start >= days(1_461)[600]]


def test_what_a_person_called_no_anomaly_is_gone_and_its_like_has_to_be_larger():
    when, values = days(800), business(800)
    values[[560, 700, 770]] += [40, 42, 90]  # All on Mondays.
    values[709] += 42  # A Wednesday.
    said = ((when[560], when[560]),)
    before = {one.peak for one in find_anomalies(when, values)}
    after = {one.peak for one in find_anomalies(when, values, ordinary=said)}
    assert before >= {when[560], when[700], when[709], when[770]}
    assert after & before == before - {when[560], when[700]}


def test_an_excluded_incident_gives_no_finding_and_moves_no_expectation():
    when, values = days(800), business(800)
    broken = values.copy()
    broken[600:620] = 0
    span = ((when[600], when[619]),)
    assert not [one for one in find_anomalies(when, broken, excluded=span) if when[600] <= one.end < when[620]]
    with_it, without = expected_band(when, broken, excluded=span), expected_band(when, values, excluded=span)
    assert np.array_equal(with_it.centre[620:], without.centre[620:])
    assert np.array_equal(with_it.spread[620:], without.spread[620:])


def test_a_past_outlier_hardly_moves_the_band():
    values = business(400)
    spiked = values.copy()
    spiked[300] += 10_000
    calm, moved = expected_band(days(400), values), expected_band(days(400), spiked)
    assert np.abs(moved.centre[301:] - calm.centre[301:]).max() < 5
    assert (moved.spread[301:] / calm.spread[301:]).max() < 1.3


@pytest.mark.parametrize("values", [np.full(500, 7.0), np.zeros(500), np.full(500, 0.1) * 3])
def test_a_constant_series_has_no_anomaly(values):
    assert find_anomalies(days(500), values) == ()
    assert find_anomalies(MONDAY + FIVE_MINUTES * np.arange(500), values) == ()
    now = surprise_now(days(500), values)
    assert now is not None
    assert now.calm


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 1_000),
    factor=st.sampled_from([0.25, 2.0, 1_024.0]),
    shift=st.sampled_from([-4_096.0, 0.0, 512.0]),
)
def test_shifting_and_scaling_a_series_changes_no_finding(seed, factor, shift):
    values = np.round(business(300, seed) * 16) / 16
    values[250] += 50
    plain, moved = find_anomalies(days(300), values), find_anomalies(days(300), values * factor + shift)
    assert spans_of(plain) == spans_of(moved)
    assert [one.sigmas for one in moved] == pytest.approx([one.sigmas for one in plain])
    assert [one.expected for one in moved] == pytest.approx([one.expected * factor + shift for one in plain])


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1_000), kept=st.integers(30, 499))
def test_appended_days_never_change_what_was_expected_before(seed, kept):
    values = business(500, seed)
    values[::83] += 60
    whole, part = expected_band(days(500), values), expected_band(days(500)[:kept], values[:kept])
    for name in ("centre", "low", "high", "spread", "surprise"):
        assert np.array_equal(getattr(whole, name)[:kept], getattr(part, name), equal_nan=True)
    settled = [one for one in find_anomalies(days(500)[:kept], values[:kept]) if one.end < days(500)[kept - 4]]
    assert set(settled) <= set(find_anomalies(days(500), values))


@pytest.mark.parametrize("kept", [1_500, 2_222])
def test_appended_minutes_never_change_what_was_found_before(kept):
    when, values = minutes(2_600)
    values[1_300:1_330] += 25
    whole = expected_band(when, values)
    part = expected_band(when[:kept], values[:kept], grain=FIVE_MINUTES)
    assert np.array_equal(whole.centre[:kept], part.centre, equal_nan=True)
    settled = [one for one in find_anomalies(when[:kept], values[:kept]) if one.end < when[kept - 100]]
    assert settled
    assert set(settled) <= set(find_anomalies(when, values))


def test_a_trouble_of_minutes_is_one_alarm_beside_few_false_ones():
    when, values = minutes(4_032)
    values[3_000:3_024] -= 15
    found = find_anomalies(when, values)
    inside = [one for one in found if when[3_000] <= one.peak <= when[3_024]]
    assert len(inside) == 1
    assert inside[0].sigmas < 0
    assert len(found) - 1 <= 2  # In 14 days.
    raised = np.flatnonzero(alarms(when, values))
    assert np.count_nonzero((raised >= 3_000) & (raised < 3_024)) == 1
    assert np.diff(raised).min(initial=1_000) >= 100
    assert not alarms(when, values, excluded=((when[3_000], when[3_060]),))[:3_000][-100:].any()


def test_the_newest_points_are_ranked_by_surprise():
    when, calm = days(500), business(500, 3)
    off, far = calm.copy(), calm.copy()
    off[-1] -= 12
    far[-3:] -= 30
    scores = [surprise_now(when, values) for values in (far, off, calm)]
    assert [one.score for one in scores] == sorted((one.score for one in scores), reverse=True)
    assert [one.calm for one in scores] == [False, False, True]
    assert (scores[0].run, scores[2].run) == (3, 0)


def test_what_a_person_called_no_anomaly_today_is_calm():
    when, values = days(500), business(500, 3)
    values[-1] -= 30
    now = surprise_now(when, values, ordinary=((when[-1], when[-1]),))
    assert now.calm
    assert not surprise_now(when, values).calm


def test_of_a_fine_series_the_last_day_is_held_against_the_days_before():
    when, values = minutes(50 * 288)
    assert surprise_now(when, values).calm
    values[-288:] -= 5
    now = surprise_now(when, values)
    assert not now.calm
    assert now.value == pytest.approx(45, abs=0.5)
    assert now.high > now.expected > now.low > now.value


@pytest.mark.parametrize("step", [WEEK, 6 * HOUR, HOUR])
def test_other_spacings_have_a_band_of_their_own(step):
    when = MONDAY + step * np.arange(600)
    values = np.random.default_rng(1).normal(10, 1, 600)
    band = expected_band(when, values)
    known = ~np.isnan(band.low)
    assert known.sum() > 400
    inside = (values > band.low) & (values < band.high)
    assert inside[known].mean() > 0.96


def test_months_are_counted_by_the_calendar_and_know_their_season():
    months = np.arange("2015-01", "2025-01", dtype="datetime64[M]")
    when = months.astype("datetime64[ms]").astype(np.int64)
    steps = np.arange(when.size)
    values = 100 + 30.0 * (steps % 12 == 11) + np.random.default_rng(1).normal(0, 1, when.size)
    band = expected_band(when, values)
    december = steps[-1]
    assert band.centre[december] == pytest.approx(130, abs=4)
    assert not [one for one in find_anomalies(when, values) if one.start >= when[60]]


def test_missing_days_leave_the_week_where_it_is():
    when, values = days(600), business(600)
    kept = np.random.default_rng(0).random(600) > 0.15
    band = expected_band(when[kept], values[kept])
    beside = np.abs(band.values - band.centre)[100:]
    assert np.median(beside) < 4


def test_a_silence_of_years_costs_nothing_and_keeps_the_time_of_day():
    when, values = minutes(3_000)
    when = np.where(np.arange(3_000) < 2_000, when, when + 520 * WEEK)
    band = expected_band(when, values)
    assert np.abs(band.values - band.centre)[2_000:].mean() < 5


@pytest.mark.parametrize("count", [0, 1, 2, 5, 13, 20])
def test_short_series_have_nothing_to_tell(count):
    assert find_anomalies(days(count), business(count)) == ()
    assert surprise_now(days(count), business(count)) is None
    assert expected_band(days(count), business(count)).centre.size == count


@pytest.mark.parametrize(
    ("times", "values"),
    [
        ([0, DAY], [1.0]),
        ([0, DAY], [1.0, np.nan]),
        ([0, DAY], [1.0, np.inf]),
        ([DAY, 0], [1.0, 2.0]),
        ([0, 0], [1.0, 2.0]),
        ([[0, DAY]], [[1.0, 2.0]]),
    ],
)
def test_what_is_no_series_is_refused(times, values):
    for ask in (expected_band, find_anomalies, surprise_now):
        with pytest.raises(ValueError, match="series"):
            ask(times, values)
