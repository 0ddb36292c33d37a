"""What a service's records become here: kinds, states, the fields that are sent back; and a look at what would come."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pmdesk.domain.connections import Flow
from pmdesk.domain.errors import DeskError
from pmdesk.domain.inbox import BugState
from pmdesk.domain.mirrored import KIND_OF_ITEM, TARGETS, WORDS, Arrival
from pmdesk.domain.roadmap import STATUSES_OF
from pmdesk.queries.words import STATUS_WORDS
from pmdesk.sync.mapping import retargeted, sends_of
from pmdesk.ui.context import Context
from pmdesk.ui.shell.connections_draft import Draft
from pmdesk.ui.shell.connections_fields import choose, make_combo
from pmdesk.ui.shell.connections_work import ConnectionWork, Preview
from pmdesk.ui.widgets.buttons import Button, Check
from pmdesk.ui.widgets.combo import Combo
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.paint import fill, write
from pmdesk.ui.widgets.painted_list import Look, PaintedList, PlainRows
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

TARGET_WORDS = {
    "item": "Feature",
    "initiative": "Initiative",
    "release": "Release",
    "sprint": "Sprint",
    "milestone": "Milestone",
    "bug": "Bug",
    "note": "Note",
}
LABEL, COMBO, SENDS_WIDE = 150, 170, 4
PREVIEW_HIGH = 168
NO_STATES = "Test the connection to see its states."


class MappingPage(QWidget):
    """A block for each kind of record; everything changed here is part of the draft."""

    told = Signal(str)
    changed = Signal()

    def __init__(self, context: Context, work: ConnectionWork, draft: Draft, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._work = work
        self.draft = draft
        theme, icons = context.theme, context.icons
        self.blocks: dict[str, KindBlock] = {}
        self._kinds = QVBoxLayout()
        self._kinds.setSpacing(theme.px(14))
        self.look = Button(theme, icons, "Show what would come", icon="search", parent=self)
        self.look.setAutoDefault(False)
        self.look.clicked.connect(alone(self.show_preview))
        self.said = plain("", theme, "small", "text_muted", self)
        self.said.setWordWrap(True)
        self.rows = PreviewRows(theme)
        self.list = PaintedList(theme, self.rows, many=False, parent=self)
        self.list.setAccessibleName("What would come")
        self.list.set_frame(top=1, left=1, right=1, bottom=1)
        self.list.setFixedHeight(theme.px(PREVIEW_HIGH))
        self.list.hide()
        row = QHBoxLayout()
        row.setSpacing(theme.px(10))
        row.addWidget(self.look)
        row.addWidget(self.said, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, theme.px(8), 0)
        column.setSpacing(theme.px(12))
        column.addLayout(self._kinds)
        column.addLayout(row)
        column.addWidget(self.list)
        column.addStretch(1)
        work.busy.connect(self._show_busy)
        self.show_draft()

    def show_draft(self) -> None:
        """Show the kinds as they are mapped now."""
        for block in self.blocks.values():
            self._kinds.removeWidget(block)
            block.hide()
            block.deleteLater()
        self.blocks = {}
        for kind in self.draft.service.kinds:
            if kind in self.draft.service.targets:
                block = self.blocks[kind] = KindBlock(self._context, self.draft, kind, self)
                block.changed.connect(self._note)
                block.retargeted.connect(self.show_draft)
                self._kinds.addWidget(block)

    def show_preview(self) -> None:
        """Read the first pages and show what would come; nothing is kept."""
        if self._work.is_busy:
            self._work.call_off()
            self.said.setText("Called off.")
            return
        troubles = self.draft.troubles()
        if troubles:
            self.said.setText(next(iter(troubles.values())))
            return
        self.said.setText("Reading the first pages…")
        self._work.preview(self.draft, self._take, self._refuse)

    def _take(self, found: Preview) -> None:
        self.rows.take(found)
        self.list.refresh()
        self.list.setVisible(bool(self.rows.count()))
        count = self.rows.count()
        many = f"{count:,} of {found.total:,} records" if found.total and found.total > count else f"{count:,} records"
        more = [
            f"{number:,} {what}" for number, what in ((found.alerts, "alerts"), (found.meetings, "meetings")) if number
        ]
        self.said.setText(", ".join([many, *more]) + ". Nothing is kept yet.")

    def _refuse(self, trouble: DeskError) -> None:
        self.said.setText(str(trouble))

    def _note(self) -> None:
        self.changed.emit()
        if not self.list.isHidden():
            self.said.setText("The mapping was changed. Look again.")

    def _show_busy(self, is_busy: bool) -> None:  # Qt's signal gives it so
        self.look.setText("Cancel" if is_busy else "Show what would come")
        self.look.updateGeometry()


class KindBlock(QWidget):
    """One kind: what it becomes, which status each of its states is, and which fields are sent back."""

    changed = Signal()
    retargeted = Signal()

    def __init__(self, context: Context, draft: Draft, kind: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._draft = draft
        self._kind = kind
        theme = context.theme
        mapped = draft.kinds[kind]
        title = draft.service.kinds[kind]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(8))
        grid.setVerticalSpacing(theme.px(4))
        grid.setColumnMinimumWidth(0, theme.px(LABEL))
        grid.setColumnStretch(3, 1)
        grid.addWidget(plain(title, theme, "section", "text", self), 0, 0)
        grid.addWidget(plain("become", theme, "small", "text_muted", self), 0, 1)
        self.target = self._combo(f"{title} become", [(each, TARGET_WORDS[each]) for each in TARGETS])
        choose(self.target, mapped.target)
        self.target.activated.connect(alone(self._retarget))
        grid.addWidget(self.target, 0, 2)
        self.states = {state: self._state(title, state, mapped.target) for state in mapped.states}
        for row, (state, combo) in enumerate(self.states.items(), start=1):
            words = plain(state, theme, "small", "text", self)
            words.setIndent(theme.px(12))
            grid.addWidget(words, row, 0)
            grid.addWidget(plain("is", theme, "small", "text_muted", self), row, 1)
            grid.addWidget(combo, row, 2)
        at = grid.rowCount()
        if not self.states and mapped.target in {*KIND_OF_ITEM, "bug"}:
            grid.addWidget(plain(NO_STATES, theme, "small", "text_faint", self), at, 0, 1, 4)
            at += 1
        self.sends: dict[str, Check] = {}
        self._add_sends(grid, at, bool(mapped.states))

    def _add_sends(self, grid: QGridLayout, at: int, has_states: bool) -> None:
        draft, theme = self._draft, self._context.theme
        mapped = draft.kinds[self._kind]
        offered = sends_of(draft.service, self._kind, mapped.target, has_states)
        if draft.direction is not Flow.BOTH or not offered:
            return
        line = QGridLayout()
        line.setHorizontalSpacing(theme.px(10))
        line.setVerticalSpacing(0)
        for place, name in enumerate(offered):
            check = self.sends[name] = Check(theme, self._context.icons, WORDS[name], self)
            check.setChecked(name in mapped.sends)
            check.clicked.connect(alone(self._send))
            line.addWidget(check, place // SENDS_WIDE, place % SENDS_WIDE)
        line.setColumnStretch(SENDS_WIDE, 1)
        words = plain("Your changes sent", theme, "small", "text", self)
        words.setIndent(theme.px(12))
        grid.addWidget(words, at, 0)
        grid.addLayout(line, at, 1, 1, 3)

    def _combo(self, name: str, choices: Sequence[tuple[object, str]]) -> Combo:
        combo = make_combo(self._context, name, choices, self)
        combo.setFixedWidth(self._context.theme.px(COMBO))
        return combo

    def _state(self, title: str, state: str, target: str) -> Combo:
        statuses = tuple(BugState) if target == "bug" else STATUSES_OF[KIND_OF_ITEM[target]]
        combo = self._combo(f"{title}, {state} is", [(each.value, status_words(each)) for each in statuses])
        choose(combo, self._draft.kinds[self._kind].states[state])
        combo.activated.connect(alone(lambda: self._set_state(state, str(combo.currentData()))))
        return combo

    def _set_state(self, state: str, status: str) -> None:
        mapped = self._draft.kinds[self._kind]
        self._draft.kinds[self._kind] = replace(mapped, states={**mapped.states, state: status})
        self.changed.emit()

    def _retarget(self) -> None:
        mapped = self._draft.kinds[self._kind]
        target = str(self.target.currentData())
        if target != mapped.target:
            self._draft.kinds[self._kind] = retargeted(self._draft.service, self._kind, mapped, target)
            self.changed.emit()
            self.retargeted.emit()

    def _send(self) -> None:
        mapped = self._draft.kinds[self._kind]
        sends = tuple(name for name, check in self.sends.items() if check.isChecked())
        self._draft.kinds[self._kind] = replace(mapped, sends=sends)
        self.changed.emit()


class PreviewRows(PlainRows):
    """Records as they would stand here: key, title, what it becomes and its status."""

    is_even = True

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.lines: tuple[tuple[str, str, str], ...] = ()

    def take(self, found: Preview) -> None:
        """Show another page."""
        records = tuple(_line(state, arrival) for state, arrival in found.rows)
        self.lines = (*records, *(("", words, "Note") for words in found.notes))

    def count(self) -> int:
        """Return how many there are."""
        return len(self.lines)

    def text(self, row: int) -> str:
        """Return what a screen reader says."""
        return ", ".join(part for part in self.lines[row] if part)

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        """Paint the key, the title and what it becomes."""
        del look
        theme = self.theme
        key, title, becomes = self.lines[row]
        font = theme.font("small", numbers=True)
        left, right = box.left() + theme.px(10), box.right() - theme.px(10)
        wide, fact = theme.px(64), theme.px(220)
        for words, x, room, ink in (
            (key, left, wide, "text_faint"),
            (title, left + wide, right - fact - left - wide - theme.px(8), "text"),
            (becomes, right - fact, fact, "text_muted"),
        ):
            where = QRect(x, box.top(), room, box.height())
            write(painter, where, elided(QFontMetrics(font), words, room), font, theme.color(ink))
        fill(painter, QRect(box.left(), box.bottom(), box.width(), 1), theme.color("border"))


def _line(state: str, arrival: Arrival) -> tuple[str, str, str]:
    status = arrival.values.get("status") or arrival.values.get("state")
    words = TARGET_WORDS.get(arrival.target, arrival.target)
    if status is not None:
        said = status_words(str(status))
        words = f"{words}, {said}" + (f" ({state})" if state and state != said else "")
    return arrival.key, str(arrival.values.get("title", "")), words


def status_words(status: str) -> str:
    """Return a status in words."""
    found = {str(each): words for each, words in STATUS_WORDS.items()}
    return found.get(str(status), str(status).replace("_", " ").capitalize())
