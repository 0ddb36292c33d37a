"""The form of a connection: where the service is, who signs in, what of it is wanted, which way and how often."""

from urllib.parse import urlsplit

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pmdesk.domain.connections import Flow
from pmdesk.domain.errors import DeskError
from pmdesk.domain.roadmap import Product
from pmdesk.sync.connector import Scope
from pmdesk.sync.oauth_providers import BACK, CLIENT, ISSUER, SCOPES
from pmdesk.sync.secrets import Secret, SecretTrouble
from pmdesk.sync.trouble import RemoteTrouble, SignInTrouble
from pmdesk.ui.context import Context
from pmdesk.ui.shell.connections_draft import BASIC, NONE, OAUTH, SIGN_INS, TOKEN, Draft, named
from pmdesk.ui.shell.connections_fields import Checklist, Fields, choose
from pmdesk.ui.shell.connections_oauth import CLIENT_SECRET, OAuthField, examples, needs_more
from pmdesk.ui.shell.connections_work import ConnectionWork, Tested
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.segmented import Segmented

RHYTHMS = (
    (5, "Every 5 minutes"),
    (15, "Every 15 minutes"),
    (60, "Every hour"),
    (360, "Every 6 hours"),
    (1440, "Every day"),
    (None, "Only when asked"),
)
FLOWS = [(Flow.READ.value, "Read only"), (Flow.BOTH.value, "Both ways")]
AGAIN = "Type the sign-in again."
"""What is said to any sign-in that is not accepted."""
SECRETS = {TOKEN: "Token", BASIC: "Password"}


class ConnectionPage(QWidget):
    """Fields of a draft; `told` carries words for below the page, `changed` that something is not saved yet."""

    told = Signal(str)
    changed = Signal()
    learned = Signal()

    def __init__(self, context: Context, work: ConnectionWork, draft: Draft, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._work = work
        self.draft = draft
        self._secrets = {draft.sign_in: draft.secret}
        service, theme, icons = draft.service, context.theme, context.icons
        fields = self.fields = Fields(context, self)
        self.options: dict[str, QLineEdit] = {}
        self.title = fields.line("title", "Name")
        self.address = fields.line("address", "Address", service.example or service.home)
        fields.show_field("address", shown=bool(service.example or not service.home))
        self.sign_in = fields.combo("sign_in", "Sign-in", [(each, SIGN_INS[each]) for each in service.sign_ins])
        fields.show_field("sign_in", shown=len(service.sign_ins) > 1)
        self.user = fields.line("user", "User")
        self.secret = fields.line("secret", "Secret", secret=True)
        self.oauth = OAuthField(context, work, draft, fields)
        self.client_secret: QLineEdit | None = None
        if OAUTH in service.sign_ins:
            self._add_oauth(fields)
        else:
            self.oauth.hide()
        self.options |= {each.name: fields.line(each.name, each.title, each.example) for each in service.options}
        self.scopes = Checklist(context, fields)
        if service.scope_word:
            fields.put("scopes", service.scope_word.capitalize(), self.scopes)
        else:
            self.scopes.hide()
        self.flow = Segmented(theme, FLOWS, draft.direction.value, small=True, name="Direction", parent=fields)
        fields.put("direction", "Direction", self.flow)
        fields.show_field("direction", shown=draft.can_write)
        products = context.desk.store.all(Product, order_by="title", archived_at=None)
        offered: list[tuple[object, str]] = [(None, "No product"), *((each.id, each.title) for each in products)]
        self.product = fields.combo("product", "New rows go to", offered)
        fields.show_field("product", shown=bool(service.targets))
        self.rhythm = fields.combo("rhythm", "Sync", list(RHYTHMS))
        self.test = Button(theme, icons, "Test connection", icon="plug", parent=self)
        self._parts: tuple[Scope, ...] = ()
        self._lay_out()
        self._connect()
        self.show_draft()

    def _add_oauth(self, fields: Fields) -> None:
        self.options[CLIENT] = fields.line(CLIENT, "Client ID", "of an application that you registered there")
        self.client_secret = fields.line(CLIENT_SECRET, "Client secret", secret=True)
        self.options[ISSUER] = fields.line(ISSUER, "Sign-in address")
        self.options[BACK] = fields.line(BACK, "Callback address")
        self.options[SCOPES] = fields.line(SCOPES, "Rights")
        fields.put("oauth", "Sign in", self.oauth)
        self.oauth.signed.connect(self._take)
        self.oauth.failed.connect(self.refuse)

    def show_draft(self) -> None:
        """Show what the draft holds."""
        draft = self.draft
        self.title.setText(draft.title)
        self.address.setText(draft.address)
        choose(self.sign_in, draft.sign_in)
        self.user.setText(draft.user)
        for name, line in self.options.items():
            line.setText(draft.more.get(name, ""))
        self.flow.set_current(draft.direction.value)
        choose(self.product, draft.product_id)
        choose(self.rhythm, draft.every_minutes)
        self._offer_parts()
        self._dress()

    def try_it(self) -> None:
        """Test the connection, or call the test off."""
        if self._work.is_busy:
            self._work.call_off()
            self.told.emit("Called off.")
            return
        troubles = self.draft.troubles()
        self.fields.say(troubles)
        if not troubles:
            self.told.emit("Asking…")
            self._work.test(self.draft, self._hear, self.refuse)

    def refuse(self, trouble: DeskError) -> None:
        """Say what went wrong beside the field that it is about."""
        name, words = _concerned(trouble, self.draft), trial_words(trouble, self.draft)
        self.fields.say({name: words} if name else {})
        self.told.emit("" if name else words)

    def _hear(self, found: Tested) -> None:
        self.fields.say({})
        self.draft.learn(found.states)
        self._parts = found.scopes
        self._offer_parts()
        self.told.emit(found.words)
        self.learned.emit()

    def _offer_parts(self) -> None:
        word = self.draft.service.scope_word
        if not word:
            return
        titles = {scope.id: scope.title for scope in self._parts}
        titles |= {part: self.draft.places.get(part) or part for part in self.draft.scopes if part not in titles}
        none = f"None ticked: all {word}, also later ones." if titles else f"All {word}. Test the connection to choose."
        self.scopes.offer(list(titles.items()), self.draft.scopes, none)

    def _take(self) -> None:
        """Take what stands in the fields into the draft."""
        draft, before = self.draft, self.draft.address
        draft.address = self.address.text()
        draft.title = self.title.text()
        if draft.title == named(draft.service, before) and draft.address != before:
            draft.title = named(draft.service, draft.address)
            self.title.setText(draft.title)
        self._secrets[draft.sign_in] = draft.secret
        draft.sign_in = str(self.sign_in.currentData())
        draft.secret = self._secrets.get(draft.sign_in, "")
        draft.user = self.user.text()
        is_typed = bool(self.secret.text()) and draft.sign_in in SECRETS
        draft.typed = Secret(self.secret.text()) if is_typed else None
        typed = "" if self.client_secret is None else self.client_secret.text()
        draft.client_secret = Secret(typed) if typed else None
        draft.more |= {name: line.text() for name, line in self.options.items()}
        draft.scopes = self.scopes.chosen
        draft.product_id = self.product.currentData()
        draft.every_minutes = self.rhythm.currentData()
        self._dress()
        self.changed.emit()

    def _take_flow(self, flow: str) -> None:
        self.draft.direction = Flow(flow)
        if needs_more(self.draft):
            self.told.emit("Sign in again, so that PM Desk may write there too.")
        self._dress()
        self.changed.emit()

    def _dress(self) -> None:
        draft = self.draft
        self.fields.show_field("user", shown=draft.sign_in == BASIC)
        self.fields.show_field("secret", shown=draft.sign_in not in {NONE, OAUTH})
        for name in (CLIENT, CLIENT_SECRET, ISSUER, BACK, SCOPES, "oauth"):
            if name in self.fields.by_name:
                self.fields.show_field(name, shown=draft.sign_in == OAUTH)
        if self.client_secret is not None:
            shown = {CLIENT_SECRET: self.client_secret, **self.options}
            for name, example in examples(draft).items():
                shown[name].setPlaceholderText(example)
            self.oauth.dress()
        what = SECRETS.get(draft.sign_in, "Secret")
        self.fields.rename("secret", what)
        kept = "Kept in the keyring. Type another one to replace it"
        self.secret.setPlaceholderText(kept if draft.secret else f"{what}, kept in the keyring")

    def _show_busy(self, is_busy: bool) -> None:  # Qt's signal gives it so
        self.test.setText("Cancel" if is_busy else "Test connection")
        self.test.updateGeometry()

    def _connect(self) -> None:
        self.fields.changed.connect(self._take)
        self.scopes.changed.connect(self._take)
        self.flow.chosen.connect(self._take_flow)
        self.test.clicked.connect(alone(self.try_it))
        self.test.setAutoDefault(False)
        self._work.busy.connect(self._show_busy)

    def _lay_out(self) -> None:
        theme = self._context.theme
        row = QHBoxLayout()
        row.addSpacing(theme.px(124))
        row.addWidget(self.test)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, theme.px(8), 0)
        column.setSpacing(theme.px(12))
        column.addWidget(self.fields)
        column.addLayout(row)
        column.addStretch(1)


def trial_words(trouble: DeskError, draft: Draft) -> str:
    """Say what went wrong in a trial, and what to do about it in this form."""
    remedy = trouble.remedy
    if isinstance(trouble, SignInTrouble) and draft.sign_in in SECRETS:
        who = "user and the password" if draft.sign_in == BASIC else "token"
        remedy = f"Type the {who} again." if remedy == AGAIN else remedy
    return f"{trouble.what} {remedy}".strip()


def _concerned(trouble: DeskError, draft: Draft) -> str:
    """Return the field that a trouble is about, empty where it is about none."""
    if isinstance(trouble, SecretTrouble | SignInTrouble):
        return {NONE: "", OAUTH: "oauth"}.get(draft.sign_in, "secret")
    host = urlsplit(draft.address.strip()).hostname if draft.address.strip() else ""
    if isinstance(trouble, RemoteTrouble) and host and not trouble.heard:
        return "address"
    return ""
