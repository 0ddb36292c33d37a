"""What the cells of a whole column prove: which mark stands before decimals, and whether days or months come first."""

from collections import Counter

import numpy as np

from pmdesk.domain.classes import frozen, slotted
from pmdesk.importers.cleaning import shown
from pmdesk.importers.points.cells import Cells, Flags, Formed, Places, form_of
from pmdesk.importers.points.numberforms import COMMA, POINT, Kind, proves, shape_of
from pmdesk.importers.points.timeforms import Clock, Order, TimeShape, time_shape
from pmdesk.importers.points.times import digits_at

LAST_MONTH, LAST_DAY = 12, 31
SURELY = 20
"""So many times more cells must prove one mark than the other before the others count as slips."""
FEW_DIGITS = 3


@frozen
class Proof:
    """What is proven, or None; `words` asks where it is not, and otherwise tells what was concluded."""

    found: str | None
    words: str = ""
    asks: bool = False


@slotted
class MarkCensus:
    """Counts what the cells of a column prove of the mark before decimals."""

    counts: Counter[str]
    example: str = ""
    plain: int = 0

    def take(self, cells: Cells) -> None:
        """Look at more cells."""
        if cells.exact is not None:
            cells = cells.take(~cells.exact)
        for group in cells.forms():
            for form, at, count in _forms(cells, group):
                proven = proves(form)
                self.counts[proven] += count
                if proven == "?" and not self.example:
                    self.example = cells.text(at)
                shape = shape_of(form, "") if not proven else None
                if shape is not None and shape.kind is Kind.NUMBER and len(shape.places) <= FEW_DIGITS:
                    self.plain += count

    def is_sure_of(self, mark: str) -> bool:
        """Whether many cells prove a mark and hardly any the other."""
        other = COMMA if mark == POINT else POINT
        return self.counts[mark] > 0 and self.counts[mark] >= SURELY * self.counts[other]

    def proof(self, elsewhere: frozenset[str], separator: str) -> Proof:
        """Return the mark; where this column proves none, the other columns do (`elsewhere`), or the separator."""
        point, comma = self.counts[POINT], self.counts[COMMA]
        few = max(point, comma) * SURELY <= sum(self.counts.values())
        if (point or comma) and not (few and len(elsewhere) == 1):
            mark = POINT if point >= comma else COMMA
            if max(point, comma) >= SURELY * min(point, comma):
                return Proof(mark)
            return Proof(None, "Some numbers have a decimal point, others a decimal comma.", asks=True)
        if not self.counts["?"]:
            return Proof(next(iter(elsewhere)) if len(elsewhere) == 1 else POINT)
        if len(elsewhere) == 1:
            return Proof(next(iter(elsewhere)))
        mark = POINT if POINT in self.example else COMMA
        other = COMMA if mark == POINT else POINT
        quoted = f"“{shown(self.example, 30)}”"
        if self.plain:
            return Proof(other, f"{quoted} is read with thousands, as smaller numbers have no mark.")
        if separator == COMMA and mark == POINT:
            return Proof(POINT, f"{quoted} is read with decimals, as commas part the columns.")
        return Proof(None, f"{quoted} can have thousands or three decimals.", asks=True)


def _forms(cells: Cells, group: Formed) -> list[tuple[bytes, int, int]]:
    """Return the forms in a group: the form, an example's place, how often."""
    if group.form is not None:
        return [(group.form, int(group.at[0]), int(group.at.size))] if group.at.size else []
    return [(form_of(cells.raw(at)[:400]), at, 1) for at in group.at.tolist()]


@slotted
class OrderCensus:
    """Counts what the cells of a column prove of the order of day, month and year."""

    day_first: str = ""
    month_first: str = ""
    year_first: str = ""
    unclear: str = ""
    is_short: bool = False
    seen: int = 0
    others: int = 0
    """Dates that say their order themselves."""
    could_be_year: bool = True
    firsts: set[int] | None = None
    lasts: set[int] | None = None

    def take(self, cells: Cells) -> None:
        """Look at more cells."""
        for group in cells.forms():
            if group.form is None:
                for at in group.at.tolist():
                    raw = cells.raw(at)[:100]
                    shape = time_shape(form_of(raw), Clock.WRITTEN)
                    if shape is not None and shape.is_unordered:
                        self._count(cells, np.asarray([at]), np.frombuffer(raw, np.uint8)[None, :], shape)
                continue
            shape = time_shape(group.form, Clock.WRITTEN) if group.form else None
            if shape is not None and shape.is_unordered:
                self._count(cells, group.at, group.matrix, shape)
            elif shape is not None:
                self.others += int(group.at.size)

    def _count(self, cells: Cells, at: Places, matrix: np.ndarray, shape: TimeShape) -> None:
        self.seen += int(at.size)
        a, b, c = (digits_at(matrix, *next((s, e) for n, s, e in shape.spans if n == name)) for name in "abc")
        first = (a > LAST_MONTH) & (a <= LAST_DAY) & (b <= LAST_MONTH)
        second = (b > LAST_MONTH) & (b <= LAST_DAY) & (a <= LAST_MONTH)
        unclear = (a <= LAST_MONTH) & (b <= LAST_MONTH) & (a != b)
        self.unclear = self.unclear or _example(cells, at, unclear)
        self.month_first = self.month_first or _example(cells, at, second)
        if not shape.is_short:
            self.day_first = self.day_first or _example(cells, at, first)
            return
        self.is_short = True
        as_year = (b >= 1) & (b <= LAST_MONTH) & (c >= 1) & (c <= LAST_DAY)
        self.could_be_year = self.could_be_year and bool(as_year.all())
        self.day_first = self.day_first or _example(cells, at, first)
        self.year_first = self.year_first or _example(cells, at, as_year & (a > LAST_DAY))
        self.firsts = (self.firsts or set()) | set(np.unique(a).tolist())
        self.lasts = (self.lasts or set()) | set(np.unique(c).tolist())

    def proof(self) -> Proof:
        """Return the order; a few such dates among many of another form are slips, and stay unclear."""
        if self.seen * SURELY <= self.others:
            return Proof(None)
        if self.day_first and self.month_first:
            words = f"“{self.day_first}” has the day first, “{self.month_first}” the month."
            return Proof(None, words, asks=True)
        if self.year_first:
            return Proof(Order.YEAR_FIRST if self.could_be_year else None, asks=not self.could_be_year)
        if self.is_short and self.could_be_year and len(self.lasts or ()) > len(self.firsts or ()):
            example = self.day_first or self.unclear
            return (
                Proof(None, f"“{example}” can begin with the year or with the day.", asks=True)
                if example
                else Proof(None)
            )
        if self.day_first or self.month_first:
            return Proof(Order.DAY_FIRST if self.day_first else Order.MONTH_FIRST)
        if self.unclear:
            return Proof(None, f"“{self.unclear}” can begin with the day or with the month.", asks=True)
        return Proof(None)


def _example(cells: Cells, at: Places, flags: Flags) -> str:
    return shown(cells.text(int(at[int(flags.argmax())])), 30) if flags.any() else ""
