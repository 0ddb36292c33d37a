"""The export dialog previews every choice, writes what it previewed, and can be stopped."""

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.domain.counts import count_text
from pmdesk.domain.exported import MANIFEST
from pmdesk.exporters.audiences import Audience
from pmdesk.importers.workspace_json import read_workspace
from pmdesk.queries.whole import whole_workspace
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.pane import RoadmapPane, build
from pmdesk.ui.shell.copying import copy_markdown, copy_outline, copy_rich
from pmdesk.ui.shell.export_formats import FORMATS
from pmdesk.ui.shell.export_saving import WRITING
from pmdesk.ui.shell.exporting import NOTHING_LEFT_OUT, ExportDialog, ask_export
from pmdesk.ui.shell.panes import has_exportable, load_exportable, load_guest
from pmdesk.ui.widgets.exportable import Scope
from tests.roadmap_data import Tidewater, fill
from tests.ui.house import make_context
from tests.world import World, empty_world


@pytest.fixture
def tidewater(tmp_path: Path) -> Iterator[World]:
    made = empty_world(tmp_path / "Tidewater.pmdesk")
    made.desk.do(Tidewater(deadlines=True))
    yield made
    made.store.close()


@pytest.fixture
def context(tidewater: World, qtbot: QtBot) -> Context:
    return make_context(tidewater, qtbot)


def shown_pane(context: Context, qtbot: QtBot) -> RoadmapPane:
    made = build(context)
    made.resize(1200, 800)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def pane(context: Context, qtbot: QtBot) -> RoadmapPane:
    return shown_pane(context, qtbot)


@pytest.fixture
def dialog(context: Context, pane: RoadmapPane, qtbot: QtBot) -> Iterator[ExportDialog]:
    made = ask_export(context, pane)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.waitExposed(made)
    yield made
    made.reject()


def choose(dialog: ExportDialog, kind: str, audience: str = "engineering") -> None:
    dialog.audiences.set_current(audience)
    dialog.formats.setCurrentIndex(dialog.formats.findData(kind))
    dialog.refresh()


def saved(dialog: ExportDialog, qtbot: QtBot, target: Path) -> Path:
    with qtbot.waitSignal(dialog.accepted, timeout=20_000):
        dialog.save_to(target)
    return target


def test_a_page_is_previewed_on_white(dialog: ExportDialog):
    choose(dialog, "pdf")
    shown = dialog.preview.page.grab().toImage()
    middle = shown.width() // 2
    colours = {shown.pixelColor(middle, y).name() for y in range(shown.height())}
    assert "#ffffff" in colours
    assert dialog.preview.currentWidget() is dialog.preview.page
    assert dialog.caption.text() == "Preview, page 1 of 1"


@pytest.mark.parametrize(
    ("kind", "beginning"), [("md", "# Tidewater: Timeline by product"), ("csv", "pmdesk id,Kind"), ("json", "{")]
)
def test_a_text_is_previewed_as_it_will_read(dialog: ExportDialog, qtbot: QtBot, kind: str, beginning: str):
    choose(dialog, kind)
    qtbot.waitUntil(lambda: dialog.preview.currentWidget() is dialog.preview.plain)
    assert dialog.preview.plain.toPlainText().startswith(beginning)
    assert dialog.caption.text() == "Preview, 21 items"


def test_a_page_of_html_is_previewed_as_a_table(dialog: ExportDialog, qtbot: QtBot):
    choose(dialog, "html")
    qtbot.waitUntil(lambda: dialog.preview.currentWidget() is dialog.preview.rich)
    assert "Wallet payments" in dialog.preview.rich.toPlainText()


def test_what_a_vendor_does_not_get_is_listed(dialog: ExportDialog, qtbot: QtBot):
    choose(dialog, "pdf", "vendor")
    qtbot.waitUntil(lambda: "Deadlines set by others" in dialog.left_out.text())
    assert "Health and what threatens" in dialog.left_out.text().splitlines()
    choose(dialog, "pdf", "engineering")
    assert dialog.left_out.text() == NOTHING_LEFT_OUT


def test_paper_is_asked_for_pages_only_and_nothing_for_the_whole_workspace(dialog: ExportDialog):
    choose(dialog, "pdf")
    assert dialog.papers.isVisible()
    choose(dialog, "png")
    assert not dialog.papers.isVisible()
    assert dialog.scopes.isVisible()
    choose(dialog, "folder")
    assert not dialog.scopes.isVisible()
    assert not dialog.audiences.isVisible()
    assert dialog.save.text() == "Choose a folder…"


MAGIC = {"pdf": b"%PDF-", "png": b"\x89PNG", "svg": b"<?xml", "html": b"<!DOCTYPE", "md": b"# Tide", "json": b"{"}


@pytest.mark.parametrize("kind", [found.id for found in FORMATS if found.id != "folder"])
def test_every_format_is_written(dialog: ExportDialog, context: Context, qtbot: QtBot, tmp_path: Path, kind: str):
    choose(dialog, kind)
    target = saved(dialog, qtbot, tmp_path / dialog.suggested_name())
    assert target.name == f"Tidewater roadmap 2026-03-10.{kind}"
    assert target.read_bytes().startswith(MAGIC.get(kind, b"\xef\xbb\xbfpmdesk id"))
    assert b"Wallet payments" in target.read_bytes() or kind in ("pdf", "png")
    assert context.status.said[-1] == f"Saved {target.name}"
    assert context.toasts.shown()


def test_the_vendors_file_is_the_vendors(dialog: ExportDialog, qtbot: QtBot, tmp_path: Path):
    choose(dialog, "svg", "vendor")
    content = saved(dialog, qtbot, tmp_path / "out.svg").read_text()
    assert "Wallet payments" in content
    assert "Kestrel" not in content


def test_a_picture_shows_all_rows_on_one_page(dialog: ExportDialog, qtbot: QtBot, tmp_path: Path):
    choose(dialog, "png")
    image = QImage(str(saved(dialog, qtbot, tmp_path / "out.png")))
    assert image.height() > 25 * 24 * 2


def test_the_whole_workspace_is_written_as_a_folder(
    dialog: ExportDialog, tidewater: World, qtbot: QtBot, tmp_path: Path
):
    choose(dialog, "folder")
    target = saved(dialog, qtbot, tmp_path / dialog.suggested_name())
    assert target.name == "Tidewater 2026-03-10"
    assert json.loads((target / MANIFEST).read_bytes())["made_at"].startswith("2026-03-10")
    assert read_workspace(target) == whole_workspace(tidewater.store)


def test_trouble_is_told_in_the_dialog_which_stays(dialog: ExportDialog, qtbot: QtBot, tmp_path: Path):
    choose(dialog, "md")
    dialog.save_to(tmp_path / "nowhere" / "out.md")
    qtbot.waitUntil(lambda: not dialog.trouble.isHidden())
    assert "“out.md” cannot be written" in dialog.trouble.text()
    assert dialog.isVisible()
    assert dialog.save.isEnabled()
    assert dialog.progress.isHidden()


@pytest.fixture
def big(tmp_path: Path, qtbot: QtBot) -> Iterator[ExportDialog]:
    """The dialog over many rows."""
    world = empty_world(tmp_path / "big.pmdesk")
    fill(world.store, 1_500)
    context = make_context(world, qtbot)
    dialog = ask_export(context, shown_pane(context, qtbot))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    yield dialog
    dialog.reject()
    world.store.close()


@pytest.mark.parametrize(("kind", "words"), [("pdf", "Page "), ("svg", "Painted "), ("png", "Painted ")])
def test_long_work_shows_how_far_it_is_and_escape_stops_it(
    big: ExportDialog, qtbot: QtBot, tmp_path: Path, kind: str, words: str
):
    dialog, context = big, big._context
    choose(dialog, kind)
    (tmp_path / f"out.{kind}").write_text("old")
    before = set(tmp_path.iterdir())
    dialog.save_to(tmp_path / f"out.{kind}")
    qtbot.waitUntil(lambda: dialog.progress.value() >= 2)
    assert dialog.told.text().startswith(words)
    assert not dialog.save.isEnabled()
    dialog.choose()
    assert dialog.findChild(QFileDialog) is None
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.progress.isHidden()
    assert context.status.said[-1] == "Stopped. Nothing was written."
    assert set(tmp_path.iterdir()) == before
    assert (tmp_path / f"out.{kind}").read_text() == "old"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_stopping_while_the_file_is_made_leaves_the_old_one(big: ExportDialog, qtbot: QtBot, tmp_path: Path):
    choose(big, "png")
    (tmp_path / "out.png").write_text("old")
    big.save_to(tmp_path / "out.png")
    qtbot.waitUntil(lambda: big.told.text() == WRITING, timeout=20_000)
    assert big.stop()
    big.reject()  # Waits for the thread.
    assert (tmp_path / "out.png").read_text() == "old"
    assert not list(tmp_path.glob(".pmdesk-*"))


def test_a_picture_of_every_row_is_one_picture(big: ExportDialog, qtbot: QtBot, tmp_path: Path):
    big.scopes.set_current(Scope.EVERYTHING)
    choose(big, "svg")
    assert "Feature 1400 of some length" in saved(big, qtbot, tmp_path / "out.svg").read_text()


def test_a_picture_too_large_to_open_is_refused_before_anything_is_asked(qtbot: QtBot, tmp_path: Path):
    world = empty_world(tmp_path / "huge.pmdesk")
    fill(world.store, 3_000)
    context = make_context(world, qtbot)
    dialog = ask_export(context, shown_pane(context, qtbot))
    choose(dialog, "png")
    assert "too large for most programs to open" in dialog.trouble.text()
    assert "take PDF or SVG" in dialog.trouble.text()
    assert not dialog.save.isEnabled()
    dialog.choose()
    assert dialog.findChild(QFileDialog) is None
    choose(dialog, "svg")
    assert dialog.trouble.isHidden()
    assert dialog.save.isEnabled()
    dialog.reject()
    world.store.close()


def test_a_picture_tells_its_size_before_it_is_written(dialog: ExportDialog, qtbot: QtBot, tmp_path: Path):
    choose(dialog, "png")
    told = dialog.caption.text()
    image = QImage(str(saved(dialog, qtbot, tmp_path / "out.png")))
    assert told == f"Preview, one picture of {count_text(image.width())} × {count_text(image.height())} pixels"


def test_of_a_long_page_the_top_is_previewed_as_wide_as_there_is_room(big: ExportDialog, qtbot: QtBot):
    choose(big, "svg")
    assert big.caption.text().startswith("Preview, the top of one picture of ")
    page = big.preview.page
    page.grab()
    assert page._made is not None
    assert page._made[0] > page.width() * 0.9
    assert page._pages is not None
    assert page._pages.size(0).height() < 4_000


@contextmanager
def small_disk(most: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("kind", [found.id for found in FORMATS])
def test_a_full_disk_is_told_and_the_old_file_stays(dialog: ExportDialog, qtbot: QtBot, tmp_path: Path, kind: str):
    choose(dialog, kind)
    place = tmp_path / "out"
    place.mkdir()
    target = place / f"out.{kind}"
    if kind == "folder":
        target.mkdir()
    else:
        target.write_text("old")
    with small_disk(500):
        dialog.save_to(target)
        qtbot.waitUntil(lambda: not dialog.trouble.isHidden(), timeout=20_000)
    assert dialog.trouble.text().startswith(f"The disk is full, so “out.{kind}” was not written.")
    assert dialog.isVisible()
    assert dialog.save.isEnabled()
    assert list(place.iterdir()) == [target]
    assert kind == "folder" or target.read_text() == "old"
    saved(dialog, qtbot, target)


def test_the_last_choices_and_the_folder_are_remembered(
    dialog: ExportDialog, context: Context, pane: RoadmapPane, qtbot: QtBot, tmp_path: Path
):
    dialog.papers.set_current("a3")
    choose(dialog, "svg", "vendor")
    (tmp_path / "mine").mkdir()
    saved(dialog, qtbot, tmp_path / "mine" / "out.svg")
    again = ask_export(context, pane)
    assert (again.format.id, again.audience.value, again.papers.current()) == ("svg", "vendor", "a3")
    assert again._folder() == tmp_path / "mine"
    again.reject()


def test_the_file_dialog_suggests_name_and_suffix(dialog: ExportDialog, qtbot: QtBot, tmp_path: Path):
    choose(dialog, "csv")
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    asking = dialog.findChild(QFileDialog)
    assert asking is not None
    assert asking.defaultSuffix() == "csv"
    assert Path(asking.selectedFiles()[0]).name == "Tidewater roadmap 2026-03-10.csv"
    with qtbot.waitSignal(dialog.accepted, timeout=20_000):
        asking.fileSelected.emit(str(tmp_path / "out.csv"))
    asking.reject()
    assert (tmp_path / "out.csv").exists()


def test_a_pane_without_anything_of_its_own_offers_the_whole_workspace(context: Context, qtbot: QtBot):
    bare = QWidget()
    qtbot.addWidget(bare)
    dialog = ask_export(context, bare)
    assert [dialog.formats.itemData(row) for row in range(dialog.formats.count())] == ["folder"]
    assert not has_exportable(bare)
    dialog.reject()


def test_all_that_shows_or_what_is_selected_is_copied(context: Context, pane: RoadmapPane):
    copy_markdown(context, pane)
    assert context.status.said[-1] == "Copied 21 items as Markdown"
    assert "| &emsp;Wallet payments |" in QGuiApplication.clipboard().text()
    frame = pane.page.canvas.frame
    pane.page.canvas.select([entry.id for entry in frame.sheet.items.values() if entry.title == "Wallet payments"])
    copy_outline(context, pane)
    assert QGuiApplication.clipboard().text().startswith("- Wallet payments (In progress, ")
    copy_rich(context, pane)
    data = QGuiApplication.clipboard().mimeData()
    assert "<td" in data.html()
    assert data.text().startswith("| Name |")
    assert context.status.said[-1] == "Copied 1 item as rich text"


def test_the_shell_finds_the_dialog_and_what_the_pane_offers(pane: RoadmapPane):
    assert load_guest("export") is ask_export
    assert has_exportable(pane)
    shown = load_exportable(pane)
    assert shown.count(Scope.SHOWN) == 21
    heading = shown.work(Scope.SHOWN, Audience.ENGINEERING).heading
    assert (heading.workspace, heading.view) == ("Tidewater", "Timeline by product")


def test_what_leaves_follows_the_filter_of_the_pane(pane: RoadmapPane, qtbot: QtBot):
    pane.model.filter_by("wallet")
    shown = load_exportable(pane)
    assert shown.count(Scope.SHOWN) == 2
    assert shown.count(Scope.EVERYTHING) == 21
    assert shown.work(Scope.SHOWN, Audience.ENGINEERING).heading.filters == ("wallet",)


class Closing(QWidget):
    """A window that tells when it is about to close."""

    closing = Signal()


def test_the_dialog_goes_with_its_window(context: Context, qtbot: QtBot):
    window = Closing()
    qtbot.addWidget(window)
    dialog = ask_export(context, window)
    with qtbot.waitSignal(dialog.rejected):
        window.closing.emit()


def test_the_dialog_stays_within_its_window_at_large_text(context: Context, qtbot: QtBot):
    context.theme.set_scale(1.5)
    window = QWidget()
    window.resize(1024, 640)
    qtbot.addWidget(window)
    dialog = ExportDialog(context, load_exportable(shown_pane(context, qtbot)), window)
    dialog.open()
    assert dialog.width() <= 1024
    assert dialog.height() <= 640
    dialog.reject()
