"""The import of points: what a file is, what of it lands where, which rows stay out; saved is what the button says.

`open_import` is the way in. It loads numpy, so it is fetched when it is first wanted.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Grain
from pmdesk.exporters.bad_rows import bad_rows_csv
from pmdesk.importers.points.mapping import PointMapping, Role
from pmdesk.importers.points.timeforms import Order
from pmdesk.runtime.watching import Watch
from pmdesk.ui.context import Context
from pmdesk.ui.metrics.importing_page import ChoiceBar, PointsHead, PointsPage
from pmdesk.ui.metrics.importing_words import count, done_words, out_words, ready_words
from pmdesk.ui.metrics.importing_work import Brought, Drafted, Looked, Place, bring_in, draft, look
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.importing_window import AT_FILE, AT_ROWS, ImportWindow

FILTER = "Files of points (*.csv *.tsv *.txt *.json *.jsonl *.ndjson *.parquet);;All files (*)"


def open_import(context: Context, paths: Sequence[Path], parent: QWidget) -> "PointsDialog | None":
    """Import files of points, asking which when none are given; several come one after the other."""
    if not paths:
        PointsDialog.ask(parent, lambda chosen: open_import(context, chosen, parent))
        return None
    dialog = PointsDialog(context, list(paths), parent)
    dialog.open()
    return dialog


class PointsDialog(ImportWindow):
    """Takes files of points in, one at a time: read, look, import as one step."""

    title = "Import points"
    file_filter = FILTER
    offers_others = False

    def __init__(self, context: Context, paths: Sequence[Path], parent: QWidget) -> None:
        super().__init__(context.theme, context.icons, parent)
        self.context = context
        self._waiting = list(paths)
        self._path = paths[0]
        self._wants_in = False
        self._imports = False
        self.looked: Looked | None = None
        self.mapping: PointMapping | None = None
        self.draft: Drafted | None = None
        self.brought: Brought | None = None
        self._build()
        self._begin_next()

    # what a person does

    def import_now(self) -> None:
        """Bring in what was read; while rows are still being read, as soon as they are."""
        if not self.foot.go.isEnabled() or self.foot.go.isHidden():
            return
        if self.draft is None and self.working.is_running:
            self._wants_in = True
            self.foot.go.setEnabled(False)
            self.foot.words.setText("It comes in as soon as all rows are read.")
            return
        self._bring_in()

    def remap(self, mapping: PointMapping) -> None:
        """Read the rows again under another mapping."""
        self.mapping = mapping
        self._read_rows()

    def choose_table(self, number: int) -> None:
        """Read another table of the file."""
        if self.looked is not None:
            self.remap(self.looked.file.tables[number].mapping)

    def keep_read(self) -> None:
        """Bring in what was read before it was called off."""
        self._show_choice(None)
        self._bring_in()

    def take_back(self) -> None:
        """Let go what was read before it was called off."""
        self.draft = None
        self._show_choice(None)
        self.page.lands.show_arriving((), (), self._required(), self.context.clock.now())
        self.foot.words.setText("Taken back. Nothing was imported.")
        self.foot.ready.setText("")
        self.foot.out.setText("")
        self.foot.save.hide()
        self.foot.go.setEnabled(False)
        self.again.show()

    def take_first(self, paths: list[Path]) -> None:
        self._waiting = [*paths, *self._waiting]
        self._begin_next()

    def first_path(self) -> Path:
        return self._path

    def left_out(self) -> bytes | None:
        return None if self.draft is None else bad_rows_csv(self.draft.batch.bad)

    def reject(self) -> None:
        """Call off what runs, else close."""
        if self.working.is_running and self.stack.currentIndex() == AT_ROWS:
            self._wants_in = False
            self.working.call_off("Taking everything back" if self._imports else "Stopping")
            return
        self.working.drop()
        super().reject()

    # opening and reading

    def _begin_next(self) -> None:
        self._path = self._waiting.pop(0)
        self.setWindowTitle(f"Import points from {self._path.name}")
        self.looked = self.mapping = self.draft = self.brought = None
        self._show_page(AT_FILE)
        path, place = self._path, self._place()
        self.file_page.clear()
        self.working.begin(f"Opening {path.name}", lambda watch: look(path, place, watch), self._take, self._refuse)

    def _take(self, looked: Looked) -> None:
        self.looked, self.mapping = looked, looked.file.mapping
        self._show_page(AT_ROWS)
        self.head.show_file(looked)
        self._read_rows()

    def _read_rows(self) -> None:
        looked, mapping = self.looked, self.mapping
        if looked is None or mapping is None:
            return
        self.draft = None
        self._wants_in = False
        table = looked.file.tables[mapping.table]
        self.page.show_mapping(table, mapping)
        self.head.show_mapping(mapping)
        self._show_choice(None)
        self.again.hide()
        self.foot.words.setText("")
        self.foot.go.setEnabled(True)
        self.working.begin(
            f"Reading the rows of {self._path.name}",
            lambda watch: self._drafted(watch, looked, mapping),
            self._show_draft,
            self._refuse_rows,
            self._stopped,
        )

    @staticmethod
    def _drafted(watch: Watch, looked: Looked, mapping: PointMapping) -> Drafted:
        return draft(looked, mapping, watch)

    def _stopped(self, made: Drafted | None) -> None:
        """A reading that was called off has come to its end with what it had read."""
        if made is None or not made.batch.count:
            self.foot.words.setText("Called off. Nothing was read.")
            self.foot.go.setEnabled(False)
            self.again.show()
            return
        self._show_draft(made)
        self._show_choice(made)

    # showing

    def _show_draft(self, made: Drafted) -> None:
        looked = self.looked
        if looked is None:
            return
        self.draft = made
        self.page.show_draft(looked, made, self.context.clock.now())
        self.head.show_draft(looked, made, makes_new=self.page.lands.makes_new)
        self._show_counts(made)
        if self._wants_in and self.foot.go.isEnabled():
            self._bring_in()
        elif not self.page.isAncestorOf(self.focusWidget() or self):
            self.foot.go.setFocus()

    def _show_counts(self, made: Drafted) -> None:
        bad = len(made.batch.bad)
        self.foot.show_counts(ready_words(made), out_words(made), bad)
        self.foot.go.setText(f"Import {count(made.batch.count, 'point')}")
        self.foot.go.setEnabled(made.batch.count > 0 and not self.page.asks)
        none_in = "No value can come in; Problems says why." if bad else "There are no values."
        asks = "Choose how the file writes its dates or numbers." if self.page.asks else ""
        self.foot.words.setText(asks or ("" if made.batch.count else none_in))

    def _show_choice(self, made: Drafted | None) -> None:
        """Ask what becomes of what was read before it was called off, or ask no more."""
        self.choice.ask(made)
        for button in (self.foot.go, self.foot.back):
            button.setVisible(made is None)

    # bringing in

    def _bring_in(self) -> None:
        looked, made = self.looked, self.draft
        if looked is None or made is None:
            return
        plan = self.page.lands.plan(self.head.product_id, made.mapping)
        place = self._place()
        self._wants_in, self._imports = False, True
        self.hold_still(self.head, still=True)
        self.working.begin(
            f"Importing {self._path.name}",
            lambda watch: bring_in(looked, made, plan, place, watch),
            self._finish,
            self._refuse_import,
            self._settle,
        )

    def _finish(self, brought: Brought) -> None:
        self._rest()
        self.brought = brought
        if brought.changes:
            self.context.bus.announce(brought.changes)
            self.context.offer_undo(done_words(brought))
        else:
            self.context.toasts.show(done_words(brought), "")
        if self._waiting:
            self._begin_next()
        else:
            self.accept()

    def _settle(self, brought: Brought | None) -> None:
        """An import that was called off has come to its end, rarely too late."""
        if brought is not None:
            self._finish(brought)
            return
        self._rest()
        self.foot.words.setText("Called off. Nothing was imported.")
        self.foot.go.setEnabled(True)

    def _rest(self) -> None:
        self._imports = False
        self.hold_still(self.head, still=False)

    # troubles

    def _refuse(self, trouble: DeskError) -> None:
        self.file_page.tell(trouble)
        self.foot.back.show()

    def _refuse_rows(self, trouble: DeskError) -> None:
        self.foot.words.setText(str(trouble))
        self.foot.go.setEnabled(False)

    def _refuse_import(self, trouble: DeskError) -> None:
        self._rest()
        self.foot.words.setText(str(trouble))

    # choices

    def _order(self, order: str) -> None:
        self.remap(replace(self._required(), order=Order(order)))

    def _mark(self, mark: str) -> None:
        mapping = self._required()
        looked = self.looked
        proven = looked.file.tables[mapping.table].proven if looked is not None else frozenset[int]()
        uses = tuple(
            replace(use, decimal=mark) if use.role is Role.VALUE and at not in proven else use
            for at, use in enumerate(mapping.columns)
        )
        self.remap(replace(mapping, columns=uses))

    def _choose_grain(self, grain: Grain) -> None:
        self.remap(replace(self._required(), grain=grain))

    def _choose_zone(self, zone: str) -> None:
        self.remap(replace(self._required(), time_zone=zone))

    def _required(self) -> PointMapping:
        return self.mapping or PointMapping(())

    def _place(self) -> Place:
        return Place(self.context.desk.store.path, self.context.clock)

    # building

    def _build(self) -> None:
        theme, icons = self.context.theme, self.context.icons
        self.again = Button(theme, icons, "Read again", parent=self.foot)
        self.again.clicked.connect(self._read_rows)
        self.foot.add(self.again)
        self.head = PointsHead(theme, icons, self)
        self.head.table_chosen.connect(self.choose_table)
        self.head.grain_chosen.connect(self._choose_grain)
        self.head.zone_chosen.connect(self._choose_zone)
        self.page = PointsPage(theme, icons, self)
        self.page.columns.remapped.connect(self.remap)
        self.page.dates.answered.connect(self._order)
        self.page.marks.answered.connect(self._mark)
        self.choice = ChoiceBar(theme, icons, self)
        self.choice.keep.clicked.connect(self.keep_read)
        self.choice.drop.clicked.connect(self.take_back)
        self.lay_out(self.head, (self.page,), self.choice)

    def _show_page(self, page: int) -> None:
        self.show_page(page)
        self.head.setVisible(page == AT_ROWS)
        self.foot.go.setText("Import")
        self.again.hide()
        self.choice.hide()
