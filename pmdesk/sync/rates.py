"""Reads from a server's answers how long it wants to be left alone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

DAY_S = 86_400.0
EPOCH_FROM = 1_000_000_000
"""A larger number of seconds is an instant, not a length."""


def wait_asked_for(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds a server asks us to wait, by Retry-After or one of the RateLimit headers, or None."""
    after = headers.get("retry-after", "").strip()
    if after:
        return _seconds(after) if _is_number(after) else _until(after, now)
    for name in ("x-ratelimit-reset", "ratelimit-reset"):
        reset = headers.get(name, "").strip()
        if _is_number(reset):
            seconds = float(reset)
            return _bounded(seconds - now.timestamp() if seconds > EPOCH_FROM else seconds)
    return None


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit()


def _seconds(text: str) -> float:
    return _bounded(float(text))


def _until(text: str, now: datetime) -> float | None:
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return _bounded(((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds())


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), DAY_S)
