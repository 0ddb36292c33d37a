"""The fields of a row that differs: what each was, is here and is there, with a choice where both sides changed it."""

from datetime import datetime

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QTextEdit, QVBoxLayout, QWidget

from pmdesk.domain.connections import Choice
from pmdesk.insight.three_way import By, Piece
from pmdesk.queries.conflict_card import ConflictCard, FieldCard, Why
from pmdesk.ui.shell.sync_lines import say_when
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.paint import fill, panel, write
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.radio import Radio
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

PAD, GAP = 16, 12
FIRST, LAST = 104, 112
SHARES = (0.9, 0.9, 1.2)
"""Of the room between, for last sync, mine and theirs: who changed it there is named, too."""
HIGH, HEAD_HIGH = 32, 26
TEXT_HIGH, TEXT_MOST = 44, 200
INKS = {By.MINE: ("info_bg", "info_text", "info"), By.THEIRS: ("success_bg", "success_text", "success")}


def columns(theme: Theme, width: int) -> list[tuple[int, int]]:
    """Return where the columns stand: field, last sync, mine, theirs, why."""
    pad, gap, first, last = (theme.px(each) for each in (PAD, GAP, FIRST, LAST))
    each = max(theme.px(60), (width - 2 * pad - first - last - 4 * gap) // 3)
    found, left = [(pad, first)], pad + first + gap
    for share in SHARES:
        wide = round(each * share)
        found.append((left, wide))
        left += wide + gap
    return [*found, (left, last)]


class FieldsHead(QWidget):
    """The titles of the columns, with when each side was changed."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._room = 0
        self.titles: list[str] = []
        self.setFixedHeight(theme.px(HEAD_HIGH))

    def show_card(self, card: ConflictCard, now: datetime) -> None:
        """Show the titles for a row."""
        theirs = _at(card.service, card.theirs_at, now) + (f" by {card.theirs_by}" if card.theirs_by else "")
        seen, mine = _at("Last sync", card.seen_at, now), _at("Mine", card.mine_at, now)
        self.titles = ["Field", seen, mine, theirs, "Why"]
        self.setAccessibleName(", ".join(self.titles))
        self.setToolTip(", ".join(self.titles[1:4]))
        self.update()

    def stand_over(self, room: int) -> None:
        """Stand over fields that have so much room, which is less beside a scroll bar."""
        self._room = room
        self.update()

    @property
    def columns(self) -> list[tuple[int, int]]:
        """Where the titles stand, and how wide."""
        return columns(self._theme, self._room or self.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        fill(painter, event.rect(), theme.color("surface_raised"))
        for y in (0, self.height() - 1):
            fill(painter, QRect(0, y, self.width(), 1), theme.color("border"))
        font = theme.font("caption", numbers=True)
        for title, (left, wide) in zip(self.titles, self.columns, strict=False):
            words = elided(QFontMetrics(font), title, wide)
            write(painter, QRect(left, 0, wide, self.height()), words, font, theme.color("text_faint"))


class FieldsArea(QScrollArea):
    """Scrolls the fields; `roomed` tells how much room they have beside the scroll bar."""

    roomed = Signal(int)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.roomed.emit(self.viewport().width())


class FieldLine(QWidget):
    """One field on one line; `chosen` tells that a person chose a side."""

    chosen = Signal()

    def __init__(self, theme: Theme, card: FieldCard, service: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.card = card
        self._why = say_why(card.why, service)
        self.mine, self.theirs = (Radio(theme, words or "None", self) for words in (card.mine, card.theirs))
        self.setFixedHeight(theme.px(HIGH))
        self.setAccessibleName(f"{card.title}, {self._why}, last sync {card.base or 'None'}")
        for radio, side in ((self.mine, "mine"), (self.theirs, service)):
            radio.setAccessibleName(f"{card.title}, {side}: {radio.words}")
            radio.setAccessibleDescription(f"{self._why}, at the last sync it was {card.base or 'None'}")
            radio.setEnabled(card.why is Why.BOTH)
            radio.clicked.connect(alone(self.chosen.emit))
        self.take(card.choice)

    @property
    def choice(self) -> Choice:
        """The side that is chosen."""
        return Choice.THEIRS if self.theirs.isChecked() else Choice.MINE

    def take(self, choice: Choice) -> None:
        """Choose a side."""
        (self.theirs if choice is Choice.THEIRS else self.mine).setChecked(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        places = columns(self._theme, self.width())
        high = self._theme.size("min_target")
        for radio, (left, wide) in ((self.mine, places[2]), (self.theirs, places[3])):
            radio.setGeometry(left, (self.height() - high) // 2, wide, high)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        fill(painter, event.rect(), theme.color("hover" if self.card.why is Why.BOTH else "surface"))
        fill(painter, QRect(0, self.height() - 1, self.width(), 1), theme.color("border"))
        small, caption = theme.font("small", numbers=True), theme.font("caption_regular")
        ink = "warning_text" if self.card.why is Why.BOTH else "text_faint"
        places = columns(theme, self.width())
        cells = ((self.card.title, small, "text", 0), (self.card.base or "None", small, "text_faint", 1))
        for words, font, token, column in (*cells, (self._why, caption, ink, 4)):
            left, wide = places[column]
            box = QRect(left, 0, wide, self.height())
            write(painter, box, elided(QFontMetrics(font), words, wide), font, theme.color(token))


class MergedEdit(QTextEdit):
    """A text to go over; Tab goes on to the next field."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setFont(theme.font("small"))
        self.document().setDocumentMargin(theme.px(7))
        edge, focus, ground = (theme.color(name).name() for name in ("border_control", "focus", "surface"))
        self.setStyleSheet(
            f"QTextEdit {{ border: 1px solid {edge}; border-radius: 4px; background: {ground}; }}"
            f"QTextEdit:focus {{ border: 2px solid {focus}; }}"
        )
        self.textChanged.connect(self.grow)
        self.grow()

    def show_pieces(self, pieces: tuple[Piece, ...]) -> None:
        """Show a text with what each side wrote in its colour."""
        self.clear()
        cursor = QTextCursor(self.document())
        for piece in pieces:
            look = QTextCharFormat()
            if piece.by in INKS:
                ground, ink, _ = INKS[piece.by]
                look.setBackground(self._theme.color(ground))
                look.setForeground(self._theme.color(ink))
            cursor.insertText(piece.text, look)
        self.document().clearUndoRedoStacks()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def text(self) -> str:
        """Return the text as it stands."""
        return self.toPlainText()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.grow()

    def grow(self) -> None:
        """Be as high as the text, within bounds."""
        wanted = round(self.document().size().height()) + 2
        low, high = self._theme.px(TEXT_HIGH), self._theme.px(TEXT_MOST)
        self.setFixedHeight(min(max(wanted, low), high))


class TextField(QWidget):
    """A long text that both sides changed: a proposal of both to edit freely, or one side's own."""

    chosen = Signal()

    def __init__(self, theme: Theme, card: FieldCard, service: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.card = card
        self._merged: str | None = None
        self.radios = {
            Choice.MERGED: Radio(theme, "Merged text", self),
            Choice.MINE: Radio(theme, "Mine", self),
            Choice.THEIRS: Radio(theme, service, self),
        }
        for choice, radio in self.radios.items():
            radio.setAccessibleName(f"{card.title}: {radio.words}")
            radio.setAccessibleDescription(say_why(Why.BOTH, service))
            radio.clicked.connect(alone(lambda choice=choice: self._choose(choice)))
            radio.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.edit = MergedEdit(theme, self)
        self.edit.setAccessibleName(f"{card.title}, merged text")
        self.edit.textChanged.connect(self._type)
        self.legend = Legend(theme, service, self)
        self._lay_out(service)
        self.take(card.choice)

    @property
    def choice(self) -> Choice:
        """What is chosen."""
        return next((each for each, radio in self.radios.items() if radio.isChecked()), Choice.MERGED)

    @property
    def text(self) -> str:
        """The merged text as it stands."""
        return self.card.merged if self._merged is None else self._merged

    def take(self, choice: Choice, merged: str | None = None) -> None:
        """Choose, with what was typed before."""
        self._merged = self._merged if merged is None else merged
        self.radios[choice].setChecked(True)
        self._show(choice)

    def _choose(self, choice: Choice) -> None:
        self._show(choice)
        self.chosen.emit()

    def _show(self, choice: Choice) -> None:
        self.edit.blockSignals(True)
        card = self.card
        if choice is not Choice.MERGED:
            self.edit.show_pieces((Piece(card.mine_text if choice is Choice.MINE else card.theirs_text, By.BOTH),))
        elif self._merged is None or self._merged == card.merged:
            self.edit.show_pieces(card.pieces)
        else:
            self.edit.show_pieces((Piece(self._merged, By.BOTH),))
        self.edit.blockSignals(False)
        self.edit.setReadOnly(choice is not Choice.MERGED)
        self.edit.grow()
        self.legend.setVisible(choice is Choice.MERGED)

    def _type(self) -> None:
        if self.choice is Choice.MERGED:
            self._merged = self.edit.text()
            self.chosen.emit()

    def _lay_out(self, service: str) -> None:
        theme = self._theme
        head = QHBoxLayout()
        head.setSpacing(theme.px(16))
        title = plain(self.card.title, theme, "small", "text", self)
        title.setFixedWidth(theme.px(FIRST - 4))
        head.addWidget(title)
        for radio in self.radios.values():
            head.addWidget(radio)
        head.addStretch(1)
        head.addWidget(plain(say_why(Why.BOTH, service), theme, "caption_regular", "warning_text", self))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(PAD), theme.px(6), theme.px(PAD), theme.px(6))
        column.setSpacing(theme.px(6))
        column.addLayout(head)
        column.addWidget(self.edit)
        column.addWidget(self.legend)


class Legend(QWidget):
    """Which colour is whose."""

    def __init__(self, theme: Theme, service: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = ((By.MINE, "from you"), (By.THEIRS, f"from {service}"))
        self.setFixedHeight(theme.px(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter = self._theme, QPainter(self)
        font, side, x = theme.font("caption_regular"), theme.px(8), 0
        for by, words in self._words:
            ground, _, edge = INKS[by]
            dot = QRect(x, (self.height() - side) // 2, side, side)
            panel(painter, dot, 2, theme.color(ground), theme.color(edge))
            x += side + theme.px(4)
            x = self._write(painter, x, words, "text_muted") + theme.px(12)
        painter.setFont(font)
        self._write(painter, x, "edit freely", "text_faint")

    def _write(self, painter: QPainter, x: int, words: str, token: str) -> int:
        font = self._theme.font("caption_regular")
        wide = QFontMetrics(font).horizontalAdvance(words)
        write(painter, QRect(x, 0, wide + 2, self.height()), words, font, self._theme.color(token))
        return x + wide


def say_why(why: Why, service: str) -> str:
    """Say who changed a field: `Jira changed`."""
    return f"{service} changed" if why is Why.THEY else why.value


def _at(words: str, at: datetime | None, now: datetime) -> str:
    return words if at is None else f"{words}, {say_when(at, now)}"
