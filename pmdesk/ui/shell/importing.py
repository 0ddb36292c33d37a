"""The import dialog: what the file is, where its columns go, every row before anything is saved, and what came in."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import (
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.exporters.left_out import left_out_csv
from pmdesk.importers.catalog import FORMATS
from pmdesk.importers.mapping import DateOrder, Mapping
from pmdesk.runtime.watching import Watch
from pmdesk.ui.context import Context
from pmdesk.ui.shell.importing_columns import ColumnGrid, DateBar
from pmdesk.ui.shell.importing_preview import Preview, PreviewModel, drawn, make_preview
from pmdesk.ui.shell.importing_words import count, outcome_lines, ready_count, shown_words
from pmdesk.ui.shell.importing_work import Brought, Draft, FileRead, Place, bring_in, draft, read
from pmdesk.ui.widgets.buttons import Check
from pmdesk.ui.widgets.combo import Combo
from pmdesk.ui.widgets.ground import TOP, Facts, Ground, Marked, plain
from pmdesk.ui.widgets.importing_window import AT_FILE, AT_RESULT, AT_ROWS, ImportWindow, ResultPage

STEPS = ("File", "Columns and rows", "Result")


def run(context: Context, window: QWidget, paths: list[Path]) -> None:
    """Import files, asking which when none are given; several come one after the other."""
    if paths:
        ImportDialog(context, paths, window).open()
    else:
        ImportDialog.ask(window, lambda chosen: run(context, window, chosen))


class ImportDialog(ImportWindow):
    """Takes files in, one at a time: read, look, import; nothing is saved before the button is pressed."""

    title = "Import"

    def __init__(self, context: Context, paths: list[Path], parent: QWidget) -> None:
        super().__init__(context.theme, context.icons, parent)
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
        self._build()
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
        self.hold_still(self.format_box, still=True)

    def take_first(self, paths: list[Path]) -> None:
        self._waiting = [*paths, *self._waiting]
        self._begin_next()

    def first_path(self) -> Path:
        return self._path

    def left_out(self) -> bytes | None:
        if self.draft is None or self.draft.plan is None or self.draft.report is None:
            return None
        return left_out_csv(self.draft.plan.header, self.draft.report.troubles)

    def remap(self, mapping: Mapping) -> None:
        """Read the rows again under another mapping."""
        self._read_rows(mapping)

    def reject(self) -> None:
        """Call off what runs, else close; a second time closes at once."""
        if not self.working.is_running or self._takes_back or self.stack.currentIndex() == AT_FILE:
            self._call_off()
            super().reject()
        elif self._imports:
            self._take_back()
        else:
            self._stop_reading()

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
        stays = f"{count_text(out)} with problems {'stays' if out == 1 else 'stay'} out"
        self.foot.show_counts(f"{count(ready, 'row')} ready" + ("," if out else ""), stays, out)
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
        self.hold_still(self.format_box, still=False)

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
        self.foot.undo.clicked.connect(self._undo)
        self.foot.next.clicked.connect(self._leave_result)
        rows, result = self._rows_page(), ResultPage(self.context.theme, self.context.icons, self)
        self.outcome = result.outcome
        self.lay_out(self._step_row(), (rows, result))

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

    def _show_step(self, step: int) -> None:
        self.show_page(step)
        self.format_box.setVisible(step != AT_RESULT)
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

    def _choose_format(self) -> None:
        self._format_id = self.format_box.currentData()
        self._read_file()

    def _order_dates(self, order: DateOrder) -> None:
        if self.draft is not None and self.draft.mapping is not None:
            self.remap(self.draft.mapping.with_date_order(order))
