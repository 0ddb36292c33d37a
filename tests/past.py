"""Rows as they were at an instant, whole: those that were touched since as they were then, the others as they are."""

from datetime import datetime

from pmdesk.domain.kinds import Kind
from pmdesk.domain.nouns import NOUNS, Noun
from pmdesk.storage.history import states_since
from pmdesk.storage.store import Store


def rows_as_of(store: Store, kind: Kind, instant: datetime) -> dict[int, Noun]:
    """Return all rows of a kind as they were, by id."""
    then, now = states_since(store, kind, instant)
    untouched = {row.id: row for row in store.all(NOUNS[kind], order_by="id") if row.id not in now}
    return untouched | then
