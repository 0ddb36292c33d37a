"""The card of questions: open ones of both sides with age and day, the pack that goes out, replies that come."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from pmdesk.domain.agreed import Question
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.functions_list import WholeList
from pmdesk.ui.vendors.functions_rows import ColumnsHead
from pmdesk.ui.vendors.functions_table import QUESTION_MENU, QUESTIONS, question_hints
from pmdesk.ui.vendors.panel import Panel
from pmdesk.ui.vendors.questions_editor import QuestionPopover
from pmdesk.ui.vendors.questions_rows import HEADS, QuestionRows
from pmdesk.ui.vendors.questions_verbs import QuestionVerbs
from pmdesk.ui.vendors.questions_words import QuestionLine, fact_of, lines_of
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.dropping import Dropping
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.verbmenus import popup

NONE_OPEN = "No question is open. What you ask here goes out as one pack; a reply ticks its rows."
PACK, REPLIES = "pmdesk.ui.vendors.pack_window:PackWindow", "pmdesk.ui.vendors.pack_replies:RepliesWindow"


class QuestionsCard(Panel):
    """Shows the open questions of the chosen integration, and on wish those that were settled."""

    def __init__(self, context: Context, state: State, parent: QWidget) -> None:
        super().__init__(context, "Questions", parent)
        self.state = state
        theme, icons = context.theme, context.icons
        self.card: IntegrationCard | None = None
        self.shows_all = False
        self.rows = QuestionRows(theme, icons)
        self.head = ColumnsHead(self.rows, HEADS, self)
        self.list = WholeList(theme, self.rows, "Questions", self, tips=self.tip)
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
        is_other = card is None or self.card is None or card.integration.id != self.card.integration.id
        line, place = self.line(), self.list.current
        current = None if line is None or is_other else line.question.id
        self.card = card
        clock = self.context.clock
        if card is None:
            self.rows.lines = ()
        else:
            self.rows.lines = lines_of(card, clock.now(), clock.today(), all_of_them=self.shows_all)
        self.list.refresh()
        self._stand(current, -1 if is_other else place)
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

    def chosen(self) -> list[Question]:
        """Return the questions that verbs act on."""
        return [self.rows.lines[row].question for row in self.list.selection() if row < len(self.rows.lines)]

    def spot(self) -> tuple[QWidget, QRect]:
        """Return where a popover hangs."""
        return self.list.spot() if self.rows.lines else (self.add, self.add.rect())

    def line(self) -> QuestionLine | None:
        """Return the current question."""
        row = self.list.current
        return self.rows.lines[row] if 0 <= row < len(self.rows.lines) else None

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

    def tip(self, row: int) -> str:
        """Return all that is said of a row."""
        return self.rows.text(row)

    def _button(self, words: str, run: Callable[[], object], *, icon: str = "", look: str = "plain") -> Button:
        button = Button(self.context.theme, self.context.icons, words, icon=icon, look=look, small=True, parent=self)
        button.clicked.connect(alone(run))
        self.add_to_head(button)
        return button

    def _connect(self) -> None:
        painted, actions = self.list, self.context.actions
        painted.activated.connect(alone(self.open))
        painted.edited.connect(self._rename)
        painted.menu_asked.connect(self._show_menu)
        painted.focused.connect(lambda: self.context.status.hints(question_hints(actions)))
        actions.bind(QUESTIONS, painted)
        Dropping(self, self.read_replies)

    def _rename(self, row: int, title: str) -> None:
        self.verbs.rename(self.rows.lines[row].question.id, title)

    def _stand(self, question_id: int | None, place: int) -> None:
        """Stand on a question, else where it was; one that was just added goes before."""
        awaited = -1 if self.verbs.awaited is None else self.rows.place_of(self.verbs.awaited)
        if awaited >= 0:
            self.verbs.awaited = None
        at = awaited if awaited >= 0 else -1 if question_id is None else self.rows.place_of(question_id)
        at = at if at >= 0 else min(place, len(self.rows.lines) - 1)
        if at >= 0:
            self.list.set_current(at)
        else:
            self.list.clear_current()

    def _show_menu(self, at: QPoint) -> None:
        ids = [each for each in QUESTION_MENU if self.context.actions.has(each)]
        if ids and self.rows.lines:
            popup(self.context.actions, ids, self, flat=True).popup(at)

    def _fit(self) -> None:
        px = self.context.theme.px
        self.none.setContentsMargins(px(12), px(4), px(12), px(8))


def build(context: Context, state: State, parent: QWidget) -> QuestionsCard:
    """Return the card."""
    return QuestionsCard(context, state, parent)
