"""The verbs of files: new, open, recent, restore, import, export, sample; troubles are told with a way on."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from pmdesk.commands.settings import setting
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.runtime.folders import SUFFIX, Folders
from pmdesk.storage.copying import save_copy
from pmdesk.storage.identity import NewerFile
from pmdesk.storage.removing import delete_workspace
from pmdesk.storage.store import Role
from pmdesk.storage.trouble import Damaged, ReadOnly
from pmdesk.ui.context import Context
from pmdesk.ui.shell.panes import has_guest, load_guest, load_room
from pmdesk.ui.shell.recent import Recent
from pmdesk.ui.shell.window import Window
from pmdesk.ui.widgets.asking import Asking
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme


class Opener(Protocol):
    """What opens workspaces: the house."""

    @property
    def context(self) -> Context | None:
        """The open workspace, or None."""
        ...

    def open(self, path: Path, role: Role = Role.KEEPER) -> None:
        """Open a workspace in place of the open one; raises DeskError and keeps that one."""
        ...

    def shut(self) -> None:
        """Close the open workspace and open no other."""
        ...

    def start_first_run(self) -> None:
        """Show the page with the ways to begin."""
        ...


class FileVerbs:
    """What the File menu does."""

    def __init__(
        self,
        window: Window,
        theme: Theme,
        icons: Icons,
        *,
        house: Opener,
        folders: Folders,
        recent: Recent,
        clock: Clock,
    ) -> None:
        self._window = window
        self._theme = theme
        self._icons = icons
        self._house = house
        self._folders = folders
        self._recent = recent
        self._clock = clock

    def new(self) -> None:
        """Ask for a place and make an empty workspace there."""
        load_room("choosing").choose_new(self._window, "New workspace", self._folder(), "Workspace", self._make)

    def new_default(self) -> None:
        """Make the default workspace without asking, or a new one where there is one already."""
        if self._folders.default_workspace.exists():
            self.new()
        else:
            self.open_path(self._folders.default_workspace)

    def open(self) -> None:
        """Ask which workspace to open."""
        load_room("choosing").choose_existing(self._window, "Open workspace", self._folder(), self._open_text)

    def open_path(self, path: Path, role: Role = Role.KEEPER) -> bool:
        """Open a workspace; whatever stands in the way is told with what can be done."""
        try:
            self._house.open(path, role)
        except (NewerFile, ReadOnly) as trouble:
            if role is Role.READER or not path.exists():
                self._offer(trouble, "Choose another file…", self.open)
            else:
                self._offer(trouble, "Open read-only", lambda: self.open_path(path, Role.READER))
        except Damaged:
            trouble = DeskError(f"“{path.name}” is damaged.", "It is kept aside, and what can be read takes its place.")
            self._offer(trouble, "Save what can be read", lambda: self.mend(path))
        except DeskError as trouble:
            self._offer(trouble, "Choose another file…", self.open)
        else:
            return True
        return False

    def mend(self, path: Path) -> None:
        """Save what can be read of a damaged workspace in its place, closing it first when it is open."""
        context = self._house.context
        if context is not None and context.desk.store.path == path:
            self._house.shut()
        load_room("mending").Mending(self._window, self._theme, self._icons, self._clock).start(path, self.open_path)

    def tell_damage(self, words: str) -> None:
        """Tell that the open workspace was found damaged, and offer to save what can be read."""
        context = self._house.context
        if context is not None:
            path = context.desk.store.path
            trouble = DeskError(words, "The damaged file is kept aside, and File › Restore… lists the backups.")
            self._offer(trouble, "Save what can be read", lambda: self.mend(path))

    def open_sample(self) -> None:
        """Open the sample workspace, making it first when there is none."""
        path = self._folders.sample_workspace
        make = load_guest("sample")
        if make is None:
            return
        try:
            if not path.exists():
                make(path, self._clock)
        except DeskError as trouble:
            self._offer(trouble, "Choose another file…", self.open)
            return
        self.open_path(path)

    def shows_sample(self) -> bool:
        """Whether the open workspace is the sample that was made here."""
        context = self._house.context
        return context is not None and bool(setting(context.desk.store, "sample"))

    def remove_sample(self) -> None:
        """Ask once, since undo cannot reach it, and delete the sample with its backups."""
        asking = Asking(
            self._theme,
            self._icons,
            self._window,
            title="Delete the sample workspace?",
            words="Its file and its backups go from this computer. Your own workspaces stay as they are.",
            choices=[("Delete the sample", self.delete_sample)],
        )
        asking.open()

    def delete_sample(self) -> None:
        """Delete the open sample, and go back to one's own workspace or to the first page."""
        context = self._house.context
        if context is None or not self.shows_sample():
            return
        path = context.desk.store.path
        self._house.shut()
        self._recent.forget(path)
        try:
            delete_workspace(path)
        except DeskError as trouble:
            self._offer(trouble, "Choose another file…", self.open)
        if self._folders.default_workspace.exists():
            self.open_path(self._folders.default_workspace)
        else:
            self._house.start_first_run()

    def recent_choices(self) -> list[tuple[str, Callable[[], object]]]:
        """Return the workspaces that were open lately, each with what opens it."""
        return [(str(path), lambda path=path: self.open_path(path)) for path in self._recent.paths()]

    def bring_in(self, paths: list[Path]) -> None:
        """Import files, into the default workspace when none is open."""
        if self._house.context is None and not self.open_path(self._folders.default_workspace):
            return
        run = load_guest("import")
        if run is not None and self._house.context is not None:
            run(self._house.context, self._window, paths)

    def take(self, paths: list[str]) -> None:
        """Open what was dropped or handed over: a workspace is opened, notes go to the inbox, the rest is imported."""
        for path in map(Path, paths):
            if path.suffix == SUFFIX:
                self.open_path(path)
                return
        are_notes = load_guest("are notes")
        files = [Path(path) for path in paths]
        notes = [path for path in files if are_notes is not None and are_notes(path)]
        others = [path for path in files if path not in notes]
        if notes:
            self.bring_notes_in(notes, others)
        else:
            self.bring_in(others)

    def bring_notes_in(self, notes: list[Path], others: list[Path]) -> None:
        """Import files of notes, and then the others."""
        if self._house.context is None and not self.open_path(self._folders.default_workspace):
            return
        run = load_guest("notes")
        if run is None or self._house.context is None:
            return
        dialog = run(self._house.context, notes, self._window)
        if others and dialog is not None:
            dialog.finished.connect(lambda: self.bring_in(others))

    def export(self) -> None:
        """Ask how the shown things leave."""
        run = load_guest("export")
        if run is not None and self._house.context is not None:
            run(self._house.context, self._window)

    def save_copy(self) -> None:
        """Ask for a place and keep the open workspace there under another name; the open one stays open."""
        context = self._house.context
        if context is None:
            return
        name = f"{context.desk.store.path.stem} copy"
        load_room("choosing").choose_new(self._window, "Save a copy", self._folder(), name, self._copy_to)

    def restore(self) -> None:
        """List the backups of the open workspace."""
        if self._house.context is not None:
            load_room("restore").RestoreDialog(self._house.context, self._window).open()

    def can_import(self) -> bool:
        """Whether files can be imported."""
        return has_guest("import")

    def can_export(self) -> bool:
        """Whether there is something to export."""
        return has_guest("export") and self._house.context is not None

    def _open_text(self, text: str) -> None:
        self.open_path(Path(text))

    def _copy_to(self, text: str) -> None:
        context = self._house.context
        if context is None:
            return
        path = Path(text)
        path = path if path.suffix else path.with_suffix(SUFFIX)
        try:
            save_copy(context.desk.store, path)
        except DeskError as trouble:
            self._offer(trouble, "Choose another name…", self.save_copy)
            return
        context.toasts.show(f"Saved a copy as {path.name}", "Open it", "", run=lambda: self.open_path(path))

    def _make(self, text: str) -> None:
        path = Path(text)
        path = path if path.suffix else path.with_suffix(SUFFIX)
        if path.exists():
            trouble = DeskError(
                f"“{path.name}” exists already, so it was left alone.", "Choose another name, or open it."
            )
            self._offer(trouble, "Open it", lambda: self.open_path(path))
            return
        self.open_path(path)

    def _offer(self, trouble: DeskError, words: str, run: Callable[[], object]) -> None:
        asking = Asking(
            self._theme,
            self._icons,
            self._window,
            title=trouble.what,
            words=trouble.remedy,
            choices=[(words, run)],
        )
        asking.open()

    def _folder(self) -> Path:
        context = self._house.context
        return context.desk.store.path.parent if context is not None else self._folders.data
