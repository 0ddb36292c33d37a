"""What the themes view knows: what is asked, the table and the card that answer it; it follows the bus."""

from datetime import date
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from pmdesk.domain.changes import Changes
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import Kind
from pmdesk.queries.theme_card import ThemeCard, effect_words, theme_card, would_stand
from pmdesk.queries.theme_table import ThemeLine, ThemeTable, theme_table
from pmdesk.storage.rows import Rows
from pmdesk.storage.theme_counts import Measure
from pmdesk.ui.context import Context

MEMORY = "inbox.themes"
DAYS = (7, 28, 90)
SHOWN = frozenset(
    {
        Kind.NOTE,
        Kind.QUOTE,
        Kind.THEME,
        Kind.PERSON,
        Kind.COMPANY,
        Kind.SEGMENT,
        Kind.PRODUCT,
        Kind.ITEM,
        Kind.RELEASE,
        Kind.ANNOTATION,
    }
)
"""Kinds of rows that the table and the card are made of."""
SOON_MS = 30
TABLE, CARD, EFFECT = "inbox.themes.table", "inbox.themes.card", "inbox.themes.effect"


class Order(StrEnum):
    """Which theme comes first."""

    SIZE = "size"
    CHANGE = "change"
    NEWEST = "newest"
    TITLE = "title"


@frozen
class Wanted:
    """What is asked of the table."""

    days: int = 28
    measure: Measure = Measure.NOTES
    segments: tuple[int, ...] = ()
    only_without_item: bool = False
    order: Order = Order.SIZE


class ThemesState(QObject):
    """One for the page; its signals tell which part is other now."""

    table_read = Signal()
    card_read = Signal()
    effect_read = Signal()
    troubled = Signal(object)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self.context = context
        self.wanted = Wanted()
        self.table: ThemeTable | None = None
        self.lines: tuple[ThemeLine, ...] = ()
        self.theme = 0
        self.card: ThemeCard | None = None
        self.effect = ""
        self._is_awake = False
        self._is_stale = True
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.read)
        self._restore()
        context.bus.changed.connect(self.hear)

    @property
    def today(self) -> date:
        """The last day that counts: today here or where days are counted, whichever is later."""
        clock = self.context.clock
        return max(clock.today(), clock.now().date())

    def line(self, theme_id: int) -> ThemeLine | None:
        """Return the line of a theme."""
        return next((line for line in self.lines if line.id == theme_id), None)

    def wake(self, *, awake: bool) -> None:
        """Read what is stale while the view shows; while it does not, read nothing."""
        self._is_awake = awake
        if awake and self._is_stale:
            self.read()

    def ask(self, **values: Any) -> None:  # noqa: ANN401
        """Ask for something else: days, measure, segments, only_without_item, order."""
        before = self.wanted
        kept = {name: getattr(before, name) for name in ("days", "measure", "segments", "only_without_item", "order")}
        self.wanted = Wanted(**{**kept, **values})
        self._keep()
        if self.wanted.order is not before.order and self.table is not None:
            self._sort()
            self.table_read.emit()
        if self.wanted != before:
            self.read()

    def choose(self, theme_id: int) -> None:
        """Show the card of another theme; 0 shows none."""
        if theme_id != self.theme:
            self.theme = theme_id
            self._read_card()

    def hear(self, changes: Changes) -> None:
        """Read anew, a moment later, when a step touched what shows."""
        if changes.touches(SHOWN):
            self._is_stale = True
            if self._is_awake:
                self._soon.start()

    def read(self) -> None:
        """Read the table and the card."""
        if not self._is_awake:
            self._is_stale = True
            return
        self._is_stale = False
        self._soon.stop()
        wanted, today = self.wanted, self.today

        def question(rows: Rows) -> ThemeTable:
            return theme_table(
                rows,
                today,
                wanted.days,
                wanted.segments,
                only_without_item=wanted.only_without_item,
                by=wanted.measure,
            )

        self.context.ask(TABLE, question, self._take_table, self.troubled.emit)
        self._read_card()

    def _read_card(self) -> None:
        theme, today, days = self.theme, self.today, self.wanted.days
        if not theme:
            self.card, self.effect = None, ""
            self.card_read.emit()
            return
        self.context.ask(CARD, lambda rows: theme_card(rows, theme, today, days), self._take_card, self.troubled.emit)

    def _take_table(self, table: ThemeTable) -> None:
        self.table = table
        self._sort()
        self.table_read.emit()

    def _take_card(self, card: ThemeCard | None) -> None:
        if card is None or self.card is None or card.theme.id != self.card.theme.id:
            self.effect = ""
        self.card = card
        self.card_read.emit()
        if card is not None:
            self.context.ask(EFFECT, lambda rows: _effect(rows, card), self._take_effect, self.troubled.emit)

    def _take_effect(self, words: str) -> None:
        self.effect = words
        self.effect_read.emit()

    def _sort(self) -> None:
        lines = () if self.table is None else self.table.lines
        match self.wanted.order:
            case Order.SIZE:
                self.lines = lines
            case Order.CHANGE:
                self.lines = tuple(sorted(lines, key=lambda line: -_surprise(line)))
            case Order.NEWEST:
                self.lines = tuple(sorted(lines, key=lambda line: line.first_seen or date.min, reverse=True))
            case Order.TITLE:
                self.lines = tuple(sorted(lines, key=lambda line: line.title.casefold()))

    def _keep(self) -> None:
        wanted = self.wanted
        kept = {"days": wanted.days, "by": wanted.measure.value, "order": wanted.order.value}
        self.context.memory.set(MEMORY, {**kept, "segments": list(wanted.segments), "bare": wanted.only_without_item})

    def _restore(self) -> None:
        kept: Any = self.context.memory.get(MEMORY)
        if not isinstance(kept, dict):
            return
        known: dict[str, Any] = kept  # pyright: ignore[reportUnknownVariableType]
        days, by, order, segments = (known.get(name) for name in ("days", "by", "order", "segments"))
        self.wanted = Wanted(
            days if days in DAYS else Wanted().days,
            Measure(by) if by in list(Measure) else Measure.NOTES,
            tuple(each for each in segments if isinstance(each, int)) if isinstance(segments, list) else (),  # pyright: ignore[reportUnknownVariableType]
            bool(known.get("bare")),
            Order(order) if order in list(Order) else Order.SIZE,
        )


def _surprise(line: ThemeLine) -> float:
    """Return by how much more a theme grew than numbers of its size stray."""
    return (line.amount - line.before) / (line.amount + line.before + 1) ** 0.5


def _effect(rows: Rows, card: ThemeCard) -> str:
    """Say what a theme does to priorities: to its item's, or where an item made of it would stand."""
    item = card.main_item
    return would_stand(rows, card) if item is None else effect_words(rows, card.theme.id, item.line.id)
