"""What was found surprising in a series: a stretch of its past, or its newest point; both in sigmas, to be ranked."""

from enum import Enum
from math import erfc, sqrt

from pmdesk.domain.classes import frozen

CALM = 2.5  # Sigmas below which nobody needs to look.


class Side(Enum):
    """Which surprises are looked for."""

    BOTH = "both"
    ABOVE = "above"
    BELOW = "below"


@frozen
class Anomaly:
    """A stretch of surprising points, with its most surprising one; times are milliseconds since 1970 UTC."""

    start: int
    end: int
    peak: int
    value: float
    low: float
    expected: float
    high: float
    sigmas: float  # Signed: above is positive.
    points: int

    @property
    def chance(self) -> float:
        """The probability of so large a surprise in a series that behaves as usual."""
        return chance_of(self.sigmas)


@frozen
class Surprise:
    """How surprising the newest point of a series is, and the drift of its last points."""

    at: int
    value: float
    low: float
    expected: float
    high: float
    sigmas: float
    drift_sigmas: float
    run: int  # Newest points in a row out of the band on the same side.

    @property
    def score(self) -> float:
        """The figure by which metrics are ranked: sigmas of the point or of the drift, whichever is more."""
        return max(abs(self.sigmas), abs(self.drift_sigmas))

    @property
    def calm(self) -> bool:
        """Whether there is nothing to look at."""
        return self.score < CALM


def chance_of(sigmas: float) -> float:
    """Return the two-sided probability of a surprise of so many sigmas."""
    return erfc(abs(sigmas) / sqrt(2))
