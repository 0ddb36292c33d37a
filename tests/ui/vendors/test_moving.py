"""Stages, plans, whose move it is and rounds, by keys and by pointer."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from pmdesk.commands.integrations import PlanStage
from pmdesk.domain.vendors import Ball, Integration, Stage, StageMove, StagePlan
from pmdesk.ui.widgets.forms import Form
from tests.ui.vendors.stage import Stage as Desk

SHIFT = Qt.KeyboardModifier.ShiftModifier


def payments(stage: Desk) -> Integration:
    return stage.world.store.get(Integration, stage.ids["payments"])


def begin(stage: Desk) -> None:
    stage.show(f"pmdesk://integration/{stage.ids['payments']}")
    stage.pane.leader().setFocus()


def choose_stage(stage: Desk, wanted: Stage) -> None:
    """Pick a stage in the list that S offers."""
    stage.press("s")
    stage.type(wanted.value.replace("_", " "))
    stage.key(Qt.Key.Key_Return)
    stage.settle()


def step(stage: Desk, wanted: Stage) -> QMenu:
    """Press a stage in the head, and return what it offers."""
    button = stage.pane.page.head.stepper.steps[list(Stage).index(wanted)]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def pick(stage: Desk, menu: QMenu, words: str) -> None:
    action = next(action for action in menu.actions() if action.text() == words)
    menu.close()
    action.trigger()
    stage.settle()


def test_s_moves_forwards_at_once_and_undo_moves_back(stage: Desk) -> None:
    begin(stage)
    choose_stage(stage, Stage.SANDBOX)
    assert payments(stage).stage is Stage.SANDBOX
    assert stage.pane.page.head.stepper.steps[4].accessibleName() == "Sandbox, now, since 10 Mar"
    stage.world.desk.undo()
    stage.settle()
    assert payments(stage).stage is Stage.AGREED


def test_back_from_what_was_agreed_the_reason_is_asked_for(stage: Desk) -> None:
    begin(stage)
    choose_stage(stage, Stage.IN_NEGOTIATION)
    form = QApplication.activePopupWidget()
    assert isinstance(form, Form)
    stage.key(Qt.Key.Key_Return)
    assert "Say why" in form.trouble.text()
    assert payments(stage).stage is Stage.AGREED
    stage.enter("They dropped refunds")
    assert payments(stage).stage is Stage.IN_NEGOTIATION
    assert stage.world.store.all(StageMove, order_by="at", integration_id=stage.ids["payments"])[-1].why == (
        "They dropped refunds"
    )
    assert any(line.face.text == "They dropped refunds" for line in history(stage))


def test_what_is_not_signed_is_refused_in_words(stage: Desk) -> None:
    stage.show(f"pmdesk://integration/{stage.ids['refunds']}")
    stage.pane.leader().setFocus()
    choose_stage(stage, Stage.AGREED)
    assert stage.said()[-1].startswith("They have not signed version 4.1 yet.")
    assert stage.world.store.get(Integration, stage.ids["refunds"]).stage is Stage.IN_NEGOTIATION


def test_a_press_on_a_stage_offers_to_go_there(stage: Desk) -> None:
    begin(stage)
    pick(stage, step(stage, Stage.SANDBOX), "Move here")
    assert payments(stage).stage is Stage.SANDBOX


def test_a_stage_ahead_is_planned_where_it_stands(stage: Desk) -> None:
    begin(stage)
    pick(stage, step(stage, Stage.CERTIFIED), "Plan its day…")
    stage.enter("10 apr")
    assert stage.pane.page.head.stepper.steps[5].accessibleName() == "Certified, planned for 10 Apr"


def test_shift_s_plans_the_next_stage_and_no_day_takes_the_plan_away(stage: Desk) -> None:
    begin(stage)
    stage.context.do(PlanStage(stage.ids["payments"], Stage.SANDBOX, date(2026, 3, 20)))
    stage.settle()
    stage.key(Qt.Key.Key_S, SHIFT)
    form = QApplication.activePopupWidget()
    assert isinstance(form, Form)
    assert form.values() == {"stage": Stage.SANDBOX, "day": "20 Mar"}
    stage.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    stage.key(Qt.Key.Key_Backspace)
    stage.key(Qt.Key.Key_Return)
    assert not stage.world.store.all(StagePlan, integration_id=stage.ids["payments"], stage=Stage.SANDBOX)


def test_a_day_that_cannot_be_read_stays_with_what_is_needed(stage: Desk) -> None:
    begin(stage)
    stage.key(Qt.Key.Key_S, SHIFT)
    form = QApplication.activePopupWidget()
    assert isinstance(form, Form)
    stage.enter("someday")
    assert "someday" in form.trouble.text()
    assert form.isVisible()
    form.close()


def test_since_when_it_is_at_its_stage_can_be_put_right(stage: Desk) -> None:
    begin(stage)
    pick(stage, step(stage, Stage.AGREED), "Change since when…")
    stage.enter("12 mar")
    form = QApplication.activePopupWidget()
    assert isinstance(form, Form)
    assert "still to come" in form.trouble.text()
    stage.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    stage.enter("2 mar")
    assert payments(stage).stage_since == date(2026, 3, 2)


def test_m_says_whose_move_it_is(stage: Desk) -> None:
    begin(stage)
    stage.press("m")
    stage.key(Qt.Key.Key_Up)
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert payments(stage).ball is Ball.US
    assert stage.pane.page.head.pill.text() == "Waiting on you, 0 min"
    assert history(stage)[0].face.text == "Your move"


def test_the_pill_offers_whose_move_it_is(stage: Desk) -> None:
    begin(stage)
    stage.click(stage.pane.page.head.pill)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    assert popup.accessibleName() == "Whose move it is"
    popup.close()


def test_a_new_round_is_sent_and_told(stage: Desk) -> None:
    begin(stage)
    stage.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    stage.settle()
    assert payments(stage).round == 2
    assert "Round 2 sent, it is Kestrel Pay's move" in stage.toasts()


def test_arrows_walk_the_stages(stage: Desk) -> None:
    begin(stage)
    steps = stage.pane.page.head.stepper.steps
    steps[3].setFocus()
    stage.key(Qt.Key.Key_Right)
    assert steps[4].hasFocus()
    stage.key(Qt.Key.Key_Home)
    assert steps[0].hasFocus()


def history(stage: Desk):
    return next(part for part in stage.pane.page.parts if part.accessibleName() == "History").lines.lines
