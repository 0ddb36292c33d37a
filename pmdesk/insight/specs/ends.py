"""Days on which parts of an API end: `x-sunset` in descriptions, the headers `Deprecation` and `Sunset` of answers."""

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:\d{2})?)?\Z")
_STRUCTURED = re.compile(r"@(-?\d{1,15})(?:\s*;.*)?\Z", re.DOTALL)


def day_of(value: object) -> date | None:
    """Return the day that `x-sunset` names in the form of RFC 3339, None when it names none."""
    found = _DAY.match(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    try:
        return date.fromisoformat(found[1])
    except ValueError:
        return None


def deprecated_since(header: str) -> datetime | None:
    """Return the instant of a `Deprecation` header, past or future (RFC 9745: a structured date such as `@1688169599`).

    Drafts before the standard had a date of HTTP, or the bare word `true`; the date is understood, the word has none.
    """
    found = _STRUCTURED.match(header.strip())
    if found is None:
        return sunset_at(header)
    try:
        return datetime.fromtimestamp(int(found[1]), UTC)
    except (OverflowError, ValueError, OSError):
        return None


def is_deprecated(header: str, now: datetime) -> bool:
    """Whether a `Deprecation` header says that its resource is deprecated by now."""
    since = deprecated_since(header)
    return header.strip().lower() in {"true", "?1"} if since is None else since <= now


def sunset_at(header: str) -> datetime | None:
    """Return the instant of a `Sunset` header (RFC 8594: a date of HTTP), None when it is none."""
    try:
        found = parsedate_to_datetime(header.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
