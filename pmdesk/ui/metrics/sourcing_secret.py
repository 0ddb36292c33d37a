"""The field of a source's secret: it goes to the keyring in a thread and is never kept in the workspace."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from pmdesk.commands.fields import SetFields
from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Source
from pmdesk.sync.secrets import Secret, SecretTrouble, new_name
from pmdesk.ui.context import Context
from pmdesk.ui.metrics.sourcing_work import SourceWork
from pmdesk.ui.widgets.asking import Asking
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.pressing import alone


class SecretField(QWidget):
    """Typed text is kept by its button or Enter; where there is no keyring, this session only is offered."""

    told = Signal(str)

    def __init__(self, context: Context, work: SourceWork, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._work = work
        self._source: Source | None = None
        theme, icons = context.theme, context.icons
        self.line = QLineEdit(self)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setFont(theme.font("small"))
        self.line.setAccessibleName("Secret")
        self.line.textChanged.connect(alone(self._dress))
        self.line.returnPressed.connect(alone(self.keep))
        self.keep_button = Button(theme, icons, "Keep in keyring", icon="key-round", small=True, parent=self)
        self.keep_button.clicked.connect(alone(self.keep))
        self.session_button = Button(theme, icons, "This session only", small=True, parent=self)
        self.session_button.clicked.connect(alone(self.keep_for_session))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(6))
        row.addWidget(self.line, 1)
        row.addWidget(self.keep_button)
        row.addWidget(self.session_button)
        self.session_button.hide()
        self._dress()

    def show_source(self, source: Source) -> None:
        """Show whether a source has a secret; what was typed for another one is gone."""
        if self._source is None or self._source.id != source.id:
            self.line.clear()
            self.session_button.hide()
        self._source = source
        self._dress()

    def keep(self) -> None:
        """Keep what is typed in the keyring; one that is there already is only replaced after a question."""
        if self._source is None or not self.line.text():
            return
        if not self._source.secret or self._context.rounds().secrets.is_for_session(self._source.secret):
            self._keep()
            return
        asking = Asking(
            self._context.theme,
            self._context.icons,
            self.window(),
            title=f"Replace the secret of “{self._source.title}”?",
            words="The one in the keyring cannot be brought back by undo.",
            choices=[("Replace secret", self._keep)],
        )
        asking.open()

    def keep_for_session(self) -> None:
        """Keep what is typed until PM Desk ends."""
        if self._source is None or not self.line.text():
            return
        name = self._source.secret or new_name()
        self._context.rounds().secrets.put_for_session(name, Secret(self.line.text()))
        self._name(self._source, name)
        self.told.emit("The secret is kept until PM Desk ends, and nowhere on this computer.")

    def _keep(self) -> None:
        source = self._source
        if source is None:
            return
        name = source.secret or new_name()
        self.told.emit("Asking the keyring…")
        self._work.keep(name, Secret(self.line.text()), lambda _kept: self._kept(source, name), self._refused)

    def _kept(self, source: Source, name: str) -> None:
        self._name(source, name)
        self.told.emit("The secret is in the keyring of this computer, and not in the workspace.")

    def _refused(self, trouble: DeskError) -> None:
        self.told.emit(str(trouble))
        self.session_button.setVisible(isinstance(trouble, SecretTrouble) and trouble.for_session)

    def _name(self, source: Source, name: str) -> None:
        """Write the name of the secret, and nothing else of it, into the source."""
        self.line.clear()
        self.session_button.hide()
        if source.secret != name:
            self._context.do(SetFields(Source, (source.id,), {"secret": name}, f"Edit source {source.title}"))
        else:
            self._context.rounds().ask_now(source.id)

    def _dress(self) -> None:
        has_secret = self._source is not None and bool(self._source.secret)
        self.line.setPlaceholderText("Kept. Type a new one to replace it" if has_secret else "Not kept yet")
        self.keep_button.setEnabled(bool(self.line.text()))
