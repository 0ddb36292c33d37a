"""The card of a service level: agreed beside measured, objectives and maintenance are typed in and can be undone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from pmdesk.commands.checks import KeepSamples
from pmdesk.domain.changes import Actor
from pmdesk.domain.checks import MaintenanceWindow, Outcome, Sample, Slo
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import CheckId
from pmdesk.ui.vendors.service_card import ServiceCard
from pmdesk.ui.vendors.service_forms import read_instant
from pmdesk.ui.widgets.forms import Form
from tests.ui.vendors.conftest import MakeStage
from tests.ui.vendors.stage import Stage
from tests.vendors_world import with_vendors
from tests.world import NOW, TODAY, World

AT = int(NOW.timestamp())


def watched(world: World) -> None:
    with_vendors(world)
    check = CheckId(world.ids["health_check"])
    looks = [Sample(check, AT - 60 * n, Outcome.DOWN if n == 900 else Outcome.UP, 120.0) for n in range(1, 1_440)]
    looks += [Sample(CheckId(world.ids["payments_check"]), AT - 60 * n, Outcome.UP, 480.0) for n in range(1, 1_440)]
    world.desk.do(KeepSamples(tuple(looks), NOW), Actor.SYNC)


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    stage = make_stage(fill=watched)
    stage.show(f"pmdesk://integration/{stage.ids['payments']}")
    stage.until(lambda: bool(card_of(stage).rows.lines))
    return stage


def card_of(stage: Stage) -> ServiceCard:
    return next(part for part in stage.pane.page.parts if isinstance(part, ServiceCard))


def form(stage: Stage) -> Form:
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, Form)
    return popup


def write(stage: Stage, **values: str) -> None:
    for name, text in values.items():
        field = form(stage).field(name)
        assert isinstance(field, QLineEdit)
        field.setText(text)


def said(stage: Stage) -> list[str]:
    rows = card_of(stage).rows
    return [rows.text(row).partition(". ")[0] for row in range(rows.count())]


def test_agreed_stands_beside_measured(stage: Stage) -> None:
    assert said(stage)[1] == "p95 latency, agreed 500 ms, measured 477 ms, 100 % of the budget left"
    assert said(stage)[0].startswith("Availability, agreed 99.95 %, measured 99.96 %")
    assert card_of(stage).list.isVisible()


def test_an_objective_is_added_and_undone(stage: Stage) -> None:
    card = card_of(stage)
    card.add_objective()
    write(stage, target="many", days="7")
    form(stage).submit()
    assert "is not a number" in form(stage).trouble.text()
    write(stage, target="99.5", days="7")
    form(stage).submit()
    stage.settle()
    assert said(stage)[-1] == "Availability, agreed 99.5 %, measured 99.9 %, 93 % of the budget left"
    stage.context.desk.undo()
    stage.settle()
    assert len(said(stage)) == 2


def test_what_stands_behind_a_line_is_told_without_a_mouse_too(stage: Stage) -> None:
    card = card_of(stage)
    card.list.setFocus()
    card.list.set_current(0)
    assert card.detail.isVisible()
    assert card.detail.text().startswith("1 of 2")
    assert "Observed 99 % of the time" in card.detail.text()


def test_enter_on_a_line_edits_its_objective(stage: Stage) -> None:
    card = card_of(stage)
    card.list.setFocus()
    card.list.set_current(1)
    stage.key(Qt.Key.Key_Return)
    write(stage, target="450")
    form(stage).submit()
    stage.settle()
    assert stage.world.store.get(Slo, stage.ids["slow_slo"]).target == 450.0
    assert "measured 477 ms, budget used" in said(stage)[1]


def test_an_objective_is_deleted_with_a_way_back(stage: Stage) -> None:
    card = card_of(stage)
    card.list.set_current(1)
    card.drop_objective()
    stage.settle()
    assert len(said(stage)) == 1
    assert stage.toasts() == ["Deleted objective p95 latency"]
    stage.context.desk.undo()
    stage.settle()
    assert len(said(stage)) == 2


def test_maintenance_is_typed_and_takes_its_time_out_of_the_count(stage: Stage) -> None:
    card = card_of(stage)
    card.list.setFocus()
    stage.key(Qt.Key.Key_M, Qt.KeyboardModifier.ShiftModifier)
    start = (NOW - timedelta(minutes=930)).astimezone()
    write(stage, start=f"{start:%Y-%m-%d %H:%M}", until="soon")
    form(stage).submit()
    assert "is no time" in form(stage).trouble.text()
    write(stage, until="+1h", title="Move")
    form(stage).submit()
    stage.settle()
    windows = stage.world.store.all(MaintenanceWindow)
    assert [(each.title, each.until - each.start) for each in windows][-1] == ("Move", timedelta(hours=1))
    assert said(stage)[0].startswith("Availability, agreed 99.95 %, measured 100.00 %")


def test_a_window_is_changed_or_deleted(stage: Stage) -> None:
    card = card_of(stage)
    card.edit_maintenance()
    asked = form(stage)
    window = stage.ids["night"]
    choice = asked.field("window")
    choice.take(window)  # pyright: ignore[reportAttributeAccessIssue]
    choice.kept.emit(window)  # pyright: ignore[reportAttributeAccessIssue]
    write(stage, title="Longer move", until="+3h")
    asked.submit()
    stage.settle()
    row = stage.world.store.get(MaintenanceWindow, window)
    assert (row.title, row.until - row.start) == ("Longer move", timedelta(hours=3))


def test_instants_as_people_type_them() -> None:
    def local(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
        return datetime(year, month, day, hour, minute).astimezone().astimezone(UTC)

    today = date(2026, 3, 10)
    assert read_instant("22:00", today) == local(2026, 3, 10, 22)
    assert read_instant("12 Mar 22:30", today) == local(2026, 3, 12, 22, 30)
    start = local(2026, 3, 10, 22)
    assert read_instant("+2h", today, start) == start + timedelta(hours=2)
    assert read_instant("+ 1,5 h", today, start) == start + timedelta(minutes=90)
    assert read_instant("+45", today, start) == start + timedelta(hours=45)
    assert read_instant("01:00", today, start) == local(2026, 3, 11, 1)
    for wrong in ("", "soon", "25:00", "12:61", "+2h"):
        with pytest.raises(DeskError):
            read_instant(wrong, TODAY)


@pytest.mark.parametrize(("mode", "scale"), [("light", 1.0), ("dark", 1.5)])
def test_it_is_drawn_in_both_themes_and_at_any_size(make_stage: MakeStage, mode: str, scale: float) -> None:
    stage = make_stage(fill=watched, mode=mode, scale=scale, size=(960, 600))
    stage.show(f"pmdesk://integration/{stage.ids['payments']}")
    stage.until(lambda: bool(card_of(stage).rows.lines))
    picture = card_of(stage).grab().toImage()
    colours = {picture.pixelColor(x, y).name() for x in range(0, picture.width(), 3) for y in range(picture.height())}
    assert len(colours) > 10
