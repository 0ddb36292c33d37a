"""Words of a note are highlighted, linked and weighed by keys; notes are linked, merged, taken apart and placed."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pmdesk.commands.fields import SetFields
from pmdesk.commands.notes import MergeNotes
from pmdesk.commands.themes import AddTheme, KeepFound
from pmdesk.domain.inbox import BugState, Mood, Note, NoteKind, NoteState, Quote, Reply
from pmdesk.domain.roadmap import Item
from pmdesk.storage.note_found import NoteFound
from pmdesk.ui.item_finder import NEW
from tests.inbox_world import add_note
from tests.ui.inbox.reading_stage import ALT, CTRL, SHIFT, ReadingStage
from tests.world import NOW, World, dump

QUOTE = "I cannot see on which day the money arrives, a"


@pytest.fixture
def stage(qtbot: QtBot, world: World) -> ReadingStage:
    return ReadingStage(qtbot, world)


# --- highlights


def test_h_highlights_what_is_selected_by_keys(stage: ReadingStage):
    stage.show("moved")
    stage.text.put_caret(0)
    for _ in range(8):
        stage.key(Qt.Key.Key_Right, SHIFT)
    stage.press("H")
    assert ("First it", None, 0) in stage.quotes("moved")
    assert not stage.text.textCursor().hasSelection()
    assert "“First it”" in [line.title for line in stage.page.highlights.list.lines()]


def test_h_without_a_selection_highlights_the_sentence_under_the_caret(stage: ReadingStage):
    stage.show("payout")
    stage.text.put_caret(stage.note().body.index("payout page"))
    stage.press("H")
    assert ("The payout page says “processing” for six days now.", None, 0) in stage.quotes("payout")
    marks = [each.cursor.selectedText() for each in stage.text.extraSelections()]
    assert marks == ["The payout page says “processing” for six days now.", QUOTE]


def test_the_same_words_are_highlighted_once_and_said_so(stage: ReadingStage):
    stage.show("moved")
    stage.select("First it said Tuesd")
    before = dump(stage.world.store)
    stage.press("H")
    assert dump(stage.world.store) == before
    assert stage.said()[-1].startswith("These words are highlighted already.")


def test_where_there_are_no_words_h_says_so(stage: ReadingStage):
    add_note(stage.world, "blank", "Only a title", "")
    stage.show("blank")
    stage.press("H")
    assert stage.quotes("blank") == []
    assert "There are no words to highlight here." in stage.said()[-1]


def test_digits_weigh_the_current_highlight_and_delete_removes_it(stage: ReadingStage):
    stage.show("moved")
    stage.page.highlights.list.setFocus()
    stage.press("2")
    assert stage.quotes("moved") == [("First it said Tuesd", None, 2)]
    assert stage.page.highlights.list.lines()[0].end == "important"
    stage.press("7")
    assert stage.quotes("moved") == [("First it said Tuesd", None, 2)]
    stage.key(Qt.Key.Key_Delete)
    stage.settle()
    assert stage.quotes("moved") == []
    stage.world.desk.undo()
    assert stage.quotes("moved") == [("First it said Tuesd", None, 2)]


def test_enter_on_a_highlight_selects_its_words(stage: ReadingStage):
    stage.show("payout")
    stage.page.highlights.list.setFocus()
    stage.key(Qt.Key.Key_Return)
    assert stage.note().body[slice(*stage.text.selected() or ())] == QUOTE
    assert QApplication.focusWidget() is stage.text


def test_a_highlight_inside_a_fold_opens_it(stage: ReadingStage):
    body = "Yes.\n> one two\n> three four\n> five"
    add_note(stage.world, "mail", "Re: payout", body)
    stage.show("mail")
    stage.text.fold_turned.emit(0)
    stage.until(lambda: "> three four" in stage.text.toPlainText())
    stage.select("three four")
    stage.press("H")
    stage.show("moved")
    stage.show("mail")
    assert "three four" not in stage.text.toPlainText()
    stage.page.highlights.list.setFocus()
    stage.key(Qt.Key.Key_Return)
    assert stage.text.textCursor().selectedText() == "three four"


def test_words_that_are_gone_from_the_text_are_told(stage: ReadingStage):
    stage.world.desk.do(SetFields(Note, (stage.ids["payout"],), {"body": "Something else."}, "Edit"))
    stage.show("payout")
    assert stage.page.highlights.list.lines()[0].chip == "not in the text any more"
    assert stage.text.extraSelections() == []


# --- links


def test_l_links_the_selected_words_with_an_importance(stage: ReadingStage):
    stage.show("label")
    stage.select("gets A4")
    stage.press("L")
    finder = stage.reading.deeds.popover
    assert finder.accessibleName() == "Link “gets A4” to an item"
    stage.type("3")
    stage.type("addr")
    assert [choice.text for choice in finder.offered] == ["Address", "New item “addr”"]
    stage.key(Qt.Key.Key_Return)
    assert stage.quotes("label") == [("gets A4", stage.ids["address"], 3)]
    assert stage.toasts() == ["Linked “gets A4” to “Address”"]


def test_without_a_selection_the_whole_note_is_linked_and_a_new_one_accepted(stage: ReadingStage):
    add_note(stage.world, "new", "New one", "Some words.")
    stage.show("new")
    stage.press("L")
    stage.type("Fallback")
    stage.key(Qt.Key.Key_Return)
    assert stage.quotes("new") == [("New one", stage.ids["fallback"], 0)]
    assert stage.note("new").state is NoteState.ACCEPTED
    stage.settle()
    assert stage.page.highlights.list.lines()[0].title == "Whole note"


def test_l_links_the_highlights_that_speak_for_nothing_yet(stage: ReadingStage):
    stage.show("moved")
    stage.press("L")
    assert stage.reading.deeds.popover.accessibleName() == "Link 1 highlight to an item"
    stage.type("Wallet")
    stage.key(Qt.Key.Key_Return)
    assert stage.quotes("moved") == [("First it said Tuesd", stage.ids["wallet"], 0)]


def test_l_on_a_highlight_links_that_one(stage: ReadingStage):
    stage.show("payout")
    stage.page.highlights.list.setFocus()
    stage.press("L")
    stage.type("Fallback")
    stage.key(Qt.Key.Key_Return)
    assert stage.quotes("payout") == [(QUOTE, stage.ids["fallback"], 3)]


def test_while_typing_a_digit_is_a_letter_and_with_alt_an_importance(stage: ReadingStage):
    stage.show("label")
    stage.press("L")
    finder = stage.reading.deeds.popover
    stage.type("a1")
    assert finder.field.text() == "a1"
    stage.key(Qt.Key.Key_2, ALT)
    assert (finder.field.text(), finder.importance.current()) == ("a1", "2")


def test_after_an_arrow_a_digit_weighs(stage: ReadingStage):
    stage.show("label")
    stage.press("L")
    stage.type("a")
    stage.key(Qt.Key.Key_Down)
    stage.type("3")
    stage.key(Qt.Key.Key_Return)
    assert stage.quotes("label")[0][2] == 3


def test_a_name_that_is_not_there_becomes_an_item_with_the_words_as_its_evidence(stage: ReadingStage):
    stage.show("payout")
    stage.select("my bank wants a date")
    stage.press("L")
    stage.type("Payout calendar")
    assert stage.reading.deeds.popover.offered[-1].value == NEW
    stage.key(Qt.Key.Key_Return)
    (item,) = stage.world.store.all(Item, title="Payout calendar")
    assert item.product_id == stage.ids["seller"]
    assert ("my bank wants a date", item.id, 0) in stage.quotes("payout")
    stage.world.desk.undo()
    assert stage.world.store.all(Item, title="Payout calendar") == []


def test_esc_leaves_the_finder_and_links_nothing(stage: ReadingStage):
    stage.show("label")
    before = dump(stage.world.store)
    stage.press("L")
    stage.key(Qt.Key.Key_Escape)
    assert dump(stage.world.store) == before


def test_a_digit_links_to_the_match_of_that_number(stage: ReadingStage):
    stage.show("label")
    stage.give_around()
    title = stage.page.matches.list.lines()[1].title
    stage.press("2")
    (quote,) = stage.world.store.all(Quote, note_id=stage.ids["label"])
    assert stage.world.store.get(Item, quote.item_id).title == title
    stage.give_around()
    assert stage.page.matches.list.lines()[1].middle == "linked"
    stage.press("2")
    assert len(stage.quotes("label")) == 1
    assert stage.said()[-1] == f"Linked to “{title}” already."


def test_matches_of_another_note_are_never_linked(stage: ReadingStage):
    stage.show("label")
    stage.give_around()
    before = dump(stage.world.store)
    stage.reading.show_note(stage.ids["moved"])
    stage.press("1")
    assert dump(stage.world.store) == before
    assert not stage.page.matches.list.lines()


def test_a_digit_beyond_the_matches_says_so(stage: ReadingStage):
    stage.show("label")
    stage.give_around()
    stage.press("9")
    assert stage.said()[-1] == "There is no match 9."


def test_with_several_notes_chosen_all_are_linked(stage: ReadingStage):
    ids = (stage.ids["label"], stage.ids["size"])
    stage.reading.chosen = lambda: ids
    stage.show("label")
    stage.select("A6")
    stage.press("L")
    assert stage.reading.deeds.popover.accessibleName() == "Link 2 notes to an item"
    stage.type("Wallet")
    stage.key(Qt.Key.Key_Return)
    assert [len(stage.quotes(name)) for name in ("label", "size")] == [1, 1]
    assert stage.toasts() == ["Linked 2 notes to “Wallet”"]


# --- similar notes, merges


def test_ticked_similar_notes_are_linked_together(stage: ReadingStage):
    stage.show("label")
    stage.give_around()
    assert stage.page.link_all.text() == f"Link all {len(stage.page.similar.list.lines())}"
    strip = stage.page.similar.list
    strip.setFocus()
    stage.key(Qt.Key.Key_Space)
    stage.key(Qt.Key.Key_Down)
    stage.key(Qt.Key.Key_X)
    titles = [line.title for line in strip.lines() if line.tick]
    assert len(titles) == 2
    assert stage.page.link_all.text() == "Link 2 ticked"
    QTest.mouseClick(stage.page.link_all, Qt.MouseButton.LeftButton)
    stage.until(lambda: QApplication.activePopupWidget() is not None)
    stage.type("Fallback")
    stage.key(Qt.Key.Key_Return)
    linked = {row.note_id for row in stage.world.store.all(Quote, item_id=stage.ids["fallback"])}
    assert {stage.world.store.get(Note, note_id).title for note_id in linked} == set(titles)


def test_a_tick_is_set_by_the_pointer_and_a_press_beside_it_reads_the_note(stage: ReadingStage):
    stage.show("label")
    stage.give_around()
    opened: list[int] = []
    stage.reading.opened.connect(opened.append)
    strip = stage.page.similar.list
    middle = strip.box(0).center().y()
    QTest.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(25, middle))
    assert (strip.lines()[0].tick, opened) == (True, [])
    QTest.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, middle))
    assert opened == [int(strip.lines()[0].key)]


def test_m_among_similar_notes_merges_the_current_one_into_this_and_it_comes_apart_again(stage: ReadingStage):
    stage.show("payout")
    stage.give_around("moved")
    strip = stage.page.similar.list
    strip.setFocus()
    strip.set_current(next(at for at, line in enumerate(strip.lines()) if line.chip))
    assert stage.page.similar.list.line.chip.startswith("likely the same")
    before = dump(stage.world.store)
    stage.reading.deeds.merge_similar()
    stage.settle()
    assert stage.note("moved").duplicate_of_id == stage.ids["payout"]
    assert [line.title for line in stage.page.merged.list.lines()] == [
        "Payout date moved again",
        "Payout date moved twice",
    ]
    assert "2 requesters" in stage.page.head.facts.words()
    stage.page.merged.list.setFocus()
    stage.key(Qt.Key.Key_Down)
    stage.key(Qt.Key.Key_Delete)
    stage.settle()
    assert dump(stage.world.store) == before


def test_a_duplicate_says_what_it_was_merged_into_and_is_taken_apart(stage: ReadingStage):
    stage.show("again")
    chip = next(chip for chip in stage.page.head.facts.chips() if chip.text().startswith("Merged"))
    assert chip.text() == "Merged into “Payout date moved twice”"
    opened: list[int] = []
    stage.reading.opened.connect(opened.append)
    chip.click()
    assert opened == [stage.ids["moved"]]
    stage.key(Qt.Key.Key_M, SHIFT)
    stage.settle()
    assert stage.note("again").state is NoteState.NEW


def test_where_nothing_is_merged_taking_apart_says_so(stage: ReadingStage):
    stage.show("label")
    stage.key(Qt.Key.Key_M, SHIFT)
    assert stage.said()[-1] == "Nothing is merged here."


def test_notes_of_the_same_sender_are_searched_for(stage: ReadingStage):
    stage.show("label")
    stage.give_around()
    wanted: list[str] = []
    stage.reading.notes_wanted.connect(wanted.append)
    assert stage.page.same_sender.text() == "Same sender, 1 note"
    stage.page.same_sender.click()
    assert wanted == ['from:"Loom & Co"']


def test_a_conversation_is_listed(stage: ReadingStage):
    for name in ("label", "csv"):
        stage.world.desk.do(SetFields(Note, (stage.ids[name],), {"thread": "mail:1@x"}, "Set"))
    stage.show("label")
    assert [line.title for line in stage.page.conversation.list.lines()] == ["A CSV of payouts"]


# --- theme and mood


def find_theme(stage: ReadingStage, name: str) -> None:
    do = stage.world.desk.ask
    stage.ids["first"], stage.ids["second"] = (do(AddTheme(title))[1] for title in ("Labels", "Printing"))
    found = NoteFound(stage.ids[name], stage.ids["first"], 0.74, stage.ids["second"], 0.2, Mood.BAD, 0.8)
    stage.world.desk.do(KeepFound(NOW, (found,)))


def test_y_accepts_the_suggested_theme(stage: ReadingStage):
    find_theme(stage, "label")
    stage.show("label")
    words = ["Theme", "Labels", "Printing", "suggested, 74 % sure,", "accept", "Unhappy"]
    assert stage.page.theme.words() == words
    stage.press("Y")
    note = stage.note("label")
    assert (note.theme_id, note.is_placed) == (stage.ids["first"], True)
    assert stage.page.theme.words() == ["Theme", "Labels", "Unhappy"]


def test_the_second_guess_is_chosen_by_a_press(stage: ReadingStage):
    find_theme(stage, "label")
    stage.show("label")
    stage.page.theme.chips()[2].click()
    assert stage.note("label").theme_id == stage.ids["second"]


def test_without_a_suggestion_y_says_so(stage: ReadingStage):
    stage.show("label")
    stage.press("Y")
    assert stage.said()[-1] == "There is no suggested theme to accept."


def test_f_corrects_the_mood_of_all_chosen_notes(stage: ReadingStage):
    find_theme(stage, "label")
    ids = (stage.ids["label"], stage.ids["size"])
    stage.reading.chosen = lambda: ids
    stage.show("label")
    stage.press("F")
    stage.key(Qt.Key.Key_End)
    stage.key(Qt.Key.Key_Return)
    assert [stage.note(name).mood for name in ("label", "size")] == [Mood.GOOD, Mood.GOOD]


# --- bugs


def test_b_files_a_note_as_a_bug(stage: ReadingStage):
    add_note(
        stage.world, "loop", "Login loop", "Steps:\n1. Open\n2. Sign in\n\nThe link opens the browser.", version="26.08"
    )
    stage.show("loop")
    sheet = stage.reading.deeds.ask_bug()
    stage.until(lambda: not stage.context.readers._open)
    assert sheet.steps.toPlainText() == "1. Open\n2. Sign in"
    assert sheet.release.value == stage.ids["release"]
    sheet.severity.set_current("1")
    sheet.regressed.setChecked(True)
    sheet.url.setText("https://tracker.example/1")
    sheet.activateWindow()
    stage.until(sheet.isActiveWindow)
    QTest.keyClick(sheet.url, Qt.Key.Key_Return, CTRL)
    bug = stage.bug("loop")
    assert bug is not None
    assert (bug.severity, bug.has_regressed, bug.url, bug.state) == (
        1,
        True,
        "https://tracker.example/1",
        BugState.OPEN,
    )
    assert stage.note("loop").kind is NoteKind.BUG
    stage.settle()
    assert stage.page.bug.isVisible()
    stage.world.desk.undo()
    assert stage.bug("loop") is None


def test_a_bug_is_edited_in_place(stage: ReadingStage):
    stage.show("cart")
    section = stage.page.bug
    line = section.entries.line("severity")
    assert line is not None
    assert line.face.text == "1, critical"
    stage.press("B")
    assert QApplication.focusWidget() is line
    stage.key(Qt.Key.Key_Return)
    line.popover._press(2)
    assert stage.bug("cart").severity == 3
    tick = section.entries.line("has_regressed")
    tick.setFocus()
    QTest.keyClick(tick, Qt.Key.Key_Space)
    assert stage.bug("cart").has_regressed
    steps = section.entries.line("steps")
    steps.setFocus()
    QTest.keyClick(steps, Qt.Key.Key_F2)
    QTest.keyClicks(QApplication.focusWidget(), "Sign in")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, CTRL)
    assert stage.bug("cart").steps == "Sign in"


def test_what_is_typed_into_a_bug_is_kept_when_another_note_comes(stage: ReadingStage):
    stage.show("cart")
    steps = stage.page.bug.entries.line("steps")
    steps.setFocus()
    QTest.keyClick(steps, Qt.Key.Key_F2)
    QTest.keyClicks(QApplication.focusWidget(), "Sign in")
    stage.reading.show_note(stage.ids["label"])
    stage.settle()
    assert stage.bug("cart").steps == "Sign in"


def test_what_is_no_bug_is_none_any_more(stage: ReadingStage):
    stage.show("cart")
    stage.page.bug.remove.click()
    assert stage.bug("cart") is None
    stage.world.desk.undo()
    assert stage.bug("cart") is not None


def test_instead_of_filing_a_bug_twice_the_note_is_merged(stage: ReadingStage):
    stage.show("label")
    sheet = stage.reading.deeds.ask_bug()
    stage.until(lambda: not stage.context.readers._open)
    stage.give_around("cart")
    sheet._take(tuple(like for like in stage.reading.around.similar if like.is_likely_same))
    assert [line.title for line in sheet.same.lines()] == ["Cart empties after sign-in"]
    sheet.same.setFocus()
    sheet.merge_into()
    assert stage.note("label").duplicate_of_id == stage.ids["cart"]
    assert stage.bug("label") is None


# --- replies


def reply_of(stage: ReadingStage, name: str):
    stage.show(name)
    return stage.reading.deeds.ask_reply()


def test_r_drafts_an_answer_that_quotes_what_was_written(stage: ReadingStage):
    sheet = reply_of(stage, "moved")
    assert sheet.to.text() == "Per Lund <per@nordiclamps.se>"
    assert sheet.subject.text() == "Re: Payout date moved twice"
    lines = sheet.text.toPlainText().split("\n")
    assert lines[0] == "Hello Per,"
    assert lines[-1] == "> First it said Tuesday, then Friday."


def test_a_copied_reply_about_an_item_is_remembered(stage: ReadingStage):
    before = len(stage.world.store.all(Reply))
    sheet = reply_of(stage, "payout")
    assert sheet.item.value == stage.ids["wallet"]
    sheet.text.setPlainText("It is here.")
    sheet.copy()
    assert QGuiApplication.clipboard().text().endswith("\n\nIt is here.\n")
    replies = stage.world.store.all(Reply, order_by="id")
    assert (len(replies), replies[-1].text) == (before + 1, "It is here.")


def test_a_reply_is_saved_as_a_mail_that_answers_the_mail(stage: ReadingStage, tmp_path: Path):
    stage.world.desk.do(SetFields(Note, (stage.ids["moved"],), {"origin": "mail:<a1@lamps.se>"}, "Set"))
    sheet = reply_of(stage, "moved")
    sheet.own.setText("Mia Product <mia@shop.example>")
    sheet.text.setPlainText("Grüße, it moved once more: 😀")
    assert sheet.save(tmp_path / "reply.eml")
    mail = message_from_bytes((tmp_path / "reply.eml").read_bytes(), policy=default)
    assert mail["To"] == "Per Lund <per@nordiclamps.se>"
    assert (mail["In-Reply-To"], mail["References"]) == ("<a1@lamps.se>", "<a1@lamps.se>")
    assert mail["Subject"] == "Re: Payout date moved twice"
    assert mail.get_content().strip() == "Grüße, it moved once more: 😀"
    assert stage.context.memory.get("inbox.sender") == "Mia Product <mia@shop.example>"


def test_a_mail_without_an_own_address_is_not_written(stage: ReadingStage, tmp_path: Path):
    sheet = reply_of(stage, "moved")
    assert not sheet.save(tmp_path / "reply.eml")
    assert sheet.trouble.text().startswith("A mail needs your own address.")
    assert list(tmp_path.glob("*.eml")) == []
    assert sheet.isVisible()


# --- at its source


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "smb://host/x", "data:text/html,x"])
def test_only_web_and_mail_addresses_are_opened(stage: ReadingStage, url: str):
    stage.world.desk.do(SetFields(Note, (stage.ids["label"],), {"url": url}, "Set"))
    stage.show("label")
    stage.press("O")
    assert "This kind of address is not opened." in stage.said()[-1]


def test_a_note_without_an_address_says_so(stage: ReadingStage):
    stage.show("label")
    stage.press("O")
    assert "This note has no address at its source." in stage.said()[-1]
    assert not stage.reading.bar.buttons["inbox.open_source"].isVisible()


def test_merging_elsewhere_is_followed(stage: ReadingStage):
    stage.show("label")
    stage.world.desk.do(MergeNotes((stage.ids["size"],), stage.ids["label"], NOW))
    stage.until(lambda: [line.title for line in stage.page.merged.list.lines()] == ["Save my size"])
    stage.world.desk.undo()
    stage.until(lambda: not stage.page.merged.isVisible())
