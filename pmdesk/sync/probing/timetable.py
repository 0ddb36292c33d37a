"""When each check is next: spread evenly over its interval, with some chance so that no two keep step for ever."""

import heapq
from collections.abc import Mapping
from random import Random

from pmdesk.domain.kinds import CheckId

GOLDEN = 0.6180339887498949
"""Steps of this part of a round lie as evenly as can be, however many there are."""
JITTER = 0.05
SOON_S = 60.0
"""Within this time after the start every check had its first turn, if its interval is longer."""


class Timetable:
    """The turns of checks, in seconds of a clock that never goes back."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._intervals: dict[CheckId, float] = {}
        self._turns: dict[CheckId, float] = {}
        """When a check's turn is, without chance: it stays in step with itself."""
        self._heap: list[tuple[float, CheckId]] = []
        self._count = 0

    def follow(self, intervals: Mapping[CheckId, float], now: float) -> None:
        """Take over which checks there are, and how often each is; those that stay as they were keep their turn.

        New ones are spread.
        """
        for check_id in self._intervals.keys() - intervals.keys():
            del self._turns[check_id]
        for check_id, interval in intervals.items():
            if self._intervals.get(check_id) != interval:
                self._count += 1
                spread = self._count * GOLDEN % 1.0 * min(interval, SOON_S)
                self._turns[check_id] = now + spread
        self._intervals = dict(intervals)
        self._heap = [(at, check_id) for check_id, at in self._turns.items()]
        heapq.heapify(self._heap)

    def due(self, now: float) -> list[CheckId]:
        """Return whose turn has come, in order, and set their next; turns that were missed are not made up for."""
        found: list[CheckId] = []
        while self._heap and self._heap[0][0] <= now:
            _, check_id = heapq.heappop(self._heap)
            found.append(check_id)
            interval = self._intervals[check_id]
            turn = self._turns[check_id] + interval
            if turn <= now:
                turn += ((now - turn) // interval + 1) * interval
            self._turns[check_id] = turn
            heapq.heappush(self._heap, (turn + self._chance.uniform(0, JITTER) * interval, check_id))
        return found

    def hurry(self, check_id: CheckId, now: float) -> None:
        """Give a check a turn now, and its next ones from then on."""
        if check_id in self._turns:
            self._move(check_id, now)

    def delay(self, check_id: CheckId, until: float) -> None:
        """Leave a check alone until then."""
        if check_id in self._turns and self._turns[check_id] < until:
            self._move(check_id, until)

    def _move(self, check_id: CheckId, at: float) -> None:
        self._turns[check_id] = at
        self._heap = [(turn, each) for turn, each in self._heap if each != check_id]
        self._heap.append((at, check_id))
        heapq.heapify(self._heap)

    def next_at(self) -> float | None:
        """Return when the next turn is, None where there are no checks."""
        return self._heap[0][0] if self._heap else None
