"""Where panels lie on the grid of a dashboard: their cells in a wide window, and two a row in a narrow one."""

from collections.abc import Mapping

from pmdesk.domain.metrics import COLUMNS, ROWS_AT_MOST, Panel
from pmdesk.insight.packing import Place

LEAST_WIDTH, LEAST_HEIGHT = 2, 2
Places = dict[int, Place]


def place_of(panel: Panel) -> Place:
    """Return the cells of a panel."""
    return Place(panel.first_column, panel.first_row, panel.width, panel.height)


def in_order(places: Mapping[int, Place]) -> list[int]:
    """Return the panels in reading order."""
    return sorted(places, key=lambda each: (places[each].row, places[each].column, each))


def within(place: Place) -> Place:
    """Return the nearest place that lies on the grid, with a size that a panel can have."""
    width = min(max(place.width, LEAST_WIDTH), COLUMNS)
    height = min(max(place.height, LEAST_HEIGHT), ROWS_AT_MOST)
    return Place(min(max(place.column, 0), COLUMNS - width), max(place.row, 0), width, height)


def sized(place: Place, wider: int, higher: int) -> Place:
    """Return the cells of a panel that became wider or higher by so many; it never leaves the grid."""
    width = min(place.width + wider, COLUMNS - place.column)
    return within(Place(place.column, place.row, width, place.height + higher))


def reflowed(places: Mapping[int, Place]) -> Places:
    """Return the cells for a narrow window: small panels take half of it, others all, in reading order."""
    found: Places = {}
    column = row = high = 0
    for each in in_order(places):
        place = places[each]
        width = COLUMNS // 2 if place.width < COLUMNS // 2 else COLUMNS
        if column + width > COLUMNS:
            column, row, high = 0, row + high, 0
        found[each] = Place(column, row, width, place.height)
        column, high = column + width, max(high, place.height)
    return found


def changed(before: Mapping[int, Place], after: Mapping[int, Place]) -> Places:
    """Return the places that are others now."""
    return {each: place for each, place in after.items() if before.get(each) != place}
