"""Reads lists of alerts that services give the newest first, as far back as something can have changed.

What changes while the list is read moves to its front, so it is seen by the next round. A short list is always read
whole; the end of a long one, where only a decision such as “resolved” changes anything, now and then.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from pmdesk.domain.classes import frozen
from pmdesk.domain.remote import ForeignAlert, Page
from pmdesk.sync.connector import kept
from pmdesk.sync.portions import portions, written
from pmdesk.sync.remote_texts import Json, when
from pmdesk.sync.trouble import QueryTrouble

PAGES_ALWAYS = 4
WHOLE_EVERY = timedelta(hours=6)
OVERLAP = timedelta(minutes=10)
"""Events arrive later than they happen."""


@frozen
class Seen:
    """One page of a list: its alerts, and what leads to the next page, empty at the end."""

    alerts: tuple[ForeignAlert, ...]
    more: str
    left: tuple[str, ...] = ()


Read = Callable[[str], Seen]


def newest_first(cursor: str, parts: Mapping[str, Read], now: datetime) -> Iterator[Page]:
    """Yield the pages of all parts; one that the service refuses is told and left, unless all are refused."""
    states = {name: _state(kept(cursor).get(name)) for name in parts}
    refusals: list[QueryTrouble] = []
    for name, read in parts.items():
        try:
            for state, seen in _walk(states[name], read, now):
                after = written(states | {name: state})
                yield from portions(cursor, after, alerts=seen.alerts, left=seen.left)
                states[name], cursor = state, after
        except QueryTrouble as trouble:
            refusals.append(trouble)
    if refusals and len(refusals) == len(parts):
        raise refusals[0]
    if refusals:
        yield Page(cursor, notes_left=tuple(trouble.what for trouble in refusals))


def _walk(state: Json, read: Read, now: datetime) -> Iterator[tuple[Json, Seen]]:
    since, whole_at = _when(state.get("since")), _when(state.get("whole_at"))
    run = _state(state.get("run")) or {"whole": whole_at is None or now - whole_at >= WHOLE_EVERY}
    while True:
        seen = read(str(run.get("more") or ""))
        times = [one.updated_at for one in seen.alerts if one.updated_at is not None]
        newest = str(run.get("newest") or "") or (max(times).isoformat() if times else "")
        pages = int(run.get("pages") or 0) + 1
        is_known = since is not None and bool(times) and min(times) < since - OVERLAP
        is_enough = not run.get("whole") and pages >= PAGES_ALWAYS and is_known
        if seen.more and seen.more == run.get("more"):
            raise QueryTrouble("The service gives the same page again and again.", "Look at the address.")
        if is_enough or not seen.more:
            done = whole_at if is_enough else now
            yield {"since": newest or state.get("since"), "whole_at": done and done.isoformat()}, seen
            return
        run = {"more": seen.more, "newest": newest, "pages": pages, "whole": run.get("whole")}
        yield {"since": state.get("since"), "whole_at": state.get("whole_at"), "run": run}, seen


def _state(value: Any) -> Json:  # noqa: ANN401  # JSON
    return cast("Json", value) if isinstance(value, dict) else {}


def _when(value: object) -> datetime | None:
    try:
        return when(value)
    except ValueError:  # A cursor is our own; one that was damaged reads more.
        return None
