"""The checklist and the questions of the Vendors pane: hands that press their keys and wait for what shows."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from pmdesk.commands.specs import KeepSpec
from pmdesk.domain.agreed import AgreedFunction, Question
from pmdesk.domain.apis import SpecFormat
from pmdesk.domain.specs import ReceivedSpec
from pmdesk.insight.specs.operations import operations_of
from pmdesk.insight.specs.reading import read_description
from pmdesk.queries.integration_card import FunctionLine
from pmdesk.ui.vendors.functions_card import FunctionsCard
from pmdesk.ui.vendors.functions_editor import FunctionPopover
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.choices import ChoicePopover
from pmdesk.ui.widgets.forms import Form
from tests.ui.vendors.stage import NO_KEYS, Stage
from tests.world import NOW, World

SHIFT = Qt.KeyboardModifier.ShiftModifier


def described(world: World, version: str, body: bytes) -> int:
    """Keep a real description of the API of Payments v4."""
    found = read_description(f"{version}.json", body)
    spec = ReceivedSpec(
        body, NOW, version, found.title, f"{version}.json", SpecFormat.OPENAPI_3_1, operations_of(found)
    )
    return world.desk.ask(KeepSpec(world.ids["api"], spec))[1]


class Checklist:
    """The card of agreed functions and the hands on it."""

    def __init__(self, stage: Stage, chosen: str = "payments") -> None:
        self.stage = stage
        stage.show(f"pmdesk://integration/{stage.ids[chosen]}")
        self.ids = stage.ids
        self.world = stage.world
        self.card = next(part for part in stage.pane.page.parts if isinstance(part, FunctionsCard))
        if self.card.rows.lines:
            self.card.list.setFocus()

    @property
    def state(self) -> State:
        return self.stage.state

    def wait(self, act: Callable[[], object]) -> None:
        """Do something and wait until it shows."""
        with self.stage.qtbot.waitSignal(self.state.card_changed, timeout=20_000):
            act()
        self.stage.settle()

    def step(self, key: Qt.Key, mods: Qt.KeyboardModifier = NO_KEYS) -> str:
        """Press a key that makes one step, and wait until it shows; return the step's name."""
        self.wait(lambda: self.stage.key(key, mods))
        return self.stage.context.desk.undo_label or ""

    def undo(self) -> None:
        self.wait(self.stage.context.desk.undo)

    def stand(self, name: str) -> None:
        """Make a function current by its name."""
        self.card.list.setFocus()
        self.card.list.set_current(self.card.rows.place_of(self.ids[name]))

    def line(self, name: str) -> FunctionLine:
        """Return how a function is shown."""
        return self.card.rows.lines[self.card.rows.place_of(self.ids[name])]

    def titles(self) -> list[str]:
        """Return the functions from top to bottom."""
        return [line.function.title for line in self.card.rows.lines]

    def function(self, name: str) -> AgreedFunction:
        """Return a function as it is kept."""
        return self.world.store.get(AgreedFunction, self.ids[name])

    def open(self, name: str) -> FunctionPopover:
        """Open the editor of a function."""
        self.stand(name)
        self.stage.key(Qt.Key.Key_Return)
        has_keys(self.stage)
        editor = self.card.editor
        assert editor is not None
        return editor


def has_keys(stage: Stage) -> None:
    """Wait until what was opened last has the keys, as it has before a person presses one.

    Offscreen a popover is a window like any other, and takes all others along if it goes before it had the focus.
    """

    def is_there() -> bool:
        popup = QApplication.activePopupWidget()
        return popup is not None and popup.isVisible() and _is_first(popup)

    stage.until(is_there)


def _is_first(popup: QWidget) -> bool:
    return QApplication.platformName() != "offscreen" or popup.windowHandle() is QApplication.focusWindow()


def form() -> Form:
    """Return the form that is open."""
    found = QApplication.activePopupWidget()
    assert isinstance(found, Form)
    return found


def offered() -> ChoicePopover:
    """Return the list of choices that is open."""
    found = QApplication.activePopupWidget()
    assert isinstance(found, ChoicePopover)
    return found


def pick(stage: Stage, *words: str) -> None:
    """Pick choices by their words in the list that is open."""
    found = offered()
    for each in words:
        field = found.focusWidget()
        if isinstance(field, QLineEdit):
            field.clear()
            QTest.keyClicks(field, each)
        else:
            place = next(at for at, choice in enumerate(found.offered) if choice.text == each)
            stage.key(Qt.Key.Key_PageUp)
            for _ in range(place):
                stage.key(Qt.Key.Key_Down)
        stage.key(Qt.Key.Key_Return)


def question(stage: Stage, name: str) -> Question:
    """Return a question as it is kept."""
    return stage.world.store.get(Question, stage.ids[name])
