"""The text of a note: plain, selectable by pointer and keys, with highlights, folds, and no way to load anything."""

from collections.abc import Iterable
from itertools import groupby

from PySide6.QtCore import QMimeData, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QPlainTextDocumentLayout, QPlainTextEdit, QSizePolicy, QTextEdit, QWidget

from pmdesk.ui.inbox.reading_laid import Laid, Span, sentence_at, trimmed
from pmdesk.ui.widgets.paint import ring
from pmdesk.ui.widgets.theme import Theme

SLICE = 40_000
"""So many characters come into the document at once, so that the window answers in between."""
WHOLE = 30_000
"""A longer text scrolls by itself, so that only what is seen is laid out."""
WINDOW_LINES = 24
STYLE = "reading"
MARGIN = 1
UP_KEYS = (Qt.Key.Key_Up,)
DOWN_KEYS = (Qt.Key.Key_Down,)
KEEP = QTextCursor.MoveMode.KeepAnchor


class Pitch(QPlainTextDocumentLayout):
    """Lays lines out at the distance of the type style, which Qt's plain text has no setting for."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        box = super().blockBoundingRect(block)
        if not block.isValid() or not block.isVisible():
            return box
        layout = block.layout()
        count = layout.lineCount()
        if not count:
            return box
        pitch = self._theme.line(STYLE)
        first = layout.lineAt(0)
        above = (pitch - first.height()) / 2
        if first.y() != above:
            for number in range(count):
                line = layout.lineAt(number)
                place = line.position()
                place.setY(number * pitch + above)
                line.setPosition(place)
        return QRectF(box.left(), box.top(), box.width(), count * pitch)


class NoteText(QPlainTextEdit):
    """Shows a `Laid` text; `fold_turned` carries the number of a fold, `left` by how much a key walks out of it."""

    fold_turned = Signal(int)
    left = Signal(int)
    escaped = Signal()
    menu_wanted = Signal(QPoint)
    filled = Signal()
    caret_moved = Signal()
    focused = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.laid = Laid()
        self._marks: tuple[Span, ...] = ()
        self._hits: tuple[Span, ...] = ()
        self._fed = 0
        self._is_whole = True
        self._feeder = QTimer(self)
        self._feeder.setInterval(0)
        self._feeder.timeout.connect(self._feed)
        self._make_document()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Text of the note")
        self.cursorPositionChanged.connect(self.caret_moved)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def is_filled(self) -> bool:
        """Whether all of the text is there."""
        return self._fed >= len(self.laid.lines)

    def show_laid(self, laid: Laid, *, keeps_place: bool = False) -> None:
        """Show another text from its beginning, or the same one folded in another way."""
        kept = self.offset() if keeps_place else 0
        self.laid = laid
        self._fed = 0
        self._feeder.stop()
        self._is_whole = sum(map(len, laid.lines)) <= WHOLE
        bar = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if self._is_whole else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(bar)
        self._make_document()
        self._feed()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        if keeps_place:
            self.put_caret(kept)

    def show_marks(self, marks: Iterable[Span], hits: Iterable[Span] = ()) -> None:
        """Paint stretches of the text as highlighted, and others as found by a search."""
        self._marks, self._hits = tuple(marks), tuple(hits)
        self._paint_marks()

    def selected(self) -> Span | None:
        """Return what is selected as a stretch of the text, without blanks around it."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return None
        start, end = self._offset_at(cursor.selectionStart()), self._offset_at(cursor.selectionEnd())
        return trimmed(self.laid.text, start, end)

    def sentence(self) -> Span | None:
        """Return the sentence that the caret stands in."""
        return sentence_at(self.laid.text, self.offset())

    def offset(self) -> int:
        """Return where in the text the caret stands."""
        return self._offset_at(self.textCursor().position())

    def put_caret(self, offset: int, end: int | None = None) -> None:
        """Put the caret at a place in the text, or select from there to another one."""
        cursor = self.textCursor()
        cursor.setPosition(self._position(offset))
        if end is not None:
            cursor.setPosition(self._position(end), KEEP)
        self.setTextCursor(cursor)

    def box_of(self, offset: int) -> tuple[int, int]:
        """Return top and bottom of the line that a place stands in, in the coordinates of this widget."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._position(offset))
        box = self.cursorRect(cursor)
        return box.top(), box.bottom()

    def clear_selection(self) -> None:
        """Let nothing be selected; the caret stays."""
        cursor = self.textCursor()
        cursor.clearSelection()
        self.setTextCursor(cursor)

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy what stands in the text, not the words of folds nor where long lines were cut."""
        data = QMimeData()
        cursor = self.textCursor()
        start, end = self._offset_at(cursor.selectionStart()), self._offset_at(cursor.selectionEnd())
        data.setText(self.laid.text[start:end])
        return data

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(480), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self._theme.line(STYLE))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        if key == Qt.Key.Key_Escape:
            if self.textCursor().hasSelection():
                self.clear_selection()
            else:
                self.escaped.emit()
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._turn_fold()
        elif plain and self._walks_out(key):
            self.left.emit(1 if key in DOWN_KEYS else -1)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self._turn_fold(self.cursorForPosition(event.position().toPoint()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        cursor = self.cursorForPosition(event.position().toPoint())
        over = self.laid.fold_at(cursor.blockNumber()) is not None
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()
        self.focused.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() and not self._is_whole:
            ring(QPainter(self.viewport()), self._theme, self.viewport().rect())

    def _walks_out(self, key: Qt.Key) -> bool:
        """Whether an arrow key cannot move the caret any further."""
        if key not in UP_KEYS + DOWN_KEYS or self.textCursor().hasSelection():
            return False
        cursor = self.textCursor()
        way = QTextCursor.MoveOperation.Down if key in DOWN_KEYS else QTextCursor.MoveOperation.Up
        return not cursor.movePosition(way)

    def _turn_fold(self, cursor: QTextCursor | None = None) -> None:
        line = (cursor or self.textCursor()).blockNumber()
        fold = self.laid.fold_at(line)
        if fold is not None:
            self.fold_turned.emit(self.laid.folds.index(fold))

    def _make_document(self) -> None:
        document = QTextDocument(self)
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(MARGIN)
        document.setDocumentLayout(Pitch(document, self._theme))
        document.setDefaultFont(self._theme.font(STYLE))
        self.setDocument(document)

    def _feed(self) -> None:
        """Bring the next lines in; what comes first is what is seen."""
        lines, quoted = self.laid.lines, self.laid.quoted
        first = after = self._fed
        size = 0
        while after < len(lines) and size < SLICE:
            size += len(lines[after]) + 1
            after += 1
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        folds = {fold.at for fold in self.laid.folds}
        for kind, group in groupby(range(first, after), lambda at: "fold" if at in folds else at in quoted):
            numbers = list(group)
            words = "\n".join(lines[at] for at in numbers)
            cursor.insertText(f"\n{words}" if numbers[0] else words, self._look(kind))
        cursor.endEditBlock()
        self._fed = after
        if after < len(lines):
            self._feeder.start()
            if not first:
                self._fit()
            return
        self._feeder.stop()
        self._fit()
        self._paint_marks()
        self.filled.emit()

    def _look(self, kind: object) -> QTextCharFormat:
        look = QTextCharFormat()
        if kind == "fold":
            look.setFont(self._theme.font("small_medium"))
            look.setForeground(self._theme.color("accent_ink"))
        else:
            look.setForeground(self._theme.color("text_muted" if kind else "text"))
        return look

    def _paint_marks(self) -> None:
        if not self.is_filled:
            return
        found: list[QTextEdit.ExtraSelection] = []
        for spans, ground, ink in ((self._marks, "mark", "mark_text"), (self._hits, "accent_bg", "accent_ink")):
            look = QTextCharFormat()
            look.setBackground(self._theme.color(ground))
            look.setForeground(self._theme.color(ink))
            for start, end in spans:
                one = QTextEdit.ExtraSelection()
                cursor = QTextCursor(self.document())
                cursor.setPosition(self._position(start))
                cursor.setPosition(self._position(end), KEEP)
                one.cursor, one.format = cursor, look  # pyright: ignore[reportAttributeAccessIssue]
                found.append(one)
        self.setExtraSelections(found)

    def _position(self, offset: int) -> int:
        """Return the document's position of a place in the text; documents count in units of UTF-16."""
        line, column = self.laid.place(offset)
        block = self.document().findBlockByNumber(line)
        if not block.isValid():
            return self.document().characterCount() - 1
        return block.position() + _units(self.laid.lines[line][:column])

    def _offset_at(self, position: int) -> int:
        block = self.document().findBlock(position)
        line = block.blockNumber()
        if not 0 <= line < len(self.laid.lines):
            return 0
        return self.laid.offset(line, _characters(self.laid.lines[line], position - block.position()))

    def _fit(self) -> None:
        """Be as high as the text is, or, for a long one, as high as some lines."""
        pitch = self._theme.line(STYLE)
        if not self._is_whole:
            self.setFixedHeight(WINDOW_LINES * pitch + 2 * MARGIN)
            return
        layout = self.document().documentLayout()
        block, high = self.document().firstBlock(), 0.0
        while block.isValid():
            high += layout.blockBoundingRect(block).height()
            block = block.next()
        self.setFixedHeight(round(high) + 2 * MARGIN)

    def _dress(self) -> None:
        self.setFont(self._theme.font(STYLE))
        self.setStyleSheet("QPlainTextEdit { border: 0; padding: 0; background: transparent; }")
        if self.laid.lines:
            self.show_laid(self.laid, keeps_place=True)


def _units(text: str) -> int:
    """Return how many units of UTF-16 a text takes."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _characters(text: str, units: int) -> int:
    """Return how many characters of a text the first units of UTF-16 are."""
    if text.isascii():
        return units
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore"))
