"""A part of the vendors' page in a window: the chosen integration, keys that work, and hands to press them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.commands.specs import KeepSpec
from pmdesk.domain.agreed import AgreedFunction, Question
from pmdesk.domain.apis import SpecFormat
from pmdesk.domain.specs import ReceivedSpec
from pmdesk.insight.spec_operations import operations_of
from pmdesk.insight.specs.reading import read_description
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.functions_table import ON_FUNCTIONS, ON_QUESTIONS
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.choices import ChoicePopover
from pmdesk.ui.widgets.forms import Form
from tests.ui.rooms import make_context, shown
from tests.vendors_world import with_vendors
from tests.world import NOW, World, small_world

NO_KEYS = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def described(world: World, version: str, body: bytes) -> int:
    """Keep a real description of the API of Payments v4."""
    found = read_description(f"{version}.json", body)
    spec = ReceivedSpec(body, NOW, version, found.title, f"{version}.json", SpecFormat.OPENAPI_3_1, operations_of(found))
    return world.desk.ask(KeepSpec(world.ids["api"], spec))[1]


class FunctionStage:
    """A card of the page and the hands on it."""

    def __init__(
        self,
        qtbot: QtBot,
        path: Path,
        build: Callable[[Context, State, QWidget], Any],
        *,
        fill: Callable[[World], object] = with_vendors,
        chosen: str = "payments",
        size: tuple[int, int] = (812, 700),
        scale: float = 1.0,
        mode: str = "light",
    ) -> None:
        self.qtbot = qtbot
        self.world = small_world(path)
        fill(self.world)
        self.ids = self.world.ids
        self.host = QWidget()
        qtbot.addWidget(self.host)
        self.context = make_context(self.world, self.host, mode, scale)
        self.world.desk = self.context.desk
        self.world.heard.clear()
        self.state = State(self.context, self.host)
        area = QScrollArea(self.host)
        area.setWidgetResizable(True)
        inner = QWidget(area)
        self.card = build(self.context, self.state, inner)
        column = QVBoxLayout(inner)
        column.addWidget(self.card)
        column.addStretch(1)
        area.setWidget(inner)
        QVBoxLayout(self.host).addWidget(area)
        runs = self.card.runs()
        for action in (*ON_FUNCTIONS, *ON_QUESTIONS):
            if action.id in runs:
                self.context.actions.add(action, runs[action.id])
        self.state.card_changed.connect(self.card.show_card)
        self.choose(chosen)
        shown(qtbot, self.host, *size)
        self.card.list.setFocus()

    def choose(self, name: str) -> None:
        """Choose an integration and wait for its card."""
        with self.qtbot.waitSignal(self.state.card_changed):
            self.state.choose(self.ids[name])

    def close(self) -> None:
        """Close everything that is open on the file."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        self.context.close()
        self.world.store.close()

    # --- hands

    def press(self, key: Qt.Key, mods: Qt.KeyboardModifier = NO_KEYS, *, on: QWidget | None = None) -> None:
        """Press a key where the focus is."""
        widget = on or QApplication.activePopupWidget() or self.host
        QTest.keyClick(widget.focusWidget() or widget, key, mods)

    def type(self, text: str) -> None:
        """Type where the focus is."""
        widget = QApplication.activePopupWidget() or self.host
        QTest.keyClicks(widget.focusWidget() or widget, text)

    def step(self, act: Callable[[], object]) -> None:
        """Do something that is one step, and wait until it shows."""
        steps = len(self.steps())
        with self.qtbot.waitSignal(self.state.card_changed):
            act()
        assert len(self.steps()) == steps + 1

    def key(self, key: Qt.Key, mods: Qt.KeyboardModifier = NO_KEYS) -> None:
        """Press a key that is one step, and wait until it shows."""
        self.step(lambda: self.press(key, mods))

    def undo(self) -> None:
        """Take the last step back and wait until it shows."""
        with self.qtbot.waitSignal(self.state.card_changed):
            self.context.desk.undo()

    def stand(self, name: str) -> None:
        """Make a row current by its name."""
        self.card.list.set_current(self.card.rows.place_of(self.ids[name]))
        self.card.list.setFocus()

    def form(self) -> Form:
        """Return the form that is open."""
        found = QApplication.activePopupWidget()
        assert isinstance(found, Form)
        return found

    def pick(self, words: str) -> None:
        """Pick a choice by its words in the list that is open."""
        found = QApplication.activePopupWidget()
        assert isinstance(found, ChoicePopover)
        place = next(at for at, each in enumerate(found.offered) if each.text == words)
        field = found.focusWidget()
        if isinstance(field, QLineEdit):
            QTest.keyClicks(field, words)
        else:
            found._list.set_current(place)  # noqa: SLF001  # what arrow keys do
        self.press(Qt.Key.Key_Return)

    # --- looks

    def steps(self) -> list[object]:
        """Return the steps that are in force."""
        return list(self.world.store.steps())

    def function(self, name: str) -> AgreedFunction:
        """Return a function as it is kept."""
        return self.world.store.get(AgreedFunction, self.ids[name])

    def question(self, name: str) -> Question:
        """Return a question as it is kept."""
        return self.world.store.get(Question, self.ids[name])
