"""What stands over the list of notes: the names of its columns, and how a search was read that nobody wrote so."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pmdesk.ui.inbox.list_rows import Columns
from pmdesk.ui.widgets.paint import RIGHT, fill, write
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme


class ColumnHead(QWidget):
    """The names of the columns, and how many notes were found."""

    def __init__(self, theme: Theme, columns: Callable[[], Columns], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._columns = columns
        self._found = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    @property
    def found(self) -> str:
        """How many notes were found, in words."""
        return self._found

    def tell(self, found: str) -> None:
        """Say how many notes were found."""
        if found != self._found:
            self._found = found
            self.setAccessibleName(found)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(100, self._theme.size("header_row"))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter = self._theme, QPainter(self)
        fill(painter, self.rect(), theme.color("surface_raised"))
        fill(painter, QRect(0, self.height() - 1, self.width(), 1), theme.color("border"))
        columns, font, ink = self._columns(), theme.font("caption"), theme.color("text_faint")
        high = self.height() - 1
        note = QFontMetrics(font).horizontalAdvance("Note")
        write(painter, QRect(columns.title, 0, note + 2, high), "Note", font, ink)
        left = columns.title + note + theme.px(8)
        place = QRect(left, 0, columns.title + columns.room - left, high)
        small = theme.font("caption_regular", numbers=True)
        write(painter, place, elided(QFontMetrics(small), self._found, place.width()), small, ink)
        if columns.who:
            write(painter, QRect(columns.who, 0, theme.px(120), high), "From", font, ink)
        write(painter, QRect(columns.right - theme.px(60), 0, theme.px(60), high), "When", font, ink, flags=RIGHT)


class ReadAs(QWidget):
    """One line that says what was searched in place of words that stand in no note."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()
        theme.changed.connect(self.updateGeometry)

    @property
    def words(self) -> str:
        """What it says."""
        return self._words

    def tell(self, read_as: tuple[tuple[str, str], ...]) -> None:
        """Say it; nothing hides the line."""
        self._words = " ".join(f"No note says “{typed}”: showing “{found}”." for typed, found in read_as)
        self.setAccessibleName(self._words)
        self.setVisible(bool(self._words))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(100, self._theme.size("header_row"))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter = self._theme, QPainter(self)
        fill(painter, self.rect(), theme.color("info_bg"))
        fill(painter, QRect(0, self.height() - 1, self.width(), 1), theme.color("border"))
        font = theme.font("small")
        place = self.rect().adjusted(theme.px(12), 0, -theme.px(8), -1)
        words = elided(QFontMetrics(font), self._words, place.width())
        write(painter, place, words, font, theme.color("info_text"))
