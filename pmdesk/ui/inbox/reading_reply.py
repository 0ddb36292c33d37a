"""The sheet of a reply to whoever sent a note: a draft to copy or to save as a mail; nothing is sent from here."""

import re
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from pmdesk.commands.quotes import AddReply
from pmdesk.domain.errors import DeskError
from pmdesk.exporters.landing import write_file
from pmdesk.exporters.letters import address_of, as_eml, as_text
from pmdesk.insight.letters import Letter, first_name
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.reading_view import Read
from pmdesk.ui.inbox.words import when_long
from pmdesk.ui.sheets import Sheet
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.file_dialog import ask_target

WIDE = 560
HIGH = 240
MOST_QUOTED = 40
MAIL = "mail:"
SENDER = "inbox.sender"
FOLDER = "inbox.reply_folder"
UNFIT = re.compile(r"[^\w.-]+")
NAME_LIMIT = 60
NONE = Choice(None, "No item")


class ReplySheet(Sheet):
    """A draft that answers one note; about an item, it is kept with the note that they were told."""

    def __init__(self, context: Context, read: Read, parent: QWidget) -> None:
        super().__init__(context, parent, title="Reply", wide=WIDE)
        self._read = read
        told = f"{'Told before' if read.card.replies else 'A draft'}; PM Desk sends nothing itself."
        self.body.insertWidget(0, self.words(told, "text_faint"))
        self.to = self.add_line("To", _to(read), "name@example.com")
        self.own = self.add_line("From", str(context.memory.get(SENDER) or ""), "Your name <you@example.com>")
        self.subject = self.add_line("Subject", _subject(read))
        items = {each.item_id: each.item for each in read.card.quotes if each.item_id is not None}
        choices = [NONE, *(Choice(item_id, title) for item_id, title in items.items())]
        self.item = self.add_choice("About", choices, next(iter(items), None))
        self.text = self.add_lines("Text", draft(read, context), HIGH)
        self.add_verb("Copy", self.copy, key="Ctrl+Return", icon="copy")
        self.add_verb("Save as mail…", self.ask_file, icon="mail")
        self.add_verb("Close", self.reject)
        self.text.setFocus()
        self.text.moveCursor(self.text.textCursor().MoveOperation.Down)

    @property
    def letter(self) -> Letter:
        """The reply as it stands."""
        to = address_of(self.to.text())
        name = _name(self._read)
        if to is None:
            return Letter(name, "", self.subject.text(), self.text.toPlainText())
        return Letter(to.display_name or name, to.addr_spec, self.subject.text(), self.text.toPlainText())

    def copy(self) -> None:
        """Put the reply onto the clipboard and keep that they were told."""
        QGuiApplication.clipboard().setText(as_text(self.letter))
        if self._keep():
            self.context.status.say("Copied. Paste it where you write to them.")
            self.accept()

    def ask_file(self) -> None:
        """Ask where the mail is to be saved."""
        stem = UNFIT.sub(" ", self.subject.text()).strip(" .")[:NAME_LIMIT].strip() or "Reply"
        folder = Path(str(self.context.memory.get(FOLDER) or Path.home()))
        ask_target(self, "Save reply", folder / f"{stem}.eml", self.save)

    def save(self, target: Path) -> bool:
        """Save the reply as a mail that mail programs open to be sent, and keep that they were told."""
        return self.attempt(lambda: self._write(target)) and self._finish(target)

    def _write(self, target: Path) -> None:
        sender = address_of(self.own.text())
        if sender is None:
            raise DeskError("A mail needs your own address.", "Type it as Your name <you@example.com>.")
        if self.to.text().strip() and address_of(self.to.text()) is None:
            raise DeskError("The address of the receiver cannot be read.", "Type it as Name <name@example.com>.")
        mail = as_eml(self.letter, sender, self.context.clock.now(), answers=message_id(self._read))
        write_file(target.with_suffix(".eml") if not target.suffix else target, mail)

    def _finish(self, target: Path) -> bool:
        self.context.memory.set(SENDER, self.own.text().strip())
        self.context.memory.set(FOLDER, str(target.parent))
        if not self._keep():
            return False
        self.context.status.say(f"Saved “{target.name}”. Open it in your mail program to send it.")
        self.accept()
        return True

    def _keep(self) -> bool:
        """Keep that they were told, when the reply is about an item."""
        if not isinstance(self.item.value, int):
            return True
        now = self.context.clock.now()
        command = AddReply((self._read.note.id,), self.item.value, now, self.text.toPlainText().strip())
        return self.attempt(lambda: self.context.desk.do(command))


def draft(read: Read, context: Context) -> str:
    """Return a greeting, room for the answer, and what they wrote, quoted."""
    today = context.clock.today()
    name = first_name(_name(read)) if read.card.person is not None else _name(read)
    lines = [f"Hello {name}," if name else "Hello,", "", "", ""]
    own = [line for at, line in enumerate(read.laid.lines) if at not in read.laid.quoted and not read.laid.fold_at(at)]
    while own and not own[-1].strip():
        own.pop()
    lines.append(f"You wrote {when_long(read.note.received_at, today)}:")
    lines += [f"> {line}".rstrip() for line in own[:MOST_QUOTED]]
    lines += ["> …"] if len(own) > MOST_QUOTED else []
    return "\n".join(lines)


def message_id(read: Read) -> str:
    """Return the id of the mail that a note came as, with its brackets; nothing for other notes."""
    if not read.note.origin.startswith(MAIL):
        return ""
    bare = read.note.origin.removeprefix(MAIL).strip().strip("<>")
    fits = bool(bare) and "@" in bare and not any(mark.isspace() or mark in "<>" for mark in bare) and bare.isascii()
    return f"<{bare}>" if fits else ""


def _name(read: Read) -> str:
    card = read.card
    return next((each.title for each in (card.person, card.company) if each is not None), "")


def _to(read: Read) -> str:
    email, name = read.card.person.email if read.card.person is not None else "", _name(read)
    if not email:
        return ""
    return f"{name} <{email}>" if name and not any(mark in name for mark in '<>,;"') else email


def _subject(read: Read) -> str:
    title = " ".join(read.note.title.split())
    return title if title.casefold().startswith("re:") else f"Re: {title}" if title else "Your feedback"
