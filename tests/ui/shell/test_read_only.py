"""A workspace that cannot be written where it lies is told in words, and can be read."""

from pathlib import Path

from pmdesk.domain.roadmap import Item
from pmdesk.storage.store import Role
from pmdesk.ui.widgets.asking import Asking
from tests.storage.disks import read_only
from tests.ui.shell.house import Home
from tests.world import small_world


def asked(home: Home) -> list[Asking]:
    return [each for each in home.window.findChildren(Asking) if each.isVisible()]


def test_a_workspace_in_a_read_only_folder_is_offered_for_reading(empty_home: Home, tmp_path: Path) -> None:
    path = tmp_path / "disc" / "plan.pmdesk"
    path.parent.mkdir()
    world = small_world(path)
    count = world.store.count(Item)
    world.store.close()
    with read_only(path.parent):
        assert not empty_home.house.files.open_path(path)
        (offer,) = asked(empty_home)
        assert "cannot be written where it lies" in offer.title
        assert [button.text() for button in offer.buttons] == ["Open read-only", "Cancel"]
        offer.buttons[0].click()
        store = empty_home.context.desk.store
        assert store.role is Role.READER
        assert store.count(Item) == count
        assert not empty_home.house.actions.is_enabled("add.quick")
        empty_home.house.shut()


def test_a_new_workspace_in_a_read_only_folder_is_not_offered_for_reading(empty_home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "disc"
    folder.mkdir()
    with read_only(folder):
        assert not empty_home.house.files.open_path(folder / "new.pmdesk")
        (offer,) = asked(empty_home)
        assert [button.text() for button in offer.buttons] == ["Choose another file…", "Cancel"]
        assert empty_home.house.workspace is None
