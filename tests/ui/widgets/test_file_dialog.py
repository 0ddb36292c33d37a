"""Asking for a file in the folder of the open workspace: SQLite keeps its locks, and nobody writes over it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QFileSystemModel, QTreeView
from pytestqt.qtbot import QtBot

from pmdesk.domain.errors import DeskError
from pmdesk.exporters.landing import NotWritten, write_file
from pmdesk.importers.files import read_bytes
from pmdesk.importers.points.opening import open_points
from pmdesk.storage.engine import is_connected
from pmdesk.ui.widgets.file_dialog import FileDialog, ask_existing, ask_target
from tests.world import World, small_world

LOCKS = Path("/proc/locks")
lists_locks = pytest.mark.skipif(not LOCKS.exists(), reason="only Linux lists the locks that are held")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = small_world(tmp_path / "small.pmdesk")
    yield world
    world.store.close()


def held(folder: Path) -> list[str]:
    """Return which files of a folder this process holds locks on, by the places the kernel names them by."""
    names = {str(path.stat().st_ino): path.name for path in folder.iterdir()}
    rows = [line.split() for line in LOCKS.read_text().splitlines()]
    ours = [row for row in rows if len(row) > 5 and row[1] == "POSIX" and row[4] == str(os.getpid())]
    return sorted(names[place] for row in ours if (place := row[5].split(":")[2]) in names)


def looked_through(dialog: FileDialog, folder: Path) -> bool:
    """Whether the dialog knows the kind of everything there is to see, which it learns in a thread of its own."""
    view = dialog.findChild(QTreeView, "treeView")
    model = dialog.findChild(QFileSystemModel)
    root = model.index(str(folder))
    kinds = [model.index(row, 2, root) for row in range(model.rowCount(root))]
    return view is not None and len(kinds) == len(list(folder.iterdir())) and all(map(is_told, kinds))


def is_told(index: QModelIndex) -> bool:
    return index.data() not in ("", None)


@lists_locks
def test_a_dialog_beside_the_open_workspace_leaves_its_locks_alone(world: World, tmp_path: Path, qtbot: QtBot):
    (tmp_path / "signups.csv").write_text("day,signups\n")
    before = held(tmp_path)
    assert {"small.pmdesk", "small.pmdesk-shm"} <= set(before)
    dialog = FileDialog(None, "Import", tmp_path)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: looked_through(dialog, tmp_path))
    assert held(tmp_path) == before


@pytest.mark.parametrize("ending", ["", "-wal", "-shm"])
def test_what_belongs_to_the_open_workspace_is_neither_read_nor_written(world: World, tmp_path: Path, ending: str):
    ours = Path(f"{world.store.path}{ending}")
    (tmp_path / "points.csv").symlink_to(ours)
    for place in (ours, tmp_path / "points.csv"):
        for act in (read_bytes, open_points, lambda path: write_file(path, b"")):
            with pytest.raises((DeskError, NotWritten), match="belongs to the workspace that is open"):
                act(place)


def test_a_file_that_took_the_place_of_a_workspace_is_no_workspace(tmp_path: Path):
    assert not is_connected(tmp_path / "nowhere.pmdesk")
    (tmp_path / "other.csv").write_text("day,signups\n")
    assert not is_connected(tmp_path / "other.csv")


def test_chosen_files_are_handed_on(tmp_path: Path, qtbot: QtBot):
    taken: list[list[Path]] = []
    host = QTreeView()
    qtbot.addWidget(host)
    ask_existing(host, "Import", tmp_path, "All files (*)", taken.append)
    dialog = host.findChild(FileDialog)
    dialog.filesSelected.emit([str(tmp_path / "a.csv"), str(tmp_path / "b.csv")])
    dialog.reject()
    assert taken == [[tmp_path / "a.csv", tmp_path / "b.csv"]]


def test_a_target_is_suggested_with_its_name_and_ending(tmp_path: Path, qtbot: QtBot):
    taken: list[Path] = []
    host = QTreeView()
    qtbot.addWidget(host)
    ask_target(host, "Save rows", tmp_path / "rows.csv", taken.append)
    dialog = host.findChild(FileDialog)
    assert (dialog.defaultSuffix(), dialog.selectedFiles()) == ("csv", [str(tmp_path / "rows.csv")])
    dialog.fileSelected.emit(str(tmp_path / "mine.csv"))
    dialog.reject()
    assert taken == [tmp_path / "mine.csv"]
