"""The window of the plan's registers: every product, team, sprint, release… as a row that is edited in place."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QListWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from pmdesk.commands.desk import Command
from pmdesk.commands.fields import AddRow, Archive, SetFields, Unarchive
from pmdesk.commands.items import AddItem, AddProduct
from pmdesk.commands.removal import Delete
from pmdesk.domain.changes import Changes
from pmdesk.domain.errors import DeskError
from pmdesk.domain.roadmap import Item, ItemKind, KeyResult, Objective, Product
from pmdesk.domain.typed import typed_day, typed_number, typed_whole, typed_yes
from pmdesk.queries.evidence import Evidence, evidence
from pmdesk.queries.registers import (
    REGISTERS,
    Entry,
    Register,
    RegisterColumn,
    RegisterRow,
    kinds_shown,
    pickable,
    register_rows,
    why_not_typed_into,
)
from pmdesk.storage.rows import Rows
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.evidence_values import EvidenceValues
from pmdesk.ui.roadmap.key_result_values import KeyResultValues
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.combo import Combo

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
CURRENT_CHANGED = QAbstractItemView.EditTrigger.CurrentChanged


class RegisterModel(QAbstractTableModel):
    """One register as a table; a cell that is typed into becomes one edit."""

    refused = Signal(str)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context
        self.register = REGISTERS[0]
        self.archived = False
        self.rows: list[RegisterRow] = []
        self.values = KeyResultValues(context, "registers", self)
        self.values.changed.connect(self._reread)
        self.evidence = EvidenceValues[Evidence](context, "registers", self._read_evidence, self)
        self.evidence.changed.connect(self._reread)
        context.bus.changed.connect(self._hear)

    def show_register(self, register: Register, *, archived: bool) -> None:
        """Show another register, or its archived rows."""
        self.beginResetModel()
        self.register = register
        self.archived = archived
        self.rows = self._read()
        self.endResetModel()

    def why_not(self, index: Index) -> str:
        """Return why a cell cannot be typed into, nothing where it can."""
        column = self.register.columns[index.column()]
        return why_not_typed_into(self.context.desk.store, self.register, self.rows[index.row()].id, column)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.register.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.register.columns[section].title
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.rows[index.row()].words[index.column()]
        return (self.why_not(index) or None) if role == Qt.ItemDataRole.ToolTipRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: ANN401
        if role != Qt.ItemDataRole.EditRole:
            return False
        row = self.rows[index.row()]
        column = self.register.columns[index.column()]
        refusal = self.why_not(index)
        if refusal:
            self.refused.emit(refusal)
            return False
        if value == row.words[index.column()]:
            return True
        try:
            meant = value_of(column, value, self.context.clock.today())
            label = f"Set {column.title.lower()} of {row.words[0] or self.register.one}"
            self.context.desk.do(SetFields(self.register.noun, (row.id,), {column.field: meant}, label))
        except DeskError as trouble:
            self.refused.emit(str(trouble))
            return False
        return True

    def _hear(self, changes: Changes) -> None:
        if changes.touches(kinds_shown()):
            self._reread()

    def _read(self) -> list[RegisterRow]:
        store, today = self.context.desk.store, self.context.clock.today()
        found = register_rows(
            store, self.register, today, archived=self.archived, now=self.values.of, heard=self.evidence.of
        )
        self.evidence.want([row.id for row in found] if self.register.noun is Item else [])
        return found

    def _read_evidence(self, rows: Rows, ids: tuple[int, ...]) -> Mapping[int, Evidence]:
        return {**evidence(rows, ids, self.context.clock.today())}

    def _reread(self) -> None:
        fresh = self._read()
        if [row.id for row in fresh] != [row.id for row in self.rows]:
            self.beginResetModel()
            self.rows = fresh
            self.endResetModel()
            return
        changed = [place for place, row in enumerate(fresh) if row != self.rows[place]]
        self.rows = fresh
        for place in changed:
            self.dataChanged.emit(self.index(place, 0), self.index(place, self.columnCount() - 1))


def value_of(column: RegisterColumn, typed: object, today: date) -> object:
    """Return the value a cell's text or pick means; raises DeskError in words."""
    if column.entry is Entry.ROW:
        return typed
    text = str(typed)
    readers = {
        Entry.DAY: lambda: typed_day(text, today),
        Entry.NUMBER: lambda: typed_number(text),
        Entry.WHOLE: lambda: typed_whole(text),
        Entry.YES: lambda: typed_yes(text),
        Entry.CHOICE: lambda: _choice(column, text),
    }
    value = readers[column.entry]() if column.entry in readers else text.strip()
    if column.required and (value is None or value == ""):
        raise DeskError(f"{column.title} cannot be empty.", "Type it, or press Esc to keep what was there.")
    return value


def _choice(column: RegisterColumn, text: str) -> object:
    kind = next(
        register.noun.__dataclass_fields__[column.field].type for register in REGISTERS if column in register.columns
    )
    if column.field == "colour":
        return int(text)
    return kind(text) if isinstance(kind, type) else text


class RegisterDelegate(QStyledItemDelegate):
    """Editors for cells: a line for text, a list for choices and rows."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = index.model()
        if not isinstance(model, RegisterModel):
            return super().createEditor(parent, option, index)
        column = model.register.columns[index.column()]
        if column.entry not in (Entry.ROW, Entry.CHOICE, Entry.YES):
            return super().createEditor(parent, option, index)
        box = Combo(model.context.theme, model.context.icons, parent)
        for value, words in _offered(model, column):
            box.addItem(words, value)
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentText(index.data(Qt.ItemDataRole.EditRole))
            return
        super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:  # noqa: ANN401
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData(), Qt.ItemDataRole.EditRole)
            return
        super().setModelData(editor, model, index)


def _offered(model: RegisterModel, column: RegisterColumn) -> list[tuple[object, str]]:
    if column.entry is Entry.YES:
        return [("yes", "yes"), ("no", "no")]
    if column.entry is Entry.CHOICE:
        return [(choice, choice) for choice in column.choices]
    rows: list[tuple[object, str]] = [(row_id, title) for row_id, title in pickable(model.context.desk.store, column)]
    return rows if column.required else [(None, ""), *rows]


class RegisterTable(QTableView):
    """The rows; letters are verbs here, so type-ahead is off. A cell that cannot be typed into says why."""

    pressed_key = Signal(str)
    refused = Signal(str)

    def edit(self, index: Index, trigger: Any = None, event: Any = None) -> Any:  # noqa: ANN401  # two of Qt's in one
        model = index.model()
        refusal = model.why_not(index) if isinstance(model, RegisterModel) and index.isValid() else ""
        wanted = trigger not in (QAbstractItemView.EditTrigger.NoEditTriggers, CURRENT_CHANGED)
        if refusal:
            if wanted and (trigger is None or trigger & self.editTriggers()):
                self.refused.emit(refusal)
            return False
        return super().edit(index) if trigger is None else super().edit(index, trigger, event)

    def keyboardSearch(self, search: str) -> None:
        del search

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {Qt.Key.Key_N: "add", Qt.Key.Key_E: "archive", Qt.Key.Key_Delete: "delete"}
        verb = keys.get(Qt.Key(event.key()))
        if verb and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            self.pressed_key.emit(verb)
            return
        super().keyPressEvent(event)


class RegistersDialog(QDialog):
    """All registers: kinds on the left, rows on the right, verbs below."""

    def __init__(self, context: Context, parent: QWidget | None = None, kind: str = "Products") -> None:
        super().__init__(parent)
        self.context = context
        self.setWindowTitle("Products, teams, sprints and more")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        theme = context.theme
        self.resize(theme.px(900), theme.px(560))
        self.kinds = QListWidget(self)
        self.kinds.setAccessibleName("Registers")
        self.kinds.addItems([register.title for register in REGISTERS])
        self.kinds.setFixedWidth(theme.px(200))
        self.kinds.setFont(theme.font("body"))
        self.kinds.setSpacing(theme.px(2))
        self.model = RegisterModel(context, self)
        self.table = self._make_table()
        self.aside = QCheckBox("Show archived", self)
        self.words = QLabel("", self)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.add_button = Button(theme, context.icons, "Add", icon="plus", key="N")
        self.archive_button = Button(theme, context.icons, "Archive", key="E")
        self.delete_button = Button(theme, context.icons, "Delete", key="Del")
        self._lay_out()
        self._connect()
        titles = [register.title for register in REGISTERS]
        self.kinds.setCurrentRow(titles.index(kind) if kind in titles else 0)
        self.table.setFocus()

    @property
    def register(self) -> Register:
        """The register that is shown."""
        return REGISTERS[max(0, self.kinds.currentRow())]

    def selected_ids(self) -> tuple[int, ...]:
        """Return the ids of the selected rows."""
        places = sorted({index.row() for index in self.table.selectionModel().selectedIndexes()})
        return tuple(self.model.rows[place].id for place in places)

    def add(self) -> None:
        """Add a row with a plain name and open its name for typing."""
        command = new_row(self.register, self.context)
        try:
            _, row_id = self.context.desk.ask(command)
        except DeskError as trouble:
            self.words.setText(str(trouble))
            return
        self.words.setText("")
        place = next((at for at, row in enumerate(self.model.rows) if row.id == row_id), None)
        if place is not None:
            index = self.model.index(place, 0)
            self.table.setCurrentIndex(index)
            self.table.edit(index)

    def archive(self) -> None:
        """Put the selected rows aside, or bring them back."""
        ids = self.selected_ids()
        if not ids or not self.register.can_archive:
            return
        if self.aside.isChecked():
            self._do(Unarchive(self.register.noun, ids))
        else:
            self._do(Archive(self.register.noun, ids, self.context.clock.now()))

    def delete(self) -> None:
        """Delete the selected rows with what they own; undo brings all of it back."""
        ids = self.selected_ids()
        if ids:
            self._do(Delete(self.register.noun, ids))

    def _do(self, command: Command[Any]) -> None:
        place = self.table.currentIndex().row()
        try:
            self.context.desk.do(command)
            self.words.setText(f"{command.label}. Ctrl+Z takes it back.")
        except DeskError as trouble:
            self.words.setText(str(trouble))
        if self.model.rows:
            self.table.selectRow(min(max(place, 0), len(self.model.rows) - 1))

    def _act(self, verb: str) -> None:
        {"add": self.add, "archive": self.archive, "delete": self.delete}[verb]()

    def _show(self) -> None:
        archived = self.aside.isChecked() and self.register.can_archive
        self.aside.setEnabled(self.register.can_archive)
        self.archive_button.setEnabled(self.register.can_archive)
        self.archive_button.setText("Bring back" if archived else "Archive")
        self.model.show_register(self.register, archived=archived)
        self.table.resizeColumnsToContents()
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.setAccessibleName(self.register.title)
        self.words.setText("")
        if self.model.rows:
            self.table.selectRow(0)

    def _make_table(self) -> RegisterTable:
        table = RegisterTable(self)
        table.setModel(self.model)
        table.setItemDelegate(RegisterDelegate(table))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self.context.theme.size("row"))
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return table

    def _lay_out(self) -> None:
        theme = self.context.theme
        buttons = QHBoxLayout()
        for widget in (self.add_button, self.archive_button, self.delete_button):
            buttons.addWidget(widget)
        buttons.addWidget(self.words, 1)
        buttons.addWidget(self.aside)
        right = QVBoxLayout()
        right.addWidget(self.table, 1)
        right.addLayout(buttons)
        whole = QHBoxLayout(self)
        margin = theme.px(12)
        whole.setContentsMargins(margin, margin, margin, margin)
        whole.setSpacing(theme.px(12))
        whole.addWidget(self.kinds)
        whole.addLayout(right, 1)

    def _connect(self) -> None:
        self.kinds.currentRowChanged.connect(self._show)
        self.aside.toggled.connect(self._show)
        self.table.pressed_key.connect(self._act)
        self.table.refused.connect(self.words.setText)
        self.finished.connect(self.model.values.leave)
        self.model.refused.connect(self.words.setText)
        self.add_button.clicked.connect(self.add)
        self.archive_button.clicked.connect(self.archive)
        self.delete_button.clicked.connect(self.delete)


def new_row(register: Register, context: Context) -> Command[Any]:
    """Return the command that adds a row of this register with a plain name and sensible values."""
    title = f"New {register.one}"
    today = context.clock.today()
    if register.noun is Product:
        return AddProduct(title)
    if register.noun is Item:
        return AddItem(ItemKind.INITIATIVE, title)
    values: dict[str, object] = {"title": title}
    fields = register.noun.__dataclass_fields__
    values |= {name: today for name in ("start", "end", "day") if name in fields}
    if register.noun is KeyResult:
        objectives = context.desk.store.all(Objective, order_by="rank")
        if not objectives:
            raise DeskError("A key result needs an objective.", "Add an objective first.")
        values["objective_id"] = objectives[0].id
    return AddRow(register.noun, values, f"Add {register.one}")
