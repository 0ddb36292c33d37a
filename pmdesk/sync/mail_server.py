"""Speaks IMAP with a mail server: encrypted, never changing anything, each exchange with an end (RFC 9051, 2177)."""

import imaplib
import io
import re
import socket
import ssl
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from select import select
from time import monotonic
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.sync.connector import Asking, Waited
from pmdesk.sync.http_words import late, unreached, without_tls
from pmdesk.sync.leash import Leash
from pmdesk.sync.names import await_name
from pmdesk.sync.trouble import LATER, QueryTrouble, RemoteTrouble, SignInTrouble, quoted

T = TypeVar("T")
SECONDS = 60.0
MOST = 64 * 1024 * 1024
"""Bytes of one answer."""
IDLE_S = 29 * 60.0
"""So long it is idle at once."""
LOOK_S = 20.0
"""So often whoever is idle looks whether this computer slept."""
SLEPT_S = 30.0
TAG = b"PMDESK"
TLS_PORT, PLAIN_PORT = 993, 143
LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
LISTED = re.compile(rb'\((?P<flags>[^)]*)\) (?:"(?:\\?.)"|NIL) (?P<name>.+)', re.DOTALL)
FETCHED_UID, FETCHED_SIZE = re.compile(rb"\bUID (\d+)"), re.compile(rb"\bRFC822\.SIZE (\d+)")
SHIFTED = re.compile(r"&([^-]*)-")
NEWS = (b" EXISTS", b" RECENT")


class _TooMuch(ValueError):
    """An answer has no end, or promises more than anybody asked for."""


@frozen
class Place:
    """Where a mail server listens, and whether it speaks TLS from the start."""

    host: str
    port: int
    is_tls: bool

    @classmethod
    def of(cls, address: str) -> "Place":
        """Read `imaps://host:993`, `imap://host` or `host`; raises RemoteTrouble."""
        try:
            parts = urlsplit(address.strip() if "://" in address else f"imaps://{address.strip()}")
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if parts.scheme not in {"imap", "imaps"} or not parts.hostname or parts.username or parts.password:
            raise RemoteTrouble(
                f"{quoted(address[:80])} is no address of a mail server.", "Type imaps:// and its name."
            )
        is_tls = parts.scheme == "imaps"
        return cls(parts.hostname, port or (TLS_PORT if is_tls else PLAIN_PORT), is_tls)

    def __str__(self) -> str:
        return f"The mail server at {self.host}:{self.port}"


class _Line(imaplib.IMAP4):
    """A connection that is on a leash from its first moment."""

    def __init__(self, place: Place, leash: Leash, trust: ssl.SSLContext) -> None:
        self._place, self._leash, self._trust = place, leash, trust
        self.left = MOST
        """So many bytes may still come, in answer to what was asked."""
        super().__init__(place.host, place.port, SECONDS)

    def open(self, host: str = "", port: int = PLAIN_PORT, timeout: float | None = None) -> None:
        """Connect."""
        self.host, self.port = host, port
        raw = _reached(host, port, timeout, self._leash)
        self.sock = self._trust.wrap_socket(raw, server_hostname=host) if self._place.is_tls else raw
        self.file = self.sock.makefile("rb")

    def read(self, size: int) -> bytes:
        """Return so many bytes, as the server announced them."""
        self._take(size)
        return super().read(size)

    def readline(self) -> bytes:
        """Return the next line."""
        said = super().readline()
        self._take(len(said))
        return said

    def _take(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise _TooMuch


class MailServer:
    """One conversation; close it."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._place = Place.of(asking.address)
        self._line: _Line | None = None

    def close(self) -> None:
        """Hang up."""
        line, self._line = self._line, None
        if line is not None:
            with suppress(Exception):
                line.shutdown()

    def folders(self) -> list[str]:
        """Return the names of all folders that can be opened, as the server writes them."""
        listed = self._said(lambda line: line.list())
        return [name for one in listed if (name := _folder(one))]

    def examine(self, folder: str) -> tuple[int, int]:
        """Open a folder for reading only; return its UIDVALIDITY and UIDNEXT."""
        name = folder.replace("\\", "\\\\").replace('"', '\\"')
        self._said(lambda line: line.select(f'"{name}"', readonly=True))
        validity, following = self._noted("UIDVALIDITY"), self._noted("UIDNEXT")
        if not following:
            status = b" ".join(_bytes(self._said(lambda line: line.status(f'"{name}"', "(UIDNEXT)"))))
            found = re.search(rb"UIDNEXT (\d+)", status)
            following = int(found[1]) if found else 0
        return validity, following

    def sizes(self, first: int, last: int) -> dict[int, int]:
        """Return the sizes of mails by UID, in order."""
        said = _bytes(self._said(lambda line: line.uid("FETCH", f"{first}:{last}", "(UID RFC822.SIZE)")))
        pairs = [(FETCHED_UID.search(one), FETCHED_SIZE.search(one)) for one in said]
        found = {int(uid[1]): int(size[1]) for uid, size in pairs if uid and size}
        return {uid: found[uid] for uid in sorted(found) if first <= uid <= last}

    def mails(self, uids: list[int], most: int) -> dict[int, bytes]:
        """Return mails by UID, of each so many bytes at most; they do not count as read."""
        wanted = ",".join(map(str, uids))
        said = self._said(lambda line: line.uid("FETCH", wanted, f"(UID BODY.PEEK[]<0.{most}>)"))
        found: dict[int, bytes] = {}
        for at, one in enumerate(said):
            if isinstance(one, tuple):
                head, data = cast("tuple[bytes, bytes]", one)
                tail = said[at + 1] if at + 1 < len(said) and isinstance(said[at + 1], bytes) else b""
                uid = FETCHED_UID.search(head) or FETCHED_UID.search(tail)
                if uid:
                    found[int(uid[1])] = data
        return found

    def wait(self, seconds: float, again_s: float = IDLE_S) -> Waited:
        """Wait until something comes into the folder that is open, and hang up then."""
        line = self._opened()
        if not self._has_idle(line):
            return Waited.UNABLE
        try:
            with self._out(seconds + SECONDS) as leash:
                leash.hold_socket(line.sock)
                return self._idled(line, Sleep(self._asking.clock), monotonic() + seconds, again_s)
        except (OSError, ValueError, imaplib.IMAP4.error):
            return self._broken()
        finally:
            self.close()

    def _has_idle(self, line: _Line) -> bool:
        """Whether the server says by itself what comes; some say that they do only to whoever is signed in."""
        if "IDLE" in line.capabilities:
            return True
        return b"IDLE" in b" ".join(_bytes(self._said(lambda asked: asked.capability()))).upper().split()

    def _idled(self, line: _Line, sleep: "Sleep", until: float, again_s: float) -> Waited:
        """Be idle again and again, for servers hang up on whoever says nothing for half an hour (RFC 2177)."""
        while True:
            line.send(TAG + b" IDLE\r\n")
            found = _heard(line, sleep, min(until, monotonic() + again_s))
            if found is not None:
                return self._broken() if found is Waited.BROKEN else found
            line.send(b"DONE\r\n")
            while not (said := line.readline()).startswith(TAG):
                if is_news(said):
                    return Waited.NEWS
                if not said:
                    return self._broken()
            if monotonic() >= until:
                return Waited.OVER

    def _broken(self) -> Waited:
        """Say that the line went, unless it was cut because nobody wants it any more."""
        self._asking.call_off.check()
        self._asking.http.way.require_open(str(self._place))
        return Waited.BROKEN

    def _opened(self) -> _Line:
        if self._line is None:
            self._line = self._signed_in()
        return self._line

    def _signed_in(self) -> _Line:
        import httpx2  # noqa: PLC0415  # half a second that only a worker thread may spend

        trust = httpx2.create_ssl_context()
        with self._exchange(SECONDS) as leash:
            line = _Line(self._place, leash, trust)
            try:
                if not self._place.is_tls:
                    self._encrypt(line, trust)
                self._sign_in(line)
            except BaseException:
                line.shutdown()
                raise
        return line

    def _encrypt(self, line: _Line, trust: ssl.SSLContext) -> None:
        if "STARTTLS" in line.capabilities:
            line.starttls(trust)
        elif self._place.host not in LOOPBACK:
            raise RemoteTrouble(f"{self._place} does not encrypt, so the password was not sent.", "Try imaps://.")

    def _sign_in(self, line: _Line) -> None:
        asking = self._asking
        secret = "" if asking.secret is None else asking.secret.reveal()
        said = ""
        try:
            if asking.sign_in == "oauth":
                told = f"user={asking.user}\x01auth=Bearer {secret}\x01\x01"
                line.authenticate("XOAUTH2", lambda _: told.encode())
            elif "AUTH=PLAIN" in line.capabilities:
                line.authenticate("PLAIN", lambda _: f"\0{asking.user}\0{secret}".encode())
            else:
                line.login(asking.user, secret)
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, UnicodeEncodeError) as error:
            said = quoted(str(error.args[0] if isinstance(error, imaplib.IMAP4.error) else ""), secret)
        else:
            return
        what = f"{self._place} did not accept the sign-in. {said}".strip()
        raise SignInTrouble(what, "Type the user and the password again.")

    def _said(self, ask: Callable[[Any], tuple[str, list[Any]]]) -> list[Any]:
        line = self._opened()
        with self._exchange(SECONDS) as leash:
            leash.hold_socket(line.sock)
            line.left = MOST
            answer, said = ask(line)
            if answer != "OK":
                words = quoted(b" ".join(_bytes(said)).decode("utf-8", "replace"))
                raise QueryTrouble(f"{self._place} refused. {words}".strip(), "Look at the folders.")
            return [one for one in said if one is not None]

    def _noted(self, name: str) -> int:
        _, said = self._opened().response(name)
        words = _bytes(list(said or []))
        return int(words[0]) if words and words[0].isdigit() else 0

    @contextmanager
    def _out(self, seconds: float) -> Generator[Leash]:
        way = self._asking.http.way
        with Leash(seconds, self._asking.call_off) as leash, way.out(str(self._place), leash.cut):
            yield leash

    @contextmanager
    def _exchange(self, seconds: float) -> Generator[Leash]:
        """Say in words what goes wrong, and hang up then."""
        told: RemoteTrouble | None = None
        is_late = False
        way = self._asking.http.way
        try:
            with self._out(seconds) as leash:
                try:
                    yield leash
                finally:
                    is_late = leash.is_over
                leash.check()
        except (imaplib.IMAP4.error, OSError, EOFError, ValueError) as error:
            self.close()
            self._asking.call_off.check()
            way.require_open(str(self._place))
            # A line that was cut looks like one that broke; one that was silent all the time may end by itself first.
            is_late = is_late or isinstance(error, TimeoutError)
            told = late(str(self._place), self._place.host, seconds) if is_late else self._told(error)
        if told is not None:
            raise told  # Out here it does not carry the cause along, which may quote what was sent.

    def _told(self, error: Exception) -> RemoteTrouble:
        if isinstance(error, ssl.SSLCertVerificationError):
            return unreached(str(self._place), self._place.host, error)
        if isinstance(error, _TooMuch):
            what = f"{self._place} answers with more than {MOST // 1024 // 1024} MB, so nothing of it was taken."
            return QueryTrouble(what, "Look at the folders.")
        if isinstance(error, ssl.SSLError):
            return without_tls(str(self._place), error, "TLS", "Try imap:// in its address.")
        if isinstance(error, imaplib.IMAP4.error) and not isinstance(error, imaplib.IMAP4.abort):
            return QueryTrouble(f"{self._place} refused. {quoted(str(error))}", "Look at the folders.")
        if isinstance(error, imaplib.IMAP4.abort | EOFError | ValueError):
            return RemoteTrouble(f"{self._place} broke off.", LATER)
        return unreached(str(self._place), self._place.host, error)


def _reached(host: str, port: int, timeout: float | None, leash: Leash) -> socket.socket:
    """Open a connection that can be cut from its first moment; the network is asked now and then whether it stands."""
    await_name(f"imap://{host}", leash)
    trouble: OSError | None = None
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        raw = socket.socket(family, kind, protocol)
        raw.settimeout(timeout)
        leash.hold_socket(raw)
        try:
            raw.connect(address)
        except OSError as error:
            raw.close()
            trouble = error
            if leash.is_over:
                break
        else:
            _keep_alive(raw)
            return raw
    raise trouble or OSError("the name has no address")


def _keep_alive(connection: socket.socket) -> None:
    """Have the system notice within minutes that a silent line has gone."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, seconds in (("TCP_KEEPIDLE", 120), ("TCP_KEEPINTVL", 30)):  # Not everywhere.
        if hasattr(socket, name):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), seconds)


class Sleep:
    """Notices that this computer slept: the clock on the wall went on, and the one that counts did not."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began, self._counted = clock.now(), monotonic()

    @property
    def was(self) -> bool:
        """Whether it slept since."""
        lasted_s = (self._clock.now() - self._began).total_seconds()
        return lasted_s - (monotonic() - self._counted) > SLEPT_S


def is_news(said: bytes) -> bool:
    """Whether a line says that something came."""
    return any(mark in said.rstrip().upper() for mark in NEWS)


def _heard(line: _Line, sleep: Sleep, until: float) -> Waited | None:
    """Listen until something comes, or the line goes; None when the time is over."""
    while (left := until - monotonic()) > 0:
        if sleep.was:
            return Waited.BROKEN
        if not _has_said(line, min(left, LOOK_S)):
            continue
        said = line.readline()
        if is_news(said):
            return Waited.NEWS
        if not said.startswith((b"+", b"*")) or said.upper().startswith(b"* BYE"):
            return Waited.BROKEN
    return None


def _has_said(line: _Line, seconds: float) -> bool:
    """Whether the server says something within some seconds; also when it has hung up."""
    line.sock.setblocking(False)
    try:
        has_rest = bool(cast("io.BufferedReader", line.file).peek(1))
    except ssl.SSLWantReadError:
        has_rest = False
    finally:
        line.sock.settimeout(SECONDS)
    return has_rest or (bool(select([line.sock], [], [], seconds)[0]) and not _is_talk_of_tls(line))


def _is_talk_of_tls(line: _Line) -> bool:
    """Whether what came is no word of the server, but the encryption's own."""
    line.sock.setblocking(False)
    try:
        cast("io.BufferedReader", line.file).peek(1)
    except ssl.SSLWantReadError:
        return True
    finally:
        line.sock.settimeout(SECONDS)
    return False


def _folder(listed: object) -> str:
    """Read one line of a list of folders; empty for one that cannot be opened."""
    parts = cast("tuple[bytes, ...]", listed) if isinstance(listed, tuple) else (cast("bytes", listed),)
    found = LISTED.fullmatch(parts[0].strip())
    if found is None or b"\\noselect" in found["flags"].lower() or b"\\nonexistent" in found["flags"].lower():
        return ""
    name = parts[1] if len(parts) > 1 else found["name"].strip()
    if name.startswith(b'"') and name.endswith(b'"'):
        name = re.sub(rb"\\(.)", rb"\1", name[1:-1])
    return name.decode("utf-8", "replace")


def readable(folder: str) -> str:
    """Return a folder's name in plain letters (RFC 3501, 5.1.3)."""

    def plain(found: re.Match[str]) -> str:
        if not found[1]:
            return "&"
        return f"+{found[1].replace(',', '/')}-".encode("ascii", "replace").decode("utf-7", "replace")

    return SHIFTED.sub(plain, folder)


def _bytes(said: list[Any]) -> list[bytes]:
    """Return the plain lines of an answer."""
    return [one for one in said if isinstance(one, bytes)]
