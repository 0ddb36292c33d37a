"""Sources and metrics to ask with, and what came back in plain values."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from pmdesk.domain.clock import FixedClock
from pmdesk.domain.kinds import MetricId, SourceId
from pmdesk.domain.metrics import Grain, Metric, Source, SourceKind
from pmdesk.domain.points import Batch
from pmdesk.sync.http import Http
from pmdesk.sync.leash import CallOff
from pmdesk.sync.reading import Means
from pmdesk.sync.secrets import Secret

NOW = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)
DAY = 86_400_000


def ms(text: str) -> int:
    """Return an ISO time as ms UTC."""
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def source(kind: SourceKind, location: object, options: str = "{}") -> Source:
    return Source(SourceId(1), "Shop", kind, str(location), options)


def metric(query: str, grain: Grain = Grain.DAY, zone: str = "UTC") -> Metric:
    return Metric(MetricId(2), "Orders", "a", query=query, grain=grain, time_zone=zone)


@contextmanager
def means(secret: str | None = None, *, seconds: float = 20.0, call_off: CallOff | None = None) -> Iterator[Means]:
    wish = call_off or CallOff()
    http = Http(FixedClock(NOW), wish, total_s=seconds)
    try:
        yield Means(http, wish, None if secret is None else Secret(secret), seconds)
    finally:
        http.close()


def told(batch: Batch) -> dict[tuple[str, ...], list[tuple[str, float]]]:
    """Return the points by dimension values, times as ISO text."""
    return {
        (one.metric, *one.dimensions[1::2]): [
            (datetime.fromtimestamp(at / 1000, UTC).isoformat()[:16], value)
            for at, value in zip(one.times.tolist(), one.values.tolist(), strict=True)
        ]
        for one in batch.series
    }
