"""Takes mails that a person drops or chooses into the log of the vendor they are from, read off the main thread."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from pmdesk.commands.talks import TakePlacedMails
from pmdesk.commands.vendors import TakeMails
from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign_notes import AddressedMail, ForeignNote
from pmdesk.importers.files import read_bytes
from pmdesk.importers.vendor_mails import MOST_BYTES, read_vendor_mail
from pmdesk.queries.mail_places import MailPlace, mail_places
from pmdesk.runtime.errands import Errand
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.file_dialog import ask_existing

FOLDER = "vendors.mail_folder"
FILTER = "Mails (*.eml *.emlx *.msg *.txt);;All files (*)"
MAILS = frozenset({".eml", ".emlx"})
"""What is taken for a mail by its name alone."""
NOBODY = "Choose the integration that they are about, then drop them again."


@frozen
class ReadMails:
    """What some files held: mails, and what could not be read in words."""

    mails: tuple[AddressedMail, ...]
    troubles: tuple[DeskError, ...]


def read_mails(paths: Sequence[Path]) -> ReadMails:
    """Read each file; one that cannot be read keeps no other one out."""
    mails: list[AddressedMail] = []
    troubles: list[DeskError] = []
    for path in paths:
        try:
            mails.append(read_vendor_mail(path.name, read_bytes(path, MOST_BYTES)))
        except DeskError as trouble:
            troubles.append(trouble)
    return ReadMails(tuple(mails), tuple(troubles))


class MailTaker(QObject):
    """Reads files in a thread and logs them as one step; `taken` carries the ids of the lines that are new."""

    taken = Signal(object)

    def __init__(self, context: Context, state: State, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._state = state

    def choose(self, parent: QWidget) -> None:
        """Ask which mails are to be read."""
        folder = Path(str(self._context.memory.get(FOLDER) or Path.home()))
        ask_existing(parent, "Log mails", folder, FILTER, self.take)

    def take(self, paths: Sequence[Path]) -> None:
        """Read files and log the mails they hold."""
        if not paths:
            return
        self._context.memory.set(FOLDER, str(paths[0].parent))
        errand = Errand(lambda _is_called_off: read_mails(paths), self)
        errand.done.connect(self._keep)
        errand.failed.connect(self._tell)
        errand.done.connect(errand.deleteLater)
        errand.start()

    def _keep(self, found: ReadMails) -> None:
        places, homeless = mail_places(self._context.desk.store, found.mails, self._state.integration_id)
        troubles = list(found.troubles)
        if homeless:
            troubles.append(DeskError(f"{_named(homeless)} of no vendor that is known here.", NOBODY))
        if places:
            self._log(places)
        if troubles:
            more = f" So it went with {len(troubles) - 1} more." if len(troubles) > 1 else ""
            self._context.tell(DeskError(f"{troubles[0].what}{more}", troubles[0].remedy))

    def _log(self, places: Sequence[MailPlace]) -> None:
        now = self._context.clock.now()
        parts = tuple(
            TakeMails(place.vendor_id, place.mails, now, place.integration_id, place.is_theirs) for place in places
        )
        try:
            _, ids = self._context.desk.ask(TakePlacedMails(parts))
        except DeskError as trouble:
            self._context.tell(trouble)
            return
        words = say_logged(len(ids), sum(len(place.mails) for place in places), [place.vendor for place in places])
        if ids:
            self._context.offer_undo(words)
        else:
            self._context.toasts.show(words, action_title="")
        self._context.status.say(words)
        self.taken.emit(ids)

    def _tell(self, trouble: object) -> None:
        if isinstance(trouble, DeskError):
            self._context.tell(trouble)


def say_logged(new: int, read: int, vendors: Sequence[str]) -> str:
    """Say what came of some mails: `Logged 2 mails with Kestrel Pay, 1 was there already`."""
    names = list(dict.fromkeys(vendors))
    where = names[0] if len(names) == 1 else f"{len(names)} vendors"
    known = read - new
    if not new:
        which = "This mail is" if known == 1 else f"These {count_text(known)} mails are"
        return f"{which} in the log already."
    mails = "a mail" if new == 1 else f"{count_text(new)} mails"
    was = "was" if known == 1 else "were"
    return f"Logged {mails} with {where}" + (f", {count_text(known)} {was} there already" if known else "")


def are_mails(paths: Sequence[Path]) -> bool:
    """Whether all of some files are mails by their names."""
    return bool(paths) and all(path.suffix.lower() in MAILS for path in paths)


def _named(notes: Sequence[ForeignNote]) -> str:
    first = notes[0].person or notes[0].email or notes[0].title
    return f"The mail of {first} is" if len(notes) == 1 else f"The mails of {first} and {len(notes) - 1} more are"
