"""The import dialog: what the file is, where its columns go, every row before anything is saved, and what came in."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pmdesk.domain.errors import DeskError
from pmdesk.exporters.landing import write_file
from pmdesk.exporters.left_out import left_out_csv
from pmdesk.importers.catalog import FORMATS
from pmdesk.importers.mapping import DateOrder, Mapping, from_json, signature, to_json
from pmdesk.runtime.errands import Errand
from pmdesk.ui.context import Context
from pmdesk.ui.shell.importing_columns import ColumnGrid, DateBar, Ground, Marked, plain
from pmdesk.ui.shell.importing_foot import Foot
from pmdesk.ui.shell.importing_preview import PreviewModel, lines_of, make_preview
from pmdesk.ui.shell.importing_work import Brought, Draft, FileRead, Place, bring_in, draft, read
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.combo import Combo

WIDE, HIGH = 1040, 790
STEPS = ("File", "Columns and rows", "Result")
AT_FILE, AT_ROWS, AT_RESULT = range(3)
REMEMBERED = "import.mapping."
FILTER = "All files (*)"


def run(context: Context, window: QWidget, paths: list[Path]) -> None:
    """Import files, asking which when none are given; several come one after the other."""
    if not paths:
        chosen, _ = QFileDialog.getOpenFileNames(window, "Import", str(Path.home()), FILTER)
        paths = [Path(name) for name in chosen]
    if paths:
        ImportDialog(context, paths, window).open()


class ImportDialog(QDialog):
    """Takes files in, one at a time: read, look, import; nothing is saved before the button is pressed."""

    def __init__(self, context: Context, paths: list[Path], parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context
        self._waiting = list(paths)
        self._errand: Errand | None = None
        self.file: FileRead | None = None
        self.draft: Draft | None = None
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
            lambda off: bring_in(file, made, place, with_backup=with_backup, is_called_off=off),
            self._show_result,
            self._refuse_import,
        )

    def go_back(self) -> None:
        """Go back to choosing a file."""
        chosen, _ = QFileDialog.getOpenFileName(self, "Import", str(self._path.parent), FILTER)
        if chosen:
            self._waiting = [Path(chosen), *self._waiting]
            self._begin_next()

    def save_problems(self) -> None:
        """Save the rows that stay out as a CSV file, to be mended and imported again."""
        name = f"{self._path.stem} - rows with problems.csv"
        target, _ = QFileDialog.getSaveFileName(self, "Save rows", str(self._path.with_name(name)))
        if target:
            self.save_problems_to(Path(target))

    def save_problems_to(self, target: Path) -> None:
        """Write the rows that stay out, with line and reason."""
        if self.draft is None or self.draft.plan is None or self.draft.report is None:
            return
        try:
            write_file(target, left_out_csv(self.draft.plan, self.draft.report.troubles))
            self.foot.words.setText(f"Saved “{target.name}”.")
        except DeskError as trouble:
            self.foot.words.setText(str(trouble))

    def remap(self, mapping: Mapping) -> None:
        """Read the rows again under another mapping."""
        self._read_rows(mapping)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if self.foot.go.isVisible():
                self.foot.go.click()
            return
        if enter:
            focus = self.focusWidget()
            if isinstance(focus, Button):
                focus.click()
            return  # A plain Enter belongs to what has the focus.
        super().keyPressEvent(event)

    def reject(self) -> None:
        """Call off what runs, else close."""
        if self._errand is not None and self.stack.currentIndex() != AT_FILE:
            self._stop("Called off. Nothing was imported.")
            return
        self._call_off()
        super().reject()

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
        self.file = self.draft = self.brought = None
        self._show_step(AT_FILE)
        self._work(f"Reading {path.name}", lambda _off: read(path, today, format_id), self._take_file, self._refuse)

    def _take_file(self, file: FileRead) -> None:
        self.file = file
        self._read_rows(self._remembered(file))

    def _remembered(self, file: FileRead) -> Mapping | None:
        kept = None if file.table is None else self.context.memory.get(REMEMBERED + signature(file.table))
        if kept is None:
            return None
        try:
            return from_json(kept)
        except DeskError:
            return None

    def _read_rows(self, mapping: Mapping | None) -> None:
        file, place = self.file, self._place()
        if file is not None:
            self._work(
                f"Reading the rows of {self._path.name}",
                lambda off: draft(file, mapping, place, off),
                self._show_draft,
                self._refuse_rows,
            )

    def _place(self) -> Place:
        return Place(self.context.desk.store.path, self.context.clock)

    # showing

    def _show_draft(self, made: Draft) -> None:
        self.draft = made
        self._show_step(AT_ROWS)
        file = self.file
        self.facts.setText(file.table.words if file is not None and file.table is not None else self._row_count())
        self.columns.show_draft(made)
        self.dates.ask(made.unclear, made.mapping)
        self.preview.show_lines(lines_of(made, self.context.clock.today()))
        self._show_counts(made)
        if not self.columns.isAncestorOf(self.focusWidget() or self):
            self.foot.go.setFocus()

    def _show_counts(self, made: Draft) -> None:
        out = len(made.report.troubles) if made.report is not None else 0
        ready = self._ready(made)
        nothing_new = made.report is not None and not made.report.touched
        self.foot.ready.setText(f"{count(ready, 'row')} ready" + ("," if out else ""))
        self.foot.out.setText(f"{out:,} with problems {'stays' if out == 1 else 'stay'} out")
        self.foot.out.setVisible(out > 0)
        self.foot.save.setText("Save the row as CSV" if out == 1 else f"Save the {out:,} rows as CSV")
        self.foot.save.setVisible(out > 0)
        self.foot.go.setText(f"Import {count(ready, 'row')}")
        self.foot.go.setEnabled(ready > 0)
        if made.mapping is not None and ready == 0:
            self.foot.words.setText("Say which column is the name.")
        else:
            self.foot.words.setText("All of it is here already; importing changes nothing." if nothing_new else "")

    def _row_count(self) -> str:
        made = self.draft
        return "" if made is None else count(self._ready(made), "row")

    def _ready(self, made: Draft) -> int:
        if made.plan is None:
            return sum(made.created.values())
        out = {trouble.line for trouble in made.report.troubles} if made.report is not None else set[int]()
        return sum(1 for row in made.plan.rows if row.line not in out)

    def _show_result(self, brought: Brought) -> None:
        self.brought = brought
        if self.draft is not None and self.file is not None and self.file.table is not None and self.draft.mapping:
            self.context.memory.set(REMEMBERED + signature(self.file.table), to_json(self.draft.mapping))
        self.context.bus.announce(brought.changes)
        self._show_step(AT_RESULT)
        self.outcome.setText("\n".join(self._told(brought)))
        self.foot.undo.setVisible(bool(brought.changes))
        self.foot.next.setText(f"Next file ({len(self._waiting)})" if self._waiting else "Show on the roadmap")
        self.foot.next.setFocus()

    def _told(self, brought: Brought) -> list[str]:
        report, made = brought.report, self.draft
        created = report.created if report is not None else (made.created if made is not None else {})
        new = ", ".join(count(number, kind.value.replace("_", " ")) for kind, number in created.items() if number)
        lines = [f"New: {new}." if new else "Nothing new."]
        if report is not None:
            tallies = (
                (report.updated, "changed in the file and taken over"),
                (report.unchanged, "the same as before"),
                (report.archived, "archived there, so archived here"),
                (report.deleted, "deleted here earlier, so left out"),
                (report.gone, "of an earlier import no longer in the file, left alone here"),
                (len(report.troubles), "with problems stayed out"),
            )
            lines += [f"{count(number, 'row')} {words}." for number, words in tallies if number]
        notes = made.plan.notes if made is not None and made.plan is not None else ()
        return lines + list(notes)

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
        self.trouble.setText(trouble.what)
        self.remedy.setText(f"{trouble.remedy} Nothing was changed.".strip())
        self.trouble_box.show()

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
        work: Callable[[Callable[[], bool]], Any],
        done: Callable[[Any], None],
        failed: Callable[[DeskError], None],
    ) -> None:
        self._call_off()
        self.trouble_box.hide()
        self.foot.words.setText("")
        self.busy_words.setText(words)
        self.busy.show()
        self.foot.go.setEnabled(False)
        errand = self._errand = Errand(work, self)
        errand.done.connect(partial(self._finish, errand, done))
        errand.failed.connect(partial(self._finish, errand, failed))
        errand.start()

    def _finish(self, errand: Errand, then: Callable[[Any], None], value: object) -> None:
        if errand is self._errand:
            self._errand = None
            self.busy.hide()
            self.foot.go.setEnabled(True)
            then(value)

    def _stop(self, words: str) -> None:
        self._call_off()
        self.busy.hide()
        self.foot.go.setEnabled(True)
        self.foot.words.setText(words)

    def _call_off(self) -> None:
        if self._errand is not None:
            self._errand.call_off()
            self._errand = None

    # building

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.stack = QStackedWidget(self)
        self.foot = self._make_foot()
        for page in (self._file_page(), self._rows_page(), self._result_page()):
            self.stack.addWidget(page)
        column.addWidget(self._step_row())
        column.addWidget(self._busy_row())
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
        self.facts = plain("", theme, "small", "text_muted", ground)
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

    def _busy_row(self) -> QWidget:
        theme = self.context.theme
        self.busy = Ground(theme, "surface_raised", self)
        row = QHBoxLayout(self.busy)
        row.setContentsMargins(theme.px(16), theme.px(6), theme.px(16), theme.px(6))
        self.busy_words = plain("", theme, "small", "text", self.busy)
        bar = QProgressBar(self.busy)
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        row.addWidget(self.busy_words)
        row.addWidget(bar, 1)
        self.busy.hide()
        return self.busy

    def _file_page(self) -> QWidget:
        theme = self.context.theme
        page = Ground(theme, "surface", self)
        column = QVBoxLayout(page)
        column.setContentsMargins(theme.px(16), theme.px(16), theme.px(16), theme.px(16))
        self.trouble_box = Ground(theme, "danger_bg", page, edge="danger_bg")
        inner = QVBoxLayout(self.trouble_box)
        self.trouble = plain("", theme, "body_strong", "danger_text", self.trouble_box)
        self.remedy = plain("", theme, "small", "danger_text", self.trouble_box)
        for label in (self.trouble, self.remedy):
            label.setWordWrap(True)
            inner.addWidget(label)
        again = Button(theme, self.context.icons, "Choose another file…", parent=self.trouble_box)
        again.clicked.connect(self.go_back)
        inner.addWidget(again, 0, Qt.AlignmentFlag.AlignLeft)
        self.trouble_box.hide()
        column.addWidget(self.trouble_box)
        column.addStretch(1)
        return page

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
        head = Ground(theme, "surface_raised", page)
        head.setFixedHeight(theme.size("row"))
        row = QHBoxLayout(head)
        row.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        row.addWidget(plain("Preview", theme, "section", "text", head))
        row.addWidget(plain("first 200 rows, nothing is saved yet", theme, "caption", "text_faint", head))
        row.addStretch(1)
        self.only = QCheckBox("Only rows with problems", head)
        self.only.setFont(theme.font("small"))
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
            icon = "circle-check" if place < step else "circle-dot" if place == step else "circle"
            ink = "success" if place < step else "accent_ink" if place == step else "text_muted"
            self._steps.addWidget(Marked(self.context.theme, self.context.icons, icon, title, ink=ink, parent=self))
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


def count(number: int, noun: str) -> str:
    """Say how many: `1 row`, `1,240 rows`."""
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun[:-1]}ies" if noun.endswith("y") else f"{number:,} {noun}s"
