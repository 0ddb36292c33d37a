"""The inspector tells which integrations an item uses; they are linked, unlinked and gone to from there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pmdesk.commands.integrations import LinkItems
from pmdesk.domain.vendors import IntegrationItem
from pmdesk.ui.roadmap.inspector import Inspector
from pmdesk.ui.widgets.editing import Picked
from tests.ui.rooms import make_context, shown
from tests.vendors_world import with_vendors
from tests.world import World, small_world


class Room:
    """An inspector over an item that uses one integration of three."""

    def __init__(self, qtbot: QtBot, path: Path, *, has_vendors: bool = True) -> None:
        self.world: World = with_vendors(small_world(path)) if has_vendors else small_world(path)
        self.host = QWidget()
        qtbot.addWidget(self.host)
        self.context = make_context(self.world, self.host)
        self.inspector = Inspector(self.context, self.host)
        shown(qtbot, self.host, 400, 700)
        self.inspector.show_items([self.world.ids["wallet"]])

    def parts(self) -> list[str]:
        return [part.key for part in self.inspector.card.parts]

    def said(self) -> list[tuple[str, str]]:
        faces = [line.face for line in self.inspector.view.entries("integrations").lines]
        return [(face.text, face.fact) for face in faces if face.icon != "plus"]

    def close(self) -> None:
        self.context.close()
        self.world.store.close()


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    made = Room(qtbot, tmp_path / "a.pmdesk")
    yield made
    made.close()


def test_without_integrations_there_is_no_section(qtbot: QtBot, tmp_path: Path):
    room = Room(qtbot, tmp_path / "a.pmdesk", has_vendors=False)
    assert "integrations" not in room.parts()
    room.close()


def test_the_section_tells_what_is_used_and_leads_there(room: Room):
    assert room.said() == [("Kestrel Pay, Payments v4", "agreed")]
    room.inspector.view.entries("integrations").lines[0].click()
    assert room.context.travel.__self__ == [f"pmdesk://integration/{room.world.ids['payments']}"]  # pyright: ignore[reportFunctionMemberAccess]


def test_it_follows_what_is_linked_elsewhere(room: Room):
    room.context.desk.do(LinkItems(room.world.ids["hooks"], (room.world.ids["wallet"],)))
    assert [title for title, _ in room.said()] == ["Kestrel Pay, Payments v4", "Kestrel Pay, Webhooks v2"]


def test_integrations_are_linked_and_unlinked_here(room: Room):
    part = next(part for part in room.inspector.card.parts if part.key == "integrations")
    assert isinstance(part.adding, Picked)
    offered = [choice.text for choice in part.adding.offer()]
    assert offered == ["Kestrel Pay, Refunds v4", "Kestrel Pay, Webhooks v2"]
    part.adding.keep((room.world.ids["hooks"], room.world.ids["refunds"]))
    assert len(room.said()) == 3
    room.context.desk.undo()
    assert len(room.said()) == 1
    room.inspector.view.entries("integrations").lines[0].removed.emit()
    assert not room.world.store.all(IntegrationItem, item_id=room.world.ids["wallet"])
    room.context.desk.undo()
    assert len(room.said()) == 1
