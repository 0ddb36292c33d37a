"""Keeps to the rates that servers allow: who wants to be left alone is left alone, by all threads that ask.

What a server says is read from `Retry-After`, from the `RateLimit` fields of the IETF's drafts, and from the many that
were before them (`X-RateLimit-Remaining` and `-Reset` and their kin); a refusal without any of them is waited for
longer each time.
"""

import re
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random, SystemRandom

from pmdesk.domain.classes import frozen, slotted

DAY_S = 86_400.0
EPOCH_FROM, EPOCH_MS_FROM = 1_000_000_000, 1_000_000_000_000
"""Larger numbers are instants, in seconds or milliseconds, not lengths."""
FIRST_S, LONGEST_S = 0.5, 300.0
TRY_S = 0.1
"""So long the others wait before they look whether the first was answered."""
PLACES_AT_MOST = 256
REMAINING = re.compile(r"(?P<stem>(?:x-)?(?:[a-z]+-)?rate-?limit-(?:[a-z]+-)?)remaining")
RESET = re.compile(r"(?:x-)?(?:[a-z]+-)?rate-?limit-(?:[a-z]+-)?reset(?:-after)?")
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+", re.ASCII)
PARTS, SUBPARTS = (re.compile(rf'(?:[^{mark}"]|"(?:[^"\\]|\\.)*")+') for mark in ",;")
"""What lies between commas, or semicolons, outside quotes."""
PAIR = re.compile(r"\b(remaining|reset)\s*=\s*([0-9.]+)")
FIELD_AT_MOST = 2_000


@frozen
class Allowance:
    """What a server still allows: so many questions, until it starts to count anew in so many seconds."""

    remaining: float
    reset_s: float | None


@slotted
class Meter:
    """What is known of one place."""

    remaining: float | None = None
    resets_at: float = 0.0
    free_at: float = 0.0
    refusals: int = 0
    under_way: int = 0
    was_spent: bool = False
    """Nothing was left, so one question goes first to see what is allowed anew; `is_tried` while it is under way."""
    is_tried: bool = False


class Rates:
    """What the servers allow, by place; a place is a server and whom it knows us as."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, chance: Random | None = None) -> None:
        self._clock = clock
        self._chance = chance or SystemRandom()
        self._lock = threading.Lock()
        self._meters: dict[Hashable, Meter] = {}

    @property
    def places(self) -> int:
        """How many places are known."""
        return len(self._meters)

    def take(self, place: Hashable) -> float:
        """Return 0 and count a question as under way, or return how many seconds to wait before asking again."""
        with self._lock:
            meter, now = self._meter(place), self._clock()
            if meter.remaining is not None and now >= meter.resets_at:
                meter.was_spent = meter.was_spent or meter.remaining < 1
                meter.remaining = None
            if now < meter.free_at:
                return meter.free_at - now
            if meter.is_tried:
                return TRY_S
            if meter.remaining is not None and meter.remaining < 1:
                return meter.resets_at - now
            if meter.remaining is not None:
                meter.remaining -= 1
            meter.under_way += 1
            meter.is_tried = meter.was_spent
            return 0.0

    def give_back(self, place: Hashable) -> None:
        """Note that a question that was taken is over, answered or not."""
        with self._lock:
            meter = self._meter(place)
            meter.under_way = max(meter.under_way - 1, 0)
            meter.is_tried = False

    def note(self, place: Hashable, headers: Mapping[str, str], now: datetime) -> None:
        """Learn from an answer that was no refusal what is still allowed; the other questions under way count."""
        tightest = _tightest(allowances(headers, now))
        with self._lock:
            meter = self._meter(place)
            meter.refusals, meter.was_spent = 0, False
            if tightest is not None and tightest.reset_s is not None:
                meter.remaining = tightest.remaining - max(meter.under_way - 1, 0)
                meter.resets_at = self._clock() + tightest.reset_s

    def refuse(self, place: Hashable, wait_s: float | None) -> float:
        """Learn that a place refused, and for how long; where it does not say, each time in a row for longer."""
        with self._lock:
            meter = self._meter(place)
            longest = min(FIRST_S * 2**meter.refusals, LONGEST_S)
            meter.was_spent = True
            meter.refusals = min(meter.refusals + 1, 16)
            wait = longest * self._chance.uniform(0.5, 1.0) if wait_s is None else wait_s
            meter.free_at = max(meter.free_at, self._clock() + wait)
            return wait

    def _meter(self, place: Hashable) -> Meter:
        if place not in self._meters and len(self._meters) >= PLACES_AT_MOST:
            now = self._clock()
            self._meters = {
                known: meter for known, meter in self._meters.items() if meter.under_way or _is_held(meter, now)
            }
        return self._meters.setdefault(place, Meter())


def _is_held(meter: Meter, now: float) -> bool:
    return meter.free_at > now or (meter.remaining is not None and meter.resets_at > now)


def _tightest(known: list[Allowance]) -> Allowance | None:
    return min(known, key=lambda each: (each.remaining, -(each.reset_s or 0.0)), default=None)


def wait_asked_for(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds a server that refused asks us to wait, None where it does not say."""
    there = now_there(headers, now)
    after = headers.get("retry-after", "")
    if after.strip():
        return until(after, there)
    known = allowances(headers, now)
    spent = [each.reset_s for each in known if each.remaining < 1 and each.reset_s is not None]
    loose = [until(text, there) for name, text in headers.items() if RESET.fullmatch(name)] if not known else []
    return max((wait for wait in (*spent, *loose) if wait is not None), default=None)


def says_spent(headers: Mapping[str, str], now: datetime) -> bool:
    """Whether an answer says that nothing is allowed any more, or that we should come back later."""
    return "retry-after" in headers or any(each.remaining < 1 for each in allowances(headers, now))


def allowances(headers: Mapping[str, str], now: datetime) -> list[Allowance]:
    """Return all that a server says of what it still allows."""
    there = now_there(headers, now)
    found = _by_fields(headers.get("ratelimit", "")[:FIELD_AT_MOST], headers.get("ratelimit-policy", ""))
    for name, text in headers.items():
        match = REMAINING.fullmatch(name)
        remaining = number_in(text)
        if match and remaining is not None:
            resets = (headers.get(f"{match['stem']}{end}", "") for end in ("reset-after", "reset"))
            found.append(Allowance(remaining, until(next(filter(None, resets), ""), there)))
    return found


def _by_fields(field: str, policy: str) -> list[Allowance]:
    """Read `"burst";r=0;t=12` and the older `limit=10, remaining=0, reset=12`."""
    older = dict(PAIR.findall(field))
    if "remaining" in older:
        return [Allowance(number_in(older["remaining"]) or 0.0, _length(older.get("reset", "")))]
    windows = dict(items(policy[:FIELD_AT_MOST]))
    known = [(number_in(params.get("r", "")), params, windows.get(name, {})) for name, params in items(field)]
    return [
        Allowance(remaining, _length(params.get("t") or window.get("w", "")))
        for remaining, params, window in known
        if remaining is not None
    ]


def items(field: str) -> list[tuple[str, dict[str, str]]]:
    """Return names and parameters of a structured field (RFC 9651), as far as they are needed here."""
    found: list[tuple[str, dict[str, str]]] = []
    for name, *params in filter(None, map(SUBPARTS.findall, PARTS.findall(field))):
        pairs = (param.partition("=") for param in params)
        found.append((name.strip(), {key.strip(): value.strip() for key, _, value in pairs}))
    return found


def until(text: str, there: datetime) -> float | None:
    """Return how long it is until what a server names: seconds, an instant in seconds or milliseconds, or a date."""
    number = number_in(text)
    if number is None:
        at = _date(text.strip())
        return None if at is None else _bounded((at - there).total_seconds())
    if number > EPOCH_MS_FROM:
        return _bounded(number / 1000 - there.timestamp())
    return _bounded(number - there.timestamp() if number > EPOCH_FROM else number)


def _length(text: str) -> float | None:
    number = number_in(text)
    return None if number is None else _bounded(number)


def number_in(text: str) -> float | None:
    plain = text.strip()
    return float(plain) if NUMBER.fullmatch(plain) else None


def _date(text: str) -> datetime | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            at = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    return None


def now_there(headers: Mapping[str, str], now: datetime) -> datetime:
    """Return the time by the server's own clock if it tells it, for ours may be wrong."""
    return _date(headers.get("date", "")) or now


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), DAY_S)
