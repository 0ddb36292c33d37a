"""What may come next in the search field: operators, and the values each of them takes, with how many notes have it."""

import re
from collections import deque
from collections.abc import Iterable
from datetime import date

from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import SystemClock
from pmdesk.domain.days import say_span
from pmdesk.queries.inbox_counts import quoted
from pmdesk.queries.search_dates import past_span
from pmdesk.queries.search_sieve import COLUMNS, FLAGS, HAS_NAMED, TABLES, WORDS
from pmdesk.queries.search_syntax import DATED, NAMED, TERM, even_quotes
from pmdesk.storage import names, notes_listed
from pmdesk.storage.notes_sieve import Sieve, Test
from pmdesk.storage.rows import Rows
from pmdesk.storage.schema_notes import KINDS, MOODS, STATES

LONGEST = 300
MOST = 10
NAMES_FOR_A_WORD = 4
LEAST_OF_A_NAME = 2
MEANINGS = {
    "from": "who wrote it, or their company",
    "company": "a company",
    "segment": "a segment",
    "product": "a product",
    "theme": "a theme, or none",
    "is": "unread, linked, bug, snoozed, …",
    "kind": "feedback, bug, review or conversation",
    "state": "new, accepted, snoozed, …",
    "has": "attachment, rating, theme, …",
    "mood": "bad, neutral or good",
    "since": "a day and all after it",
    "before": "all before a day",
    "after": "all after a day",
    "until": "a day and all before it",
    "on": "a day, a week, a month",
}
DAYS = ("today", "yesterday", "this week", "last week", "last 7 days", "this month", "last month", "last 90 days")
DATED_TAIL = re.compile(rf"""(?P<minus>-)?\b(?P<name>{"|".join(DATED)}):[ ]?(?P<value>[^":]*)$""", re.IGNORECASE)
HAS = ("attachment", "rating", "address", "item", *HAS_NAMED)


@frozen
class Completion:
    """One way to go on: `text` goes in place of what stands from `start` to `end`. `hint` says what it is."""

    text: str
    start: int
    end: int
    title: str
    hint: str = ""
    count: int | None = None

    @property
    def is_finished(self) -> bool:
        """Whether nothing has to follow it."""
        return not self.text.endswith(":")


@frozen
class _Offer:
    value: str
    title: str
    hint: str = ""
    count: int | None = None


def complete(rows: Rows, text: str, caret: int, today: date | None = None) -> tuple[Completion, ...]:
    """Return how what is typed up to the caret may go on, the likeliest first; days are told from the machine's day."""
    typed = even_quotes(text[max(0, caret - LONGEST) : caret])
    skipped = caret - len(typed)
    today = today or SystemClock().today()
    if (dated := DATED_TAIL.search(typed)) and (days := _days(dated["value"], today)):
        begin, minus, name = dated.start() + skipped, dated["minus"] or "", dated["name"].lower()
        return _completions(days, f"{minus}{name}:", begin, caret)
    last = next(iter(deque(TERM.finditer(typed), maxlen=1)), None)
    if last is None or last.end() < len(typed):
        return _operators("", "", caret, caret) if not typed.strip() else ()
    start = last.start() + skipped
    minus = last["minus"] or ""
    if last["name"] is not None:
        name = last["name"].lower()
        value = last["quoted"] if last["quoted"] is not None else typed[last.start("bare") :]
        return _completions(_values(rows, name, value.strip(), today), f"{minus}{name}:", start, caret)
    word = last["word"]
    if word is None:
        return ()
    return (*_operators(minus, word, start, caret), *_named(rows, minus, word, start, caret))


def _completions(offers: Iterable[_Offer], operator: str, start: int, caret: int) -> tuple[Completion, ...]:
    found = [Completion(operator + each.value, start, caret, each.title, each.hint, each.count) for each in offers]
    return tuple(found[:MOST])


def _operators(minus: str, word: str, start: int, caret: int) -> tuple[Completion, ...]:
    begun = [name for name in MEANINGS if name.startswith(word.lower())]
    return tuple(Completion(f"{minus}{name}:", start, caret, f"{minus}{name}:", MEANINGS[name]) for name in begun)


def _named(rows: Rows, minus: str, word: str, start: int, caret: int) -> tuple[Completion, ...]:
    if len(word) < LEAST_OF_A_NAME:
        return ()
    found = [
        Completion(f"{minus}{name}:{each.value}", start, caret, each.title, name, each.count)
        for name in NAMED[1:]
        for each in _called(rows, name, word)[:NAMES_FOR_A_WORD]
    ]
    return tuple(sorted(found, key=lambda each: -(each.count or 0))[:NAMES_FOR_A_WORD])


def _values(rows: Rows, name: str, value: str, today: date) -> list[_Offer]:
    if name in DATED:
        return _days(value, today)
    if name in NAMED:
        none = [_Offer("none", "none", f"no {name}")] if name != "from" and "none".startswith(value.lower()) else []
        return [*_called(rows, name, value), *none]
    words = {"is": (*FLAGS, *KINDS, *STATES), "kind": KINDS, "state": STATES, "mood": MOODS, "has": HAS}[name]
    begun = [word for word in words if word.startswith(value.lower())]
    return [_Offer(word, word, count=_count(rows, name, word)) for word in begun]


def _days(value: str, today: date) -> list[_Offer]:
    plain = " ".join(value.lower().split())
    own = past_span(value, today) if plain and plain not in DAYS else None
    offers = [_Offer(_as_value(value), value, say_span(own, today))] if own is not None else []
    for words in DAYS:
        span = past_span(words, today)
        if words.startswith(plain) and span is not None:
            offers.append(_Offer(_as_value(words), words, say_span(span, today)))
    return offers


def _as_value(words: str) -> str:
    return f'"{words}"' if " " in words else words


def _called(rows: Rows, name: str, value: str) -> list[_Offer]:
    """Return who or what is called so, those with most notes first."""
    tables, columns = TABLES[name], COLUMNS[name]
    if value or tables[0] not in names.INDEXED:
        found = names.called(rows, tables, value)
    else:
        most = [company for company, _ in notes_listed.company_tally(rows, Sieve(), MOST)]
        found = [(row_id, title, "company") for row_id, title in names.titles(rows, "company", most, is_all=False)]
    counts = _counts(rows, columns, [row_id for row_id, _, _ in found])
    hints = {"person": "person", "company": "company"} if len(tables) > 1 else {}
    offers = [
        _Offer(quoted(title), title, hints.get(table, ""), counts.get(row_id, 0)) for row_id, title, table in found
    ]
    return sorted(_distinct(offers), key=lambda offer: -(offer.count or 0))


def _counts(rows: Rows, columns: tuple[str, ...], ids: Iterable[int]) -> dict[int, int]:
    if Test(columns).is_tallied:
        return dict(notes_listed.tally(rows, Sieve(), columns[0]))
    return names.notes_of(rows, columns, ids)


def _distinct(offers: Iterable[_Offer]) -> list[_Offer]:
    """Join those of one name: the operator finds them all."""
    found: dict[str, _Offer] = {}
    for offer in offers:
        known = found.get(offer.value)
        count = (offer.count or 0) + ((known.count or 0) if known else 0)
        found[offer.value] = _Offer(offer.value, offer.title, known.hint if known else offer.hint, count)
    return list(found.values())


def _count(rows: Rows, name: str, word: str) -> int | None:
    if name == "has":
        return None
    if word in FLAGS:
        column, number = FLAGS[word]
    elif name == "mood":
        return None
    else:
        column = "kind" if word in WORDS["kind"] else "state"
        number = WORDS[column][word]
    return notes_listed.count(rows, Sieve(tests=(Test((column,), frozenset({number})),)), 0)[0]
