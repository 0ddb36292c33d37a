"""Parents first: what a check saw tells of its API only when whom it waits for is up.

Below a parent that is known to be down nobody is asked. When somebody fails, the parents are looked at once more
before that is believed, so that the end of a vendor is one outage and not forty.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from threading import Lock
from time import monotonic

from pmdesk.domain.checks import Outcome
from pmdesk.domain.clock import Clock
from pmdesk.domain.kinds import CheckId
from pmdesk.sync.probing.looking import Look, unseen
from pmdesk.sync.probing.plans import Plan

FRESH = 2.5
"""What a parent saw holds for so many of its intervals."""
Looks = Callable[[Plan], Look]


class Family:
    """What each check saw last; may be asked from any thread."""

    def __init__(self, look: Looks, wall: Clock, clock: Callable[[], float] = monotonic) -> None:
        self._look = look
        self._wall = wall
        self._clock = clock
        self._last: dict[CheckId, Look] = {}
        self._locks: dict[CheckId, Lock] = {}
        self._guard = Lock()

    def look(self, plan: Plan, plans: Mapping[CheckId, Plan], *, by_hand: bool = False) -> list[Look]:
        """Return what a check sees, and what its parents saw where they were looked at for its sake.

        By hand it is asked whatever its parents say.
        """
        parents = [plans[each] for each in plan.parents if each in plans]
        if not by_hand and (held := self._held_back(parents)) is not None:
            return [self._kept(unseen(plan, self._wall.now(), self._clock(), _waits_for(held)))]
        look = self._look(plan)
        found: list[Look] = []
        if look.outcome is Outcome.DOWN:
            for parent in reversed(parents):  # The vendor before its endpoints.
                seen, is_new = self._looked_since(parent, look.began, self._clock())
                found += [seen] if is_new else []
                if not seen.is_good:
                    look = look.unobserved(_waits_for(seen))
                    break
        return [*found, self._kept(look)]

    def forget(self, known: Mapping[CheckId, Plan]) -> None:
        """Forget what was seen by checks that are no more, or are others now."""
        with self._guard:
            for check_id in [each for each, look in self._last.items() if _is_other(look, known.get(each))]:
                del self._last[check_id]

    def _held_back(self, parents: list[Plan]) -> Look | None:
        now = self._clock()
        for parent in reversed(parents):
            last = self._last.get(parent.check.id)
            if last is not None and not last.is_good and now - last.began < FRESH * parent.check.interval_s:
                return last
        return None

    def _looked_since(self, plan: Plan, began: float, failed: float) -> tuple[Look, bool]:
        """Return what a parent sees now that a child has failed, looking again unless that is known.

        That it was well is only of use if that was seen after the failure; that it was not, if it was seen meanwhile.
        """
        with self._guard:
            lock = self._locks.setdefault(plan.check.id, Lock())
        with lock:  # Of several children that fail at once, one looks.
            last = self._last.get(plan.check.id)
            if last is not None and last.began >= (failed if last.is_good else began):
                return last, False
            return self._kept(self._look(plan)), True

    def _kept(self, look: Look) -> Look:
        with self._guard:
            self._last[look.check.id] = replace(look, seen=None, verdicts=())  # Answers may be large.
        return look


def _waits_for(parent: Look) -> str:
    """Say why nothing can be told below a parent."""
    if parent.outcome is Outcome.DOWN:
        return f"It waits for “{parent.check.title}”, which is down."
    return f"It waits for “{parent.check.title}”, of which nothing is known. {parent.sample.message}".strip()


def _is_other(look: Look, plan: Plan | None) -> bool:
    return plan is None or plan.check != look.check
