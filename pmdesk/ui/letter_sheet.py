"""The sheet of one letter: a draft to copy or to save as a mail; nothing is sent from here."""

import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from pmdesk.domain.errors import DeskError
from pmdesk.exporters.landing import write_file
from pmdesk.exporters.letters import address_of, as_eml, as_text
from pmdesk.insight.letters import Letter
from pmdesk.ui.context import Context
from pmdesk.ui.sheets import Sheet
from pmdesk.ui.widgets.file_dialog import ask_target

WIDE, HIGH = 560, 240
MOST_QUOTED = 40
MAIL = "mail:"
SENDER = "inbox.sender"
"""One's own address is asked for once, whoever is written to."""
UNFIT = re.compile(r"[^\w.-]+")
NAME_LIMIT = 60


class LetterSheet(Sheet):
    """To, from, subject and text. `keep` is asked before it closes, and may say no.

    `name` is who is written to where the address names nobody, `answers` the id of the mail that is answered, and
    `folder` the name under which is remembered where the last one was saved.
    """

    text: QPlainTextEdit

    def __init__(
        self, context: Context, parent: QWidget, *, told: str, to: str, subject: str, name: str, folder: str
    ) -> None:
        super().__init__(context, parent, title="Reply", wide=WIDE)
        self._name = name
        self._folder = folder
        self.body.insertWidget(0, self.words(f"{told}; PM Desk sends nothing itself.", "text_faint"))
        self.to = self.add_line("To", to, "name@example.com")
        self.own = self.add_line("From", str(context.memory.get(SENDER) or ""), "Your name <you@example.com>")
        self.subject = self.add_line("Subject", subject)

    def add_text(self, draft: str) -> None:
        """Put the text last, and the verbs below it."""
        self.text = self.add_lines("Text", draft, HIGH)
        self.add_verb("Copy", self.copy, key="Ctrl+Return", icon="copy")
        self.add_verb("Save as mail…", self.ask_file, icon="mail")
        self.add_verb("Close", self.reject)
        self.text.setFocus()
        self.text.moveCursor(self.text.textCursor().MoveOperation.Down)

    @property
    def answers(self) -> str:
        """The id of the mail that is answered, with its brackets; nothing for what was no mail."""
        return ""

    def keep(self) -> bool:
        """Keep what is to be known of the letter once it was taken; False where that failed, which was told."""
        return True

    @property
    def letter(self) -> Letter:
        """The letter as it stands."""
        to = address_of(self.to.text())
        if to is None:
            return Letter(self._name, "", self.subject.text(), self.text.toPlainText())
        return Letter(to.display_name or self._name, to.addr_spec, self.subject.text(), self.text.toPlainText())

    def copy(self) -> bool:
        """Put the letter onto the clipboard."""
        QGuiApplication.clipboard().setText(as_text(self.letter))
        return self.finish("Copied. Paste it where you write to them.")

    def ask_file(self) -> None:
        """Ask where the mail is to be saved."""
        stem = UNFIT.sub(" ", self.subject.text()).strip(" .")[:NAME_LIMIT].strip() or "Reply"
        folder = Path(str(self.context.memory.get(self._folder) or Path.home()))
        ask_target(self, "Save reply", folder / f"{stem}.eml", self.save)

    def save(self, target: Path) -> bool:
        """Save the letter as a mail that mail programs open to be sent."""
        if not self.attempt(lambda: self._write(target)):
            return False
        self.context.memory.set(SENDER, self.own.text().strip())
        self.context.memory.set(self._folder, str(target.parent))
        return self.finish(f"Saved “{target.name}”. Open it in your mail program to send it.")

    def finish(self, words: str) -> bool:
        """Keep it, close, and say what was done."""
        if not self.keep():
            return False
        self.accept()
        self.context.status.say(words)
        return True

    def _write(self, target: Path) -> None:
        sender = address_of(self.own.text())
        if sender is None:
            raise DeskError("A mail needs your own address.", "Type it as Your name <you@example.com>.")
        if self.to.text().strip() and address_of(self.to.text()) is None:
            raise DeskError("The address of the receiver cannot be read.", "Type it as Name <name@example.com>.")
        mail = as_eml(self.letter, sender, self.context.clock.now(), answers=self.answers)
        write_file(target.with_suffix(".eml") if not target.suffix else target, mail)


def address_line(name: str, email: str) -> str:
    """Return somebody's address as it stands in a mail; nothing without one."""
    return f"{name} <{email}>" if email and name and not any(mark in name for mark in '<>,;"') else email


def answer_to(title: str, otherwise: str) -> str:
    """Return the subject of an answer."""
    title = " ".join(title.split())
    return title if title.casefold().startswith("re:") else f"Re: {title}" if title else otherwise


def quoted(lead: str, lines: Sequence[str]) -> list[str]:
    """Return what they said below a line that says when."""
    said = [f"> {line}".rstrip() for line in lines[:MOST_QUOTED]]
    return [lead, *said, *(["> …"] if len(lines) > MOST_QUOTED else [])]


def message_id(origin: str) -> str:
    """Return the id of the mail that something came as, with its brackets; nothing for what was no mail."""
    if not origin.startswith(MAIL):
        return ""
    bare = origin.removeprefix(MAIL).strip().strip("<>")
    fits = bool(bare) and "@" in bare and not any(mark.isspace() or mark in "<>" for mark in bare) and bare.isascii()
    return f"<{bare}>" if fits else ""
