"""The bench on which the inspector's sections are made: the item's card, and the edits that its rows share."""

from collections.abc import Sequence
from datetime import date

from pmdesk.commands.fields import AddRow, SetFields
from pmdesk.commands.removal import Delete
from pmdesk.domain.classes import frozen
from pmdesk.domain.days import say_day
from pmdesk.domain.fuzzy import parse_day
from pmdesk.domain.nouns import KIND_OF, Noun
from pmdesk.domain.typed import typed_day
from pmdesk.queries.item_card import ItemCard
from pmdesk.queries.words import NOTHING
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.inspector_words import ink
from pmdesk.ui.widgets.card import Entry
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.editing import Picked, Reading, Typed, as_typed
from pmdesk.ui.widgets.face import Face


@frozen
class Bench:
    """What every section needs: the context and the card of the item."""

    context: Context
    card: ItemCard

    @property
    def today(self) -> date:
        """The person's day."""
        return self.context.clock.today()

    def set(self, row: Noun, what: str, **values: object) -> None:
        """Give a row other values."""
        self.context.desk.do(
            SetFields(type(row), (row.id,), values, f"Set {what} of {getattr(row, 'title', '')}".strip())
        )

    def add(self, noun: type[Noun], **values: object) -> None:
        """Add a row to the item."""
        word = KIND_OF[noun].value
        self.context.desk.do(AddRow(noun, {"item_id": self.card.item.id, **values}, f"Add {word}"))

    def drop(self, row: Noun) -> None:
        """Delete a row, with the way back."""
        word = KIND_OF[type(row)].value
        title = getattr(row, "title", "") or getattr(row, "url", "")
        self.context.do(Delete(type(row), (row.id,)), toast=f"Removed {word} “{title}”")

    def title(self, row: Noun) -> Typed:
        """Return the editing of a row's name."""
        return Typed(getattr(row, "title", ""), as_typed, lambda text: self.set(row, "name", title=text))

    def day(self, row: Noun, label: str, name: str, *, needed: bool = False) -> Entry:
        """Return a field for a day of a row."""
        value: date | None = getattr(row, name)
        words = "" if value is None else say_day(value, self.today)

        def read(text: str) -> Reading:
            found = parse_day(text, self.today) if needed else typed_day(text, self.today)
            return Reading(found, "no date" if found is None else say_day(found, self.today))

        def keep(found: object) -> None:
            self.set(row, label.lower(), **{name: found})

        return Entry(name, Face(words or NOTHING, label, ink=ink(words or NOTHING)), Typed(words, read, keep, "24 apr"))

    def text(self, row: Noun, label: str, name: str) -> Entry:
        """Return a field for several lines of a row's text."""
        value = str(getattr(row, name))

        def keep(text: object) -> None:
            self.set(row, label.lower(), **{name: text})

        words = value or NOTHING
        return Entry(name, Face(words, label, ink=ink(words), wraps=True), Typed(value, as_typed, keep, lines=True))

    def pick(self, row: Noun, label: str, name: str, offered: Sequence[Choice]) -> Entry:
        """Return a field for one of a few values of a row."""
        value: object = getattr(row, name)

        def keep(picked: tuple[object, ...]) -> None:
            self.set(row, label.lower(), **{name: picked[0]})

        words = next((choice.text for choice in offered if choice.value == value), str(value))
        return Entry(name, Face(words, label), Picked(label, lambda: offered, (value,), keep))

    def tick(self, row: Noun, label: str, name: str, on: str, off: str) -> Entry:
        """Return a field that is ticked or not."""
        value = bool(getattr(row, name))

        def turn(is_on: bool) -> None:
            self.set(row, label.lower(), **{name: is_on})

        face = Face(on if value else off, label, tick=value)
        return Entry(name, face, tick=turn, run=lambda: turn(not value))


def count(rows: Sequence[object]) -> str:
    """Return how many there are, nothing for none."""
    return str(len(rows)) if rows else ""
