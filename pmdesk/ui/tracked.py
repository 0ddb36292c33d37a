"""Where a row stands at its trackers, in lines for the section of any pane: in sync, waiting, differing, gone there."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QUrl

from pmdesk.commands.connections import Unlink
from pmdesk.domain.connections import Connection
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind
from pmdesk.domain.remote import Standing
from pmdesk.queries.tracker_card import Tracked, TrackerCard, tracker_card
from pmdesk.ui.context import Context
from pmdesk.ui.widgets.card import Entry, Part
from pmdesk.ui.widgets.face import Face
from pmdesk.ui.widgets.markdown import may_open, open_outside

MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400
CONCERNED = frozenset({Kind.SYNC_LINK, Kind.CONFLICT, Kind.CONNECTION})
"""What the lines tell of besides the row itself."""


def tracked_part(context: Context, kind: Kind, row_id: int) -> Part | None:
    """Return the section of a row that has records; None for one without."""
    found = tracker_card(context.desk.store, kind, row_id)
    if found is None or not found.links:
        return None
    return Part("tracker", "Tracker", tracked_names(found), tracked_entries(context, found))


def tracked_names(found: TrackerCard) -> str:
    """Return what the services of a row are called."""
    return ", ".join(dict.fromkeys(tracked.called for tracked in found.links))


def tracked_entries(context: Context, found: TrackerCard) -> tuple[Entry, ...]:
    """Return the lines of a row's records."""
    return tuple(entry for tracked in found.links for entry in _entries(context, tracked))


def _entries(context: Context, tracked: Tracked) -> list[Entry]:
    link, connection = tracked.link, tracked.connection
    found = [_record(context, tracked)]
    opening = _opening(link.url) if tracked.differs else None
    if opening is not None:
        face = Face(f"Open it in {tracked.called}", icon="external-link", ink="accent_ink")
        found.append(Entry(f"open:{link.id}", face, run=opening))
    if tracked.waiting and not link.is_draft:
        verb = "waits" if len(tracked.waiting) == 1 else "wait"
        words = f"{_joined(tracked.waiting)} {verb} for next sync"
        face = Face(words, icon="arrow-up", icon_ink="info", fact="Push", fact_ink="accent_ink")
        found.append(Entry(f"push:{link.id}", face, run=partial(_push, context, connection)))
    if tracked.refusal:
        face = Face(tracked.refusal, icon="circle-alert", icon_ink="danger", ink="danger_text", wraps=True)
        found.append(Entry(f"refused:{link.id}", face))
    return found


def _record(context: Context, tracked: Tracked) -> Entry:
    """Return the line of the record itself: a press opens it there, Delete parts the item from it."""
    link = tracked.link
    name = link.remote_key or tracked.called
    run = None
    if link.is_draft:
        face = Face(f"Will be made in {tracked.called}", icon="circle-dashed", fact="Push", fact_ink="accent_ink")
        run = partial(_push, context, tracked.connection)
    elif tracked.differs:
        words = f"{name} differs, both sides changed it"
        face = Face(words, icon="git-compare", icon_ink="warning", fact="Resolve", fact_ink="accent_ink")
        run = partial(context.go, f"pmdesk://{Kind.SYNC_LINK.value}/{link.id}")
    else:
        run = _opening(link.url)
        if link.standing is not Standing.LIVE:
            face = Face(f"{name} {_standing(tracked)}", icon="circle-x", icon_ink="danger", wraps=True)
        else:
            when = "" if tracked.synced_at is None else f", {say_ago(context.clock.now(), tracked.synced_at)}"
            face = Face(f"{name} in sync{when}", icon="circle-check", icon_ink="success_text", ink="accent_ink")
    return Entry(f"link:{link.id}", face, run=run, remove=partial(_part, context, link.id, name))


def _opening(address: str) -> Callable[[], object] | None:
    url = QUrl(address)
    return partial(open_outside, url) if address and may_open(url) else None


def _standing(tracked: Tracked) -> str:
    """Say what became of a record that is not what it was."""
    leads = f" {tracked.leads}" if tracked.leads else ""
    return {
        Standing.DELETED: "was deleted there; the row stays here",
        Standing.MOVED: f"was moved there{f', to{leads}' if leads else ''}",
        Standing.DUPLICATE: f"was closed there as a duplicate{f' of{leads}' if leads else ''}",
    }.get(tracked.link.standing, tracked.link.standing.value)


def _push(context: Context, connection: Connection) -> None:
    if context.network().is_offline:
        raise DeskError("Nothing is sent while PM Desk is offline.", "Go online first.")
    context.syncing().sync_now(connection.id)


def _part(context: Context, link_id: int, name: str) -> None:
    context.do(Unlink((link_id,)), toast=f"Unlinked {name}")


def _joined(words: Sequence[str]) -> str:
    first, *rest = words
    lower = [word.lower() for word in rest]
    return first if not lower else f"{', '.join([first, *lower[:-1]])} and {lower[-1]}"


def say_ago(now: datetime, then: datetime) -> str:
    """Say how long ago something was: `2 min ago`."""
    seconds = max((now - then).total_seconds(), 0)
    if seconds < MINUTE_S:
        return "just now"
    if seconds < HOUR_S:
        return f"{seconds // MINUTE_S:.0f} min ago"
    return f"{seconds // HOUR_S:.0f} h ago" if seconds < 2 * DAY_S else f"{seconds // DAY_S:.0f} days ago"
