"""Where and how a key is tried: an address, the header that carries it, and what came of it in words."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QWidget

from pmdesk.domain.apis import Credential
from pmdesk.domain.errors import DeskError
from pmdesk.queries.key_trials import trial_place
from pmdesk.sync.trying_keys import KeyOutcome, KeyTrial
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.keys_work import KeyWork
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.pressing import alone

LABEL = 96
MEMORY = "vendors.key_trial.{}"
TRYING = "Trying the key…"


class TrialFields(QWidget):
    """Fields that are remembered as they were used; `told` carries words."""

    told = Signal(str)

    def __init__(self, context: Context, work: KeyWork, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._work = work
        self._key: Credential | None = None
        self.url = self._line("Address", "https://api.example.com/v1/me")
        self.header = self._line("Header", "Authorization")
        self.value = self._line("Value", "Bearer {key}")
        theme, icons = context.theme, context.icons
        self.button = Button(theme, icons, "Try key", icon="plug", small=True, parent=self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnMinimumWidth(0, theme.px(LABEL))
        grid.setColumnStretch(1, 1)
        grid.setVerticalSpacing(theme.px(6))
        for row, (label, line) in enumerate((("Try at", self.url), ("Header", self.header))):
            grid.addWidget(plain(label, theme, "small", "text_faint", self), row, 0)
            grid.addWidget(line, row, 1)
        beside = QHBoxLayout()
        beside.setSpacing(theme.px(6))
        beside.addWidget(self.header, 1)
        beside.addWidget(self.value, 2)
        beside.addWidget(self.button)
        grid.addLayout(beside, 1, 1)
        work.busy.connect(alone(self._dress))
        self._dress()

    def show_key(self, key: Credential) -> None:
        """Show where a key was tried last, else where it can be."""
        if self._key is not None and self._key.id == key.id:
            self._key = key
            self._dress()
            return
        self._key = key
        kept: Any = self._context.memory.get(MEMORY.format(key.id))
        known: dict[str, str] = kept if isinstance(kept, dict) else {}  # pyright: ignore[reportUnknownVariableType]
        usual, place = KeyTrial(""), trial_place(self._context.desk.store, key)
        self.url.setText(known.get("url") or place.url)
        self.header.setText(known.get("header") or place.header or usual.header)
        self.value.setText(known.get("value") or place.value or usual.value)
        self._dress()

    def try_entry(self, name: str, heard: Callable[[KeyOutcome], object]) -> None:
        """Try the key of an entry of the keyring, and tell what came of it."""
        if self._key is None:
            return
        trial = KeyTrial(self.url.text().strip(), self.header.text().strip(), self.value.text().strip())
        try:
            trial.require()
        except DeskError as trouble:
            self.told.emit(str(trouble))
            return
        asked_for = self._key.id
        kept = {"url": trial.url, "header": trial.header, "value": trial.value}
        self._context.memory.set(MEMORY.format(asked_for), kept)
        self.told.emit(TRYING)

        def hear(outcome: KeyOutcome) -> None:
            if self._key is not None and self._key.id == asked_for:
                heard(outcome)
                self.told.emit(outcome.words)

        self._work.try_key(trial, name, hear, lambda trouble: self.told.emit(str(trouble)))

    def _line(self, label: str, hint: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setFont(self._context.theme.font("small"))
        line.setPlaceholderText(hint)
        line.setAccessibleName(f"Try at, {label.lower()}")
        return line

    def _dress(self) -> None:
        has_key = self._key is not None and bool(self._key.secret)
        self.button.setEnabled(has_key and not self._work.is_busy)
