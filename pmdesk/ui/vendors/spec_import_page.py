"""What the import of a description shows: where it comes from, what it is, and what would change."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from pmdesk.domain.apis import Level
from pmdesk.domain.counts import count_text, counted
from pmdesk.insight.agreement import Weight
from pmdesk.queries.spec_changes import ChangeLine, VersionDiff
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.spec_rows import ChangeRows, Heading
from pmdesk.ui.vendors.spec_work import Looked
from pmdesk.ui.widgets.buttons import Button, Check
from pmdesk.ui.widgets.ground import BOTTOM, Ground, plain
from pmdesk.ui.widgets.painted_list import PaintedList
from pmdesk.ui.widgets.pressing import alone

MEGA = 1024 * 1024
MOST_HIGH = 120
WEIGHT_HEADS = {
    Weight.BREAKS: "Breaks an agreed function",
    Weight.TOUCHES: "Touches what we use",
    Weight.ELSEWHERE: "Elsewhere",
}


class SourceHead(Ground):
    """Asks where the description is: an address, or a file; `fetched` carries the address."""

    fetched = Signal(str)
    file_wanted = Signal()

    def __init__(self, context: Context, parent: QWidget) -> None:
        theme = context.theme
        super().__init__(theme, "surface_raised", parent, lines=BOTTOM)
        self.address = _Address(self)
        self.address.setAccessibleName("Address of the description")
        self.address.setPlaceholderText("https://… address of an OpenAPI or GraphQL description")
        self.address.setFont(theme.font("small"))
        self.fetch = Button(theme, context.icons, "Fetch", key="Return", small=True, parent=self)
        self.choose = Button(theme, context.icons, "Choose a file…", icon="folder-open", small=True, parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        row.setSpacing(theme.px(8))
        row.addWidget(self.address, 1)
        for button in (self.fetch, self.choose):
            button.setAutoDefault(False)
            row.addWidget(button)
        self.address.entered.connect(self._fetch)
        self.fetch.clicked.connect(alone(self._fetch))
        self.choose.clicked.connect(self.file_wanted)

    def _fetch(self) -> None:
        if self.address.text().strip():
            self.fetched.emit(self.address.text().strip())


class _Address(QLineEdit):
    """A field whose Enter is its own, and not the dialog's."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.entered.emit()
            event.accept()
            return
        super().keyPressEvent(event)


class Documents(Ground):
    """Lists the documents that a description names and does not carry; none is fetched before it is ticked."""

    wanted = Signal()

    def __init__(self, context: Context, parent: QWidget) -> None:
        theme = context.theme
        super().__init__(theme, "warning_bg", parent, edge="warning_bg")
        self._context = context
        self.boxes: dict[str, Check] = {}
        self._words = plain("", theme, "small", "warning_text", self)
        self._words.setWordWrap(True)
        self.all = Button(theme, context.icons, "Tick all", small=True, parent=self)
        self.bring = Button(theme, context.icons, "Bring in the ticked ones", small=True, parent=self)
        for button in (self.all, self.bring):
            button.setAutoDefault(False)
        self.bring.clicked.connect(self.wanted)
        self.all.clicked.connect(alone(self._tick_all))
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setStyleSheet("background: transparent;")
        row = QHBoxLayout()
        row.addWidget(self._words, 1)
        row.addWidget(self.all)
        row.addWidget(self.bring)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(12), theme.px(6), theme.px(10), theme.px(6))
        column.addLayout(row)
        column.addWidget(self._area)

    @property
    def ticked(self) -> tuple[str, ...]:
        """The documents that a person wants."""
        return tuple(file for file, box in self.boxes.items() if box.isChecked())

    def show_missing(self, missing: Sequence[str], *, of_file: bool) -> None:
        """Offer what is missing."""
        holder = QWidget(self)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._context.theme.px(2))
        self.boxes = {file: Check(self._context.theme, self._context.icons, file, holder) for file in missing}
        for box in self.boxes.values():
            column.addWidget(box)
        column.addStretch(1)
        self._area.setWidget(holder)
        self._area.setFixedHeight(min(self._context.theme.px(MOST_HIGH), holder.sizeHint().height() + 2))
        where = "read" if of_file else "fetched"
        self._words.setText(
            f"It names {counted(len(missing), 'document')} outside. None is {where} unless you tick it; "
            "what they describe is left out of the comparison."
        )
        self.setVisible(bool(missing))

    def _tick_all(self) -> None:
        for box in self.boxes.values():
            box.setChecked(True)


class PreviewPage(Ground):
    """Says what the description is, which documents it lacks, and what it would change."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        theme = context.theme
        super().__init__(theme, "surface", parent)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(theme.px(16))
        self._facts.setVerticalSpacing(theme.px(4))
        self._facts.setColumnStretch(1, 1)
        self.values: dict[str, str] = {}
        self._labels: dict[str, QLabel] = {}
        self._theme = theme
        self.documents = Documents(context, self)
        self.verdict = plain("", theme, "body_strong", "text", self)
        self.verdict.setWordWrap(True)
        self.rows = ChangeRows(theme)
        self.rows.words_wide = 200
        self.list = PaintedList(theme, self.rows, many=False, parent=self)
        self.list.setAccessibleName("What would change")
        column = QVBoxLayout(self)
        pad = theme.px(16)
        column.setContentsMargins(pad, theme.px(12), pad, 0)
        column.setSpacing(theme.px(10))
        column.addLayout(self._facts)
        column.addWidget(self.documents)
        column.addWidget(self.verdict)
        column.addWidget(self.list, 1)

    def show_looked(self, looked: Looked) -> None:
        """Show a description that was read."""
        outline, read = looked.read.outline, looked.read
        self._tell("Calls itself", " ".join(outline.title.split()) or "—")
        self._tell("Version", " ".join(outline.release.split()) or "none named")
        self._tell("Format", outline.format_words)
        self._tell(
            "Operations", f"{counted(len(outline.operations), 'operation')}, {counted(outline.schemas, 'schema')}"
        )
        self._tell(
            "Size",
            f"{count_text(looked.size / MEGA, 1)} MB" if looked.size > MEGA // 10 else counted(looked.size, "byte"),
        )
        self._tell("From", looked.source)
        self.documents.show_missing(read.missing, of_file=looked.origin.path is not None)
        self.verdict.setText(verdict(looked))
        self.rows.shown = () if looked.diff is None else grouped(looked.diff)
        self.list.refresh()
        self.list.setVisible(bool(self.rows.shown))

    def _tell(self, name: str, value: str) -> None:
        self.values[name] = value
        if name not in self._labels:
            at = len(self._labels)
            self._facts.addWidget(plain(name, self._theme, "small", "text_faint", self), at, 0)
            self._labels[name] = plain("", self._theme, "small", "text", self)
            self._facts.addWidget(self._labels[name], at, 1)
        self._labels[name].setText(value[:300])


def verdict(looked: Looked) -> str:
    """Say in a sentence what keeping it would mean."""
    if looked.known is not None:
        return f"This is here already, word for word, as version {looked.known.title}."
    if looked.newest is None:
        return "It is the first version, so there is nothing to compare it with."
    if looked.diff is None:
        return f"It cannot be compared with version {looked.newest.title}, which is written in another language."
    diff = looked.diff
    if not diff.lines:
        return f"Nothing changed since {looked.newest.title} that a consumer could notice."
    told = [f"{counted(len(diff.lines), 'change')} since {looked.newest.title}"]
    breaking = diff.count(Level.BREAKING)
    told += [f"{counted(breaking, 'breaks', 'break')} callers"] if breaking else []
    functions = broken_functions(diff)
    told += [f"{counted(functions, 'agreed function')} would break"] if functions else []
    return ", ".join(told) + "."


def broken_functions(diff: VersionDiff) -> int:
    """Return how many agreed functions break by what was not settled."""
    return len({each for line in diff.lines for each in line.broken})


def grouped(diff: VersionDiff) -> tuple[ChangeLine | Heading, ...]:
    """Return the changes below a heading for each meaning."""
    rows: list[ChangeLine | Heading] = []
    for weight, title in WEIGHT_HEADS.items():
        lines = [line for line in diff.lines if line.weight is weight]
        rows += [Heading(title, len(lines)), *lines] if lines else []
    return tuple(rows)
