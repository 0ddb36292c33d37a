"""The list of sources: each with its name, its kind, and how it stands."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QFontMetrics, QPainter

from pmdesk.domain.kinds import SourceId
from pmdesk.domain.metrics import Source
from pmdesk.domain.standing import Standing
from pmdesk.storage.rows import Rows
from pmdesk.storage.standings import standing_of
from pmdesk.ui.metrics.sourcing_words import HowFar, Sign, kind_title, sign_of
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import write
from pmdesk.ui.widgets.painted_list import Look, PlainRows
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

HIGH = 44


class SourceRows(PlainRows):
    """Sources by name, as they stand when they were read last."""

    def __init__(
        self, theme: Theme, icons: Icons, how_far: Callable[[SourceId], HowFar], now: Callable[[], datetime]
    ) -> None:
        super().__init__(theme)
        self._icons = icons
        self._how_far = how_far
        self._now = now
        self.sources: list[Source] = []
        self.standings: dict[SourceId, Standing] = {}

    def read(self, rows: Rows) -> None:
        """Read the sources that are not put aside, and how they stand."""
        self.sources = [source for source in rows.all(Source, order_by="title") if source.archived_at is None]
        self.standings = {source.id: standing_of(rows, source.id) for source in self.sources}

    def count(self) -> int:
        """Return how many sources there are."""
        return len(self.sources)

    def height(self, row: int) -> int:
        """Return the height of two lines."""
        del row
        return self.theme.px(HIGH)

    def sign(self, row: int) -> Sign:
        """Return how a source stands."""
        source = self.sources[row]
        return sign_of(source, self.standings[source.id], self._how_far(source.id), self._now())

    def text(self, row: int) -> str:
        """Return what a screen reader says."""
        source = self.sources[row]
        return f"{source.title}, {kind_title(source.kind)}, {self.sign(row).words}"

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        """Paint the sign, the name over the kind and the state."""
        theme, source, sign = self.theme, self.sources[row], self.sign(row)
        side, left, right = theme.px(16), box.left() + theme.px(12), box.right() - theme.px(12)
        self._icons.paint(painter, sign.icon, sign.ink, QPointF(left, box.top() + theme.px(6)), side)
        x = left + side + theme.px(8)
        half = box.height() // 2
        ink = theme.color("selection_text" if look.selected else "text")
        name, small = theme.font("body_strong"), theme.font("caption_regular")
        upper = QRect(x, box.top() + theme.px(3), right - x, half - theme.px(3))
        write(painter, upper, elided(QFontMetrics(name), source.title, right - x), name, ink)
        words = f"{kind_title(source.kind)} · {sign.words}"
        lower = QRect(x, box.top() + half, right - x, half - theme.px(3))
        write(painter, lower, elided(QFontMetrics(small), words, right - x), small, theme.color("text_muted"))
