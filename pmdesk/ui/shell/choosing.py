"""Asks where a workspace is, or where one shall be."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from pmdesk.runtime.folders import SUFFIX
from pmdesk.ui.widgets.file_dialog import FileDialog

OURS = f"PM Desk workspaces (*{SUFFIX})"
Take = Callable[[str], object]


def choose_new(parent: QWidget, title: str, folder: Path, name: str, take: Take) -> None:
    """Ask for the place of a workspace that is not there yet; the dialog leaves it to `take` to find one there."""
    dialog = _dialog(parent, title, folder)
    dialog.setAcceptMode(FileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(name + SUFFIX)
    dialog.fileSelected.connect(take)
    dialog.open()


def choose_existing(parent: QWidget, title: str, folder: Path, take: Take) -> None:
    """Ask which workspace it shall be."""
    dialog = _dialog(parent, title, folder)
    dialog.setFileMode(FileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(take)
    dialog.open()


def _dialog(parent: QWidget, title: str, folder: Path) -> FileDialog:
    dialog = FileDialog(parent, title, folder if folder.is_dir() else Path.home(), OURS)
    dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
    dialog.setOption(FileDialog.Option.DontConfirmOverwrite)
    return dialog
