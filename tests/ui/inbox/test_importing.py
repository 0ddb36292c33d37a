"""The import of notes through its dialog: seen first, in as one step, known again, called off without a trace."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.domain.inbox import Note, NoteKind
from pmdesk.importers.notes.targets import NoteTarget
from pmdesk.importers.points.timeforms import Order
from pmdesk.ui.inbox.importing import AT_FILE, AT_RESULT, NotesDialog, open_import
from pmdesk.ui.inbox.importing_work import COMES, KNOWN, OUT
from pmdesk.ui.widgets.dropping import Dropping
from tests.importers.notes.test_mail import PLAIN
from tests.ui.house import make_context
from tests.world import World, dump

TABLE = (
    "Date,Comment,Name,Product\n2026-03-10,Where is my money,Ida,Seller Hub\n"
    "2026-03-11,A calendar please,Per,Sellerhub\n"
)
BROKEN = f"{TABLE}2026-02-31,No such day,Ana,\n2026-03-12,,Ana,\n"
UNCLEAR = "when,what was said\n03/04/2026,First thing\n05/06/2026,Second thing\n"


class Stage:
    """A dialog over a window, with the files it is given."""

    def __init__(self, world: World, qtbot: QtBot, folder: Path) -> None:
        self.world = world
        self.qtbot = qtbot
        self.folder = folder
        self.context = make_context(world, qtbot)
        self.window = QWidget()
        self.window.resize(1440, 900)
        qtbot.addWidget(self.window)
        self.window.show()

    def file(self, text: str, name: str = "survey.csv") -> Path:
        path = self.folder / name
        path.write_text(text)
        return path

    def open(self, *paths: Path) -> NotesDialog:
        dialog = open_import(self.context, paths, self.window)
        assert dialog is not None
        self.qtbot.addWidget(dialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        return dialog

    def read(self, dialog: NotesDialog) -> NotesDialog:
        self.qtbot.waitUntil(lambda: dialog.draft is not None and not dialog.working.is_running, timeout=20_000)
        return dialog

    def opened(self, text: str, name: str = "survey.csv") -> NotesDialog:
        return self.read(self.open(self.file(text, name)))

    def bring_in(self, dialog: NotesDialog) -> NotesDialog:
        self.qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.qtbot.waitUntil(lambda: dialog.brought is not None, timeout=20_000)
        return dialog

    def titles(self) -> list[str]:
        return [note.title for note in self.world.store.all(Note)]


@pytest.fixture
def stage(world: World, qtbot: QtBot, tmp_path: Path) -> Stage:
    return Stage(world, qtbot, tmp_path)


def shown(dialog: NotesDialog, fate: str) -> list[tuple[str, str]]:
    dialog.page.show_fate(fate)
    return [(line.cells[0], line.remark) for line in dialog.page.model.lines]


def tabs(dialog: NotesDialog) -> list[str]:
    return [title for _, title in dialog.page.tabs.choices()]


def test_every_note_is_seen_before_anything_is_saved(stage: Stage) -> None:
    before = dump(stage.world.store)
    dialog = stage.opened(BROKEN)
    assert tabs(dialog) == ["Comes in 2", "Here already 0", "Stays out 2"]
    assert shown(dialog, COMES) == [("Where is my money", ""), ("A calendar please", "")]
    assert [reason for _, reason in shown(dialog, OUT)] == [
        "“2026-02-31” is not a day or a time that exists",
        "It has no words",
    ]
    assert dialog.foot.ready.text() == "2 notes ready,"
    assert dialog.foot.out.text() == "2 with problems stay out"
    assert dialog.foot.go.text() == "Import 2 notes"
    assert dialog.page.remarks.text() == "No product is called “Sellerhub”, which 1 note names."
    assert dump(stage.world.store) == before


def test_they_come_in_as_one_step_and_the_house_is_told(stage: Stage) -> None:
    dialog = stage.bring_in(stage.opened(BROKEN))
    assert dialog.stack.currentIndex() == AT_RESULT
    assert dialog.outcome.text() == "New: 2 notes.\nMade known with them: 2 people.\n2 rows with problems stayed out."
    assert stage.titles() == ["Where is my money", "A calendar please"]
    assert stage.world.desk.undo_label == "Import 2 notes from survey.csv"
    assert len(stage.world.heard) == 1
    assert not dialog.foot.save.isHidden()
    stage.world.desk.undo()
    assert stage.titles() == []


def test_the_rows_that_stay_out_are_saved_as_they_stood_with_the_reason(stage: Stage) -> None:
    dialog = stage.opened(BROKEN)
    target = stage.folder / "out.csv"
    dialog.save_problems_to(target)
    lines = target.read_text("utf-8-sig").splitlines()
    assert lines[0] == "Date,Comment,Name,Product,Line,Reason"
    assert lines[2] == "2026-03-12,,Ana,,5,It has no words."
    assert dialog.foot.words.text() == "Saved “out.csv”."


def test_the_same_file_again_brings_nothing_and_says_so(stage: Stage) -> None:
    stage.bring_in(stage.opened(TABLE))
    dialog = stage.opened(TABLE)
    assert tabs(dialog) == ["Comes in 0", "Here already 2", "Stays out 0"]
    assert len(shown(dialog, KNOWN)) == 2
    assert dialog.foot.ready.text() == "0 notes ready, 2 here already"
    assert dialog.foot.words.text() == "All of it is here already."
    assert not dialog.foot.go.isEnabled()


def test_a_column_can_go_elsewhere_and_the_next_file_remembers_it(stage: Stage) -> None:
    dialog = stage.opened(TABLE)
    box = dialog.page.columns.boxes[2]
    box.setCurrentIndex(box.findData(NoteTarget.COMPANY.value))
    dialog.draft = None
    box.activated.emit(box.currentIndex())
    stage.read(dialog)
    assert dialog.mapping is not None
    assert dialog.mapping.columns[2] is NoteTarget.COMPANY
    stage.bring_in(dialog)
    again = stage.opened(TABLE.replace("money", "order"), "next.csv")
    assert again.mapping == dialog.mapping


def test_what_the_dates_leave_open_is_asked_before_anything_comes_in(stage: Stage) -> None:
    dialog = stage.opened(UNCLEAR)
    assert dialog.page.dates.is_open
    assert not dialog.foot.go.isEnabled()
    assert dialog.foot.words.text() == "Choose how the file writes its dates."
    dialog.draft = None
    dialog.page.dates.answers[Order.DAY_FIRST.value].click()
    stage.read(dialog)
    stage.bring_in(dialog)
    assert [f"{note.received_at:%Y-%m-%d}" for note in stage.world.store.all(Note)] == ["2026-04-03", "2026-06-05"]


def test_kind_and_product_are_for_notes_that_do_not_say_theirs(stage: Stage) -> None:
    dialog = stage.opened("text\nSome words said\n")
    dialog.draft = None
    dialog.head.kind.setCurrentIndex(dialog.head.kind.findData(NoteKind.BUG.value))
    dialog.head.kind.activated.emit(1)
    stage.read(dialog)
    dialog.head.product.setCurrentIndex(dialog.head.product.findData(stage.world.ids["seller"]))
    stage.bring_in(dialog)
    (note,) = stage.world.store.all(Note)
    assert (note.kind, note.product_id) == (NoteKind.BUG, stage.world.ids["seller"])


def test_all_mail_comes_together_and_other_files_after_it(stage: Stage) -> None:
    answer = PLAIN.replace("one@", "two@").replace("\n\nHi", "\nIn-Reply-To: <one@northwind.example>\n\nHi", 1)
    paths = [stage.file(PLAIN, "a.eml"), stage.file(TABLE), stage.file(answer, "b.eml")]
    dialog = stage.read(stage.open(*paths))
    assert dialog.windowTitle() == "Import notes from 2 files of mail"
    assert dialog.page.columns.isHidden()
    stage.bring_in(dialog)
    assert len({note.thread for note in stage.world.store.all(Note)}) == 1
    assert dialog.foot.next.text() == "Next file (1)"
    dialog.foot.next.click()
    stage.bring_in(stage.read(dialog))
    assert len(stage.titles()) == 4
    assert dialog.foot.next.text() == "Show in the inbox"


def test_a_file_without_notes_is_refused_in_words(stage: Stage) -> None:
    dialog = stage.open(stage.file("{}", "a.json"))
    stage.qtbot.waitUntil(dialog.file_page.box.isVisible, timeout=10_000)
    assert dialog.stack.currentIndex() == AT_FILE
    assert "holds no records" in dialog.file_page.what.text()
    assert "Nothing was changed" in dialog.file_page.remedy.text()


def test_an_import_that_is_called_off_leaves_nothing(stage: Stage) -> None:
    rows = "".join(f"Note number {number} of very many\n" for number in range(30_000))
    dialog = stage.opened(f"text\n{rows}", "many.csv")
    before = dump(stage.world.store)
    dialog.import_now()
    stage.qtbot.waitUntil(lambda: bool(re.match("Bringing in|Indexing", dialog.busy.words.text())), timeout=20_000)
    stage.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    stage.qtbot.waitUntil(lambda: not dialog.working.is_running, timeout=20_000)
    assert dialog.foot.words.text() == "Called off. Nothing was imported."
    assert dialog.foot.go.isEnabled()
    assert dump(stage.world.store) == before


def test_files_that_are_dropped_are_taken_but_for_workspaces(stage: Stage) -> None:
    taken: list[list[Path]] = []
    Dropping(stage.window, taken.append)

    def drop(name: str) -> bool:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(stage.folder / name))])
        copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
        entering = QDragEnterEvent(QPoint(9, 9), copy, data, Qt.MouseButton.LeftButton, none)
        entering.ignore()
        QApplication.sendEvent(stage.window, entering)
        if entering.isAccepted():
            QApplication.sendEvent(stage.window, QDropEvent(QPointF(9, 9), copy, data, Qt.MouseButton.LeftButton, none))
        return entering.isAccepted()

    assert drop("a.csv")
    assert taken == [[stage.folder / "a.csv"]]
    assert not drop("a.pmdesk")
    assert len(taken) == 1


def test_the_dialog_fits_a_small_screen(stage: Stage) -> None:
    stage.window.resize(1024, 602)
    dialog = stage.opened(f"{TABLE}2026-03-12,More of it,Ana,\n".replace("Comment", "What was said in the end"))
    room = QRect(stage.window.mapToGlobal(QPoint(0, 0)), stage.window.size())
    assert room.contains(dialog.geometry())
    assert dialog.minimumSizeHint().width() < 980
    assert room.contains(QRect(dialog.foot.go.mapToGlobal(QPoint(0, 0)), dialog.foot.go.size()))
