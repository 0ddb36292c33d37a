"""Learns from the answers of checks what they tell beside: that an API ends, and how many calls it takes.

Headers say the same with each answer, so only what is new is written.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from time import monotonic

from pmdesk.commands.desk import Desk
from pmdesk.commands.external_dates import KeepEnding
from pmdesk.commands.rate_limits import CountRefused
from pmdesk.domain.apis import Environment
from pmdesk.domain.changes import Actor
from pmdesk.domain.checks import Check
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import ApiId
from pmdesk.insight.sunset_headers import Ending, ending
from pmdesk.sync.limit_headers import LimitTold, limits_told, tells_limits
from pmdesk.sync.probing.looking import Look

ENDS = frozenset({"deprecation", "sunset"})
AGAIN_S = 3_600.0
"""A limit that is told again and again is looked at again after so long: one that rose is believed later."""
TOO_OFTEN = 429
REFUSED_AT_MOST = 10_000
"""So many refused calls are kept here while the file is taken; then the oldest go."""
LearnLimits = Callable[[Desk, int, Mapping[str, str], Environment | None], object]


class Learner:
    """Remembers what was told of each API; lives in the thread that writes."""

    def __init__(self, desk: Desk, learn_limits: LearnLimits) -> None:
        self._desk = desk
        self._learn_limits = learn_limits
        self._endings: dict[tuple[ApiId, str], Ending] = {}
        self._limits: dict[tuple[ApiId, Environment, LimitTold], float] = {}
        self._refused: list[tuple[int, datetime]] = []

    def learn(self, look: Look, operation: Callable[[], str]) -> None:
        """Keep what an answer tells that was not told before; `operation` is what was asked, as it is described."""
        if look.seen is None:
            return
        if look.seen.status == TOO_OFTEN:
            self._refused.append((look.check.api_id, self._desk.clock.now()))
            del self._refused[:-REFUSED_AT_MOST]
        headers = dict(look.seen.headers)
        with suppress(DeskError):  # The API is no more, or the file is taken: it is told again with a later answer.
            if not ENDS.isdisjoint(headers):
                self._learn_ending(look.check.api_id, operation(), ending(headers))
            if tells_limits(headers):
                self._learn_of_limits(look.check, headers)

    def keep(self) -> None:
        """Write down how many calls were refused as too many; raises DeskError where the file is taken."""
        if self._refused:
            self._desk.do(CountRefused(tuple(self._refused)), Actor.SYNC)
            self._refused.clear()

    def _learn_ending(self, api_id: ApiId, operation: str, told: Ending) -> None:
        if told and self._endings.get((api_id, operation)) != told:
            self._desk.do(KeepEnding(api_id, told, operation), Actor.SYNC)
            self._endings[api_id, operation] = told

    def _learn_of_limits(self, check: Check, headers: Mapping[str, str]) -> None:
        now, where = monotonic(), check.environment
        told = [(check.api_id, where, each) for each in limits_told(headers, self._desk.clock.now())]
        if any(now - self._limits.get(each, -AGAIN_S) >= AGAIN_S for each in told):
            self._learn_limits(self._desk, check.api_id, headers, where)
            self._limits |= dict.fromkeys(told, now)
