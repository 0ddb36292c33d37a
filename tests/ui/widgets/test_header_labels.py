"""Labels of the time header never touch each other."""

from hypothesis import given
from hypothesis import strategies as st

from pmdesk.ui.widgets.timeline.header_labels import Room, first_fit, free_rooms, near_fit

APART = 6
PIXELS = st.integers(0, 400)
ROOMS = st.lists(st.builds(lambda left, width: Room(left, left + width), PIXELS, st.integers(1, 80)), max_size=6)
WHOLE = st.builds(lambda left, width: Room(left, left + width), PIXELS, st.integers(0, 300))


def touches(one: Room, other: Room) -> bool:
    return one.left < other.right + APART and other.left < one.right + APART


@given(whole=WHOLE, taken=ROOMS)
def test_what_is_free_lies_within_and_touches_nothing(whole: Room, taken: list[Room]):
    for room in free_rooms(whole, taken, APART):
        assert whole.left <= room.left < room.right <= whole.right
        assert not any(touches(room, other) for other in taken)


@given(whole=WHOLE, taken=ROOMS, width=st.integers(1, 120), middle=PIXELS)
def test_a_label_stands_whole_where_there_is_room_for_it(whole: Room, taken: list[Room], width: int, middle: int):
    free = [
        x
        for x in range(int(whole.left), int(whole.right) - width + 1)
        if not any(touches(Room(x, x + width), other) for other in taken)
    ]
    assert first_fit(whole, taken, width, APART) == (free[0] if free else None)
    near = near_fit(middle, whole, taken, width, APART)
    if free:
        assert near is not None
        assert near.width == width
        assert abs(near.left + width / 2 - middle) <= min(abs(x + width / 2 - middle) for x in free)
    elif near is not None:
        assert near.width < width


def test_without_any_room_there_is_no_label():
    assert near_fit(10, Room(0, 20), [Room(0, 20)], 5, APART) is None
