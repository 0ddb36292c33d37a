"""The rows of the side list, painted: views, and what narrows them, with counts."""

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QFontMetrics, QPainter

from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text
from pmdesk.domain.inbox import SavedFilter
from pmdesk.queries.inbox_values import Count, InboxCounts, View
from pmdesk.ui.inbox.words import KIND_ICONS, VIEW_ICONS, VIEW_TITLES
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import RIGHT, fill, panel, write
from pmdesk.ui.widgets.painted_list import Look, PlainRows
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

LEFT_PAD, RIGHT_PAD, ICON, GAP = 12, 10, 14, 8
SMALL_DOT = 6
FEW = 5
"""So many rows of a section show, unless it is unfolded."""
LISTED = 12
"""From so many rows on there may be more that were not counted."""
HEADING = 26
NOTHING = InboxCounts(())
KINDS = {f"kind:{kind.value}": icon for kind, (icon, _) in KIND_ICONS.items()}


@frozen
class SideRow:
    """One row: a view, a term of the search, a saved search, or (with nothing of them) a heading."""

    title: str
    count: int | None = None
    icon: str = ""
    colour: int = 0
    view: View | None = None
    term: str = ""
    saved: int = 0
    query: str = ""
    folds: str = ""
    types: str = ""
    is_at_least: bool = False

    @property
    def is_heading(self) -> bool:
        """Whether the row only names those below it."""
        return self.view is None and not (self.term or self.saved or self.folds or self.types)

    @property
    def number(self) -> str:
        """How many notes it stands for, in words; nothing where that is not known."""
        return "" if self.count is None else f"{count_text(self.count)}{'+' if self.is_at_least else ''}"


class SideRows(PlainRows):
    """Rows in sections; those that are `on` are part of what is asked."""

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__(theme)
        self._icons = icons
        self.shown: list[SideRow] = []
        self.on: frozenset[int] = frozenset()

    def count(self) -> int:
        return len(self.shown)

    def height(self, row: int) -> int:
        if self.shown[row].is_heading:
            return self.theme.px(HEADING) + self.theme.px(4)
        return self.theme.size("row_dense")

    def can_stand(self, row: int) -> bool:
        return not self.shown[row].is_heading

    def text(self, row: int) -> str:
        entry = self.shown[row]
        count = f", {entry.number}" if entry.number else ""
        return f"{entry.title}{count}{', on' if row in self.on else ''}"

    def edit_text(self, row: int) -> str:
        return self.shown[row].title

    def edit_box(self, row: int, box: QRect) -> QRect | None:
        """Let the names of saved searches be edited."""
        return box.adjusted(self._words_left(), 1, -2, -1) if self.shown[row].saved else None

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        theme, entry = self.theme, self.shown[row]
        if entry.is_heading:
            words = box.adjusted(theme.px(LEFT_PAD), theme.px(4), 0, 0)
            write(painter, words, entry.title, theme.font("caption_strong"), theme.color("text"))
            return
        self._paint_mark(painter, entry, box)
        right = box.right() + 1 - theme.px(RIGHT_PAD)
        if entry.number:
            font = theme.font("caption_regular", numbers=True)
            count = entry.number
            wide = QFontMetrics(font).horizontalAdvance(count) + 1
            place = QRect(right - wide, box.top(), wide, box.height())
            write(
                painter, place, count, font, theme.color("text_muted" if look.selected else "text_faint"), flags=RIGHT
            )
            right -= wide + theme.px(GAP)
        left = self._words_left()
        font = theme.font("small")
        ink = theme.color("selection_text" if look.selected else "text")
        words = elided(QFontMetrics(font), entry.title, right - left)
        write(painter, QRect(left, box.top(), right - left, box.height()), words, font, ink)

    def _words_left(self) -> int:
        return self.theme.px(LEFT_PAD + ICON + 2 + GAP)

    def _paint_mark(self, painter: QPainter, entry: SideRow, box: QRect) -> None:
        theme, middle = self.theme, box.center().y() + 1
        left = theme.px(LEFT_PAD)
        if entry.colour:
            dot = theme.size("dot")
            panel(painter, QRect(left + theme.px(3), middle - dot // 2, dot, dot), 2, theme.series(entry.colour))
        elif entry.icon:
            side = theme.px(ICON)
            self._icons.paint(painter, entry.icon, "text_faint", QPointF(left, middle - side / 2), side)
        else:
            dot = theme.px(SMALL_DOT)
            place = QRect(left + theme.px(4), middle - dot // 2, dot, dot)
            panel(painter, place, dot / 2, theme.color("text_faint"))

    def paint_on(self, painter: QPainter, box: QRect) -> None:
        """Paint the ground of a row that is part of what is asked."""
        fill(painter, box, self.theme.color("selection"))


def side_rows(
    counts: InboxCounts,
    saved: tuple[SavedFilter, ...],
    terms: frozenset[str],
    unfolded: frozenset[str],
    saved_counts: Mapping[int, tuple[int, bool]] = MappingProxyType({}),
) -> list[SideRow]:
    """Return all rows: views, saved searches, then what narrows them; sections with nothing in them do not show.

    Of themes, segments and companies those show that have notes: the first ones, and a row that unfolds the others.
    """
    views, is_at_least = dict(counts.views), counts.is_at_least
    rows = [
        SideRow(VIEW_TITLES[view], views.get(view), VIEW_ICONS[view], view=view, is_at_least=is_at_least)
        for view in View
    ]
    if saved:
        rows.append(SideRow("Saved"))
        rows += [_saved(row, saved_counts.get(row.id)) for row in saved]
    for title, found, icon in (
        ("Kind", counts.kinds, ""),
        ("Theme", counts.themes, ""),
        ("Segment", counts.segments, "users"),
        ("Product", counts.products, ""),
        ("Company", counts.companies, "building-2"),
    ):
        if found:
            listed = [_row(count, icon, is_at_least) for count in found]
            shown = listed if title in ("Kind", "Product") else _section(title, listed, terms, unfolded)
            rows += [SideRow(title), *shown] if shown else []
    return rows


def bare(term: str) -> str:
    """Return a term in small letters and without quotes, as the operators of a search are known."""
    return term.replace('"', "").casefold()


def _section(title: str, rows: list[SideRow], terms: frozenset[str], unfolded: frozenset[str]) -> list[SideRow]:
    shown = [row for row in rows if row.count or bare(row.term) in terms]
    last = [row for row in shown if row.term.endswith(":none")]
    named = [row for row in shown if row not in last]
    if len(named) <= FEW + 1:
        return [*named, *last]
    if title in unfolded:
        operator = named[0].term.partition(":")[0]
        others = [SideRow(f"Another {operator}…", icon="search", types=f"{operator}:")] if len(named) >= LISTED else []
        return [*named, *others, *last, SideRow("Fewer", icon="chevron-up", folds=title)]
    few = [row for at, row in enumerate(named) if at < FEW or bare(row.term) in terms]
    return [*few, *last, SideRow(f"{len(named) - len(few)} more", icon="chevron-down", folds=title)]


def _row(count: Count, icon: str, is_at_least: bool) -> SideRow:
    known = KINDS.get(count.term, icon)
    return SideRow(count.title, count.count, known, count.colour, term=count.term, is_at_least=is_at_least)


def _saved(row: SavedFilter, found: tuple[int, bool] | None) -> SideRow:
    count, is_at_least = found or (None, False)
    return SideRow(row.title, count, "bookmark", saved=row.id, query=row.query, is_at_least=is_at_least)
