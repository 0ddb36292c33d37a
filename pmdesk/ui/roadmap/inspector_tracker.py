"""The section of an item's tracker: its records at services, what waits to be sent there, and making one there."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QUrl

from pmdesk.commands.connections import MakeRecord, Unlink
from pmdesk.domain.connections import Connection
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind
from pmdesk.domain.mirrored import KIND_OF_ITEM, wanted_of
from pmdesk.domain.remote import Standing
from pmdesk.domain.roadmap import Item
from pmdesk.queries.tracker_card import Tracked, TrackerCard, called, tracker_card
from pmdesk.storage.sync_links import containers_of
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.inspector_bench import Bench
from pmdesk.ui.widgets.card import Entry, Part
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.editing import Picked
from pmdesk.ui.widgets.face import Face
from pmdesk.ui.widgets.markdown import may_open, open_outside

MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400
STANDINGS = {
    Standing.DELETED: "was deleted there",
    Standing.MOVED: "was moved there",
    Standing.DUPLICATE: "is a duplicate there",
}
SERVICES = "pmdesk.sync.services:service"


def tracker(bench: Bench) -> Part | None:
    """Return the section; None where there is neither a record nor a connection that could make one."""
    item = bench.card.item
    found = tracker_card(bench.context.desk.store, Kind.ITEM, item.id)
    if found is None or not (found.links or found.could_make):
        return None
    context = bench.context
    entries = [entry for tracked in found.links for entry in _entries(context, tracked)]
    entries += [_make(context, item, connection) for connection in found.could_make]
    return Part("tracker", "Tracker", _names(found), tuple(entries))


def _names(found: TrackerCard) -> str:
    return ", ".join(dict.fromkeys(tracked.called for tracked in found.links))


def _entries(context: Context, tracked: Tracked) -> list[Entry]:
    link, connection = tracked.link, tracked.connection
    found = [_record(context, tracked)]
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
        run = partial(context.actions.trigger, "sync.resolve")
    else:
        url = QUrl(link.url)
        run = partial(open_outside, url) if link.url and may_open(url) else None
        if link.standing in STANDINGS:
            face = Face(f"{name} {STANDINGS[link.standing]}", icon="circle-x", icon_ink="danger")
        else:
            when = "" if tracked.synced_at is None else f", {say_ago(context.clock.now(), tracked.synced_at)}"
            face = Face(f"{name} in sync{when}", icon="circle-check", icon_ink="success_text", ink="accent_ink")
    return Entry(f"link:{link.id}", face, run=run, remove=partial(_part, context, link.id, name))


def _push(context: Context, connection: Connection) -> None:
    if context.network().is_offline:
        raise DeskError("Nothing is sent while PM Desk is offline.", "Go online first.")
    context.syncing().sync_now(connection.id)


def _part(context: Context, link_id: int, name: str) -> None:
    context.do(Unlink((link_id,)), toast=f"Unlinked {name}")


def _make(context: Context, item: Item, connection: Connection) -> Entry:
    """Return the line that has a record made of the item; where, is asked when it is pressed."""
    name = called(connection)

    def offer() -> Sequence[Choice]:
        return _places(context, item, connection)

    def keep(picked: tuple[object, ...]) -> None:
        if not picked:
            return
        remote_kind, _, container = str(picked[0]).partition("\n")
        context.desk.do(MakeRecord(connection.id, remote_kind, Kind.ITEM, item.id, container, uuid.uuid4().hex))

    face = Face(f"Create in {name}…", icon="plus", ink="accent_ink")
    return Entry(f"make:{connection.id}", face, Picked(f"Create in {name}", offer, (), keep))


def _places(context: Context, item: Item, connection: Connection) -> list[Choice]:
    """Return the kinds and places in which a record can be made, as `kind, newline, place`."""
    service = context.fetch(SERVICES)(connection.service)
    wanted = wanted_of(connection.options)
    target = "initiative" if item.kind is KIND_OF_ITEM["initiative"] else "item"
    kinds: list[str] = [
        kind
        for kind in service.makes
        if (wanted.kinds[kind].target if kind in wanted.kinds else service.targets.get(kind)) == target
    ]
    places = wanted.scopes or containers_of(context.desk.store, connection.id) or ("",)
    what = service.scope_word.removesuffix("s") or "place"
    return [
        Choice(f"{kind}\n{place}", f"{service.kinds[kind]}, {what} {place}" if place else str(service.kinds[kind]))
        for kind in kinds
        for place in places
    ]


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
