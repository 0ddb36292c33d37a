"""What a service's records become here, kind by kind; and a look at what would come."""

from collections.abc import Mapping

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.domain.mirrored import NOTHING
from pmdesk.ui.context import Context
from pmdesk.ui.shell.connections_draft import Draft
from pmdesk.ui.shell.connections_kinds import MANY_WORDS, TARGET_WORDS, KindBlock, one_word, status_words
from pmdesk.ui.shell.connections_work import Coming, ConnectionWork, Preview
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.paint import fill, write
from pmdesk.ui.widgets.painted_list import Look, PaintedList, PlainRows
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.text import announce, elided
from pmdesk.ui.widgets.theme import Theme

PREVIEW_HIGH = 168


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
        """Show the kinds as they are mapped now; the kind that has the focus keeps it."""
        had_focus = next((kind for kind, block in self.blocks.items() if block.target.hasFocus()), "")
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
        if had_focus in self.blocks:
            self.blocks[had_focus].target.setFocus()

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
        words = preview_words(found, self.draft.service.kinds)
        self.said.setText(words)
        announce(self.said, words)

    def _refuse(self, trouble: DeskError) -> None:
        self.said.setText(str(trouble))

    def _note(self) -> None:
        self.changed.emit()
        if not self.list.isHidden():
            self.said.setText("The mapping was changed. Look again.")

    def _show_busy(self, is_busy: bool) -> None:  # Qt's signal gives it so
        self.look.setText("Cancel" if is_busy else "Show what would come")
        self.look.updateGeometry()


class PreviewRows(PlainRows):
    """Records as they would stand here: key, title, what it becomes and its status."""

    is_even = True

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.lines: tuple[tuple[str, str, str], ...] = ()

    def take(self, found: Preview) -> None:
        """Show another look."""
        self.lines = (*map(_line, found.rows), *(("", words, "Note") for words in found.notes))

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


def _line(coming: Coming) -> tuple[str, str, str]:
    words = TARGET_WORDS[coming.target]
    if coming.status:
        said = status_words(coming.status)
        words = f"{words}, {said}" + (f" ({coming.state})" if coming.state and coming.state != said else "")
    return coming.key, coming.title, words


def preview_words(found: Preview, kinds: Mapping[str, str]) -> str:
    """Say what would come, kind by kind: `2 issues labelled “Bug” become bugs, 1 version becomes a release`."""
    parts = [_become(count, kinds.get(kind, kind), by, target) for kind, by, target, count in found.counts]
    parts += [
        f"{count_text(number)} {one if number == 1 else f'{one}s'}"
        for number, one in ((found.said, "note"), (found.alerts, "alert"), (found.meetings, "meeting"))
        if number
    ]
    if not parts:
        return "Nothing would come."
    seen = sum(count for *_, count in found.counts)
    of = f" of {count_text(found.total)}" if found.total and found.total > seen else ""
    first = f"Of the first {count_text(seen)}{of} records: " if found.has_more and seen else ""
    return f"{first}{', '.join(parts)}. Nothing is kept yet."


def _become(count: int, kinds: str, by: str, target: str) -> str:
    """Say of some records what becomes of them; `by` says which they are."""
    what = kinds.lower() if count != 1 else kinds.lower().removesuffix("s")
    which = f"{count_text(count)} {what}{f' {by}' if by else ''}"
    if target == NOTHING:
        return f"{which} {'stays' if count == 1 else 'stay'} out"
    return f"{which} {'becomes' if count == 1 else 'become'} {MANY_WORDS[target] if count != 1 else one_word(target)}"
