"""What keys do with questions between a vendor and us: ask, withdraw, rename."""

from datetime import date

from pmdesk.commands.questions import Ask, WithdrawQuestions
from pmdesk.domain.agreed import Question, QuestionState
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.typed import typed_day
from pmdesk.domain.vendors import Side
from pmdesk.ui.vendors.column_card import RowVerbs
from pmdesk.ui.vendors.questions_editor import HINT, NO_FUNCTION
from pmdesk.ui.vendors.questions_words import questions
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.forms import Form, Values


class QuestionVerbs(RowVerbs[Question]):
    """Acts on the selected questions of the card that shows; each act is one step."""

    def ask(self) -> Form | None:
        """Ask what is to be asked, by whom, about what and by when."""
        card = self._card()
        if card is None:
            return None
        context, (owner, box) = self._context, self._spot()
        form = Form(context.theme, context.icons, owner, title="Add a question", verb="Add", send=self._add)
        form.add_line("title", "Question", hint="One thing at a time")
        sides = [(Side.US.value, "We ask"), (Side.THEM.value, f"{card.vendor.title} asks")]
        form.add_segments("side", "Who", sides, Side.US.value)
        functions = [NO_FUNCTION, *(Choice(line.function.id, line.function.title) for line in card.functions)]
        form.add_choice("about", "About", functions, None)
        form.add_line("due", "Needed by", hint=HINT)
        form.ask(box)
        return form

    def withdraw(self) -> bool:
        """Let questions go without an answer, with the way back."""
        ids = tuple(each.id for each in self._chosen() if each.state is QuestionState.OPEN)
        command = WithdrawQuestions(ids, self._context.clock.now())
        return bool(ids) and self._context.do(command, toast=f"Withdrew {questions(len(ids))}") is not None

    def _add(self, values: Values) -> None:
        card = self._card()
        if card is None:
            raise RuleBroken("No integration is chosen any more.", "Choose one in the list.")
        due: date | None = typed_day(str(values["due"]), self._context.clock.today())
        told = {"due": due, "function_id": values["about"]}
        at = self._context.clock.now()
        command = Ask(card.integration.id, str(values["title"]), Side(str(values["side"])), at, told)
        self.awaited = self._context.desk.ask(command)[1]
