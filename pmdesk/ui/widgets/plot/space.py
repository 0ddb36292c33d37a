"""Where on the screen a time and a value lie: the box of a plot and what stretch of time and values it shows."""

from typing import overload

import numpy as np
from PySide6.QtCore import QRectF

from pmdesk.domain.classes import frozen
from pmdesk.domain.points import Times, Values

FARTHEST = 20_000.0
"""How far outside its box, in pixels, anything is painted: Qt's arithmetic goes wrong beyond."""


@frozen
class Space:
    """A box of pixels that shows `start` to `end` (ms) and `low` to `high` (powers of ten when it is logarithmic)."""

    left: float
    top: float
    width: float
    height: float
    start: float
    end: float
    low: float
    high: float
    is_log: bool = False

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    @property
    def box(self) -> QRectF:
        """The box as Qt takes it."""
        return QRectF(self.left, self.top, self.width, self.height)

    @property
    def ms_per_pixel(self) -> float:
        """How much time a pixel is wide."""
        return (self.end - self.start) / self.width

    @overload
    def x(self, times: float) -> float: ...
    @overload
    def x(self, times: Times | Values) -> Values: ...
    def x(self, times: float | Times | Values) -> float | Values:
        """Return where times lie across."""
        scale = self.width / (self.end - self.start)
        return (times - self.start) * scale + self.left  # pyright: ignore[reportReturnType]  # float64 stays so

    def y(self, value: float) -> float:
        """Return where a value lies, kept near the box; a value without a logarithm lies below it."""
        if self.is_log and value <= 0:
            return self.bottom + FARTHEST
        place = np.log10(value) if self.is_log else value
        share = (place - self.low) / (self.high - self.low)
        return float(min(max(self.bottom - share * self.height, self.top - FARTHEST), self.bottom + FARTHEST))

    def ys(self, values: Values) -> Values:
        """Return where values lie in a new array; those without a logarithm lie at the lower edge."""
        return self.down(self.levels(values))

    def levels(self, values: Values) -> Values:
        """Return values as the axis counts them: themselves, or their logarithms, at the lower edge those without."""
        if not self.is_log:
            return values
        return np.log10(np.maximum(values, 10.0 ** max(self.low, -300))).astype(np.float64)

    def down(self, levels: Values) -> Values:
        """Return in a new array where levels lie."""
        places = levels - self.low
        places *= -self.height / (self.high - self.low)
        places += self.bottom
        return places

    def time_at(self, x: float) -> float:
        """Return the time at a place across."""
        return self.start + (x - self.left) * self.ms_per_pixel

    def moved(self, start: float, end: float) -> "Space":
        """Return the same box over another stretch of time."""
        return Space(self.left, self.top, self.width, self.height, start, end, self.low, self.high, self.is_log)
