"""Charts for tests: a checkout's conversion of four weeks, and whatever else of it is asked for."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from pmdesk.domain.kinds import MetricId, SeriesId
from pmdesk.domain.metrics import Direction, Grain, PanelKind, Scale
from pmdesk.domain.points import Frame
from pmdesk.queries.chart_values import Chart, Line

DAY = 86_400_000
START = round(datetime(2026, 2, 9, tzinfo=UTC).timestamp() * 1_000)
FOUR_WEEKS = (
    63.6,
    64.0,
    64.6,
    64.0,
    63.0,
    63.0,
    63.2,
    63.8,
    64.0,
    64.3,
    64.3,
    63.3,
    62.7,
    63.8,
    64.3,
    64.7,
    64.9,
    64.4,
)


def line(
    values: Sequence[float], *, label: str = "", colour: int = 1, skip: Sequence[int] = (), step: int = DAY
) -> Line:
    """Return a line of one sample a step from the start on, without those of the places in `skip`."""
    kept = [n for n in range(len(values)) if n not in skip]
    times = np.array([START + n * step for n in kept], dtype=np.int64)
    taken = np.array([values[n] for n in kept], dtype=np.float64)
    return Line(SeriesId(colour), label, colour, Frame(times, taken, taken, is_raw=True), float(values[-1]))


def chart(*lines: Line, **changed: Any) -> Chart:
    """Return a chart of the lines over the days of the first one."""
    lines = lines or (line(FOUR_WEEKS),)
    times = lines[0].frame.times
    values: dict[str, Any] = {
        "metric_id": MetricId(1),
        "title": "Checkout conversion",
        "subtitle": "paid orders of started checkouts, daily",
        "unit": "%",
        "direction": Direction.UP,
        "grain": Grain.DAY,
        "kind": PanelKind.LINE,
        "scale": Scale.LINEAR,
        "time_zone": "Europe/Berlin",
        "colour": 1,
        "start": int(times[0]) if times.size else START,
        "end": int(times[-1]) if times.size else START + 28 * DAY,
        "lines": lines,
        "value": lines[0].last,
    }
    return Chart(**(values | changed))
