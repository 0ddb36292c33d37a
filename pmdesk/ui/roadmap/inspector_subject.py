"""The items that the inspector shows together, and the kinds of fields they have: points, picked rows, texts."""

from collections.abc import Callable, Sequence

from pmdesk.commands.desk import Command
from pmdesk.commands.fields import SetFields
from pmdesk.commands.together import Together
from pmdesk.domain.classes import frozen
from pmdesk.domain.estimates import say_points
from pmdesk.domain.kinds import ItemId
from pmdesk.domain.retyped import NO_ESTIMATE, Points, retype_points
from pmdesk.domain.roadmap import Item
from pmdesk.domain.sprints import Team
from pmdesk.insight.forecast import Forecast
from pmdesk.insight.layout import Sum
from pmdesk.queries.words import NOTHING, say_points_of
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.inspector_words import Mixed, ink, shared
from pmdesk.ui.widgets.card import Entry
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.editing import Editing, Picked, Reading, Typed, as_typed
from pmdesk.ui.widgets.face import Face


@frozen
class Subject:
    """The items that are shown together, with the teams of each and what is known of a single one.

    `shares` are the parts that the teams of a single item carry, in their order.
    """

    context: Context
    items: tuple[Item, ...]
    teams: tuple[tuple[Team, ...], ...]
    total: Sum | None = None
    forecast: Forecast | None = None
    shares: tuple[float, ...] = ()

    @property
    def ids(self) -> tuple[ItemId, ...]:
        """The ids of the items."""
        return tuple(item.id for item in self.items)

    @property
    def name(self) -> str:
        """What a step is called after: the item's name, or how many there are."""
        return self.items[0].title if len(self.items) == 1 else f"{len(self.items)} items"

    def do(self, command: Command[object]) -> None:
        """Make the edit; raises DeskError."""
        self.context.desk.do(command)

    def set(self, what: str, **values: object) -> None:
        """Give all items the same values."""
        self.do(SetFields(Item, self.ids, values, f"Set {what} of {self.name}"))

    def each(self, what: str, values: Callable[[Item], dict[str, object]]) -> None:
        """Give each item its own values, as one step."""
        parts = [SetFields(Item, (item.id,), values(item), "") for item in self.items]
        self.do(Together(parts, f"Set {what} of {self.name}"))


def mixed(label: str, value: Mixed) -> Face:
    """Return the face of a field in which the items differ."""
    return Face(value.words, label, ink="text_faint")


def points(subject: Subject, label: str, names: tuple[str, str, str], unit: str) -> tuple[Face, Editing]:
    """Return the face and the editing of an estimate of three points."""

    def points_of(item: Item) -> Points:
        low, likely, high = (getattr(item, name) for name in names)
        return low, likely, high

    value = shared(subject.items, points_of)
    before = NO_ESTIMATE if isinstance(value, Mixed) else value

    def read(text: str) -> Reading:
        if isinstance(value, Mixed):
            for item in subject.items:
                retype_points(text, points_of(item))
            return Reading(text)
        return Reading(text, say_points_of(*retype_points(text, before), unit=unit))

    def keep(text: object) -> None:
        subject.each(
            label.lower(), lambda item: dict(zip(names, retype_points(str(text), points_of(item)), strict=True))
        )

    if isinstance(value, Mixed):
        return mixed(label, value), Typed("", read, keep, "8 or 6-8-12")
    words = say_points_of(*value, unit=unit)
    typed = "" if words == NOTHING else "-".join(say_points(point) for point in value if point is not None)
    return Face(words, label, ink=ink(words)), Typed(typed, read, keep, "8 or 6-8-12")


def picked_row(
    subject: Subject,
    label: str,
    name: str,
    offer: Callable[[], Sequence[Choice]],
    say: Callable[[int], str],
) -> Entry:
    """Return a field that names another row."""

    def read(item: Item) -> int | None:
        return getattr(item, name)

    def keep(picked: tuple[object, ...]) -> None:
        subject.set(label.lower(), **{name: picked[0]})

    value = shared(subject.items, read)
    editing = Picked(label, offer, () if isinstance(value, Mixed) else (value,), keep)
    if isinstance(value, Mixed):
        return Entry(name, mixed(label, value), editing)
    words = NOTHING if value is None else say(value)
    return Entry(name, Face(words, label, ink=ink(words)), editing)


def text_field(subject: Subject, name: str, label: str, read: Callable[[Item], str]) -> Entry:
    """Return a field of several lines of text."""
    value = shared(subject.items, read)

    def keep(text: object) -> None:
        subject.set(label.lower(), **{name: text})

    said = "" if isinstance(value, Mixed) else value
    editing = Typed(said, as_typed, keep, lines=True)
    if isinstance(value, Mixed):
        return Entry(name, mixed(label, value), editing)
    return Entry(name, Face(value or NOTHING, label, ink=ink(value or NOTHING), wraps=True), editing)
