"""The dialog that resolves differences: rows that both sides changed on the left, their fields on the right."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from pmdesk.commands.conflicts import DecideConflicts, Decision
from pmdesk.domain.changes import Changes
from pmdesk.domain.connections import Choice
from pmdesk.domain.kinds import ConflictId, Kind, Ref
from pmdesk.queries.conflict_card import ConflictCard, FieldCard, Why, conflict_cards
from pmdesk.ui.context import Context
from pmdesk.ui.shell.conflicts_fields import FieldLine, FieldsArea, FieldsHead, TextField
from pmdesk.ui.shell.conflicts_rows import DifferingRows
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.ground import Ground, plain
from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.painted_list import PaintedList
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.text import announce, elided

WIDE, HIGH = 1000, 424
LIST_WIDE = 224
FOOT = 48
TITLE_WIDE = 260
KEPT = "Both versions stay in the item’s history. Any choice can be undone."
NEEDED = "Only “both changed” needs you, the rest is chosen"


class ConflictsDialog(QDialog):
    """By keys alone: ↑↓ a row, Tab a field, arrows a side, 1 all mine, 2 all theirs, Ctrl+Enter keeps, Esc leaves."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        theme, icons = context.theme, context.icons
        self._taken: dict[ConflictId, tuple[Choice, str | None]] = {}
        self._shown: ConflictCard | None = None
        self._all = 0
        self._most = 0
        self.lines: list[FieldLine | TextField] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(theme.px(WIDE), theme.px(HIGH))
        self.rows = DifferingRows(theme)
        self.list = PaintedList(theme, self.rows, many=False, parent=self)
        self.list.ground = "surface_raised"
        self.list.setAccessibleName("What differs")
        self.title = plain("", theme, "body_strong", "text", self)
        self.hint = plain(NEEDED, theme, "small", "text_muted", self)
        self.all_mine = Button(theme, icons, "All mine", key="1", small=True, parent=self)
        self.all_theirs = Button(theme, icons, "All theirs", key="2", small=True, parent=self)
        self.head = FieldsHead(theme, self)
        self.area = FieldsArea(self)
        self.count = plain("", theme, "small", "text_muted", self)
        self.later = Button(theme, icons, "Decide later", key="Esc", parent=self)
        self.keep = Button(theme, icons, "Keep and next", key="Ctrl+Return", look="primary", parent=self)
        self._lay_out()
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter alone keeps nothing.
        self._connect()
        self._read()
        self.list.setFocus()

    @property
    def card(self) -> ConflictCard | None:
        """The row that is shown."""
        at = self.list.current
        return self.rows.cards[at] if 0 <= at < self.rows.count() else None

    def choose(self, row: Ref) -> None:
        """Show one row."""
        rows = [card.row for card in self.rows.cards]
        if row in rows:
            self.list.set_current(rows.index(row))

    def take_all(self, choice: Choice) -> None:
        """Choose one side for all that both changed."""
        for line in self._open_lines():
            line.take(choice)
        self._note_choices()
        side = "mine" if choice is Choice.MINE else (self.card.service if self.card is not None else "theirs")
        announce(self, f"All {side}.")

    def decide(self) -> None:
        """Keep what is chosen for this row as one step, and go on to the next."""
        card = self.card
        if card is None or self._context.desk.store.read_only:
            return
        decisions = tuple(_decision(line) for line in self._open_lines())
        at = self.list.current
        if self._context.do(DecideConflicts(decisions), toast=f"Resolved “{card.title}”") is None:
            return
        if not self.rows.count():
            self.accept()
            return
        self.list.set_current(min(at, self.rows.count() - 1))
        self._focus_field()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            choice = {Qt.Key.Key_1: Choice.MINE, Qt.Key.Key_2: Choice.THEIRS}.get(Qt.Key(event.key()))
            if choice is not None:
                self.take_all(choice)
                return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._context.theme
        foot, wide = theme.px(FOOT), theme.px(LIST_WIDE)
        fill(painter, event.rect(), theme.color("surface"))
        fill(painter, QRect(0, 0, wide, self.height()), theme.color("surface_raised"))
        fill(painter, QRect(wide - 1, 0, 1, self.height() - foot), theme.color("border"))
        fill(painter, QRect(0, self.height() - foot, self.width(), foot), theme.color("surface_raised"))
        fill(painter, QRect(0, self.height() - foot, self.width(), 1), theme.color("border"))

    def _read(self) -> None:
        """Read anew, and show the row that was shown, if it still differs."""
        before, at = self._shown, max(self.list.current, 0)
        self.rows.cards, waiting = conflict_cards(self._context.desk.store, self._context.clock.today())
        self._all, self._most = waiting, max(waiting, self._most)
        self.list.refresh()
        rows = [card.row for card in self.rows.cards]
        if before is not None and before.row in rows:
            at = rows.index(before.row)
        if rows:
            self.list.set_current(min(at, len(rows) - 1))
        self._show()

    def _show(self) -> None:
        card = self.card
        for part in (self.all_mine, self.all_theirs, self.head, self.area, self.hint):
            part.setVisible(card is not None)
        self.keep.setEnabled(card is not None and not self._context.desk.store.read_only)
        services = {each.service for each in self.rows.cards}
        name = f" with {services.pop()}" if len(services) == 1 else ""
        self.setWindowTitle(f"Resolve conflicts{name}")
        if card is None:
            self._shown = None
            self.title.setText("Nothing differs any more.")
            self.count.setText("")
            return
        at, whole = self._most - self._all + self.list.current + 1, self._most
        self.count.setText(f"{at} of {whole} {'item' if whole == 1 else 'items'}")
        if card != self._shown:
            self._shown = card
            self._build(card)

    def _build(self, card: ConflictCard) -> None:
        theme = self._context.theme
        self.title.setText(elided(QFontMetrics(self.title.font()), card.title, theme.px(TITLE_WIDE)))
        self.title.setToolTip(card.title)
        self.all_theirs.setText(f"All {card.service}")
        self.all_theirs.updateGeometry()
        self.head.show_card(card, self._context.clock.now())
        page = Ground(theme, "surface", self.area)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.lines = []
        for field in card.fields:
            made = TextField if field.is_text and field.why is Why.BOTH else FieldLine
            line = made(theme, field, card.service, page)
            known = self._taken.get(field.conflict_id) if field.conflict_id is not None else None
            if known is not None:
                _take(line, *known)
            line.chosen.connect(self._note_choices)
            column.addWidget(line)
            self.lines.append(line)
        column.addStretch(1)
        self.area.setWidget(page)
        page.show()
        announce(self, f"{card.title}. {_spoken(card)}")

    def _open_lines(self) -> list[FieldLine | TextField]:
        return [line for line in self.lines if line.card.why is Why.BOTH and line.card.conflict_id is not None]

    def _note_choices(self) -> None:
        """Remember what was chosen, also while another row is looked at."""
        for line in self._open_lines():
            if line.card.conflict_id is not None:
                text = line.text if isinstance(line, TextField) else None
                self._taken[line.card.conflict_id] = (line.choice, text)

    def _focus_field(self) -> None:
        for line in self._open_lines():
            radios = line.radios.values() if isinstance(line, TextField) else (line.mine, line.theirs)
            for radio in radios:
                if radio.isChecked():
                    radio.setFocus(Qt.FocusReason.TabFocusReason)
                    return

    def _note(self, changes: Changes) -> None:
        if changes.touches((Kind.CONFLICT, Kind.SYNC_LINK)) or changes.refs & {each.row for each in self.rows.cards}:
            self._read()

    def _undo(self) -> None:
        self._context.actions.trigger("edit.undo")

    def _connect(self) -> None:
        self.list.current_changed.connect(alone(self._show))
        self.area.roomed.connect(self.head.stand_over)
        self.list.activated.connect(alone(self._focus_field))
        self.all_mine.clicked.connect(alone(lambda: self.take_all(Choice.MINE)))
        self.all_theirs.clicked.connect(alone(lambda: self.take_all(Choice.THEIRS)))
        self.later.clicked.connect(self.reject)
        self.keep.clicked.connect(alone(self.decide))
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.decide)
        QShortcut(QKeySequence("Ctrl+Z"), self, self._undo)
        self._context.bus.changed.connect(self._note)

    def _lay_out(self) -> None:
        theme = self._context.theme
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hint.setMinimumWidth(0)
        said = plain(KEPT, theme, "small", "text_muted", self)
        said.setWordWrap(True)
        said.setContentsMargins(theme.px(12), theme.px(12), theme.px(12), theme.px(12))
        side = QVBoxLayout()
        side.setContentsMargins(0, 0, 1, 0)
        side.addWidget(self.list, 1)
        side.addWidget(said)
        self.list.setFixedWidth(theme.px(LIST_WIDE) - 1)
        said.setFixedWidth(theme.px(LIST_WIDE) - 1)
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(8))
        head.setSpacing(theme.px(8))
        head.addWidget(self.title)
        head.addWidget(self.hint, 1)
        head.addWidget(self.all_mine)
        head.addWidget(self.all_theirs)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(head)
        right.addWidget(self.head)
        right.addWidget(self.area, 1)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addLayout(side)
        upper.addLayout(right, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.px(16), theme.px(10), theme.px(16), theme.px(10))
        foot.setSpacing(theme.px(8))
        foot.addWidget(self.count)
        foot.addStretch(1)
        foot.addWidget(self.later)
        foot.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(upper, 1)
        column.addLayout(foot)


def does_differ(context: Context) -> bool:
    """Whether there is anything to resolve."""
    return conflict_cards(context.desk.store, context.clock.today())[1] > 0


def open_differences(context: Context, parent: QWidget, row: Ref | None = None) -> ConflictsDialog:
    """Open the dialog over a window, at one row if it is named."""
    dialog = ConflictsDialog(context, parent)
    if row is not None:
        dialog.choose(row)
    dialog.open()
    return dialog


def _take(line: FieldLine | TextField, choice: Choice, text: str | None) -> None:
    if isinstance(line, TextField):
        line.take(choice, text)
    else:
        line.take(choice)


def _decision(line: FieldLine | TextField) -> Decision:
    card: FieldCard = line.card
    conflict_id = card.conflict_id or ConflictId(0)
    text = line.text if isinstance(line, TextField) and line.choice is Choice.MERGED else ""
    return Decision(conflict_id, line.choice, text)


def _spoken(card: ConflictCard) -> str:
    count = len(card.clashing)
    return "1 field needs a choice." if count == 1 else f"{count} fields need a choice."
