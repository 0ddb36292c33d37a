"""The house opens, keeps and closes workspaces, and leads from place to place."""

import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from pmdesk.commands.items import AddItem
from pmdesk.commands.metrics import AddMetric
from pmdesk.domain.inbox import Note
from pmdesk.domain.roadmap import Item, ItemKind
from pmdesk.runtime.preferences import Preferences
from pmdesk.storage.store import Role
from pmdesk.ui.inbox.importing import NotesDialog
from pmdesk.ui.shell.arguments import Start
from pmdesk.ui.shell.importing import ImportDialog
from pmdesk.ui.widgets.asking import Asking
from pmdesk.ui.widgets.buttons import LinkButton
from tests.ui.shell.house import Home, build_home

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def asked(home: Home) -> Asking:
    return home.window.findChildren(Asking)[-1]


def test_a_first_start_offers_ways_to_begin_and_says_that_nothing_leaves(empty_home: Home, qtbot: QtBot) -> None:
    empty_home.house.begin(Start([], empty_home.folders, None))
    assert empty_home.house.workspace is None
    assert empty_home.window.status.fact("state") == "Nothing leaves this computer"
    page = empty_home.window.stack.currentWidget()
    qtbot.keyClick(page, Qt.Key.Key_1 + len(empty_home.house._first_run.card.buttons) - 1)
    assert empty_home.context.desk.store.path == empty_home.folders.default_workspace
    assert empty_home.window.windowTitle() == "Workspace"


def test_a_later_start_opens_the_workspace_that_was_open_last(
    home: Home, qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    home.house.show_pane("people")
    home.house.close()
    home.running.release()
    again = build_home(qtbot, qapp, home.folders)
    again.house.begin(Start([], again.folders, again.house.recent.last()))
    assert again.context.desk.store.path == tmp_path / "small.pmdesk"
    assert again.workspace.stage.current == "people"
    again.house.close()
    again.running.release()


def test_opening_another_workspace_takes_the_panes_and_their_verbs_away(home: Home, tmp_path: Path) -> None:
    before = home.house.actions.ids()
    home.house.show_pane("roadmap")
    grown = home.house.actions.ids()
    home.house.open(tmp_path / "other.pmdesk")
    assert before <= grown
    assert home.window.windowTitle() == "other"
    assert home.context.desk.store.count(Item) == 0


def test_a_foreign_file_is_refused_in_words_and_the_open_workspace_stays(home: Home, tmp_path: Path) -> None:
    foreign = tmp_path / "photo.pmdesk"
    foreign.write_bytes(b"\x89PNG" * 100)
    assert not home.house.files.open_path(foreign)
    assert "photo.pmdesk" in asked(home).title
    assert home.context.desk.store.path == tmp_path / "small.pmdesk"


def test_a_newer_file_can_be_opened_read_only(home: Home, qtbot: QtBot, tmp_path: Path) -> None:
    newer = tmp_path / "newer.pmdesk"
    home.house.open(newer)
    home.house.open(tmp_path / "small.pmdesk")
    data = bytearray(newer.read_bytes())
    data[60:64] = (999).to_bytes(4, "big")
    newer.write_bytes(data)
    assert not home.house.files.open_path(newer)
    asked(home).buttons[0].click()
    assert home.context.desk.store.role is Role.READER
    assert home.window.status.fact("state") == "Read-only"
    assert not home.house.actions.is_enabled("add.quick")


def test_undo_and_redo_are_named_in_the_edit_menu(home: Home, qtbot: QtBot) -> None:
    home.context.do(AddItem(ItemKind.FEATURE, "Payout CSV"))
    home.house.actions.refresh()
    assert home.house.actions.qaction("edit.undo").text() == "Undo add Payout CSV"
    qtbot.keyClick(home.window, Qt.Key.Key_Z, CTRL)
    assert home.window.status.said() == "Undo add Payout CSV."
    home.house.actions.refresh()
    assert home.house.actions.qaction("edit.redo").text() == "Redo add Payout CSV"
    assert [item.title for item in home.context.desk.store.all(Item)].count("Payout CSV") == 0


def test_the_numbers_lead_to_the_panes_and_back_leads_back(home: Home, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_3, Qt.Key.Key_6, Qt.Key.Key_4):
        qtbot.keyClick(home.window, key, CTRL)
    assert home.workspace.stage.current == "inbox"
    qtbot.keyClick(home.window, Qt.Key.Key_BracketLeft, CTRL)
    assert home.workspace.stage.current == "people"
    qtbot.keyClick(home.window, Qt.Key.Key_BracketRight, CTRL)
    assert home.workspace.stage.current == "inbox"


def test_letters_are_verbs_in_lists_and_letters_in_text(home: Home, qtbot: QtBot) -> None:
    home.house.show_pane("people")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_C)
    assert home.house._quick_add is not None
    assert home.house._quick_add.isVisible()
    qtbot.keyClicks(QApplication.focusWidget(), "check?")
    assert home.house._quick_add.field.text() == "check?"


def test_the_text_size_changes_by_keys_and_is_kept(home: Home, qtbot: QtBot) -> None:
    qtbot.keyClick(home.window, Qt.Key.Key_Equal, CTRL)
    qtbot.keyClick(home.window, Qt.Key.Key_Equal, CTRL)
    assert home.theme.scale == 1.3
    assert home.window.header.height() == round(44 * 1.3)
    assert Preferences(home.folders.preferences).get("text_size", 1.0) == 1.3
    qtbot.keyClick(home.window, Qt.Key.Key_0, CTRL)
    assert home.theme.scale == 1.0


def test_saving_is_automatic_and_says_so(home: Home, qtbot: QtBot) -> None:
    qtbot.keyClick(home.window, Qt.Key.Key_S, CTRL)
    assert home.window.status.said().startswith("Saved.")


def test_a_link_leads_to_its_pane_and_can_be_copied(home: Home, qtbot: QtBot) -> None:
    home.house.show_pane("vendors")
    qtbot.keyClick(home.window, Qt.Key.Key_C, CTRL | SHIFT)
    link = QApplication.clipboard().text()
    home.house.show_pane("today")
    home.house.take([link])
    assert link == "pmdesk://vendors"
    assert home.workspace.stage.current == "vendors"


def test_an_unknown_place_is_told(home: Home) -> None:
    home.house.go("nowhere/at/all")
    assert home.window.status.said() == "There is no place called “nowhere/at/all”."


def test_f6_walks_the_regions_in_reading_order(home: Home, qtbot: QtBot) -> None:
    home.house.show_pane("vendors")
    qtbot.keyClick(home.window, Qt.Key.Key_F6)
    assert QApplication.focusWidget() is home.window.rail.tabs
    qtbot.keyClick(home.window, Qt.Key.Key_F6)
    assert QApplication.focusWidget() is home.window.header.new_button
    qtbot.keyClick(home.window, Qt.Key.Key_F6, SHIFT)
    assert QApplication.focusWidget() is home.window.rail.tabs


def test_a_dropped_workspace_is_opened(home: Home, tmp_path: Path) -> None:
    home.house.open(tmp_path / "other.pmdesk")
    home.window.dropped.emit([str(tmp_path / "small.pmdesk")])
    assert home.window.windowTitle() == "small"


def test_notes_dropped_anywhere_go_to_the_inbox_and_then_the_rest_is_imported(
    home: Home, qtbot: QtBot, tmp_path: Path
) -> None:
    home.house.show_pane("roadmap")
    mail, plan = tmp_path / "mail.eml", tmp_path / "plan.csv"
    mail.write_text("From: Maria <maria@loom.example>\nSubject: Slow\nMessage-ID: <1@loom.example>\n\nIt is slow.\n")
    plan.write_text("Name,Start,End\nWallet again,2026-03-02,2026-04-02\n")
    home.window.dropped.emit([str(plan), str(mail)])
    notes = home.window.findChild(NotesDialog)
    assert notes is not None
    assert home.window.findChild(ImportDialog) is None
    qtbot.waitUntil(lambda: notes.draft is not None and not notes.working.is_running, timeout=20_000)
    notes.import_now()
    qtbot.waitUntil(lambda: notes.brought is not None, timeout=20_000)
    notes.done(0)
    qtbot.waitUntil(lambda: home.window.findChild(ImportDialog) is not None)
    rest = home.window.findChild(ImportDialog)
    assert rest is not None
    qtbot.waitUntil(lambda: rest.draft is not None, timeout=20_000)
    assert rest.windowTitle().endswith("plan.csv")
    rest.reject()
    assert "Slow" in {note.title for note in home.context.desk.store.all(Note)}


def test_a_narrow_window_shows_icons_only(home: Home, qtbot: QtBot) -> None:
    home.window.resize(1024, 640)
    qtbot.waitUntil(lambda: home.window.rail.width() == 48)
    assert home.window.header.new_button.text() == ""
    home.window.resize(1440, 900)
    qtbot.waitUntil(lambda: home.window.rail.width() == 64)


def test_the_window_comes_back_where_it_stood(home: Home, qtbot: QtBot) -> None:
    home.window.resize(780, 560)
    qtbot.waitUntil(lambda: home.window.width() == 780)
    home.window.close()
    kept = Preferences(home.folders.preferences).get("window", "")
    home.window.place("")
    home.window.place(kept)
    assert (home.window.width(), home.window.height()) == (780, 560)


def test_what_nobody_foresaw_is_written_down_without_anybodys_words(home: Home) -> None:
    home.house.catch_troubles()
    error = KeyError("a secret note")
    sys.excepthook(KeyError, error, None)
    log = home.folders.log.read_text()
    assert "KeyError" in log
    assert "secret" not in log
    assert "Something went wrong" in home.window.status.said()


def test_a_copy_is_saved_under_another_name_also_of_a_file_that_was_moved_away(home: Home, tmp_path: Path) -> None:
    (tmp_path / "small.pmdesk").rename(tmp_path / "away.pmdesk")
    home.house.actions.trigger("file.copy")
    dialog = home.window.findChildren(QFileDialog)[-1]
    dialog.reject()
    dialog.fileSelected.emit(str(tmp_path / "kept"))
    toast = home.house.toasts.shown()[-1]
    assert toast.text == "Saved a copy as kept.pmdesk"
    toast.findChild(LinkButton).click()
    assert home.context.desk.store.path == tmp_path / "kept.pmdesk"
    assert home.context.desk.store.count(Item) > 0


def test_a_copy_never_takes_the_place_of_a_file(home: Home, tmp_path: Path) -> None:
    (tmp_path / "taken.pmdesk").write_text("precious")
    home.house.actions.trigger("file.copy")
    dialog = home.window.findChildren(QFileDialog)[-1]
    dialog.reject()
    dialog.fileSelected.emit(str(tmp_path / "taken.pmdesk"))
    assert asked(home).title == "“taken.pmdesk” exists already, so it was left alone."
    assert (tmp_path / "taken.pmdesk").read_text() == "precious"


def test_metrics_bring_their_own_header_and_links_lead_to_them(home: Home, qtbot: QtBot) -> None:
    metric = home.context.desk.ask(AddMetric("Checkout conversion"))[1]
    home.house.take([f"pmdesk://metric/{metric}"])
    stage = home.workspace.stage
    assert stage.current == "metrics"
    pane = stage.pane("metrics")
    qtbot.waitUntil(lambda: pane.selection_text() == "Checkout conversion")
    reviewed, search = pane.tabs.reviewed, home.window.header.search_box
    assert home.window.header.new_button.isHidden()
    assert reviewed.isVisible()
    qtbot.waitUntil(lambda: reviewed.geometry().right() < search.geometry().left())
    assert search.geometry().left() - reviewed.geometry().right() < 40
    assert pane.tabs.add.geometry().right() < home.window.header.width() // 2
    home.house.show_pane("roadmap")
    assert reviewed.isHidden()
    assert home.window.header.new_button.isVisible()


def test_the_palette_finds_metrics(home: Home) -> None:
    home.context.desk.do(AddMetric("Checkout conversion"))
    found = [each for finder in home.workspace.finders() for each in finder.find("conversion", 5)]
    assert [(each.title, each.group) for each in found] == [("Checkout conversion", "Metrics")]


def test_a_toast_offers_undo_only_as_long_as_undo_takes_its_own_act_back(home: Home) -> None:
    toasts, desk = home.house.toasts, home.context.desk
    home.context.do(AddItem(ItemKind.FEATURE, "Payout CSV"), toast="Added Payout CSV")
    assert [toast.text for toast in toasts.shown()] == ["Added Payout CSV"]
    desk.undo()
    assert toasts.shown() == []
    home.context.do(AddItem(ItemKind.FEATURE, "Payout CSV"), toast="Added Payout CSV")
    desk.do(AddItem(ItemKind.FEATURE, "Told by nobody"))
    assert toasts.shown() == []
    home.context.toasts.show("Saved a copy", "Open it", "", run=lambda: None)
    desk.undo()
    assert [toast.text for toast in toasts.shown()] == ["Saved a copy"]


def test_nothing_begins_in_the_background_of_a_workspace_that_was_closed(home: Home) -> None:
    workspace = home.workspace
    assert workspace.quiet.isActive()
    home.house.close()
    assert not workspace.quiet.isActive()
