"""How questions are numbered when they leave the house, and known again when they come back with an answer."""

import re

from pmdesk.domain.classes import frozen
from pmdesk.domain.specs import FoundReply

ASKED = re.compile(r"\[Q-(\d{1,15})\]")
ANSWERED = re.compile(r"^\W{0,4}Q-?(\d{1,15})\b[*_]*\s*[:.)–—-]*[*_]*\s*(.*)$")
ANSWER = re.compile(r"^\W{0,4}(?:answer|antwort|réponse|respuesta)\s*:[*_]*\s*(.*)$", re.IGNORECASE)
OURS = re.compile(r"^\W{0,4}(?:about|needed by|asked on)\s*:", re.IGNORECASE)
QUOTED = re.compile(r"^\s*>")
YES = re.compile(r"^\W*(?:yes|yep|agreed?|confirmed|ok|okay|sure|ja|oui|s[ií])\b(?!\s+and\s+no)", re.IGNORECASE)
NO = re.compile(r"^\W*(?:no|nope|refused|rejected|nein|non)\b(?!\s+(?:problem|worries|objection|issue))", re.IGNORECASE)
PARTING = re.compile(r"^\s*(?:--\s*|_{5,}|-{3,}\s*original message\s*-{3,})$", re.IGNORECASE)
LONGEST = 20_000


@frozen
class PackedQuestion:
    """One question of a pack: what it is about, and when the answer is needed, in words."""

    id: int
    title: str
    about: str = ""
    needed_by: str = ""


@frozen
class Pack:
    """The open questions of an integration, ready to be sent; `version` is what was agreed on."""

    vendor: str
    integration: str
    round: int
    version: str
    questions: tuple[PackedQuestion, ...]
    name: str = ""
    email: str = ""

    @property
    def title(self) -> str:
        """What the pack is called."""
        return f"{self.integration}: open questions, round {self.round}"


def number(question_id: int) -> str:
    """Return the number of a question, which answers name."""
    return f"Q-{question_id}"


def read_answers(text: str) -> tuple[FoundReply, ...]:
    """Return what a text answers: below a question of the pack, quoted or not, or on a line beginning with its number.

    A question with nothing below it has no answer. What is answered twice counts as it stands last.
    """
    found: dict[int, list[str]] = {}
    at: int | None = None
    for line in text.replace("\r\n", "\n").split("\n"):
        asked, answered = ASKED.search(line), ANSWERED.match(line)
        if asked is not None:
            at = int(asked[1])
            found[at] = []
        elif answered is not None and not QUOTED.match(line):
            at = int(answered[1])
            found[at] = [answered[2]]
        elif PARTING.match(line):
            at = None
        elif at is not None and not QUOTED.match(line) and not OURS.match(line):
            labelled = ANSWER.match(line)
            found[at].append(labelled[1] if labelled is not None else line)
    said = {question_id: "\n".join(lines).strip()[:LONGEST] for question_id, lines in found.items()}
    return tuple(FoundReply(question_id, words, agrees(words)) for question_id, words in said.items() if words)


def agrees(words: str) -> bool | None:
    """Return whether an answer begins with a yes or a no, None where it does neither."""
    if YES.match(words):
        return True
    return False if NO.match(words) else None
