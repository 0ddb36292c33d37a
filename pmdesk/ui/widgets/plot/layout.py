"""What stands where on a plot: the box of the values, both axes with their words, the names at the ends of lines."""

from collections.abc import Sequence
from datetime import tzinfo
from itertools import pairwise

from PySide6.QtCore import QRectF

from pmdesk.domain.classes import frozen
from pmdesk.domain.metrics import PanelKind
from pmdesk.ui.widgets.plot.content import Content
from pmdesk.ui.widgets.plot.space import Space
from pmdesk.ui.widgets.plot.time_ticks import GRAIN_MS, Tick, time_ticks, zone_of
from pmdesk.ui.widgets.plot.value_ticks import ValueAxis, linear_axis, log_axis, share_axis
from pmdesk.ui.widgets.theme import Theme

FACE = "caption_regular"
TOP, RIGHT, BELOW, GAP = 8, 8, 18, 6
VALUE_STEP, TIME_STEP = 34, 46
"""How far apart ticks stand at least, in pixels of the 100 % design."""
WIDE = 420
"""From this width on, marks, targets and findings have their words beside them."""
MARGIN = 2
NAMES_SHARE = 0.3
LONG_ROOM = 2.0
SWATCH = 8
ALONE = 3
"""More lines than this may have names that are not beside them, with a stroke of their colour before."""


@frozen
class Name:
    """The name at the end of a line: the trace's place in the content, its words, and where it is written."""

    trace: int
    words: str
    y: float
    is_moved: bool


@frozen
class Layout:
    """The places of everything that is painted; `names_x` is where the names of lines begin."""

    space: Space
    axis: ValueAxis
    ticks: tuple[Tick, ...]
    is_long: bool
    is_wide: bool
    zone: tzinfo
    size: tuple[float, float]
    names_width: float

    @property
    def names_x(self) -> float:
        """Where the names of the lines begin."""
        return self.space.right + GAP - 1


def axis_of(theme: Theme, content: Content, height: float) -> ValueAxis:
    """Return the value axis that suits the content and the height of the plot."""
    room = max((height - theme.px(TOP + BELOW)) / theme.px(VALUE_STEP), 1.0)
    low, high = content.low, content.high
    if low is None or high is None:
        low, high = (1.0, 10.0) if content.is_log else (0.0, 1.0)
    if content.is_log:
        return log_axis(low, high, content.unit, room)
    if content.is_shares:
        return share_axis(low, high, room)
    return linear_axis(low, high, content.unit, room, from_zero=content.from_zero)


def layout_of(
    theme: Theme, content: Content, size: tuple[float, float], view: tuple[float, float], axis: ValueAxis
) -> Layout:
    """Return where everything stands in a plot of this size that shows the stretch of `view` (ms)."""
    width, height = size
    left = max((words_width(theme, words) for words in axis.words), default=0.0) + theme.px(GAP) + MARGIN
    names = names_width(theme, content, width)
    right = names + theme.px(RIGHT) + GAP if names else theme.px(RIGHT)
    box_width = max(width - left - right, 1.0)
    box_height = max(height - theme.px(TOP) - theme.px(BELOW), 1.0)
    start, end = view
    space = Space(left, theme.px(TOP), box_width, box_height, start, end, axis.low, axis.high, axis.is_log)
    grain = content.chart.grain
    zone = zone_of(content.chart.time_zone, grain)
    ticks = time_ticks(start, end, box_width / theme.px(TIME_STEP), grain, zone)
    return Layout(space, axis, ticks, _has_room(theme, ticks, space), box_width >= theme.px(WIDE), zone, size, names)


def shown_stretch(content: Content) -> tuple[float, float]:
    """Return the stretch of time (ms) to show for the chart's: bars need half a grain more at each end."""
    chart = content.chart
    around = GRAIN_MS[chart.grain] / 2 if chart.kind is PanelKind.BAR else 0.0
    start, end = float(chart.start) - around, float(chart.end) + around
    return (start, end) if end > start else (start - GRAIN_MS[chart.grain] / 2, start + GRAIN_MS[chart.grain] / 2)


def words_width(theme: Theme, words: str) -> float:
    """Return how wide words of an axis are, digits all alike."""
    return theme.width(FACE, words, numbers=True)


def names_width(theme: Theme, content: Content, width: float) -> float:
    """Return how much place the names of the lines take; a line that is alone needs none."""
    words = [trace.line.label for trace in content.traces]
    if len(words) + content.chart.more_lines < 2 or not any(words):  # noqa: PLR2004  # one alone
        return 0.0
    widest = max(words_width(theme, each) for each in [*words, more_words(len(words))])
    return min(widest + (SWATCH + 3 if len(words) > ALONE else 0), width * NAMES_SHARE)


def more_words(count: int) -> str:
    """Say that lines have no name on the screen."""
    return f"+{count} more"


def spread(wanted: Sequence[float], step: float, top: float, bottom: float) -> list[float]:
    """Return places near the wanted ones (rising) that are at least `step` apart and within the two ends."""
    places: list[float] = []
    for place in wanted:
        places.append(max(place, places[-1] + step if places else top))
    limit = bottom
    for at in range(len(places) - 1, -1, -1):
        places[at] = min(places[at], limit)
        limit = places[at] - step
    return places


def names_of(theme: Theme, content: Content, layout: Layout, ends: Sequence[float]) -> tuple[list[Name], str]:
    """Return the names beside the ends of the traces (pixels from the top), and words for those without place."""
    if not layout.names_width:
        return [], ""
    step = theme.line(FACE) * 0.85
    order = sorted(range(len(content.traces)), key=lambda n: ends[n])
    space = layout.space
    room = max(int(space.height / step), 1)
    missing = content.chart.more_lines
    if len(order) + bool(missing) > room:
        missing += len(order) - (room - 1)
        order = order[: room - 1]
    bottom = space.bottom - (step if missing else 0)
    places = spread([ends[n] for n in order], step, space.top, bottom)
    named = [
        Name(n, content.traces[n].line.label, place, abs(place - ends[n]) > step / 2)
        for n, place in zip(order, places, strict=True)
    ]
    return named, more_words(missing) if missing else ""


def tick_boxes(theme: Theme, layout: Layout) -> list[tuple[QRectF, str]]:
    """Return the words of the time axis and where they stand, without those that would overlap."""
    space, height = layout.space, theme.line(FACE)
    boxes: list[tuple[QRectF, str]] = []
    taken = 0.0
    for tick in layout.ticks:
        words = tick.long if layout.is_long else tick.short
        width = words_width(theme, words)
        left = min(max(space.x(tick.at) - width / 2, space.left), space.right - width)
        if left >= taken:
            boxes.append((QRectF(left, space.bottom + 2, width + 1, height), words))
            taken = left + width + GAP
    return boxes


def _has_room(theme: Theme, ticks: tuple[Tick, ...], space: Space) -> bool:
    if not ticks:
        return True
    widest = max(words_width(theme, tick.long) for tick in ticks[:12])
    gap = min((space.x(later.at) - space.x(sooner.at) for sooner, later in pairwise(ticks)), default=space.width)
    return gap >= widest * LONG_ROOM
