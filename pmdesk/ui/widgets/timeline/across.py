"""The scroll bar below the timeline, which spans all bars and hides while all of them show; and what a wheel means."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from pmdesk.queries.timeline_rows import Frame
from pmdesk.ui.widgets.timeline.axis import Axis

MARGIN_DAYS = 14
WHEEL_ROWS = 3
WHEEL_ZOOM = 1.25
NOTCH = 120
WEEK = 7


class AcrossBar(QScrollBar):
    """Scrolls through time."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def fit(self, axis: Axis, width: int, extent: tuple[int, int]) -> bool:
        """Span the days of `extent` and what shows now; return whether that is more than fits."""
        low = min(round((extent[0] - axis.origin) * axis.per_day), axis.offset)
        high = max(round((extent[1] + 1 - axis.origin) * axis.per_day), axis.offset + width)
        self.blockSignals(True)
        self.setRange(low, high - width)
        self.setPageStep(width)
        self.setSingleStep(max(8, round(axis.per_day * WEEK)))
        self.setValue(axis.offset)
        self.blockSignals(False)
        return high - low > width + 1

    def stand(self, left: int, top: int, width: int) -> None:
        """Stand below the canvas."""
        self.setGeometry(QRect(left, top, width, self.sizeHint().height()))


def extent_of(frame: Frame) -> tuple[int, int]:
    """Return the first and last day that all bars of a frame cover, with some days after; today when there is none."""
    sums = [frame.sums_of(key) for key in (frame.groups or frame.forest.roots)]
    starts = [one.start for one in sums if one.start is not None]
    ends = [one.end for one in sums if one.end is not None]
    return (min(starts), max(ends) + MARGIN_DAYS) if starts else (frame.today, frame.today)


def wheel_zoom(event: QWheelEvent) -> float | None:
    """Return the factor that a turn of the wheel with Ctrl zooms by, None without Ctrl."""
    if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return None
    turn = event.angleDelta()
    return WHEEL_ZOOM ** ((turn.y() or turn.x()) / NOTCH)


def wheel_pan(event: QWheelEvent, row: int) -> tuple[int, int]:
    """Return the pixels that a turn of the wheel scrolls by, to the right and down; with Shift to the right only."""
    turn, fine = event.angleDelta(), event.pixelDelta()
    step = row * WHEEL_ROWS / NOTCH
    across, down = fine.x() or turn.x() * step, fine.y() or turn.y() * step
    if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
        across, down = across or down, 0
    return -round(across), -round(down)
