"""The steps of replacing a key: the next one is stored, tried, swapped in, and the last one revoked."""

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from pmdesk.commands.credentials import DropNextKey, NextKeyWorks, RevokeLastKey, StageNextKey, SwapKeys
from pmdesk.domain.apis import Credential
from pmdesk.domain.days import say_day
from pmdesk.domain.errors import DeskError
from pmdesk.domain.typed import typed_day
from pmdesk.queries.key_words import rotation_day
from pmdesk.sync.secrets import new_name
from pmdesk.sync.trying_keys import KeyOutcome
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.keys_secret import KeyField
from pmdesk.ui.vendors.keys_trial import LABEL, TrialFields
from pmdesk.ui.vendors.keys_work import KeyWork
from pmdesk.ui.widgets.asking import Asking
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.pressing import alone

NEEDS_ONE = "Once there is a key in use"
FIRST_REVOKE = "Once the last one is revoked"
STEPS = ("1  Store next", "2  Try it", "3  Swap", "4  Revoke last")


class Rotation(QWidget):
    """One row for each step with where it stands; only the steps that can be done have a button."""

    told = Signal(str)

    def __init__(self, context: Context, work: KeyWork, trial: TrialFields, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._work = work
        self._trial = trial
        self._key: Credential | None = None
        self._ends: date | None = None
        theme, icons = context.theme, context.icons
        self.next = KeyField(context, work, "Next key", name=partial(new_name, "key"), ask=self._with_end, parent=self)
        self.next.hint("The next key")
        self.next.kept.connect(self._stage)
        self.next.told.connect(self.told)
        self.ends = QLineEdit(self)
        self.ends.setFont(theme.font("small"))
        self.ends.setPlaceholderText("Ends, like 24 aug")
        self.ends.setAccessibleName("Next key, expires")
        self.states = [plain("", theme, "small", "text_muted", self) for _ in STEPS]
        self.drop = Button(theme, icons, "Drop", small=True, parent=self)
        self.try_next = Button(theme, icons, "Try next", icon="plug", small=True, parent=self)
        self.swap = Button(theme, icons, "Use next", icon="repeat", small=True, parent=self)
        self.revoke = Button(theme, icons, "Revoke last…", icon="eraser", small=True, parent=self)
        for button, run in (
            (self.drop, self.drop_next),
            (self.try_next, self.try_it),
            (self.swap, self.use_next),
            (self.revoke, self.ask_revoke),
        ):
            button.clicked.connect(alone(run))
        self._arrange()

    def show_key(self, key: Credential) -> None:
        """Show how far the replacing of a key is."""
        if self._key is not None and self._key.id != key.id:
            self.ends.clear()
        self.next.belong(key.id)
        self._key = key
        today = self._context.clock.today()
        due = rotation_day(key)
        ends = "" if key.next_expires is None else f", expires {say_day(key.next_expires, today)}"
        tried = (
            "" if key.next_works_at is None else f"It opened {say_day(key.next_works_at.astimezone().date(), today)}"
        )
        words = (
            f"Stored in the keyring{ends}" if key.next_secret else NEEDS_ONE if not key.secret else FIRST_REVOKE,
            tried or ("Not tried yet" if key.next_secret else ""),
            "The one in use stays until it is revoked" if key.next_secret else _due(due and say_day(due, today)),
            "Revoke it at the vendor, then here" if key.last_secret else "",
        )
        for label, text in zip(self.states, words, strict=True):
            label.setText(text)
        has_next, can_stage = bool(key.next_secret), bool(key.secret) and not key.next_secret
        for widget in (self.next, self.ends):
            widget.setVisible(can_stage and not key.last_secret)
        self.states[0].setVisible(not can_stage or bool(key.last_secret))
        self.drop.setVisible(has_next)
        self.try_next.setVisible(has_next)
        self.swap.setVisible(key.next_works_at is not None)
        self.revoke.setVisible(bool(key.last_secret))

    def try_it(self) -> None:
        """Try the next key where the trial says."""
        if self._key is not None and self._key.next_secret:
            self._trial.try_entry(self._key.next_secret, self._tried)

    def use_next(self) -> None:
        """Use the next key from now on; undo goes back to the one before."""
        if self._key is not None and self._do(SwapKeys(self._key.id, self._context.clock.today())):
            self._context.offer_undo("The next key is in use")
            self.told.emit("The next key is in use. The last one is kept until it is revoked.")

    def drop_next(self) -> None:
        """Want the next key no more; what undo may need stays in the keyring."""
        if self._key is not None and self._do(DropNextKey(self._key.id)):
            self._context.offer_undo("Dropped the next key")

    def ask_revoke(self) -> Asking | None:
        """Ask before the last key goes out of the keyring, whence nothing brings it back."""
        key = self._key
        if key is None or not key.last_secret:
            return None
        asking = Asking(
            self._context.theme,
            self._context.icons,
            self.window(),
            title=f"Remove the last key of “{key.title}”?",
            words="Revoke it at the vendor first. It goes out of the keyring, and undo cannot bring it back.",
            choices=[("Remove last key", partial(self._revoke, key))],
        )
        asking.open()
        return asking

    def _revoke(self, key: Credential) -> None:
        """Take the last key out of the keyring, and only then forget its name."""

        def gone(_answer: object) -> None:
            if self._do(RevokeLastKey(key.id)):
                self.told.emit("The last key is out of the keyring.")

        self._work.forget(key.last_secret, gone, lambda trouble: self.told.emit(str(trouble)))

    def _with_end(self, go_on: Callable[[], object]) -> None:
        """Read the day on which the next key ends before it is stored."""
        try:
            self._ends = typed_day(self.ends.text(), self._context.clock.today())
        except DeskError as trouble:
            self.told.emit(str(trouble))
        else:
            go_on()

    def _stage(self, owner: int, name: str) -> None:
        if self._do(StageNextKey(owner, name, self._ends)):
            self.ends.clear()

    def _tried(self, outcome: KeyOutcome) -> None:
        if self._key is not None and outcome.opens is not None and self._key.next_secret:
            self._do(NextKeyWorks(self._key.id, self._context.clock.now(), outcome.opens))

    def _do(self, command: DropNextKey | NextKeyWorks | RevokeLastKey | StageNextKey | SwapKeys) -> bool:
        try:
            self._context.desk.do(command)
        except DeskError as trouble:
            self.told.emit(str(trouble))
            return False
        return True

    def _arrange(self) -> None:
        theme = self._context.theme
        grid = QGridLayout()
        grid.setColumnMinimumWidth(0, theme.px(LABEL))
        grid.setColumnStretch(1, 1)
        grid.setVerticalSpacing(theme.px(6))
        for row, (step, state) in enumerate(zip(STEPS, self.states, strict=True)):
            label: QLabel = plain(step, theme, "small", "text_faint", self)
            grid.addWidget(label, row, 0)
            line = QHBoxLayout()
            line.setSpacing(theme.px(6))
            line.addWidget(state, 1)
            for widget in ((self.next, self.ends, self.drop), (self.try_next,), (self.swap,), (self.revoke,))[row]:
                line.addWidget(widget, 3 if widget is self.next else 0)
            grid.addLayout(line, row, 1)
            grid.setRowMinimumHeight(row, theme.size("control_small"))
        self.ends.setFixedWidth(theme.px(130))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(grid)


def _due(day: object) -> str:
    return f"Due {day}" if day else ""
