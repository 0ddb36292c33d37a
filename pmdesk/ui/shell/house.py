"""The house behind the window: built after the first paint, it opens workspaces and wires the shell to them."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer

from pmdesk.domain.clock import Clock, SystemClock
from pmdesk.domain.errors import DeskError
from pmdesk.runtime.folders import Folders
from pmdesk.runtime.instance import Running
from pmdesk.runtime.preferences import Preferences
from pmdesk.storage.store import Role, open_workspace
from pmdesk.ui.context import Context
from pmdesk.ui.shell.acts import Acts
from pmdesk.ui.shell.arguments import LINK, Start
from pmdesk.ui.shell.files import FileVerbs
from pmdesk.ui.shell.looks import Looks
from pmdesk.ui.shell.menubar import MenuBar
from pmdesk.ui.shell.panes import PANE_IDS, TITLES, has_guest, load_guest, load_part, load_room
from pmdesk.ui.shell.recent import Recent
from pmdesk.ui.shell.troubles import TroubleLog
from pmdesk.ui.shell.window import Window
from pmdesk.ui.shell.workspace import Parts, Workspace
from pmdesk.ui.widgets.actions import Actions
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.rowaccess import RowAccessFactory
from pmdesk.ui.widgets.theme import Theme
from pmdesk.ui.widgets.toasts import Toasts

KEYS = "keys"
WINDOW = "window"
BEGIN_KEYS = ("file.open", "file.import", "help.keys")
LISTEN_MS = 250
SAMPLE_LINE = (
    "Tidewater, a commerce platform: 3 products on one core, 8 initiatives, 26 features, 9 sprints and 5 releases. "
    "Takes 10 minutes to explore. Delete it any time."
)
IMPORT_LINE = (
    "CSV, Jira, Linear, GitHub, Trello, Asana, GanttProject, Microsoft Project, OPML or iCalendar. "
    "You see every row before anything is saved."
)
EMPTY_LINE = "Name your products and teams; add the rest as you go."


class House(QObject):
    """Everything behind the frame; at most one workspace is open at a time."""

    def __init__(
        self,
        window: Window,
        theme: Theme,
        icons: Icons,
        *,
        folders: Folders,
        preferences: Preferences,
        running: Running,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._icons = icons
        self._folders = folders
        self._preferences = preferences
        self._clock: Clock = SystemClock()
        self._running = running
        self._first_run: Any = None
        self._settings: Any = None
        self._quick_add: Any = None
        self._palette: Any = None
        self.workspace: Workspace | None = None
        self.looks = Looks(theme, preferences)
        self.recent = Recent(preferences)
        self.actions = Actions(window, _keys(preferences.get(KEYS, {})))
        self.toasts = Toasts(theme, icons, window.content)
        self.files = FileVerbs(window, theme, icons, house=self, folders=folders, recent=self.recent, clock=self._clock)
        self._access = RowAccessFactory()
        self._access.install()
        Acts(self, window, theme=theme, icons=icons, folders=folders).add_to(self.actions)
        self.menus = MenuBar(window.menus, self.actions)
        self.menus.add_choices("file.open", "Open recent", self.files.recent_choices)
        self._connect()

    def catch_troubles(self) -> None:
        """Write down and tell what nobody foresaw, from now on."""
        TroubleLog(self._folders.log, self._clock, self.tell).install()

    @property
    def context(self) -> Context | None:
        """What panes of the open workspace are handed, or None."""
        return None if self.workspace is None else self.workspace.context

    @property
    def palette(self) -> Any:  # noqa: ANN401
        """The palette, built when it is first asked for."""
        palette = self._palette
        if palette is None:
            palette = self._palette = load_room("palette").Palette(
                self._theme, self._icons, self.actions, self._window, self.go
            )
            palette.recent = lambda: self.workspace.recent() if self.workspace is not None else []
            palette.selection = lambda: self.workspace.selection() if self.workspace is not None else ("", "")
            self._give_finders()
        return palette

    def open(self, path: Path, role: Role = Role.KEEPER) -> None:
        """Open a workspace in place of the open one; raises DeskError and keeps that one."""
        if role is not Role.READER and not self._running.claim(path):
            self._running.hand_over(path, [])
            self._window.status.say(f"“{path.stem}” is open in another window, which came forward.")
            return
        store = open_workspace(path, role=role)
        if self.workspace is not None:
            self.workspace.close()
        self._leave_first_run()
        shared = (self._window, self._theme, self._icons, self.actions, self.toasts, self._clock)
        parts = Parts(*shared, self._preferences)
        self.workspace = Workspace(parts, store, self)
        self.workspace.stage.shown.connect(self._show_frame)
        self._give_finders()
        self.workspace.damaged.connect(self.files.tell_damage)
        self._drop_quick_add()
        self.recent.note(path)
        self._window.setWindowTitle(path.stem)
        self._show_state()
        self._window.set_banner(None)
        QTimer.singleShot(LISTEN_MS, self._show_banner)
        self.workspace.stage.begin()

    def _show_banner(self) -> None:
        if self.workspace is None or not self.files.shows_sample():
            return
        bar = load_room("samplebar").SampleBar(self._theme, self._window.content)
        bar.remove.clicked.connect(self.files.remove_sample)
        self._window.set_banner(bar)

    def shut(self) -> None:
        """Close the open workspace and open no other."""
        if self.workspace is not None:
            self.workspace.close()
            self.workspace = None
            if self._palette is not None:
                self._palette.finders = []
                self._palette.later = []
            self._drop_quick_add()
            self._window.set_banner(None)
            self._running.release()
            self._window.status.set_fact("state", "")

    def begin(self, start: Start) -> None:
        """Open what the program was started for, or the page of the first run."""
        if start.is_first_run and not start.files:
            self.start_first_run()
        elif start.wants_sample:
            self.files.open_sample()
        elif not self.files.open_path(start.workspace):
            self.start_first_run()
        QTimer.singleShot(LISTEN_MS, self._listen)
        if start.words():
            self.take(start.words())

    def _listen(self) -> None:
        load_part("pmdesk.runtime.sweeping:Sweeper")(self)
        self._running.listen(self.take)
        load_part("pmdesk.runtime.endings:heed")(self._window, self._window.close)
        if self.workspace is not None:
            self.workspace.warm()

    def start_first_run(self) -> None:
        """Show the page with the ways to begin."""
        room = load_room("firstrun")
        ways = [
            room.Way("layers", "Open the sample workspace", SAMPLE_LINE, "Open sample", self.files.open_sample),
            room.Way("file-up", "Import a roadmap or backlog", IMPORT_LINE, "Import…", self.ask_import),
            room.Way("file-plus", "Start empty", EMPTY_LINE, "New workspace", self.files.new_default),
        ]
        there = (has_guest("sample"), has_guest("import"), True)
        offered = [way for way, is_there in zip(ways, there, strict=True) if is_there]
        page = self._first_run = room.FirstRun(self._theme, self._icons, offered, self.files.open)
        self.actions.bind("start", page)
        self._window.stack.addWidget(page)
        self._window.stack.setCurrentWidget(page)
        self._window.status.hints(self._hints(*BEGIN_KEYS))
        self._window.status.set_fact("state", "Nothing leaves this computer", "hard-drive")
        self._window.header.offer_new("", "", "")
        page.setFocus()

    def ask_import(self) -> None:
        """Ask which files to import."""
        self.files.bring_in([])

    def take(self, arguments: list[str]) -> None:
        """Take what the program was started with: a link, a workspace, or files to import."""
        self._window.bring_forward()
        links = [each for each in arguments if each.startswith(LINK)]
        files = [each for each in arguments if not each.startswith(LINK)]
        if files:
            self.files.take(files)
        for link in links:
            self.go(link)

    def go(self, place: str) -> None:
        """Go to a place in the open workspace."""
        if self.workspace is not None:
            self.workspace.go(place)

    def ask_quick_add(self) -> None:
        """Open the line for something new."""
        if self.workspace is not None:
            panel = self._quick_add
            if panel is None:
                panel = self._quick_add = load_room("quickadd").QuickAdd(self.workspace.context, self._window, self.go)
            panel.ask()

    def ask_note(self) -> None:
        """Open the sheet for what somebody said."""
        capture = load_guest("capture")
        if self.workspace is not None and capture is not None:
            capture(self.workspace.context, self._window)

    def tell(self, trouble: DeskError) -> None:
        """Tell a trouble in words."""
        self._window.status.say(str(trouble))
        self.toasts.show(str(trouble), action_title="", kind="trouble")

    def close(self) -> None:
        """Keep where the window stood, and close the workspace."""
        self._preferences.set(WINDOW, self._window.geometry_text())
        if self.workspace is not None:
            self.workspace.close()
            self.workspace = None

    def show_settings(self) -> None:
        """Show the settings, or leave them again."""
        page = self._settings
        if page is None:
            page = self._settings = load_room("settings").SettingsPage(self.looks, self.actions, self._keep_keys)
            self._window.stack.addWidget(page)
        if self._window.stack.currentWidget() is page:
            self._back_to_pane()
            return
        self._window.stack.setCurrentWidget(page)
        self._window.rail.show_settings(True)
        self._window.header.show_pane("Settings", [])
        self._window.header.offer_new("", "", "")
        page.leader().setFocus()
        self._window.status.hints(page.hints())

    def _back_to_pane(self) -> None:
        if self.workspace is not None:
            self.workspace.stage.show(self.workspace.stage.current or PANE_IDS[0])
        elif self._first_run is not None:
            self._window.rail.show_pane(PANE_IDS[0])
            self._window.header.show_pane(TITLES[PANE_IDS[0]], [])
            self._window.stack.setCurrentWidget(self._first_run)
            self._window.status.hints(self._hints(*BEGIN_KEYS))
            self._first_run.setFocus()

    def _connect(self) -> None:
        window = self._window
        window.rail.chosen.connect(self.show_pane)
        window.rail.settings.connect(self.show_settings)
        window.header.search.connect(self._ask_palette)
        window.header.new.connect(self._make_new)
        window.dropped.connect(self.files.take)
        window.closing.connect(self.close)

    def show_pane(self, pane_id: str) -> None:
        """Show a pane, or what stands there before a workspace is open."""
        if self.workspace is not None:
            self.workspace.stage.show(pane_id)
        else:
            self._back_to_pane()

    def _show_frame(self, pane_id: str) -> None:
        """Bring header, menus and status bar to a pane that is shown."""
        self.menus.show_pane(pane_id)
        verb = self._new_verb(pane_id)
        pane = self.workspace.stage.shown_pane() if self.workspace is not None else None
        title = getattr(pane, "new_words", "New") if verb != "add.quick" else "Quick add"
        title = title if getattr(pane, "offers_new", True) else ""
        self._window.header.offer_new(title, self.actions.first_key(verb), self.actions.tooltip(verb))
        self._window.status.hints(self._hints("go.palette", "add.quick", "help.keys"))

    def _new_verb(self, pane_id: str) -> str:
        own = f"{pane_id}.new"
        return own if self.actions.has(own) else "add.quick"

    def _make_new(self) -> None:
        if self.workspace is not None:
            self.actions.trigger(self._new_verb(self.workspace.stage.current))

    def _hints(self, *action_ids: str) -> list[tuple[str, str]]:
        actions = [self.actions.get(action_id) for action_id in action_ids]
        return [(self.actions.first_key(action.id), action.hint or action.title) for action in actions]

    def _show_state(self) -> None:
        context = self.context
        if context is not None and context.desk.store.read_only:
            self._window.status.set_fact("state", "Read-only", "lock", "warning_text")
        else:
            self._window.status.set_fact("state", "Saved", "circle-check")

    def _ask_palette(self) -> None:
        self.palette.ask()

    def _give_finders(self) -> None:
        if self._palette is not None and self.workspace is not None:
            self._palette.finders = self.workspace.finders()
            self._palette.later = self.workspace.later_finders()

    def _drop_quick_add(self) -> None:
        if self._quick_add is not None:
            self._quick_add.deleteLater()
            self._quick_add = None

    def _leave_first_run(self) -> None:
        if self._first_run is not None:
            self._window.stack.removeWidget(self._first_run)
            self._first_run.deleteLater()
            self._first_run = None

    def _keep_keys(self, overrides: dict[str, tuple[str, ...]]) -> None:
        self._preferences.set(KEYS, {action_id: list(keys) for action_id, keys in overrides.items()})


def _keys(kept: dict[str, object]) -> dict[str, tuple[str, ...]]:
    """Return the keys this person chose, out of JSON."""
    return {action_id: tuple(map(str, keys)) for action_id, keys in kept.items() if isinstance(keys, list)}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
