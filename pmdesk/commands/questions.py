"""Edits of questions between a vendor and us: ask, answer, withdraw, and take in what was replied to a pack."""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import UTC, datetime
from typing import Any

from pmdesk.commands.fields import make
from pmdesk.commands.functions import say
from pmdesk.commands.integrations import pass_on
from pmdesk.domain.agreed import AgreedFunction, Question, QuestionState, Word
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.inbox import storable
from pmdesk.domain.kinds import QuestionId
from pmdesk.domain.specs import FoundReply
from pmdesk.domain.vendors import Ball, Integration, Side
from pmdesk.storage.ledger import Edit


@frozen
class TakenReplies:
    """What became of replies: questions answered, ones that had an answer, numbers of no question of ours here."""

    answered: tuple[int, ...] = ()
    repeated: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    agreed: tuple[int, ...] = ()
    """Functions that they agreed to with it."""


@frozen
class Ask:
    """Keep a question that one side has for the other; `values` are its further fields by name. Answers its id.

    A question of theirs makes it our move; one of ours goes out with the next round.
    """

    integration_id: int
    title: str
    asked_by: Side
    at: datetime
    values: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def label(self) -> str:
        """The step's name."""
        return "Add a question" if self.asked_by is Side.US else "Keep their question"

    def apply(self, edit: Edit) -> QuestionId:
        """Put the question."""
        integration, at = edit.get(Integration, self.integration_id), self.at.astimezone(UTC)
        title = " ".join(storable(self.title).split())
        named: dict[str, object] = {"integration_id": integration.id, "title": title, "asked_by": self.asked_by}
        if self.asked_by is Side.THEM:
            named |= {"asked_at": at, "round": integration.round}
        row = make(Question, edit.next_id(), {**self.values, **named})
        edit.put(row)
        if self.asked_by is Side.THEM:
            pass_on(edit, integration, Ball.US, at)
        return QuestionId(row.id)


@frozen
class AnswerQuestion:
    """Write an answer down. When it was our move and no question of theirs is open any more, it is theirs."""

    question_id: int
    answer: str
    at: datetime
    label: str = "Answer a question"

    def apply(self, edit: Edit) -> None:
        """Put the answer, and pass the ball where nothing else is waited for."""
        if not self.answer.strip():
            raise RuleBroken("The answer is empty.", "Type it, or withdraw the question.")
        question, at = edit.get(Question, self.question_id), self.at.astimezone(UTC)
        edit.put(_answered(question, self.answer, at))
        if question.asked_by is Side.THEM:
            _settle(edit, edit.get(Integration, question.integration_id), at)


@frozen
class WithdrawQuestions:
    """Let questions go without an answer."""

    ids: tuple[int, ...]
    at: datetime

    @property
    def label(self) -> str:
        """The step's name."""
        return "Withdraw a question" if len(self.ids) == 1 else f"Withdraw {len(self.ids)} questions"

    def apply(self, edit: Edit) -> None:
        """Put the state."""
        for question in edit.many(Question, dict.fromkeys(self.ids)):
            if question.state is QuestionState.OPEN:
                edit.put(replace(question, state=QuestionState.WITHDRAWN, answered_at=self.at.astimezone(UTC)))


@frozen
class TakeReplies:
    """Take in what a vendor replied to a pack of questions: each reply ticks its row. Answers what became of them.

    A yes to a question about a function is their word on it, a no is theirs too. Our move begins with the replies.
    A reply to a question of another integration, or to one that is answered, changes nothing.
    """

    integration_id: int
    replies: tuple[FoundReply, ...]
    at: datetime

    @property
    def label(self) -> str:
        """The step's name."""
        return "Take in a reply" if len(self.replies) == 1 else f"Take in {len(self.replies)} replies"

    def apply(self, edit: Edit) -> TakenReplies:
        """Put the answers and the words."""
        integration, at = edit.get(Integration, self.integration_id), self.at.astimezone(UTC)
        answered, repeated, unknown, agreed = list[int](), list[int](), list[int](), list[int]()
        for reply in self.replies:
            question = edit.find(Question, reply.question_id)
            if question is None or question.integration_id != integration.id or question.asked_by is not Side.US:
                unknown.append(reply.question_id)
            elif question.state is not QuestionState.OPEN:
                repeated.append(question.id)
            elif reply.words.strip() or reply.agrees is not None:
                edit.put(_answered(question, reply.words.strip() or ("Yes." if reply.agrees else "No."), at))
                answered.append(question.id)
                agreed += _their_word(edit, question, reply, at)
        if answered:
            pass_on(edit, integration, Ball.US, at)
        return TakenReplies(tuple(answered), tuple(repeated), tuple(unknown), tuple(agreed))


def _their_word(edit: Edit, question: Question, reply: FoundReply, at: datetime) -> list[int]:
    if question.function_id is None or reply.agrees is None:
        return []
    function = edit.get(AgreedFunction, question.function_id)
    if edit.get(Integration, function.integration_id).pinned_id is None:
        return []  # There is no version that they could have agreed on; the answer says it in words.
    word = Word.AGREED if reply.agrees else Word.REFUSED
    edit.put(say(edit, function, Side.THEM, word, at.date()))
    return [function.id] if reply.agrees else []


def _answered(question: Question, answer: str, at: datetime) -> Question:
    return replace(question, state=QuestionState.ANSWERED, answer=storable(answer).strip(), answered_at=at)


def _settle(edit: Edit, integration: Integration, at: datetime) -> None:
    where: dict[str, Any] = {"integration_id": integration.id, "asked_by": Side.THEM, "state": QuestionState.OPEN}
    if integration.ball is Ball.US and not edit.all(Question, **where):
        pass_on(edit, integration, Ball.THEM, at)
