"""Helps for the inspector's fields: what several items share, and choices made of offers."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from pmdesk.domain.classes import frozen
from pmdesk.domain.roadmap import CLOSED, Health, Item
from pmdesk.queries.offers import Offer
from pmdesk.queries.words import NOTHING
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.timeline.look import HEALTH_ICONS, STATUS_ICONS

T = TypeVar("T", bound=Hashable)
FINE_ICON = ("circle-check", "success")


@frozen
class Mixed:
    """Several items have so many different values."""

    count: int

    @property
    def words(self) -> str:
        """The mixture in words: `4 different`."""
        return f"{self.count} different"


def shared(items: Iterable[Item], read: Callable[[Item], T]) -> T | Mixed:
    """Return the value all items have, or how many different ones there are."""
    values = list(dict.fromkeys(read(item) for item in items))
    return values[0] if len(values) == 1 else Mixed(len(values))


def in_all(sets: Iterable[Iterable[T]]) -> tuple[T, ...]:
    """Return the values that stand in every one of some collections, in the first one's order."""
    known = [tuple(each) for each in sets]
    return tuple(value for value in known[0] if all(value in other for other in known[1:])) if known else ()


def choices(offers: Sequence[Offer], nothing: str = "") -> list[Choice]:
    """Return offers as choices, with one for picking nothing when it has a name."""
    none = [Choice(None, nothing)] if nothing else []
    return [*none, *(Choice(each.id, each.title, colour=each.colour, fact=each.fact) for each in offers)]


def status_icon(item: Item) -> tuple[str, str]:
    """Return the icon of an item and its colour: trouble first while it is open, else its status."""
    if item.status not in CLOSED and item.health in HEALTH_ICONS:
        return HEALTH_ICONS[item.health]
    return STATUS_ICONS[item.status]


def health_icon(health: Health) -> tuple[str, str]:
    """Return the icon of a health and its colour."""
    return HEALTH_ICONS.get(health, FINE_ICON)


def ink(words: str) -> str:
    """Return the colour of a value: faint where there is none."""
    return "text_faint" if words == NOTHING else "text"
