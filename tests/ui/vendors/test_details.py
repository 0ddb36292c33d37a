"""The fields and the log of an integration at the end of its page."""

from datetime import date

from PySide6.QtCore import Qt

from pmdesk.commands.integrations import PassBall, PlanStage
from pmdesk.domain.vendors import Ball, Integration, Stage, StagePlan
from pmdesk.ui.vendors.details_card import DetailsCard
from pmdesk.ui.vendors.history_card import FIRST, HistoryCard
from pmdesk.ui.widgets.line import Line
from tests.ui.vendors.stage import Stage as Desk
from tests.world import NOW

CTRL = Qt.KeyboardModifier.ControlModifier


def begin(stage: Desk) -> tuple[DetailsCard, HistoryCard]:
    stage.show(f"pmdesk://integration/{stage.ids['payments']}")
    details = next(part for part in stage.pane.page.parts if isinstance(part, DetailsCard))
    history = next(part for part in stage.pane.page.parts if isinstance(part, HistoryCard))
    return details, history


def field(stage: Desk, card: DetailsCard, name: str) -> Line:
    found = card.lines.line(f"{stage.ids['payments']}.{name}")
    assert found is not None
    return found


def test_fields_are_typed_over_and_kept(stage: Desk) -> None:
    details, _ = begin(stage)
    details.lines.setFocus()
    for _ in range(3):
        stage.key(Qt.Key.Key_Down)
    assert field(stage, details, "owner").hasFocus()
    stage.enter("Ana Ruiz")
    assert stage.world.store.get(Integration, stage.ids["payments"]).owner == "Ana Ruiz"
    assert stage.context.desk.undo_label == "Set owner of Payments v4"


def test_letters_there_are_typed_and_do_nothing_else(stage: Desk) -> None:
    details, _ = begin(stage)
    field(stage, details, "owner").setFocus()
    stage.type("s")
    assert field(stage, details, "owner").box is not None
    stage.key(Qt.Key.Key_Escape)
    assert stage.world.store.get(Integration, stage.ids["payments"]).stage is Stage.AGREED


def test_the_product_is_picked(stage: Desk) -> None:
    details, _ = begin(stage)
    line = field(stage, details, "product_id")
    line.setFocus()
    stage.key(Qt.Key.Key_Return)
    stage.key(Qt.Key.Key_Home)
    stage.key(Qt.Key.Key_Up)
    stage.key(Qt.Key.Key_Up)
    stage.key(Qt.Key.Key_Up)
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert stage.world.store.get(Integration, stage.ids["payments"]).product_id is None


def test_a_planned_day_is_edited_where_it_stands_and_a_missed_one_is_told(stage: Desk) -> None:
    details, _ = begin(stage)
    line = field(stage, details, "plan.certified")
    assert line.face.text == "Not planned"
    line.setFocus()
    stage.enter("2 apr")
    (plan,) = stage.world.store.all(StagePlan, integration_id=stage.ids["payments"], stage=Stage.CERTIFIED)
    assert plan.day == date(2026, 4, 2)
    stage.context.do(PlanStage(stage.ids["payments"], Stage.CERTIFIED, date(2026, 3, 1)))
    stage.settle()
    assert (line.face.fact, line.face.ink) == ("was planned", "warning_text")


def test_the_vendor_is_one_press_away(stage: Desk) -> None:
    details, _ = begin(stage)
    field(stage, details, "vendor").click()
    stage.settle()
    assert stage.pane.shows_vendor


def test_typing_ends_when_another_integration_shows(stage: Desk) -> None:
    details, _ = begin(stage)
    field(stage, details, "owner").setFocus()
    stage.type("Ana")
    stage.show(f"pmdesk://integration/{stage.ids['hooks']}")
    assert stage.world.store.get(Integration, stage.ids["hooks"]).owner == ""
    assert stage.world.store.get(Integration, stage.ids["payments"]).owner == ""


def test_the_log_shows_its_newest_lines_and_the_rest_on_demand(stage: Desk) -> None:
    _, history = begin(stage)
    for turn in range(FIRST):
        stage.context.do(PassBall(stage.ids["payments"], Ball.US if turn % 2 == 0 else Ball.THEM, NOW))
    stage.settle()
    assert history.lines.lines[0].face.text == "Kestrel Pay's move"
    assert history.lines.lines[-1].face.text == "3 older"
    history.lines.lines[-1].click()
    assert history.lines.lines[-1].face.text == "Added as prospect"
