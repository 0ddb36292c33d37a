"""Estimates of effort as people type them: one number, or low, likely and high."""

import math
import re

from pmdesk.domain.errors import DeskError
from pmdesk.domain.roadmap import require_ordered

LARGEST = 1_000_000.0
ONE_POINT, TWO_POINTS, THREE_POINTS = 1, 2, 3
SHOWN = 40

Estimate = tuple[float | None, float, float | None]
"""Low, likely and high points; low and high are None when only one number was given."""

_SEPARATOR = re.compile(r"\s*(?:[-–—−/]|\bto\b|\.\.)\s*")
_UNIT = re.compile(r"\s*(?:sp|pts?|points?)\.?$", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,9})?")


def parse_estimate(text: str) -> Estimate:
    """Read `8`, `6-8-12`, `6–12` or `6 to 12 points`; of two numbers the likely one is the middle."""
    bare = _UNIT.sub("", text.strip())
    points = [_number(part, text) for part in _SEPARATOR.split(bare)]
    if len(points) == ONE_POINT:
        return None, points[0], None
    if len(points) == TWO_POINTS:
        points.insert(1, (points[0] + points[1]) / 2)
    if len(points) != THREE_POINTS:
        raise _trouble(text)
    low, likely, high = points
    require_ordered(low, likely, high, "effort")
    return low, likely, high


def _number(part: str, whole: str) -> float:
    if not _NUMBER.fullmatch(part):
        raise _trouble(whole)
    number = float(part.replace(",", "."))
    if not math.isfinite(number) or number > LARGEST:
        raise _trouble(whole)
    return number


def _trouble(text: str) -> DeskError:
    return DeskError(f"“{text.strip()[:SHOWN]}” is not a number.", "Type it like 8 or 6-8-12.")


def say_points(number: float) -> str:
    """Say points without needless decimals: `8`, `6.5`."""
    return f"{number:.9f}".rstrip("0").rstrip(".")


def say_estimate(low: float | None, likely: float | None, high: float | None) -> str:
    """Say an estimate the way it can be typed again: `8`, `6-8-12`, or nothing when there is none."""
    if likely is None:
        return ""
    if low is None or high is None:
        return say_points(likely)
    return "-".join(say_points(point) for point in (low, likely, high))
