"""Drafted replies as files: one RFC 5322 message each, which mail programs open to be sent, or one Markdown page."""

import re
from collections.abc import Sequence
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path

from pmdesk.domain.errors import DeskError
from pmdesk.exporters.landing import landing_file
from pmdesk.insight.letters import Letter

UNFIT = re.compile(r"[^\w.-]+")
NAME_LIMIT = 60


def address_of(text: str) -> Address | None:
    """Return an address typed as `Name <name@place>` or bare; None when it is none."""
    name, spec = parseaddr(" ".join(text.split()))
    return _address(name, spec)


def as_eml(letter: Letter, sender: Address, at: datetime, *, answers: str = "") -> bytes:
    """Return one letter as a message that is not sent yet; without an address of theirs it has no To.

    `answers` is the id of the mail that it answers, with its brackets (RFC 5322, 3.6.4).
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    to = _address(letter.name, letter.email)
    if to is not None:
        message["To"] = to
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = format_datetime(at)
    if answers:
        message["In-Reply-To"] = message["References"] = answers
    message["X-Unsent"] = "1"  # Outlook and others open it ready to be sent.
    message.set_content(letter.body.rstrip() + "\n", cte="quoted-printable")
    return message.as_bytes()


def as_markdown(letters: Sequence[Letter], title: str) -> str:
    """Return all letters as one Markdown page."""
    parts = [f"# {_one_line(title)}"]
    for letter in letters:
        to = f"{letter.name} <{letter.email}>" if letter.email else letter.name
        body = "\n".join(f"> {line}".rstrip() for line in letter.body.splitlines())
        parts.append(f"## {_literal(_one_line(to))}\n\n**{_literal(_one_line(letter.subject))}**\n\n{body}")
    return "\n\n".join(parts) + "\n"


def as_text(letter: Letter) -> str:
    """Return one letter as plain text, as it is copied."""
    to = f"To: {letter.name} <{letter.email}>\n" if letter.email else f"To: {letter.name}\n"
    return f"{to}Subject: {letter.subject}\n\n{letter.body}\n"


def file_names(letters: Sequence[Letter]) -> list[str]:
    """Return a file name for each letter, by whom it goes to; no two are alike, also where case does not count."""
    taken: set[str] = set()
    names: list[str] = []
    for letter in letters:
        stem = UNFIT.sub(" ", letter.name).strip(" .")[:NAME_LIMIT].strip() or "Reply"
        name, number = f"{stem}.eml", 2
        while name.casefold() in taken:
            name, number = f"{stem} {number}.eml", number + 1
        taken.add(name.casefold())
        names.append(name)
    return names


def save_letters(letters: Sequence[Letter], folder: Path, sender: Address, at: datetime) -> list[Path]:
    """Write each letter into a folder; raises DeskError, before anything is written, when a name is taken there."""
    targets = [folder / name for name in file_names(letters)]
    there = [target.name for target in targets if target.exists()]
    if there:
        raise DeskError(f"The folder holds “{there[0]}” already, so nothing was written.", "Choose another folder.")
    for letter, target in zip(letters, targets, strict=True):
        with landing_file(target) as temporary:
            temporary.write_bytes(as_eml(letter, sender, at))
    return targets


def _address(name: str, spec: str) -> Address | None:
    if "@" not in spec or any(mark.isspace() for mark in spec):
        return None
    try:
        return Address(display_name=_one_line(name), addr_spec=spec)
    except (HeaderParseError, ValueError, IndexError):
        return None


def _one_line(text: str) -> str:
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())


def _literal(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#])", r"\\\1", text)
