"""The sentences to a vendor about a rate limit: what we call now, what will be, when it is reached, what we ask for."""

from datetime import date

from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text
from pmdesk.domain.days import say_day, say_within
from pmdesk.insight.rate_limits import Ahead, Start

WINDOWS = {1: "a second", 60: "a minute", 3_600: "an hour", 86_400: "a day"}


@frozen
class LimitFacts:
    """What the letter is written from; days are proleptic ordinals."""

    quota: int
    window_s: int
    use: float
    starts: tuple[Start, ...]
    ahead: Ahead
    wanted: int


def say_window(window_s: int) -> str:
    """Say how long a window is: `a minute`, `10 s`."""
    return WINDOWS.get(window_s) or (f"{window_s // 60} min" if window_s % 60 == 0 else f"{window_s} s")


def say_calls(calls: float, window_s: int) -> str:
    """Say a rate: `612 calls a minute`, `40 calls in 10 s`."""
    window = say_window(window_s)
    return f"{count_text(calls)} calls {window}" if window_s in WINDOWS else f"{count_text(calls)} calls in {window}"


def say_ahead(ahead: Ahead, today: date) -> str:
    """Say when a limit is reached, with its range: `12 May, between 2 May and 9 June`."""
    if ahead.likely is None and ahead.earliest is None:
        return "Not within three years"
    if ahead.likely is not None and ahead.likely <= today.toordinal():
        return "Reached"
    first = today if ahead.earliest is None else date.fromordinal(ahead.earliest)
    early = "" if ahead.earliest is None else say_day(first, today)
    if ahead.likely is None:
        return f"Probably not, {early} at the earliest"
    day = date.fromordinal(ahead.likely)
    if ahead.latest is None:
        return f"{say_day(day, today)}, {early} at the earliest"
    last = date.fromordinal(ahead.latest)
    return say_day(day, today) if first == last else say_within(day, first, last, today)


def limit_letter(facts: LimitFacts, today: date) -> str:
    """Return what to write to the vendor."""
    now = f"At the peak we make {say_calls(facts.use, facts.window_s)}; your limit is {count_text(facts.quota)}."
    begins = [
        f"With {start.title} from {say_day(date.fromordinal(start.day), today)} on it will be {count_text(start.use)}."
        for start in facts.starts
    ]
    if facts.ahead.likely is None and facts.ahead.earliest is None:
        return " ".join([now, *begins, "We expect to stay within it."])
    reached = say_ahead(facts.ahead, today)
    if reached == "Reached":
        asks = f"We are over it already. Can you raise it to {say_calls(facts.wanted, facts.window_s)}?"
        return " ".join([now, *begins, asks])
    earliest = date.fromordinal(facts.ahead.earliest or facts.ahead.likely or today.toordinal())
    asks = f"Can you raise it to {say_calls(facts.wanted, facts.window_s)} before {say_day(earliest, today)}?"
    return " ".join([now, *begins, f"We expect to reach the limit: {_lower(reached)}.", asks])


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:] if words.startswith("Probably") else words
