"""Counts working days, Monday to Friday, between calendar days given as ordinals (`date.toordinal`)."""

WEEK = 7
WORK_WEEK = 5


def before(day: int) -> int:
    """Return how many working days lie before `day`, counted from a Monday long ago."""
    weeks, rest = divmod(day - 1, WEEK)  # Ordinal 1, 1 January of the year 1, is a Monday.
    return weeks * WORK_WEEK + min(rest, WORK_WEEK)


def between(start: int, end: int) -> int:
    """Return the working days from `start` to `end`, both included; 0 when there are none."""
    return max(0, before(end + 1) - before(start))


def after(start: int, count: int) -> int:
    """Return the day on which the `count`-th working day from `start` on ends; `start` itself when `count` is 0."""
    if count <= 0:
        return start
    weeks, rest = divmod(before(start) + count - 1, WORK_WEEK)
    return weeks * WEEK + rest + 1


def next_one(day: int) -> int:
    """Return `day` when it is a working day, else the Monday after it."""
    return day + max(0, WEEK - (day - 1) % WEEK) if (day - 1) % WEEK >= WORK_WEEK else day


def last_one(day: int) -> int:
    """Return `day` when it is a working day, else the Friday before it."""
    return day - max(0, (day - 1) % WEEK - WORK_WEEK + 1)
