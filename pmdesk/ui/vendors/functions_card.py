"""The card of agreed functions: the checklist with its keys, what changed, and whether both sides are satisfied."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from pmdesk.domain.agreed import AgreedFunction
from pmdesk.domain.vendors import Side
from pmdesk.queries.integration_card import FunctionLine, IntegrationCard
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.column_card import ColumnCard
from pmdesk.ui.vendors.functions_editor import FunctionPopover
from pmdesk.ui.vendors.functions_entries import Leads
from pmdesk.ui.vendors.functions_rows import FunctionRows
from pmdesk.ui.vendors.functions_signing import Signing
from pmdesk.ui.vendors.functions_strips import ChangedStrip, SatisfiedStrip
from pmdesk.ui.vendors.functions_table import FUNCTION_MENU, FUNCTIONS, function_hints
from pmdesk.ui.vendors.functions_verbs import FunctionVerbs
from pmdesk.ui.vendors.functions_words import breaking, fact_of, reason
from pmdesk.ui.vendors.questions_editor import QuestionPopover
from pmdesk.ui.vendors.questions_words import questions
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.buttons import Button, LinkButton
from pmdesk.ui.widgets.empty import EmptyState
from pmdesk.ui.widgets.pressing import alone

EMPTY_HIGH = 150
NEW, ASKED = "vendors.function_new", "vendors.questions"
DIFF = "pmdesk.ui.vendors.spec_diff:open_spec_diff"
TITLE, LINE = (
    "No functions yet",
    "List what both sides have to agree on: what it does, on which operations, how it is tested.",
)


class FunctionsCard(ColumnCard[FunctionLine, AgreedFunction]):
    """Shows the checklist of the chosen integration; selection and current row stay with their functions."""

    menu = FUNCTION_MENU

    def __init__(self, context: Context, state: State, parent: QWidget) -> None:
        theme, icons = context.theme, context.icons
        super().__init__(context, "Agreed functions", state, FunctionRows(theme, icons), parent)
        self.verbs = FunctionVerbs(context, lambda: self.card, self.chosen, self.spot)
        self.signing = Signing(context, lambda: self.card, self.spot)
        self.changed = ChangedStrip(context, self.lead_to_diff, self)
        self.satisfied = SatisfiedStrip(context, self.signing.sign_us, self.signing.sign_them, self)
        self.empty = EmptyState(theme, icons, icon="list-checks", title=TITLE, line=LINE, parent=self)
        self.template = self.empty.offer("Start from the template", self.verbs.start_from_template, look="primary")
        self.empty.offer("Add a function", self.verbs.add, key="N")
        self.agree = Button(theme, icons, "agree", key="A", look="quiet", small=True, parent=self)
        self.agree.clicked.connect(alone(self.verbs.agree))
        self.asked = LinkButton(theme, "", strong=False, parent=self)
        self.asked.clicked.connect(alone(self.lead_to_questions))
        for button in (self.asked, self.agree):
            self.add_to_head(button)
        self.editor: FunctionPopover | None = None
        for widget in (self.head, self.list, self.changed, self.satisfied, self.empty):
            self.body.addWidget(widget)
        self._connect()
        theme.changed.connect(self._fit)
        self._fit()
        self.show_card(None)

    # --- what the pane asks

    def show_card(self, card: IntegrationCard | None) -> None:
        """Show another checklist, or the same one as it is now."""
        self.show_lines(card, () if card is None else card.functions, self.verbs)
        has_rows = bool(self.rows.lines)
        had_keys = any(widget.hasFocus() for widget in self.regions())
        self.empty.setVisible(card is not None and not has_rows)
        if had_keys and not has_rows:
            self.template.setFocus()
        for widget in (self.head, self.list, self.agree):
            widget.setVisible(has_rows)
        if had_keys and has_rows:
            self.list.setFocus()
        self._count_questions()
        self.set_fact("" if card is None or not has_rows else fact_of(card))
        self.satisfied.show_card(card, self.state)
        self._follow()

    def runs(self) -> dict[str, Callable[[], object]]:
        """Return what the verbs of the checklist do."""
        verbs = self.verbs
        return {
            "vendors.agree": verbs.agree,
            "vendors.agree_theirs": verbs.agree_theirs,
            "vendors.refuse": verbs.refuse,
            "vendors.function_open": self.open,
            "vendors.function_rename": self.list.edit,
            "vendors.function_test": verbs.ask_test,
            "vendors.function_priority": verbs.ask_priority,
            "vendors.function_item": verbs.ask_item,
            "vendors.function_ask": self.ask_about,
            "vendors.function_up": partial(verbs.move, -1),
            "vendors.function_down": partial(verbs.move, 1),
            "vendors.function_new": verbs.add,
            "vendors.function_archive": verbs.archive,
            "vendors.template": verbs.start_from_template,
            "vendors.sign_us": self.signing.sign_us,
            "vendors.sign_them": self.signing.sign_them,
        }

    def regions(self) -> list[QWidget]:
        """Return the list, and what stands there while it is empty."""
        return [self.list, self.template]

    # --- what its parts ask

    def spot(self) -> tuple[QWidget, QRect]:
        """Return where a popover hangs."""
        return self.list.spot() if self.rows.lines else (self.empty, QRect(self.empty.rect().center(), QPoint()))

    def open(self, field: str = "") -> FunctionPopover | None:
        """Edit the current function in its card."""
        line = self.line()
        if line is None:
            return None
        owner, box = self.list.spot()
        leads = Leads(self.lead_to_diff, self.verbs.ask_item, self.lead_to_question)
        self.editor = FunctionPopover(self.context, self.state, line.function.id, leads, owner)
        self.editor.ask(box, field)
        return self.editor

    def ask_about(self) -> FunctionPopover | None:
        """Ask the vendor about the current function, in its card."""
        editor = self.open()
        if editor is not None:
            editor.view.begin_adding("questions")
        return editor

    def lead_to_diff(self, fingerprint: str = "") -> None:
        """Show what changed between the versions, at one change or at the first that broke the current function."""
        line = self.line()
        if self.card is None or self.card.diff is None:
            return
        first = next((each.fingerprint for each in breaking(self.card, line)), "") if line is not None else ""
        self.context.fetch(DIFF)(self.context, self.card, self.window(), fingerprint or first)

    def lead_to_questions(self) -> None:
        """Go to the questions of the integration."""
        if self.context.actions.has(ASKED):
            self.context.actions.trigger(ASKED)

    def lead_to_question(self, question_id: int) -> None:
        """Show a question about the current function."""
        owner, box = self.list.spot()
        QuestionPopover(self.context, self.state, question_id, owner).ask(box)

    def _count_questions(self) -> None:
        """Say how many questions are open, and how many of them wait for us."""
        waiting = () if self.card is None else self.card.open_questions
        ours = sum(each.asked_by is Side.THEM for each in waiting)
        self.asked.setVisible(bool(waiting))
        self.asked.setText(f"{questions(len(waiting))}, {ours} for you" if ours else questions(len(waiting)))
        self.asked.updateGeometry()

    def _connect(self) -> None:
        painted = self.list
        painted.current_changed.connect(self._follow)
        painted.activated.connect(alone(self.open))
        painted.focused.connect(lambda: self.context.status.hints(function_hints(self.context.actions)))
        self.context.actions.bind(FUNCTIONS, painted)
        self.context.actions.grown.connect(self._offer_key)

    def _offer_key(self) -> None:
        """Let the key that adds work on an empty checklist too; the other ones would need a function."""
        if self.context.actions.has(NEW) and not self.template.actions():
            self.template.addAction(self.context.actions.qaction(NEW))

    def _follow(self, row: int = -1) -> None:
        del row
        self.changed.show_line(self.card, self.line())

    def tip(self, row: int) -> str:
        """Return all that is said of a row, with what changed."""
        line = self.rows.lines[row]
        found = () if self.card is None else map(reason, breaking(self.card, line))
        return "\n".join((self.rows.text(row), *found))

    def _fit(self) -> None:
        self.empty.setFixedHeight(self.context.theme.px(EMPTY_HIGH))


def build(context: Context, state: State, parent: QWidget) -> FunctionsCard:
    """Return the card."""
    return FunctionsCard(context, state, parent)
