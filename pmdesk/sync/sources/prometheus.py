"""Reads metrics from Prometheus, or what speaks its API (Thanos, Mimir, VictoriaMetrics), by `query_range`.

https://prometheus.io/docs/prometheus/latest/querying/api/

PromQL looks back: `increase(orders_total[1d])` at midnight tells of the day that just ended. So the value of a day,
week or month is asked for at its end, in the metric's time zone, and stands at its first day; periods that have not
ended are not asked for. Finer grains stand where they were asked.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from pmdesk.domain.classes import frozen
from pmdesk.domain.metrics import CALENDAR, Grain, Metric, Source
from pmdesk.sync.columns import Gathered, plain, too_many_series
from pmdesk.sync.http import OK, Question, basic, bearer, refused
from pmdesk.sync.instants import STEP_MS, as_datetime, midnight_ms, zone_of
from pmdesk.sync.reading import SERIES_AT_MOST, Fetched, Means, options_of
from pmdesk.sync.secrets import Secret
from pmdesk.sync.trouble import QueryTrouble, quoted

WHO = "Prometheus"
POINTS_AT_MOST = 11_000
"""Prometheus answers no more in one go for a series."""
NAME_LABEL = "__name__"
FIRST_DAYS = {Grain.SECOND: 0.25, Grain.MINUTE: 15.0, Grain.HOUR: 90.0, Grain.DAY: 400.0, Grain.WEEK: 800.0}
FIRST_DAYS_OF_MONTHS = 1_200.0
"""How far back the first look goes: Prometheus keeps 15 days unless it was told otherwise."""
DAY_MS = STEP_MS[Grain.DAY]


@frozen
class Run:
    """Moments at one distance (seconds since 1970), asked for in one go, and where the point of each stands (ms)."""

    start: int
    step: int
    stands: tuple[int, ...]

    @property
    def end(self) -> int:
        """The last moment."""
        return self.start + self.step * (len(self.stands) - 1)


def fetch(source: Source, metric: Metric, since: int | None, until: int, means: Means) -> Fetched:
    """Return the points that the metric's PromQL gives; labels become dimensions."""
    if not metric.query.strip():
        raise QueryTrouble("There is no query.", "Type one in PromQL, like sum(rate(http_requests_total[5m])).")
    back = float(options_of(source).get("days_back") or FIRST_DAYS.get(metric.grain, FIRST_DAYS_OF_MONTHS))
    begin = until - round(back * DAY_MS) if since is None else since
    gathered = Gathered(metric)
    warnings: dict[str, None] = {}
    for run in runs(metric, begin, until):
        answer = _asked(source, metric.query, run, means)
        warnings |= dict.fromkeys(answer.warnings)
        _gather(gathered, answer.series, dict(zip(_moments(run), run.stands, strict=True)))
    return gathered.done([f"{WHO} warns: {quoted(words)}." for words in warnings])


def runs(metric: Metric, since: int, until: int) -> tuple[Run, ...]:
    """Return what to ask for so that every period that ended within (since, until) is asked for once."""
    moments = _ends(metric, since, until) if metric.grain in CALENDAR else _grid(STEP_MS[metric.grain], since, until)
    found: list[Run] = []
    pending: list[tuple[int, int]] = []
    for moment in moments:
        if len(pending) == POINTS_AT_MOST or not _goes_on(pending, moment[0]):
            found.append(_run(pending))
            pending = []
        pending.append(moment)
    return (*found, _run(pending)) if pending else tuple(found)


@frozen
class Told:
    """An answer: per series its labels and samples (seconds since 1970, value as text), and the server's warnings."""

    series: tuple[tuple[Mapping[str, str], tuple[tuple[float, str], ...]], ...]
    warnings: tuple[str, ...] = ()


def parsed(body: bytes) -> Told:
    """Read an answer of any of Prometheus's types; raises ValueError when it is none."""
    answer = json.loads(body)
    data: dict[str, Any] = _dict(_dict(answer).get("data"))
    kind, result = data.get("resultType"), data.get("result")
    warnings = tuple(str(words) for name in ("warnings", "infos") for words in _list(_dict(answer).get(name) or []))
    if kind in {"matrix", "vector"}:
        return Told(tuple(_series(_dict(one)) for one in _list(result)), warnings)
    if kind == "scalar":
        return Told((({}, (_sample(result),)),), warnings)
    raise ValueError(f"it answers with {plain(kind)}")


def _series(one: dict[str, Any]) -> tuple[Mapping[str, str], tuple[tuple[float, str], ...]]:
    labels = {str(name): str(value) for name, value in _dict(one.get("metric") or {}).items()}
    samples = _list(one["values"]) if "values" in one else [one["value"]] if "value" in one else []
    if "histogram" in one or "histograms" in one:
        raise ValueError("it answers with histograms; ask for histogram_quantile(…) or histogram_avg(…)")
    return labels, tuple(map(_sample, samples))


def _sample(pair: object) -> tuple[float, str]:
    at, value = _list(pair)
    return float(at), str(value)


def _asked(source: Source, query: str, run: Run, means: Means) -> Told:
    params = (("query", query), ("start", str(run.start)), ("end", str(run.end)), ("step", str(run.step)))
    url = f"{source.location.rstrip('/')}/api/v1/query_range"
    question = Question(WHO, url, params, sign_in=_sign_in(source, means.secret))
    answer = means.http.get(question)
    if answer.status != OK:
        raise refused(question, answer)
    try:
        return parsed(answer.body)
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        said = str(error) if str(error).startswith("it answers") else ""
        raise QueryTrouble(
            f"{question.place} gave an answer that cannot be read{f': {said}' if said else ''}.",
            "Look whether the address is that of a Prometheus server.",
        ) from error


def _gather(gathered: Gathered, series: Sequence[Any], stands: Mapping[int, int]) -> None:
    if len(series) > SERIES_AT_MOST:
        raise too_many_series()
    has_names = len({labels.get(NAME_LABEL) for labels, _ in series}) > 1
    for labels, samples in series:
        named = sorted((name, value) for name, value in labels.items() if has_names or name != NAME_LABEL)
        dimensions = tuple(plain(part) for pair in named for part in pair)
        for line, (at, value) in enumerate(samples, 1):
            stand = stands.get(round(at))
            if stand is not None:
                gathered.add_at(line, stand, WHO, value, dimensions)


def _sign_in(source: Source, secret: Secret | None) -> tuple[tuple[str, Secret], ...]:
    options = options_of(source)
    if secret is None:
        return ()
    if options.get("auth") == "basic":
        return (("Authorization", basic(options.get("user", ""), secret)),)
    return (("Authorization", bearer(secret)),)


def _grid(step_ms: int, since: int, until: int) -> Iterator[tuple[int, int]]:
    first = -(-since // step_ms) * step_ms
    return ((ms // 1000, ms) for ms in range(first, until + 1, step_ms))


def _ends(metric: Metric, since: int, until: int) -> Iterator[tuple[int, int]]:
    """Return (end, stand) of each period that begins at or after `since` and has ended by `until`."""
    zone = zone_of(metric.time_zone)
    day = _period_start(metric.grain, as_datetime(since))
    while True:
        following = _next_period(metric.grain, day)
        end = datetime(following.year, following.month, following.day, tzinfo=zone)
        if round(end.timestamp() * 1000) > until:
            return
        yield round(end.timestamp()), midnight_ms(day.date())
        day = following


def _period_start(grain: Grain, at: datetime) -> datetime:
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if grain is Grain.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain is Grain.MONTH else day


def _next_period(grain: Grain, day: datetime) -> datetime:
    if grain is Grain.MONTH:
        return (day + timedelta(days=31)).replace(day=1)
    return day + timedelta(days=7 if grain is Grain.WEEK else 1)


def _goes_on(pending: list[tuple[int, int]], moment: int) -> bool:
    if len(pending) < 2:  # noqa: PLR2004  # two moments make a distance
        return True
    return moment - pending[-1][0] == pending[1][0] - pending[0][0]


def _run(pending: list[tuple[int, int]]) -> Run:
    step = pending[1][0] - pending[0][0] if len(pending) > 1 else 60
    return Run(pending[0][0], step, tuple(stand for _, stand in pending))


def _moments(run: Run) -> range:
    return range(run.start, run.end + 1, run.step)


def _dict(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("it answers with something else")  # noqa: TRY004  # one kind of trouble for all that is wrong
    return cast("dict[str, Any]", value)


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("it answers with something else")  # noqa: TRY004  # see above
    return cast("list[Any]", value)
