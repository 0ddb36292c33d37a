"""What is said of surprising points."""

import numpy as np
import pytest

from pmdesk.insight.anomalies import find_anomalies, surprise_now
from pmdesk.insight.anomalies_found import Anomaly
from pmdesk.insight.anomalies_rhythm import DAY, HOUR, MONTH, WEEK
from pmdesk.insight.anomalies_words import distance, record_words, run_words, words

MONDAY = 1_577_664_000_000


def points(difference):
    return f"{difference:.1f} pts"


def days(count):
    return MONDAY + np.arange(count, dtype=np.int64) * DAY


def anomaly(at, value, expected, low, high):
    return Anomaly(at, at, at, value, low, expected, high, -5.0, 1)


def test_an_injected_drop_on_a_monday_is_found_and_worded():
    random = np.random.default_rng(3)
    steps = np.arange(800)
    values = 60 + np.where(steps % 7 >= 5, -9.0, 0.0) + random.normal(0, 0.4, 800)
    values[700] -= 5
    (found,) = [one for one in find_anomalies(days(800), values) if one.peak == days(800)[700]]
    said = words(found, days(800), values, say_difference=points)
    assert said.record == "lowest Monday in 22 months"
    assert said.distance == f"{found.expected - found.value:.1f} pts below expected"
    assert str(said) == f"{said.distance}, {said.record}"


def test_the_third_day_out_of_the_band_is_counted():
    values = 60 + np.random.default_rng(5).normal(0, 0.4, 400)
    values[-3:] -= 4
    said = words(surprise_now(days(400), values), days(400), values, say_difference=points)
    assert said.run == "third day below expected"


def test_a_record_over_all_days_is_told_in_days():
    values = np.append(np.random.default_rng(1).random(400), 2.0)
    assert record_words(days(401), values, above=True, grain=DAY) == "highest in 400 days"
    assert record_words(days(401), -values, above=False, grain=DAY) == "lowest in 400 days"


def test_a_record_ends_at_the_last_value_as_extreme():
    values = np.append(np.zeros(400), 2.0)
    values[302] = 3.0
    assert record_words(days(401), values, above=True, grain=DAY) == "highest in 98 days"
    values[390] = 2.0
    assert record_words(days(401), values, above=True, grain=DAY) == "highest Tuesday in 14 weeks"
    values[393] = 2.0
    assert not record_words(days(401), values, above=True, grain=DAY)


@pytest.mark.parametrize(
    ("run", "grain", "said"),
    [
        (1, DAY, ""),
        (2, DAY, "second day above expected"),
        (21, HOUR, "21st hour above expected"),
        (12, WEEK, "12th week above expected"),
        (3, MONTH, "third month above expected"),
    ],
)
def test_a_run_is_counted_in_the_spacing_of_the_series(run, grain, said):
    assert run_words(run, above=True, grain=grain) == said


def test_distances_name_their_side_and_use_the_unit_handed_in():
    assert distance(61.8, 64.1, points) == "2.3 pts below expected"
    assert distance(66.0, 64.1, points) == "1.9 pts above expected"
    assert distance(5.0, 5.0, points) == ""


def test_a_point_in_its_band_that_stands_for_a_drift_says_so():
    values = np.zeros(100)
    found = anomaly(int(days(100)[99]), 1.0, 1.5, 0.5, 2.5)
    assert words(found, days(100), values, say_difference=points).run == "drifting down"


def test_only_what_was_known_at_the_point_is_said_of_it():
    values = np.append(np.ones(200), [0.0, -5.0])
    found = anomaly(int(days(202)[200]), 0.0, 1.0, 0.5, 1.5)
    assert words(found, days(202), values, say_difference=points).record == "lowest in 200 days"


def test_of_a_fine_series_the_brief_speaks_of_whole_days():
    steps = np.arange(60 * 24)
    when = MONDAY + steps * HOUR
    values = 50 + 10 * np.sin(steps / 24 * 2 * np.pi) + np.random.default_rng(1).normal(0, 1, steps.size)
    values[-48:] -= 8
    said = words(surprise_now(when, values), when, values, say_difference=points)
    assert said.run == "second day below expected"
    assert said.record == "lowest in 59 days"
