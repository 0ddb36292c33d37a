"""Signs in by the person's own browser, which comes back to a port of this computer (RFC 8252, 7636, 9207).

The port is any free one on 127.0.0.1, or the one that the provider knows, and open for this one sign-in only; what
comes without its state is turned away.
"""

import base64
import hashlib
import secrets
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.sync.connector import LOOPBACK
from pmdesk.sync.http import Http, Question
from pmdesk.sync.leash import CallOff
from pmdesk.sync.oauth import OAuthRefusal, Provider, Tokens, asked_form, require_safe, tokens_in
from pmdesk.sync.secrets import Secret
from pmdesk.sync.trouble import SignInTrouble

LIMIT_S = 300.0
LINE_S = 10.0
"""How long one of the browser's lines may take to say what it wants."""
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>PM Desk</title><style>body{{font:16px/1.5 system-ui,sans-serif;margin:15vh auto;max-width:26em;padding:0 1em;
color-scheme:light dark}}</style><h1>{title}</h1><p>{text}</p></html>"""
DONE = PAGE.format(title="PM Desk has heard", text="You can close this page and go back to PM Desk.")
DENIED = PAGE.format(title="Not signed in", text="You can close this page. PM Desk says what happened.")
STRANGE = PAGE.format(title="Nothing to do here", text="PM Desk waits for another sign-in than this one.")
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Connection": "close",
}


@frozen
class Came:
    """What the browser brought back: a code, or the provider's word for why there is none."""

    code: Secret | None = None
    error: str = ""
    words: str = ""


def sign_in(
    provider: Provider,
    http: Http,
    clock: Clock,
    call_off: CallOff,
    browse: Callable[[str], object],
    *,
    limit_s: float = LIMIT_S,
) -> Tokens:
    """Have the person sign in; raises SignInTrouble or CalledOff.

    `browse` is called in this thread, a worker's, and opens the provider's page in the person's browser.
    """
    require_safe(provider.who, provider.authorize_url)
    http.way.require_open(provider.who)
    verifier, state = Secret(secrets.token_urlsafe(64)), secrets.token_urlsafe(32)
    ear = Ear(state, provider.issuer, provider.back)
    with ear.open() as back:
        browse(page_url(provider, back, state, verifier))
        came = ear.wait(limit_s, call_off)
    if came is None:
        raise SignInTrouble(f"Nobody signed in at {provider.who} within {_span(limit_s)}.", "Sign in again.")
    if came.code is None:
        page = Question(provider.who, provider.authorize_url)
        raise OAuthRefusal(page, {"error": came.error, "error_description": came.words or came.error})
    fields = {
        "grant_type": "authorization_code",
        "code": came.code.reveal(),
        "redirect_uri": back,
        "code_verifier": verifier.reveal(),
    }
    question = asked_form(provider, provider.token_url, fields, came.code, verifier)
    return tokens_in(provider, question, http.ask(question), clock)


def page_url(provider: Provider, back: str, state: str, verifier: Secret) -> str:
    """Return the address of the provider's page; of the verifier it shows a digest only."""
    digest = hashlib.sha256(verifier.reveal().encode()).digest()
    fields = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": provider.rights,
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        **dict(provider.extras),
    }
    joint = "&" if urlsplit(provider.authorize_url).query else "?"
    return provider.authorize_url + joint + urlencode({name: value for name, value in fields.items() if value})


class Ear:
    """Listens on this computer for the browser that comes back with the right state, once."""

    def __init__(self, state: str, issuer: str = "", back: str = LOOPBACK) -> None:
        self._back = urlsplit(back)
        self._state = state
        self._issuer = issuer
        self._lock = threading.Lock()
        self._arrived = threading.Event()
        self._came: Came | None = None

    @contextmanager
    def open(self) -> Generator[str]:
        """Listen until the block ends; gives the address to come back to."""
        web = _web(self._back.port or 0, _handler(self.hear))
        thread = threading.Thread(target=web.serve_forever, args=(0.05,), name="sign-in", daemon=True)
        thread.start()
        try:
            yield urlunsplit(self._back._replace(netloc=f"{self._back.hostname}:{web.server_address[1]}"))
        finally:
            web.shutdown()
            thread.join()
            web.server_close()

    def wait(self, limit_s: float, call_off: CallOff) -> Came | None:
        """Return what came, None when the time is over; raises CalledOff."""
        call_off.add(self._arrived.set)
        try:
            self._arrived.wait(limit_s)
        finally:
            call_off.remove(self._arrived.set)
        call_off.check()
        return self._came

    def hear(self, path: str) -> tuple[int, str]:
        """Take what the browser asks for; return the status and the page to show."""
        parts = urlsplit(path)
        found = {name: values[0] for name, values in parse_qs(parts.query).items() if len(values) == 1}
        is_ours = secrets.compare_digest(found.get("state", "").encode(), self._state.encode())
        is_theirs = not self._issuer or found.get("iss", self._issuer) == self._issuer
        is_here = (parts.path or "/") == (self._back.path or "/")
        if not is_here or not is_ours or not is_theirs or not {"code", "error"} & set(found):
            return 400 if is_here else 404, STRANGE
        with self._lock:
            if self._came is None:
                code = Secret(found["code"]) if "code" in found and "error" not in found else None
                self._came = Came(code, found.get("error", ""), found.get("error_description", ""))
        self._arrived.set()
        return 200, DONE if self._came.code is not None else DENIED


class _Web(ThreadingTCPServer):
    """A web server that asks for no names and says nothing of browsers that hang up."""

    daemon_threads, block_on_close = True, False
    allow_reuse_address = sys.platform != "win32"
    """The same port again, a moment after the last sign-in; on Windows it would take one that another program has."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


def _web(port: int, handler: type[BaseHTTPRequestHandler]) -> "_Web":
    try:
        return _Web(("127.0.0.1", port), handler)
    except OSError:
        raise DeskError(
            f"Another program listens at port {port} of this computer, so the browser cannot come back.",
            "End it, or register a callback address with another port.",
        ) from None


def _handler(hear: Callable[[str], tuple[int, str]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = LINE_S
        server_version, sys_version = "PMDesk", ""

        def do_GET(self) -> None:
            status, page = hear(self.path)
            body = page.encode()
            self.send_response(status)
            for name, value in HEADERS.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class calls it so
            """Say nothing: addresses hold codes."""

    return Handler


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes} minutes" if minutes > 1 else f"{seconds:.0f} s"
