"""The scoring of the Numenta Anomaly Benchmark, against values worked out by hand."""

import io
import json
import tarfile
from math import exp

import numpy as np
import pytest

from tests.nab import PROFILES, Profile, Series, false_alarms, gained, read_series, score, sigmoid

STANDARD, LOW_FP, LOW_FN = PROFILES
FIVE_MINUTES = 300_000


def series_of(count, *windows):
    return Series("a", np.arange(count, dtype=np.int64) * FIVE_MINUTES, np.zeros(count), windows)


def detections(series, *places):
    flags = np.zeros(len(series.times), dtype=bool)
    flags[list(places)] = True
    return flags


def test_the_sigmoid_is_worth_what_the_paper_says():
    assert sigmoid(-1.0) == pytest.approx(0.98661, abs=1e-5)
    assert sigmoid(-0.5) == pytest.approx(0.84828, abs=1e-5)
    assert sigmoid(0.0) == 0.0
    assert sigmoid(1.0) == pytest.approx(-0.98661, abs=1e-5)
    assert sigmoid(3.0) == -1.0


def test_who_says_nothing_has_0_and_who_detects_each_window_at_its_start_has_100():
    series = series_of(1_000, (300, 399), (600, 699))
    for profile in PROFILES:
        assert score([series], [detections(series)], profile) == 0.0
        assert score([series], [detections(series, 300, 600)], profile) == pytest.approx(100.0)


def test_only_the_earliest_detection_in_a_window_counts():
    series = series_of(1_000, (300, 399))
    half = (2 / (1 + exp(5 * -0.5)) - 1) / (2 / (1 + exp(-5)) - 1)
    assert gained(series, detections(series, 350), STANDARD) == pytest.approx(1 + half)
    assert gained(series, detections(series, 350, 380, 399), STANDARD) == pytest.approx(1 + half)
    assert gained(series, detections(series, 350), LOW_FN) == pytest.approx(2 + half)


def test_a_false_alarm_costs_less_soon_after_a_window():
    series = series_of(1_000, (300, 400))
    assert gained(series, detections(series, 200), STANDARD) == pytest.approx(-0.11)
    assert gained(series, detections(series, 200), LOW_FP) == pytest.approx(-0.22)
    assert gained(series, detections(series, 900), STANDARD) == pytest.approx(-0.11)
    soon = 2 / (1 + exp(5 * 0.1)) - 1  # 10 points behind a window whose ends are 100 apart
    assert gained(series, detections(series, 410), STANDARD) == pytest.approx(0.11 * soon)


def test_a_window_found_at_0_among_two_is_half_less_one_false_alarm():
    series = series_of(2_000, (500, 599), (1_500, 1_599))
    found = score([series], [detections(series, 500, 400)], STANDARD)
    assert found == pytest.approx(100 * (2 - 0.11) / 4)


def test_the_probation_does_not_count_and_is_capped_at_750_points():
    short, long = series_of(1_000, (500, 599)), series_of(20_000, (5_000, 5_100))
    assert (short.probation, long.probation) == (150, 750)
    assert gained(short, detections(short, 10, 149), STANDARD) == 0.0
    assert gained(short, detections(short, 150), STANDARD) == pytest.approx(-0.11)
    assert gained(long, detections(long, 749), STANDARD) == 0.0
    assert gained(long, detections(long, 750), STANDARD) == pytest.approx(-0.11)


def test_false_alarms_are_those_outside_all_windows_after_the_probation():
    series = series_of(1_000, (300, 399))
    assert false_alarms(series, detections(series, 5, 299, 300, 399, 400, 999)) == 3


def test_series_without_windows_cost_their_false_alarms():
    labelled, calm = series_of(1_000, (300, 399)), series_of(1_000)
    both = score([labelled, calm], [detections(labelled, 300), detections(calm, 500, 700)], Profile("p", 1, 0.11, 1))
    assert both == pytest.approx(100 * (2 - 0.22) / 2)


def test_an_archive_is_read_with_its_windows(tmp_path):
    text = "timestamp,value\n" + "".join(f"2014-04-01 00:{minute:02d}:00,{minute}.5\n" for minute in range(0, 60, 5))
    with tarfile.open(tmp_path / "nab_development.tar.gz", "w:gz") as archive:
        info = tarfile.TarInfo("kind/one.csv")
        info.size = len(text)
        archive.addfile(info, io.BytesIO(text.encode()))
    labels = {"kind/one.csv": [["2014-04-01 00:10:00.000000", "2014-04-01 00:20:00.000000"]]}
    (tmp_path / "nab_development_windows.json").write_text(json.dumps(labels))
    (one,) = read_series(tmp_path)
    assert (one.name, one.windows, len(one.times)) == ("kind/one.csv", ((2, 4),), 12)
    assert one.times[0] == 1_396_310_400_000
    assert list(one.values[:2]) == [0.5, 5.5]
