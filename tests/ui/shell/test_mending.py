"""A damaged workspace is told in words, and what can be read of it is saved and opened."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from pmdesk.domain.roadmap import Item
from pmdesk.ui.widgets.asking import Asking
from tests.ui.shell.house import Home
from tests.world import small_world

PAGE = 4096


def asked(home: Home) -> Asking:
    return [each for each in home.window.findChildren(Asking) if each.isVisible()][-1]


def damage(path: Path) -> None:
    """Overwrite the page of the schema but for its header."""
    data = bytearray(path.read_bytes())
    data[100:PAGE] = b"\xa5" * (PAGE - 100)
    path.write_bytes(data)


def test_a_damaged_file_is_saved_as_far_as_it_can_be_read(empty_home: Home, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "torn.pmdesk"
    world = small_world(path)
    before = {item.title for item in world.store.all(Item)}
    world.store.close()
    damage(path)
    assert not empty_home.house.files.open_path(path)
    assert asked(empty_home).title == f"“{path.name}” is damaged."
    assert [button.text() for button in asked(empty_home).buttons] == ["Save what can be read", "Cancel"]
    asked(empty_home).buttons[0].click()
    qtbot.waitUntil(lambda: asked(empty_home).title == "What could be read was saved")
    assert asked(empty_home).words
    asked(empty_home).buttons[0].click()
    assert {item.title for item in empty_home.context.desk.store.all(Item)} == before


def test_damage_found_while_open_offers_the_same(home: Home, qtbot: QtBot, tmp_path: Path) -> None:
    home.workspace.damaged.emit("The workspace is damaged in 1 place. What can be read can be saved.")
    assert asked(home).title.startswith("The workspace is damaged in 1 place.")
    asked(home).buttons[0].click()
    qtbot.waitUntil(lambda: asked(home).title == "What could be read was saved")
    assert home.house.workspace is None
    asked(home).buttons[0].click()
    assert home.context.desk.store.path == tmp_path / "small.pmdesk"
