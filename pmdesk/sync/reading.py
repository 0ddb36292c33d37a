"""What every reader of a source is handed and gives back."""

import json
from collections.abc import Callable, Mapping
from typing import Any, cast

from pmdesk.domain.classes import frozen, slotted
from pmdesk.domain.metrics import Metric, Source
from pmdesk.domain.points import Batch
from pmdesk.storage.rows import Rows
from pmdesk.sync.http import Http
from pmdesk.sync.leash import CallOff
from pmdesk.sync.secrets import Secret

ROWS_AT_MOST = 500_000
SERIES_AT_MOST = 1_000
SECONDS_AT_MOST = 60.0


@frozen
class Fetched:
    """What one question brought, and what a person should know of it: a server's warnings, what was left out."""

    batch: Batch
    notes: tuple[str, ...] = ()
    time_name: str = ""
    """What the answer calls the times, where it is a table."""


@slotted
class Means:
    """What a reader asks with: the web client, the way to be called off, the source's secret, bounds, the workspace."""

    http: Http
    call_off: CallOff
    secret: Secret | None = None
    seconds: float = SECONDS_AT_MOST
    rows_at_most: int = ROWS_AT_MOST
    rows: Rows | None = None
    """The workspace, for what is counted in itself."""


Fetch = Callable[[Source, Metric, int | None, int, Means], Fetched]
"""Brings the points of a metric from `since` (None: from the beginning) to `until`, both ms UTC and inclusive.

A reader may bring more than was asked for; keeping the same point twice changes nothing.
"""


def options_of(source: Source) -> Mapping[str, str]:
    """Return the options of a source by name; what cannot be read is no option."""
    try:
        known: Any = json.loads(source.options)
    except ValueError:
        return {}
    if not isinstance(known, dict):
        return {}
    return {name: str(value) for name, value in cast("dict[str, Any]", known).items() if value is not None}
