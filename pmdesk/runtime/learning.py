"""Learns the rate limits of vendors' APIs from the answers that come anyway: those of checks, syncs and sources.

All of it runs in the thread that asked, on its own connection. Most answers tell nothing new and write nothing.
"""

from collections import defaultdict
from collections.abc import Generator, Iterable, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime, timedelta

from pmdesk.commands.desk import Desk
from pmdesk.commands.rate_limits import LearnLimit
from pmdesk.domain.apis import Environment, RateLimit
from pmdesk.domain.changes import Actor
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import ApiId
from pmdesk.queries.api_places import ApiPlace, place_at
from pmdesk.sync.connecting import Line
from pmdesk.sync.hearing import Hearing
from pmdesk.sync.limit_headers import LimitTold, limits_told, tells_limits

RAISED_AFTER = timedelta(days=1)
"""A limit that rises is believed after this long: some servers tell each path another one, and the lowest counts."""


def learn_limits(desk: Desk, api_id: int, headers: Mapping[str, str], environment: Environment | None = None) -> int:
    """Keep what the headers of an answer (by lower-case names) tell of an API's limits; returns how many were new.

    Those of another environment than production stand for themselves.
    """
    if not tells_limits(headers):
        return 0
    now = desk.clock.now()
    return _learn(desk, ApiPlace(ApiId(api_id), environment), limits_told(headers, now), now)


def learn_from(desk: Desk, hearing: Hearing) -> int:
    """Keep what was heard of limits in a round, where those who were asked are a vendor's API; returns how many."""
    now = desk.clock.now()
    by_place: defaultdict[ApiPlace, set[LimitTold]] = defaultdict(set)
    for url, told in hearing.limits.items():
        place = place_at(desk.store, url)
        if place is not None:
            by_place[place] |= told.keys()
    return sum(_learn(desk, place, told, now) for place, told in by_place.items())


@contextmanager
def learning(desk: Desk, opened: AbstractContextManager[Line]) -> Generator[Line]:
    """Lend a line as it is, and learn when it is given back, however that went."""
    with opened as line:
        try:
            yield line
        finally:
            if line.http is not None:
                with suppress(DeskError):  # It waits for the next round; what the round brought counts more.
                    learn_from(desk, line.http.hearing)


def _learn(desk: Desk, place: ApiPlace, told: Iterable[LimitTold], now: datetime) -> int:
    known = desk.store.all(RateLimit, api_id=place.api_id)
    where = "" if place.environment in (None, Environment.PRODUCTION) else place.environment.value
    new = 0
    for each in _tightest(told):
        per = " ".join(filter(None, (where, each.per)))
        command = LearnLimit(place.api_id, each.quota, each.window_s, now, per, each.sure)
        outdated = command.outdated(known)
        if outdated is not None and outdated.learned_at is not None and each.quota > outdated.quota:
            is_news = now - outdated.learned_at >= RAISED_AFTER
        else:
            is_news = outdated is not None or command.same(known) is None
        if is_news:
            desk.do(command, Actor.SYNC)
            new += 1
    return new


def _tightest(told: Iterable[LimitTold]) -> list[LimitTold]:
    """Return the lowest of several limits of one window."""
    lowest: dict[tuple[int, str], LimitTold] = {}
    for each in sorted(told, key=lambda each: each.quota):
        lowest.setdefault((each.window_s, each.per), each)
    return list(lowest.values())
