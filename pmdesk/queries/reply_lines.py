"""What would become of replies to a pack of questions, line by line, before they are taken in."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from pmdesk.domain.agreed import AgreedFunction, Question, QuestionState
from pmdesk.domain.classes import frozen
from pmdesk.domain.days import say_day
from pmdesk.domain.specs import FoundReply
from pmdesk.domain.vendors import Integration, Side
from pmdesk.storage.rows import Rows


class Fate(StrEnum):
    """What becomes of a reply."""

    TICKS = "ticks"
    REPEATS = "repeats"
    UNKNOWN = "unknown"
    EMPTY = "empty"


@frozen
class ReplyLine:
    """One reply: its question where there is one, what it does in words, and the function they say yes or no to."""

    reply: FoundReply
    fate: Fate
    question: str
    words: str
    function: str = ""


def reply_lines(rows: Rows, integration_id: int, replies: Iterable[FoundReply], today: date) -> tuple[ReplyLine, ...]:
    """Return what taking replies in would do; an answer that comes twice in them counts once."""
    integration, ticked = rows.get(Integration, integration_id), set[int]()
    lines: list[ReplyLine] = []
    for reply in replies:
        question = rows.find(Question, reply.question_id)
        line = _line(rows, integration, reply, question, today)
        if line.fate in (Fate.TICKS, Fate.EMPTY) and reply.question_id in ticked:
            line = ReplyLine(reply, Fate.REPEATS, line.question, "It is answered twice here; the first answer counts.")
        elif line.fate is Fate.TICKS:
            ticked.add(reply.question_id)
        lines.append(line)
    return tuple(lines)


def _line(rows: Rows, integration: Integration, reply: FoundReply, question: Question | None, today: date) -> ReplyLine:
    if question is None:
        return ReplyLine(reply, Fate.UNKNOWN, "", "No question has this number.")
    if question.integration_id != integration.id:
        other = rows.get(Integration, question.integration_id)
        return ReplyLine(reply, Fate.UNKNOWN, question.title, f"It is a question of {other.title}.")
    if question.asked_by is not Side.US:
        return ReplyLine(reply, Fate.UNKNOWN, question.title, "They asked it themselves.")
    if question.state is not QuestionState.OPEN:
        return ReplyLine(reply, Fate.REPEATS, question.title, _settled(question, today))
    if not reply.words.strip() and reply.agrees is None:
        return ReplyLine(reply, Fate.EMPTY, question.title, "There are no words.")
    return _ticks(rows, reply, question)


def _ticks(rows: Rows, reply: FoundReply, question: Question) -> ReplyLine:
    if question.function_id is None or reply.agrees is None:
        return ReplyLine(reply, Fate.TICKS, question.title, "Answers it.")
    function = rows.get(AgreedFunction, question.function_id)
    if rows.get(Integration, function.integration_id).pinned_id is None:
        words = "Answers it. No version is pinned, so their word on the function stays open."
        return ReplyLine(reply, Fate.TICKS, question.title, words)
    said = "agree to" if reply.agrees else "refuse"
    return ReplyLine(reply, Fate.TICKS, question.title, f"Answers it; they {said} “{function.title}”.", function.title)


def _settled(question: Question, today: date) -> str:
    verb = "answered" if question.state is QuestionState.ANSWERED else "withdrawn"
    day = "" if question.answered_at is None else f" {say_day(question.answered_at.astimezone().date(), today)}"
    return f"It was {verb}{day} and stays so."
