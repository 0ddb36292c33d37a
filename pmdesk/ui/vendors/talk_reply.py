"""The sheet of a reply to a vendor: a draft to copy or to save as a mail; nothing is sent from here."""

from PySide6.QtWidgets import QWidget

from pmdesk.commands.vendors import LogTalk
from pmdesk.domain.vendors import Ball, Side, Talk, TalkKind, VendorContact
from pmdesk.insight.letters import first_name
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.queries.talk_lines import own_words
from pmdesk.ui.context import Context
from pmdesk.ui.letter_sheet import LetterSheet, address_line, answer_to, message_id, quoted
from pmdesk.ui.vendors.talk_sheet import say_when
from pmdesk.ui.widgets.buttons import Check

FOLDER = "vendors.reply_folder"


class ReplySheet(LetterSheet):
    """A draft that answers what they said; when it is copied or saved it is logged as said by us, unless unticked."""

    def __init__(self, context: Context, card: IntegrationCard, talk: Talk | None, parent: QWidget) -> None:
        self._card = card
        self._talk = talk
        self._contact = contact = contact_of(card, talk)
        super().__init__(
            context,
            parent,
            told="A draft",
            to="" if contact is None else address_line(contact.title, contact.email),
            subject=answer_to("" if talk is None else talk.title, card.integration.title),
            name=card.vendor.title if contact is None else contact.title,
            folder=FOLDER,
        )
        words = f"Log it; then {card.vendor.title} is to move"
        self.logs = Check(context.theme, context.icons, words, self)
        self.logs.setChecked(True)
        self.add_text(self._draft())
        self.grid.addWidget(self.logs, self.grid.rowCount(), 1)

    @property
    def answers(self) -> str:
        return "" if self._talk is None else message_id(self._talk.origin)

    def keep(self) -> bool:
        """Log it as said by us."""
        return not self.logs.isChecked() or self.attempt(self._log)

    def finish(self, words: str) -> bool:
        if not super().finish(words):
            return False
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

    def _draft(self) -> str:
        """Return a greeting, room for the answer, and what they said, quoted."""
        contact = self._contact
        lines = [f"Hello {first_name(contact.title)}," if contact is not None else "Hello,", "", "", ""]
        if self._talk is not None:
            lines += quoted(self._lead, own_words(self._talk.body).splitlines())
        return "\n".join(lines)


def contact_of(card: IntegrationCard, talk: Talk | None) -> VendorContact | None:
    """Return who is to be answered: who said it, else the vendor's main contact, else any."""
    said = None if talk is None else talk.contact_id
    known = sorted(card.contacts, key=lambda each: (each.id != said, not each.is_main))
    return known[0] if known else None
