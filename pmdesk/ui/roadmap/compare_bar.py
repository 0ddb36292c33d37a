"""The bar over the compared canvas: with which day, how many rows differ; it folds where the window is narrow."""

from typing import NamedTuple

from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from pmdesk.domain.counts import count_text
from pmdesk.queries.compare import Comparison, Sort
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.compare_rows import SIGNS
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.text import elided

WORDS = {Sort.ADDED: "added", Sort.REMOVED: "removed", Sort.MOVED: "moved", Sort.CHANGED: "changed"}


class Saying(NamedTuple):
    """Words that have a shorter form for narrow windows."""

    full: str
    short: str


COMPARED = Saying("Compared with", "Since")
UNCHANGED = Saying("Nothing changed since", "Same as")
COMPARING = Saying("Comparing…", "Comparing…")


class Fold(NamedTuple):
    """What is shortened to make room."""

    words: bool = False
    listed: bool = False
    counts: bool = False
    title: bool = False
    zeros: bool = False


FOLDS = (
    Fold(),
    Fold(listed=True),
    Fold(listed=True, words=True),
    Fold(listed=True, words=True, title=True),
    Fold(listed=True, words=True, title=True, counts=True),
    Fold(listed=True, words=True, title=True, counts=True, zeros=True),
)
"""What is tried in turn, the least missed first; after the last the words are cut, and a tool tip has all of them."""


class CompareBar(QWidget):
    """What is compared with, how many rows were added, removed, moved and changed, and whether the list shows."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = context.theme
        theme, icons = context.theme, context.icons
        self._said = COMPARED
        self._is_trouble = False
        self._day = Saying("", "")
        self._counted: dict[Sort, int] | None = None
        self.words = QLabel(self)
        self.day = Button(theme, icons, "", small=True, chevron=True, parent=self)
        self.counts = {
            sort: Button(theme, icons, "", icon=SIGNS[sort][0], look="quiet", small=True, parent=self) for sort in Sort
        }
        self.listed = Button(theme, icons, "List", icon="list", small=True, parent=self)
        self.listed.setCheckable(True)
        self.listed.setAccessibleName("List")
        self.done = Button(theme, icons, "", icon="x", look="quiet", small=True, parent=self)
        self.done.setAccessibleName("End comparing")
        self.done.setToolTip("End comparing")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._arrange()
        theme.changed.connect(self._dress)
        self._dress()

    def show_day(self, said: str, title: str = "") -> None:
        """Show what is compared with: a day, and what else it is called."""
        self._day = Saying(f"{title}, {said}" if title else said, said)
        self.day.setAccessibleName(f"Compared with {self._day.full}")
        self._make_room()

    def say(self, said: Saying) -> None:
        """Say how the comparison stands."""
        self._said, self._is_trouble = said, False
        self._ink_words()
        self._make_room()

    def show_trouble(self, words: str) -> None:
        """Say why nothing could be compared; the day can be picked anew."""
        self._said, self._is_trouble, self._counted = Saying(words, words), True, None
        self._ink_words()
        self._make_room()

    def show_counts(self, comparison: Comparison, only: Sort | None) -> None:
        """Show how many of each sort there are; the one that the list is narrowed to is pressed."""
        self._counted = {sort: comparison.count(sort) for sort in Sort}
        for sort, button in self.counts.items():
            button.setEnabled(bool(self._counted[sort]))
            button.setCheckable(True)
            button.setChecked(only is sort)
        self.say(COMPARED if comparison.entries else UNCHANGED)

    def hide_counts(self) -> None:
        """Count nothing: it is not known yet."""
        self._counted = None
        self._make_room()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill(painter, event.rect(), self._theme.color("surface_raised"))
        line = QRect(0, self.height() - 1, self.width(), 1)
        fill(painter, line, self._theme.color("border"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _arrange(self) -> None:
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.words)
        self._row.addWidget(self.day)
        for button in self.counts.values():
            self._row.addWidget(button)
        self._row.addStretch(1)
        self._row.addWidget(self.listed)
        self._row.addWidget(self.done)

    def _dress(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(16), 0, px(8), 0)
        self._row.setSpacing(px(8))
        self.setFixedHeight(self._theme.size("toolbar"))
        self.words.setFont(self._theme.font("small"))
        self._ink_words()
        self._make_room()

    def _ink_words(self) -> None:
        ink = self._theme.color("danger_text" if self._is_trouble else "text")
        look = f"color: {ink.name()};"
        if self.words.styleSheet() != look:
            self.words.setStyleSheet(look)

    def _make_room(self) -> None:
        """Say everything in as many words as fit."""
        for fold in FOLDS:
            self._fold(fold)
            if self._too_wide() <= 0:
                return
        self._cut(self.words, self._said.full)
        self._cut(self.day, self._day.full)

    def _fold(self, fold: Fold) -> None:
        show(self.words, self._said.full, self._said.short, short=fold.words)
        show(self.day, self._day.full, self._day.short, short=fold.title)
        show(self.listed, "List", "", short=fold.listed)
        counted = self._counted or {}
        for sort, button in self.counts.items():
            number = counted.get(sort, 0)
            button.setVisible(sort in counted and (number > 0 or not fold.zeros))
            button.setAccessibleName(f"{count_text(number)} {WORDS[sort]}")
            show(button, button.accessibleName(), count_text(number), short=fold.counts)

    def _too_wide(self) -> int:
        margins = self._row.contentsMargins()
        parts = [self.words, self.day, *self.counts.values(), self.listed, self.done]
        widths = [part.sizeHint().width() for part in parts if not part.isHidden()]
        wanted = sum(widths) + len(widths) * self._row.spacing()
        return wanted + margins.left() + margins.right() - self.width()

    def _cut(self, part: QLabel | Button, full: str) -> None:
        """Leave out the end of some words, as much as is too wide."""
        metrics = QFontMetrics(part.font())
        room = metrics.horizontalAdvance(part.text()) - self._too_wide()
        cut = elided(metrics, part.text(), max(0, room))
        if cut != part.text():
            show(part, full, cut, short=True)


def show(part: QLabel | QPushButton, full: str, shorter: str, *, short: bool) -> None:
    """Give a part its words; where they are the shorter ones, a tool tip has all of them."""
    part.setText(shorter if short else full)
    part.setToolTip(full if short and shorter != full else "")
    part.updateGeometry()
