"""The sheet of a reply to a vendor: a draft to copy or to save as a mail; nothing is sent from here."""

import re
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from pmdesk.commands.vendors import LogTalk
from pmdesk.domain.errors import DeskError
from pmdesk.domain.vendors import Ball, Side, Talk, TalkKind, VendorContact
from pmdesk.exporters.landing import write_file
from pmdesk.exporters.letters import address_of, as_eml, as_text
from pmdesk.insight.letters import Letter, first_name
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.queries.talk_lines import own_words
from pmdesk.ui.context import Context
from pmdesk.ui.sheets import Sheet
from pmdesk.ui.vendors.talk_sheet import say_when
from pmdesk.ui.widgets.buttons import Check
from pmdesk.ui.widgets.file_dialog import ask_target

WIDE, HIGH = 560, 240
MOST_QUOTED = 40
MAIL = "mail:"
SENDER = "inbox.sender"
"""One's own address is asked for once, whoever is written to."""
FOLDER = "vendors.reply_folder"
UNFIT = re.compile(r"[^\w.-]+")
NAME_LIMIT = 60


class ReplySheet(Sheet):
    """A draft that answers what they said; when it is copied or saved it is logged as said by us, unless unticked."""

    def __init__(self, context: Context, card: IntegrationCard, talk: Talk | None, parent: QWidget) -> None:
        super().__init__(context, parent, title="Reply", wide=WIDE)
        self._card = card
        self._talk = talk
        self.body.insertWidget(0, self.words("A draft; PM Desk sends nothing itself.", "text_faint"))
        self.to = self.add_line("To", address_line(contact_of(card, talk)), "name@example.com")
        self.own = self.add_line("From", str(context.memory.get(SENDER) or ""), "Your name <you@example.com>")
        self.subject = self.add_line("Subject", self._first_subject())
        self.text = self.add_lines("Text", self._draft(), HIGH)
        words = f"Log it; then {card.vendor.title} is to move"
        self.logs = Check(context.theme, context.icons, words, self)
        self.logs.setChecked(True)
        self.grid.addWidget(self.logs, self.grid.rowCount(), 1)
        self.add_verb("Copy", self.copy, key="Ctrl+Return", icon="copy")
        self.add_verb("Save as mail…", self.ask_file, icon="mail")
        self.add_verb("Close", self.reject)
        self.text.setFocus()
        self.text.moveCursor(self.text.textCursor().MoveOperation.Down)

    @property
    def letter(self) -> Letter:
        """The reply as it stands."""
        to = address_of(self.to.text())
        contact = contact_of(self._card, self._talk)
        name = self._card.vendor.title if contact is None else contact.title
        if to is not None:
            return Letter(to.display_name or name, to.addr_spec, self.subject.text(), self.text.toPlainText())
        return Letter(name, "", self.subject.text(), self.text.toPlainText())

    def copy(self) -> bool:
        """Put the reply onto the clipboard."""
        QGuiApplication.clipboard().setText(as_text(self.letter))
        return self._finish("Copied. Paste it where you write to them.")

    def ask_file(self) -> None:
        """Ask where the mail is to be saved."""
        stem = UNFIT.sub(" ", self.subject.text()).strip(" .")[:NAME_LIMIT].strip() or "Reply"
        folder = Path(str(self.context.memory.get(FOLDER) or Path.home()))
        ask_target(self, "Save reply", folder / f"{stem}.eml", self.save)

    def save(self, target: Path) -> bool:
        """Save the reply as a mail that mail programs open to be sent."""
        if not self.attempt(lambda: self._write(target)):
            return False
        self.context.memory.set(SENDER, self.own.text().strip())
        self.context.memory.set(FOLDER, str(target.parent))
        return self._finish(f"Saved “{target.name}”. Open it in your mail program to send it.")

    def _write(self, target: Path) -> None:
        sender = address_of(self.own.text())
        if sender is None:
            raise DeskError("A mail needs your own address.", "Type it as Your name <you@example.com>.")
        if self.to.text().strip() and address_of(self.to.text()) is None:
            raise DeskError("The address of the receiver cannot be read.", "Type it as Name <name@example.com>.")
        mail = as_eml(self.letter, sender, self.context.clock.now(), answers=message_id(self._talk))
        write_file(target.with_suffix(".eml") if not target.suffix else target, mail)

    def _finish(self, words: str) -> bool:
        if self.logs.isChecked() and not self.attempt(self._log):
            return False
        self.accept()
        self.context.status.say(words)
        if self.logs.isChecked():
            self.context.offer_undo(f"{words.partition('.')[0]}, and logged")
        return True

    def _log(self) -> None:
        card, letter = self._card, self.letter
        values = {"side": Side.US, "title": letter.subject.strip(), "who": card.integration.owner}
        now, words = self.context.clock.now(), self._said() or letter.subject
        command = LogTalk(card.vendor.id, TalkKind.MAIL, now, words, card.integration.id, Ball.THEM, values)
        self.context.desk.do(command)

    @property
    def _lead(self) -> str:
        """The line above what is quoted."""
        now = self.context.clock.now().astimezone()
        return "" if self._talk is None else f"You wrote on {say_when(self._talk.at, now)}:"

    def _said(self) -> str:
        """Return what was written, without what it quotes of theirs."""
        lines = self.text.toPlainText().splitlines()
        return "\n".join(each for each in lines if each != self._lead and not each.startswith(">")).strip()

    def _first_subject(self) -> str:
        title = "" if self._talk is None else " ".join(self._talk.title.split())
        if not title:
            return self._card.integration.title
        return title if title.casefold().startswith("re:") else f"Re: {title}"

    def _draft(self) -> str:
        """Return a greeting, room for the answer, and what they said, quoted."""
        contact = contact_of(self._card, self._talk)
        lines = [f"Hello {first_name(contact.title)}," if contact is not None else "Hello,", "", "", ""]
        if self._talk is None:
            return "\n".join(lines)
        said = own_words(self._talk.body).splitlines()
        lines.append(self._lead)
        lines += [f"> {line}".rstrip() for line in said[:MOST_QUOTED]]
        lines += ["> …"] if len(said) > MOST_QUOTED else []
        return "\n".join(lines)


def contact_of(card: IntegrationCard, talk: Talk | None) -> VendorContact | None:
    """Return who is to be answered: who said it, else the vendor's main contact, else any."""
    said = None if talk is None else talk.contact_id
    known = sorted(card.contacts, key=lambda each: (each.id != said, not each.is_main))
    return known[0] if known else None


def address_line(contact: VendorContact | None) -> str:
    """Return somebody's address as it stands in a mail."""
    if contact is None or not contact.email:
        return ""
    is_plain = contact.title and not any(mark in contact.title for mark in '<>,;"')
    return f"{contact.title} <{contact.email}>" if is_plain else contact.email


def message_id(talk: Talk | None) -> str:
    """Return the id of the mail that is answered, with its brackets; nothing for what was no mail."""
    if talk is None or not talk.origin.startswith(MAIL):
        return ""
    bare = talk.origin.removeprefix(MAIL).strip().strip("<>")
    fits = bool(bare) and "@" in bare and not any(mark.isspace() or mark in "<>" for mark in bare) and bare.isascii()
    return f"<{bare}>" if fits else ""
