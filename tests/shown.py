"""The rows a fresh timeline shows, for tests of what leaves and comes back."""

from pmdesk.domain.sheet import ShownRow
from pmdesk.exporters.timeline_frames import shown_rows
from pmdesk.queries.timeline import read_sheet
from pmdesk.queries.timeline_rows import View, arrange
from pmdesk.storage.rows import Rows
from tests.world import TODAY


def everything_shown(rows: Rows) -> list[ShownRow]:
    """Return all rows of a timeline as it opens first."""
    return list(shown_rows(arrange(read_sheet(rows), View(), TODAY.toordinal())))
