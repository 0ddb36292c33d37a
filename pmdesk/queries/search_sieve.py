"""What a search means in this workspace: names become ids, days become keys, words become what the index is asked."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta

from pmdesk.domain.classes import frozen
from pmdesk.queries.inbox_values import View
from pmdesk.queries.search_syntax import Search, Sort, Term
from pmdesk.storage.notes import SLOTS
from pmdesk.storage.notes_listed import Sieve, Test, named
from pmdesk.storage.rows import Rows
from pmdesk.storage.schema_notes import FILES, KINDS, MOODS, RATING, STATES, URL

COLUMNS = {
    "from": "person_id",
    "company": "company_id",
    "segment": "segment_id",
    "product": "product_id",
    "theme": "theme_id",
}
TABLES = {
    "from": "person",
    "company": "company",
    "segment": "segment",
    "product": "product",
    "theme": "theme",
}
NOTHING = frozenset({"none", "no", "nothing", "-"})
VIEW_TESTS = {
    View.TRIAGE: Test("state", frozenset({STATES.index("new") + 1})),
    View.SNOOZED: Test("state", frozenset({STATES.index("snoozed") + 1})),
    View.ARCHIVED: Test("state", frozenset({STATES.index("archived") + 1})),
    View.LINKED: Test("is_linked", frozenset({1})),
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


@frozen
class Meaning:
    """A search as this workspace understands it; `tests` are by the operator that asks them, views included."""

    words: str
    tests: tuple[tuple[str, Test], ...]
    low: int | None = None
    high: int | None = None

    def sieve(self, *without: str) -> Sieve:
        """Return what the list is asked, but for the tests of some operators."""
        tests = tuple(test for name, test in self.tests if name not in without)
        return Sieve(self.words, tests, self.low, self.high)


def understand(rows: Rows, search: Search, view: View = View.ALL) -> Meaning:
    """Return what a search means; operators whose value says nothing are searched as words."""
    tests: list[tuple[str, Test]] = [("view", VIEW_TESTS[view])] if view in VIEW_TESTS else []
    said = list(search.said)
    low, high = _bounds(search.filters)
    for term in search.filters:
        if term.days is not None or not term.text:
            continue
        test = _test(rows, term)
        if test is None:
            said.append(Term(Sort.WORD, f"{term.name} {term.text}", term.start, term.end, is_without=term.is_without))
        else:
            tests.append((term.name, test))
    words = matching(said)
    return Meaning(words, tuple(tests), low, high)


def matching(said: Iterable[Term]) -> str:
    """Return words and phrases as the index is asked for them; each is quoted, so none can be misread."""
    wanted = [_phrase(term) for term in said if not term.is_without and term.words]
    unwanted = [_phrase(term) for term in said if term.is_without and term.words]
    if not wanted:
        return ""
    return " AND ".join(wanted) + "".join(f" NOT {phrase}" for phrase in unwanted)


def _phrase(term: Term) -> str:
    return f'"{" ".join(term.words)}"{" *" if term.is_begun else ""}'


def _test(rows: Rows, term: Term) -> Test | None:
    if term.name in COLUMNS:
        return _named_test(rows, term)
    value = term.text.casefold()
    if term.name in WORDS:
        return _worded(term.name, value, term.is_without)
    if term.name == "is":
        return _is(value, term.is_without)
    return _has(value, term.is_without)


def _named_test(rows: Rows, term: Term) -> Test:
    if term.text.casefold() in NOTHING:
        return Test(COLUMNS[term.name], frozenset({0}), term.is_without)
    return Test(COLUMNS[term.name], named(rows, TABLES[term.name], term.text), term.is_without)


def _worded(name: str, value: str, is_without: bool) -> Test | None:
    numbers = {number for part in value.split(",") if (number := WORDS[name].get(part.strip())) is not None}
    return Test(name, frozenset(numbers), is_without) if numbers else None


def _is(value: str, is_without: bool) -> Test | None:
    if value in FLAGS:
        column, number = FLAGS[value]
        return Test(column, frozenset({number}), is_without)
    return _worded("kind", value, is_without) or _worded("state", value, is_without)


def _has(value: str, is_without: bool) -> Test | None:
    if value in HAS:
        column, number = HAS[value]
        return Test(column, frozenset({number}), is_without)
    column = COLUMNS.get(value) or {"person": "person_id", "sender": "person_id", "mood": "mood"}.get(value)
    return None if column is None else Test(column, frozenset({0}), not is_without)


def _bounds(filters: Iterable[Term]) -> tuple[int | None, int | None]:
    lows: list[int] = []
    highs: list[int] = []
    for term in filters:
        if term.days is not None:
            start, after = _key(term.days.start), _key(term.days.end + timedelta(days=1))
            BOUNDS[term.name](start, after, lows, highs)
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


def _key(day: date) -> int:
    """Return the first key of a day where the person is."""
    try:
        moment = datetime.combine(day, time.min).astimezone()
    except (OverflowError, OSError, ValueError):
        moment = datetime.combine(day, time.min, UTC)
    return int(moment.timestamp()) * SLOTS
