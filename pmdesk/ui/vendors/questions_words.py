"""How a question is said: who waits for its answer since when, by when it is needed, and what it is about."""

from collections.abc import Mapping
from datetime import date, datetime

from pmdesk.domain.agreed import AgreedFunction, Question, QuestionState
from pmdesk.domain.classes import frozen
from pmdesk.domain.days import say_day
from pmdesk.domain.kinds import AgreedFunctionId
from pmdesk.domain.vendors import Side
from pmdesk.insight.question_marks import number
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.queries.vendor_list import say_since

SIGNS = {
    QuestionState.OPEN: ("circle-help", "info"),
    QuestionState.ANSWERED: ("circle-check", "success"),
    QuestionState.WITHDRAWN: ("circle-slash", "neutral"),
}
NOT_SENT = "not sent"


@frozen
class QuestionLine:
    """One question: its number, whom it waits for, since when, by when; `is_ours` means that we are to answer."""

    question: Question
    number: str
    who: str
    about: str
    age: str
    due: str
    is_ours: bool
    is_late: bool

    @property
    def is_open(self) -> bool:
        """Whether an answer is waited for."""
        return self.question.state is QuestionState.OPEN

    @property
    def sign(self) -> tuple[str, str]:
        """The shape that says where it stands, and its colour."""
        if self.is_open and self.is_ours:
            return "triangle-alert", "warning"
        return SIGNS[self.question.state]

    @property
    def text(self) -> str:
        """The whole line in words."""
        question = self.question
        told = (
            self.number,
            question.title,
            self.about,
            f"asked by {self.who}",
            question.state.value,
            self.age,
            self.due,
        )
        return ", ".join(part for part in (*told, question.answer) if part)


def questions(count: int) -> str:
    """Say how many questions."""
    return "1 question" if count == 1 else f"{count} questions"


def lines_of(
    card: IntegrationCard, now: datetime, today: date, *, all_of_them: bool = False
) -> tuple[QuestionLine, ...]:
    """Return the questions that are open, those for us first and what is needed soonest; then, if asked, the others."""
    functions = {line.function.id: line.function for line in card.functions}
    made = [_line(card, each, functions, now, today) for each in card.questions]
    waiting = sorted((line for line in made if line.is_open), key=_urgency)
    if not all_of_them:
        return tuple(waiting)
    settled = [line for line in made if not line.is_open]
    settled.sort(key=lambda line: line.question.answered_at or now, reverse=True)
    return (*waiting, *settled)


def fact_of(card: IntegrationCard) -> str:
    """Say how many questions are open on each side, and in which round we are."""
    waiting = card.open_questions
    if not waiting:
        return "none is open"
    ours = sum(each.asked_by is Side.THEM for each in waiting)
    unsent = sum(each.asked_by is Side.US and not each.round for each in waiting)
    told = [f"{len(waiting)} open"]
    told += [f"{ours} for you"] if ours else []
    told += [f"{unsent} not sent"] if unsent else []
    told += [f"round {card.integration.round}"] if card.integration.round else []
    return ", ".join(told)


def _line(
    card: IntegrationCard,
    question: Question,
    functions: Mapping[AgreedFunctionId, AgreedFunction],
    now: datetime,
    today: date,
) -> QuestionLine:
    ours = question.asked_by is Side.THEM
    about = functions.get(question.function_id) if question.function_id is not None else None
    is_open = question.state is QuestionState.OPEN
    return QuestionLine(
        question,
        number(question.id),
        card.vendor.title if ours else "you",
        "" if about is None else about.title,
        _age(question, now, today),
        _due(question, today) if is_open else "",
        ours,
        is_open and question.due is not None and question.due < today,
    )


def _age(question: Question, now: datetime, today: date) -> str:
    if question.state is not QuestionState.OPEN:
        day = "" if question.answered_at is None else say_day(question.answered_at.astimezone().date(), today)
        return f"{question.state.value} {day}".rstrip()
    if question.asked_by is Side.US and not question.round:
        return NOT_SENT
    return "" if question.asked_at is None else say_since(question.asked_at, now)


def _due(question: Question, today: date) -> str:
    if question.due is None:
        return ""
    late = (today - question.due).days
    if late > 0:
        return "1 day late" if late == 1 else f"{late} days late"
    return "today" if late == 0 else f"by {say_day(question.due, today)}"


def _urgency(line: QuestionLine) -> tuple[bool, date, int]:
    return not line.is_ours, line.question.due or date.max, line.question.id
