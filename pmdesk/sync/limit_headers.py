"""Reads which limits an answer's headers tell: so many calls in so long a window, as their servers count them.

Read are the `RateLimit-Policy` and `RateLimit-Limit` fields of the IETF's drafts, `X-RateLimit-Limit` and its kin with
a word for the window at their end (Kong, `-Minute`) or with the seconds until it begins anew beside them (GitHub),
and HubSpot's own. https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from pmdesk.domain.classes import frozen
from pmdesk.sync.rates import FIELD_AT_MOST, items, now_there, number_in, until

NAMED = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}
WINDOWS = (1, 60, 3_600, 86_400)
"""Windows that servers count in; a longer one is not believed."""
SLACK_S = 1
"""A window may seem so much longer than it is: clocks, and a server that rounds up."""
LIMIT = re.compile(
    r"(?P<stem>(?:x-)?(?:[a-z]+-)?rate-?limit-)(?:limit(?:-(?P<window>second|minute|hour|day))?|max|(?P<daily>daily))"
)
AT_MOST = 1_000_000_000
"""More calls are no limit, but a way to say that there is none."""


@frozen
class LimitTold:
    """So many calls in a window of seconds; where it is not `sure`, the window may be longer. `per` is of what."""

    quota: int
    window_s: int
    sure: bool = True
    per: str = ""


def tells_limits(headers: Mapping[str, str]) -> bool:
    """Whether an answer may tell limits at all; most do not, and need no reading."""
    return any("ratelimit" in name or "rate-limit" in name for name in headers)


def limits_told(headers: Mapping[str, str], now: datetime) -> tuple[LimitTold, ...]:
    """Return the limits that the headers of an answer tell, by lower-case names; what cannot be read tells none."""
    policies = headers.get("ratelimit-policy", "")[:FIELD_AT_MOST]
    found = list(_policies(policies)) or list(_policies(headers.get("ratelimit-limit", "")[:FIELD_AT_MOST]))
    if not found:
        found = [told for name, text in headers.items() for told in _named(name, text, headers, now)]
    return tuple(dict.fromkeys(found))


def _policies(field: str) -> Iterator[LimitTold]:
    """Read `"burst";q=100;w=60`, and the older `100;w=60`."""
    for name, params in items(field):
        quota, window = number_in(params.get("q", name)), number_in(params.get("w", ""))
        if window is not None and params.get("qu", '"requests"').strip('"') == "requests":
            yield from _checked(quota, window)


def _named(name: str, text: str, headers: Mapping[str, str], now: datetime) -> Iterator[LimitTold]:
    match = LIMIT.fullmatch(name)
    quota = number_in(text)
    if match is None or quota is None:
        return
    stem = match["stem"]
    if match["daily"]:
        yield from _checked(quota, NAMED["day"])
    elif match["window"]:
        yield from _checked(quota, NAMED[match["window"]])
    elif interval := number_in(headers.get(f"{stem}interval-milliseconds", "")):
        yield from _checked(quota, interval / 1_000)
    else:
        yield from _guessed(quota, stem, headers, now)


def _guessed(quota: float, stem: str, headers: Mapping[str, str], now: datetime) -> Iterator[LimitTold]:
    """Take the shortest usual window that has not begun anew by when it will."""
    resets = (headers.get(f"{stem}{end}", "") for end in ("reset-after", "reset"))
    left = until(next(filter(None, resets), ""), now_there(headers, now))
    window = None if left is None else next((each for each in WINDOWS if left <= each + SLACK_S), None)
    resource = headers.get(f"{stem}resource", "").strip()
    if window is not None:
        yield from _checked(quota, window, sure=False, per=resource[:40])


def _checked(quota: float | None, window_s: float, *, sure: bool = True, per: str = "") -> Iterable[LimitTold]:
    if quota is None or not 1 <= quota <= AT_MOST or not 1 <= window_s <= WINDOWS[-1]:
        return ()
    return (LimitTold(int(quota), round(window_s), sure, per),)
