"""File › Restore…: the backups of a workspace by date, and what going back to one would change."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from pmdesk.commands.restore import Restore
from pmdesk.domain.days import say_day
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind
from pmdesk.runtime.readers import Readers
from pmdesk.storage.backup import Backup, list_backups
from pmdesk.storage.restore import Difference, compare
from pmdesk.ui.context import Context
from pmdesk.ui.shell.firstrun import label
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.paint import RIGHT, fill, write
from pmdesk.ui.widgets.painted_list import Look, PaintedList, PlainRows
from pmdesk.ui.widgets.theme import Theme

WIDE, HIGH = 760, 460
LIST_WIDE = 330
KILO = 1024
PLURALS = {Kind.CAPACITY: "capacities", Kind.DEPENDENCY: "dependencies", Kind.CRITERION: "criteria"}
HIDDEN = frozenset({Kind.ORIGIN, Kind.SYNC_LINK})


class BackupRows(PlainRows):
    """A backup in each row: when, why, how large."""

    def __init__(self, theme: Theme, backups: list[Backup], today: datetime) -> None:
        super().__init__(theme)
        self.backups = backups
        self._today = today.date()

    def count(self) -> int:
        """Return how many backups there are."""
        return len(self.backups)

    def height(self, row: int) -> int:
        """Return the roomy height."""
        del row
        return self.theme.size("row")

    def when(self, row: int) -> str:
        """Say when a backup was made: `24 Apr 14:30`."""
        at = self.backups[row].made_at.astimezone()
        return f"{say_day(at.date(), self._today)} {at:%H:%M}"

    def text(self, row: int) -> str:
        """Return what a screen reader says."""
        backup = self.backups[row]
        return f"{self.when(row)}, {backup.reason.words}, {say_size(backup.size)}"

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        """Paint when, why and how large in three columns."""
        del look
        theme, backup = self.theme, self.backups[row]
        left, right = box.left() + theme.px(14), box.right() - theme.px(14)
        when = QRect(left, box.top(), theme.px(100), box.height())
        write(painter, when, self.when(row), theme.font("body", numbers=True), theme.color("text"))
        why = QRect(left + theme.px(108), box.top(), theme.px(130), box.height())
        write(painter, why, backup.reason.words, theme.font("small"), theme.color("text_muted"))
        size = QRect(right - theme.px(80), box.top(), theme.px(80), box.height())
        small = theme.font("caption_regular", numbers=True)
        write(painter, size, say_size(backup.size), small, theme.color("text_faint"), flags=RIGHT)


class RestoreDialog(QDialog):
    """Lists backups; the comparison is read off the main thread, and the restore is one step that can be undone."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._theme = context.theme
        path = context.desk.store.path
        self._readers = Readers(path, 1, self)
        self._rows = BackupRows(self._theme, list_backups(path), context.clock.now().astimezone())
        self.setWindowTitle("Restore")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.list = PaintedList(self._theme, self._rows, many=False, parent=self)
        self.list.setAccessibleName("Backups")
        self.heading = label(self._theme, "", "body_strong", self)
        self.summary = label(self._theme, "", "small", self, ink="text_muted")
        self.restore_button = Button(self._theme, context.icons, "Restore", look="primary", parent=self)
        self._arrange()
        self.list.current_changed.connect(self._compare)
        self.restore_button.clicked.connect(self._restore)
        self.finished.connect(self._readers.close)
        self.resize(self._theme.px(WIDE), self._theme.px(HIGH))
        self._begin()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill(painter, event.rect(), self._theme.color("surface"))
        foot = self._theme.px(48)
        fill(painter, QRect(0, self.height() - foot, self.width(), foot), self._theme.color("surface_raised"))
        fill(painter, QRect(0, self.height() - foot, self.width(), 1), self._theme.color("border"))

    def _arrange(self) -> None:
        theme = self._theme
        self.list.set_frame(right=1)
        self.list.setFixedWidth(theme.px(LIST_WIDE))
        words = QVBoxLayout()
        words.setContentsMargins(theme.px(16), theme.px(16), theme.px(16), theme.px(16))
        words.addWidget(self.heading)
        words.addWidget(self.summary)
        words.addStretch(1)
        upper = QHBoxLayout()
        upper.addWidget(self.list)
        upper.addLayout(words, 1)
        close = Button(theme, self._context.icons, "Close", parent=self)
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.px(16), theme.px(10), theme.px(16), theme.px(10))
        foot.setSpacing(theme.px(8))
        foot.addWidget(self._promise())
        foot.addStretch(1)
        foot.addWidget(close)
        foot.addWidget(self.restore_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(upper, 1)
        column.addLayout(foot)

    def _promise(self) -> QLabel:
        words = "A backup is made first, and the restore can be undone."
        promise = label(self._theme, words, "small", self, ink="text_faint")
        promise.setWordWrap(False)
        return promise

    def _begin(self) -> None:
        self.restore_button.setEnabled(False)
        if self._rows.count():
            self.list.set_current(0)
            self.list.setFocus()
        else:
            self.heading.setText("No backups yet")
            self.summary.setText(
                "One is made every 30 minutes while things change, and before each import and restore."
            )

    def _compare(self, row: int) -> None:
        path = self._rows.backups[row].path
        self.heading.setText(f"Going back to {self._rows.when(row)}")
        self.summary.setText("Comparing…")
        self.restore_button.setEnabled(False)
        self._readers.ask("compare", lambda store: tuple(compare(store, path)), self._tell, self._fail)

    def _tell(self, differences: tuple[Difference, ...]) -> None:
        told = say_differences(differences)
        self.summary.setText(told or "Nothing would change: the workspace is as it was then.")
        self.restore_button.setEnabled(bool(told))

    def _fail(self, trouble: DeskError) -> None:
        self.summary.setText(str(trouble))

    def _restore(self) -> None:
        command = Restore(self._rows.backups[self.list.current].path)
        self.accept()
        self._context.do(command, toast=f"Restored {self._rows.when(self.list.current)}")


def say_differences(differences: Sequence[Difference]) -> str:
    """Say what a restore would do, a line for each kind of row and a few names."""
    lines: list[str] = []
    for difference in differences:
        if difference.kind in HIDDEN:
            continue
        parts = [
            f"{count} {words}"
            for count, words in (
                (difference.added, "come back"),
                (difference.removed, "go"),
                (difference.changed, "change"),
            )
            if count
        ]
        names = ", ".join(f"“{name}”" for name in difference.examples)
        lines.append(f"{plural(difference.kind).capitalize()}: {', '.join(parts)}" + (f"\n{names}" if names else ""))
    return "\n\n".join(lines)


def plural(kind: Kind) -> str:
    """Say many of a kind: `key results`."""
    return PLURALS.get(kind, kind.value.replace("_", " ") + "s")


def say_size(size: int) -> str:
    """Say a size of a file: `1.2 MB`."""
    if size < KILO * KILO:
        return f"{max(1, round(size / KILO))} KB"
    return f"{size / KILO / KILO:.1f} MB"
