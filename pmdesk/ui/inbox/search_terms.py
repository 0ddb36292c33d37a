"""A search as its field holds it: operators that are finished as chips, and what is still typed."""

from datetime import date

from pmdesk.domain.classes import frozen
from pmdesk.domain.days import say_span
from pmdesk.queries.search_syntax import DATED, Search, Term, parse_search
from pmdesk.ui.inbox.words import DAYS

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September")
LATE_MONTHS = ("October", "November", "December")


@frozen
class Chip:
    """One operator that is finished: how it was typed, and how it was read."""

    raw: str
    words: str
    name: str
    key: str


@frozen
class Typed:
    """What stands in the field."""

    chips: tuple[Chip, ...] = ()
    rest: str = ""

    @property
    def text(self) -> str:
        """The whole search."""
        return " ".join([*(chip.raw for chip in self.chips), *([self.rest] if self.rest.strip() else [])])


def read(text: str, today: date) -> Typed:
    """Return a search with all its operators as chips."""
    found = _split(text, parse_search(text, today), today, till=None)
    return Typed(found.chips, found.rest.strip()) if found.chips else found


def take(typed: Typed, today: date, cursor: int | None = None) -> Typed:
    """Return what is typed with those operators as chips that are finished: a space, or another word, follows them.

    A day may go on (`since: 8 march`), so it waits for another word. What reaches to the cursor is still typed.
    """
    till = len(typed.rest) if cursor is None else cursor
    found = _split(typed.rest, parse_search(typed.rest, today), today, till=till)
    return Typed((*typed.chips, *found.chips), found.rest) if found.chips else typed


def toggled(text: str, term: str, today: date) -> str:
    """Return a search with a term put in, in place of another of the same name, or taken out where it is there."""
    wanted = parse_search(term, today).filters
    if not wanted:
        return text
    chip = _chip(term, wanted[0], today)
    typed = read(text, today)
    if any(each.key == chip.key for each in typed.chips):
        return Typed(tuple(each for each in typed.chips if each.key != chip.key), typed.rest).text
    kept = tuple(each for each in typed.chips if each.name != chip.name)
    return Typed((*kept, chip), typed.rest).text


def terms_of(text: str, today: date) -> frozenset[str]:
    """Return the operators of a search as the side list knows them: `kind:bug`."""
    return frozenset(chip.key for chip in read(text, today).chips)


def _split(text: str, search: Search, today: date, *, till: int | None) -> Typed:
    chips: list[Chip] = []
    rest = text
    for term in reversed([term for term in search.filters if term.text and _is_done(term, search, text, till)]):
        chips.insert(0, _chip(text[term.start : term.end], term, today))
        rest = _joined(rest[: term.start], rest[term.end :])
    return Typed(tuple(chips), rest if chips else text)


def _is_done(term: Term, search: Search, text: str, till: int | None) -> bool:
    """Whether a term is finished, where typing goes on at `till`."""
    if till is None:
        return True
    if term.end >= till:
        return term.end == till and text[term.start : term.end].count('"') == len('""')
    return term.name not in DATED or any(other.start >= term.end for other in search.terms)


def _joined(before: str, after: str) -> str:
    """Put the ends together where something was taken out between them; what is typed next begins after a space."""
    return f"{before.rstrip()} {after.lstrip()}".lstrip() if before.strip() else after.lstrip()


def _chip(raw: str, term: Term, today: date) -> Chip:
    minus = "-" if term.is_without else ""
    value = term.text if term.days is None else _say(term, today)
    return Chip(raw.strip(), f"{minus}{term.name}: {value}", term.name, f"{minus}{term.name}:{term.text.casefold()}")


def _say(term: Term, today: date) -> str:
    """Say a day as it was read, so that a wrong reading shows: `Sun 8 March`."""
    if term.days is None:
        return term.text
    if term.days.start != term.days.end:
        return say_span(term.days, today)
    day = term.days.start
    year = "" if day.year == today.year else f" {day.year}"
    return f"{DAYS[day.weekday()]} {day.day} {(*MONTHS, *LATE_MONTHS)[day.month - 1]}{year}"
