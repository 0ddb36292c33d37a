"""The import of notes: what the files are, where columns go, what of them comes in, and what came of it.

`open_import` is the way in. It loads numpy, so it is fetched when it is first wanted.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.domain.inbox import NoteKind
from pmdesk.exporters.left_out import left_out_csv
from pmdesk.importers.notes.catalog import grouped
from pmdesk.importers.notes.targets import NoteMapping, NoteTarget
from pmdesk.importers.points.timeforms import Order
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.importing_page import NotesHead, NotesPage
from pmdesk.ui.inbox.importing_words import count, out_words, outcome_lines, ready_words
from pmdesk.ui.inbox.importing_work import Brought, Drafted, Looked, Place, bring_in, draft, look
from pmdesk.ui.widgets.importing_window import AT_FILE, AT_RESULT, AT_ROWS, ImportWindow, ResultPage

FILTER = "Files with notes (*.csv *.tsv *.txt *.json *.jsonl *.ndjson *.eml *.emlx *.mbox);;All files (*)"
INBOX = "inbox/notes"


def open_import(context: Context, paths: Sequence[Path], parent: QWidget) -> "NotesDialog | None":
    """Import notes, asking for files when none are given; all mail comes together, other files one after the other."""
    if not paths:
        NotesDialog.ask(parent, lambda chosen: open_import(context, chosen, parent))
        return None
    dialog = NotesDialog(context, list(paths), parent)
    dialog.open()
    return dialog


class NotesDialog(ImportWindow):
    """Takes notes in, one file (or all mail) at a time: read, look, import as one step, say what came of it."""

    title = "Import notes"
    file_filter = FILTER
    takes_many = True

    def __init__(self, context: Context, paths: Sequence[Path], parent: QWidget) -> None:
        super().__init__(context.theme, context.icons, parent)
        self.context = context
        self._waiting = grouped(paths)
        self._paths = self._waiting[0]
        self._imports = False
        self._is_late = False
        self.looked: Looked | None = None
        self.mapping: NoteMapping | None = None
        self.draft: Drafted | None = None
        self.brought: Brought | None = None
        self._build()
        self._begin_next()

    # what a person does

    def import_now(self) -> None:
        """Bring the notes in."""
        looked, made = self.looked, self.draft
        if looked is None or made is None or not self.foot.go.isEnabled():
            return
        place, product_id = self._place(), self.head.product_id
        self._imports = True
        self.hold_still(self.head, still=True)
        self.working.begin(
            f"Importing {looked.file.title}",
            lambda watch: bring_in(looked, made, product_id, place, watch),
            self._show_result,
            self._refuse_import,
            self._settle,
        )

    def remap(self, mapping: NoteMapping) -> None:
        """Read the notes again under another mapping."""
        self.mapping = mapping
        self._read()

    def take_first(self, paths: list[Path]) -> None:
        self._waiting = [*grouped(paths), *self._waiting]
        self._begin_next()

    def first_path(self) -> Path:
        return self._paths[0]

    def left_out(self) -> bytes | None:
        return None if self.draft is None else left_out_csv(self.draft.batch.header, self.draft.batch.troubles)

    def reject(self) -> None:
        """Call off what runs, else close."""
        if self.working.is_running and self.stack.currentIndex() == AT_ROWS:
            self._is_late = self._imports
            self.working.call_off("Taking everything back" if self._imports else "Stopping")
            return
        self.working.drop()
        super().reject()

    # opening and reading

    def _begin_next(self) -> None:
        self._paths = self._waiting.pop(0)
        self.looked = self.mapping = self.draft = self.brought = None
        paths, place = self._paths, self._place()
        name = paths[0].name if len(paths) == 1 else f"{count_text(len(paths))} files of mail"
        self.setWindowTitle(f"Import notes from {name}")
        self._show_page(AT_FILE)
        self.file_page.clear()
        self.working.begin(f"Opening {name}", lambda watch: look(paths, place, watch), self._take, self._refuse)

    def _take(self, looked: Looked) -> None:
        self.looked, self.mapping = looked, looked.mapping
        self.head.show_file(looked)
        self._read()

    def _read(self) -> None:
        looked, mapping, place = self.looked, self.mapping, self._place()
        if looked is None:
            return
        self.foot.words.setText("")
        self.foot.go.setEnabled(False)
        self.working.begin(
            f"Reading {looked.file.title}",
            lambda watch: draft(looked, mapping, place, watch),
            self._show_draft,
            self._refuse_rows,
            self._stopped,
        )

    def _stopped(self, made: Drafted | None) -> None:
        """A reading that was called off has come to its end."""
        if made is not None:
            self._show_draft(made)
            return
        self.foot.words.setText("Called off. The columns are as before." if self.draft else "Called off.")
        if self.draft is not None:
            self._show_draft(self.draft)

    # showing

    def _show_draft(self, made: Drafted) -> None:
        looked = self.looked
        if looked is None:
            return
        self.draft, self.mapping = made, made.mapping
        self._show_page(AT_ROWS)
        if made.mapping is not None:
            self.head.show_mapping(made.mapping)
        self.page.show_columns(looked, made)
        self.page.show_draft(made)
        foot = self.foot
        foot.show_counts(ready_words(made), out_words(made), made.out)
        foot.go.setText(f"Import {count(made.comes, 'note')}")
        foot.go.setEnabled(made.comes > 0 and not self.page.asks)
        foot.words.setText(self._why_not(made))
        if not self.page.isAncestorOf(self.focusWidget() or self):
            foot.go.setFocus()

    def _why_not(self, made: Drafted) -> str:
        if self.page.asks:
            return "Choose how the file writes its dates."
        if made.comes:
            return ""
        if made.known:
            return "All of it is here already."
        return "No note can come in; Stays out says why." if made.out else "There are no notes in it."

    def _show_result(self, brought: Brought) -> None:
        self._rest()
        self.brought = brought
        if brought.changes:
            self.context.bus.announce(brought.changes)
        self._show_page(AT_RESULT)
        late = ["It was in before it could be called off; Undo takes it all back."] if self._is_late else []
        self._is_late = False
        if self.draft is not None:
            self.outcome.setText("\n".join([*late, *outcome_lines(brought, self.draft)]))
            self.foot.save.setVisible(self.draft.out > 0)
        self.foot.undo.setVisible(bool(brought.changes))
        self.foot.next.setText(f"Next file ({len(self._waiting)})" if self._waiting else "Show in the inbox")
        self.foot.next.setFocus()

    def _settle(self, brought: Brought | None) -> None:
        """An import that was called off has come to its end, rarely too late."""
        if brought is not None:
            self._show_result(brought)
            return
        self._rest()
        self._is_late = False
        self.foot.words.setText("Called off. Nothing was imported.")
        self.foot.go.setEnabled(True)

    def _undo(self) -> None:
        self.context.actions.trigger("edit.undo")
        self.accept()

    def _leave_result(self) -> None:
        if self._waiting:
            self._begin_next()
            return
        self.accept()
        self.context.go(INBOX)

    # troubles

    def _refuse(self, trouble: DeskError) -> None:
        self.file_page.tell(trouble)
        self.foot.back.show()

    def _refuse_rows(self, trouble: DeskError) -> None:
        if self.draft is None:
            self._refuse(trouble)
        else:
            self.foot.words.setText(str(trouble))
            self.foot.go.setEnabled(False)

    def _refuse_import(self, trouble: DeskError) -> None:
        self._rest()
        self.foot.words.setText(str(trouble))

    def _rest(self) -> None:
        self._imports = False
        self.hold_still(self.head, still=False)

    # choices

    def _reroute(self, column: int, target: str) -> None:
        if self.mapping is not None:
            self.remap(self.mapping.with_column(column, NoteTarget(target)))

    def _order(self, order: str) -> None:
        if self.mapping is not None:
            self.remap(replace(self.mapping, order=Order(order)))

    def _choose_kind(self, kind: NoteKind) -> None:
        if self.mapping is not None:
            self.remap(replace(self.mapping, kind=kind))

    def _choose_zone(self, zone: str) -> None:
        if self.mapping is not None:
            self.remap(replace(self.mapping, zone=zone))

    def _place(self) -> Place:
        return Place(self.context.desk.store.path, self.context.clock)

    # building

    def _build(self) -> None:
        theme, icons = self.context.theme, self.context.icons
        self.foot.undo.clicked.connect(self._undo)
        self.foot.next.clicked.connect(self._leave_result)
        self.head = NotesHead(theme, icons, self)
        self.head.kind_chosen.connect(self._choose_kind)
        self.head.zone_chosen.connect(self._choose_zone)
        self.page = NotesPage(theme, icons, self)
        self.page.columns.rerouted.connect(self._reroute)
        self.page.dates.answered.connect(self._order)
        result = ResultPage(theme, icons, self)
        self.outcome = result.outcome
        self.lay_out(self.head, (self.page, result))

    def _show_page(self, page: int) -> None:
        self.show_page(page)
        self.head.setVisible(page == AT_ROWS)
