"""Edits a cell of the tree in place: a field over the cell, and one line below it that says what was understood."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtWidgets import QLabel, QWidget

from pmdesk.domain.errors import DeskError
from pmdesk.ui.widgets.painted_list import Editor
from pmdesk.ui.widgets.text import announce
from pmdesk.ui.widgets.theme import Theme

Read = Callable[[str], str]
Keep = Callable[[str], None]


class CellEdit(QObject):
    """One edit that is going on; `keep` may raise DeskError, then the text stays with the reason below it.

    `read` says while typing what a text means (or nothing, or raises DeskError while it means nothing yet). `home` gets
    the focus back, usually what the ground lies in.
    """

    def __init__(
        self,
        theme: Theme,
        ground: QWidget,
        box: QRect,
        text: str,
        *,
        keep: Keep,
        closed: Callable[[bool], None],
        read: Read | None = None,
        hint: str = "",
        name: str = "Name",
        keep_empty: bool = False,
        home: QWidget | None = None,
    ) -> None:
        super().__init__(ground)
        self._theme = theme
        self._ground = ground
        self._text = text
        self._keep_text = keep
        self._read = read
        self._hint = hint
        self._closed = closed
        self._keep_empty = keep_empty
        self._home = home or ground.parentWidget() or ground
        self._done = False
        self.field = Editor(text, ground)
        self.field.setAccessibleName(name)
        self.field.setFont(theme.font("body", numbers=True))
        self.field.setStyleSheet(f"min-height: 0; padding: 0 {theme.px(3)}px;")
        self.field.setGeometry(box)
        self.note = QLabel(ground)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setFont(theme.font("caption_regular"))
        self.field.kept.connect(self._keep)
        self.field.dropped.connect(lambda: self._close(onward=False))
        self.field.textEdited.connect(self._preview)
        self.field.selectAll()
        self.field.show()
        self.field.setFocus()
        self._say(hint)

    @property
    def words(self) -> str:
        """What stands below the field."""
        return self.note.text()

    def finish(self) -> None:
        """Keep what was typed, as when the row scrolls away; what cannot be kept is given up."""
        self._keep(self.field.text(), False)
        if not self._done:
            self._close(onward=False)

    def _preview(self, text: str) -> None:
        words = self._hint
        if self._read is not None:
            try:
                words = self._read(text) or self._hint
            except DeskError:
                words = self._hint
        self._say(words)

    def _keep(self, text: str, onward: bool) -> None:
        if self._done:
            return
        if text.strip() == self._text.strip() or not (text.strip() or self._keep_empty):
            self._close(onward=onward)
            return
        self._done = True  # Keeping may take the focus away, which asks to keep again.
        try:
            self._keep_text(text.strip())
        except DeskError as trouble:
            self._done = False
            self._say(str(trouble), is_trouble=True)
            announce(self.field, str(trouble))
            return
        self._done = False
        self._close(onward=onward)

    def _say(self, words: str, *, is_trouble: bool = False) -> None:
        theme = self._theme
        self.field.setProperty("wrong", "true" if is_trouble else "false")
        self.field.style().polish(self.field)
        self.note.setVisible(bool(words))
        if not words:
            return
        ink, ground, edge = (
            theme.color(token).name()
            for token in (
                ("danger_text", "danger_bg", "danger") if is_trouble else ("text_muted", "surface_raised", "border")
            )
        )
        pad = f"{theme.px(2)}px {theme.px(6)}px"
        self.note.setStyleSheet(f"color: {ink}; background: {ground}; border: 1px solid {edge}; padding: {pad};")
        self.note.setText(words)
        self.note.adjustSize()
        box = self.field.geometry()
        room = self._ground.rect()
        y = box.bottom() + 1 if box.bottom() + self.note.height() < room.bottom() else box.top() - self.note.height()
        self.note.move(min(box.left(), max(0, room.right() - self.note.width())), y)
        self.note.raise_()

    def _close(self, *, onward: bool) -> None:
        if self._done:
            return
        self._done = True
        had_focus = self.field.hasFocus()
        for widget in (self.field, self.note):
            widget.hide()
            widget.deleteLater()
        self.deleteLater()
        if had_focus:
            self._home.setFocus()
        self._closed(onward)
