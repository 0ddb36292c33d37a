"""The page of a source that says where it is, how it is signed in to, and how often it is asked."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from pmdesk.commands.fields import SetFields
from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Source, SourceKind
from pmdesk.sync.catalog import CATALOG
from pmdesk.sync.reading import options_of
from pmdesk.ui.context import Context
from pmdesk.ui.metrics.sourcing_secret import SecretField
from pmdesk.ui.metrics.sourcing_words import RHYTHMS
from pmdesk.ui.metrics.sourcing_work import SourceWork
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.combo import Combo
from pmdesk.ui.widgets.field_grid import FieldGrid
from pmdesk.ui.widgets.file_dialog import ask_existing
from pmdesk.ui.widgets.pressing import alone

SIGN_INS = {"": "None", "bearer": "Token", "basic": "User and password", "header": "Key in a header"}
TLS = {"": "TLS, except on this computer", "on": "TLS always", "off": "No TLS"}
LABEL = 96


class ConnectionPage(QWidget):
    """Fields that are kept as they are left; what is wrong stays in its field and is told below."""

    told = Signal(str)

    def __init__(self, context: Context, work: SourceWork, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._work = work
        self._source: Source | None = None
        theme, icons = context.theme, context.icons
        self.name = self._line("Name", lambda: self._keep({"title": self.name.text().strip()}))
        self.location = self._line("Address", self._keep_location)
        self.choose = Button(theme, icons, "Choose…", small=True, parent=self)
        self.choose.clicked.connect(alone(self._choose))
        self.sign_in = self._combo("Sign-in", SIGN_INS, lambda: self._keep_option("auth", self.sign_in))
        self.user = self._line("User", lambda: self._keep_text("user", self.user))
        self.header = self._line("Header", lambda: self._keep_text("header", self.header))
        self.header.setPlaceholderText("X-Api-Key")
        self.tls = self._combo("Security", TLS, lambda: self._keep_option("tls", self.tls))
        self.secret = SecretField(context, work, self)
        self.secret.told.connect(self.told)
        self.rhythm = Combo(theme, icons, self)
        self.rhythm.setAccessibleName("Ask")
        for minutes, words in RHYTHMS:
            self.rhythm.addItem(words, minutes)
        self.rhythm.activated.connect(alone(lambda: self._keep({"every_minutes": self.rhythm.currentData()})))
        self.test = Button(theme, icons, "Test connection", icon="plug", parent=self)
        self.test.clicked.connect(alone(self._test))
        self._labels: dict[QWidget, QLabel] = {}
        self._lay_out()

    def show_source(self, source: Source) -> None:
        """Show a source; a field that has the focus keeps what is typed in it, while it is the same source."""
        is_same = self._source is not None and self._source.id == source.id
        self._source = source
        kind, options = CATALOG.get(source.kind), options_of(source)
        texts = ((self.name, source.title), (self.location, source.location))
        texts += ((self.user, options.get("user", "")), (self.header, options.get("header", "")))
        for line, text in texts:
            if not (is_same and line.hasFocus()):
                line.setText(text)
                _mark(line, wrong=False)
        self._offer_sign_ins(kind.sign_ins if kind else (), options.get("auth", ""))
        self.tls.setCurrentIndex(max(0, self.tls.findData(options.get("tls", ""))))
        self._show_rhythm(source.every_minutes)
        self.location.setPlaceholderText(kind.location_example if kind else "")
        self._labels[self.location].setText(kind.location_label if kind else "Place")
        self._show_fields(source, options.get("auth", ""))
        self.secret.show_source(source)

    def _show_fields(self, source: Source, auth: str) -> None:
        kind = CATALOG.get(source.kind)
        ways = kind.sign_ins if kind else ()
        self._show(self.sign_in, bool(ways) and ways != ("password",))
        self._show(self.user, auth == "basic")
        self._show(self.header, auth == "header")
        self._show(self.tls, source.kind is SourceKind.POSTGRESQL)
        self._show(self.secret, "password" in ways or (bool(auth) and bool(ways)))
        self.choose.setVisible(kind is not None and kind.is_file)
        self.test.setVisible(kind is not None)
        self.location.setEnabled(kind is not None)
        self._show(self.location, kind is None or bool(kind.location_label))

    def _offer_sign_ins(self, ways: tuple[str, ...], chosen: str) -> None:
        self.sign_in.clear()
        for way, words in SIGN_INS.items():
            if not way or way in ways:
                self.sign_in.addItem(words, way)
        self.sign_in.setCurrentIndex(max(0, self.sign_in.findData(chosen)))

    def _show_rhythm(self, minutes: int | None) -> None:
        at = self.rhythm.findData(minutes)
        if at < 0:
            self.rhythm.addItem(f"Every {minutes} minutes", minutes)
            at = self.rhythm.count() - 1
        self.rhythm.setCurrentIndex(at)

    def _keep(self, values: dict[str, object]) -> bool:
        source = self._source
        if source is None or all(getattr(source, name) == value for name, value in values.items()):
            return False
        try:
            self._context.desk.do(SetFields(Source, (source.id,), values, f"Edit source {source.title}"))
        except DeskError as trouble:
            self.told.emit(str(trouble))
            return False
        self._source = replace(source, **values)  # pyright: ignore[reportArgumentType]  # the command has checked them
        self.told.emit("")
        return True

    def _keep_location(self) -> None:
        source, text = self._source, self.location.text().strip()
        if source is None:
            return
        try:
            if text:
                CATALOG[source.kind].check(text)
        except DeskError as trouble:
            _mark(self.location, wrong=True)
            self.told.emit(str(trouble))
            return
        _mark(self.location, wrong=False)
        self._keep({"location": text})

    def _keep_text(self, name: str, line: QLineEdit) -> None:
        self._keep_in_options(name, line.text().strip())

    def _keep_option(self, name: str, combo: Combo) -> None:
        self._keep_in_options(name, str(combo.currentData()))

    def _keep_in_options(self, name: str, value: str) -> None:
        if self._source is None:
            return
        options = {**options_of(self._source), name: value}
        self._keep({"options": json.dumps({each: text for each, text in options.items() if text})})

    def _choose(self) -> None:
        place = Path(self.location.text() or Path.home())
        ask_existing(self, "Choose a file", place, "", self._take_file, many=False)

    def _take_file(self, paths: list[Path]) -> None:
        self.location.setText(str(paths[0]))
        self._keep_location()

    def _test(self) -> None:
        if self._source is None:
            return
        self._keep_location()
        self.told.emit("Asking…")
        self._work.probe(
            self._source, lambda _answer: self.told.emit("It answers."), lambda trouble: self.told.emit(str(trouble))
        )

    def _line(self, name: str, kept: Callable[[], object]) -> QLineEdit:
        line = QLineEdit(self)
        line.setFont(self._context.theme.font("small"))
        line.setAccessibleName(name)
        line.editingFinished.connect(alone(kept))
        return line

    def _combo(self, name: str, choices: dict[str, str], kept: Callable[[], object]) -> Combo:
        combo = Combo(self._context.theme, self._context.icons, self)
        combo.setAccessibleName(name)
        for value, words in choices.items():
            combo.addItem(words, value)
        combo.activated.connect(alone(kept))
        return combo

    def _show(self, field: QWidget, shown: bool) -> None:
        field.setVisible(shown)
        self._labels[field].setVisible(shown)

    def _lay_out(self) -> None:
        theme = self._context.theme
        place = QHBoxLayout()
        place.setSpacing(theme.px(6))
        place.addWidget(self.location, 1)
        place.addWidget(self.choose)
        grid = FieldGrid(theme, LABEL)
        fields = ((self.name, "Name"), (self.location, "Address"), (self.sign_in, "Sign-in"), (self.user, "User"))
        fields += ((self.header, "Header"), (self.tls, "Security"), (self.secret, "Secret"), (self.rhythm, "Ask"))
        for row, (field, words) in enumerate(fields):
            label = QLabel(words, self)
            label.setFont(theme.font("small"))
            self._labels[field] = label
            grid.addWidget(label, row, 0)
            if field is self.location:
                grid.addLayout(place, row, 1)
            else:
                grid.addWidget(field, row, 1)
        row = QHBoxLayout()
        row.addWidget(self.test)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(12))
        column.addLayout(grid)
        column.addLayout(row)
        column.addStretch(1)


def _mark(line: QLineEdit, *, wrong: bool) -> None:
    line.setProperty("wrong", wrong)
    line.style().unpolish(line)
    line.style().polish(line)
