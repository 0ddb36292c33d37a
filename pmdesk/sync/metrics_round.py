"""One round of one source: each of its metrics is asked for what is new, and what came is kept at once.

Points, how far they reach and how the source stands are written in the same transactions, which are short: a person's
edit never waits long. The last steps are asked for again each time, so that points that come late are met; keeping the
same point twice changes nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import field, replace
from hashlib import sha256
from random import Random

from pmdesk.commands.desk import Command, Desk
from pmdesk.commands.receive import ReceivePoints, RememberStanding
from pmdesk.domain.changes import Actor
from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Grain, Metric, Series, Source
from pmdesk.domain.points import ForeignSeries
from pmdesk.domain.standing import Reached, Standing
from pmdesk.storage.standings import standing_of
from pmdesk.sync.catalog import CATALOG
from pmdesk.sync.hearing import Hearing
from pmdesk.sync.http import Http
from pmdesk.sync.instants import STEP_MS
from pmdesk.sync.leash import CalledOff, CallOff
from pmdesk.sync.reading import Fetched, Means
from pmdesk.sync.secrets import Secrets
from pmdesk.sync.trouble import RemoteTrouble
from pmdesk.sync.way import Offline, Way

PIECE = 10_000
"""So many points are written in one transaction."""
SERIES_IN_PIECE = 100
OVERLAP = {Grain.SECOND: 120, Grain.MINUTE: 30, Grain.HOUR: 24, Grain.DAY: 7, Grain.WEEK: 2, Grain.MONTH: 2}
"""How many steps before the newest point are asked for again."""
Tell = Callable[[str, int, int], object]
"""Hears the title of the metric that is asked for, how many are done, and how many there are."""


@frozen
class Asking:
    """All that a round needs beside the desk: secrets, the wish to end, chance, who hears of it, the way out."""

    secrets: Secrets
    call_off: CallOff
    chance: Random
    tell: Tell = lambda _title, _done, _total: None
    way: Way = field(default_factory=Way)


def ask_round(desk: Desk, source: Source, asking: Asking) -> Standing:
    """Ask a source for all its metrics and keep what came; trouble is kept in words. Raises CalledOff and Offline."""
    metrics = [metric for metric in desk.store.all(Metric, source_id=source.id) if metric.archived_at is None]
    standing = standing_of(desk.store, source.id).begun(desk.clock.now())
    http = Http(desk.clock, asking.call_off, way=asking.way, validators=standing.validators)
    failure: DeskError | None = None
    try:
        secret = asking.secrets.get(source.secret) if source.secret else None
        means = Means(http, asking.call_off, secret, rows=desk.store)
        for done, metric in enumerate(metrics):
            asking.tell(metric.title, done, len(metrics))
            try:
                standing = _bring(desk, source, metric, standing, means)
            except (CalledOff, Offline):
                raise
            except DeskError as trouble:
                failure = failure or _about(metric, trouble, len(metrics))
                if isinstance(trouble, RemoteTrouble) and not trouble.is_of_query:
                    break
    except (CalledOff, Offline):
        raise
    except DeskError as trouble:  # of the keyring
        failure = trouble
    except Exception:  # It goes on to the rim, but is not to come back there every few seconds.
        broken = DeskError(f"“{source.title}” could not be asked.", "Details are in the log.")
        _remember(desk, source, _ended(desk, source, standing, broken, asking.chance), http.hearing)
        raise
    finally:
        http.close()
    standing = _ended(desk, source, standing, failure, asking.chance)
    _remember(desk, source, standing, http.hearing)
    return standing


def _bring(desk: Desk, source: Source, metric: Metric, standing: Standing, means: Means) -> Standing:
    """Fetch one metric's news and keep them, the last piece with how far they reach."""
    question = _question(source, metric)
    until = round(desk.clock.now().timestamp() * 1000)
    since = _since(standing, metric, question) if desk.store.count(Series, metric_id=metric.id) else None
    fetched = CATALOG[source.kind].fetch(source, metric, since, until, means)
    found = _one_metric(fetched.batch.series)
    standing = standing.told(*_notes(metric, fetched))
    newest = max((int(one.times.max()) for one in found if one.times.size), default=None)
    if newest is not None:
        standing = standing.came_to(str(metric.id), Reached(newest, question))
    standing = replace(standing, validators=dict(means.http.validators))
    *first, last = [
        ReceivePoints(metric.id, piece, source.id, source.title, desk.clock.now()) for piece in _pieces(found)
    ]
    for points in first:
        means.call_off.check()
        _do(desk, points)
    means.call_off.check()
    _remember(desk, source, standing, means.http.hearing, last)
    return standing


def _ended(desk: Desk, source: Source, standing: Standing, failure: DeskError | None, chance: Random) -> Standing:
    now = desk.clock.now()
    if failure is None:
        return standing.went_well(now, source.every_minutes)
    return standing.went_wrong(now, failure, source.every_minutes, chance)


def _remember(
    desk: Desk, source: Source, standing: Standing, hearing: Hearing, points: ReceivePoints | None = None
) -> None:
    """Keep how the source stands, and what was heard of it since the last time."""
    replies = tuple(hearing.replies)
    _do(desk, RememberStanding(source.id, standing.as_json(), points, replies))
    del hearing.replies[: len(replies)]


def _do(desk: Desk, command: Command[object]) -> None:
    desk.do(command, Actor.SYNC)


def _since(standing: Standing, metric: Metric, question: str) -> int | None:
    """Return from when on to ask: some steps before the newest point, or None when the question is a new one."""
    reached = standing.reached.get(str(metric.id))
    if reached is None or reached.question != question:
        return None
    return reached.newest - OVERLAP[metric.grain] * STEP_MS[metric.grain]


def _question(source: Source, metric: Metric) -> str:
    """Return a mark of what is asked; another one means that everything is to be asked for again."""
    parts = (source.kind, source.location, source.options, metric.query, metric.grain, metric.time_zone)
    return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def _one_metric(found: tuple[ForeignSeries, ...]) -> tuple[ForeignSeries, ...]:
    names = list(dict.fromkeys(one.metric for one in found))
    if len(names) > 1:
        raise DeskError(
            f"The query gives {len(names)} columns of numbers: {', '.join(names[:6])}.", "Keep one for each metric."
        )
    return found


def _notes(metric: Metric, fetched: Fetched) -> Iterator[str]:
    yield from (f"{metric.title}: {note}" for note in fetched.notes)
    if bad := fetched.batch.bad:
        first = bad[0]
        rows = f"{count_text(len(bad))} rows" if len(bad) > 1 else "1 row"
        yield f"{metric.title}: {rows} could not be read; in row {count_text(first.line)} {first.reason}"


def _pieces(found: tuple[ForeignSeries, ...]) -> list[tuple[ForeignSeries, ...]]:
    """Cut what came into pieces that are written quickly; there is one at least."""
    pieces: list[tuple[ForeignSeries, ...]] = []
    piece: list[ForeignSeries] = []
    room = PIECE
    for part in _parts(found):
        if piece and (part.times.size > room or len(piece) == SERIES_IN_PIECE):
            pieces.append(tuple(piece))
            piece, room = [], PIECE
        piece.append(part)
        room -= part.times.size
    return [*pieces, tuple(piece)]


def _parts(found: tuple[ForeignSeries, ...]) -> Iterator[ForeignSeries]:
    for one in found:
        for start in range(0, one.times.size, PIECE):
            yield replace(one, times=one.times[start : start + PIECE], values=one.values[start : start + PIECE])


def _about(metric: Metric, trouble: DeskError, metrics: int) -> DeskError:
    """Return the trouble with the metric it is about, where a source has several."""
    if metrics == 1 or (isinstance(trouble, RemoteTrouble) and not trouble.is_of_query):
        return trouble
    told = RemoteTrouble(f"{metric.title}: {trouble.what}", trouble.remedy)
    told.again_after_s = getattr(trouble, "again_after_s", None)
    return told
