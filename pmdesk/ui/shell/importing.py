"""The import dialog: what the file is, where its columns go, every row before anything is saved, and what came in."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pmdesk.domain.errors import DeskError
from pmdesk.exporters.landing import write_file
from pmdesk.exporters.left_out import left_out_csv
from pmdesk.importers.catalog import FORMATS
from pmdesk.importers.mapping import DateOrder, Mapping
from pmdesk.runtime.watching import Watch
from pmdesk.ui.context import Context
from pmdesk.ui.shell.importing_columns import ColumnGrid, DateBar
from pmdesk.ui.shell.importing_preview import Preview, PreviewModel, drawn, make_preview
from pmdesk.ui.shell.importing_words import count, outcome_lines, ready_count, shown_words
from pmdesk.ui.shell.importing_work import Brought, Draft, FileRead, Place, bring_in, draft, read
from pmdesk.ui.widgets.busy import Busy
from pmdesk.ui.widgets.buttons import Button, Check
from pmdesk.ui.widgets.combo import Combo
from pmdesk.ui.widgets.file_dialog import ask_existing, ask_target
from pmdesk.ui.widgets.ground import TOP, Facts, Ground, Marked, plain
from pmdesk.ui.widgets.importing_file import FilePage
from pmdesk.ui.widgets.importing_foot import Foot
from pmdesk.ui.widgets.working import Working

WIDE, HIGH = 1040, 790
STEPS = ("File", "Columns and rows", "Result")
AT_FILE, AT_ROWS, AT_RESULT = range(3)
FILTER = "All files (*)"


def run(context: Context, window: QWidget, paths: list[Path]) -> None:
    """Import files, asking which when none are given; several come one after the other."""
    if paths:
        ImportDialog(context, paths, window).open()
    else:
        ask_existing(window, "Import", Path.home(), FILTER, lambda chosen: run(context, window, chosen))


class ImportDialog(QDialog):
    """Takes files in, one at a time: read, look, import; nothing is saved before the button is pressed."""

    def __init__(self, context: Context, paths: list[Path], parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context
        self._waiting = list(paths)
        self._imports = False
        self._takes_back = False
        self.file: FileRead | None = None
        self.draft: Draft | None = None
        self._preview: Preview | None = None
        self.brought: Brought | None = None
        self._path = paths[0]
        self._format_id: str | None = None
        self._with_backup = True
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._build()
        theme = context.theme
        room = parent.window().size()
        self.resize(min(theme.px(WIDE), room.width() - 40), min(theme.px(HIGH), room.height() - 40))
        self._begin_next()

    def import_now(self) -> None:
        """Bring the rows in."""
        file, made = self.file, self.draft
        if file is None or made is None or not self.foot.go.isEnabled():
            return
        place, with_backup = self._place(), self._with_backup
        self._work(
            f"Importing {self._path.name}",
            lambda watch: bring_in(file, made, place, watch, with_backup=with_backup),
            self._show_result,
            self._refuse_import,
        )
        self._imports = True
        self._hold_still(still=True)

    def go_back(self) -> None:
        """Go back to choosing a file."""
        ask_existing(self, "Import", self._path.parent, FILTER, self._take_first, many=False)

    def _take_first(self, paths: list[Path]) -> None:
        self._waiting = [*paths, *self._waiting]
        self._begin_next()

    def save_problems(self) -> None:
        """Save the rows that stay out as a CSV file, to be mended and imported again."""
        name = f"{self._path.stem} - rows with problems.csv"
        ask_target(self, "Save rows", self._path.with_name(name), self.save_problems_to)

    def save_problems_to(self, target: Path) -> None:
        """Write the rows that stay out, with line and reason."""
        if self.draft is None or self.draft.plan is None or self.draft.report is None:
            return
        try:
            write_file(target, left_out_csv(self.draft.plan.header, self.draft.report.troubles))
            self.foot.words.setText(f"Saved “{target.name}”.")
        except DeskError as trouble:
            self.foot.words.setText(str(trouble))

    def remap(self, mapping: Mapping) -> None:
        """Read the rows again under another mapping."""
        self._read_rows(mapping)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.foot.takes(event, self.focusWidget()):
            super().keyPressEvent(event)

    def reject(self) -> None:
        """Call off what runs, else close; a second time closes at once."""
        if not self.working.is_running or self._takes_back or self.stack.currentIndex() == AT_FILE:
            self._call_off()
            super().reject()
        elif self._imports:
            self._take_back()
        else:
            self._stop_reading()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._call_off()
        super().closeEvent(event)

    # reading

    def _begin_next(self) -> None:
        self._path = self._waiting.pop(0)
        self._format_id = None
        self._read_file()

    def _read_file(self) -> None:
        path, format_id, today = self._path, self._format_id, self.context.clock.today()
        self.setWindowTitle(f"Import roadmap from {path.name}")
        self.file = self.draft = self.brought = self._preview = None
        self._show_step(AT_FILE)
        self._work(f"Reading {path.name}", lambda _watch: read(path, today, format_id), self._take_file, self._refuse)

    def _take_file(self, file: FileRead) -> None:
        self.file = file
        self._read_rows(None)

    def _read_rows(self, mapping: Mapping | None) -> None:
        file, place = self.file, self._place()
        if file is not None:
            self._work(
                f"Reading the rows of {self._path.name}",
                lambda watch: drawn(draft(file, mapping, place, watch), place.clock.today()),
                self._show_draft,
                self._refuse_rows,
            )

    def _place(self) -> Place:
        return Place(self.context.desk.store.path, self.context.clock)

    # showing

    def _show_draft(self, preview: Preview) -> None:
        self._preview, made = preview, preview.draft
        self.draft = made
        self._show_step(AT_ROWS)
        file = self.file
        self.facts.setText(
            file.table.words if file is not None and file.table is not None else count(ready_count(made), "row")
        )
        self.columns.show_draft(made)
        self.dates.ask(made.unclear, made.mapping)
        self.preview.show_lines(preview.lines)
        self.shown.setText(shown_words(len(preview.lines)))
        self._show_counts(made)
        if not self.columns.isAncestorOf(self.focusWidget() or self):
            self.foot.go.setFocus()

    def _show_counts(self, made: Draft) -> None:
        out = len(made.report.troubles) if made.report is not None else 0
        ready = ready_count(made)
        nothing_new = made.report is not None and not made.report.touched
        self.foot.ready.setText(f"{count(ready, 'row')} ready" + ("," if out else ""))
        self.foot.out.setText(f"{out:,} with problems {'stays' if out == 1 else 'stay'} out")
        self.foot.out.setVisible(out > 0)
        self.foot.save.setText("Save the row as CSV" if out == 1 else f"Save the {out:,} rows as CSV")
        self.foot.save.setVisible(out > 0)
        self.foot.go.setText(f"Import {count(ready, 'row')}")
        self.foot.go.setEnabled(ready > 0)
        none_in = "No row can come in; Problem says why." if out else "The file has names of columns, but no rows."
        here = "All of it is here already; importing changes nothing." if nothing_new else ""
        self.foot.words.setText(none_in if made.mapping is not None and ready == 0 else here)

    def _show_result(self, brought: Brought) -> None:
        self.brought = brought
        self.context.bus.announce(brought.changes)
        self._show_step(AT_RESULT)
        late = ["It was in before it could be called off; Undo takes it all back."] if self._takes_back else []
        self._takes_back = False
        self.outcome.setText("\n".join(late + outcome_lines(brought, self.draft)))
        self.foot.undo.setVisible(bool(brought.changes))
        self.foot.next.setText(f"Next file ({len(self._waiting)})" if self._waiting else "Show on the roadmap")
        self.foot.next.setFocus()

    def _undo(self) -> None:
        self.context.actions.trigger("edit.undo")
        self.accept()

    def _leave_result(self) -> None:
        if self._waiting:
            self._begin_next()
            return
        self.accept()
        self.context.go("roadmap/timeline")

    # troubles

    def _refuse(self, trouble: DeskError) -> None:
        self.file_page.tell(trouble)

    def _refuse_rows(self, trouble: DeskError) -> None:
        if self.draft is None:
            self._refuse(trouble)
        else:
            self.foot.words.setText(str(trouble))
            self.foot.go.setEnabled(False)

    def _refuse_import(self, trouble: DeskError) -> None:
        self.foot.words.setText(str(trouble))
        if "backup" in trouble.what.lower():
            self._with_backup = False
            self.foot.go.setText("Import without a backup")

    # work off the main thread

    def _work(
        self,
        words: str,
        work: Callable[[Watch], Any],
        done: Callable[[Any], None],
        failed: Callable[[DeskError], None],
    ) -> None:
        self._call_off()
        self.file_page.clear()
        self.foot.words.setText("")
        self.foot.go.setEnabled(False)
        self.working.begin(words, work, partial(self._finish, done), partial(self._finish, failed), self._settle)

    def _finish(self, then: Callable[[Any], None], value: object) -> None:
        self._rest()
        then(value)

    def _rest(self) -> None:
        self._imports = False
        self._hold_still(still=False)
        self.foot.go.setEnabled(True)

    def _hold_still(self, *, still: bool) -> None:
        """Let nothing be chosen while rows come in; only Cancel answers."""
        for widget in (self.stack, self.foot.back, self.foot.save, self.format_box):
            widget.setEnabled(not still)

    def _stop_reading(self) -> None:
        """Go back to the columns as they were read last."""
        self._call_off()
        self._rest()
        if self._preview is not None:
            self._show_draft(self._preview)
        self.foot.words.setText("Called off. The columns are as before.")

    def _take_back(self) -> None:
        """Call off the import; its thread tells when everything is as it was."""
        self._takes_back = True
        self.working.call_off("Taking everything back")

    def _settle(self, brought: Brought | None) -> None:
        """An import that was called off has come to its end, rarely too late."""
        self._rest()
        if brought is not None:
            self._show_result(brought)
            return
        self._takes_back = False
        self.foot.words.setText("Called off. Nothing was imported.")

    def _call_off(self) -> None:
        self._takes_back = False
        self.working.drop()

    # building

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.stack = QStackedWidget(self)
        self.foot = self._make_foot()
        self.busy = Busy(self.context.theme, self)
        self.working = Working(self.busy, self)
        again = Button(self.context.theme, self.context.icons, "Choose another file…", parent=self)
        again.clicked.connect(self.go_back)
        self.file_page = FilePage(self.context.theme, self, again)
        for page in (self.file_page, self._rows_page(), self._result_page()):
            self.stack.addWidget(page)
        column.addWidget(self._step_row())
        column.addWidget(self.busy)
        column.addWidget(self.stack, 1)
        column.addWidget(self.foot)

    def _step_row(self) -> QWidget:
        theme = self.context.theme
        ground = Ground(theme, "surface", self)
        ground.setFixedHeight(theme.px(40))
        row = QHBoxLayout(ground)
        row.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        row.setSpacing(theme.px(12))
        self._steps = QHBoxLayout()
        self._steps.setSpacing(theme.px(12))
        self.facts = Facts("", theme, "small", "text_muted", ground)
        self.format_box = Combo(theme, self.context.icons, ground)
        self.format_box.setAccessibleName("Format of the file")
        self.format_box.addItem("Recognised by content", None)
        for known in FORMATS:
            self.format_box.addItem(known.name, known.id)
        self.format_box.activated.connect(self._choose_format)
        row.addLayout(self._steps)
        row.addStretch(1)
        row.addWidget(self.facts)
        row.addWidget(self.format_box)
        return ground

    def _rows_page(self) -> QWidget:
        theme, icons = self.context.theme, self.context.icons
        page = Ground(theme, "surface", self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.columns = ColumnGrid(theme, icons, page)
        self.columns.remapped.connect(self.remap)
        self.dates = DateBar(theme, icons, page)
        self.dates.chosen.connect(self._order_dates)
        self.preview = PreviewModel(theme, icons, page)
        self.table = make_preview(theme, self.preview, page)
        inset = QHBoxLayout()
        inset.setContentsMargins(theme.px(16), theme.px(4), theme.px(16), theme.px(8))
        inset.addWidget(self.dates)
        column.addWidget(self.columns)
        column.addLayout(inset)
        column.addWidget(self._preview_head(page))
        column.addWidget(self.table, 1)
        return page

    def _preview_head(self, page: QWidget) -> QWidget:
        theme = self.context.theme
        head = Ground(theme, "surface_raised", page, lines=TOP)
        head.setFixedHeight(theme.size("row"))
        row = QHBoxLayout(head)
        row.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        row.addWidget(plain("Preview", theme, "section", "text", head))
        self.shown = plain("", theme, "caption", "text_faint", head)
        row.addWidget(self.shown)
        row.addStretch(1)
        self.only = Check(theme, self.context.icons, "Only rows with problems", head)
        self.only.toggled.connect(self.preview.show_only_problems)
        row.addWidget(self.only)
        return head

    def _result_page(self) -> QWidget:
        theme, icons = self.context.theme, self.context.icons
        page = Ground(theme, "surface", self)
        column = QVBoxLayout(page)
        column.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(20))
        column.setSpacing(theme.px(10))
        column.addWidget(Marked(theme, icons, "circle-check", "Imported as one step.", ink="success_text", parent=page))
        self.outcome = plain("", theme, "body", "text", page)
        self.outcome.setWordWrap(True)
        column.addWidget(self.outcome)
        column.addStretch(1)
        return page

    def _make_foot(self) -> Foot:
        foot = Foot(self.context.theme, self.context.icons, self)
        foot.save.clicked.connect(self.save_problems)
        foot.back.clicked.connect(self.go_back)
        foot.cancel.clicked.connect(self.reject)
        foot.go.clicked.connect(self.import_now)
        foot.undo.clicked.connect(self._undo)
        foot.next.clicked.connect(self._leave_result)
        return foot

    def _show_step(self, step: int) -> None:
        self.stack.setCurrentIndex(step)
        while (item := self._steps.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.deleteLater()
        for place, title in enumerate(STEPS):
            if place:
                line = Ground(self.context.theme, "border_strong", self)
                line.setFixedSize(self.context.theme.px(20), 1)
                self._steps.addWidget(line)
            icon = "circle-check" if place < step else "circle-dot" if place == step else "circle"
            ink = "success" if place < step else "accent_ink" if place == step else "text_muted"
            style = "section" if place == step else "small"
            self._steps.addWidget(
                Marked(self.context.theme, self.context.icons, icon, title, ink=ink, parent=self, style=style)
            )
        at_rows, at_result = step == AT_ROWS, step == AT_RESULT
        shown: dict[QWidget, bool] = {
            self.foot.ready: at_rows,
            self.foot.out: at_rows,
            self.foot.save: at_rows,
            self.foot.back: at_rows,
            self.foot.go: at_rows,
            self.foot.cancel: not at_result,
            self.foot.undo: at_result,
            self.foot.next: at_result,
            self.format_box: not at_result,
        }
        for widget, is_shown in shown.items():
            widget.setVisible(is_shown)

    def _choose_format(self) -> None:
        self._format_id = self.format_box.currentData()
        self._read_file()

    def _order_dates(self, order: DateOrder) -> None:
        if self.draft is not None and self.draft.mapping is not None:
            self.remap(self.draft.mapping.with_date_order(order))
