"""How long many answers took, in little room: any percentile of them is within 1 % of the true one, merged or not.

Times are counted in steps of which each is longer than the one before by the same factor (the log-bucket histogram of
DDSketch, Masson et al. 2019). Adding two is adding their counts, so it does not matter in which order and how often
stretches are put together: what is told of two years is as near as what is told of five minutes.
"""

from collections.abc import Iterable
from dataclasses import field
from math import ceil, log

from pmdesk.domain.classes import slotted

BOUND = 0.01
"""A percentile is off by this part of itself at most, or by `SHORTEST_MS`, whichever is more."""
SHORTEST_MS = 0.1
FACTOR = (1 + BOUND) / (1 - BOUND)
PER_STEP = 1 / log(FACTOR)
MIDDLE = 2 * SHORTEST_MS / (FACTOR + 1)
CARRIES = 0x80


@slotted
class Latencies:
    """How many answers took each step of time."""

    steps: dict[int, int] = field(default_factory=dict[int, int])

    @property
    def count(self) -> int:
        """How many answers are counted."""
        return sum(self.steps.values())

    def add(self, took_ms: float) -> None:
        """Count one answer."""
        step = step_of(took_ms)
        self.steps[step] = self.steps.get(step, 0) + 1

    def merge(self, other: "Latencies") -> None:
        """Count all of another's too."""
        known = self.steps
        for step, count in other.steps.items():
            known[step] = known.get(step, 0) + count

    def quantile(self, share: float) -> float | None:
        """Return the time within which this share (0–1) of the answers came; None where none came."""
        waiting = max(1, ceil(round(share * self.count, 9)))
        for step in sorted(self.steps):
            waiting -= self.steps[step]
            if waiting <= 0:
                return time_of(step)
        return None

    def slower_than(self, limit_ms: float) -> int:
        """Return how many answers took longer than a time, but for those that are within the bound of it."""
        limit = step_of(limit_ms)
        return sum(count for step, count in self.steps.items() if step > limit)

    def packed(self) -> bytes:
        """Return all of it in about a byte for each step that occurs."""
        found, last = bytearray(), 0
        for step in sorted(self.steps):
            count = self.steps[step]
            _put(found, (step - last) * 2 + (count > 1))
            if count > 1:
                _put(found, count)
            last = step
        return bytes(found)


def step_of(took_ms: float) -> int:
    """Return the step that a time falls into."""
    return 0 if took_ms <= SHORTEST_MS else ceil(log(took_ms / SHORTEST_MS) * PER_STEP)


def time_of(step: int) -> float:
    """Return the time that stands for a step: nowhere in it is farther from it than the bound."""
    return SHORTEST_MS if step == 0 else MIDDLE * FACTOR**step


def latencies_of(times_ms: Iterable[float]) -> Latencies:
    """Count answers."""
    found = Latencies()
    for took_ms in times_ms:
        found.add(took_ms)
    return found


def unpack_into(found: Latencies, packed: bytes) -> None:
    """Count all of a packed one too; what is torn at its end counts as far as it goes."""
    steps, step, place, size = found.steps, 0, 0, len(packed)
    while place < size:
        word, place = _take(packed, place)
        step += word >> 1
        count = 1
        if word & 1:
            count, place = _take(packed, place)
        steps[step] = steps.get(step, 0) + count


def unpacked(packed: bytes) -> Latencies:
    """Return what was packed."""
    found = Latencies()
    unpack_into(found, packed)
    return found


def _put(into: bytearray, number: int) -> None:
    while number >= CARRIES:
        into.append(number & 0x7F | CARRIES)
        number >>= 7
    into.append(number)


def _take(packed: bytes, place: int) -> tuple[int, int]:
    number, shift = 0, 0
    while place < len(packed):
        byte = packed[place]
        place += 1
        number |= (byte & 0x7F) << shift
        if byte < CARRIES:
            break
        shift += 7
    return number, place
