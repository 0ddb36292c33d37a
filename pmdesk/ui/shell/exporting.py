"""The export dialog: what leaves, in which format, for whom; a preview of the first page; and what is left out."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QSize, QSizeF, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.domain.sheet import RoadmapSheet
from pmdesk.exporters.audiences import AUDIENCE_WORDS, Audience
from pmdesk.runtime.readers import Readers
from pmdesk.ui.context import Context
from pmdesk.ui.shell.export_formats import FORMAT_OF, FORMATS, ExportFormat, Sort, as_text
from pmdesk.ui.shell.export_preview import Preview
from pmdesk.ui.shell.export_saving import Saving
from pmdesk.ui.shell.panes import load_exportable
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.combo import Combo
from pmdesk.ui.widgets.exportable import Exportable, Scope
from pmdesk.ui.widgets.file_dialog import FileDialog
from pmdesk.ui.widgets.paper import ENDLESS, LONGEST, LONGEST_PAGE, PAPER_WORDS, Pages, Paper
from pmdesk.ui.widgets.paper_files import pdf_slices, png_slices, require_sharpness, svg_slices
from pmdesk.ui.widgets.segmented import Segmented

MEMORY = "export"
WIDE, HIGH, OPTIONS = 940, 600, 340
AROUND, SMALLEST = 40, QSize(640, 440)
PREVIEWED = 150
TALL, SHORTEST = 1.4, 1_600
"""A page that is so much higher than wide is previewed from its top, at least so far."""
SHEET = "sheet"
READING = "Reading the rows…"
WHOLE_WORDS = (
    "Every row with every field, as JSON and as CSV, and the change log.\n"
    "Imported into a new workspace it becomes an equal one."
)
NOTHING_LEFT_OUT = "Nothing is left out."


def ask_export(context: Context, window: QWidget) -> "ExportDialog":
    """Ask how the shown view leaves; panes that offer nothing leave the whole workspace."""
    dialog = ExportDialog(context, shown_exportable(window), window)
    closing: Any = getattr(window, "closing", None)
    if closing is not None:
        closing.connect(dialog.reject)  # So that no thread outlives the window.
    dialog.open()
    return dialog


def shown_exportable(window: QWidget) -> Exportable | None:
    """Return what the shown pane offers for export."""
    stack: Any = getattr(window, "stack", None)
    return load_exportable(window if stack is None else stack.currentWidget())


class ExportDialog(QDialog):
    """Options at the left, the preview at the right; every change shows at once."""

    def __init__(self, context: Context, subject: Exportable | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._subject = subject
        self._theme = context.theme
        self._room = parent.window().size()
        self._is_possible = True
        self._readers = Readers(context.desk.store.path, threads=1, parent=self)
        self._saving = Saving(self._readers, self)
        self._saving.went_on.connect(self._show_progress)
        self._saving.landed.connect(self._finish)
        self._saving.failed.connect(self._tell)
        self.setWindowTitle(f"Export {subject.name}" if subject is not None else "Export workspace")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._make_parts()
        self._arrange()
        self._restore()
        self.refresh()

    # --- what is chosen

    @property
    def format(self) -> ExportFormat:
        """The chosen format."""
        return FORMAT_OF[self.formats.currentData()]

    @property
    def scope(self) -> Scope:
        """How much leaves."""
        return Scope(self.scopes.current())

    @property
    def audience(self) -> Audience:
        """Who it is for."""
        return Audience(self.audiences.current())

    @property
    def paper(self) -> Paper:
        """How pages are cut; a picture is one long page."""
        return Paper(self.papers.current()) if self.format.sort is Sort.PAGES else Paper.LONG

    def refresh(self) -> None:
        """Show what the choices come to."""
        self.trouble.hide()
        self._is_possible = True
        is_whole = self.format.sort is Sort.WHOLE
        for row in self._only_views:
            row.setVisible(not is_whole)
        self._paper_row.setVisible(self.format.sort is Sort.PAGES)
        self.save.setText("Choose a folder…" if is_whole else f"Save as {self.format.id.upper()}…")
        self._readers.drop(SHEET)
        self.save.setEnabled(not self._saving.is_busy)
        if is_whole or self._subject is None:
            self.preview.say(WHOLE_WORDS)
            self.caption.setText("Preview")
            self.left_out.setText("")
            return
        if self.format.is_painted:
            self._show_pages(self._subject)
        else:
            self.caption.setText("Preview")
            self.preview.say(READING)
        self.left_out.setText(NOTHING_LEFT_OUT if self.audience is Audience.ENGINEERING else READING)
        if not self.format.is_painted or self.audience is not Audience.ENGINEERING:
            self._readers.ask(SHEET, self._subject.sheet(self.scope, self.audience), self._show_sheet, self._tell)

    # --- saving

    def choose(self) -> None:
        """Ask where to, unless something is being written or cannot be."""
        if self._saving.is_busy or not self._is_possible:
            return
        is_whole = self.format.sort is Sort.WHOLE
        dialog = FileDialog(self, self.save.text().removesuffix("…"), self._folder())
        if is_whole:
            dialog.setFileMode(FileDialog.FileMode.Directory)
            dialog.setOption(FileDialog.Option.ShowDirsOnly)
            dialog.fileSelected.connect(self._save_within)
        else:
            dialog.setAcceptMode(FileDialog.AcceptMode.AcceptSave)
            dialog.setNameFilter(f"{self.format.id.upper()} (*.{self.format.id})")
            dialog.setDefaultSuffix(self.format.id)
            dialog.selectFile(self.suggested_name())
            dialog.fileSelected.connect(self._save_as)
        dialog.open()

    def _save_as(self, text: str) -> None:
        self.save_to(Path(text))

    def _save_within(self, text: str) -> None:
        self.save_to(Path(text) / self.suggested_name())

    def suggested_name(self) -> str:
        """Return a name that says what and when: `Tidewater roadmap 2026-03-10.pdf`."""
        stem, day = self._context.desk.store.path.stem, self._context.clock.today().isoformat()
        if self.format.sort is Sort.WHOLE or self._subject is None:
            return f"{stem} {day}"
        return f"{stem} {self._subject.name} {day}.{self.format.id}"

    def save_to(self, target: Path) -> None:
        """Write the file; long work shows how far it is and can be stopped."""
        self.trouble.hide()
        self._remember(target)
        self._write(target)

    def _write(self, target: Path) -> None:
        chosen, subject = self.format, self._subject
        if chosen.sort is Sort.WHOLE or subject is None:
            self._saving.save_whole(target, self._context.clock.now())
        elif chosen.write is not None:
            write, question = chosen.write, subject.sheet(self.scope, self.audience)
            self._saving.save_rows(target, lambda rows: write(question(rows)))
        else:
            paint = {"pdf": pdf_slices, "svg": svg_slices, "png": png_slices}[chosen.id]
            self._saving.save_painted(target, paint(self._pages(subject)))

    def _finish(self, words: str, folder: Path) -> None:
        self._context.status.say(words)
        opens = QUrl.fromLocalFile(str(folder))
        self._context.toasts.show(words, "Open folder", "", lambda: QDesktopServices.openUrl(opens))
        self.accept()

    def stop(self) -> bool:
        """Stop what is being written; tells whether there was anything. What lands this moment tells so itself."""
        was_busy = self._saving.is_busy
        if self._saving.stop():
            self._end_progress()
            self._context.status.say("Stopped. Nothing was written.")
        return was_busy

    # --- parts

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.stop():
            return
        super().keyPressEvent(event)

    def done(self, result: int) -> None:
        self._saving.stop()
        self._readers.close()
        super().done(result)

    def _make_parts(self) -> None:
        theme, icons = self._theme, self._context.icons
        self.formats = Combo(theme, icons, self)
        for found in FORMATS:
            if self._subject is not None or found.sort is Sort.WHOLE:
                self.formats.addItem(found.title, found.id)
        self.scopes = Segmented(theme, self._scope_words(), small=True, name="How much", parent=self)
        audiences = [(audience.value, words) for audience, words in AUDIENCE_WORDS.items()]
        self.audiences = Segmented(theme, audiences, small=True, name="For whom", parent=self)
        papers = [(paper.value, PAPER_WORDS[paper].removesuffix(" landscape")) for paper in Paper]
        self.papers = Segmented(theme, papers, small=True, name="Paper", parent=self)
        self.left_out = self._label("small", "text_muted")
        self.caption = self._label("caption_strong", "text_muted")
        self.trouble = self._label("small", "danger_text")
        self.told = self._label("small", "text_muted")
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.preview = Preview(theme, self)
        self.save = Button(theme, icons, "Save…", look="primary", key="Ctrl+Return", parent=self)
        self.cancel = Button(theme, icons, "Cancel", key="Esc", parent=self)
        self.save.setDefault(True)
        self.save.clicked.connect(self.choose)
        self.cancel.clicked.connect(lambda: self.stop() or self.reject())
        QShortcut(QKeySequence("Ctrl+Return"), self, self.choose)
        self.formats.currentIndexChanged.connect(self.refresh)
        for choice in (self.scopes, self.audiences, self.papers):
            choice.chosen.connect(self.refresh)
        self.trouble.hide()
        self._end_progress()

    def _arrange(self) -> None:
        theme = self._theme
        options = QVBoxLayout()
        options.setSpacing(theme.px(12))
        self._row(options, "Format", self.formats)
        scope, audience = self._row(options, "Rows", self.scopes), self._row(options, "For", self.audiences)
        self._paper_row = self._row(options, "Paper", self.papers)
        self._only_views = (scope, audience, self._row(options, "Left out", self.left_out))
        options.addStretch(1)
        for each in (self.trouble, self.told, self.progress):
            options.addWidget(each)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.px(8))
        buttons.addWidget(self.save)
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        options.addLayout(buttons)
        shown = QVBoxLayout()
        shown.setSpacing(theme.px(6))
        shown.addWidget(self.caption)
        shown.addWidget(self.preview, 1)
        left = QWidget(self)
        left.setLayout(options)
        left.setFixedWidth(theme.px(OPTIONS))
        options.setContentsMargins(0, 0, 0, 0)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(*[theme.px(16)] * 4)
        whole.setSpacing(theme.px(16))
        whole.addWidget(left)
        whole.addLayout(shown, 1)
        room = self._room - QSize(AROUND, AROUND)
        self.resize(QSize(theme.px(WIDE), theme.px(HIGH)).boundedTo(room.expandedTo(SMALLEST)))

    def _row(self, column: QVBoxLayout, title: str, part: QWidget) -> QWidget:
        row = QWidget(self)
        lines = QVBoxLayout(row)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(self._theme.px(4))
        head = self._label("caption_strong", "text_muted")
        head.setText(title)
        head.setBuddy(part)
        part.setAccessibleName(part.accessibleName() or title)
        lines.addWidget(head)
        lines.addWidget(part)
        column.addWidget(row)
        return row

    def _label(self, style: str, token: str) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setFont(self._theme.font(style))
        label.setStyleSheet(f"color: {self._theme.color(token).name()}")
        return label

    def _scope_words(self) -> list[tuple[str, str]]:
        words = {Scope.SHOWN: "What is shown", Scope.EVERYTHING: "Everything"}
        counts = {
            scope: "" if self._subject is None else f" ({count_text(self._subject.count(scope))})" for scope in Scope
        }
        return [(scope.value, words[scope] + counts[scope]) for scope in Scope]

    # --- showing

    def _pages(self, subject: Exportable) -> Pages:
        room = LONGEST_PAGE if self.format.sort is Sort.PAGES else ENDLESS
        return Pages(subject.work(self.scope, self.audience), self._theme.light(), self.paper, room)

    def _show_pages(self, subject: Exportable) -> None:
        """Show the first page, of a long one its top: as many rows as the preview has room for."""
        pages = self._pages(subject)
        size = pages.size(0)
        shown = pages
        if self.paper is Paper.LONG and size.height() > TALL * size.width():
            top = min(LONGEST, max(SHORTEST, TALL * size.width()))
            shown = Pages(pages.work, pages.theme, Paper.LONG, QSizeF(ENDLESS.width(), top))
        self.preview.show_pages(shown, is_top=shown is not pages)
        if self.format.sort is Sort.PAGES:
            count = f"page 1 of {count_text(pages.count)}"
        else:
            sharp = self._sharpness(pages) if self.format.id == "png" else 1.0
            wide, high = count_text(round(size.width() * sharp)), count_text(round(size.height() * sharp))
            count = f"one picture of {wide} × {high} pixels"
        self.caption.setText(f"Preview, {'the top of ' if shown is not pages else ''}{count}")

    def _sharpness(self, pages: Pages) -> float:
        """Return how sharp a picture becomes; where it would become too large, that is told instead."""
        try:
            return require_sharpness(pages)
        except DeskError as trouble:
            self._is_possible = False
            self.save.setEnabled(False)
            self._tell_words(str(trouble))
            return 1.0

    def _show_sheet(self, sheet: RoadmapSheet) -> None:
        self.left_out.setText("\n".join(sheet.left_out) or NOTHING_LEFT_OUT)
        if self.format.is_painted:
            return
        self.caption.setText(f"Preview, {count_text(len(sheet.items))} items")
        if self.format.rich is not None:
            self.preview.show_table(self.format.rich(first_rows(sheet)))
        elif self.format.write is not None:
            self.preview.show_text(as_text(self.format.write(first_rows(sheet))))

    def _tell(self, trouble: DeskError) -> None:
        self._end_progress()
        self._tell_words(str(trouble))

    def _tell_words(self, words: str) -> None:
        self.trouble.setText(words)
        self.trouble.show()

    def _show_progress(self, words: str, done: int, steps: int) -> None:
        self.told.setText(words)
        self.progress.setRange(0, steps)
        self.progress.setValue(done)
        for part in (self.told, self.progress):
            part.show()
        self.save.setEnabled(False)

    def _end_progress(self) -> None:
        for part in (self.told, self.progress):
            part.hide()
        self.save.setEnabled(self._is_possible)

    # --- remembering

    def _restore(self) -> None:
        kept = self._kept()
        self.formats.setCurrentIndex(max(0, self.formats.findData(kept.get("format"))))
        for name, choice in (("audience", self.audiences), ("paper", self.papers)):
            if kept.get(name) in dict(choice.choices()):
                choice.set_current(kept[name])

    def _remember(self, target: Path) -> None:
        chosen = {"format": self.format.id, "audience": self.audience.value, "paper": self.papers.current()}
        self._context.memory.set(MEMORY, {**chosen, "folder": str(target.parent)})

    def _kept(self) -> dict[str, str]:
        kept = self._context.memory.get(MEMORY)
        return cast("dict[str, str]", kept) if isinstance(kept, dict) else {}

    def _folder(self) -> Path:
        last = Path(self._kept().get("folder", ""))
        documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        return next((place for place in (last, documents) if place.name and place.is_dir()), Path.home())


def first_rows(sheet: RoadmapSheet) -> RoadmapSheet:
    """Return as many rows as a preview shows."""
    return replace(sheet, rows=sheet.rows[:PREVIEWED])
