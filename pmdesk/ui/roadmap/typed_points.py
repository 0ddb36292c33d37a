"""Reads what is typed into the points of an item: `8`, `6-8-12`, `+2` on top of what stands there, or nothing."""

import re

from pmdesk.domain.errors import DeskError
from pmdesk.domain.estimates import parse_estimate

STEP = re.compile(r"([+\-−])\s*(\d{1,6}(?:[.,]\d{1,3})?)")


def read_points(text: str, low: float | None, likely: float | None, high: float | None) -> dict[str, object]:
    """Return the fields of an estimate; a step moves all three points, an empty text clears them."""
    plain = text.strip()
    if not plain:
        return {"effort_low": None, "effort_likely": None, "effort_high": None}
    step = STEP.fullmatch(plain)
    if step is None:
        low, likely, high = parse_estimate(plain)
        return {"effort_low": low, "effort_likely": likely, "effort_high": high}
    if likely is None:
        raise DeskError("There are no points yet to add to.", "Type them like 8 or 6-8-12.")
    by = float(step[2].replace(",", ".")) * (1 if step[1] == "+" else -1)
    return {
        "effort_low": None if low is None else max(0.0, low + by),
        "effort_likely": max(0.0, likely + by),
        "effort_high": None if high is None else max(0.0, high + by),
    }
