"""What each verb of the shell's table does, and when it can be done."""

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication

from pmdesk import __version__
from pmdesk.runtime.folders import Folders, make_private
from pmdesk.ui.shell.files import FileVerbs
from pmdesk.ui.shell.looks import Looks
from pmdesk.ui.shell.panes import PANE_IDS, has_exportable, has_guest, load_room
from pmdesk.ui.shell.verbs import LISTS, LOOK_TITLES, TABLE
from pmdesk.ui.shell.window import Window
from pmdesk.ui.shell.workspace import Workspace
from pmdesk.ui.widgets.actions import Actions
from pmdesk.ui.widgets.asking import Asking
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import DENSITIES, SCALES, Theme

ABOUT = (
    "The desktop tool of a platform product manager. Everything is kept in one file on this computer. MIT licence. "
    "Type: Inter, SIL Open Font License. Icons: Lucide, ISC licence. Made with Qt, LGPL."
)
SAVED = "Saved. Every change is kept the moment it is made."
SENT_KEYS = {
    "list.next": Qt.Key.Key_Down,
    "list.previous": Qt.Key.Key_Up,
    "list.select": Qt.Key.Key_X,
    "list.rename": Qt.Key.Key_F2,
}


class Housed(Protocol):
    """The house, as far as its verbs need it."""

    workspace: Workspace | None
    files: FileVerbs
    looks: Looks

    @property
    def palette(self) -> Any:  # noqa: ANN401
        """The palette."""
        ...

    def show_pane(self, pane_id: str) -> None:
        """Show a pane."""
        ...

    def show_settings(self) -> None:
        """Show the settings, or leave them."""
        ...

    def ask_quick_add(self) -> None:
        """Open the line for something new."""
        ...

    def ask_note(self) -> None:
        """Open the sheet for what somebody said."""
        ...

    def ask_import(self) -> None:
        """Ask which files to import."""
        ...


class Verb:
    """What a verb does, and the questions the table asks about it."""

    def __init__(self, run: Callable[[], object], **more: Callable[[], Any]) -> None:
        self.run = run
        self.more = more


class Acts:
    """Ties the table to the house."""

    def __init__(self, house: Housed, window: Window, *, theme: Theme, icons: Icons, folders: Folders) -> None:
        self._house = house
        self._window = window
        self._theme = theme
        self._icons = icons
        self._folders = folders

    def add_to(self, actions: Actions) -> None:
        """Put the verbs of the shell into the table."""
        self._actions = actions
        verbs = self._verbs()
        for action in TABLE:
            verb = verbs[action.id]
            actions.add(action, verb.run, **verb.more)
        for action in LISTS:
            actions.add(action, partial(send_key, SENT_KEYS[action.id]))

    def _verbs(self) -> dict[str, Verb]:
        here = self._file_verbs() | self._edit_verbs() | self._view_verbs()
        return here | self._go_verbs() | self._sync_verbs() | self._help_verbs()

    def _file_verbs(self) -> dict[str, Verb]:
        files = self._house.files
        return {
            "file.new": Verb(files.new),
            "file.open": Verb(files.open),
            "file.sample": Verb(files.open_sample, enabled=partial(has_guest, "sample")),
            "file.remove_sample": Verb(files.remove_sample, enabled=files.shows_sample),
            "file.import": Verb(self._house.ask_import, enabled=files.can_import),
            "file.export": Verb(files.export, enabled=files.can_export),
            "file.save": Verb(partial(self._window.status.say, SAVED), enabled=self._is_open),
            "file.copy": Verb(files.save_copy, enabled=self._is_open),
            "file.restore": Verb(files.restore, enabled=self._can_write),
            "file.settings": Verb(self._house.show_settings),
            "file.quit": Verb(self._window.close),
        }

    def _edit_verbs(self) -> dict[str, Verb]:
        return {
            "edit.undo": Verb(partial(self._with, Workspace.undo), enabled=self._can_undo, words=self._undo_words),
            "edit.redo": Verb(partial(self._with, Workspace.redo), enabled=self._can_redo, words=self._redo_words),
            "edit.copy_rich": Verb(partial(self._copy, "copy_rich"), enabled=self._can_copy),
            "edit.copy_markdown": Verb(partial(self._copy, "copy_markdown"), enabled=self._can_copy),
            "edit.copy_outline": Verb(partial(self._copy, "copy_outline"), enabled=self._can_copy),
            "add.quick": Verb(self._house.ask_quick_add, enabled=self._can_write),
            "add.note": Verb(self._house.ask_note, enabled=self._can_write),
        }

    def _inspecting(self) -> Any:  # noqa: ANN401  # a pane with an inspector that it can turn
        workspace = self._house.workspace
        pane = None if workspace is None else workspace.stage.shown_pane()
        return pane if hasattr(pane, "turn_inspector") else None

    def _has_inspector(self) -> bool:
        return self._inspecting() is not None

    def _shows_inspector(self) -> bool:
        pane = self._inspecting()
        return pane is not None and pane.shows_inspector()

    def _turn_inspector(self) -> None:
        pane = self._inspecting()
        if pane is not None:
            pane.turn_inspector()

    def _view_verbs(self) -> dict[str, Verb]:
        looks, theme = self._house.looks, self._theme
        verbs = {
            "view.larger": Verb(partial(looks.zoom, 1)),
            "view.smaller": Verb(partial(looks.zoom, -1)),
            "view.usual": Verb(partial(looks.set_scale, 1.0)),
            "view.inspector": Verb(self._turn_inspector, enabled=self._has_inspector, checked=self._shows_inspector),
            "view.next": self._staged(lambda workspace: workspace.stage.next_sub_view(1)),
            "view.previous": self._staged(lambda workspace: workspace.stage.next_sub_view(-1)),
            "view.region": self._staged(lambda workspace: workspace.stage.next_region(1)),
            "view.region_back": self._staged(lambda workspace: workspace.stage.next_region(-1)),
        }
        for mode in LOOK_TITLES:
            verbs[f"view.theme.{mode}"] = Verb(
                partial(looks.set_mode, mode), checked=lambda mode=mode: theme.mode == mode
            )
        for scale in SCALES:
            name = f"view.scale.{round(scale * 100)}"
            verbs[name] = Verb(partial(looks.set_scale, scale), checked=lambda scale=scale: theme.scale == scale)
        for rows in DENSITIES:
            name = f"view.density.{rows}"
            verbs[name] = Verb(partial(looks.set_density, rows), checked=lambda rows=rows: theme.density == rows)
        return verbs

    def _go_verbs(self) -> dict[str, Verb]:
        verbs = {
            "go.palette": Verb(self._toggle_palette),
            "go.back": self._staged(lambda workspace: workspace.stage.back()),
            "go.forward": self._staged(lambda workspace: workspace.stage.forward()),
            "go.copy_link": self._staged(self._copy_link),
        }
        for pane_id in PANE_IDS:
            verbs[f"go.{pane_id}"] = Verb(partial(self._house.show_pane, pane_id), enabled=self._is_open)
        return verbs

    def _sync_verbs(self) -> dict[str, Verb]:
        verbs = {
            f"sync.{name}": Verb(
                partial(self._with, lambda workspace, name=name: getattr(workspace.sync(), name)()),
                enabled=self._can_write,
            )
            for name in ("now", "show", "resolve", "outbox", "connections", "offline")
        }
        verbs["sync.offline"].more["checked"] = self._is_offline
        return verbs

    def _is_offline(self) -> bool:
        workspace = self._house.workspace
        preferences = None if workspace is None else workspace.context.preferences
        return preferences is not None and bool(preferences.get("offline", False))

    def _help_verbs(self) -> dict[str, Verb]:
        return {
            "help.keys": Verb(self._show_keys),
            "help.log": Verb(self._show_log),
            "help.about": Verb(self._show_about),
        }

    def _staged(self, run: Callable[[Workspace], object]) -> Verb:
        return Verb(partial(self._with, run), enabled=self._is_open)

    def _with(self, run: Callable[[Workspace], object]) -> None:
        if self._house.workspace is not None:
            run(self._house.workspace)

    def _is_open(self) -> bool:
        return self._house.workspace is not None

    def _can_write(self) -> bool:
        workspace = self._house.workspace
        return workspace is not None and not workspace.context.desk.store.read_only

    def _can_undo(self) -> bool:
        workspace = self._house.workspace
        return workspace is not None and self._can_write() and workspace.context.desk.undo_label is not None

    def _can_redo(self) -> bool:
        workspace = self._house.workspace
        return workspace is not None and self._can_write() and workspace.context.desk.redo_label is not None

    def _can_copy(self) -> bool:
        workspace = self._house.workspace
        return workspace is not None and has_exportable(workspace.stage.shown_pane())

    def _copy(self, how: str) -> None:
        if self._house.workspace is not None:
            getattr(load_room("copying"), how)(self._house.workspace.context, self._window)

    def _undo_words(self) -> str:
        return self._house.workspace.undo_words() if self._house.workspace is not None else "Undo"

    def _redo_words(self) -> str:
        return self._house.workspace.redo_words() if self._house.workspace is not None else "Redo"

    def _toggle_palette(self) -> None:
        if self._house.palette.isVisible():
            self._house.palette.shut()
        else:
            self._house.palette.ask()

    def _copy_link(self, workspace: Workspace) -> None:
        QGuiApplication.clipboard().setText(workspace.stage.link())
        self._window.status.say("The link to this place is on the clipboard.")

    def _show_keys(self) -> None:
        load_room("keysheet").show_keys(self._theme, self._icons, self._actions, self._window)

    def _show_log(self) -> None:
        from PySide6.QtCore import QUrl  # noqa: PLC0415  # its enums are slow to load, and few ask for the log
        from PySide6.QtGui import QDesktopServices  # noqa: PLC0415

        make_private(self._folders.log.parent)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folders.log.parent)))

    def _show_about(self) -> None:
        title = f"PM Desk {__version__}"
        Asking(self._theme, self._icons, self._window, title=title, words=ABOUT, icon="info", give_up="Close").open()


def send_key(key: Qt.Key) -> None:
    """Press a key that every list knows, so that a letter can mean it too."""
    focus = QApplication.focusWidget()
    if focus is not None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(focus, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier))
