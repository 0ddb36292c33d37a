"""Fields of rate limits and of those who use them up, edited in place: each is one command with its name."""

from collections.abc import Callable, Sequence
from functools import partial

from pmdesk.commands.fields import SetFields
from pmdesk.domain.apis import Consumer, RateLimit
from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text
from pmdesk.domain.days import say_day
from pmdesk.domain.typed import typed_day
from pmdesk.domain.typed_limits import retype_calls
from pmdesk.ui.context import Context
from pmdesk.ui.widgets.card import Entry
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.editing import Picked, Reading, Typed, as_typed
from pmdesk.ui.widgets.face import Face

NONE = "None"


def face(label: str, text: str, fact: str = "", *, spoken: str = "") -> Face:
    """Return the face of a field, faint where nothing stands in it."""
    return Face(text or NONE, label, ink="text" if text else "text_faint", fact=fact, spoken_label=spoken)


@frozen
class Subject:
    """A row whose fields are edited, and how an edit is made of it."""

    context: Context
    row: RateLimit | Consumer

    def set(self, what: str, values: dict[str, object]) -> None:
        """Set fields as one step."""
        label = f"Set {what} of {self.row.title}"
        self.context.desk.do(SetFields(type(self.row), (self.row.id,), values, label))

    def text(self, label: str, field: str, hint: str = "") -> Entry:
        """Return a field of words."""
        value = str(getattr(self.row, field))
        return Entry(field, face(label, value), Typed(value, as_typed, partial(self._keep, label, field), hint))

    def calls(self, label: str, field: str, hint: str, *, fact: str = "") -> Entry:
        """Return a field of calls, which `+20` raises."""
        value: float | None = getattr(self.row, field)
        text = "" if value is None else _plain(value)

        def read(typed: str) -> Reading:
            number = retype_calls(typed, value)
            return Reading(number, "nothing" if number is None else _plain(number))

        return self.typed(label, field, text, read, hint, fact=fact)

    def typed(
        self,
        label: str,
        field: str,
        text: str,
        read: Callable[[str], Reading],
        hint: str,
        *,
        fact: str = "",
        said: str = "",
    ) -> Entry:
        """Return a field whose text is read while it is typed; `said` is what it shows."""
        return Entry(field, face(label, said or text, fact), Typed(text, read, partial(self._keep, label, field), hint))

    def day(self, label: str, field: str, hint: str) -> Entry:
        """Return a field of a day."""
        value, today = getattr(self.row, field), self.context.clock.today()

        def read(typed: str) -> Reading:
            day = typed_day(typed, today)
            return Reading(day, "no day" if day is None else say_day(day, today))

        return self.typed(label, field, "" if value is None else say_day(value, today), read, hint)

    def picked(self, label: str, field: str, offer: Callable[[], Sequence[Choice]], shown: str) -> Entry:
        """Return a field that is picked out of choices."""
        value: object = getattr(self.row, field)

        def keep(picked: tuple[object, ...]) -> None:
            self._keep(label, field, picked[0] if picked else None)

        return Entry(field, face(label, shown), Picked(label, offer, (value,), keep))

    def _keep(self, label: str, field: str, value: object) -> None:
        self.set(label.lower(), {field: value})


def _plain(number: float) -> str:
    return count_text(number) if float(number).is_integer() else count_text(number, 1)
