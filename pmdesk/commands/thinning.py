"""Old points made fewer by the workspace's own rule."""

from datetime import datetime, timedelta
from typing import ClassVar, cast

from pmdesk.commands.settings import setting
from pmdesk.domain.classes import frozen
from pmdesk.domain.metrics import Aggregate, Metric, Series
from pmdesk.storage import series
from pmdesk.storage.ledger import Edit
from pmdesk.storage.rows import Rows

RULE = "thin_points"
"""The name of the setting: `{"older_than_days": 400, "bucket_minutes": 60}`; without it nothing is thinned."""


@frozen
class Rule:
    """From what age on points are thinned, and to buckets of what width."""

    older_than: timedelta
    bucket: timedelta


@frozen
class ThinPoints:
    """Thin what is older than the rule says; answers how many points went. No undo brings them back.

    Metrics whose points add up are left alone: a sum of what stays would be wrong.
    """

    now: datetime
    label: str = "Thin old points"
    guarded: ClassVar[str] = "change"

    def apply(self, edit: Edit) -> int:
        """Thin every series that the rule is about."""
        rule = rule_of(edit)
        if rule is None:
            return 0
        before = round((self.now - rule.older_than).timestamp() * 1000)
        width = round(rule.bucket.total_seconds() * 1000)
        meant = {metric.id for metric in edit.all(Metric) if metric.aggregate is not Aggregate.SUM}
        lines = [line.id for line in edit.all(Series, order_by="id") if line.metric_id in meant]
        return sum(series.thin(edit, line, before, width) for line in edit.counted("thinning", lines))


def rule_of(rows: Rows) -> Rule | None:
    """Return the workspace's rule, or None when there is none that makes sense."""
    kept = setting(rows, RULE)
    if not isinstance(kept, dict):
        return None
    days, minutes = (cast("dict[str, object]", kept).get(name) for name in ("older_than_days", "bucket_minutes"))
    if not isinstance(days, (int, float)) or not isinstance(minutes, (int, float)) or days < 0 or minutes <= 0:
        return None
    return Rule(timedelta(days=days), timedelta(minutes=minutes))
