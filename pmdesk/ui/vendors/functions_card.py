"""The card of agreed functions: the checklist with its keys, what changed, and whether both sides are satisfied."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from pmdesk.domain.agreed import AgreedFunction
from pmdesk.domain.vendors import Side
from pmdesk.queries.integration_card import FunctionLine, IntegrationCard
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.functions_editor import FunctionPopover
from pmdesk.ui.vendors.functions_entries import Leads
from pmdesk.ui.vendors.functions_list import WholeList
from pmdesk.ui.vendors.functions_rows import HEADS, ColumnsHead, FunctionRows
from pmdesk.ui.vendors.functions_signing import Signing
from pmdesk.ui.vendors.functions_strips import ChangedStrip, SatisfiedStrip
from pmdesk.ui.vendors.functions_table import FUNCTION_MENU, FUNCTIONS, function_hints
from pmdesk.ui.vendors.functions_verbs import FunctionVerbs
from pmdesk.ui.vendors.functions_words import breaking, fact_of, reason
from pmdesk.ui.vendors.panel import Panel
from pmdesk.ui.vendors.questions_editor import QuestionPopover
from pmdesk.ui.vendors.questions_words import questions
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.buttons import Button, LinkButton
from pmdesk.ui.widgets.empty import EmptyState
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.verbmenus import popup

EMPTY_HIGH = 150
NEW, ASKED = "vendors.function_new", "vendors.questions"
DIFF = "pmdesk.ui.vendors.spec_diff:open_spec_diff"
TITLE, LINE = (
    "No functions yet",
    "List what both sides have to agree on: what it does, on which operations, how it is tested.",
)


class FunctionsCard(Panel):
    """Shows the checklist of the chosen integration; selection and current row stay with their functions."""

    def __init__(self, context: Context, state: State, parent: QWidget) -> None:
        super().__init__(context, "Agreed functions", parent)
        self.state = state
        theme, icons = context.theme, context.icons
        self.card: IntegrationCard | None = None
        self.rows = FunctionRows(theme, icons)
        self.head = ColumnsHead(self.rows, HEADS, self)
        self.list = WholeList(theme, self.rows, "Agreed functions", self, tips=self.tip)
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
        is_other = card is None or self.card is None or card.integration.id != self.card.integration.id
        current, ids = self._current_id(), set[int]() if is_other else set(self.verbs.ids)
        place = self.list.current
        self.card = card
        self.rows.lines = () if card is None else card.functions
        self.list.refresh()
        self._stand(None if is_other else current, place if not is_other else -1, ids)
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

    def chosen(self) -> list[AgreedFunction]:
        """Return the functions that verbs act on."""
        return [self.rows.lines[row].function for row in self.list.selection() if row < len(self.rows.lines)]

    def spot(self) -> tuple[QWidget, QRect]:
        """Return where a popover hangs."""
        return self.list.spot() if self.rows.lines else (self.empty, QRect(self.empty.rect().center(), QPoint()))

    def line(self) -> FunctionLine | None:
        """Return the current function."""
        row = self.list.current
        return self.rows.lines[row] if 0 <= row < len(self.rows.lines) else None

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
        painted.edited.connect(self._rename)
        painted.menu_asked.connect(self._show_menu)
        painted.focused.connect(lambda: self.context.status.hints(function_hints(self.context.actions)))
        self.context.actions.bind(FUNCTIONS, painted)
        self.context.actions.grown.connect(self._offer_key)

    def _offer_key(self) -> None:
        """Let the key that adds work on an empty checklist too; the other ones would need a function."""
        if self.context.actions.has(NEW) and not self.template.actions():
            self.template.addAction(self.context.actions.qaction(NEW))

    def _rename(self, row: int, title: str) -> None:
        self.verbs.rename(self.rows.lines[row].function.id, title)

    def _current_id(self) -> int | None:
        line = self.line()
        return None if line is None else line.function.id

    def _stand(self, function_id: int | None, place: int, ids: set[int]) -> None:
        """Stand on a function, else where it was; one that was just added goes before."""
        awaited = -1 if self.verbs.awaited is None else self.rows.place_of(self.verbs.awaited)
        if awaited >= 0:
            self.verbs.awaited, ids = None, set()
        at = awaited if awaited >= 0 else -1 if function_id is None else self.rows.place_of(function_id)
        at = at if at >= 0 else min(place, len(self.rows.lines) - 1)
        if at < 0:
            self.list.clear_current()
            return
        self.list.set_current(at)
        rows = [row for row in map(self.rows.place_of, ids) if row >= 0]
        if len(rows) > 1:
            self.list.select(rows)

    def _follow(self, row: int = -1) -> None:
        del row
        self.changed.show_line(self.card, self.line())

    def tip(self, row: int) -> str:
        """Return all that is said of a row, with what changed."""
        line = self.rows.lines[row]
        found = () if self.card is None else map(reason, breaking(self.card, line))
        return "\n".join((self.rows.text(row), *found))

    def _show_menu(self, at: QPoint) -> None:
        ids = [each for each in FUNCTION_MENU if self.context.actions.has(each)]
        if ids and self.rows.lines:
            popup(self.context.actions, ids, self, flat=True).popup(at)

    def _fit(self) -> None:
        self.empty.setFixedHeight(self.context.theme.px(EMPTY_HIGH))


def build(context: Context, state: State, parent: QWidget) -> FunctionsCard:
    """Return the card."""
    return FunctionsCard(context, state, parent)
