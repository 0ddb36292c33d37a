"""The section of an item's tracker: its records at services, and making one there."""

import uuid
from collections.abc import Sequence

from pmdesk.commands.connections import MakeRecord
from pmdesk.domain.connections import Connection
from pmdesk.domain.kinds import Kind
from pmdesk.domain.mirrored import KIND_OF_ITEM, wanted_of
from pmdesk.domain.roadmap import Item
from pmdesk.queries.tracker_card import called, tracker_card
from pmdesk.storage.standings import standing_of
from pmdesk.storage.sync_links import containers_of
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.inspector_bench import Bench
from pmdesk.ui.tracked import tracked_entries, tracked_names
from pmdesk.ui.widgets.card import Entry, Part
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.editing import Picked
from pmdesk.ui.widgets.face import Face

SERVICES = "pmdesk.sync.services:service"


def tracker(bench: Bench) -> Part | None:
    """Return the section; None where there is neither a record nor a connection that could make one."""
    item = bench.card.item
    found = tracker_card(bench.context.desk.store, Kind.ITEM, item.id)
    if found is None or not (found.links or found.could_make):
        return None
    context = bench.context
    entries = [*tracked_entries(context, found), *(_make(context, item, connection) for connection in found.could_make)]
    return Part("tracker", "Tracker", tracked_names(found), tuple(entries))


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
    names = standing_of(context.desk.store, connection.id, Kind.CONNECTION).places
    titles = {place: names.get(place) or (f"{what} {place}" if place else "") for place in places}
    return [
        Choice(f"{kind}\n{place}", ", ".join(part for part in (service.kinds[kind], titles[place]) if part))
        for kind in kinds
        for place in places
    ]
