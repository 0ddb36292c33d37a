"""The field of a key's value: it goes to the keyring in a thread and is never kept in the workspace."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from pmdesk.domain.errors import DeskError
from pmdesk.sync.secrets import Secret, SecretTrouble
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.keys_work import SESSION, KeyWork
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.pressing import alone

ASKING = "Asking the keyring…"


class KeyField(QWidget):
    """Typed text is kept by its button or Enter; where there is no keyring, this session only is offered.

    `kept` carries whose key it is and the name of its entry once the keyring has it, also when another one is shown by
    then; `told` carries words. `name` gives the entry it goes to, `ask` may stand in between: it is given what goes on.
    """

    kept = Signal(int, str)
    told = Signal(str)

    def __init__(
        self,
        context: Context,
        work: KeyWork,
        label: str,
        *,
        name: Callable[[], str],
        ask: Callable[[Callable[[], object]], object],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._work = work
        self._name = name
        self._ask = ask
        self._owner = 0
        self._waits_for = ""
        theme, icons = context.theme, context.icons
        self.line = QLineEdit(self)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setFont(theme.font("small"))
        self.line.setAccessibleName(label)
        self.line.textChanged.connect(alone(self._dress))
        self.line.returnPressed.connect(alone(self.keep))
        self.keep_button = Button(theme, icons, "Keep in keyring", icon="key-round", small=True, parent=self)
        self.keep_button.clicked.connect(alone(self.keep))
        self.session_button = Button(theme, icons, "This session only", small=True, parent=self)
        self.session_button.clicked.connect(alone(self.keep_for_session))
        self.session_button.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(6))
        row.addWidget(self.line, 1)
        row.addWidget(self.keep_button)
        row.addWidget(self.session_button)
        self._dress()

    def belong(self, owner: int) -> None:
        """Be for another key; what was typed for the one before is gone."""
        if owner != self._owner:
            self._owner = owner
            self.clear()

    def clear(self) -> None:
        """Forget what was typed."""
        self._waits_for = ""
        self.line.clear()
        self.session_button.hide()
        self._dress()

    def hint(self, words: str) -> None:
        """Say in the empty field what it is for."""
        self.line.setPlaceholderText(words)

    def keep(self) -> None:
        """Keep what is typed in the keyring, perhaps after a question."""
        if self._text:
            self._ask(self._keep)

    def keep_for_session(self) -> None:
        """Keep what is typed until PM Desk ends."""
        if self._text:
            self._ask(self._keep_for_session)

    @property
    def _text(self) -> str:
        return self.line.text().strip()

    def _keep(self) -> None:
        if not self._text:
            return
        owner, name = self._owner, self._name()
        self._waits_for = name
        self.told.emit(ASKING)
        self._dress()

        def kept(_answer: object) -> None:
            self._done(owner, name, "The key is in the keyring of this computer, and not in the workspace.")

        def refused(trouble: DeskError) -> None:
            if owner == self._owner:
                self._refuse(trouble)

        self._work.keep(name, Secret(self._text), kept, refused)

    def _keep_for_session(self) -> None:
        name = self._name()
        self._work.secrets.put_for_session(name, Secret(self._text))
        self._done(self._owner, name, f"The key is {SESSION}.")

    def _done(self, owner: int, name: str, words: str) -> None:
        if owner == self._owner:
            self.clear()
        self.kept.emit(owner, name)
        self.told.emit(words)

    def _refuse(self, trouble: DeskError) -> None:
        self._waits_for = ""
        self._dress()
        self.told.emit(str(trouble))
        self.session_button.setVisible(isinstance(trouble, SecretTrouble) and trouble.for_session)

    def _dress(self) -> None:
        self.keep_button.setEnabled(bool(self._text) and not self._waits_for)
        self.line.setReadOnly(bool(self._waits_for))
