"""The lane of days that vendors set: read after the rows, under the same days, opened, added and edited by hand."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.commands.fields import AddRow, Archive
from pmdesk.domain.apis import Credential, ExternalDate
from pmdesk.domain.vendors import Contract
from pmdesk.queries.vendor_dates import lane_dates
from pmdesk.ui.roadmap.outside_dates import OutsideDates, furnish_outside
from pmdesk.ui.roadmap.pane import RoadmapPane
from pmdesk.ui.widgets.timeline.outside import OutsideLane
from tests.ui.rooms import make_context, shown
from tests.vendors_world import with_vendors
from tests.world import NOW, TODAY, World, small_world

NO_KEYS = Qt.KeyboardModifier.NoModifier
OWN, SUNSET = "Payments v3 ends", "Kestrel Pay, Payments v4 GET /v4/disputes ends"


class Lane:
    """A roadmap with a vendor's days below its timeline, and the hands on it."""

    def __init__(self, qtbot: QtBot, folder: Path, mode: str = "light", size: tuple[int, int] = (1376, 794)) -> None:
        self.qtbot = qtbot
        self.world: World = with_vendors(small_world(folder / f"{mode}.pmdesk"))
        self.host = QWidget()
        qtbot.addWidget(self.host)
        self.context = make_context(self.world, self.host, mode)
        self.world.desk = self.context.desk
        self.pane = RoadmapPane(self.context, self.host)
        column = QVBoxLayout(self.host)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pane)
        shown(qtbot, self.host, *size)
        self.dates: OutsideDates = furnish_outside(self.pane)
        self.settle()

    @property
    def lane(self) -> OutsideLane:
        return self.dates.lane

    @property
    def been(self) -> list[str]:
        travel: Any = self.context.travel
        return travel.__self__

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.context.readers._open)

    def titles(self) -> list[str]:
        return [mark.title for mark in self.lane.marks]

    def choose(self, title: str) -> None:
        self.lane.setFocus()
        self.lane.choose(self.titles().index(title))

    def press(self, key: Qt.Key) -> None:
        if not self.host.isActiveWindow():
            self.host.activateWindow()  # As a window manager does when a popover has closed.
            self.qtbot.waitUntil(self.host.isActiveWindow)
        QTest.keyClick(self.lane, key, NO_KEYS)
        self.settle()

    def click(self, title: str) -> None:
        box = self.lane.box(self.titles().index(title))
        QTest.mouseClick(self.lane, Qt.MouseButton.LeftButton, NO_KEYS, box.center())

    def fill_in(self, **texts: str) -> None:
        form = self.dates.form
        assert form is not None
        for name, text in texts.items():
            field = form.field(name)
            assert isinstance(field, QLineEdit)
            field.setText(text)
        form.submit()
        self.settle()

    def close(self) -> None:
        self.host.close()
        self.context.close()
        self.world.store.close()


@pytest.fixture
def made(qtbot: QtBot, tmp_path: Path) -> Iterator[Lane]:
    lane = Lane(qtbot, tmp_path)
    yield lane
    lane.close()


def test_it_shows_what_descriptions_contracts_and_keys_tell(made: Lane) -> None:
    assert made.lane.isVisible()
    assert made.titles() == [each.title for each in lane_dates(made.world.store, TODAY)]
    assert SUNSET in made.titles()
    assert "Kestrel Pay, Master: last day to cancel" in made.titles()
    assert "Kestrel Pay: Sandbox expires" in made.titles()


def test_it_stands_under_the_days_of_the_timeline(made: Lane) -> None:
    canvas = made.pane.page.canvas
    mark = next(mark for mark in made.lane.marks if mark.title == OWN)
    canvas.set_axis(canvas.axis.showing(mark.day, 300))
    assert abs(made.lane.middle_of(mark) - (canvas.tree + 1 + 300 + canvas.axis.per_day / 2)) <= 1
    assert made.lane.mapTo(made.host, QPoint(0, 0)).x() == canvas.mapTo(made.host, QPoint(0, 0)).x()


def test_a_tip_names_the_day_and_the_features_concerned(made: Lane) -> None:
    mark = next(mark for mark in made.lane.marks if mark.title == SUNSET)
    assert mark.tip == f"{SUNSET}\nEnds, 30 Sep\nConcerns Wallet"


def test_a_press_leads_to_the_integration(made: Lane) -> None:
    made.choose(SUNSET)
    made.click(SUNSET)
    assert made.been == [f"pmdesk://integration/{made.world.ids['payments']}"]


def test_keys_walk_the_days_bring_them_into_view_and_open_them(made: Lane) -> None:
    made.lane.setFocus()
    made.lane.choose(0)
    for _ in made.lane.marks:
        made.press(Qt.Key.Key_Right)
    last = made.lane.chosen()
    assert last is not None
    assert last == made.lane.marks[-1]
    assert made.pane.page.canvas.tree < made.lane.middle_of(last) < made.lane.width()
    made.choose("Kestrel Pay: Sandbox expires")
    made.press(Qt.Key.Key_Return)
    assert made.been[-1] == f"pmdesk://vendor/{made.world.ids['kestrel']}"


def test_a_day_is_added_by_hand(made: Lane) -> None:
    made.dates.add()
    made.fill_in(title="Old certificates stop", day="soon")
    form = made.dates.form
    assert form is not None
    assert form.trouble.text()
    made.fill_in(day="1 may")
    found = [row for row in made.world.store.all(ExternalDate) if row.title == "Old certificates stop"]
    assert [row.day for row in found] == [date(2026, 5, 1)]
    assert "Old certificates stop" in made.titles()
    made.context.desk.undo()
    made.settle()
    assert "Old certificates stop" not in made.titles()


def test_a_day_of_its_own_is_edited_dealt_with_and_put_away(made: Lane) -> None:
    made.choose(OWN)
    made.press(Qt.Key.Key_F2)
    made.fill_in(day="15 jul")
    assert made.world.store.get(ExternalDate, made.world.ids["sunset"]).day == date(2026, 7, 15)
    made.choose(OWN)
    made.press(Qt.Key.Key_E)
    assert OWN not in made.titles()
    made.context.desk.undo()
    made.settle()
    assert OWN in made.titles()
    made.choose(OWN)
    made.press(Qt.Key.Key_Delete)
    assert OWN not in made.titles()


def test_a_day_of_a_contract_is_edited_there(made: Lane) -> None:
    made.choose("Kestrel Pay, Master: last day to cancel")
    made.dates.edit()
    assert made.dates.form is None
    assert made.context.status.said[-1].startswith("This day comes of the contract")  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]


def test_days_that_lie_over_each_other_are_one_place_with_a_menu(made: Lane) -> None:
    for number in range(3):
        values = {"title": f"Twin {number}", "day": date(2026, 8, 3)}
        made.context.do(AddRow(ExternalDate, values, "Add"))
    made.settle()
    made.choose("Twin 0")
    at = made.lane.box(made.titles().index("Twin 0")).center()
    assert [made.lane.marks[each].title for each in made.lane.group_at(at)] == ["Twin 0", "Twin 1", "Twin 2"]


def test_it_speaks_as_a_list_of_days(made: Lane) -> None:
    access = QAccessible.queryAccessibleInterface(made.lane)
    assert access.role() == QAccessible.Role.List
    assert access.childCount() == len(made.lane.marks)
    assert access.child(0).text(QAccessible.Text.Name) == made.lane.marks[0].tip.replace("\n", ", ")


def test_it_goes_when_there_is_nothing(made: Lane) -> None:
    store = made.world.store
    for noun in (ExternalDate, Contract, Credential):
        made.context.do(Archive(noun, tuple(row.id for row in store.all(noun)), NOW))
    made.settle()
    assert made.lane.isHidden()
    made.context.desk.undo()
    made.settle()
    assert made.lane.isVisible()
