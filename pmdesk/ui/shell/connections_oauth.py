"""Signing in to a service with a person's own account there: in the browser, or by a code typed on any device."""

from urllib.parse import urlsplit

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from pmdesk.domain.connections import Flow
from pmdesk.domain.errors import DeskError
from pmdesk.sync.connector import Grant
from pmdesk.sync.oauth import Tokens
from pmdesk.sync.oauth_providers import BACK, ISSUER, SCOPES, grant_of, rights_of
from pmdesk.sync.secrets import SecretTrouble, new_name
from pmdesk.ui.context import Context
from pmdesk.ui.shell.connections_draft import OAUTH, Draft
from pmdesk.ui.shell.connections_work import ConnectionWork
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.markdown import may_open, open_outside
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.text import announce

CLIENT_SECRET = "client_secret"  # noqa: S105  # a field's name
SIGNED_IN = "Signed in."
WAITING = "Go on in your browser. This window waits for you."


class OAuthField(QWidget):
    """Two ways to sign in, and how it went; `signed` tells that the draft has a sign-in to be saved."""

    signed = Signal()
    failed = Signal(object)

    def __init__(self, context: Context, work: ConnectionWork, draft: Draft, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._work = work
        self._draft = draft
        self._tokens: Tokens | None = None
        theme, icons = context.theme, context.icons
        self.browser = Button(theme, icons, "Sign in by browser", icon="external-link", small=True, parent=self)
        self.code = Button(theme, icons, "Sign in by code", icon="key-round", small=True, parent=self)
        self.session = Button(theme, icons, "Keep for this session only", small=True, parent=self)
        self.said: QLabel = plain(self._standing(), theme, "small", "text_muted", self)
        self.said.setWordWrap(True)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)  # An address to be copied.
        self.session.hide()
        row = QHBoxLayout()
        row.setSpacing(theme.px(6))
        for button in (self.browser, self.code, self.session):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addLayout(row)
        column.addWidget(self.said)
        self.browser.clicked.connect(alone(lambda: self.begin(by_code=False)))
        self.code.clicked.connect(alone(lambda: self.begin(by_code=True)))
        self.session.clicked.connect(alone(self._keep_for_session))
        work.browse.connect(self._browse)
        work.coded.connect(self._show_code)

    def dress(self) -> None:
        """Offer what the service at this address offers."""
        self.code.setVisible(_has_codes(self._draft))
        if not self._work.is_busy and self.session.isHidden():
            self.said.setText(self._standing())

    def begin(self, *, by_code: bool) -> None:
        """Sign in; a second press calls it off."""
        if self._work.is_busy:
            self._work.call_off()
            self._say("Called off.")
            return
        self._say("Asking…")
        self._work.sign_in(self._draft, self._take, self._refuse, by_code=by_code)

    def _take(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._say("Asking the keyring…")
        name = new_name()
        self._work.keep_sign_in(name, tokens, lambda _kept: self._kept(name), self._refuse_secret)

    def _kept(self, name: str) -> None:
        self._tokens = None
        self._draft.secret = name
        self.session.hide()
        self._say(SIGNED_IN)
        self.signed.emit()

    def _refuse_secret(self, trouble: DeskError) -> None:
        self._say(str(trouble))
        self.session.setVisible(isinstance(trouble, SecretTrouble) and trouble.for_session)

    def _keep_for_session(self) -> None:
        if self._tokens is not None:
            name = new_name()
            self._work.means.sign_ins.keep(name, self._tokens, for_session=True)
            self._kept(name)

    def _refuse(self, trouble: DeskError) -> None:
        self._say(self._standing())
        self.failed.emit(trouble)

    def _standing(self) -> str:
        """Say how it stands, and what an application is to be registered with."""
        if self._draft.secret:
            return SIGNED_IN
        back = self._draft.more.get(BACK, "").strip() or _grant(self._draft).back
        return f"Not signed in yet. Register an application at {self._draft.service.title} with the callback {back}."

    def _browse(self, url: str) -> None:
        page = QUrl(url)
        if may_open(page):
            open_outside(page)
        self._say(WAITING)

    def _show_code(self, code: str, url: str) -> None:
        self._say(f"Type {code} at {url}. This window waits for you.")

    def _say(self, words: str) -> None:
        self.said.setText(words)
        announce(self.said, words)


def examples(draft: Draft) -> dict[str, str]:
    """Return by field what counts where a person types nothing."""
    grant = _grant(draft)
    secret = "Needed for the browser" if grant.needs_secret else "Only if the application has one"
    door = urlsplit(grant.authorize)
    return {
        CLIENT_SECRET: "Kept in the keyring. Type another one to replace it" if draft.secret else secret,
        ISSUER: f"{door.scheme}://{door.netloc}" if door.netloc else "https:// of who lets you in",
        BACK: grant.back,
        SCOPES: grant.joint.join(rights_of(grant, to_write=draft.direction is Flow.BOTH)),
    }


def needs_more(draft: Draft) -> bool:
    """Whether a sign-in that was for reading has to be made again for writing."""
    is_signed = draft.sign_in == OAUTH and bool(draft.secret)
    return is_signed and draft.direction is Flow.BOTH and bool(_grant(draft).writes)


def _has_codes(draft: Draft) -> bool:
    grant = _grant(draft)
    return bool(grant.device) or not grant.token


def _grant(draft: Draft) -> Grant:
    """Return how people sign in there; as nobody knows while the address cannot be read."""
    try:
        return grant_of(draft.service, draft.address)
    except DeskError:
        return Grant()
