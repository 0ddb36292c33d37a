"""Asks where a workspace is, or where one shall be."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from pmdesk.runtime.folders import SUFFIX

OURS = f"PM Desk workspaces (*{SUFFIX})"
Take = Callable[[str], object]


def choose_new(parent: QWidget, title: str, folder: Path, name: str, take: Take) -> None:
    """Ask for the place of a workspace that is not there yet; the dialog leaves it to `take` to find one there."""
    dialog = _dialog(parent, title, folder)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(name + SUFFIX)
    dialog.fileSelected.connect(take)
    dialog.open()


def choose_existing(parent: QWidget, title: str, folder: Path, take: Take) -> None:
    """Ask which workspace it shall be."""
    dialog = _dialog(parent, title, folder)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(take)
    dialog.open()


def _dialog(parent: QWidget, title: str, folder: Path) -> QFileDialog:
    dialog = QFileDialog(parent, title, str(folder if folder.is_dir() else Path.home()), OURS)
    dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    return dialog
