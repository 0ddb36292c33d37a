"""Builds the inspector's card of one or several items."""

from pmdesk.commands.fields import Rename
from pmdesk.domain.estimates import say_points
from pmdesk.domain.kinds import Kind
from pmdesk.domain.roadmap import Item
from pmdesk.queries.evidence_card import EvidenceCard
from pmdesk.queries.item_card import ItemCard, item_card, teams_by_item
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.inspector_fields import main_fields, more_fields
from pmdesk.ui.roadmap.inspector_parts import item_parts
from pmdesk.ui.roadmap.inspector_past import history
from pmdesk.ui.roadmap.inspector_subject import Subject
from pmdesk.ui.roadmap.key_result_values import KeyResultValues
from pmdesk.ui.widgets.card import Card, Crumb
from pmdesk.ui.widgets.editing import Typed, as_typed


def card_of_item(
    context: Context, item_id: int, values: KeyResultValues, evidence: EvidenceCard | None = None
) -> tuple[Card, ItemCard] | None:
    """Return the card of an item and what was read for it, or None when it is gone."""
    found = item_card(context.desk.store, item_id, context.clock.today())
    if found is None:
        return None
    item = found.item
    subject = Subject(context, (item,), (found.teams,), found.sum, found.forecast, found.shares)
    filled, empty = more_fields(subject)
    past = history(context, Kind.ITEM, item.id, found.past_count, item.title)
    card = Card(
        f"item:{item.id}",
        item.title,
        _crumbs(context, found),
        item.key,
        Typed(item.title, as_typed, lambda text: context.desk.do(Rename(Item, item.id, str(text)))),
        (*main_fields(subject), *filled),
        tuple(empty),
        (*item_parts(context, found, values, evidence), past),
    )
    return card, found


def card_of_items(context: Context, ids: tuple[int, ...]) -> Card | None:
    """Return the card of what several items share, or None when fewer than two of them are left."""
    items = tuple(context.desk.store.many(Item, ids))
    if len(items) <= 1:
        return None
    teams = teams_by_item(context.desk.store, ids)
    subject = Subject(context, items, tuple(teams[item.id] for item in items))
    points = sum(item.effort_likely or 0 for item in items)
    filled, empty = more_fields(subject)
    return Card(
        "items:" + ",".join(str(item.id) for item in items),
        f"{len(items)} items",
        (Crumb(f"{say_points(points)} points together"),),
        fields=(*main_fields(subject), *filled),
        more=tuple(empty),
    )


def _crumbs(context: Context, found: ItemCard) -> tuple[Crumb, ...]:
    crumbs: list[Crumb] = []
    if found.product is not None:
        place = f"pmdesk://product/{found.product.id}"
        crumbs.append(Crumb(found.product.title, found.product.colour, lambda: context.go(place)))
    for parent_id, title in found.parents:
        crumbs.append(Crumb(title, go=lambda place=f"pmdesk://item/{parent_id}": context.go(place)))
    return tuple(crumbs)
