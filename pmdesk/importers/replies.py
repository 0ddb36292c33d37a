"""Reads what a vendor replied to a pack of questions: a mail, the pack's table or page with answers, or any text."""

import csv
import io

from pmdesk.domain.cells import restore
from pmdesk.domain.errors import DeskError
from pmdesk.domain.specs import FoundReply
from pmdesk.importers.decoding import decode
from pmdesk.importers.notes.mail import Unread, looks_like_mail, read_mail
from pmdesk.insight.question_marks import ANSWERED, agrees, read_answers

MOST_BYTES = 32 * 1024 * 1024


def read_replies(name: str, data: bytes) -> tuple[FoundReply, ...]:
    """Return the answers that a file holds, by the numbers of the questions; raises DeskError where there are none."""
    if len(data) > MOST_BYTES:
        raise DeskError(f"“{name}” has more than 32 MB, so it is no reply.", "Choose the mail or the table itself.")
    if looks_like_mail(data):
        mail = read_mail(data, 1)
        text = "" if isinstance(mail, Unread) else mail.body
    else:
        text = decode(data).text
    found = _of_table(text) or read_answers(text)
    if not found:
        raise DeskError(
            f"“{name}” answers no question.", "Answers stand below a question of the pack, or begin with its number."
        )
    return found


def _of_table(text: str) -> tuple[FoundReply, ...]:
    """Return the answers of a table with a column for numbers and one for answers; nothing where it is none."""
    head = text.split("\n", 1)[0]
    sign = max((",", ";", "\t"), key=head.count)
    if not head.count(sign):
        return ()
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=sign))
    except csv.Error:
        return ()
    names = [cell.strip().lstrip("\ufeff").casefold() for cell in rows[0]]
    if "number" not in names or "answer" not in names:
        return ()
    numbers, answers = names.index("number"), names.index("answer")
    found: list[FoundReply] = []
    for row in rows[1:]:
        if len(row) <= max(numbers, answers):
            continue
        asked, words = ANSWERED.match(restore(row[numbers])), restore(row[answers]).strip()
        if asked is not None and words:
            found.append(FoundReply(int(asked[1]), words, agrees(words)))
    return tuple(found)
