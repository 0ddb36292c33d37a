"""Panels on a grid: never over each other, never with a gap above, and where they were put if that can be."""

from hypothesis import given
from hypothesis import strategies as st

from pmdesk.insight.packing import Place, Way, free_place, packed, stepped

COLUMNS = 12


@st.composite
def places(draw: st.DrawFn) -> Place:
    width = draw(st.integers(1, COLUMNS))
    return Place(draw(st.integers(0, COLUMNS - width)), draw(st.integers(0, 20)), width, draw(st.integers(1, 6)))


GRIDS = st.lists(places(), max_size=12).map(lambda found: dict(enumerate(found)))


def two_by_two() -> dict[int, Place]:
    return {1: Place(0, 0, 6, 3), 2: Place(6, 0, 6, 3), 3: Place(0, 3, 6, 3), 4: Place(6, 3, 6, 3)}


def overlaps(grid: dict[int, Place]) -> bool:
    return any(grid[one].overlaps(grid[other]) for one in grid for other in grid if one < other)


def test_a_panel_dropped_on_another_takes_its_place_and_the_other_goes_down() -> None:
    assert packed(two_by_two(), {3: Place(0, 0, 6, 3)}) == two_by_two() | {3: Place(0, 0, 6, 3), 1: Place(0, 3, 6, 3)}


def test_a_panel_dropped_on_the_one_below_changes_places_with_it() -> None:
    assert packed(two_by_two(), {1: Place(0, 3, 6, 3)}) == two_by_two() | {3: Place(0, 0, 6, 3), 1: Place(0, 3, 6, 3)}


def test_a_panel_that_grows_pushes_what_is_below_and_leaves_what_is_beside() -> None:
    grown = packed(two_by_two(), {1: Place(0, 0, 6, 5)})
    assert grown[3] == Place(0, 5, 6, 3)
    assert grown[2] == Place(6, 0, 6, 3)


def test_where_a_panel_left_others_move_up() -> None:
    left = {one: place for one, place in two_by_two().items() if one != 2}
    assert packed(left)[4] == Place(6, 0, 6, 3)


def test_a_new_panel_finds_the_first_free_place() -> None:
    grid = two_by_two()
    del grid[2]
    assert free_place(grid.values(), 4, 3, COLUMNS) == Place(6, 0, 4, 3)
    assert free_place(grid.values(), 12, 3, COLUMNS) == Place(0, 6, 12, 3)
    assert free_place((), 4, 3, COLUMNS) == Place(0, 0, 4, 3)


def test_keys_move_a_panel_past_its_neighbour_and_back() -> None:
    down = stepped(two_by_two(), 1, Way.DOWN, COLUMNS)
    assert (down[1], down[3]) == (Place(0, 3, 6, 3), Place(0, 0, 6, 3))
    assert stepped(down, 1, Way.UP, COLUMNS) == two_by_two()
    assert stepped(two_by_two(), 1, Way.UP, COLUMNS) == two_by_two()
    assert stepped(two_by_two(), 1, Way.LEFT, COLUMNS) == two_by_two()
    assert stepped({1: Place(0, 0, 6, 3)}, 1, Way.RIGHT, COLUMNS) == {1: Place(1, 0, 6, 3)}


@given(GRIDS, st.data())
def test_nothing_overlaps_however_panels_are_moved(grid: dict[int, Place], data: st.DataObject) -> None:
    moved = {one: data.draw(places()) for one in grid if data.draw(st.booleans())}
    found = packed(grid, moved)
    assert found.keys() == grid.keys()
    assert not overlaps(found)
    wanted = grid | moved
    assert all((found[one].column, found[one].width) == (wanted[one].column, wanted[one].width) for one in grid)


@given(GRIDS)
def test_packing_twice_changes_nothing(grid: dict[int, Place]) -> None:
    once = packed(grid)
    assert packed(once) == once
    assert all(place.row == 0 or overlaps(once | {one: place.at(place.row - 1)}) for one, place in once.items())


@given(GRIDS, st.integers(1, COLUMNS), st.integers(1, 6))
def test_a_free_place_is_free(grid: dict[int, Place], width: int, height: int) -> None:
    known = packed(grid)
    assert not overlaps(known | {99: free_place(known.values(), width, height, COLUMNS)})
