"""The weekly review from its first step to the signature, by keys; and telling those who asked once an item ships."""

from collections.abc import Callable, Iterator
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pmdesk.commands.items import SetStatus
from pmdesk.domain.inbox import FeedbackReview, Note, NoteState, Quote
from pmdesk.domain.kinds import ItemId
from pmdesk.domain.roadmap import Status
from pmdesk.queries.weekly_review import review_due
from pmdesk.queries.who_asked import count_waiting
from pmdesk.ui.inbox.review_lines import STEPS, Step
from pmdesk.ui.inbox.shipping import ShippingDialog
from pmdesk.ui.inbox.snoozing import SnoozePopover
from pmdesk.ui.inbox.themes_split import SplitSheet
from pmdesk.ui.item_finder import ItemFinder
from pmdesk.ui.widgets.buttons import LinkButton
from tests.ui.inbox.stage import Stage
from tests.ui.inbox.themes_stage import ThemesStage, dialog
from tests.world import TODAY

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
MakeReview = Callable[..., ThemesStage]


@pytest.fixture
def make_review(qtbot: QtBot, tmp_path: Path) -> Iterator[MakeReview]:
    made: list[ThemesStage] = []

    def make(**choices: object) -> ThemesStage:
        stage = ThemesStage(qtbot, tmp_path / f"review{len(made)}.pmdesk", **choices)
        made.append(stage)
        stage.themes.open_review()
        stage.settle()
        return stage

    yield make
    for each in made:
        each.close()


@pytest.fixture
def stage(make_review: MakeReview) -> ThemesStage:
    return make_review()


def go(stage: ThemesStage, step: Step) -> None:
    """Turn to a step by keys."""
    while stage.review.state.step is not step:
        stage.key(K.Key_BracketRight)
        stage.settle()


def state_of(stage: Stage, note_id: int) -> NoteState:
    return stage.world.store.get(Note, note_id).state


def test_what_is_due_stands_in_the_header_and_opens_the_review(stage: ThemesStage) -> None:
    assert stage.themes.due.text() == "Review due since Mon 9 Mar"
    stage.key(K.Key_Escape)
    assert not stage.themes.shows_review
    assert stage.themes.list.hasFocus()
    stage.themes.due.click()
    assert stage.themes.shows_review
    assert stage.pane.place() == "inbox/themes/review"


def test_notes_are_triaged_by_one_key_each_and_told_as_one_decision(stage: ThemesStage) -> None:
    waiting = stage.review.state.waits(Step.NOTES)
    first, second, third, fourth = (line.note_id for line in stage.review.rows.lines[:4])
    stage.press("aeq")
    assert state_of(stage, first) is NoteState.ACCEPTED
    assert state_of(stage, second) is NoteState.ARCHIVED
    assert state_of(stage, third) is NoteState.REJECTED
    stage.press("z")
    assert isinstance(QApplication.activePopupWidget(), SnoozePopover)
    stage.key(K.Key_Return)
    stage.settle()
    assert state_of(stage, fourth) is NoteState.SNOOZED
    assert stage.review.state.waits(Step.NOTES) == waiting - 4
    assert stage.review.state.decisions == ["Triaged 4 notes: 1 accepted, 1 archived, 1 rejected, 1 snoozed"]
    stage.context.desk.undo()
    stage.settle()
    assert state_of(stage, fourth) is NoteState.NEW
    assert stage.review.state.decisions == ["Triaged 3 notes: 1 accepted, 1 archived, 1 rejected"]


def test_the_keys_in_the_status_bar_are_those_of_the_step(stage: ThemesStage) -> None:
    assert "Accept" in stage.hint_keys()
    go(stage, Step.GROWING)
    assert stage.hint_keys()[1] == "Link or make item"
    assert "Accept" not in stage.hint_keys()
    go(stage, Step.SIGN)
    assert stage.hint_keys() == ["Sign", "Close"]


def test_a_growing_theme_gets_its_item_and_what_is_left_stays_away(stage: ThemesStage) -> None:
    go(stage, Step.GROWING)
    assert "Payout timing is unclear" in stage.steps()
    at = stage.steps().index("Payout timing is unclear")
    stage.review.list.set_current(at)
    stage.press("l")
    finder = QApplication.activePopupWidget()
    assert isinstance(finder, ItemFinder)
    assert finder.offered[0].text == "Payout timeline"
    stage.key(K.Key_Return)
    stage.settle()
    assert "“Payout timing is unclear” is answered by Payout timeline" in stage.review.state.decisions
    left = stage.steps()[0]
    stage.review.list.set_current(0)
    stage.press("e")
    assert left not in stage.steps()
    stage.review.back_button.click()
    stage.settle()
    assert left in stage.steps()


def test_loose_words_go_to_the_item_of_their_theme(stage: ThemesStage) -> None:
    go(stage, Step.EVIDENCE)
    lines = stage.review.rows.lines
    at = next(row for row, line in enumerate(lines) if any(key == "Y" for key, _ in line.keys))
    line = lines[at]
    stage.review.list.set_current(at)
    stage.press("y")
    assert line.title not in stage.steps() or len(stage.steps()) == len(lines) - 1
    linked = [quote.item_id for quote in stage.world.store.all(Quote) if quote.note_id == line.note_id]
    assert any(linked)
    assert any(words.startswith("Evidence linked to ") for words in stage.review.state.decisions)


def test_a_decision_is_noted_in_own_words(stage: ThemesStage) -> None:
    go(stage, Step.SEGMENTS)
    about = stage.steps()[0]
    stage.press("d")
    stage.type("call five of them")
    stage.key(K.Key_Return)
    stage.settle()
    assert f"{about}: call five of them" in stage.review.state.decisions
    assert about not in stage.steps()


def test_a_review_is_signed_with_its_decisions_and_the_next_is_due_on_its_day(stage: ThemesStage) -> None:
    stage.press("aa")
    for _ in STEPS[1:]:
        stage.key(K.Key_Return, CTRL)
        stage.settle()
    page = stage.review.sign
    assert stage.review.state.step is Step.SIGN
    assert page.words.hasFocus()
    assert page.next.text() == "The next one is due 16 Mar."
    stage.key(K.Key_Return)
    stage.type("- Payouts go first")
    page.name.setText("Mira")
    stage.key(K.Key_Return, CTRL)
    stage.settle()
    (signed,) = stage.world.store.all(FeedbackReview)
    assert signed.decisions == "- Triaged 2 notes: 2 accepted\n- Payouts go first"
    assert (signed.by, signed.day, signed.next_due) == ("Mira", TODAY, date(2026, 3, 16))
    assert not stage.themes.shows_review
    stage.until(lambda: not stage.themes.due.is_due)
    due = review_due(stage.world.store, TODAY)
    assert due.day == date(2026, 3, 16)
    assert not due.is_due(TODAY)
    assert due.is_due(date(2026, 3, 18))
    stage.context.desk.undo()
    stage.until(lambda: stage.themes.due.is_due)
    assert not stage.world.store.all(FeedbackReview)


def test_a_signed_review_is_read_again_and_copied(stage: ThemesStage) -> None:
    go(stage, Step.SIGN)
    stage.type("- Nothing else")
    stage.key(K.Key_Return, CTRL)
    stage.settle()
    stage.themes.open_review()
    stage.settle()
    stage.review.side.set_current(len(STEPS) + 1)
    assert stage.review.past.isVisible()
    stage.review.past.copy.click()
    assert "- Nothing else" in QGuiApplication.clipboard().text()


def test_a_review_goes_on_where_it_was_left(stage: ThemesStage) -> None:
    stage.press("a")
    stage.key(K.Key_Return, CTRL)
    stage.settle()
    stage.key(K.Key_Escape)
    stage.themes.review.state._restore()
    stage.themes.open_review()
    stage.settle()
    assert stage.review.state.step is Step.GROWING
    assert stage.review.state.decisions == ["Triaged 1 notes: 1 accepted"]


def test_everyone_who_asked_is_told_once_an_item_ships(stage: ThemesStage, tmp_path: Path) -> None:
    payouts = ItemId(stage.ids["item Payout timing is unclear"])
    people = count_waiting(stage.world.store, payouts)
    assert people > 10
    stage.context.desk.do(SetStatus((payouts,), Status.SHIPPED))
    stage.until(lambda: stage.toasts() == [f"{people} people asked for Payout timeline"])
    toast = stage.context.toasts.shown()[-1]
    next(button for button in toast.findChildren(LinkButton) if button.text() == "Tell them").click()
    window = dialog(ShippingDialog)
    stage.until(lambda: window.rows.count() == people)
    assert window.count.text() == f"{people} people asked"
    assert len(window.chosen) == people
    first = window.rows.askers[0]
    stage.qtbot.keyClick(window.list, K.Key_Space)
    assert first not in window.chosen
    stage.qtbot.keyClick(window.list, K.Key_Space)
    window.news.setText("You see the day the money arrives.")
    assert "You see the day the money arrives." in window.body.toPlainText()
    window.copy_button.click()
    letter = QGuiApplication.clipboard().text()
    assert first.name.split()[0] in letter
    assert "Payout timeline" in letter
    folder = tmp_path / "mails"
    folder.mkdir()
    assert not window.save_mails(folder), "without an own address there is no mail"
    window.own.setText("Mira <mira@example.com>")
    assert window.save_mails(folder)
    mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in folder.glob("*.eml")]
    assert {mail["To"].addresses[0].addr_spec for mail in mails} == {asker.email for asker in window.rows.askers}
    assert {str(mail["From"]) for mail in mails} == {"Mira <mira@example.com>"}
    assert all("You see the day the money arrives." in mail.get_content() for mail in mails)
    stage.settle()
    assert window.count.text() == f"{people} people asked, {people} told"
    assert count_waiting(stage.world.store, payouts) == 0
    stage.context.desk.undo()
    stage.settle()
    assert count_waiting(stage.world.store, payouts) == people
    assert window.count.text() == f"{people} people asked"
    window.reject()


def test_letters_are_saved_as_one_page_and_a_letter_of_ones_own_stays(stage: ThemesStage, tmp_path: Path) -> None:
    payouts = ItemId(stage.ids["item Payout timing is unclear"])
    stage.context.desk.do(SetStatus((payouts,), Status.SHIPPED))
    stage.settle()
    stage.context.actions.trigger("inbox.tell")
    window = dialog(ShippingDialog)
    stage.until(lambda: window.rows.count() > 0)
    window.body.setFocus()
    window.body.selectAll()
    stage.qtbot.keyClicks(window.body, "Thank you, Ada.")
    assert window.hint.text() == "Edited by hand; the template does not change it."
    assert window.save_page(tmp_path / "letters.md")
    page = (tmp_path / "letters.md").read_text(encoding="utf-8")
    assert page.startswith("# Payout timeline: ")
    assert page.count("Thank you, Ada.") == 1
    window.reject()


def test_where_nothing_shipped_there_is_nobody_to_tell(stage: ThemesStage) -> None:
    stage.context.actions.trigger("inbox.tell")
    window = dialog(ShippingDialog)
    stage.settle()
    assert window.count.text() == "Nothing that shipped was asked for by anybody yet."
    buttons = (window.copy_button, window.told_button, window.page_button, window.save_button)
    assert not any(button.isEnabled() for button in buttons)
    window.reject()


def test_a_window_that_is_closed_at_once_hears_no_answer(stage: ThemesStage) -> None:
    stage.context.actions.trigger("inbox.tell")
    dialog(ShippingDialog).reject()
    stage.themes.verbs.split()
    dialog(SplitSheet).reject()
    QApplication.sendPostedEvents(None, 52)  # Those closed are deleted now.
    stage.settle()
    assert stage.themes.isVisible()
