"""One line of a card, a field or an entry, that is walked, ticked, opened and edited in place."""

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from pmdesk.domain.errors import DeskError
from pmdesk.ui.widgets.choices import ChoicePopover
from pmdesk.ui.widgets.editing import Editing, Picked, Typed
from pmdesk.ui.widgets.face import LABEL, PAD, Face, FacePainter
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import fill, ring
from pmdesk.ui.widgets.theme import Theme
from pmdesk.ui.widgets.typing_box import InPlace, TypingBox

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
NO_KEYS = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Line(QAbstractButton):
    """A line of a card; Enter, F2 or a press edits it, and typing replaces it.

    An entry that `opens` is opened by Enter or a press, and edited by F2. `troubled` carries what could not be kept
    when a choice was picked, `settled` tells that editing ended and whether something was kept,
    `grew` that the field needs more height.
    """

    opened = Signal()
    ticked = Signal(bool)
    removed = Signal()
    stepped = Signal(int)
    menu_asked = Signal(QPoint)
    troubled = Signal(object)
    settled = Signal(bool)
    grew = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._painter = FacePainter(theme, icons)
        self.face = Face("")
        self.editing: Editing | None = None
        self.opens = False
        self._in_place = InPlace(self, theme, icons)
        self.popover: ChoicePopover | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._press)
        self._in_place.changed.connect(self._grow)
        self._in_place.settled.connect(self.settled)
        self._in_place.went_on.connect(self._go_on)
        theme.changed.connect(self.updateGeometry)

    @property
    def box(self) -> TypingBox | None:
        """The field that is being typed into, if any."""
        return self._in_place.box

    def show_face(self, face: Face, editing: Editing | None = None, *, opens: bool = False) -> None:
        """Show something else; a text that is being typed stays."""
        self.editing = editing
        self.opens = opens
        if face != self.face:
            self.face = face
            self.setAccessibleName(face.spoken)
            self.updateGeometry()
            self.update()

    def begin(self, begun: str | None = None) -> None:
        """Start editing, with other text than the value's when some was typed already."""
        if isinstance(self.editing, Typed):
            self._in_place.begin(self.editing, self.face.spoken_label or self.face.label or self.face.text, begun=begun)
        elif isinstance(self.editing, Picked):
            self._begin_picking(self.editing)

    def finish(self) -> bool:
        """Keep what is being typed; False when it is wrong and stays."""
        return self._in_place.finish()

    def give_up(self) -> None:
        """Restore what was there before typing began."""
        self._in_place.give_up()

    def sizeHint(self) -> QSize:
        width = self._theme.px(260)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self._theme.size("row_dense"))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if self.box is None:
            return self._painter.height(self.face, width)
        return max(self._theme.size("row_dense"), self.box.height_at(self._box_width(width)) + self._theme.px(3))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        mods = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self._act(key, mods):
            return
        typed = isinstance(self.editing, Typed) and not self.opens and mods in (NO_KEYS, SHIFT)
        if typed and event.text() and event.text().isprintable():
            self.begin(event.text())
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and self.face.tick is not None and event.position().x() < self._painter.text_left(self.face):
            self.setFocus()
            self.ticked.emit(not self.face.tick)
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.opens:
            self.begin()
            return
        super().mouseDoubleClickEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(event.globalPos())

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        elif event.type() == QEvent.Type.ToolTip:
            self.setToolTip(self._painter.cut_text(self.face, self.width()))
        return super().event(event)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_box()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        theme = self._theme
        if self.face.label:
            self._painter.paint_label(painter, self.face)
        if self.box is not None:
            return
        inner = self.rect().adjusted(theme.px(4), 0, -theme.px(4), 0)
        if self.underMouse() and (self.editing is not None or self.opens):
            fill(painter, self.rect(), theme.color("hover"))
            self._painter.paint_label(painter, self.face)
        self._painter.paint_value(painter, self.face, self.rect())
        if self.hasFocus():
            ring(painter, theme, inner)

    def _act(self, key: Qt.Key, mods: Qt.KeyboardModifier) -> bool:
        if mods == SHIFT and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif mods != NO_KEYS:
            return False
        elif key == Qt.Key.Key_F2:
            self.begin()
        elif key == Qt.Key.Key_Space and self.face.tick is not None:
            self.ticked.emit(not self.face.tick)
        elif key in (*ENTER, Qt.Key.Key_Space):
            self._press()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            return False
        return True

    def _press(self) -> None:
        if self.opens:
            self.opened.emit()
        else:
            self.begin()

    def _go_on(self) -> None:
        self.focusNextPrevChild(True)
        following = self.window().focusWidget()
        if isinstance(following, Line) and following is not self and isinstance(following.editing, Typed):
            following.begin()

    def _grow(self) -> None:
        self._place_box()
        self.updateGeometry()
        self.update()
        if self.box is not None:
            self.grew.emit()

    def _box_left(self) -> int:
        if self.face.label:
            return self._theme.px(PAD + LABEL + self.face.indent - 6)
        return self._painter.text_left(self.face) - self._theme.px(6)

    def _box_width(self, width: int) -> int:
        return width - self._box_left() - self._theme.px(6)

    def _place_box(self) -> None:
        if self.box is not None:
            wide = self._box_width(self.width())
            self.box.setGeometry(self._box_left(), 0, wide, self.box.height_at(wide))

    def _begin_picking(self, picked: Picked) -> None:
        theme = self._theme
        offered = picked.offer()
        self.popover = ChoicePopover(
            theme, self._icons, self, offered, picked.chosen, name=picked.name, many=picked.many, free=picked.free
        )

        kept: list[object] = []

        def take(values: object) -> None:
            kept.append(values)
            try:
                picked.keep(values if isinstance(values, tuple) else ())  # pyright: ignore[reportUnknownArgumentType]
            except DeskError as trouble:
                self.troubled.emit(trouble)

        self.popover.kept.connect(take)
        self.popover.closed.connect(lambda: self._end_picking(is_kept=bool(kept)))
        left = self._painter.value_left(self.face) - theme.px(10)
        self.popover.hang(QRect(left, 0, self.width() - left, theme.size("row_dense")))

    def _end_picking(self, *, is_kept: bool) -> None:
        if self.popover is not None:
            self.popover = None
            self.settled.emit(is_kept)
