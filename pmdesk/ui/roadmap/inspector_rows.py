"""Cards of what is no item: products, objectives with key results, releases, sprints, teams, milestones."""

from pmdesk.commands.fields import AddRow, Rename, SetFields
from pmdesk.commands.removal import Delete
from pmdesk.domain.days import say_span
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind
from pmdesk.domain.nouns import KIND_OF, NOUNS, Noun
from pmdesk.domain.roadmap import Item, KeyResult, Product
from pmdesk.queries import registers
from pmdesk.queries.registers import REGISTERS, Register, RegisterColumn, pickable
from pmdesk.queries.row_card import RowCard, row_card
from pmdesk.queries.words import NOTHING, Names, say_value
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.inspector_past import history
from pmdesk.ui.roadmap.inspector_words import ink, status_icon
from pmdesk.ui.roadmap.registers import value_of
from pmdesk.ui.widgets.card import Card, Crumb, Entry, Part, Prose
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.editing import Editing, Picked, Reading, Typed, as_typed
from pmdesk.ui.widgets.face import Face

MOST_ITEMS = 100
LEFT_OUT = frozenset({"title", "description"})


def card_of_row(context: Context, kind: Kind, row_id: int) -> Card | None:
    """Return the card of a row, or None when it is gone."""
    found = row_card(context.desk.store, kind, row_id)
    if found is None:
        return None
    noun, title = NOUNS[kind], found.title
    register = register_of(noun)
    parts: list[Part] = []
    if found.description is not None:
        parts.append(_prose(context, found, found.description))
    if kind is Kind.OBJECTIVE:
        parts.append(_key_results(context, found))
    if kind not in (Kind.PRODUCT, Kind.PRODUCT_LINE, Kind.KEY_RESULT):
        parts.append(_items(context, found))
    parts.append(history(context, kind, row_id, found.past_count, title))
    columns = [column for column in register.columns if column.field not in LEFT_OUT]
    return Card(
        f"{kind.value}:{row_id}",
        title,
        _crumbs(context, found, register),
        title_editing=Typed(title, as_typed, lambda text: context.desk.do(Rename(noun, row_id, str(text)))),
        fields=tuple(_cell(context, found.row, column) for column in columns),
        parts=tuple(parts),
    )


def register_of(noun: type[Noun]) -> Register:
    """Return the register that tells the columns of a noun."""
    return next(register for register in REGISTERS if register.noun is noun)


def _crumbs(context: Context, found: RowCard, register: Register) -> tuple[Crumb, ...]:
    word = Crumb(register.one.capitalize())
    if isinstance(found.row, Product):
        return (Crumb("Product", found.row.colour),)
    if found.product is None:
        return (word,)
    product = found.product
    return (Crumb(product.title, product.colour, lambda: context.go(f"pmdesk://product/{product.id}")), word)


def _cell(context: Context, row: Noun, column: RegisterColumn) -> Entry:
    value: object = getattr(row, column.field)
    today = context.clock.today()
    words = say_value(column.field, value, Names(context.desk.store), today)

    def keep(meant: object) -> None:
        label = f"Set {column.title.lower()} of {getattr(row, 'title', '')}"
        context.desk.do(SetFields(type(row), (row.id,), {column.field: meant}, label))

    def read(text: str) -> Reading:
        meant = value_of(column, text, today)
        return Reading(meant, say_value(column.field, meant, Names(context.desk.store), today))

    if column.entry is registers.Entry.YES:
        face = Face(words, column.title, tick=bool(value))
        return Entry(column.field, face, tick=keep, run=lambda: keep(not value))
    editing: Editing = Typed("" if words == NOTHING else words, read, keep)
    dot = 0
    if column.entry in (registers.Entry.ROW, registers.Entry.CHOICE):
        editing = _picking(context, column, value, keep)
        dot = value if column.field == "colour" and isinstance(value, int) else 0
    return Entry(column.field, Face(words, column.title, ink=ink(words), dot=dot), editing)


def _picking(context: Context, column: RegisterColumn, value: object, keep: object) -> Picked:
    def offer() -> list[Choice]:
        if column.entry is registers.Entry.ROW:
            none = [] if column.required else [Choice(None, "None")]
            return [*none, *(Choice(row_id, title) for row_id, title in pickable(context.desk.store, column))]
        today = context.clock.today()
        values = [value_of(column, choice, today) for choice in column.choices]
        names = Names(context.desk.store)
        colours = [each if column.field == "colour" and isinstance(each, int) else 0 for each in values]
        return [
            Choice(each, say_value(column.field, each, names, today), colour=colour)
            for each, colour in zip(values, colours, strict=True)
        ]

    def take(picked: tuple[object, ...]) -> None:
        if not callable(keep):
            raise DeskError(f"{column.title} cannot be set.")
        keep(picked[0])

    return Picked(column.title, offer, (value,), take)


def _prose(context: Context, found: RowCard, source: str) -> Part:
    def keep(text: object) -> None:
        label = f"Set description of {found.title}"
        context.desk.do(SetFields(NOUNS[found.kind], (found.row.id,), {"description": text}, label))

    typed = Typed(source, lambda text: Reading(text.rstrip()), keep, "Markdown", lines=True)
    return Part("description", "Description", prose=Prose(source, typed), add_words="Add description…")


def _key_results(context: Context, found: RowCard) -> Part:
    columns = [column for column in register_of(KeyResult).columns if column.field not in ("title", "objective_id")]

    def entry(row: KeyResult) -> Entry:
        current = "—" if row.current is None else f"{row.current:g}"
        face = Face(row.title, icon="target", fact=f"{current} of {row.target:g} {row.unit}".rstrip())
        name = Typed(row.title, as_typed, lambda text: context.desk.do(Rename(KeyResult, row.id, str(text))))
        return Entry(
            f"key_result:{row.id}",
            face,
            name,
            remove=lambda: context.do(Delete(KeyResult, (row.id,)), toast=f"Removed key result “{row.title}”"),
            details=tuple(_cell(context, row, column) for column in columns),
        )

    def add(text: object) -> None:
        values: dict[str, object] = {"objective_id": found.row.id, "title": text}
        context.desk.do(AddRow(KeyResult, values, "Add key result"))

    rows = found.key_results
    return Part(
        "key_results",
        "Key results",
        str(len(rows)) if rows else "",
        tuple(entry(row) for row in rows),
        adding=Typed("", as_typed, add, "Checkout conversion"),
        add_words="Add key result…",
    )


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
