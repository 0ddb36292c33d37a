"""A context as panes get it, on a small workspace, for tests that need no whole window."""

from dataclasses import dataclass, field

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pmdesk.commands.desk import Desk
from pmdesk.runtime.bus import Bus
from pmdesk.storage.memory import recall, remember
from pmdesk.ui.context import Context, Memory
from pmdesk.ui.shell.panes import load_part
from pmdesk.ui.widgets.actions import Action, Actions
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.styles import sheet
from pmdesk.ui.widgets.theme import Theme
from pmdesk.ui.widgets.toasts import Toasts
from tests.world import World


@dataclass
class Words:
    """A status bar that only remembers."""

    said: list[str] = field(default_factory=list)
    keys: list[tuple[str, str]] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)

    def hints(self, hints: list[tuple[str, str]]) -> None:
        self.keys = hints

    def say(self, text: str) -> None:
        self.said.append(text)

    def set_fact(self, name: str, text: str) -> None:
        self.facts[name] = text


def make_context(world: World, host: QWidget, mode: str = "light", scale: float = 1.0) -> Context:
    """Furnish a context; edits through its desk are announced on its bus."""
    theme = Theme.shipped(mode=mode, scale=scale)
    icons = Icons(theme)
    bus = Bus()
    desk = Desk(world.store, world.clock, bus.announce)
    bus.changed.connect(world.heard.append)
    actions = Actions(host)
    actions.add(Action("edit.undo", "Undo", ("Ctrl+Z",)), desk.undo)
    memory = Memory(lambda name: recall(world.store, name), lambda name, text: remember(world.store, name, text))
    toasts = Toasts(theme, icons, host)
    travelled: list[str] = []
    host.setPalette(theme.palette())
    host.setStyleSheet(sheet(theme))
    context = Context(
        desk, bus, theme, icons, actions, world.clock, toasts, memory, Words(), travelled.append, load_part
    )
    host.theme_kept = (theme, icons, bus, memory)  # pyright: ignore[reportAttributeAccessIssue]
    return context


def shown(qtbot: QtBot, widget: QWidget, width: int, height: int) -> None:
    """Show a widget in a size and wait until it is there and active."""
    widget.resize(width, height)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
