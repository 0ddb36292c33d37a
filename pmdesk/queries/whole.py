"""Everything a workspace holds, as values read at one instant."""

from pmdesk.domain.nouns import NOUNS
from pmdesk.domain.whole import Whole
from pmdesk.storage.rows import Rows
from pmdesk.storage.whole import last_id


def whole_workspace(rows: Rows) -> Whole:
    """Return all rows by kind; wrap it in `one_instant` when others may write meanwhile."""
    return Whole({kind: tuple(rows.all(noun)) for kind, noun in NOUNS.items()}, last_id(rows))
