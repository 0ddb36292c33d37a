"""A real Prometheus is asked for whole periods in few goes; labels become dimensions, and its troubles words."""

import json
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import CALENDAR, Grain, SourceKind
from pmdesk.sync.reading import Fetched
from pmdesk.sync.sources.prometheus import POINTS_AT_MOST, fetch, parsed, runs
from tests.sync.asking import DAY, means, metric, ms, source, told
from tests.sync.prometheus import MISSING, Prometheus, running
from tests.sync.servers import send, serving

FIRST = ms("2026-02-01") // 1000
HOUR = 3600


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    if MISSING:
        pytest.skip(f"This machine has no {' and no '.join(MISSING)}; .ci/run installs them (apt: prometheus).")
    hours = range(24 * 28)
    visits = [
        (f'visits{{shop="{shop}"}}', FIRST + hour * HOUR, hour * n)
        for n, shop in ((1, "a"), (2, "b"))
        for hour in hours
    ]
    odd = [("odd", FIRST + hour * HOUR, value) for hour, value in enumerate(("NaN", "+Inf", "-Inf", 4))]
    dense = [("dense", FIRST + minute * 60, minute) for minute in range(24 * 60 * 9)]
    with running(tmp_path_factory.mktemp("prometheus") / "p", [*visits, *odd, *dense]) as made:  # pyright: ignore[reportArgumentType]
        yield made


def ask(
    server: Prometheus, query: str, grain: Grain, since: str | None, until: str, zone: str = "UTC", options: str = "{}"
) -> Fetched:
    with means() as given:
        asked = source(SourceKind.PROMETHEUS, server.url, options)
        return fetch(asked, metric(query, grain, zone), None if since is None else ms(since), ms(until), given)


def test_labels_become_dimensions(server: Prometheus):
    found = ask(server, "visits", Grain.HOUR, "2026-02-01", "2026-02-01T02:00")
    times = ["2026-02-01T00:00", "2026-02-01T01:00", "2026-02-01T02:00"]
    assert told(found.batch) == {
        ("Prometheus", "a"): list(zip(times, [0, 1, 2], strict=True)),
        ("Prometheus", "b"): list(zip(times, [0, 2, 4], strict=True)),
    }
    assert found.batch.series[0].dimensions == ("shop", "a")


def test_a_day_is_asked_for_at_its_end_and_only_when_it_has_ended(server: Prometheus):
    found = ask(server, "sum(increase(visits[1d]))", Grain.DAY, "2026-02-02", "2026-02-05T12:00")
    values = told(found.batch)[("Prometheus",)]
    assert [at for at, _ in values] == ["2026-02-02T00:00", "2026-02-03T00:00", "2026-02-04T00:00"]
    assert all(math.isclose(value, 72, rel_tol=0.05) for _, value in values)
    last = ask(server, 'visits{shop="a"}', Grain.DAY, "2026-02-02", "2026-02-04")
    assert told(last.batch)[("Prometheus", "a")] == [("2026-02-02T00:00", 48), ("2026-02-03T00:00", 72)]


def test_a_day_ends_where_the_metric_lives(server: Prometheus):
    found = ask(server, 'visits{shop="a"}', Grain.DAY, "2026-02-02", "2026-02-04", "America/New_York")
    assert told(found.batch)[("Prometheus", "a")] == [("2026-02-02T00:00", 53)]


def test_weeks_begin_on_monday(server: Prometheus):
    found = ask(server, 'visits{shop="a"}', Grain.WEEK, "2026-02-04", "2026-02-17")
    assert told(found.batch)[("Prometheus", "a")] == [("2026-02-02T00:00", 8 * 24), ("2026-02-09T00:00", 15 * 24)]


def test_more_points_than_one_answer_holds_are_asked_for_in_parts(server: Prometheus):
    found = ask(server, "dense", Grain.MINUTE, "2026-02-01", "2026-02-09")
    assert found.batch.count == 8 * 24 * 60 + 1 > POINTS_AT_MOST
    assert found.batch.series[0].values.tolist() == list(range(8 * 24 * 60 + 1))


def test_what_is_not_a_finite_number_is_left_out_and_counted(server: Prometheus):
    found = ask(server, "odd", Grain.HOUR, "2026-02-01", "2026-02-01T03:00")
    assert told(found.batch) == {("Prometheus",): [("2026-02-01T03:00", 4)]}
    assert found.notes == ("3 values are not finite numbers and are left out.",)


def test_a_scalar_is_a_series_without_dimensions(server: Prometheus):
    found = ask(server, "scalar(sum(visits)) + 1", Grain.HOUR, "2026-02-01", "2026-02-01T01:00")
    assert told(found.batch) == {("Prometheus",): [("2026-02-01T00:00", 1), ("2026-02-01T01:00", 4)]}


def test_several_names_stay_apart(server: Prometheus):
    found = ask(server, '{__name__=~"visits|dense"}', Grain.HOUR, "2026-02-01", "2026-02-01")
    names = {one.dimensions for one in found.batch.series}
    assert names == {("__name__", "dense"), ("__name__", "visits", "shop", "a"), ("__name__", "visits", "shop", "b")}


def test_the_first_look_goes_back_as_far_as_is_said(server: Prometheus):
    found = ask(server, 'visits{shop="a"}', Grain.HOUR, None, "2026-02-20", options='{"days_back": 2}')
    assert found.batch.count == 49


def test_nothing_found_is_nothing(server: Prometheus):
    assert ask(server, "missing", Grain.HOUR, "2026-02-01", "2026-02-02").batch.series == ()


def test_a_wrong_query_is_told_in_the_words_of_the_server(server: Prometheus):
    with pytest.raises(DeskError) as caught:
        ask(server, "sum(", Grain.HOUR, "2026-02-01", "2026-02-02")
    place = server.url.removeprefix("http://")
    words = "1:5: parse error: unclosed left parenthesis”"
    assert caught.value.what.startswith(f"Prometheus at {place} refused the query. “")
    assert caught.value.what.endswith(words)
    assert caught.value.remedy == "Change the query."


def test_a_server_that_was_stopped_is_told_and_asked_again_when_it_is_back(server: Prometheus):
    server.stop()
    with pytest.raises(DeskError, match="nothing answers there"):
        ask(server, "visits", Grain.HOUR, "2026-02-01", "2026-02-02")
    server.start()
    assert ask(server, "visits", Grain.HOUR, "2026-02-01", "2026-02-02").batch.count == 50


@pytest.mark.parametrize(
    ("options", "header"), [('{"auth": "basic", "user": "pm"}', "Basic cG06cHc="), ("{}", "Bearer pw")]
)
def test_the_secret_goes_into_its_header(options: str, header: str):
    body = b'{"status":"success","data":{"resultType":"matrix","result":[]},"warnings":["half of it"]}'
    with serving(lambda handler: send(handler, 200, body)) as web, means("pw") as given:
        asked = source(SourceKind.PROMETHEUS, web.url("/prom/"), options)
        found = fetch(asked, metric("up", Grain.HOUR), 0, HOUR * 1000, given)
    path, headers = web.asked[0]
    assert (path.partition("?")[0], headers["Authorization"]) == ("/prom/api/v1/query_range", header)
    assert found.notes == ("Prometheus warns: “half of it”.",)


HISTOGRAM = b'{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"histograms":[]}]}}'
STREAMS = b'{"data":{"resultType":"streams","result":[]}}'


WRONG = [(b"", "cannot be read."), (b"[]", "something else"), (b"{}", "something else"), (b"<html>", "cannot be read")]
WRONG += [(HISTOGRAM, "histogram_quantile"), (STREAMS, "streams"), (b"[" * 100_000, "cannot be read")]
WRONG += [(b'{"data":{"resultType":"matrix","result":[{"values":[[1]]}]}}', "cannot be read")]


@pytest.mark.parametrize(("body", "words"), WRONG)
def test_an_answer_that_is_none_is_told(body: bytes, words: str):
    unread = pytest.raises(DeskError, match="gave an answer that cannot be read")
    with serving(lambda handler: send(handler, 200, body)) as web, means() as given, unread as caught:
        fetch(source(SourceKind.PROMETHEUS, web.url()), metric("up", Grain.HOUR), 0, 0, given)
    assert words in caught.value.what


def test_all_types_of_answers_are_read():
    vector = {"data": {"resultType": "vector", "result": [{"metric": {"a": "b"}, "value": [1.5, "2"]}]}}
    scalar = {"data": {"resultType": "scalar", "result": [1, "2"]}, "infos": ["a metric may not be a counter"]}
    assert parsed(json.dumps(vector).encode()).series == (({"a": "b"}, ((1.5, "2"),)),)
    assert parsed(json.dumps(scalar).encode()).series == (({}, ((1.0, "2"),)),)
    assert parsed(json.dumps(scalar).encode()).warnings == ("a metric may not be a counter",)


ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"])


@settings(deadline=None)
@for_all(st.sampled_from(Grain), ZONES, st.integers(0, 4_000), st.integers(0, 90))
def test_every_period_that_ended_is_asked_for_once(grain: Grain, zone: str, first: int, days: int):
    span = days if grain in CALENDAR else days / 90
    since, until = first * DAY, round((first + span) * DAY)
    asked = runs(metric("x", grain, zone), since, until)
    moments = [run.start + run.step * at for run in asked for at in range(len(run.stands))]
    stands = [stand for run in asked for stand in run.stands]
    assert moments == sorted(set(moments))
    assert stands == sorted(set(stands))
    assert all(len(run.stands) <= POINTS_AT_MOST for run in asked)
    assert all(moment * 1000 <= until for moment in moments)
    if grain not in CALENDAR:
        assert [moment * 1000 for moment in moments] == stands
        return
    for moment, stand in zip(moments, stands, strict=True):
        there = datetime.fromtimestamp(moment, ZoneInfo(zone))
        assert (there.hour, there.minute) == (0, 0)
        assert datetime.fromtimestamp(stand / 1000, UTC).date() < there.date()


def test_a_year_of_days_over_summer_time_takes_three_goes():
    asked = runs(metric("x", Grain.DAY, "Europe/Berlin"), ms("2026-01-01"), ms("2027-01-01"))
    assert len(asked) <= 5
    assert sum(len(run.stands) for run in asked) == 365
