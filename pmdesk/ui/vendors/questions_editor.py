"""The editor of a question: its words, what it is about, by when it is needed, and its answer, each kept as typed."""

from datetime import date

from PySide6.QtWidgets import QWidget

from pmdesk.commands.fields import Rename, SetFields
from pmdesk.commands.questions import AnswerQuestion, WithdrawQuestions
from pmdesk.domain.agreed import Question, QuestionState
from pmdesk.domain.days import say_day
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.typed import typed_day
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.functions_popover import RowPopover
from pmdesk.ui.vendors.questions_words import SIGNS, QuestionLine, lines_of
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.card import Card, Crumb, Entry
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.editing import Picked, Reading, Typed, as_typed
from pmdesk.ui.widgets.face import Face

NOTHING = "None"
STATES = tuple(Choice(state, state.value.capitalize(), *SIGNS[state]) for state in QuestionState)
NO_FUNCTION = Choice(None, NOTHING)
HINT = "24 apr, fri, +1w"


class QuestionPopover(RowPopover):
    """Shows one question."""

    def __init__(self, context: Context, state: State, question_id: int, owner: QWidget) -> None:
        super().__init__(context, state, owner)
        self._question_id = question_id
        self._today = context.clock.today()

    def make(self, card: IntegrationCard) -> Card | None:
        """Return the question as a card."""
        found = lines_of(card, self.context.clock.now(), self._today, all_of_them=True)
        line = next((line for line in found if line.question.id == self._question_id), None)
        if line is None:
            return None
        question = line.question
        asked = Face(line.who.capitalize() if line.who == "you" else line.who, "Asked by", fact=_when(line))
        return Card(
            f"question {question.id}",
            question.title,
            crumbs=(Crumb(f"{card.integration.title}, {line.number}"),),
            title_editing=Typed(question.title, as_typed, self._rename, "What you want to know"),
            fields=(
                Entry("who", asked),
                self._state_of(question),
                self._about(question, card),
                self._due(question),
                self._answer(question),
            ),
        )

    def _set(self, what: str, values: dict[str, object]) -> None:
        self.context.desk.do(SetFields(Question, (self._question_id,), values, f"Set {what} of a question"))

    def _rename(self, title: object) -> None:
        self.context.desk.do(Rename(Question, self._question_id, str(title)))

    def _state_of(self, question: Question) -> Entry:
        is_answered = question.state is QuestionState.ANSWERED
        choices = [each for each in STATES if is_answered or each.value is not QuestionState.ANSWERED]

        def keep(picked: tuple[object, ...]) -> None:
            if picked[0] is QuestionState.WITHDRAWN:
                self.context.desk.do(WithdrawQuestions((question.id,), self.context.clock.now()))
            elif picked[0] is QuestionState.OPEN:
                self._set("the state", {"state": QuestionState.OPEN, "answered_at": None})

        icon, ink = SIGNS[question.state]
        face = Face(question.state.value.capitalize(), "State", icon, ink)
        return Entry("state", face, Picked("State", lambda: choices, (question.state,), keep))

    def _about(self, question: Question, card: IntegrationCard) -> Entry:
        choices = [NO_FUNCTION, *(Choice(line.function.id, line.function.title) for line in card.functions)]
        chosen = next((each for each in choices if each.value == question.function_id), NO_FUNCTION)
        face = Face(chosen.text, "About", ink="text" if chosen.value else "text_faint")

        def keep(picked: tuple[object, ...]) -> None:
            self._set("the function", {"function_id": picked[0]})

        return Entry("about", face, Picked("About", lambda: choices, (question.function_id,), keep))

    def _due(self, question: Question) -> Entry:
        words = "" if question.due is None else say_day(question.due, self._today)

        def read(text: str) -> Reading:
            day = typed_day(text, self._today)
            return Reading(day, NOTHING if day is None else say_day(day, self._today))

        def keep(day: object) -> None:
            self._set("the day", {"due": day if isinstance(day, date) else None})

        face = Face(words or NOTHING, "Needed by", ink="text" if words else "text_faint")
        return Entry("due", face, Typed(words, read, keep, HINT))

    def _answer(self, question: Question) -> Entry:
        def keep(answer: object) -> None:
            words = str(answer)
            if question.state is QuestionState.OPEN:
                self.context.desk.do(AnswerQuestion(question.id, words, self.context.clock.now()))
            elif not words.strip():
                raise RuleBroken("The answer is empty.", "Open the question again to take its answer back.")
            else:
                self._set("the answer", {"answer": words})

        words = question.answer
        face = Face(words or NOTHING, "Answer", ink="text" if words else "text_faint", wraps=True)
        return Entry("answer", face, Typed(words, as_typed, keep, "What was said", lines=True))


def _when(line: QuestionLine) -> str:
    round_words = f"round {line.question.round}" if line.question.round else ""
    return ", ".join(part for part in (line.age, round_words) if part)
