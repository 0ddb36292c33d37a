"""The window that browses a version of a description: operations and schemas, field by field, tied to functions.

`open_spec_browser` is the way in. It loads readers, so it is fetched when it is first wanted.
"""

from contextlib import closing
from functools import partial
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pmdesk.commands.functions import AddFunction, TieFunction
from pmdesk.domain.agreed import AgreedFunction
from pmdesk.domain.apis import SpecVersion
from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import counted
from pmdesk.domain.errors import DeskError
from pmdesk.insight.specs.browse import Browser, Field, OperationShown, SchemaShown
from pmdesk.insight.specs.browse_graphql import GraphBrowser
from pmdesk.insight.specs.graphql import GraphSchema
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.runtime.watching import Watch
from pmdesk.storage.store import Role, open_workspace
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.spec_browser_rows import FieldRows, NamedRows, Part, as_tree
from pmdesk.ui.vendors.spec_window import WIDE, SpecWindow
from pmdesk.ui.vendors.spec_work import version_of
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.choices import Choice, ChoicePopover
from pmdesk.ui.widgets.filterbox import FilterBox
from pmdesk.ui.widgets.forms import ChoiceField
from pmdesk.ui.widgets.ground import BOTTOM, TOP, Ground, plain
from pmdesk.ui.widgets.painted_list import PaintedList
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.segmented import Segmented
from pmdesk.ui.widgets.window_keys import WindowKey

OPERATIONS, SCHEMAS = "operations", "schemas"
NEW = "new"


@frozen
class Browsed:
    """A version that was read, with what the lists show of it."""

    browser: Browser | GraphBrowser
    operations: tuple[OperationShown, ...]
    schemas: tuple[SchemaShown, ...]
    users: dict[str, tuple[str, ...]]


def open_spec_browser(context: Context, card: IntegrationCard, parent: QWidget) -> "BrowserWindow":
    """Browse the newest version."""
    window = BrowserWindow(context, card, parent)
    window.show()
    return window


class BrowserWindow(SpecWindow):
    """A version chosen at the top, its operations or schemas at the left, what is in one at the right."""

    own_keys = (WindowKey("Tie to function", ("L",)),)

    def __init__(self, context: Context, card: IntegrationCard, parent: QWidget) -> None:
        super().__init__(context, card, "operations and schemas", parent)
        self.browsed: Browsed | None = None
        self.choices: ChoicePopover | None = None
        self._build()
        self.version.take(card.versions[-1].id)
        self.read()
        self.list.setFocus()

    def read(self) -> None:
        """Read the version that is chosen."""
        version = next((each for each in self.card.versions if each.id == self.version.value), None)
        if version is not None:
            self.browsed = None
            self.fill()
            work = partial(_read, self.context, version)
            self.working.begin(f"Reading {version.title}", work, self._take, self.tell, lambda _late: None)

    def fill(self) -> None:
        """Show what fits the words; what is at hand stays it."""
        found = self.browsed
        row = self.list.current
        held = self.names.shown[row] if 0 <= row < len(self.names.shown) else None
        if found is None:
            self.names.shown, self.names.uses = (), {}
        else:
            words = self.filter.text().casefold().split()
            of_kind = found.operations if self.kind.current() == OPERATIONS else found.schemas
            self.names.shown = tuple(each for each in of_kind if all(word in _searched(each) for word in words))
            self.names.uses = found.users
        self.list.refresh()
        if self.names.shown:
            self.list.set_current(self.names.shown.index(held) if held in self.names.shown else 0)
        else:
            self.list.clear_current()
        self.show_fields()

    def show_fields(self) -> None:
        """Show what is in the operation or schema at hand, and who uses what."""
        each, found = self.at_hand(), self.browsed
        rows: list[Part | Field] = []
        if found is not None and isinstance(each, OperationShown):
            for part, fields in groupby(found.browser.fields(each.key), key=lambda field: field.part):
                rows += [Part(part), *as_tree(fields)]
            if each.schemas:
                rows += [Part(f"Uses {counted(len(each.schemas), 'schema')}: {', '.join(each.schemas)}")]
        elif found is not None and isinstance(each, SchemaShown):
            users = found.users.get(each.name, ())
            rows = [Part("Fields"), *each.fields, Part(f"Used by {counted(len(users), 'operation')}")]
            rows += [Part(f"    {key}") for key in users]
        self.fields.shown = tuple(rows)
        self.right.refresh()
        self.right.clear_current()
        self.about.setText(_about(each))
        self.tie.setEnabled(isinstance(each, OperationShown))

    def at_hand(self) -> OperationShown | SchemaShown | None:
        """Return the operation or schema whose row is current."""
        row = self.list.current
        return self.names.shown[row] if 0 <= row < len(self.names.shown) else None

    def offer_ties(self) -> None:
        """Ask which function the operation at hand, with the selected fields, belongs to."""
        if not isinstance(self.at_hand(), OperationShown):
            return
        theme, icons = self.context.theme, self.context.icons
        known = self._functions()
        choices = [Choice(each.id, each.title, fact=", ".join(each.operations)) for each in known]
        choices.append(Choice(NEW, "New function", "plus"))
        self.choices = ChoicePopover(theme, icons, self.tie, choices, [], name="Function")
        self.choices.kept.connect(self._tie_picked)
        self.choices.hang(self.tie.rect(), theme.px(320))

    def tie_to(self, function_id: object) -> None:
        """Tie the operation at hand, with the selected fields, to a function, or to a new one."""
        operation = self.at_hand()
        if not isinstance(operation, OperationShown):
            return
        fields = tuple(dict.fromkeys(field.path for field in self._chosen_fields() if field.path))
        try:
            if function_id == NEW:
                title = operation.summary[:80] or operation.id or operation.key
                values = {"operations": (operation.key,), "fields": fields}
                self.context.desk.do(AddFunction(self.card.integration.id, title, values))
                self.context.offer_undo(f"Added function “{title}”")
                self.say(f"Added function “{title}”.")
                return
            function = next(each for each in self._functions() if each.id == function_id)
            operations = (*function.operations, operation.key)
            if self.context.desk.do(TieFunction(function.id, operations, (*function.fields, *fields))):
                self.context.offer_undo(f"Tied “{function.title}”")
            self.say(f"“{function.title}” is tied to {operation.key}.")
        except DeskError as trouble:
            self.tell(trouble)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() == Qt.KeyboardModifier.NoModifier and Qt.Key(event.key()) == Qt.Key.Key_L:
            self.offer_ties()
        else:
            super().keyPressEvent(event)

    # --- parts of it

    def _take(self, browsed: Browsed) -> None:
        self.browsed = browsed
        self.fill()
        self.say(f"{counted(len(browsed.operations), 'operation')}, {counted(len(browsed.schemas), 'schema')}")

    def _functions(self) -> list[AgreedFunction]:
        store = self.context.desk.store
        return store.all(AgreedFunction, order_by="rank", integration_id=self.card.integration.id, archived_at=None)

    def _tie_picked(self, picked: tuple[object, ...]) -> None:
        if picked:
            self.tie_to(picked[0])

    def _chosen_fields(self) -> list[Field]:
        rows = [self.fields.shown[row] for row in self.right.selection()]
        return [each for each in rows if isinstance(each, Field)]

    def copy(self) -> None:
        """Put the selected fields onto the clipboard, else the name of what is at hand."""
        each, fields = self.at_hand(), [field.path for field in self._chosen_fields()]
        name = "" if each is None else each.key if isinstance(each, OperationShown) else each.name
        QGuiApplication.clipboard().setText("\n".join(fields) or name)
        self.say("Copied.")

    # --- building

    def _build(self) -> None:
        theme, icons = self.context.theme, self.context.icons
        split = self.split
        self.names, self.fields = NamedRows(theme), FieldRows(theme)
        self.names.uses = {}
        self.list = PaintedList(theme, self.names, many=False, parent=split)
        self.right = PaintedList(theme, self.fields, parent=split)
        self.list.setAccessibleName("Operations")
        self.right.setAccessibleName("Fields")
        self.list.current_changed.connect(alone(self.show_fields))
        self.list.activated.connect(alone(self.right.setFocus))
        for widget in (self.list, self.right):
            split.addWidget(widget)
        split.setSizes([theme.px(WIDE // 2), theme.px(WIDE // 2)])
        head = self._head()
        foot = Ground(theme, "surface_raised", self, lines=TOP)
        self.about = plain("", theme, "small", "text", foot)
        self.about.setWordWrap(True)
        self.tie = Button(theme, icons, "Tie to function…", key="L", small=True, parent=foot)
        self.tie.setAutoDefault(False)
        self.tie.clicked.connect(alone(self.offer_ties))
        row = QHBoxLayout(foot)
        row.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8))
        row.setSpacing(theme.px(12))
        row.addWidget(self.tie)
        row.addWidget(self.about, 1)
        row.addWidget(self.words)
        self.lay_out(head, foot)

    def _head(self) -> QWidget:
        theme, icons = self.context.theme, self.context.icons
        head = Ground(theme, "surface_raised", self, lines=BOTTOM)
        choices = [Choice(each.id, each.title) for each in self.card.versions]
        self.version = ChoiceField(theme, icons, choices, None, name="Version", parent=head)
        self.version.setFixedWidth(theme.px(150))
        self.version.setAutoDefault(False)
        kinds = [(OPERATIONS, "Operations"), (SCHEMAS, "Schemas")]
        self.kind = Segmented(theme, kinds, OPERATIONS, small=True, name="Show", parent=head)
        self.filter = FilterBox(theme, icons, head, words="Path, name or words", widest=400)
        self.filter.setAccessibleName("Filter operations and schemas")
        self.version.kept.connect(alone(self.read))
        self.kind.chosen.connect(alone(self.fill))
        self.filter.narrowed.connect(alone(self.fill))
        self.filter.left.connect(self.list.setFocus)
        row = QHBoxLayout(head)
        row.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8))
        row.setSpacing(theme.px(8))
        for widget in (self.version, self.kind):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.filter, 2)
        return head


def _read(context: Context, version: SpecVersion, watch: Watch) -> Browsed:
    with closing(open_workspace(context.desk.store.path, role=Role.READER, clock=context.clock)) as store:
        found = version_of(store, version, watch)
    browser = GraphBrowser(found) if isinstance(found, GraphSchema) else Browser(found)
    watch.look()
    operations = browser.operations()
    watch.look()
    return Browsed(browser, operations, browser.schemas(), browser.users())


def _searched(each: OperationShown | SchemaShown) -> str:
    if isinstance(each, SchemaShown):
        return f"{each.name} {each.about}".casefold()
    return f"{each.key} {each.id} {each.summary} {' '.join(each.tags)}".casefold()


def _about(each: OperationShown | SchemaShown | None) -> str:
    if each is None:
        return ""
    return " ".join((each.summary if isinstance(each, OperationShown) else each.about).split())[:300]
