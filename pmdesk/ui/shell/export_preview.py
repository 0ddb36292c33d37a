"""The preview of an export: the first page as it will look, or the first lines as they will read."""

from PySide6.QtCore import QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QStackedWidget, QTextEdit, QWidget

from pmdesk.ui.widgets.paint import CENTER, fill, panel, write
from pmdesk.ui.widgets.paper import Pages, fitted
from pmdesk.ui.widgets.paper_files import picture
from pmdesk.ui.widgets.theme import Theme

MOST_LINES = 300
MOST_CHARACTERS = 60_000
AROUND = 12
FINE = 2
"""How much larger a page is painted than it is shown."""


class PagePreview(QWidget):
    """Paints one page on the sunken ground, as large as there is room for; painted anew when that changes."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pages: Pages | None = None
        self._is_top = False
        self._made: tuple[int, QPixmap] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Preview of the first page")

    def show_pages(self, pages: Pages | None, *, is_top: bool = False) -> None:
        """Show the first of other pages, or none; of the top of a long one as much as there is room for."""
        self._pages = pages
        self._is_top = is_top
        self._made = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        theme = self._theme
        panel(painter, self.rect(), 4, theme.color("surface_sunken"), theme.color("border"))
        if self._pages is None:
            return
        place = self._place(self._pages.size(0))
        fill(painter, QRectF(place).adjusted(-1, -1, 1, 1), theme.color("border_strong"))
        painter.setClipRect(place)
        painter.drawPixmap(place.topLeft(), self._painted(self._pages, place.width()))

    def _place(self, page: QSizeF) -> QRect:
        inset = self._theme.px(AROUND)
        room = self.size() - QSize(2 * inset, 2 * inset)
        if not self._is_top:
            return fitted(page, room).translated(inset, inset)
        return QRect(inset, inset, room.width(), self.height() - inset - 1)

    def _painted(self, pages: Pages, width: int) -> QPixmap:
        """Paint the page larger than it is shown and make it small smoothly: small type and thin lines stay clean."""
        ratio = self.devicePixelRatioF()
        wanted = max(1, round(width * ratio))
        if self._made is None or self._made[0] != wanted:
            factor = wanted / pages.size(0).width()
            large = picture(pages, 0, factor * FINE)
            smooth = large.scaledToWidth(wanted, Qt.TransformationMode.SmoothTransformation)
            smooth.setDevicePixelRatio(ratio)
            self._made = (wanted, QPixmap.fromImage(smooth))
        return self._made[1]


class Words(QWidget):
    """Says in the middle of the preview what there is to say instead of one."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.text = ""

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        theme = self._theme
        panel(painter, self.rect(), 4, theme.color("surface_sunken"), theme.color("border"))
        write(painter, self.rect(), self.text, theme.font("small"), theme.color("text_muted"), flags=CENTER)


class Preview(QStackedWidget):
    """Shows a page, plain text, a table, or words."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.page = PagePreview(theme, self)
        self.plain = QPlainTextEdit(self)
        self.plain.setReadOnly(True)
        self.plain.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.plain.setFont(theme.mono())
        self.plain.setAccessibleName("Preview of the first lines")
        self.rich = QTextEdit(self)
        self.rich.setReadOnly(True)
        self.rich.setLineWrapMode(QTextEdit.LineWrapMode.NoWrap)
        self.rich.setAccessibleName("Preview of the table")
        self.words = Words(theme, self)
        for each in (self.page, self.plain, self.rich, self.words):
            self.addWidget(each)

    def show_pages(self, pages: Pages, *, is_top: bool = False) -> None:
        """Show the first page, or the top of it."""
        self.page.show_pages(pages, is_top=is_top)
        self.setCurrentWidget(self.page)

    def show_text(self, text: str) -> None:
        """Show the first lines of a text."""
        lines = text[:MOST_CHARACTERS].splitlines()
        more = ["…"] if len(lines) > MOST_LINES or len(text) > MOST_CHARACTERS else []
        self.plain.setPlainText("\n".join([*lines[:MOST_LINES], *more]))
        self.setCurrentWidget(self.plain)

    def show_table(self, html: str) -> None:
        """Show a table that was written here, with every foreign text in it escaped."""
        self.rich.setHtml(html)
        self.setCurrentWidget(self.rich)

    def say(self, text: str) -> None:
        """Show words."""
        self.words.text = text
        self.words.setAccessibleName(text)
        self.words.update()
        self.setCurrentWidget(self.words)
