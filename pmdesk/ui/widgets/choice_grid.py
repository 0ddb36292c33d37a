"""A grid of things in a file with choices beside each: headings, rows, what is wrong; no higher than it has to be."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QWidget

from pmdesk.ui.widgets.buttons import LinkButton
from pmdesk.ui.widgets.combo import Combo
from pmdesk.ui.widgets.ground import Ground, Marked, plain
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme

FEW = 40
"""Of more columns only those that come in are shown at first."""
CHECK_WIDE = 130


class ChoiceGrid(QScrollArea):
    """Builds its rows anew with each change; `high` is how high it wants to be at most (0: as any such area)."""

    def __init__(self, theme: Theme, icons: Icons, name: str, parent: QWidget, high: int = 0) -> None:
        super().__init__(parent)
        self.theme = theme
        self.icons = icons
        self._high = high
        self.setWidgetResizable(True)
        self.setAccessibleName(name)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def sizeHint(self) -> QSize:
        if not self._high:
            return super().sizeHint()
        content = self.widget()
        height = content.sizeHint().height() if content is not None else 0
        return QSize(super().sizeHint().width(), min(height, self.theme.px(self._high)))

    def begin(self, headers: Sequence[str], wide: Mapping[int, int], lines: int) -> tuple[Ground, QGridLayout]:
        """Return an empty ground and its grid under headings; `wide`: how columns share what is left over."""
        theme = self.theme
        ground = Ground(theme, "surface", self)
        grid = QGridLayout(ground)
        grid.setContentsMargins(theme.px(16), 0, theme.px(16), theme.px(4))
        grid.setHorizontalSpacing(theme.px(10))
        grid.setVerticalSpacing(theme.px(2))
        for place, share in wide.items():
            grid.setColumnStretch(place, share)
        grid.addWidget(Ground(theme, "surface_raised", ground, lines=lines), 0, 0, 1, len(headers))
        for place, title in enumerate(headers):
            head = plain(title, theme, "caption", "text_faint", ground)
            head.setFixedHeight(theme.size("header_row"))
            grid.addWidget(head, 0, place)
        return ground, grid

    def end(self, ground: Ground, grid: QGridLayout, line: int, more: LinkButton | None) -> None:
        """Show what was built; `more` offers what is left away, below the last line."""
        if more is not None:
            grid.addWidget(more, line, 0, 1, grid.columnCount(), Qt.AlignmentFlag.AlignLeft)
        grid.setRowStretch(line + 1, 1)
        self.setWidget(ground)

    def arrow(self, ground: QWidget) -> QLabel:
        """Return the arrow from a thing to where it goes."""
        arrow = QLabel(ground)
        arrow.setPixmap(self.icons.pixmap("arrow-right", "text_faint", self.theme.px(14), self.devicePixelRatioF()))
        return arrow

    def combo(self, name: str, wide: int, ground: QWidget) -> Combo:
        """Return a box to choose from."""
        box = Combo(self.theme, self.icons, ground)
        box.setFixedWidth(self.theme.px(wide))
        box.setAccessibleName(name)
        return box

    def check(self, words: str, *, fine: bool, ground: QWidget) -> Marked:
        """Return how well a choice fits."""
        icon, ink = ("check", "success_text") if fine else ("triangle-alert", "warning_text")
        return Marked(self.theme, self.icons, icon, words, ink=ink, parent=ground)


def shortened(text: str, length: int) -> str:
    """Return a text that is no longer than this, but for the dots that say so."""
    return text if len(text) <= length else f"{text[:length]}…"
