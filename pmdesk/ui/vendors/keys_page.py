"""The page of one key: where it opens, what it may do, how long, its value in the keyring, and its rotation."""

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from pmdesk.commands.credentials import KeepKey, LetKeyGo, UseKey
from pmdesk.commands.fields import SetFields
from pmdesk.domain.apis import Credential, Environment
from pmdesk.domain.days import say_day
from pmdesk.domain.errors import DeskError
from pmdesk.domain.typed import typed_day, typed_whole
from pmdesk.domain.vendors import Integration
from pmdesk.queries.key_words import ENVIRONMENT_WORDS, KIND_WORDS
from pmdesk.sync.secrets import new_name
from pmdesk.sync.trying_keys import KeyOutcome
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.field_page import FieldPage
from pmdesk.ui.vendors.keys_rotation import Rotation
from pmdesk.ui.vendors.keys_secret import KeyField
from pmdesk.ui.vendors.keys_trial import TrialFields
from pmdesk.ui.vendors.keys_work import KeyWork
from pmdesk.ui.widgets.asking import Asking
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.forms import ChoiceField
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.pressing import alone

NOT_YET, LOOKING = "not kept yet", "looking…"
UNUSED = "not yet, as far as is known here"


class KeyPage(FieldPage):
    """Fields that are kept as they are left; what is wrong stays in its field and is told below."""

    def __init__(self, context: Context, work: KeyWork, parent: QWidget) -> None:
        super().__init__(context, "Opens", parent)
        self._work = work
        self._key: Credential | None = None
        theme, icons = context.theme, context.icons
        self.name = self._line("Name", lambda: self._keep({"title": self.name.text().strip()}))
        self.environment.chosen.connect(self._keep_environment)
        self.kind = self._choice("Kind", [Choice(each, title) for each, title in KIND_WORDS.items()])
        self.kind.kept.connect(partial(self._keep_one, "kind"))
        self.about = self._choice("For", [])
        self.about.kept.connect(partial(self._keep_one, "integration_id"))
        self.scopes = self._line("Scopes", self._keep_scopes, "payments, refunds")
        self.created = self._line("Created", lambda: self._keep_day("created", self.created), "24 feb")
        self.expires = self._line("Expires", lambda: self._keep_day("expires", self.expires), "24 aug")
        self.rotate = self._line("Rotate every", self._keep_rotation, "90 days")
        self.used = plain("", theme, "small", "text_muted", self)
        self.where = plain("", theme, "small", "text_muted", self)
        self.where.setWordWrap(True)
        self.secret = KeyField(context, work, "Key", name=self._entry, ask=self._ask, parent=self)
        self.forget = Button(theme, icons, "Remove from keyring…", small=True, look="quiet", parent=self)
        self.trial = TrialFields(context, work, self)
        self.rotation = Rotation(context, work, self.trial, self)
        self.secret.kept.connect(self._kept)
        self.forget.clicked.connect(alone(self.ask_forget))
        self.trial.button.clicked.connect(alone(self.try_it))
        for part in (self.secret, self.trial, self.rotation):
            part.told.connect(self.told)
        self._arrange()

    @property
    def key(self) -> Credential | None:
        """The key that is shown."""
        return self._key

    def show_key(self, key: Credential) -> None:
        """Show a key; a field that has the focus keeps what is typed in it, while it is the same key."""
        is_same = self._key is not None and self._key.id == key.id
        asks_where = self._key is None or (self._key.id, self._key.secret) != (key.id, key.secret)
        self._key = key
        texts = (
            (self.name, key.title),
            (self.scopes, ", ".join(key.scopes)),
            (self.created, self._day(key.created)),
            (self.expires, self._day(key.expires)),
            (self.rotate, "" if key.rotate_days is None else f"{key.rotate_days} days"),
        )
        for line, text in texts:
            if not (is_same and line.hasFocus()):
                line.setText(text)
        self.band.tell(key.environment)
        self.environment.set_current(key.environment.value)
        self.kind.take(key.kind)
        of_vendor = self._context.desk.store.all(Integration, vendor_id=key.vendor_id, archived_at=None)
        named = [Choice(row.id, row.title) for row in of_vendor]
        self.about.offer_others([Choice(None, "All integrations of the vendor"), *named])
        self.about.take(key.integration_id)
        used = None if key.last_used_at is None else key.last_used_at.astimezone()
        self.used.setText(UNUSED if used is None else f"{self._day(used.date())} {used:%H:%M}")
        self.secret.belong(key.id)
        self.secret.hint("Kept. Type a new one to replace it" if key.secret else "Paste the key")
        self.forget.setVisible(bool(key.secret) and not key.next_secret and not key.last_secret)
        self.trial.show_key(key)
        self.rotation.show_key(key)
        if asks_where:
            self._ask_where(key)

    def try_it(self) -> None:
        """Try the key in use."""
        if self._key is not None:
            self.trial.try_entry(self._key.secret, partial(self._tried, self._key.id))

    def ask_forget(self) -> Asking | None:
        """Ask before the key goes out of the keyring, whence nothing brings it back."""
        key = self._key
        if key is None or not key.secret:
            return None
        return self._asking(
            f"Remove the key of “{key.title}”?",
            "It goes out of the keyring of this computer, and undo cannot bring it back.",
            "Remove key",
            partial(self._forget, key),
        )

    def _forget(self, key: Credential) -> None:
        def gone(_answer: object) -> None:
            if self._do(LetKeyGo(key.id)):
                self.told.emit("The key is out of the keyring.")

        self._work.forget(key.secret, gone, lambda trouble: self.told.emit(str(trouble)))

    def _entry(self) -> str:
        """Return the entry of the keyring that the key goes to: the one it has, else a new one."""
        return (self._key.secret if self._key is not None else "") or new_name("key")

    def _ask(self, go_on: Callable[[], object]) -> None:
        """Ask before a stored key is replaced."""
        key = self._key
        if key is None:
            return
        if not key.secret or self._work.secrets.is_for_session(key.secret):
            go_on()
            return
        self._asking(
            f"Replace the key of “{key.title}”?",
            f"The one that opens {ENVIRONMENT_WORDS[key.environment].lower()} now cannot be brought back by undo."
            " To keep it until the new one is tried, store that as the next key below.",
            "Replace key",
            go_on,
        )

    def _asking(self, title: str, words: str, verb: str, run: Callable[[], object]) -> Asking:
        theme, icons = self._context.theme, self._context.icons
        asking = Asking(theme, icons, self.window(), title=title, words=words, choices=[(verb, run)])
        asking.open()
        return asking

    def _kept(self, owner: int, name: str) -> None:
        self._do(KeepKey(owner, name, self._context.clock.today()))
        if self._key is not None and self._key.id == owner:
            self._ask_where(self._context.desk.store.get(Credential, owner))

    def _tried(self, credential_id: int, outcome: KeyOutcome) -> None:
        if outcome.opens:
            self._do(UseKey(credential_id, self._context.clock.now()))

    def _ask_where(self, key: Credential) -> None:
        """Say where the key is, or what keeps it from being read."""
        if not key.secret:
            self.where.setText(NOT_YET)
            return
        self.where.setText(LOOKING)
        asked_for = (key.id, key.secret)

        def tell(words: object) -> None:
            if self._key is not None and (self._key.id, self._key.secret) == asked_for:
                self.where.setText(str(words))

        self._work.where(key.secret, tell, tell)

    # --- fields

    def _keep(self, values: dict[str, object]) -> None:
        key = self._key
        if key is None or all(getattr(key, name) == value for name, value in values.items()):
            return
        self.told.emit("")
        if not self._do(SetFields(Credential, (key.id,), values, f"Edit key {key.title}")):
            return
        self._key = self._context.desk.store.get(Credential, key.id)

    def _keep_environment(self, chosen: str) -> None:
        self._keep({"environment": Environment(chosen)})

    def _keep_one(self, name: str, value: object) -> None:
        self._keep({name: value})

    def _keep_scopes(self) -> None:
        scopes = tuple(dict.fromkeys(each.strip() for each in self.scopes.text().split(",") if each.strip()))
        self._keep({"scopes": scopes})

    def _keep_day(self, name: str, line: QLineEdit) -> None:
        try:
            day = typed_day(line.text(), self._context.clock.today())
        except DeskError as trouble:
            self.told.emit(str(trouble))
            return
        self._keep({name: day})
        line.setText(self._day(day))

    def _keep_rotation(self) -> None:
        try:
            days = typed_days(self.rotate.text())
        except DeskError as trouble:
            self.told.emit(str(trouble))
            return
        self._keep({"rotate_days": days})
        self.rotate.setText("" if days is None else f"{days} days")

    def _day(self, day: date | None) -> str:
        return "" if day is None else say_day(day, self._context.clock.today())

    def _choice(self, name: str, choices: list[Choice]) -> ChoiceField:
        return ChoiceField(self._context.theme, self._context.icons, choices, None, name=name, parent=self)

    def _arrange(self) -> None:
        days = ((self.created, 1), ("Expires", 0), (self.expires, 1), ("Rotate every", 0), (self.rotate, 1))
        kept = QHBoxLayout()
        kept.addWidget(self.where, 1)
        kept.addWidget(self.forget)
        rows = (
            ("Name", self.name),
            ("Opens", self.environment),
            ("Kind", self._beside((self.kind, 1), ("For", 0), (self.about, 2))),
            ("Scopes", self.scopes),
            ("Created", self._beside(*days)),
            ("Last used", self.used),
            ("Key", self.secret),
            ("Kept", kept),
        )
        head = plain("Rotation", self._context.theme, "section", "text", self)
        self._lay_out(rows, (self.trial, head, self.rotation)).addStretch(1)


def typed_days(text: str) -> int | None:
    """Return the days that a text means (`90`, `90 days`), None for an empty one; raises DeskError in words."""
    days = typed_whole(text.casefold().strip().removesuffix("s").removesuffix("day"))
    if days is not None and days < 1:
        raise DeskError("A key is rotated after a day at least.", "Type 1 or more days, or nothing.")
    return days
