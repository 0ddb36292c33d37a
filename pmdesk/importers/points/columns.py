"""Looks at the columns of a table: what each may hold, by its name and by a sample of its cells."""

import re
from collections import Counter

from pmdesk.domain.classes import frozen
from pmdesk.importers.cleaning import fold
from pmdesk.importers.points.cells import LONGEST, Cells, Places, form_of
from pmdesk.importers.points.looks import Look, look_of
from pmdesk.importers.points.timeforms import Clock, time_shape
from pmdesk.importers.points.times import Reckoning, read_one

SHOWN_SAMPLES = 5
LOOKED_AT = 400
LIKELY, MOSTLY = 0.5, 0.9
YEARS = range(1990, 2101)
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TIME_WORDS = _set("""date day days time timestamp datetime ts when period month week hour minute second year quarter
    moment instant datum tag zeit zeitpunkt zeitstempel monat woche stunde jahr quartal kalenderwoche kw jour heure mois
    semaine année annee horodatage fecha día dia hora mes semana año trimestre created updated recorded measured sampled
    at ds epoch unixtime yearmonth yearweek isoweek dt weekday iso of the nth n-ter""")
_METRIC_WORDS = _set("""metric metrics measure indicator kpi variable series parameter metrik kennzahl messgröße
    indikator indicateur métrique metrique indicador métrica metrica""")
_NAMING_WORDS = _set("name title label the of der des")
_VALUE_WORDS = _set("value val wert valeur valor values y reading measurement messwert")
_ID_WORDS = _set("id ids key uuid guid nr no number index idx row code zip plz version")
_WEEK_WORDS = _set("week yearweek isoweek woche kalenderwoche kw semaine semana")


@frozen
class Column:
    """One column as its sample shows it: shares are of the cells that hold something."""

    name: str
    samples: tuple[str, ...]
    filled: int
    numbers: float
    times: float
    clock: Clock
    distinct: int
    words: frozenset[str]
    mean_length: float = 0.0

    @property
    def is_called_time(self) -> bool:
        """Whether its name is that of a time."""
        return bool(self.words & _TIME_WORDS)

    @property
    def is_only_time(self) -> bool:
        """Whether its name says nothing but a part of a date or of a day: `Year`, `Hour`."""
        return bool(self.words) and self.words <= _TIME_WORDS

    @property
    def is_called_metric(self) -> bool:
        """Whether its name is that of the names of metrics."""
        return bool(self.words & _METRIC_WORDS) and self.words <= _METRIC_WORDS | _NAMING_WORDS

    @property
    def is_called_value(self) -> bool:
        """Whether its name is that of the values in a long table."""
        return bool(self.words & _VALUE_WORDS)

    @property
    def is_called_id(self) -> bool:
        """Whether its name is that of numbers that count nothing."""
        return bool(self.words & _ID_WORDS)


def look_at(name: str, cells: Cells) -> tuple[Column, Places]:
    """Return what a column may hold, and for each cell of the sample the number of its text."""
    codes, texts = cells.coded()
    counts: Counter[int] = Counter(codes.tolist())
    filled = [(text, counts[at]) for at, text in enumerate(texts) if look_of(text) is not Look.EMPTY]
    total = sum(count for _, count in filled)
    looked = filled[:LOOKED_AT]
    weight = max(1, sum(count for _, count in looked))
    written = sum(count for text, count in looked if look_of(text) is Look.TIME) / weight
    numbers = sum(count for text, count in looked if look_of(text) is Look.NUMBER) / weight
    words = frozenset(re.split(r"[^\w]+|_", _apart(name)))
    clock, counted = _counted([text for text, _ in looked], words)
    if written >= counted:
        clock, counted = Clock.WRITTEN, written
    length = sum(len(text) for text, _ in looked) / max(1, len(looked))
    samples = tuple(text for text, _ in filled[:SHOWN_SAMPLES])
    return Column(name, samples, total, numbers, counted, clock, len(filled), words, length), codes


def time_score(column: Column, at: int) -> float:
    """Return how likely a column is that of the times; below 2 it is none."""
    if not column.filled or column.times < LIKELY:
        return 0.0
    score = column.times + (1.5 if column.is_called_time else 0.0) + (0.3 if at == 0 else 0.0)
    if column.clock is Clock.WRITTEN:
        return score + 3
    if column.times < MOSTLY:
        return 0.0
    digits = len(column.samples[0].split(".")[0])
    return score + (0.2 if digits in (4, 5, 6, 9) else 1.5)


def _apart(name: str) -> str:
    """Part words that are written together, `dateHour` as `date hour`, and fold them."""
    return fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))


def _counted(texts: list[str], words: frozenset[str]) -> tuple[Clock, float]:
    """Return how a column of digits may count its times, and the share of cells that fit."""
    bare = [text for text in texts if _DIGITS.fullmatch(text) and len(text) <= LONGEST]
    if len(bare) < LIKELY * len(texts) or not bare:
        return Clock.WRITTEN, 0.0
    best, share = Clock.WRITTEN, 0.0
    for clock in _clocks(bare, words):
        fits = sum(_fits(text, clock) for text in bare) / len(texts)
        if fits > share:
            best, share = clock, fits
    return best, share


def _clocks(texts: list[str], words: frozenset[str]) -> tuple[Clock, ...]:
    length = Counter(len(text.split(".")[0]) for text in texts).most_common(1)[0][0]
    six = (Clock.WEEK, Clock.COMPACT) if words & _WEEK_WORDS else (Clock.COMPACT, Clock.WEEK)
    return {
        4: (Clock.YEAR,), 5: (Clock.SERIAL,), 6: six, 8: (Clock.COMPACT,), 9: (Clock.SECONDS,),
        10: (Clock.COMPACT, Clock.SECONDS), 12: (Clock.COMPACT, Clock.MILLIS), 13: (Clock.MILLIS,),
        14: (Clock.COMPACT,), 15: (Clock.MICROS,), 16: (Clock.MICROS,), 18: (Clock.NANOS,), 19: (Clock.NANOS,),
    }.get(length, ())  # fmt: skip


def _fits(text: str, clock: Clock) -> bool:
    raw = text.encode()
    if time_shape(form_of(raw), clock) is None:
        return False
    millis = read_one(raw, Reckoning(clock))
    return isinstance(millis, int) and millis // 31_556_952_000 + 1970 in YEARS
