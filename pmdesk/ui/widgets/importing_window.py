"""The window of an import: its pages and its foot, what runs, other files to choose, saving the rows that stay out."""

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QStackedWidget, QVBoxLayout, QWidget

from pmdesk.domain.errors import DeskError
from pmdesk.exporters.landing import write_file
from pmdesk.ui.widgets.busy import Busy
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.file_dialog import Take, ask_existing, ask_target
from pmdesk.ui.widgets.ground import Ground, Marked, plain
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.importing_file import FilePage
from pmdesk.ui.widgets.importing_foot import Foot
from pmdesk.ui.widgets.theme import Theme
from pmdesk.ui.widgets.working import Working

WIDE, HIGH = 1040, 790
MARGIN = 40
AT_FILE, AT_ROWS, AT_RESULT = range(3)


class ImportWindow(QDialog):
    """Takes files in, one after the other; what they are and what becomes of them is up to its heirs."""

    title: ClassVar[str]
    file_filter: ClassVar[str] = "All files (*)"
    takes_many: ClassVar[bool] = False
    """Whether several files may be chosen in place of one."""
    offers_others: ClassVar[bool] = True
    """Whether a button for other files stands below a trouble."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.stack = QStackedWidget(self)
        self.busy = Busy(theme, self)
        self.working = Working(self.busy, self)
        self.foot = Foot(theme, icons, self)
        self.foot.save.clicked.connect(self.save_problems)
        self.foot.back.clicked.connect(self.go_back)
        self.foot.cancel.clicked.connect(self.reject)
        self.foot.go.clicked.connect(self.import_now)
        self.file_page = FilePage(theme, self, self._others(theme, icons))
        room = parent.window().size()
        self.resize(min(theme.px(WIDE), room.width() - MARGIN), min(theme.px(HIGH), room.height() - MARGIN))

    @classmethod
    def ask(cls, parent: QWidget, take: Take) -> None:
        """Ask which files are to be imported."""
        ask_existing(parent, cls.title, Path.home(), cls.file_filter, take)

    def lay_out(self, head: QWidget, pages: Iterable[QWidget], *below: QWidget) -> None:
        """Put the parts in their places: the head, the pages after the first one, and what stands above the foot."""
        for page in (self.file_page, *pages):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.busy)
        column.addWidget(self.stack, 1)
        for widget in (*below, self.foot):
            column.addWidget(widget)

    def show_page(self, page: int) -> None:
        """Show a page with what belongs to it in the foot."""
        self.stack.setCurrentIndex(page)
        self.foot.show_step(at_rows=page == AT_ROWS, at_result=page == AT_RESULT)

    def hold_still(self, *also: QWidget, still: bool) -> None:
        """Let nothing be chosen while rows come in; only Cancel answers."""
        for widget in (self.stack, self.foot.back, self.foot.save, self.foot.go, *also):
            widget.setEnabled(not still)

    def go_back(self) -> None:
        """Choose another file."""
        place = self.first_path().parent
        ask_existing(self, self.title, place, self.file_filter, self.take_first, many=self.takes_many)

    def save_problems(self) -> None:
        """Save the rows that stay out as a CSV file, to be mended and imported again."""
        first = self.first_path()
        ask_target(self, "Save rows", first.with_name(f"{first.stem} - rows with problems.csv"), self.save_problems_to)

    def save_problems_to(self, target: Path) -> None:
        """Write the rows that stay out, with line and reason."""
        left_out = self.left_out()
        if left_out is None:
            return
        try:
            write_file(target, left_out)
            self.foot.words.setText(f"Saved “{target.name}”.")
        except DeskError as trouble:
            self.foot.words.setText(str(trouble))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.foot.takes(event, self.focusWidget()):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.working.drop()
        super().closeEvent(event)

    def import_now(self) -> None:
        """Bring the rows in."""
        raise NotImplementedError

    def take_first(self, paths: list[Path]) -> None:
        """Take these files before those that wait."""
        raise NotImplementedError

    def first_path(self) -> Path:
        """Return the file that is at hand, or the first of several."""
        raise NotImplementedError

    def left_out(self) -> bytes | None:
        """Return the rows that stay out as a file; None before any were read."""
        raise NotImplementedError

    def _others(self, theme: Theme, icons: Icons) -> Button | None:
        if not self.offers_others:
            return None
        button = Button(theme, icons, "Choose another file…", parent=self)
        button.clicked.connect(self.go_back)
        return button


class ResultPage(Ground):
    """The last page of an import: what came of it."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(theme, "surface", parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(20))
        column.setSpacing(theme.px(10))
        column.addWidget(Marked(theme, icons, "circle-check", "Imported as one step.", ink="success_text", parent=self))
        self.outcome = plain("", theme, "body", "text", self)
        self.outcome.setWordWrap(True)
        column.addWidget(self.outcome)
        column.addStretch(1)
