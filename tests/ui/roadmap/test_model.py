"""What a sync brings into a large roadmap is read by another thread; what shows is what reading all would show."""

from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.commands.fields import Archive, SetFields
from pmdesk.commands.items import AddItem, MoveItems
from pmdesk.domain.changes import Actor
from pmdesk.domain.errors import MovedOn, RuleBroken
from pmdesk.domain.roadmap import Item, ItemKind, Status
from pmdesk.queries.capacity import read_loads
from pmdesk.queries.timeline import read_sheet
from pmdesk.queries.timeline_groups import Grouping
from pmdesk.queries.timeline_rows import arrange
from pmdesk.ui.roadmap import model as model_module
from pmdesk.ui.roadmap.model import RoadmapModel
from tests.roadmap_data import Tidewater
from tests.ui.rooms import make_context
from tests.world import NOW, World, empty_world


class Room:
    """A model on a workspace, a person and a sync."""

    def __init__(self, qtbot: QtBot, path: Path) -> None:
        self.world: World = empty_world(path)
        self.world.desk.do(Tidewater(deadlines=True))
        self.host = QWidget()
        qtbot.addWidget(self.host)
        self.context = make_context(self.world, self.host)
        self.desk = self.context.desk
        self.model = RoadmapModel(self.context, self.host)
        self.heard = 0
        self.model.changed.connect(self._count)

    def add(self, title: str, actor: Actor = Actor.SYNC) -> None:
        self.desk.do(AddItem(ItemKind.FEATURE, title, None), actor)

    def is_settled(self) -> bool:
        return not self.model._waiting and self.model._read is None

    def _count(self) -> None:
        self.heard += 1

    def require_same(self) -> None:
        """Compare what shows with what reading everything anew would show."""
        found, fresh = self.model.frame, arrange(read_sheet(self.world.store), self.model.view, self.model.frame.today)
        assert found.sheet == fresh.sheet
        assert (found.lines, found.line_of, found.groups) == (fresh.lines, fresh.line_of, fresh.groups)
        assert (found.above, found.every, found.forest.parts) == (fresh.above, fresh.every, fresh.forest.parts)
        assert rounded(found.sums) == rounded(fresh.sums)
        wanted = read_loads(fresh.sheet, fresh.forest).points
        points = {cell: part for cell, part in self.model.loads.points.items() if abs(part) > 1e-9}
        assert points == pytest.approx({cell: part for cell, part in wanted.items() if part})


def rounded(sums):
    return {key: tuple(round(part, 5) if part else part for part in each) for key, each in sums.items()}


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(model_module, "ASIDE", 0)
    made = Room(qtbot, tmp_path / "t.pmdesk")
    yield made
    qtbot.waitUntil(made.is_settled, timeout=20_000)
    if made.context.readers is not None:
        made.context.readers.close()
    made.world.store.close()


def test_what_a_sync_brings_shows_soon_and_a_persons_edit_at_once(qtbot: QtBot, room: Room):
    room.add("From there")
    assert "From there" not in {entry.title for entry in room.model.frame.sheet.items.values()}
    room.add("From here", Actor.PERSON)
    assert "From here" in {entry.title for entry in room.model.frame.sheet.items.values()}
    qtbot.waitUntil(room.is_settled, timeout=20_000)
    assert {"From there", "From here"} <= {entry.title for entry in room.model.frame.sheet.items.values()}
    room.require_same()


def test_messages_that_come_while_one_is_read_are_read_together(qtbot: QtBot, room: Room):
    for number in range(40):
        room.add(f"Row {number}")
    qtbot.waitUntil(room.is_settled, timeout=20_000)
    assert room.heard < 10
    room.require_same()


def test_a_view_chosen_meanwhile_stays(qtbot: QtBot, room: Room):
    room.add("From there")
    room.model.group_by(Grouping.STATUS)
    room.model.filter_by("from there")
    qtbot.waitUntil(room.is_settled, timeout=20_000)
    assert (room.model.view.grouping, room.model.view.filter, room.model.frame.matches) == (
        Grouping.STATUS,
        "from there",
        1,
    )
    room.require_same()


@pytest.mark.parametrize("seed", range(6))
def test_any_story_of_both_sides_shows_what_is_there(
    qtbot: QtBot, room: Room, monkeypatch: pytest.MonkeyPatch, seed: int
):
    monkeypatch.setattr("pmdesk.queries.timeline_rows.MANY", 2)
    chance, first = Random(seed), room.desk.undo_label
    assert room.model.loads
    for _ in range(60):
        ids = [item.id for item in room.world.store.all(Item, archived_at=None, kind=ItemKind.FEATURE)]
        actor, some = chance.choice((Actor.SYNC, Actor.PERSON)), chance.choice(ids)
        deed = chance.randrange(6)
        if deed == 0:
            room.add(f"Row {chance.random()}", actor)
        elif deed == 1:
            room.desk.do(
                SetFields(Item, (some,), {"effort_likely": None, "progress": chance.randrange(101)}, "Set"), actor
            )
        elif deed == 2:
            room.desk.do(
                SetFields(Item, (some,), {"status": chance.choice((Status.PLANNED, Status.DROPPED))}, "Set"), actor
            )
        elif deed == 3:
            room.desk.do(Archive(Item, (some,), NOW), actor)
        elif deed == 4:
            room.desk.do(MoveItems((some,), None, None, None), actor)
        elif room.desk.undo_label != first:
            with suppress(MovedOn, RuleBroken):  # the other side changed it since
                room.desk.undo()
        if chance.random() < 0.2:
            QApplication.processEvents()
    qtbot.waitUntil(room.is_settled, timeout=20_000)
    room.require_same()
