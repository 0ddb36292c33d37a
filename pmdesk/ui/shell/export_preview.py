"""The preview of an export: the first page as it will look, or the first lines as they will read."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QStackedWidget, QTextEdit, QWidget

from pmdesk.ui.widgets.paint import CENTER, fill, panel, write
from pmdesk.ui.widgets.paper import Pages, fitted, picture
from pmdesk.ui.widgets.theme import Theme

MOST_LINES = 300
MOST_CHARACTERS = 60_000
AROUND = 12


class PagePreview(QWidget):
    """Paints one page on the sunken ground, as large as there is room for; painted anew when that changes."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pages: Pages | None = None
        self._made: tuple[QSize, QPixmap] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Preview of the first page")

    def show_pages(self, pages: Pages | None) -> None:
        """Show the first of other pages, or none."""
        self._pages = pages
        self._made = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        theme = self._theme
        panel(painter, self.rect(), 4, theme.color("surface_sunken"), theme.color("border"))
        if self._pages is None:
            return
        inset = theme.px(AROUND)
        place = fitted(self._pages.size(0), self.size() - QSize(2 * inset, 2 * inset)).translated(inset, inset)
        fill(painter, QRectF(place).adjusted(-1, -1, 1, 1), theme.color("border_strong"))
        painter.drawPixmap(place, self._painted(self._pages, place.size()))

    def _painted(self, pages: Pages, size: QSize) -> QPixmap:
        sharp = self.devicePixelRatioF()
        wanted = QSize(round(size.width() * sharp), round(size.height() * sharp))
        if self._made is None or self._made[0] != wanted:
            factor = max(0.02, wanted.width() / pages.size(0).width())
            self._made = (wanted, QPixmap.fromImage(picture(pages, 0, factor)))
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
        self.rich.setAccessibleName("Preview of the table")
        self.words = Words(theme, self)
        for each in (self.page, self.plain, self.rich, self.words):
            self.addWidget(each)

    def show_pages(self, pages: Pages) -> None:
        """Show the first page."""
        self.page.show_pages(pages)
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
