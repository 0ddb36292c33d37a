"""The sheet that takes replies in: from files, dropped or chosen, or pasted; it shows first which rows they tick."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from pmdesk.commands.questions import TakenReplies, TakeReplies
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.domain.specs import FoundReply
from pmdesk.importers.files import read_bytes
from pmdesk.importers.replies import MOST_BYTES, read_replies
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.queries.reply_lines import Fate, ReplyLine, reply_lines
from pmdesk.runtime.watching import Watch
from pmdesk.ui.context import Context
from pmdesk.ui.sheets import Sheet
from pmdesk.ui.vendors.pack_rows import ReplyRows
from pmdesk.ui.widgets.busy import Busy
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.dropping import Dropping
from pmdesk.ui.widgets.file_dialog import ask_existing
from pmdesk.ui.widgets.fitting import fitting
from pmdesk.ui.widgets.painted_list import PaintedList
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.working import Working

WIDE, HIGH, PASTED, LEAST = 640, 600, 96, 3
FOLDER = "vendors.replies_folder"
FILTER = "Replies (*.eml *.emlx *.csv *.md *.txt);;All files (*)"
HINT = "Paste a reply here, drop a file, or choose one. Nothing is taken in before you say so."
PAUSE_MS = 250
"""So long after the last key a pasted text is read."""


@frozen
class ReadReplies:
    """What some files or a text answer, and what could not be read in words."""

    replies: tuple[FoundReply, ...] = ()
    troubles: tuple[DeskError, ...] = ()


def read_files(paths: Sequence[Path]) -> ReadReplies:
    """Read each file; one that answers nothing keeps no other one out."""
    replies: list[FoundReply] = []
    troubles: list[DeskError] = []
    for path in paths:
        try:
            replies += read_replies(path.name, read_bytes(path, MOST_BYTES))
        except DeskError as trouble:
            troubles.append(trouble)
    return ReadReplies(tuple(replies), tuple(troubles))


class RepliesWindow(Sheet):
    """Shows what each reply would do; taking them in is one step."""

    def __init__(self, context: Context, card: IntegrationCard, parent: QWidget) -> None:
        super().__init__(context, parent, title="Import replies", wide=WIDE)
        theme = context.theme
        self._card = card
        self.found: tuple[FoundReply, ...] = ()
        self.body.insertWidget(0, self.words(HINT, "text_faint"))
        self.pasted = self.add_lines("Pasted", "", PASTED)
        self.choose = Button(theme, context.icons, "Choose files…", icon="file-up", small=True, parent=self)
        self.choose.clicked.connect(alone(self.ask_files))
        self.put("From a file", self.choose)
        self.rows = ReplyRows(theme, context.icons)
        self.list = PaintedList(theme, self.rows, many=False, parent=self)
        self.list.setAccessibleName("Replies")
        self.list.set_frame(top=1, left=1, right=1, bottom=1)
        self.list.setMinimumHeight(LEAST * self.rows.height(0) + 2)
        self.told = self.words("No reply yet.", "text_muted")
        self.busy = Busy(theme, self)
        self.working = Working(self.busy, self)
        for widget in (self.busy, self.told):
            self.body.addWidget(widget)
        self.body.addWidget(self.list, 1)
        self.take = self.add_verb("Take in", self.take_in, key="Ctrl+Return", icon="check")
        self.add_verb("Close", self.reject)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.read_pasted)
        self.pasted.textChanged.connect(self._pause.start)
        Dropping(self, self.take_files)
        self.pasted.setAcceptDrops(False)  # A file that is dropped there is read, not its name pasted.
        self._show()
        self.resize(fitting(theme, parent, WIDE, HIGH))
        self.pasted.setFocus()

    @property
    def lines(self) -> tuple[ReplyLine, ...]:
        """What would become of each reply."""
        return self.rows.lines

    def ask_files(self) -> None:
        """Ask which files hold the replies."""
        folder = Path(str(self.context.memory.get(FOLDER) or Path.home()))
        ask_existing(self, "Import replies", folder, FILTER, self.take_files)

    def take_files(self, paths: Sequence[Path]) -> None:
        """Read files in a thread, and show what they would do."""
        chosen = tuple(paths)
        if not chosen:
            return
        self.context.memory.set(FOLDER, str(chosen[0].parent))

        def work(watch: Watch) -> ReadReplies:
            del watch
            return read_files(chosen)

        self.working.begin("Reading replies", work, self._take_read, self._fail)

    def read_pasted(self) -> None:
        """Read what was pasted, in a thread, for it may be long."""
        self._pause.stop()
        text = self.pasted.toPlainText()
        if not text.strip():
            self._take_read(ReadReplies())
            return

        def work(watch: Watch) -> ReadReplies:
            del watch
            return ReadReplies(read_replies("The text", text.encode()))

        self.working.begin("Reading", work, self._take_read, self._fail)

    def take_in(self) -> bool:
        """Take in what ticks a row, as one step."""
        if self._pause.isActive():
            self.read_pasted()
            return False
        found: list[TakenReplies] = []
        command = TakeReplies(self._card.integration.id, self._ticking(), self.context.clock.now())
        if not command.replies or not self.attempt(lambda: found.append(self.context.desk.ask(command)[1])):
            return False
        self.accept()
        self.context.offer_undo(_outcome(found[0]))
        return True

    def closeEvent(self, event: QCloseEvent) -> None:
        self.working.drop()
        super().closeEvent(event)

    def done(self, result: int) -> None:
        """Close; nothing that is still read is heard of."""
        self._pause.stop()
        self.working.drop()
        super().done(result)

    def _ticking(self) -> tuple[FoundReply, ...]:
        return tuple(line.reply for line in self.lines if line.fate is Fate.TICKS)

    def _take_read(self, read: ReadReplies) -> None:
        self.found = read.replies
        self._show()
        self._tell(read.troubles)

    def _fail(self, trouble: DeskError) -> None:
        self._take_read(ReadReplies((), (trouble,)))

    def _tell(self, troubles: Sequence[DeskError]) -> None:
        self.trouble.setText("\n".join(map(str, troubles)))
        self.trouble.setVisible(bool(troubles))

    def _show(self) -> None:
        store, today = self.context.desk.store, self.context.clock.today()
        self.rows.lines = reply_lines(store, self._card.integration.id, self.found, today)
        self.list.refresh()
        ticking, out = len(self._ticking()), len(self.lines) - len(self._ticking())
        ready = f"{_replies(ticking)} ready" if ticking else "No reply is ready"
        verb = "stays" if out == 1 else "stay"
        self.told.setText("No reply yet." if not self.lines else f"{ready}, {out} {verb} out." if out else f"{ready}.")
        self.take.setText(f"Take in {_replies(ticking)}" if ticking else "Take in")
        self.take.setEnabled(bool(ticking))
        self.take.updateGeometry()


def _replies(count: int) -> str:
    return "1 reply" if count == 1 else f"{count} replies"


def _outcome(taken: TakenReplies) -> str:
    agreed = len(taken.agreed)
    functions = "1 function" if agreed == 1 else f"{agreed} functions"
    more = f"; they agree to {functions}" if agreed else ""
    return f"Took in {_replies(len(taken.answered))}{more}"
