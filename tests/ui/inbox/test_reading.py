"""A note is read: its text as text, who said it, folds and highlights; and walked by keys."""

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pmdesk.commands.fields import SetFields
from pmdesk.commands.notes import AddNote
from pmdesk.commands.removal import Delete
from pmdesk.domain.connections import Connection
from pmdesk.domain.inbox import Note, NoteKind
from pmdesk.domain.mirrored import Wanted
from pmdesk.ui.inbox.reading_text import SLICE
from tests.inbox_world import PAYOUT, add_note
from tests.sync.sync_world import KINDS, Both
from tests.ui.inbox.reading_stage import SHIFT, ReadingStage
from tests.world import NOW, World

MAIL = "Thanks, it is.\n\nOn Mon, 9 March 2026 at 10:00, Support wrote:\n> Dear seller\n>\n> it comes\n\nRegards"
HOSTILE = (
    '<img src="file:///dev/stdin" onerror=alert(1)><script>x</script><a href="http://x">y</a>\n<b>bold</b> &amp; ok'
)


@pytest.fixture
def stage(qtbot: QtBot, world: World) -> ReadingStage:
    return ReadingStage(qtbot, world)


def show_text(stage: ReadingStage, body: str) -> None:
    add_note(stage.world, "new", "New one", body)
    stage.show("new")


def test_a_note_shows_who_said_what_about_which_product(stage: ReadingStage):
    stage.show("payout")
    head = stage.page.head
    assert head.title.text() == "When do I get paid?"
    assert head.facts.words()[:5] == [
        "Halvorsen Ceramics",
        "Ida Halvorsen",
        "Large sellers",
        "120 k a year",
        "Seller Hub",
    ]
    assert stage.text.toPlainText() == PAYOUT


def test_without_a_note_one_line_says_what_to_do(stage: ReadingStage):
    stage.show("payout")
    stage.reading.show_note(None)
    assert not stage.reading.is_shown
    assert QApplication.focusWidget().accessibleName() == "Select a note to read it here."
    stage.show("cart")
    stage.reading.setFocus()
    assert QApplication.focusWidget() is stage.text


def test_of_two_notes_asked_for_the_newest_is_shown(stage: ReadingStage):
    stage.reading.show_note(stage.ids["payout"])
    stage.reading.show_note(stage.ids["cart"])
    stage.settle()
    assert stage.page.head.title.text() == "Cart empties after sign-in"
    assert stage.text.toPlainText() == "Guest cart is gone."


def test_a_note_that_is_deleted_is_shown_no_more(stage: ReadingStage):
    stage.show("label")
    stage.world.desk.do(Delete(Note, (stage.ids["label"],)))
    stage.until(lambda: stage.reading.note_id is None)
    stage.world.desk.undo()
    stage.show("label")
    assert stage.text.toPlainText() == "A6 printer gets A4."


@pytest.mark.parametrize(
    "body", [HOSTILE, "שלום, איפה הכסף? 😀👩‍👩‍👧 and back", "a\u202eb\u2066c", "{{x}} %s ${y} `rm -rf`"]
)
def test_text_is_shown_as_it_is_and_nothing_else(stage: ReadingStage, body: str):
    show_text(stage, body)
    assert stage.text.toPlainText() == body
    formats = stage.text.document().allFormats()
    assert not any(each.isImageFormat() or (each.isCharFormat() and each.toCharFormat().isAnchor()) for each in formats)


@pytest.mark.parametrize("words", ["איפה", "and back", "👩‍👩‍👧", "end😀"])
def test_selected_words_are_found_in_any_script(stage: ReadingStage, words: str):
    show_text(stage, "😀 שלום, איפה הכסף? 😀👩‍👩‍👧 and back\r\nnext line\x0bend😀")
    stage.select(words)
    assert stage.note().body[slice(*stage.text.selected() or ())] == words
    stage.text.copy()
    assert QGuiApplication.clipboard().text() == words


def test_what_sqlite_cannot_keep_is_shown_as_a_sign(stage: ReadingStage):
    stage.ids["new"] = stage.world.desk.ask(AddNote(NoteKind.FEEDBACK, "Odd", "a\x00b\ud800c\x1bd", NOW))[1]
    stage.show("new")
    assert stage.text.toPlainText() == "ab\ufffdc\u241bd"


def test_a_note_of_ten_megabytes_comes_in_slices(stage: ReadingStage):
    body = "".join(f"line {number} of a very long log, with some words in it\n" for number in range(190_000))
    add_note(stage.world, "long", "Long", body)
    stage.reading.show_note(stage.ids["long"])
    stage.until(lambda: stage.reading.is_shown)
    text, sizes = stage.text, [stage.text.document().characterCount()]
    while not text.is_filled:
        sizes.append(text.document().characterCount())
        QApplication.processEvents()
    steps = [after - before for before, after in pairwise(sizes)]
    assert len(body) > 10_000_000
    assert sizes[0] <= 3 * SLICE
    assert max(steps) <= SLICE + 100
    assert text.document().characterCount() == len(body) + 1
    assert text.height() < 700
    end = len(body) - 30
    text.put_caret(end, len(body) - 1)
    assert text.selected() == (end + len(body[end:]) - len(body[end:].lstrip()), len(body) - 1)


def test_ten_megabytes_in_one_line_are_cut_into_lines_that_can_be_laid_out(stage: ReadingStage):
    add_note(stage.world, "line", "Line", "x" * 10_000_000)
    stage.reading.show_note(stage.ids["line"])
    stage.until(lambda: stage.reading.is_shown and stage.text.is_filled)
    assert stage.text.document().blockCount() == 2_500
    stage.text.put_caret(9_999_000, 9_999_990)
    assert stage.text.selected() == (9_999_000, 9_999_990)


def test_another_note_may_come_while_a_long_one_is_brought_in(stage: ReadingStage):
    add_note(stage.world, "long", "Long", "word " * 1_000_000)
    stage.reading.show_note(stage.ids["long"])
    stage.until(lambda: stage.reading.is_shown)
    stage.show("cart")
    assert stage.text.toPlainText() == "Guest cart is gone."
    assert stage.text.is_filled


def test_quoted_mail_stands_behind_one_line_that_opens_by_key_and_pointer(stage: ReadingStage):
    show_text(stage, MAIL)
    shown = stage.text.toPlainText().split("\n")
    assert shown == ["Thanks, it is.", "", "Show 4 quoted lines", "", "Regards"]
    stage.text.put_caret(MAIL.index("On Mon"))
    stage.key(Qt.Key.Key_Return)
    stage.until(lambda: "> Dear seller" in stage.text.toPlainText())
    top, bottom = stage.text.box_of(0)
    line = stage.text.cursorRect(stage.text.textCursor())
    at = QPoint(10, line.top() - stage.context.theme.line("reading") // 2)
    assert top < at.y()
    assert bottom < at.y()
    QTest.mouseClick(stage.text.viewport(), Qt.MouseButton.LeftButton, pos=at)
    stage.until(lambda: "> Dear seller" not in stage.text.toPlainText())


def test_what_is_copied_over_a_fold_is_what_was_written(stage: ReadingStage):
    show_text(stage, MAIL)
    stage.text.selectAll()
    stage.text.copy()
    assert QGuiApplication.clipboard().text() == MAIL


def test_another_note_begins_with_its_folds_closed(stage: ReadingStage):
    show_text(stage, MAIL)
    stage.text.fold_turned.emit(0)
    stage.until(lambda: "> Dear" in stage.text.toPlainText())
    stage.show("cart")
    stage.show("new")
    assert "> Dear" not in stage.text.toPlainText()


def test_what_a_search_finds_is_marked_in_the_text(stage: ReadingStage):
    stage.show("payout")
    stage.reading.seek("money -from:nobody bank")
    stage.settle()
    marked = [each.cursor.selectedText() for each in stage.text.extraSelections()]
    assert marked[1:] == ["money", "bank"]
    stage.reading.seek("")
    stage.settle()
    assert len(stage.text.extraSelections()) == 1


def test_lines_stand_at_the_distance_of_the_design(stage: ReadingStage):
    stage.show("payout")
    count = sum(
        stage.text.document().findBlockByNumber(number).layout().lineCount()
        for number in range(stage.text.document().blockCount())
    )
    assert count > 2
    assert stage.text.height() == count * stage.context.theme.line("reading") + 2


def test_arrows_walk_from_the_text_through_the_lines_below_and_back(stage: ReadingStage):
    stage.show("payout")
    stage.give_around()
    order = []
    for _ in range(30):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
        name = QApplication.focusWidget().accessibleName()
        if not order or order[-1] != name:
            order.append(name)
    assert order == ["Text of the note", "Link to an item", "Similar", "Highlights"]
    for _ in range(40):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up)
    assert QApplication.focusWidget() is stage.text


def test_the_line_that_is_walked_to_comes_into_view(qtbot: QtBot, world: World):
    stage = ReadingStage(qtbot, world, size=(420, 300))
    stage.show("payout")
    stage.give_around()
    for _ in range(30):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    strip = stage.page.highlights.list
    box = strip.box(strip.current)
    top = strip.mapTo(stage.reading.area.viewport(), box.topLeft()).y()
    assert top >= 0
    assert top + box.height() <= stage.reading.area.viewport().height()


def test_tab_walks_in_reading_order_and_back(stage: ReadingStage):
    stage.show("cart")
    stage.give_around()
    names = [stage.text.accessibleName()]
    for _ in range(16):
        stage.key(Qt.Key.Key_Tab)
        there = QApplication.focusWidget()
        names.append(there.accessibleName() or there.text())
    assert names[:4] == ["Text of the note", "Theme, None yet; change it", "This is not a bug", "Severity, 1, critical"]
    assert names[10:15] == ["Tracker, —", "Search all items", "Link to an item", "Similar", "Link all 6"]
    assert names[15:] == ["Link to an item", "File as bug"]
    for _ in range(16):
        stage.key(Qt.Key.Key_Tab, SHIFT)
    assert QApplication.focusWidget() is stage.text


def test_esc_lets_go_of_the_selection_and_then_goes_back_to_the_list(stage: ReadingStage):
    stage.show("payout")
    left = []
    stage.reading.left.connect(lambda: left.append(True))
    stage.key(Qt.Key.Key_Right, SHIFT)
    stage.key(Qt.Key.Key_Escape)
    assert (stage.text.textCursor().hasSelection(), left) == (False, [])
    stage.key(Qt.Key.Key_Escape)
    assert left == [True]


def test_the_pane_takes_the_focus_at_its_text(stage: ReadingStage):
    stage.show("payout")
    stage.page.highlights.list.setFocus()
    stage.reading.setFocus()
    assert QApplication.focusWidget() is stage.text


def test_everything_has_a_name_for_screen_readers(stage: ReadingStage):
    stage.show("payout")
    stage.give_around("moved")
    assert stage.reading.accessibleName() == "Reading"
    assert stage.page.head.facts.accessibleName().startswith("Halvorsen Ceramics, Ida Halvorsen, Large sellers")
    spoken = [stage.page.similar.rows.text(row) for row in range(2)]
    assert spoken[0] == "Payout date moved twice, likely the same, Nordic Lamps, 07:40, 90 %, not ticked"
    for button in stage.reading.bar.buttons.values():
        assert button.isHidden() or button.accessibleName()


def test_the_text_has_another_size_at_once_when_the_scale_changes(stage: ReadingStage):
    stage.show("payout")
    before = stage.text.height()
    stage.context.theme.set_scale(1.5)
    stage.settle()
    assert stage.text.height() > before
    assert stage.text.toPlainText() == PAYOUT


def test_in_a_narrow_pane_verbs_leave_their_row_and_stay_in_the_menu(qtbot: QtBot, world: World):
    stage = ReadingStage(qtbot, world, size=(190, 500))
    stage.show("payout")
    shown = [name for name, button in stage.reading.bar.buttons.items() if button.isVisible()]
    assert shown == ["inbox.link"]
    assert stage.reading.bar._more.isVisible()


def test_a_note_tells_where_its_record_stands(stage: ReadingStage):
    both = Both(stage.world)
    kinds = {**KINDS, "issue": replace(KINDS["issue"], labels={"idea": "note"})}
    stage.world.desk.do(SetFields(Connection, (both.id,), {"options": Wanted(kinds=kinds).as_json()}, "Map"))
    both.tracker.put("issue", "7", title="Pay by phone", labels=("idea",), body="Ask.")
    both.sync()
    stage.ids["request"] = both.link("7").row_id
    stage.show("cart")
    assert stage.page.tracker.isHidden()
    stage.show("request")
    section = stage.page.tracker
    assert section.isVisible()
    assert [line.face.text for line in section.entries.lines] == ["#7 in sync, just now"]
    both.tracker.drop("issue", "7")
    both.sync()
    assert [line.face.text for line in section.entries.lines] == ["#7 was deleted there; the row stays here"]
    stage.show("cart")
    assert section.isHidden()
