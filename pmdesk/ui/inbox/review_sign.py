"""The last step of the weekly review: figures, the decisions in words, a name, and the signature; and signed ones."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from pmdesk.commands.reviews import SignReview
from pmdesk.commands.settings import SetSetting
from pmdesk.domain.days import say_day
from pmdesk.domain.inbox import FeedbackReview
from pmdesk.domain.rhythm import REVIEW_DAY, WEEKDAYS, next_anchor
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.review_state import ReviewState
from pmdesk.ui.inbox.review_words import as_markdown, figures_line
from pmdesk.ui.sheets import frame
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.forms import ChoiceField
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.markdown import MarkdownView
from pmdesk.ui.widgets.pressing import alone

NAME = "inbox.review.name"
PAD, WIDEST = 16, 720


class SignPage(QWidget):
    """What was decided is written here before anything else is thought of; `signed` carries the review's id."""

    signed = Signal(int)

    def __init__(self, context: Context, state: ReviewState, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._state = state
        self._written = ""
        theme, icons = context.theme, context.icons
        self.figures = self._label("small", "text_muted")
        self.words = QPlainTextEdit(self)
        self.words.setAccessibleName("Decisions")
        self.words.setPlaceholderText("- What was decided, and why")
        self.words.setTabChangesFocus(True)
        self.name = QLineEdit(str(context.memory.get(NAME) or ""), self)
        self.name.setAccessibleName("Signed by")
        self.name.setPlaceholderText("Your name")
        self.next = self._label("small", "text_muted")
        self.day = ChoiceField(
            theme,
            icons,
            [Choice(at, f"{name}s") for at, name in enumerate(WEEKDAYS)],
            0,
            name="Review day",
            parent=self,
        )
        self.sign = Button(
            theme, icons, "Sign the review", icon="check-check", key="Ctrl+Return", look="primary", parent=self
        )
        self.sign.clicked.connect(alone(self.put_name))
        self.day.kept.connect(self._take_day)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self, self.put_name)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._arrange()
        theme.changed.connect(self._dress)
        self._dress()

    def show_state(self) -> None:
        """Show the figures of now, and the decisions so far where nobody wrote others."""
        state = self._state
        if state.review is not None:
            self.figures.setText(figures_line(state.review.figures()))
        written = "\n".join(f"- {each}" for each in state.decisions)
        if self.words.toPlainText() == self._written:
            self._written = written
            if self.words.toPlainText() != written:
                self.words.setPlainText(written)
                self.words.moveCursor(QTextCursor.MoveOperation.End)
        due, today = state.due, self._context.clock.today()
        if due is not None:
            self.day.take(due.weekday)
            self.next.setText(f"The next one is due {say_day(next_anchor(today, due.weekday), today)}.")

    def put_name(self) -> bool:
        """Sign."""
        state, context = self._state, self._context
        if state.review is None:
            return False
        figures = state.review.figures() | {"to_triage_before": state.begun_with}
        command = SignReview(
            context.clock.today(), context.clock.now(), self.words.toPlainText(), figures, self.name.text()
        )
        if context.do(command, toast="Weekly review signed") is None:
            return False
        context.memory.set(NAME, self.name.text().strip())
        state.clear()
        self._written = ""
        self.words.clear()
        self.signed.emit(0)
        return True

    def _take_day(self, weekday: object) -> None:
        self._context.do(SetSetting(REVIEW_DAY, weekday))

    def _label(self, style: str, ink: str) -> QLabel:
        label = plain("", self._context.theme, style, ink, self)
        label.setWordWrap(True)
        return label

    def _arrange(self) -> None:
        px = self._context.theme.px
        foot = QHBoxLayout()
        foot.setSpacing(px(8))
        self.name.setFixedWidth(px(200))
        foot.addWidget(self.next, 1)
        for widget in (self.day, self.name, self.sign):
            foot.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(PAD), px(4), px(PAD), px(PAD))
        column.setSpacing(px(10))
        column.addWidget(self.figures)
        column.addWidget(self.words, 1)
        column.addLayout(foot)

    def _dress(self) -> None:
        theme = self._context.theme
        self.words.setFont(theme.font("body"))
        frame(self.words, theme)
        self.name.setFont(theme.font("small"))


class PastPage(QWidget):
    """A signed review, to be read again and copied."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._markdown = ""
        theme, icons = context.theme, context.icons
        self.view = MarkdownView(theme, self)
        self.view.setStyleSheet("border: none; background: transparent;")
        self.copy = Button(theme, icons, "Copy as Markdown", icon="copy", small=True, parent=self)
        self.copy.clicked.connect(alone(self._copy))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(PAD), theme.px(4), theme.px(PAD), theme.px(PAD))
        column.setSpacing(theme.px(8))
        column.addWidget(self.view, 1)
        column.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)

    def show_review(self, review: FeedbackReview) -> None:
        """Show a signed review."""
        self._markdown = as_markdown(review, self._context.clock.today())
        self.view.show_markdown(self._markdown)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._markdown)
        self._context.status.say("Copied as Markdown.")
