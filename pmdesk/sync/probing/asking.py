"""Asks an API one question for a check: any answer is one, its time is taken in parts, and it has one deadline.

Each question has a line of its own, so that name, connection and certificate are looked at each time. Redirects are
followed only where the check wants it, and whatever holds the key stays within the origin.
"""

import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from threading import Lock
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from pmdesk.domain.classes import frozen, slotted
from pmdesk.insight.checks.seen import Seen, Timings
from pmdesk.sync.hearing import is_our_side
from pmdesk.sync.http import MOVED, REDIRECTS, SEE_OTHER, require_address
from pmdesk.sync.http_body import capped
from pmdesk.sync.http_words import EXPIRED, late, unreached
from pmdesk.sync.leash import CallOff, Leash
from pmdesk.sync.lines import Lines, certificate_end
from pmdesk.sync.links import joined, origin
from pmdesk.sync.names import await_name
from pmdesk.sync.secrets import Secret
from pmdesk.sync.trouble import QueryTrouble, RemoteTrouble
from pmdesk.sync.way import Way

BYTES_AT_MOST = 8 * 1024 * 1024
MS = 1_000.0
TURNED = frozenset({301, 302, 303})
"""Redirects after which what changed something becomes a look."""


class Cause(StrEnum):
    """Why no answer came."""

    SILENT = "silent"
    """Nothing answers there, or not whole, or not in time."""
    UNTRUSTED = "untrusted"
    """Somebody answers who cannot show that it is them."""
    NAMELESS = "nameless"
    """Nobody knows a computer of that name."""
    OURS = "ours"
    """What lies between, or what was to be sent, is at fault."""


@frozen
class Ask:
    """What is asked; `sign_in` are the headers that hold the key, which only the first origin is sent."""

    url: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    sign_in: tuple[tuple[str, Secret], ...] = ()
    body: bytes = b""
    timeout_s: float = 10.0
    follows_redirects: bool = False

    @property
    def place(self) -> str:
        """The server as it stands in the address."""
        return urlsplit(self.url).netloc

    @property
    def host(self) -> str:
        """The name of the computer that is asked."""
        return urlsplit(self.url).hostname or ""


@frozen
class Silence:
    """That no answer came, why, and how long was waited for it."""

    cause: Cause
    words: str
    took_ms: float


@slotted
class _Watch:
    """The stopwatch of one question, and what it saw on the way."""

    began: float
    name_ms: float | None = None
    connect_ms: float | None = None
    tls_ms: float | None = None
    first_byte_ms: float | None = None
    certificate_ends: Any = None
    lap: float = 0.0

    def since_lap(self) -> float:
        """Return the time since the last part began, in milliseconds."""
        return (perf_counter() - self.lap) * MS

    def timings(self) -> Timings:
        """Return where the time went so far."""
        total = (perf_counter() - self.began) * MS
        return Timings(self.name_ms, self.connect_ms, self.tls_ms, self.first_byte_ms, total)


class Asker:
    """Asks from any thread; `close` when nobody asks any more."""

    def __init__(self, way: Way, call_off: CallOff) -> None:
        self._way = way
        self._call_off = call_off
        self._lines = Lines()
        self._lock = Lock()

    def close(self) -> None:
        """Hang up."""
        self._lines.close()

    def renew(self) -> None:
        """Look for proxies and trusted certificates anew with the next question."""
        with self._lock:
            self._lines.close()
            self._lines = Lines()

    def ask(self, ask: Ask) -> Seen | Silence:
        """Return the answer, or that none came. Raises Offline and CalledOff, and DeskError for what is no address."""
        import httpx2  # noqa: PLC0415  # half a second that only a worker thread may spend

        require_address(ask.url)
        self._way.require_open(ask.place)
        self._client(ask.url)  # It takes a while the first time, for which the server is not to blame.
        with Leash(ask.timeout_s, self._call_off) as leash, self._way.out(ask.place, leash.cut):
            watch = _Watch(perf_counter())
            try:
                return self._followed(ask, leash, watch)
            except RemoteTrouble as trouble:
                words, cause = trouble.what, Cause.SILENT
            except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
                words, cause = _told(ask, error)
            leash.check()
            self._way.require_open(ask.place)
            if leash.is_over:
                words, cause = late(ask.place, ask.host, ask.timeout_s).what, Cause.SILENT
            return Silence(cause, words, watch.timings().total_ms)

    def _client(self, url: str) -> Any:  # noqa: ANN401  # loaded late
        with self._lock:
            return self._lines.to(url)

    def _followed(self, ask: Ask, leash: Leash, watch: _Watch) -> Seen:
        asked = ask
        for hops in range(REDIRECTS + 1):
            seen = replace(self._asked(asked, leash, watch), sent_on=hops)
            target = seen.header("location") if seen.status in MOVED and ask.follows_redirects else None
            if target is None:
                return seen
            asked = _sent_on(asked, seen.status, target)
        raise RemoteTrouble(f"{ask.place} sends us on in a circle.")

    def _asked(self, ask: Ask, leash: Leash, watch: _Watch) -> Seen:
        def hear(name: str, info: Mapping[str, Any]) -> None:
            if name == "connection.connect_tcp.complete":
                watch.connect_ms = watch.since_lap()
                watch.lap = perf_counter()
                leash.hold_socket(info["return_value"].get_extra_info("socket"))
            elif name == "connection.start_tls.complete":
                watch.tls_ms = watch.since_lap()
                watch.certificate_ends = certificate_end(info["return_value"].get_extra_info("ssl_object"))

        client = self._client(ask.url)
        watch.lap = perf_counter()
        await_name(self._lines.first(ask.url), leash)
        watch.name_ms = watch.since_lap()
        watch.lap = perf_counter()
        client.cookies.clear()
        request = client.build_request(
            ask.method, ask.url, content=ask.body or None, headers=_headers(ask), extensions=_extensions(hear, ask)
        )
        answer = client.send(request, stream=True)
        watch.first_byte_ms = (perf_counter() - watch.began) * MS
        try:
            headers = tuple((str(name).lower(), str(value)) for name, value in answer.headers.multi_items())
            packing = str(answer.headers.get("content-encoding", ""))
            body = capped(ask.place, answer.iter_raw(), packing, BYTES_AT_MOST)
        finally:
            answer.close()
        ends = watch.certificate_ends
        return Seen(int(answer.status_code), headers, body, watch.timings(), ends, str(answer.request.url))


def _headers(ask: Ask) -> dict[str, str]:
    headers = {"Accept": "*/*", "Accept-Encoding": "gzip"} | dict(ask.headers)
    return headers | {name: secret.reveal() for name, secret in ask.sign_in}


def _extensions(hear: Any, ask: Ask) -> dict[str, Any]:  # noqa: ANN401
    parts = ("connect", "read", "write", "pool")
    return {"trace": hear, "timeout": dict.fromkeys(parts, ask.timeout_s)}


def _sent_on(ask: Ask, status: int, target: str) -> Ask:
    """Return what to ask where an answer sends us on to."""
    try:
        url = joined(ask.url, target)
        require_address(url)
    except ValueError:
        raise QueryTrouble(f"{ask.place} sends us on to nowhere.") from None
    turned = status in TURNED and (ask.method not in {"GET", "HEAD"}) and (status == SEE_OTHER or ask.method == "POST")
    on = replace(ask, url=url, method="GET", body=b"") if turned else replace(ask, url=url)
    return on if origin(url) == origin(ask.url) else replace(on, sign_in=())


def _told(ask: Ask, error: Exception) -> tuple[str, Cause]:
    words = unreached(ask.place, ask.host, error).what
    causes = list(_causes(error))
    names = {type(each).__name__ for each in causes}
    if any(isinstance(each, ssl.SSLCertVerificationError) and each.verify_code == EXPIRED for each in causes):
        return words, Cause.SILENT
    if any(isinstance(each, ssl.SSLCertVerificationError) for each in causes):
        return words, Cause.UNTRUSTED
    if any(isinstance(each, socket.gaierror) for each in causes):
        return words, Cause.NAMELESS
    is_unsendable = bool(names & {"UnicodeEncodeError", "LocalProtocolError", "InvalidURL"})
    return words, Cause.OURS if is_unsendable or any(
        map(is_our_side, causes)
    ) or "ProxyError" in names else Cause.SILENT


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
