"""Places of panels on a grid without overlaps: what is dropped stays, others make room, and everything moves up.

The way dashboards usually pack: a panel in the way of one that was moved goes above it where it fits, else below it.
"""

from collections.abc import Iterable, Mapping
from enum import Enum

from pmdesk.domain.classes import frozen


@frozen
class Place:
    """The cells of a panel, counted from 0 at the top left."""

    column: int
    row: int
    width: int
    height: int

    @property
    def below(self) -> int:
        """The first row under it."""
        return self.row + self.height

    def overlaps(self, other: "Place") -> bool:
        """Whether the two share a cell."""
        return self.shares_columns(other) and self.row < other.below and other.row < self.below

    def shares_columns(self, other: "Place") -> bool:
        """Whether one would meet the other when it moves up or down."""
        return self.column < other.column + other.width and other.column < self.column + self.width

    def at(self, row: int) -> "Place":
        """Return the same cells in another row."""
        return Place(self.column, row, self.width, self.height)


class Way(Enum):
    """Where a key moves a panel."""

    LEFT = (-1, 0)
    RIGHT = (1, 0)
    UP = (0, -1)
    DOWN = (0, 1)


def packed(places: Mapping[int, Place], moved: Mapping[int, Place] | None = None) -> dict[int, Place]:
    """Return places without overlaps or gaps above, with the moved ones as near as can be to where they were put."""
    put: dict[int, Place] = {}
    for one, place in (moved or {}).items():
        put[one] = _pushed(place, put.values())
    staying = {one: place for one, place in places.items() if one not in put}
    for one in _in_order(staying):
        place = staying.pop(one)
        put[one] = place if _is_free(place, put.values()) else _aside(place, put, staying)
    return _lifted(put)


def free_place(places: Iterable[Place], width: int, height: int, columns: int) -> Place:
    """Return the first place, row by row, where a panel of this size fits."""
    taken = list(places)
    bottom = max((place.below for place in taken), default=0)
    spots = (Place(column, row, width, height) for row in range(bottom) for column in range(columns - width + 1))
    return next((spot for spot in spots if _is_free(spot, taken)), Place(0, bottom, width, height))


def stepped(places: Mapping[int, Place], one: int, way: Way, columns: int) -> dict[int, Place]:
    """Return the places after a key has moved a panel one column aside, or past its neighbour above or below."""
    place = places[one]
    across, down = way.value
    if across:
        column = min(max(place.column + across, 0), columns - place.width)
        return packed(places, {one: Place(column, place.row, place.width, place.height)})
    others = [other for known, other in places.items() if known != one and place.shares_columns(other)]
    if down > 0:
        under = min((other for other in others if other.row >= place.below), key=lambda it: it.row, default=None)
        return dict(places) if under is None else packed(places, {one: place.at(place.row + under.height)})
    over = max((other for other in others if other.below <= place.row), key=lambda it: it.below, default=None)
    return dict(places) if over is None else packed(places, {one: place.at(over.row)})


def _in_order(places: Mapping[int, Place]) -> list[int]:
    return sorted(places, key=lambda one: (places[one].row, places[one].column, one))


def _is_free(place: Place, taken: Iterable[Place]) -> bool:
    return not any(place.overlaps(other) for other in taken)


def _aside(place: Place, put: Mapping[int, Place], staying: Mapping[int, Place]) -> Place:
    """Return where a panel goes that is in the way: up where there is room, else down."""
    others = [*put.values(), *staying.values()]
    above = (place.at(row) for row in range(place.row - 1, -1, -1))
    return next((spot for spot in above if _is_free(spot, others)), _pushed(place, put.values()))


def _pushed(place: Place, taken: Iterable[Place]) -> Place:
    known = list(taken)
    while not _is_free(place, known):
        place = place.at(max(other.below for other in known if place.overlaps(other)))
    return place


def _lifted(places: Mapping[int, Place]) -> dict[int, Place]:
    """Return every place moved up until it meets another."""
    lifted: dict[int, Place] = {}
    for one in _in_order(places):
        place = places[one]
        row = max((other.below for other in lifted.values() if place.shares_columns(other)), default=0)
        lifted[one] = place.at(row)
    return lifted
