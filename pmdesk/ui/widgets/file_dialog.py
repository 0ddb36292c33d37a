"""Asks for files in a dialog that never opens one of them.

Qt's and GTK's file dialogs look into each file of a folder for the sake of its icon, within this process. Closing a
descriptor drops every POSIX lock the process has on that file
(https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_), so a folder
with the open workspace in it would take the locks from under SQLite: the next process to come cuts the -shm file short
or deletes the WAL. Where locks work that way, the dialog is Qt's own, and its icons know files by their names alone.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QFileInfo, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFileDialog, QFileIconProvider, QWidget  # noqa: TID251  # the one place that may

Take = Callable[[list[Path]], object]
LOCKS_ARE_POSIX = sys.platform not in ("win32", "darwin")  # The panel of macOS reads files in a process of its own.


class FileDialog(QFileDialog):
    """A file dialog that leaves the files it shows alone; it deletes itself once it is closed."""

    def __init__(self, parent: QWidget | None, title: str, place: Path, name_filter: str = "") -> None:
        super().__init__(parent, title, str(place if place.is_dir() else place.parent), name_filter)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if LOCKS_ARE_POSIX:
            self.setOption(QFileDialog.Option.DontUseNativeDialog)
            self._names = NameIcons()
            self.setIconProvider(self._names)


class NameIcons(QFileIconProvider):
    """Icons and kinds of files by what they are called."""

    def icon(self, asked: QFileIconProvider.IconType | QFileInfo, /) -> QIcon:  # pyright: ignore[reportIncompatibleMethodOverride]  # one of two
        """Return the icon of a kind of place, or that of a file's kind."""
        if not isinstance(asked, QFileInfo):
            return super().icon(asked)
        return super().icon(self.IconType.Folder if asked.isDir() else self.IconType.File)

    def type(self, info: QFileInfo, /) -> str:
        """Return the words for a file's kind."""
        return "Folder" if info.isDir() else f"{info.suffix().upper()} file".strip()


def ask_existing(
    parent: QWidget,
    title: str,
    place: Path,
    name_filter: str,
    take: Callable[[list[Path]], object],
    *,
    many: bool = True,
) -> None:
    """Ask which files there are to be read, and hand them on."""
    dialog = FileDialog(parent, title, place, name_filter)
    mode = QFileDialog.FileMode.ExistingFiles if many else QFileDialog.FileMode.ExistingFile
    dialog.setFileMode(mode)

    def hand_on(names: list[str]) -> None:
        take([Path(name) for name in names])

    dialog.filesSelected.connect(hand_on)
    dialog.open()


def ask_target(parent: QWidget, title: str, place: Path, take: Callable[[Path], object]) -> None:
    """Ask under which name a file is to be written."""
    dialog = FileDialog(parent, title, place.parent)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(place.suffix.removeprefix("."))
    dialog.selectFile(place.name)

    def hand_on(name: str) -> None:
        take(Path(name))

    dialog.fileSelected.connect(hand_on)
    dialog.open()


def ask_folder(parent: QWidget, title: str, place: Path, take: Callable[[Path], object]) -> None:
    """Ask for a folder that is there."""
    dialog = FileDialog(parent, title, place)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)

    def hand_on(name: str) -> None:
        take(Path(name))

    dialog.fileSelected.connect(hand_on)
    dialog.open()
