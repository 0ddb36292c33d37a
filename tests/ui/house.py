"""A context for one pane or dialog in a test: a real desk, bus, theme and actions, and what was told and visited."""

from dataclasses import dataclass, field

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pmdesk.commands.desk import Desk
from pmdesk.runtime.bus import Bus
from pmdesk.storage.memory import recall, remember
from pmdesk.ui.context import Context, Memory
from pmdesk.ui.shell.panes import load_part
from pmdesk.ui.widgets.actions import Actions
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme
from pmdesk.ui.widgets.toasts import Toasts
from tests.world import World


@dataclass
class Told:
    """A status bar that remembers what was told."""

    said: list[str] = field(default_factory=list)
    hinted: list[tuple[str, str]] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)

    def hints(self, hints: list[tuple[str, str]]) -> None:
        self.hinted = hints

    def say(self, text: str) -> None:
        self.said.append(text)

    def set_fact(self, name: str, text: str) -> None:
        self.facts[name] = text


def make_context(world: World, qtbot: QtBot, mode: str = "light") -> Context:
    """Return a context over the world's file; its window is owned by qtbot."""
    window = QWidget()
    window.resize(1440, 900)
    qtbot.addWidget(window, before_close_func=lambda _window: context.close())
    theme = Theme.shipped(mode=mode)
    icons = Icons(theme, window)
    theme.setParent(window)
    bus = Bus(window)
    world.desk = Desk(world.store, world.clock, bus.announce)
    bus.changed.connect(world.heard.append)
    rows = world.store
    memory = Memory(lambda name: recall(rows, name), lambda name, value: remember(rows, name, value), window)
    told = Told()
    visited: list[str] = []
    context = Context(
        desk=world.desk,
        bus=bus,
        theme=theme,
        icons=icons,
        actions=Actions(window),
        clock=world.clock,
        toasts=Toasts(theme, icons, window),
        memory=memory,
        status=told,
        travel=visited.append,
        fetch=load_part,
    )
    return context
