"""Guesses where the columns of a table of notes go, by the words of their names and by what stands in them."""

import re
from collections.abc import Callable, Sequence

from pmdesk.domain.inbox import NoteKind
from pmdesk.importers.cleaning import fold
from pmdesk.importers.notes.addresses import email_of
from pmdesk.importers.notes.cells import looked_at, rating_of, revenue_of, url_of
from pmdesk.importers.notes.dialects import NoteDialect, dialect_of
from pmdesk.importers.notes.headers import OUR_STATES, changes_later, kind_of, meaning, plain_header
from pmdesk.importers.notes.table import NoteTable
from pmdesk.importers.notes.targets import SEVERAL, NoteMapping, NoteTarget
from pmdesk.importers.vocabulary import NOTHING

SAMPLE = 300
_T = NoteTarget
_MOSTLY = 0.6
_WORDY = 3.0
_QUESTION = 12
_UNSURE = 1_000
_EMAIL = re.compile(r"\s*(?:mailto:)?[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+\s*")
_REVIEW = re.compile(r"\breview|\bstore\b|\bstars?\b")
_SPLIT_NAMES = frozenset(
    ("first name", "last name", "surname", "vorname", "nachname", "prénom", "apellido", "apellidos")
)
_WHOLE_NAMES = frozenset(("customer", "client", "kunde", "cliente", "account"))
_LEFT_OUT = frozenset(("line", "reason"))


def suggest(table: NoteTable) -> NoteMapping:
    """Return a mapping to begin with."""
    dialect = dialect_of(table.header)
    if dialect is not None:
        return _of_dialect(table, dialect)
    samples = [filled(table, at) for at in range(len(table.header))]
    guesses = [_guess(title, sample) for title, sample in zip(table.header, samples, strict=True)]
    columns = _settle(table.header, guesses)
    _find_by_content(table.header, samples, columns)
    return NoteMapping(tuple(columns), kind=_kind(table.header, columns))


def filled(table: NoteTable, at: int, most: int = SAMPLE) -> list[str]:
    """Return the first filled cells of a column."""
    found: list[str] = []
    for row in table.rows:
        if (value := row.cells[at].strip()).casefold() not in NOTHING:
            found.append(value)
            if len(found) >= most:
                break
    return found


def _of_dialect(table: NoteTable, dialect: NoteDialect) -> NoteMapping:
    columns: list[NoteTarget] = []
    for title in table.header:
        target = dialect.columns.get(fold(title), _T.IGNORE)
        columns.append(_T.IGNORE if target in columns and target not in SEVERAL else target)
    return NoteMapping(tuple(columns), kind=dialect.kind, dialect=dialect.id)


def _guess(title: str, sample: list[str]) -> tuple[NoteTarget, int]:
    """Return where one column goes by its name, if its values fit, and how unsure that is."""
    found = meaning(title)
    if found is None or plain_header(title) in _LEFT_OUT:
        return _T.IGNORE, _UNSURE
    target, rank = found
    test = _TESTS.get(target)
    if not sample:
        return target, rank + _UNSURE // 2
    if test is not None and _share(sample, test) < _MOSTLY:
        return (_T.TAGS, rank) if target is _T.KIND and _are_few(sample) else (_T.IGNORE, _UNSURE)
    if target is _T.RECEIVED_AT and looked_at(title, sample).times < _MOSTLY:
        return _T.IGNORE, _UNSURE
    return target, rank


def _settle(header: Sequence[str], guesses: list[tuple[NoteTarget, int]]) -> list[NoteTarget]:
    """Let the surest column have each target."""
    best: dict[NoteTarget, int] = {}
    for at, (target, rank) in enumerate(guesses):
        if target not in best or rank < guesses[best[target]][1]:
            best[target] = at
    columns: list[NoteTarget] = []
    for at, (target, _) in enumerate(guesses):
        plain = plain_header(header[at])
        keeps = target is _T.IGNORE or at == best[target] or target in (_T.TAGS, _T.ATTACHMENTS)
        if keeps or (target is _T.PERSON and {plain, plain_header(header[best[target]])} <= _SPLIT_NAMES):
            columns.append(target)
        elif target is _T.PERSON and plain in _WHOLE_NAMES and _T.COMPANY not in best:
            columns.append(_T.COMPANY)
        else:
            columns.append(_T.IGNORE)
    return columns


def _find_by_content(header: Sequence[str], samples: list[list[str]], columns: list[NoteTarget]) -> None:
    """Find what no name told: addresses, a time, and above all what was said."""
    free = [at for at, target in enumerate(columns) if target is _T.IGNORE and samples[at]]
    if _T.EMAIL not in columns:
        _give(columns, free, _T.EMAIL, lambda at: _share(samples[at], _is_email) >= _MOSTLY)
    if _T.RECEIVED_AT not in columns:
        _give(columns, free, _T.RECEIVED_AT, lambda at: _looks_like_time(header[at], samples[at]))
    if _T.BODY not in columns:
        wordy = [at for at in free if columns[at] is _T.IGNORE and _words(samples[at]) >= _WORDY]
        wordy = [at for at in wordy if not changes_later(header[at])]
        if wordy:
            most = max(wordy, key=lambda at: _words(samples[at]))
            for at in wordy:
                if at == most or (len(header[at]) > _QUESTION and header[at].strip().endswith("?")):
                    columns[at] = _T.BODY
    if _T.BODY not in columns and _T.TITLE not in columns:
        texts = [at for at in free if columns[at] is _T.IGNORE and not all(map(_is_plain, samples[at]))]
        if texts:
            columns[max(texts, key=lambda at: sum(map(len, samples[at])) / len(samples[at]))] = _T.BODY


def _give(columns: list[NoteTarget], free: list[int], target: NoteTarget, fits: Callable[[int], bool]) -> None:
    found = next((at for at in free if columns[at] is _T.IGNORE and fits(at)), None)
    if found is not None:
        columns[found] = target


def _kind(header: Sequence[str], columns: list[NoteTarget]) -> NoteKind:
    """Return the kind of rows that do not say theirs: with stars and a word of reviews they are such."""
    named = any(_REVIEW.search(plain_header(title)) for title in header)
    return NoteKind.REVIEW if _T.RATING in columns and named else NoteKind.FEEDBACK


def _words(sample: list[str]) -> float:
    return sum(len(value.split()) for value in sample) / len(sample)


def _are_few(sample: list[str]) -> bool:
    return len(set(sample)) <= max(20, len(sample) // 2) and _words(sample) <= _WORDY


def _looks_like_time(title: str, sample: list[str]) -> bool:
    column = looked_at(title, sample)
    return column.times >= _MOSTLY and (column.numbers < _MOSTLY or column.is_called_time)


def _is_email(value: str) -> bool:
    return bool(_EMAIL.fullmatch(value))


def _is_plain(value: str) -> bool:
    return not any(sign.isalpha() for sign in value) or bool(url_of(value)) or _is_email(value)


def _is_domain(value: str) -> bool:
    return "." in value and " " not in value


_TESTS: dict[NoteTarget, Callable[[str], bool]] = {
    _T.EMAIL: lambda value: bool(email_of(value)),
    _T.URL: lambda value: bool(url_of(value)),
    _T.RATING: lambda value: rating_of(value) is not None,
    _T.REVENUE: lambda value: revenue_of(value) is not None,
    _T.KIND: lambda value: kind_of(value) is not None,
    _T.STATE: lambda value: fold(value) in OUR_STATES,
    _T.DOMAIN: _is_domain,
    _T.TITLE: lambda value: any(sign.isalpha() for sign in value),
    _T.PERSON: lambda value: any(sign.isalpha() for sign in value),
    _T.COMPANY: lambda value: any(sign.isalpha() for sign in value),
}


def _share(sample: list[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, sample)) / len(sample)
