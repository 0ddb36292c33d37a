"""A pack of open questions as Markdown, a table and a mail; each numbers the questions so that answers find them."""

from datetime import datetime
from email.headerregistry import Address

from pmdesk.domain.cells import neutralise
from pmdesk.exporters.letters import as_eml
from pmdesk.exporters.tables import csv_bytes
from pmdesk.insight.letters import Letter, first_name
from pmdesk.insight.question_marks import Pack, PackedQuestion, number

HEADER = ("Number", "Question", "About", "Needed by", "Answer")
PARTING = "-- "
"""Stands before a name in mails; what is below it belongs to no answer."""
HOW = "Please answer below each question. An answer that begins with yes or no is counted as such."


def pack_markdown(pack: Pack) -> str:
    """Return the pack as one page."""
    parts = [f"# {_plain(pack.vendor)}, {_plain(pack.title)}", HOW, _agreed(pack)]
    parts += [f"## [{number(each.id)}] {_plain(each.title)}\n\n{_below(each)}Answer:" for each in pack.questions]
    return "\n\n".join(part for part in parts if part) + "\n"


def pack_csv(pack: Pack) -> bytes:
    """Return the pack as a table with a column for the answers."""
    rows = [(number(each.id), each.title, each.about, each.needed_by, "") for each in pack.questions]
    return csv_bytes(HEADER, [[neutralise(cell) for cell in row] for row in rows])


def pack_letter(pack: Pack, me: str = "") -> Letter:
    """Return the pack as a letter to the vendor's contact."""
    greeting = f"Hello {first_name(pack.name)}," if pack.email else "Hello,"
    asked = [f"[{number(each.id)}] {_line(each.title)}\n{_below(each)}Answer:" for each in pack.questions]
    parting = f"{PARTING}\n{me}" if me else ""
    body = "\n\n".join(part for part in (greeting, HOW, _agreed(pack), *asked, parting) if part)
    return Letter(pack.name, pack.email, pack.title[:1].upper() + pack.title[1:], body)


def pack_eml(pack: Pack, sender: Address, at: datetime, *, answers: str = "") -> bytes:
    """Return the pack as a mail that is not sent yet; `answers` is the mail that it answers."""
    return as_eml(pack_letter(pack, sender.display_name), sender, at, answers=answers)


def _agreed(pack: Pack) -> str:
    return f"All of it is about version {_line(pack.version)} of your description." if pack.version else ""


def _below(question: PackedQuestion) -> str:
    told = (("About", question.about), ("Needed by", question.needed_by))
    return "".join(f"{name}: {_line(value)}\n" for name, value in told if value)


def _line(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    return _line(text).replace("<", "\\<").replace("*", "\\*").replace("`", "\\`")
