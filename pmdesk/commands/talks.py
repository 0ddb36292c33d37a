"""Edits that begin with what was said: mails of several vendors taken in together, an item made of a message."""

from pmdesk.commands.integrations import MakeItemFor
from pmdesk.commands.vendors import TakeMails
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import ItemId, TalkId
from pmdesk.domain.vendors import Talk, Vendor
from pmdesk.storage.ledger import Edit


@frozen
class TakePlacedMails:
    """Take mails into the logs they belong to, as one step. Answers the new lines' ids."""

    parts: tuple[TakeMails, ...]

    @property
    def label(self) -> str:
        """The step's name."""
        count = sum(len(part.mails) for part in self.parts)
        return "Log a mail" if count == 1 else f"Log {count} mails"

    def apply(self, edit: Edit) -> tuple[TalkId, ...]:
        """Take each part in."""
        return tuple(row_id for part in self.parts for row_id in part.apply(edit))


@frozen
class MakeItemOfTalk:
    """Make a feature of what was said; it quotes the words and uses the integration. Answers the item's id."""

    talk_id: int
    title: str
    integration_id: int

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Make item {self.title.strip()}"

    def apply(self, edit: Edit) -> ItemId:
        """Put the item, and tie it to the integration that was spoken of."""
        talk = edit.get(Talk, self.talk_id)
        words = _quoted(talk, edit.get(Vendor, talk.vendor_id).title)
        return MakeItemFor(self.integration_id, self.title, words).apply(edit)


def _quoted(talk: Talk, vendor: str) -> str:
    """Return what was said as Markdown: who said it, and the words as a quotation."""
    who = f"{talk.who}, {vendor}" if talk.who else vendor
    said = "\n".join(f"> {line}".rstrip() for line in (talk.body.strip() or talk.title).splitlines())
    return f"{who}, {talk.at.astimezone():%Y-%m-%d}:\n\n{said}"
