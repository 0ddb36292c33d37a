"""The page of a note: head, text, theme, and the sections below, walked by keys from one to the next."""

from datetime import date
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pmdesk.ui.context import Context
from pmdesk.ui.inbox.bugs_section import BugSection
from pmdesk.ui.inbox.reading_head import NoteHead, ThemeLine
from pmdesk.ui.inbox.reading_rows import Strip
from pmdesk.ui.inbox.reading_sections import (
    HIGHLIGHTS,
    MATCHES,
    OTHERS,
    SIMILAR,
    Block,
    highlight_lines,
    match_lines,
    other_lines,
    similar_lines,
)
from pmdesk.ui.inbox.reading_text import NoteText
from pmdesk.ui.inbox.reading_view import Around, Read
from pmdesk.ui.inbox.tracker_section import TrackerSection
from pmdesk.ui.widgets.chips import Chip
from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.pressing import alone

TEXT_WIDE = 640
"""Lines of text are no longer than this, for the eye to find the next one."""


class Page(QWidget):
    """Shows a `Read` note and what is `Around` it; signals tell what a person asks of the parts."""

    reached = Signal(QWidget, QRect)
    escaped = Signal()
    link_asked = Signal()
    merge_asked = Signal()

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self.ticked: frozenset[int] = frozenset()
        self.around: Around | None = None
        self._read: Read | None = None
        self._today = date.min
        self.head = NoteHead(context, self)
        self.text = NoteText(context.theme, self)
        self.theme = ThemeLine(context, self)
        self.bug = BugSection(context, self)
        self.tracker = TrackerSection(context, self)
        self.matches = Block(context, "Link to an item", MATCHES, self)
        self.similar = Block(context, "Similar", SIMILAR, self)
        self.highlights = Block(context, "Highlights", HIGHLIGHTS, self, takes_digits=True, removes=True)
        self.conversation = Block(context, "Conversation", OTHERS, self)
        self.merged = Block(context, "Merged into this", OTHERS, self, removes=True)
        self.search_all = Chip(
            context.theme, context.icons, "search all", look="words", key="L", acts=True, parent=self
        )
        self.search_all.setAccessibleName("Search all items")
        self.matches.bar.offer(self.search_all, self.link_asked.emit)
        self.link_all = self.similar.offer("Link all")
        self.same_sender = self.similar.offer("Same sender")
        self._blocks = (self.matches, self.similar, self.highlights, self.conversation, self.merged)
        self._arrange()
        self.text.left.connect(self._walk_from_text)
        for strip in self.strips():
            strip.walked_out.connect(partial(self._walk, strip))
            strip.current_changed.connect(partial(self._reach, strip))
            strip.escaped.connect(self.escaped)
        self.text.escaped.connect(self.escaped)
        self.similar.ticked.connect(self.turn_tick)
        self.similar.list.letters = self._merge_keys
        self.similar.list.letter.connect(alone(self.merge_asked.emit))
        context.theme.changed.connect(self._dress)
        self._dress()

    def strips(self) -> list[Strip]:
        """Return the lists in reading order."""
        return [block.list for block in self._blocks]

    def show_read(self, read: Read, today: date) -> None:
        """Show a note; what is around it comes later."""
        self._read, self._today = read, today
        self.head.show_read(read, today)
        self.theme.show_read(read)
        self.bug.show_read(read)
        self.tracker.show_read(read)
        card = read.card
        self.text.show_marks([(each.start, each.end) for each in card.quotes if each.end > each.start], read.hits)
        lines = highlight_lines(card.quotes)
        key = self._key("inbox.quote") or "H"
        self.highlights.show_lines(lines, f"{len(lines) or 'none yet'}, select text and press {key}", stays=True)
        self.conversation.show_lines(other_lines(card.thread, "message-square", today), str(len(card.thread)))
        self.merged.show_lines(other_lines(card.merged, "merge", today), str(len(card.merged)))
        self.show_around(self.around)
        self._order()

    def show_around(self, around: Around | None) -> None:
        """Show what fits the note, or nothing while it is looked for."""
        self.around = around
        if around is None or self._read is None:
            self.matches.hide()
            self.similar.hide()
            self.ticked = frozenset()
            return
        self.ticked &= {other.id for other in around.similar}
        fact = "best matches" if around.matches else "none fit"
        self.matches.show_lines(match_lines(around, self._read), fact, stays=True)
        self._show_similar(around, self._read)

    def _show_similar(self, around: Around, read: Read) -> None:
        lines = similar_lines(around, self.ticked, self._today, self._key("inbox.merge"))
        self.similar.show_lines(
            lines, f"{len(lines)} closest" if lines else "none found", stays=read.card.same_sender > 0
        )
        count = len(self.ticked) or len(around.similar)
        self.link_all.setText(f"Link {count} ticked" if self.ticked else f"Link all {count}")
        self.link_all.setVisible(bool(around.similar))
        self.same_sender.setText(
            f"Same sender, {read.card.same_sender} {'note' if read.card.same_sender == 1 else 'notes'}"
        )
        self.same_sender.setVisible(read.card.same_sender > 0)
        self.similar.fit_foot()

    def turn_tick(self, note_id: int) -> None:
        """Tick a similar note, or no longer."""
        self.ticked ^= {note_id}
        if self.around is not None and self._read is not None:
            self._show_similar(self.around, self._read)

    def paintEvent(self, event: QPaintEvent) -> None:
        fill(QPainter(self), event.rect(), self._context.theme.color("surface"))

    def _reach(self, strip: Strip, row: int) -> None:
        """Bring the current line into view."""
        if row >= 0 and strip.hasFocus():
            self.reached.emit(strip, strip.box(row))

    def _walk_from_text(self, way: int) -> None:
        if way > 0:
            self._walk(None, way)

    def _walk(self, strip: Strip | None, way: int) -> None:
        """Give the focus to the next list that shows, or to the text above the first one."""
        shown = [each for each in self.strips() if each.isVisible() and each.lines()]
        at = (shown.index(strip) if strip in shown else -1) + way
        if 0 <= at < len(shown):
            shown[at].enter(way)
            self._reach(shown[at], shown[at].current)
        elif at < 0:
            self.text.setFocus()

    def _merge_keys(self) -> tuple[str, ...]:
        actions = self._context.actions
        return actions.keys("inbox.merge") if actions.has("inbox.merge") else ()

    def _order(self) -> None:
        """Let Tab walk in reading order: chips and fields are made anew with each note."""
        stops = (
            *self.head.facts.chips(),
            self.text,
            *self.theme.chips(),
            self.bug.remove,
            *self.bug.entries.lines,
            *self.tracker.entries.lines,
            self.search_all,
            self.matches.list,
            self.similar.list,
            *self.similar.buttons,
            self.highlights.list,
            self.conversation.list,
            self.merged.list,
        )
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _key(self, action_id: str) -> str:
        return self._context.actions.key_text(action_id) if self._context.actions.has(action_id) else ""

    def _arrange(self) -> None:
        self._text_row = QHBoxLayout()
        self._text_row.addWidget(self.text)
        self._text_row.addStretch(1)
        self._text_row.setStretch(0, 1000)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(self._text_row)
        column.addWidget(self.theme)
        column.addWidget(self.bug)
        column.addWidget(self.tracker)
        for block in self._blocks:
            column.addWidget(block)
        column.addStretch(1)

    def _dress(self) -> None:
        theme = self._context.theme
        side = theme.px(20) - 1
        self._text_row.setContentsMargins(side, 0, side, 0)
        self.text.setMaximumWidth(theme.px(TEXT_WIDE))
        for block in self._blocks:
            block.fit_foot()
