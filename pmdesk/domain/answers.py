"""What was seen of APIs: questions that were answered or not, and how long the answers took, gathered by the hour.

Times are kept in steps of 5 %, so that an hour takes little room however often an API is asked in it.
"""

from dataclasses import field
from math import log

from pmdesk.domain.classes import frozen, slotted

STEP = 1.05
"""Each step of time is so much longer than the one before."""
FIRST_MS = 1.0


@frozen
class Reply:
    """What became of one question that was asked at `at` (ms UTC), and after how long.

    `refused` is that it was answered with 429, too many of them.
    """

    at: int
    answered: bool
    took_ms: float
    refused: bool = False


@slotted
class Tally:
    """How many questions were asked, answered and refused as too many, and how many answers took each step of time."""

    asked: int = 0
    answered: int = 0
    steps: dict[int, int] = field(default_factory=dict[int, int])
    refused: int = 0

    def count(self, reply: Reply) -> None:
        """Count one question more."""
        self.asked += 1
        self.refused += reply.refused
        if reply.answered:
            self.answered += 1
            step = step_of(reply.took_ms)
            self.steps[step] = self.steps.get(step, 0) + 1

    def add(self, other: "Tally") -> None:
        """Count all of another tally too."""
        self.asked += other.asked
        self.answered += other.answered
        self.refused += other.refused
        for step, count in other.steps.items():
            self.steps[step] = self.steps.get(step, 0) + count

    @property
    def share(self) -> float | None:
        """How many of 100 questions were answered; None where none was asked."""
        return 100 * self.answered / self.asked if self.asked else None

    @property
    def median_ms(self) -> float | None:
        """How long the answer in the middle took, to within 2.5 %; None where none came."""
        waiting = self.answered / 2
        for step in sorted(self.steps):
            waiting -= self.steps[step]
            if waiting <= 0:
                return FIRST_MS * STEP**step
        return None


def step_of(took_ms: float) -> int:
    """Return the step that is nearest to a time; a moment shorter than the first step counts as it."""
    return max(0, round(log(max(took_ms, FIRST_MS) / FIRST_MS) / log(STEP)))
