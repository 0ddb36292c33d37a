"""What is known of a key result now, as plain values and words; made in a reader's thread, shown by the window."""

from datetime import date

from pmdesk.domain.amounts import NOTHING, amount_text
from pmdesk.domain.classes import frozen
from pmdesk.domain.days import say_day
from pmdesk.domain.kinds import KeyResultId, MetricId
from pmdesk.domain.metrics import Metric
from pmdesk.domain.roadmap import KeyResult
from pmdesk.storage.rows import Rows


@frozen
class KeyResultNow:
    """Where a key result stands: its newest value, of which day, and its pace to the target.

    `metric_id` is None where the value was typed. `pace` says `on pace` or `behind by 1.2 pts`; `progress` and
    `expected_progress` are shares of the way; `projected`, `low` and `high` tell where the metric likely stands on
    `due` (four in five). `trouble` says in words why there is no value or no pace. `is_known` is False as long as only
    what the row itself says was read.
    """

    id: KeyResultId
    unit: str = ""
    metric_id: MetricId | None = None
    metric: str = ""
    value: float | None = None
    day: date | None = None
    is_stale: bool = False
    due: date | None = None
    pace: str = ""
    is_behind: bool = False
    progress: float | None = None
    expected_progress: float | None = None
    expected: float | None = None
    projected: float | None = None
    low: float | None = None
    high: float | None = None
    trouble: str = ""
    is_known: bool = True

    def value_words(self, today: date) -> str:
        """Say the value and of which day it is: `61.8 %, 9 Mar`; days of typed values are told elsewhere."""
        if self.value is None:
            return "…" if self.metric_id is not None and not self.is_known else NOTHING
        words = amount_text(self.value, self.unit)
        if self.metric_id is None or self.day is None:
            return words
        return f"{words}, {say_day(self.day, today)}{', stale' if self.is_stale else ''}"

    def pace_words(self) -> str:
        """Say the pace, or why there is none: `behind by 1.2 pts`; nothing while it is not known."""
        return self.pace or self.trouble

    def progress_words(self) -> str:
        """Say how much of the way is gone, and how much should be: `38 % of the way, 55 % expected`."""
        if self.progress is None:
            return ""
        told = f"{_percent(self.progress)} of the way"
        return told if self.expected_progress is None else f"{told}, {_percent(self.expected_progress)} expected"

    def projection_words(self, today: date) -> str:
        """Say where the metric likely stands when it is due: `64.1 % by 26 Jun, likely 63.0 % to 65.2 %`."""
        if self.projected is None or self.low is None or self.high is None or self.due is None:
            return ""
        likely, low, high = (amount_text(each, self.unit) for each in (self.projected, self.low, self.high))
        return f"{likely} by {say_day(self.due, today)}, likely {low} to {high}"


def known_at_once(rows: Rows, key_result: KeyResult) -> KeyResultNow:
    """Return what a key result's own row says of it, without a look at any point."""
    metric = None if key_result.metric_id is None else rows.find(Metric, key_result.metric_id)
    if metric is None:
        return KeyResultNow(key_result.id, key_result.unit, value=key_result.current, is_known=False)
    unit = key_result.unit or metric.unit
    return KeyResultNow(key_result.id, unit, metric.id, metric.title, is_known=False)


def why_not_typed(rows: Rows, key_result: KeyResult) -> str:
    """Return why the current value cannot be typed, nothing where it can."""
    metric = None if key_result.metric_id is None else rows.find(Metric, key_result.metric_id)
    if metric is None:
        return ""
    return f"“{key_result.title}” takes its value from “{metric.title}”. Choose no metric to type it yourself."


def _percent(share: float) -> str:
    return f"{round(share * 100)} %".replace("-", "\u2212")
