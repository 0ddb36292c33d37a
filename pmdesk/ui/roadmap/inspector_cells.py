"""Cells of the registers as fields of the inspector: what they show, and how they are typed and picked."""

from pmdesk.commands.fields import SetFields
from pmdesk.domain.errors import DeskError
from pmdesk.domain.nouns import Noun
from pmdesk.queries import registers
from pmdesk.queries.registers import REGISTERS, Register, RegisterColumn, pickable
from pmdesk.queries.words import NOTHING, Names, say_value
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.inspector_words import ink
from pmdesk.ui.roadmap.registers import value_of
from pmdesk.ui.widgets.card import Entry
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.editing import Editing, Picked, Reading, Typed
from pmdesk.ui.widgets.face import Face


def register_of(noun: type[Noun]) -> Register:
    """Return the register that tells the columns of a noun."""
    return next(register for register in REGISTERS if register.noun is noun)


def cell(context: Context, row: Noun, column: RegisterColumn) -> Entry:
    """Return one cell of a row as a field."""
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
