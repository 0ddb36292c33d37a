"""What a search means in this workspace: names become ids, days become keys, words become wishes."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta

from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import SystemClock
from pmdesk.queries.inbox_values import Asked, Order, View
from pmdesk.queries.search_syntax import Search, Sort, Term, parse_search
from pmdesk.queries.search_typos import read_name
from pmdesk.queries.search_wishes import Wish, asked_of, check_of, unwanted_of
from pmdesk.queries.search_words import read_words
from pmdesk.storage import names
from pmdesk.storage.notes import SLOTS
from pmdesk.storage.notes_sieve import Sieve, Test
from pmdesk.storage.rows import Rows
from pmdesk.storage.schema_notes import FILES, KINDS, MOODS, RATING, STATES, URL

COLUMNS = {
    "from": ("person_id", "company_id"),
    "company": ("company_id",),
    "segment": ("segment_id",),
    "product": ("product_id",),
    "theme": ("theme_id",),
}
TABLES = {
    "from": ("person", "company"),
    "company": ("company",),
    "segment": ("segment",),
    "product": ("product",),
    "theme": ("theme",),
}
NOTHING = frozenset({"none", "no", "nothing", "-"})
VIEW_TESTS = {
    View.TRIAGE: Test(("state",), frozenset({STATES.index("new") + 1})),
    **{
        view: Test(("state",), frozenset({STATES.index(view.value) + 1}))
        for view in (View.ACCEPTED, View.SNOOZED, View.ARCHIVED, View.REJECTED, View.DUPLICATE)
    },
    View.LINKED: Test(("is_linked",), frozenset({1})),
}
FLAGS = {"unread": ("is_unread", 1), "read": ("is_unread", 0), "linked": ("is_linked", 1), "unlinked": ("is_linked", 0)}


def _numbered(words: tuple[str, ...], **others: int) -> dict[str, int]:
    return {word: number for number, word in enumerate(words, start=1)} | others


WORDS = {
    "kind": _numbered(KINDS) | _numbered(tuple(f"{kind}s" for kind in KINDS)),
    "state": _numbered(STATES, triage=1, inbox=1, todo=1),
    "mood": _numbered(MOODS, negative=1, sad=1, angry=1, positive=3, happy=3),
}
HAS = (
    dict.fromkeys(("attachment", "attachments", "file", "files"), ("has", FILES))
    | dict.fromkeys(("rating", "stars"), ("has", RATING))
    | dict.fromkeys(("url", "address"), ("has", URL))
    | dict.fromkeys(("item", "link", "quote", "evidence"), ("is_linked", 1))
)
HAS_NAMED = {
    "person": "person_id",
    "sender": "person_id",
    "company": "company_id",
    "segment": "segment_id",
    "product": "product_id",
    "theme": "theme_id",
    "mood": "mood",
}


@frozen
class Meaning:
    """A search as this workspace understands it; `tests` are by the operator that asks them, the view among them.

    `read_as` are the words that nobody wrote, and what they were read as.
    """

    wishes: tuple[Wish, ...] = ()
    tests: tuple[tuple[str, Test], ...] = ()
    low: int | None = None
    high: int | None = None
    read_as: tuple[tuple[str, str], ...] = ()

    def narrow(self) -> "Meaning":
        """Return it without words of a near meaning."""
        wishes = tuple(Wish(wish.phrases, wish.who, wish.is_without) for wish in self.wishes)
        return Meaning(wishes, self.tests, self.low, self.high, self.read_as)

    def sieve(self, *without: str) -> Sieve:
        """Return what the list is asked, but for the tests of some operators."""
        tests = tuple(test for name, test in self.tests if name not in without)
        if not self.wishes:
            return Sieve(tests=tests, low=self.low, high=self.high)
        few = None
        if any(wish.is_short for wish in self.wishes):
            few = asked_of([wish for wish in self.wishes if not wish.is_short])
        words, check = asked_of(self.wishes), check_of(self.wishes)
        return Sieve(words, tests, self.low, self.high, few, unwanted_of(self.wishes), check)


def search_of(asked: Asked) -> Search:
    """Return the text that is asked, understood."""
    return parse_search(asked.text, asked.today or SystemClock().today())


def meaning_of(rows: Rows, asked: Asked) -> Meaning:
    """Return what a person asks of the inbox, as this workspace understands it."""
    return understand(rows, search_of(asked), asked.view, is_wide=asked.order is Order.BEST)


def understand(rows: Rows, search: Search, view: View = View.ALL, *, is_wide: bool = False) -> Meaning:
    """Return what a search means; operators whose value says nothing are searched as words.

    Words of a near meaning are searched too where it is wide, or where nothing is found without.
    """
    tests: list[tuple[str, Test]] = [("view", VIEW_TESTS[view])] if view in VIEW_TESTS else []
    said = list(search.said)
    misread: list[tuple[str, str]] = []
    for term in search.filters:
        if term.days is not None or not term.words:
            continue
        test, name = _test(rows, term)
        if test is None:
            said.append(Term(Sort.WORD, f"{term.name} {term.text}", term.start, term.end, is_without=term.is_without))
            continue
        tests.append((term.name, test))
        misread += [(term.text, name)] if name else []
    low, high = _bounds(search.filters)
    wishes, read_as = read_words(rows, said, len(search.text), is_wide=is_wide)
    return Meaning(wishes, tuple(tests), low, high, (*misread, *read_as))


def _test(rows: Rows, term: Term) -> tuple[Test | None, str]:
    """Return what an operator asks of a place, and the name it was read as where nobody is called so."""
    if term.name in COLUMNS:
        return _named_test(rows, term)
    value = term.text.casefold()
    if term.name in WORDS:
        return _worded(term.name, value, term.is_without), ""
    if term.name == "is":
        return _is(value, term.is_without), ""
    return _has(value, term.is_without), ""


def _named_test(rows: Rows, term: Term) -> tuple[Test, str]:
    """Return the test for a name: those called just so, else all whose names have these words, or words like them."""
    columns, tables = COLUMNS[term.name], TABLES[term.name]
    if term.text.casefold() in NOTHING:
        return Test(columns[:1], frozenset({0}), term.is_without), ""
    called, name = names.called(rows, tables, term.text), ""
    if not called:
        name = read_name(rows, tables, term.text)
        called = names.called(rows, tables, name) if name else called
    exact = frozenset(row_id for row_id, title, _ in called if title.casefold() == (name or term.text).casefold())
    if exact or len(called) < names.MOST:
        return Test(columns, exact or frozenset(row_id for row_id, _, _ in called), term.is_without), name
    return Test(columns, is_without=term.is_without, names=names.names_like(name or term.text)), name


def _worded(name: str, value: str, is_without: bool) -> Test | None:
    numbers = {number for part in value.split(",") if (number := WORDS[name].get(part.strip())) is not None}
    return Test((name,), frozenset(numbers), is_without) if numbers else None


def _is(value: str, is_without: bool) -> Test | None:
    if value in FLAGS:
        column, number = FLAGS[value]
        return Test((column,), frozenset({number}), is_without)
    return _worded("kind", value, is_without) or _worded("state", value, is_without)


def _has(value: str, is_without: bool) -> Test | None:
    if value in HAS:
        column, number = HAS[value]
        return Test((column,), frozenset({number}), is_without)
    column = HAS_NAMED.get(value)
    return None if column is None else Test((column,), frozenset({0}), not is_without)


def _bounds(filters: Iterable[Term]) -> tuple[int | None, int | None]:
    lows: list[int] = []
    highs: list[int] = []
    for term in filters:
        if term.days is not None and not term.is_without:
            start, after = _key(term.days.start), _key(term.days.end + timedelta(days=1))
            BOUNDS[term.name](start, after, lows, highs)
        elif term.days is not None and term.name in OPPOSITE:
            start, after = _key(term.days.start), _key(term.days.end + timedelta(days=1))
            BOUNDS[OPPOSITE[term.name]](start, after, lows, highs)
    return max(lows, default=None), min(highs, default=None)


def _on(start: int, after: int, lows: list[int], highs: list[int]) -> None:
    lows.append(start)
    highs.append(after)


BOUNDS: dict[str, Callable[[int, int, list[int], list[int]], object]] = {
    "before": lambda start, _after, _lows, highs: highs.append(start),
    "after": lambda _start, after, lows, _highs: lows.append(after),
    "since": lambda start, _after, lows, _highs: lows.append(start),
    "until": lambda _start, after, _lows, highs: highs.append(after),
    "on": _on,
}
OPPOSITE = {"before": "since", "since": "before", "after": "until", "until": "after"}


def _key(day: date) -> int:
    """Return the first key of a day where the person is."""
    try:
        moment = datetime.combine(day, time.min).astimezone()
    except (OverflowError, OSError, ValueError):
        moment = datetime.combine(day, time.min, UTC)
    return int(moment.timestamp()) * SLOTS
