"""Fields of vendors, integrations and contracts as entries that are edited in place, each by a command of its own."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from pmdesk.commands.fields import SetFields
from pmdesk.domain.counts import count_text
from pmdesk.domain.days import say_day
from pmdesk.domain.errors import DeskError
from pmdesk.domain.nouns import Noun
from pmdesk.domain.typed import typed_day, typed_number, typed_whole
from pmdesk.queries.words import NOTHING
from pmdesk.ui.context import Context
from pmdesk.ui.widgets.card import Entry
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.editing import Picked, Reading, Typed, as_typed
from pmdesk.ui.widgets.face import Face


class Fields:
    """Makes the entries of one row; keys begin with `prefix`, so that several rows stand in one list."""

    def __init__(self, context: Context, row: Noun, prefix: str = "") -> None:
        self._context = context
        self._row = row
        self._prefix = prefix

    def text(self, label: str, field: str, hint: str = "", *, lines: bool = False, icon: str = "") -> Entry:
        """Return a field that holds words."""
        value = str(getattr(self._row, field))
        editing = Typed(value, as_typed, lambda typed: self._set(label, {field: typed}), hint, lines)
        return self._entry(field, label, value, editing, icon=icon, wraps=lines)

    def day(self, label: str, field: str, hint: str = "24 apr") -> Entry:
        """Return a field that holds a day, or none."""
        value: date | None = getattr(self._row, field)
        return self.typed_day(label, field, value, lambda day: self._set(label, {field: day}), hint)

    def typed_day(
        self, label: str, key: str, value: date | None, keep: Callable[[date | None], object], hint: str = "24 apr"
    ) -> Entry:
        """Return a day that is kept in another way than as a field of the row."""
        today = self._context.clock.today()
        text = "" if value is None else say_day(value, today)

        def read(typed: str) -> Reading:
            day = typed_day(typed, today)
            return Reading(day, NOTHING if day is None else say_day(day, today))

        def take(day: object) -> None:
            keep(day if isinstance(day, date) else None)

        return self._entry(key, label, text, Typed(text, read, take, hint))

    def whole(self, label: str, field: str, unit: tuple[str, str], hint: str = "") -> Entry:
        """Return a field that holds a whole number; `unit` is its word for one and for many."""
        value: int = getattr(self._row, field)

        def say(number: int) -> str:
            return f"{number} {unit[0] if number == 1 else unit[1]}"

        def read(typed: str) -> Reading:
            bare = typed.strip().removesuffix(unit[1]).removesuffix(unit[0])
            number = typed_whole(bare)
            if number is None:
                raise DeskError("A number is needed.", f"Type it like {hint or say(30)}.")
            return Reading(number, say(number))

        keep = Typed(say(value), read, lambda number: self._set(label, {field: number}), hint)
        return self._entry(field, label, say(value), keep)

    def amount(self, label: str, field: str, unit: str, hint: str = "") -> Entry:
        """Return a field that holds an amount, or none."""
        value: float | None = getattr(self._row, field)
        text = "" if value is None else money(value, unit)

        def read(typed: str) -> Reading:
            number = typed_number(typed.replace(unit, "") if unit else typed)
            return Reading(number, NOTHING if number is None else money(number, unit))

        return self._entry(field, label, text, Typed(text, read, lambda found: self._set(label, {field: found}), hint))

    def pick(self, label: str, field: str, offer: Callable[[], Sequence[Choice]], shown: Choice | None) -> Entry:
        """Return a field that is picked out of choices."""
        value: object = getattr(self._row, field)
        editing = Picked(label, offer, (value,), lambda picked: self._set(label, {field: picked[0]}))
        words = "" if shown is None else shown.text
        return self._entry(field, label, words, editing, dot=0 if shown is None else shown.colour)

    def turn(self, label: str, field: str, words: tuple[str, str]) -> Entry:
        """Return a field that holds yes or no; `words` say both."""
        value: bool = getattr(self._row, field)

        def tick(on: bool) -> None:
            self._set(label, {field: on})

        face = Face(words[0] if value else words[1], label, tick=value)
        return Entry(self._prefix + field, face, tick=tick, run=lambda: tick(not value))

    def _entry(
        self,
        key: str,
        label: str,
        text: str,
        editing: Typed | Picked,
        *,
        icon: str = "",
        dot: int = 0,
        wraps: bool = False,
    ) -> Entry:
        ink = "text" if text else "text_faint"
        return Entry(self._prefix + key, Face(text or NOTHING, label, icon, ink=ink, dot=dot, wraps=wraps), editing)

    def _set(self, what: str, values: Mapping[str, object]) -> None:
        label = f"Set {what.lower()} of {getattr(self._row, 'title', '')}"
        self._context.desk.do(SetFields(type(self._row), (self._row.id,), values, label))


def money(value: float, unit: str) -> str:
    """Say an amount in full, with its currency."""
    return f"{count_text(value, 0 if value.is_integer() else 2)} {unit}".strip()
