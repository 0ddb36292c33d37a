"""Which items a step brought to their end, as the ledger tells."""

import json
from collections.abc import Iterator

from pmdesk.domain.kinds import Kind, StepId
from pmdesk.storage.rows import Rows

DONE = ("shipped", "completed")


def shipped_in(rows: Rows, step: StepId) -> Iterator[int]:
    """Yield the items that a step set to shipped or completed."""
    sql = "SELECT row_id, before, after FROM change WHERE step_id = ? AND kind = ? AND before IS NOT NULL"
    for row_id, before, after in rows.read(sql, (step, Kind.ITEM.value)):
        then = json.loads(before).get("status")
        now = None if after is None else json.loads(after).get("status")
        if now in DONE and then not in DONE:
            yield row_id
