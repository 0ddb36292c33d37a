"""Where the labels of the time header stand, so that none ever touches another: elided, or left out for a greater."""

from collections.abc import Iterable
from typing import NamedTuple

APART = 6
"""Pixels that stay free between two labels, at 100 %."""


class Room(NamedTuple):
    """A stretch of a line of the header, in pixels."""

    left: float
    right: float

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.right - self.left


def free_rooms(whole: Room, taken: Iterable[Room], apart: float) -> list[Room]:
    """Return what is left of a stretch between the labels that stand there already, from left to right."""
    found: list[Room] = []
    left = whole.left
    for one in sorted(taken):
        if one.right <= whole.left - apart or one.left >= whole.right + apart:
            continue
        if one.left - apart > left:
            found.append(Room(left, one.left - apart))
        left = max(left, one.right + apart)
    if whole.right > left:
        found.append(Room(left, whole.right))
    return found


def first_fit(whole: Room, taken: Iterable[Room], width: float, apart: float) -> float | None:
    """Return the leftmost x at which a label of a width stands free within a stretch, or None."""
    return next((room.left for room in free_rooms(whole, taken, apart) if room.width >= width), None)


def near_fit(middle: float, whole: Room, taken: Iterable[Room], width: float, apart: float) -> Room | None:
    """Return the room nearest to `middle` for a label as wide as `width`, or the widest one there is when none is."""
    rooms = free_rooms(whole, taken, apart)
    whole_ones = [room for room in rooms if room.width >= width]
    if not whole_ones:
        return max(rooms, key=lambda room: room.width, default=None)
    placed = [Room(x, x + width) for x in (_into(room, middle - width / 2, width) for room in whole_ones)]
    return min(placed, key=lambda room: abs(room.left + width / 2 - middle))


def _into(room: Room, x: float, width: float) -> float:
    return min(max(x, room.left), room.right - width)
