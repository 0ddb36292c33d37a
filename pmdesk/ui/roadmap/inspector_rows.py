"""Cards of what is no item: products, objectives with key results, releases, sprints, teams, milestones."""

from pmdesk.commands.fields import Rename, SetFields
from pmdesk.domain.days import say_span
from pmdesk.domain.kinds import Kind
from pmdesk.domain.nouns import KIND_OF, NOUNS
from pmdesk.domain.roadmap import Item, KeyResult, Product
from pmdesk.queries.registers import Register
from pmdesk.queries.row_card import RowCard, row_card
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.inspector_cells import cell, register_of
from pmdesk.ui.roadmap.inspector_past import history
from pmdesk.ui.roadmap.inspector_results import fields_of, key_results
from pmdesk.ui.roadmap.inspector_words import status_icon
from pmdesk.ui.roadmap.key_result_values import KeyResultValues
from pmdesk.ui.tracked import tracked_part
from pmdesk.ui.widgets.card import Card, Crumb, Entry, Part, Prose
from pmdesk.ui.widgets.editing import Reading, Typed, as_typed
from pmdesk.ui.widgets.face import Face

MOST_ITEMS = 100
LEFT_OUT = frozenset({"title", "description"})


def card_of_row(context: Context, kind: Kind, row_id: int, values: KeyResultValues) -> Card | None:
    """Return the card of a row, or None when it is gone; `values` tells where key results stand."""
    found = row_card(context.desk.store, kind, row_id)
    if found is None:
        return None
    noun, title = NOUNS[kind], found.title
    register = register_of(noun)
    parts: list[Part] = []
    if found.description is not None:
        parts.append(_prose(context, found, found.description))
    if kind is Kind.OBJECTIVE:
        parts.append(key_results(context, found, values))
    if kind not in (Kind.PRODUCT, Kind.PRODUCT_LINE, Kind.KEY_RESULT):
        parts.append(_items(context, found))
    tracked = tracked_part(context, kind, row_id)
    if tracked is not None:
        parts.append(tracked)
    parts.append(history(context, kind, row_id, found.past_count, title))
    return Card(
        f"{kind.value}:{row_id}",
        title,
        _crumbs(context, found, register),
        title_editing=Typed(title, as_typed, lambda text: context.desk.do(Rename(noun, row_id, str(text)))),
        fields=_fields(context, found, register, values),
        parts=tuple(parts),
    )


def _fields(context: Context, found: RowCard, register: Register, values: KeyResultValues) -> tuple[Entry, ...]:
    row = found.row
    if isinstance(row, KeyResult):
        objective = next(column for column in register.columns if column.field == "objective_id")
        return (cell(context, row, objective), *fields_of(context, row, values.of(row)))
    return tuple(cell(context, row, column) for column in register.columns if column.field not in LEFT_OUT)


def _crumbs(context: Context, found: RowCard, register: Register) -> tuple[Crumb, ...]:
    word = Crumb(register.one.capitalize())
    if isinstance(found.row, Product):
        return (Crumb("Product", found.row.colour),)
    if found.product is None:
        return (word,)
    product = found.product
    return (Crumb(product.title, product.colour, lambda: context.go(f"pmdesk://product/{product.id}")), word)


def _prose(context: Context, found: RowCard, source: str) -> Part:
    def keep(text: object) -> None:
        label = f"Set description of {found.title}"
        context.desk.do(SetFields(NOUNS[found.kind], (found.row.id,), {"description": text}, label))

    typed = Typed(source, lambda text: Reading(text.rstrip()), keep, "Markdown", lines=True)
    return Part("description", "Description", prose=Prose(source, typed), add_words="Add description…")


def _items(context: Context, found: RowCard) -> Part:
    today = context.clock.today()

    def entry(item: Item) -> Entry:
        fact = "" if item.span is None else say_span(item.span, today)
        icon, colour = status_icon(item)
        face = Face(item.title, icon=icon, icon_ink=colour, fact=fact)
        return Entry(f"item:{item.id}", face, run=lambda: context.go(f"pmdesk://item/{item.id}"))

    entries = [entry(item) for item in found.items[:MOST_ITEMS]]
    if len(found.items) > MOST_ITEMS:
        entries.append(Entry("rest", Face(f"and {len(found.items) - MOST_ITEMS} more", ink="text_faint")))
    if not entries:
        word = KIND_OF[type(found.row)].value.replace("_", " ")
        entries.append(Entry("none", Face(f"No item belongs to this {word} yet", ink="text_faint")))
    return Part("items", "Items", str(len(found.items)) if found.items else "", tuple(entries))
