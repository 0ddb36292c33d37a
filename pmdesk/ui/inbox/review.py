"""The weekly review: its steps at the left, what each is about at the right, and an end that is signed."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.review_due import say_due
from pmdesk.ui.inbox.review_lines import DONE, LINES, STEPS, TITLES, ReviewLine, Step
from pmdesk.ui.inbox.review_rows import LineRows, SideRows
from pmdesk.ui.inbox.review_sign import PastPage, SignPage
from pmdesk.ui.inbox.review_state import ReviewState
from pmdesk.ui.inbox.review_verbs import ReviewVerbs
from pmdesk.ui.inbox.table import REVIEW, review_hints
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.empty import EmptyState
from pmdesk.ui.widgets.ground import TOP, Ground, plain
from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.painted_list import PaintedList
from pmdesk.ui.widgets.pressing import alone

SIDE = 248
FOOT = 44
NOTHING = "There is nothing more to do here."
Run = Callable[[], object]


class SideList(PaintedList):
    """The steps and the reviews that were signed."""

    ground = "surface_raised"


class ReviewPage(QWidget):
    """Five short steps; `left` tells that a person goes back to the themes, `notes_wanted` carries a search."""

    left = Signal()
    notes_wanted = Signal(str)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context
        theme, icons = context.theme, context.icons
        self.state = ReviewState(context, self)
        self.side_rows = SideRows(theme, icons, self.state)
        self.side = SideList(theme, self.side_rows, many=False, parent=self)
        self.side.setAccessibleName("Steps of the review")
        self._title = plain("", theme, "title", "text", self)
        self._line = plain("", theme, "small", "text_muted", self)
        self._line.setWordWrap(True)
        self.close_button = Button(theme, icons, "Close", icon="x", key="Escape", look="quiet", small=True, parent=self)
        self._stack = QStackedWidget(self)
        self.rows = LineRows(theme, icons)
        self.list = PaintedList(theme, self.rows, many=True, parent=self._stack)
        self.done = EmptyState(theme, icons, icon="circle-check", title="Done", line=NOTHING, parent=self._stack)
        self.sign = SignPage(context, self.state, self._stack)
        self.past = PastPage(context, self._stack)
        self._foot = Ground(theme, "surface", self, lines=TOP)
        self._foot_words = plain("", theme, "small", "text_muted", self)
        self.back_button = Button(theme, icons, "Show what was left", look="quiet", small=True, parent=self)
        self.next_button = Button(theme, icons, "", key="Ctrl+Return", look="primary", small=True, parent=self)
        self._done_next = self.done.offer("Next", self.end_step, key="Ctrl+Return", look="primary")
        self.verbs = ReviewVerbs(
            context, self.state, self.chosen, self.spot, show_notes=self.notes_wanted.emit, owner=self
        )
        self._arrange()
        self._connect()

    # --- what the page asks

    def begin(self) -> None:
        """Begin, or go on where it was left."""
        self.state.wake(awake=True)

    def leader(self) -> QWidget:
        """Return what takes the focus."""
        shown = self._stack.currentWidget()
        if shown is self.sign:
            return self.sign.words
        return self._done_next if shown is self.done else self.past.view if shown is self.past else self.list

    def regions(self) -> list[QWidget]:
        """Return the parts that F6 walks."""
        return [self.side, self.leader()]

    def runs(self) -> dict[str, Run]:
        """Return what the review's verbs do."""
        verbs = self.verbs
        return {
            "review.accept": verbs.accept,
            "review.leave": verbs.leave,
            "review.snooze": verbs.snooze,
            "review.reject": verbs.reject,
            "review.link": verbs.link,
            "review.suggested": verbs.link_to_suggested,
            "review.open": verbs.open,
            "review.decide": verbs.decide,
            "review.next": self.end_step,
            "review.next_step": lambda: self.walk(1),
            "review.previous_step": lambda: self.walk(-1),
        }

    def chosen(self) -> list[ReviewLine]:
        """Return the rows that verbs act on."""
        return [self.rows.lines[row] for row in self.list.selection() if row < self.rows.count()]

    def spot(self) -> QRect:
        """Return where popovers about the current row hang."""
        row = self.list.current
        if row < 0 or not self.list.isVisible():
            return QRect(self._stack.geometry().topLeft(), QSize(0, 0))
        box = self.list.box(row)
        corner = self.list.viewport().mapTo(self, box.topLeft())
        return QRect(corner + QPoint(self.context.theme.px(30), 0), box.size())

    def walk(self, by: int) -> None:
        """Show the next or the previous step."""
        at = STEPS.index(self.state.step) + by
        if 0 <= at < len(STEPS):
            self.state.go(STEPS[at])
            self.leader().setFocus()

    def end_step(self) -> None:
        """Leave what is left of this step and go on; the last step is signed."""
        if self.state.step is Step.SIGN:
            self.sign.put_name()
            return
        self.state.end_step()
        self.leader().setFocus()

    # --- showing

    def _show(self) -> None:
        """Show the step and what stands in it, keeping what is current."""
        state = self.state
        step = state.step
        kept = [line.key for line in self.chosen()]
        self.rows.lines = state.lines(step)
        self._take_rows(kept)
        self._title.setText(TITLES[step])
        self._line.setText(LINES[step] if not self._is_empty else "")
        self.sign.show_state()
        self._show_body()
        if self.isAncestorOf(self.focusWidget() or self):
            self._hint()
        self._show_foot()
        self.side.refresh()
        if self.side_rows.past(self.side.current) is None:
            self.side.blockSignals(True)
            self.side.set_current(STEPS.index(step))
            self.side.blockSignals(False)

    @property
    def _is_empty(self) -> bool:
        return self.state.review is not None and self.state.step is not Step.SIGN and not self.rows.lines

    def _take_rows(self, kept: list[str]) -> None:
        """Keep the current row where it is still there, else the one that stands in its place now."""
        before, count = self.list.current, self.rows.count()
        at = next((row for row, line in enumerate(self.rows.lines) if kept and line.key == kept[0]), -1)
        self.list.select(())
        self.list.refresh()
        if count:
            self.list.set_current(at if at >= 0 else min(max(before, 0), count - 1))
        else:
            self.list.clear_current()

    def _show_body(self) -> None:
        step, had_focus = self.state.step, self.leader().hasFocus()
        if step is Step.SIGN:
            self._stack.setCurrentWidget(self.sign)
        elif self._is_empty:
            left = len(self.state.left)
            words = "Some rows were left for the next review." if left and self.state.waits(step) == 0 else ""
            self.done.tell(DONE[step] if not left else "Done for now", words or NOTHING)
            self._stack.setCurrentWidget(self.done)
        else:
            self._stack.setCurrentWidget(self.list)
        if had_focus:
            self.leader().setFocus()

    def _show_foot(self) -> None:
        state, step = self.state, self.state.step
        shown = self._stack.currentWidget()
        is_list = shown is self.list
        waits, listed = state.waits(step), self.rows.count()
        more = f", the first {listed} show" if waits > listed else ""
        self._foot_words.setText(f"{count_text(waits)} left{more}" if is_list else "")
        later = STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]
        self.next_button.setText(f"Next: {TITLES[later].lower()}")
        self.next_button.updateGeometry()
        self.next_button.setVisible(is_list)
        self._foot.setVisible(shown in (self.list, self.done))
        self.back_button.setVisible(bool(state.left) and shown in (self.list, self.done))
        due = state.due
        self.side.setAccessibleDescription("" if due is None else say_due(due, self.context.clock.today()))

    def _choose_side(self, row: int) -> None:
        step, past = self.side_rows.step(row), self.side_rows.past(row)
        if step is not None:
            self.state.go(step)
        elif past is not None:
            self.past.show_review(past)
            self._title.setText("Earlier review")
            self._line.setText("")
            self._stack.setCurrentWidget(self.past)
            self._show_foot()

    def _finish(self) -> None:
        """Close after the signature."""
        self.context.status.say("Signed. It stands under earlier reviews.")
        self.left.emit()

    def _tell(self, trouble: object) -> None:
        if isinstance(trouble, DeskError):
            self.context.tell(trouble)

    def _hint(self) -> None:
        self.context.status.hints(review_hints(self.context.actions, self.state.step.value))

    # --- Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.state.wake(awake=True)

    def hideEvent(self, event: QHideEvent) -> None:
        self.state.wake(awake=False)
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self.context.theme, QPainter(self)
        fill(painter, event.rect(), theme.color("surface"))
        left = theme.px(SIDE)
        fill(painter, QRect(0, 0, left, self.height()), theme.color("surface_raised"))
        fill(painter, QRect(left, 0, 1, self.height()), theme.color("border"))

    def _connect(self) -> None:
        state = self.state
        state.read_again.connect(self._show)
        state.moved.connect(self._show)
        state.troubled.connect(self._tell)
        self.side.current_changed.connect(self._choose_side)
        self.list.activated.connect(alone(self.verbs.open))
        self.list.current_changed.connect(alone(self._hint))
        self.sign.signed.connect(alone(self._finish))
        self.close_button.clicked.connect(alone(self.left.emit))
        self.next_button.clicked.connect(alone(self.end_step))
        self.back_button.clicked.connect(alone(state.bring_back))
        for painted in (self.list, self.side):
            self.context.actions.bind(REVIEW, painted)

    def _arrange(self) -> None:
        theme = self.context.theme
        px = theme.px
        self.side.setFixedWidth(px(SIDE))
        self.list.setAccessibleName("What is left to do")
        for widget in (self.list, self.done, self.sign, self.past):
            self._stack.addWidget(widget)
        words = QVBoxLayout()
        words.setSpacing(px(2))
        words.addWidget(self._title)
        words.addWidget(self._line)
        head = QHBoxLayout()
        head.setContentsMargins(px(16), px(12), px(12), px(8))
        head.addLayout(words, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        foot = QHBoxLayout()
        foot.setContentsMargins(px(16), 1, px(12), 0)
        foot.addWidget(self._foot_words, 1)
        foot.addWidget(self.back_button)
        foot.addWidget(self.next_button)
        foot_box = self._foot
        foot_box.setFixedHeight(px(FOOT))
        foot_box.setLayout(foot)
        right = QVBoxLayout()
        right.setContentsMargins(1, 0, 0, 0)
        right.setSpacing(0)
        right.addLayout(head)
        right.addWidget(self._stack, 1)
        right.addWidget(foot_box)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side)
        row.addLayout(right, 1)
