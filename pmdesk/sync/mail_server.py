"""Speaks IMAP with a mail server: encrypted, never changing anything, each exchange with an end (RFC 9051, 2177)."""

import imaplib
import re
import socket
import ssl
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from pmdesk.domain.classes import frozen
from pmdesk.sync.connector import Asking
from pmdesk.sync.http_words import unreached
from pmdesk.sync.leash import Leash
from pmdesk.sync.trouble import QueryTrouble, RemoteTrouble, SignInTrouble, quoted

T = TypeVar("T")
SECONDS = 60.0
TLS_PORT, PLAIN_PORT = 993, 143
LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
LISTED = re.compile(rb'\((?P<flags>[^)]*)\) (?:"(?:\\?.)"|NIL) (?P<name>.+)', re.DOTALL)
FETCHED_UID, FETCHED_SIZE = re.compile(rb"\bUID (\d+)"), re.compile(rb"\bRFC822\.SIZE (\d+)")
SHIFTED = re.compile(r"&([^-]*)-")
NEWS = (b" EXISTS", b" RECENT")


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
        super().__init__(place.host, place.port, SECONDS)

    def open(self, host: str = "", port: int = PLAIN_PORT, timeout: float | None = None) -> None:
        """Connect."""
        self.host, self.port = host, port
        raw = socket.create_connection((host, port), timeout)
        self._leash.hold_socket(raw)
        self.sock = self._trust.wrap_socket(raw, server_hostname=host) if self._place.is_tls else raw
        self.file = self.sock.makefile("rb")


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

    def wait(self, folder: str, seconds: float) -> bool:
        """Wait until something comes into a folder (True) or the time is over; without IDLE only time passes."""
        self.examine(folder)
        line = self._opened()
        if "IDLE" not in line.capabilities:
            self._asking.call_off.wait(seconds)
            return False
        try:
            with self._out(seconds) as leash:
                leash.hold_socket(line.sock)
                line.send(b"PMDESK IDLE\r\n")
                line.sock.settimeout(None)
                while said := line.readline():
                    if any(mark in said.rstrip().upper() for mark in NEWS):
                        return True
                    if not said.startswith((b"+", b"*")):
                        break
        except (OSError, imaplib.IMAP4.error):
            self._asking.call_off.check()
        finally:
            self.close()
        self._asking.call_off.check()
        return False

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
        way = self._asking.http.way
        try:
            with self._out(seconds) as leash:
                yield leash
                leash.check()
        except (imaplib.IMAP4.error, OSError, EOFError, ValueError) as error:
            self.close()
            self._asking.call_off.check()
            way.require_open(str(self._place))
            told = self._told(error)
        if told is not None:
            raise told  # Out here it does not carry the cause along, which may quote what was sent.

    def _told(self, error: Exception) -> RemoteTrouble:
        if isinstance(error, ssl.SSLCertVerificationError):
            return unreached(str(self._place), self._place.host, error)
        if isinstance(error, TimeoutError):
            return RemoteTrouble(f"{self._place} does not answer.", "It is asked again later.")
        if isinstance(error, ssl.SSLError):
            return RemoteTrouble(f"{self._place} does not speak TLS.", "Try imap:// in its address.")
        if isinstance(error, imaplib.IMAP4.error) and not isinstance(error, imaplib.IMAP4.abort):
            return QueryTrouble(f"{self._place} refused. {quoted(str(error))}", "Look at the folders.")
        if isinstance(error, imaplib.IMAP4.abort | EOFError | ValueError):
            return RemoteTrouble(f"{self._place} broke off.", "It is asked again later.")
        return unreached(str(self._place), self._place.host, error)


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
