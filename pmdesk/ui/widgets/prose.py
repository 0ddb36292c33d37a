"""A Markdown text inside a card: shown rendered, edited as its source."""

from PySide6.QtCore import QPoint, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from pmdesk.ui.widgets.card import Prose
from pmdesk.ui.widgets.face import PAD
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.markdown import MarkdownView, may_open, open_outside
from pmdesk.ui.widgets.menus import Menu
from pmdesk.ui.widgets.paint import ring
from pmdesk.ui.widgets.theme import Theme
from pmdesk.ui.widgets.typing_box import InPlace, TypingBox

LONGEST_SHOWN = 200
EDIT_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Space)


class ReadView(MarkdownView):
    """The rendered text; a press that neither selects nor hits a link asks to edit, a double press keeps selecting."""

    edit_asked = Signal()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        is_plain = event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection()
        if is_plain and not self.anchorAt(at):
            self.edit_asked.emit()


class ProseField(QWidget):
    """The text of a section; Enter, F2 or a press edits its source, Ctrl+Enter and leaving keep, Esc restores.

    `pointed` tells the address of the link under the pointer, so that it is seen before it is opened.
    """

    pointed = Signal(str)
    settled = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._prose: Prose | None = None
        self._in_place = InPlace(self, theme, icons)
        self._in_place.changed.connect(self._place)
        self._in_place.settled.connect(self._tell_settled)
        self._in_place.went_on.connect(self._go_on)
        self.view = ReadView(theme, self)
        self.view.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.view.setStyleSheet("background: transparent;")
        self.view.edit_asked.connect(self.begin)
        self.view.asked.connect(self.show_address)
        self.view.pointed.connect(self.pointed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def box(self) -> TypingBox | None:
        """The field that is being typed into, if any."""
        return self._in_place.box

    def show_prose(self, prose: Prose, name: str) -> None:
        """Show another text; a text that is being typed stays."""
        self._prose = prose
        self.setAccessibleName(name)
        self.setAccessibleDescription("Enter edits the Markdown source")
        self.view.setAccessibleName(name)
        if prose.source != self.view.markdown:
            self.view.show_markdown(prose.source)
            self.updateGeometry()

    def begin(self) -> None:
        """Edit the source."""
        if self._prose is not None:
            self._in_place.begin(self._prose.editing, self.accessibleName())

    def finish(self) -> bool:
        """Keep what is being typed."""
        return self._in_place.finish()

    def give_up(self) -> None:
        """Restore what was there before typing began."""
        self._in_place.give_up()

    def show_address(self, url: QUrl) -> None:
        """Show the full address of a link with the verb that opens it."""
        menu = self.address_menu(url)
        menu.popup(
            self.view.mapToGlobal(QPoint(0, self.view.height() // 2))
            if not self.view.underMouse()
            else self.cursor().pos()
        )

    def address_menu(self, url: QUrl) -> Menu:
        """Return the menu of a link: its address as words, and opening it where that is safe."""
        menu = Menu(self)
        address = url.toDisplayString()
        words = menu.addAction(address if len(address) <= LONGEST_SHOWN else address[:LONGEST_SHOWN] + "…")
        words.setEnabled(False)
        menu.addSeparator()
        if may_open(url):
            menu.addAction("Open in the browser").triggered.connect(lambda: open_outside(url))
        else:
            menu.addAction("This kind of address is not opened").setEnabled(False)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def sizeHint(self) -> QSize:
        width = self._theme.px(260)
        return QSize(width, self.heightForWidth(width))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if self.box is not None:
            return self.box.height_at(width - 2 * self._theme.px(PAD - 6)) + self._theme.px(4)
        return self.view.height_for(width - 2 * self._theme.px(PAD)) + self._theme.px(4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in EDIT_KEYS:
            self.begin()
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if self.hasFocus():
            ring(QPainter(self), self._theme, self.rect().adjusted(self._theme.px(4), 0, -self._theme.px(4), 0))

    def _tell_settled(self, kept: bool) -> None:
        del kept
        self.settled.emit()

    def _go_on(self) -> None:
        self.focusNextPrevChild(True)

    def _place(self) -> None:
        pad = self._theme.px(PAD)
        self.view.setVisible(self.box is None)
        self.view.setGeometry(pad, 0, self.width() - 2 * pad, self.height())
        if self.box is not None:
            inner = pad - self._theme.px(6)
            wide = self.width() - 2 * inner
            self.box.setGeometry(inner, 0, wide, self.box.height_at(wide))
        self.updateGeometry()
        self.update()
