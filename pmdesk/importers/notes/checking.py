"""Says in words how well the columns of a table of notes fit where they go: `all 151 filled`, `2 no ratings`."""

from collections.abc import Callable

from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text
from pmdesk.importers.cleaning import fold, shown
from pmdesk.importers.notes.addresses import email_of
from pmdesk.importers.notes.cells import rating_of, read_times, revenue_of, url_of
from pmdesk.importers.notes.headers import kind_of, state_of
from pmdesk.importers.notes.table import NoteTable
from pmdesk.importers.notes.targets import NoteMapping, NoteTarget
from pmdesk.importers.vocabulary import NOTHING

_SAMPLES = 3
_T = NoteTarget
_COUNTED = {
    _T.PERSON: ("person", "people"),
    _T.COMPANY: ("company", "companies"),
    _T.SEGMENT: ("segment", "segments"),
    _T.PRODUCT: ("product", "products"),
    _T.TIER: ("tier", "tiers"),
    _T.SOURCE: ("source", "sources"),
    _T.VERSION: ("version", "versions"),
    _T.TAGS: ("value", "values"),
    _T.THREAD: ("conversation", "conversations"),
    _T.HANDLE: ("user", "users"),
    _T.DOMAIN: ("domain", "domains"),
}
_LISTED = frozenset((*_COUNTED, _T.KIND, _T.STATE, _T.RATING))


@frozen
class NoteColumn:
    """One column in words: its name, a sample of its values, and how well it fits where it goes."""

    column: int
    name: str
    target: NoteTarget
    sample: str
    words: str
    fine: bool = True


@frozen
class Checked:
    """The columns of a table, and what they leave open about their dates (empty: nothing)."""

    columns: tuple[NoteColumn, ...]
    asks: str = ""


def check(table: NoteTable, mapping: NoteMapping, products: frozenset[str] | None = None) -> Checked:
    """Return the check of each column in order; `products` are those of the workspace, None where that is all one."""
    known = None if products is None else frozenset(map(fold, products))
    asks = ""
    made: list[NoteColumn] = []
    for at, target in enumerate(mapping.columns):
        values = [value for cell in table.column(at) if (value := cell.strip()).casefold() not in NOTHING]
        if target is _T.RECEIVED_AT:
            times = read_times(table.header[at], table.column(at), mapping.order, mapping.zone)
            asks = asks or times.asks
            words, fine = _times_words(len(times.reasons), len(values), len(table.rows), asks=bool(times.asks))
        else:
            words, fine = _words(target, values, len(table.rows), known)
        made.append(NoteColumn(at, table.header[at], target, _sample(target, values), words, fine))
    return Checked(tuple(made), asks)


def _sample(target: NoteTarget, values: list[str]) -> str:
    most = _SAMPLES if target in _LISTED else 1
    distinct = list(dict.fromkeys(shown(value, 80) for value in values[:200]))
    more = ", …" if target in _LISTED and len(distinct) > most else ""
    return ", ".join(distinct[:most]) + more


def _times_words(wrong: int, filled: int, rows: int, *, asks: bool) -> tuple[str, bool]:
    if asks:
        return "day or month first?", False
    if wrong:
        return f"{count_text(wrong)} no {'date' if wrong == 1 else 'dates'}", False
    return _filled(filled, rows), True


def _words(target: NoteTarget, values: list[str], rows: int, products: frozenset[str] | None) -> tuple[str, bool]:
    if target is _T.IGNORE:
        return "", True
    if target is _T.PRODUCT and products is not None:
        unknown = len(set(map(fold, values)) - products)
        if unknown:
            return f"{_count(unknown, 'name', 'names')} unknown", False
    if target in _COUNTED:
        return _count(len(set(map(fold, values))), *_COUNTED[target]), True
    read, wrong_word = _READ.get(target, (None, ""))
    wrong = len(values) - sum(map(read, values)) if read is not None else 0
    return (f"{count_text(wrong)} {wrong_word}", False) if wrong else (_filled(len(values), rows), True)


def _filled(filled: int, rows: int) -> str:
    return f"all {count_text(filled)} filled" if filled == rows else f"{count_text(filled)} filled"


def _count(number: int, one: str, many: str) -> str:
    return f"{count_text(number)} {one if number == 1 else many}"


_READ: dict[NoteTarget, tuple[Callable[[str], bool], str]] = {
    _T.RATING: (lambda value: rating_of(value) is not None, "not 1 to 5"),
    _T.REVENUE: (lambda value: revenue_of(value) is not None, "no amounts"),
    _T.EMAIL: (lambda value: bool(email_of(value)), "no addresses"),
    _T.URL: (lambda value: bool(url_of(value)), "no web links"),
    _T.KIND: (lambda value: kind_of(value) is not None, "unknown, so feedback"),
    _T.STATE: (lambda value: state_of(value) is not None, "unknown, so new"),
}
