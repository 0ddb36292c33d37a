"""The card of questions: open ones of both sides with age and day, the pack that goes out, replies that come."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from pmdesk.domain.agreed import Question
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.column_card import ColumnCard
from pmdesk.ui.vendors.functions_table import QUESTION_MENU, QUESTIONS, question_hints
from pmdesk.ui.vendors.questions_editor import QuestionPopover
from pmdesk.ui.vendors.questions_rows import QuestionRows
from pmdesk.ui.vendors.questions_verbs import QuestionVerbs
from pmdesk.ui.vendors.questions_words import QuestionLine, fact_of, lines_of
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.dropping import Dropping
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.pressing import alone

NONE_OPEN = "No question is open. What you ask here goes out as one pack; a reply ticks its rows."
PACK, REPLIES = "pmdesk.ui.vendors.pack_window:PackWindow", "pmdesk.ui.vendors.pack_replies:RepliesWindow"


class QuestionsCard(ColumnCard[QuestionLine, Question]):
    """Shows the open questions of the chosen integration, and on wish those that were settled."""

    menu = QUESTION_MENU

    def __init__(self, context: Context, state: State, parent: QWidget) -> None:
        theme = context.theme
        super().__init__(context, "Questions", state, QuestionRows(theme, context.icons), parent)
        self.shows_all = False
        self.verbs = QuestionVerbs(context, lambda: self.card, self.chosen, self.spot)
        self.none = plain(NONE_OPEN, theme, "small", "text_faint", self)
        self.none.setWordWrap(True)
        self.more = self._button("", self.turn_settled, look="quiet")
        self.add = self._button("Ask", self.verbs.ask, icon="plus")
        self.read = self._button("Import replies", self.read_replies, icon="file-up")
        self.send = self._button("Send pack", self.send_pack, icon="send")
        self.editor: QuestionPopover | None = None
        for widget in (self.head, self.list, self.none):
            self.body.addWidget(widget)
        self._connect()
        theme.changed.connect(self._fit)
        self._fit()
        self.show_card(None)

    # --- what the pane asks

    def show_card(self, card: IntegrationCard | None) -> None:
        """Show the questions of another integration, or the same ones as they are now."""
        clock = self.context.clock
        lines = () if card is None else lines_of(card, clock.now(), clock.today(), all_of_them=self.shows_all)
        self.show_lines(card, lines, self.verbs)
        has_rows = bool(self.rows.lines)
        if self.list.hasFocus() and not has_rows:
            self.add.setFocus()
        for widget in (self.head, self.list):
            widget.setVisible(has_rows)
        self.none.setVisible(not has_rows)
        self.setVisible(card is not None)
        self.set_fact("" if card is None else fact_of(card))
        settled = 0 if card is None else len(card.questions) - len(card.open_questions)
        self.more.setVisible(settled > 0)
        self.more.setText("Hide settled" if self.shows_all else f"Show {settled} settled")
        self.more.updateGeometry()
        self.send.setEnabled(card is not None and any(not each.is_ours and each.is_open for each in self.rows.lines))

    def runs(self) -> dict[str, Callable[[], object]]:
        """Return what the verbs of questions do."""
        return {
            "vendors.ask": self.verbs.ask,
            "vendors.questions": self.go,
            "vendors.question_new": self.verbs.ask,
            "vendors.question_open": self.open,
            "vendors.question_answer": self.answer,
            "vendors.question_rename": self.list.edit,
            "vendors.question_withdraw": self.verbs.withdraw,
            "vendors.questions_settled": self.turn_settled,
            "vendors.pack": self.send_pack,
            "vendors.replies": self.read_replies,
        }

    def regions(self) -> list[QWidget]:
        """Return the list, and the button that stands there while it is empty."""
        return [self.list, self.add]

    # --- what its parts ask

    def spot(self) -> tuple[QWidget, QRect]:
        """Return where a popover hangs."""
        return self.list.spot() if self.rows.lines else (self.add, self.add.rect())

    def open(self, field: str = "", *, edits: bool = False) -> QuestionPopover | None:
        """Edit the current question in its card."""
        line = self.line()
        if line is None:
            return None
        owner, box = self.list.spot()
        self.editor = QuestionPopover(self.context, self.state, line.question.id, owner)
        self.editor.ask(box, field, edits=edits)
        return self.editor

    def answer(self) -> QuestionPopover | None:
        """Write the answer to the current question down."""
        return self.open("answer", edits=True)

    def go(self) -> None:
        """Take the keys, to the first question where none is current."""
        (self.list if self.rows.lines else self.add).setFocus()

    def turn_settled(self) -> None:
        """Show the questions that were answered or withdrawn, or no longer."""
        self.shows_all = not self.shows_all
        self.show_card(self.card)

    def send_pack(self) -> None:
        """Make a pack of our open questions."""
        if self.card is not None:
            self.context.fetch(PACK)(self.context, self.card, self.window()).open()

    def read_replies(self, paths: list[Path] | None = None) -> None:
        """Take in what was replied: from files, or what is pasted."""
        if self.card is not None:
            window = self.context.fetch(REPLIES)(self.context, self.card, self.window())
            window.open()
            if paths:
                window.take_files(paths)

    def _button(self, words: str, run: Callable[[], object], *, icon: str = "", look: str = "plain") -> Button:
        button = Button(self.context.theme, self.context.icons, words, icon=icon, look=look, small=True, parent=self)
        button.clicked.connect(alone(run))
        self.add_to_head(button)
        return button

    def _connect(self) -> None:
        painted, actions = self.list, self.context.actions
        painted.activated.connect(alone(self.open))
        painted.focused.connect(lambda: self.context.status.hints(question_hints(actions)))
        actions.bind(QUESTIONS, painted)
        Dropping(self, self.read_replies)

    def _fit(self) -> None:
        px = self.context.theme.px
        self.none.setContentsMargins(px(12), px(4), px(12), px(8))


def build(context: Context, state: State, parent: QWidget) -> QuestionsCard:
    """Return the card."""
    return QuestionsCard(context, state, parent)
