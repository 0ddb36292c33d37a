"""Questions are asked, answered and withdrawn by keys; a pack goes out as a round, and replies tick their rows."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from pmdesk.commands.fields import Rename
from pmdesk.domain.agreed import AgreedFunction, Question, QuestionState, Word
from pmdesk.domain.vendors import Ball, Integration, Side, Talk
from pmdesk.queries.reply_lines import Fate
from pmdesk.ui.vendors.pack_replies import RepliesWindow
from pmdesk.ui.vendors.pack_window import PackWindow
from pmdesk.ui.vendors.questions_card import QuestionsCard
from pmdesk.ui.widgets.forms import ChoiceField
from pmdesk.ui.widgets.segmented import Segmented
from tests.ui.vendors.functions_stage import SHIFT, Checklist, form, has_keys, pick
from tests.ui.vendors.stage import Stage
from tests.world import TODAY

ENTER = Qt.Key.Key_Return
CONTROL = Qt.KeyboardModifier.ControlModifier


class Asked:
    """The card of questions and the hands on it."""

    def __init__(self, stage: Stage, chosen: str = "payments") -> None:
        self.stage = stage
        self.ids = stage.ids
        self.show(chosen)
        self.card = next(part for part in stage.pane.page.parts if isinstance(part, QuestionsCard))
        self.card.list.setFocus()

    def show(self, name: str) -> None:
        self.stage.show(f"pmdesk://integration/{self.ids[name]}")

    def question(self, name: str) -> Question:
        return self.stage.world.store.get(Question, self.ids[name])

    def all(self) -> list[Question]:
        return self.stage.world.store.all(Question, integration_id=self.ids["payments"])

    def integration(self) -> Integration:
        return self.stage.world.store.get(Integration, self.ids["payments"])

    def stand(self, name: str) -> None:
        self.card.list.setFocus()
        self.card.list.set_current(self.card.rows.place_of(self.ids[name]))

    def shown(self) -> list[tuple[str, ...]]:
        return [(line.question.title, line.about, line.who, line.age, line.due) for line in self.card.rows.lines]

    def window(self) -> QDialog:
        found = next(each for each in self.stage.host.findChildren(QDialog) if each.isVisible())
        self.stage.until(found.isActiveWindow)
        return found

    def pack(self) -> PackWindow:
        found = self.window()
        assert isinstance(found, PackWindow)
        return found

    def replies(self) -> RepliesWindow:
        found = self.window()
        assert isinstance(found, RepliesWindow)
        return found


@pytest.fixture
def asked(stage: Stage) -> Asked:
    return Asked(stage)


def test_open_questions_show_whom_they_wait_for_since_when_and_until_when(asked: Asked) -> None:
    assert asked.card.accessibleDescription() == "2 open, round 1"
    assert asked.shown() == [
        ("Is refund.reason_code a number?", "", "you", "0 min", ""),
        ("Do you take keys of 24 h?", "Apple Pay session", "you", "0 min", ""),
    ]
    asked.show("hooks")
    assert asked.shown() == [("Which events do you need?", "", "Kestrel Pay", "0 min", "1 day late")]
    assert asked.card.accessibleDescription() == "1 open, 1 for you"
    assert not asked.card.send.isEnabled()


def test_n_asks_about_a_function_by_a_day_and_stands_on_the_question(asked: Asked) -> None:
    asked.stage.key(Qt.Key.Key_N)
    asking = form()
    asked.stage.type("May a key be used twice?")
    about = asking.field("about")
    assert isinstance(about, ChoiceField)
    about.take(asked.ids["create"])
    asking.field("due").setFocus()
    asked.stage.enter("20 mar")
    line = asked.card.line()
    assert line is not None
    assert (line.question.title, line.about, line.age, line.due) == (
        "May a key be used twice?",
        "Create payment",
        "not sent",
        "by 20 Mar",
    )
    assert asked.card.accessibleDescription() == "3 open, 1 not sent, round 1"


def test_a_question_of_theirs_makes_it_our_move(asked: Asked) -> None:
    asked.stage.key(Qt.Key.Key_W, SHIFT)
    sides = form().field("side")
    assert isinstance(sides, Segmented)
    asked.stage.type("When do you go live?")
    sides.set_current("them")
    asked.stage.enter("")
    assert asked.integration().ball is Ball.US
    assert asked.card.rows.lines[0].is_ours
    assert asked.card.rows.lines[0].sign == ("triangle-alert", "warning")


def test_a_day_that_is_none_stays_typed_with_what_is_needed(asked: Asked) -> None:
    asked.stage.key(Qt.Key.Key_N)
    asked.stage.type("Why?")
    form().field("due").setFocus()
    asked.stage.enter("some day")
    assert form().trouble.text()
    assert len(asked.all()) == 2


def test_a_writes_an_answer_down_and_the_move_passes(asked: Asked) -> None:
    asked.show("hooks")
    asked.stand("their_question")
    asked.stage.key(Qt.Key.Key_A)
    asked.stage.type("Settled and failed ones.")
    asked.stage.key(ENTER, CONTROL)
    asked.stage.settle()
    question = asked.question("their_question")
    assert (question.state, question.answer) == (QuestionState.ANSWERED, "Settled and failed ones.")
    assert asked.stage.world.store.get(Integration, asked.ids["hooks"]).ball is Ball.THEM
    editor = asked.card.editor
    assert editor is not None
    editor.close()
    assert asked.shown() == []
    assert not asked.card.none.isHidden()
    asked.card.turn_settled()
    assert asked.shown()[0][3] == "answered 10 Mar"


def test_the_editor_keeps_words_day_function_and_state(asked: Asked) -> None:
    asked.stand("asked")
    asked.stage.key(ENTER)
    editor = asked.card.editor
    assert editor is not None
    has_keys(asked.stage)
    asked.stage.key(ENTER)
    asked.stage.enter("Is the reason a number?")
    for field, words in (("due", "fri"), ("answer", "")):
        line = editor.view.fields.line(field)
        assert line is not None
        line.setFocus()
        asked.stage.key(ENTER)
        if words:
            asked.stage.enter(words)
    asked.stage.key(Qt.Key.Key_Escape)
    about = editor.view.fields.line("about")
    assert about is not None
    about.setFocus()
    asked.stage.key(ENTER)
    has_keys(asked.stage)
    pick(asked.stage, "Refund, partial")
    asked.stage.settle()
    question = asked.question("asked")
    assert (question.title, question.function_id) == ("Is the reason a number?", asked.ids["refund"])
    assert question.due == TODAY + timedelta(days=3)


def test_delete_withdraws_with_the_way_back(asked: Asked) -> None:
    asked.stand("asked")
    asked.stage.key(Qt.Key.Key_J, SHIFT)
    asked.stage.key(Qt.Key.Key_Delete)
    asked.stage.settle()
    assert {question.state for question in asked.all()} == {QuestionState.WITHDRAWN}
    assert any(words.startswith("Withdrew 2 questions") for words in asked.stage.toasts())
    assert asked.card.add.hasFocus()
    asked.stage.context.desk.undo()
    asked.stage.settle()
    assert len(asked.shown()) == 2


def test_what_is_selected_stays_so_when_the_questions_are_read_again(asked: Asked) -> None:
    asked.stand("asked")
    asked.stage.key(Qt.Key.Key_J, SHIFT)
    asked.stage.context.do(Rename(Question, asked.ids["asked"], "Is the reason a number?"))
    asked.stage.settle()
    assert asked.shown()[0][0] == "Is the reason a number?"
    assert len(asked.card.chosen()) == 2


@pytest.mark.parametrize("suffix", [".eml", ".md", ".csv"])
def test_a_pack_is_saved_as_a_round_and_its_reply_ticks_the_rows(asked: Asked, tmp_path: Path, suffix: str) -> None:
    asked.stage.key(Qt.Key.Key_N)
    asked.stage.enter("May a key be used twice?")
    new = next(each for each in asked.all() if not each.round)
    asked.stage.key(Qt.Key.Key_P, SHIFT)
    pack = asked.pack()
    assert pack.pack.round == 2
    pack.form.set_current(suffix)
    pack.form.chosen.emit(suffix)
    assert f"[Q-{new.id}]" in pack.text.toPlainText() or f"Q-{new.id}," in pack.text.toPlainText()
    pack.own.setText("Milena Kos <milena@tidewater.example>")
    target = tmp_path / f"pack{suffix}"
    assert pack.save(target)
    asked.stage.settle()
    assert asked.stage.world.store.get(Question, new.id).round == 2
    assert (asked.integration().round, asked.integration().ball) == (2, Ball.THEM)
    assert asked.stage.context.desk.undo_label == "Send round 2"
    said = asked.stage.world.store.all(Talk, integration_id=asked.ids["payments"], side=Side.US)
    assert [talk.body for talk in said] == ["3 questions sent, round 2."]
    reply = tmp_path / f"reply{suffix}"
    reply.write_bytes(answered(target.read_bytes(), suffix, new.id, asked.ids["asked_create"]))
    asked.card.read_replies([reply])
    window = asked.replies()
    asked.stage.until(lambda: bool(window.lines))
    assert {line.reply.question_id: line.fate for line in window.lines} == {
        new.id: Fate.TICKS,
        asked.ids["asked_create"]: Fate.TICKS,
    }
    assert window.take.text() == "Take in 2 replies"
    QTest.keyClick(window.pasted, ENTER, CONTROL)
    asked.stage.settle()
    assert asked.stage.world.store.get(Question, new.id).answer == "Yes, twice."
    assert asked.stage.world.store.get(AgreedFunction, asked.ids["apple"]).theirs is Word.AGREED
    assert asked.integration().ball is Ball.US
    asked.stage.context.desk.undo()
    assert asked.stage.world.store.get(Question, new.id).state is QuestionState.OPEN
    assert asked.stage.world.store.get(AgreedFunction, asked.ids["apple"]).theirs is Word.OPEN


def answered(data: bytes, suffix: str, new: int, known: int) -> bytes:
    """What a vendor makes of a pack: an answer to two of its questions."""
    text = data.decode("utf-8-sig")
    said = {new: "Yes, twice.", known: "Yes, for a day."}
    if suffix == ".csv":
        rows = text.splitlines()
        for place, row in enumerate(rows):
            for number, words in said.items():
                if row.startswith(f"Q-{number},"):
                    rows[place] = f'{row}"{words}"'
        return "\r\n".join(rows).encode()
    for number, words in said.items():
        head, mark, rest = text.partition(f"[Q-{number}]")
        text = head + mark + rest.replace("Answer:", f"Answer: {words}", 1)
    return text.encode()


def test_the_pack_is_copied_without_a_log_where_that_is_unticked(asked: Asked) -> None:
    asked.stage.key(Qt.Key.Key_P, SHIFT)
    pack = asked.pack()
    pack.logs.setChecked(False)
    assert "Is refund.reason_code a number?" in pack.text.toPlainText()
    pack.copy_button.click()
    asked.stage.settle()
    assert f"[Q-{asked.ids['asked']}]" in QGuiApplication.clipboard().text()
    assert asked.integration().round == 1
    assert asked.integration().ball is Ball.THEM
    assert asked.stage.world.store.count(Talk, integration_id=asked.ids["payments"], side=Side.US) == 0


def test_a_mail_without_ones_own_address_says_what_it_needs_and_marks_nothing(asked: Asked, tmp_path: Path) -> None:
    asked.stage.key(Qt.Key.Key_P, SHIFT)
    pack = asked.pack()
    assert not pack.save(tmp_path / "pack.eml")
    assert pack.trouble.text().startswith("A mail needs your own address.")
    assert asked.integration().round == 1
    pack.reject()


def test_a_pasted_reply_shows_what_it_does_before_it_does_it(asked: Asked) -> None:
    asked.stage.key(Qt.Key.Key_Y, SHIFT)
    window = asked.replies()
    assert QApplication.focusWidget() is window.pasted
    window.pasted.setPlainText(f"Q-{asked.ids['asked']}: It is a number.\nQ-999999: What?\n")
    window.read_pasted()
    asked.stage.until(lambda: bool(window.lines))
    assert [line.words for line in window.lines] == ["Answers it.", "No question has this number."]
    assert window.told.text() == "1 reply ready, 1 stays out."
    assert asked.question("asked").state is QuestionState.OPEN
    window.take.click()
    asked.stage.settle()
    assert asked.question("asked").answer == "It is a number."
    assert any(words.startswith("Took in 1 reply") for words in asked.stage.toasts())


def test_a_text_that_answers_nothing_says_how_answers_look(asked: Asked) -> None:
    asked.stage.key(Qt.Key.Key_Y, SHIFT)
    window = asked.replies()
    window.pasted.setPlainText("Thank you, we will see.")
    window.read_pasted()
    asked.stage.until(window.trouble.isVisible)
    assert "answers no question" in window.trouble.text()
    assert not window.take.isEnabled()
    window.reject()


def test_a_file_that_is_dropped_on_the_card_opens_its_preview(asked: Asked, tmp_path: Path) -> None:
    reply, empty = tmp_path / "reply.txt", tmp_path / "nothing.txt"
    reply.write_text(f"Q-{asked.ids['asked']}. A number.")
    empty.write_text("Hello.")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in (reply, empty)])
    at, copies, left = QPoint(20, 10), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(asked.card, QDragEnterEvent(at, copies, mime, left, none))
    QApplication.sendEvent(asked.card, QDropEvent(at.toPointF(), copies, mime, left, none))
    window = asked.replies()
    asked.stage.until(lambda: bool(window.lines))
    assert [line.fate for line in window.lines] == [Fate.TICKS]
    assert "“nothing.txt” answers no question." in window.trouble.text()
    window.reject()


def test_the_checklist_says_how_many_questions_are_open_and_leads_to_them(asked: Asked) -> None:
    checklist = Checklist(asked.stage)
    assert checklist.card.asked.text() == "2 questions"
    checklist.card.list.setFocus()
    asked.stage.key(Qt.Key.Key_Q, SHIFT)
    assert asked.card.list.hasFocus()
    asked.show("hooks")
    assert checklist.card.asked.text() == "1 question, 1 for you"
    checklist.card.asked.click()
    assert asked.card.list.hasFocus()
