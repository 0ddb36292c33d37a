"""Asks web servers: one question has one deadline, one size, and never carries a secret to another place.

Redirects are followed by hand and only within the same origin; an answer is decoded under a cap, so that a small one
cannot become a large one; who asks to be left alone is left alone.
"""

import socket
import ssl
import zlib
from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from pmdesk import __version__
from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.sync.hearing import Hearing, is_our_side, silence
from pmdesk.sync.leash import CallOff, Leash
from pmdesk.sync.secrets import Secret
from pmdesk.sync.trouble import QueryTrouble, RemoteTrouble, quoted, words_of

AGENT = f"PMDesk/{__version__}"
TOTAL_S = 60.0
BYTES_AT_MOST = 64 * 1024 * 1024
REDIRECTS = 5
PATIENCE_S = 5.0
"""A shorter wait that a server asks for is kept within the question; a longer one ends it."""
TRIES = 3
DAY_S = 86_400.0
EPOCH_FROM = 1_000_000_000
OK, NOT_MODIFIED = 200, 304
BROKEN_FROM = 500
"""From this status on a server says that it is at fault itself."""
EXPIRED = 10
"""OpenSSL's number for a certificate whose time is over."""
MOVED = frozenset({301, 302, 303, 307, 308})
BUSY = frozenset({429, 503})
OF_QUERY = frozenset({400, 404, 413, 414, 422})
LATER = "It is asked again later."


@frozen
class Question:
    """One GET: the server's name for people, the address, and the secret headers that only its own origin is sent."""

    who: str
    url: str
    params: tuple[tuple[str, str], ...] = ()
    accept: str = "application/json"
    sign_in: tuple[tuple[str, Secret], ...] = ()
    known_as: str = ""
    """Under which name the answer's validators are kept; empty asks unconditionally."""

    @property
    def place(self) -> str:
        """The server as people call it: `Prometheus at localhost:19090`."""
        return f"{self.who} at {urlsplit(self.url).netloc}"


@frozen
class Answer:
    """What came back; `is_unchanged` says that nothing has changed since the validators were given."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_unchanged: bool = False


class Http:
    """One client for one thread and one round; `validators` are the ETags by `known_as`, kept by the caller."""

    def __init__(
        self,
        clock: Clock,
        call_off: CallOff,
        *,
        validators: Mapping[str, tuple[str, str]] | None = None,
        total_s: float = TOTAL_S,
        bytes_at_most: int = BYTES_AT_MOST,
    ) -> None:
        self.hearing = Hearing(clock)
        self.validators = dict(validators or {})
        self._clock = clock
        self._call_off = call_off
        self._total_s = total_s
        self._bytes_at_most = bytes_at_most
        self._client: Any = None

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()

    def get(self, question: Question) -> Answer:
        """Return the answer, whatever its status but 429 and 503; raises RemoteTrouble or CalledOff."""
        require_address(question.url)
        for tries_left in reversed(range(TRIES)):
            answer = self._answer(question)
            if answer.status not in BUSY:
                return answer
            wait_s = wait_asked_for(answer.headers, self._clock.now())
            if wait_s is None or wait_s > PATIENCE_S or not tries_left:
                raise refused(question, answer, again_after_s=wait_s)
            self._call_off.wait(wait_s)
        raise AssertionError("the last try returns or raises")

    def _answer(self, question: Question) -> Answer:
        """Ask once, and hear what becomes of it."""
        self._opened()  # It takes a while the first time, for which the server is not to blame.
        with self.hearing.question() as outcome:
            answer = self._followed(question)
            outcome.heard = answer.status < BROKEN_FROM
        return answer

    def _followed(self, question: Question) -> Answer:
        """Ask, and go on where the same origin points to."""
        url = question.url
        params: tuple[tuple[str, str], ...] | None = question.params
        with Leash(self._total_s, self._call_off) as leash:
            for _ in range(REDIRECTS + 1):
                answer = self._asked(question, url, params or None, leash)
                if answer.status not in MOVED:
                    return answer
                url, params = _next_address(question, url, answer.headers.get("location", "")), None
        raise RemoteTrouble(f"{question.place} sends us on in a circle.", "Look at the address.").but(heard=True)

    def _asked(self, question: Question, url: str, params: tuple[tuple[str, str], ...] | None, leash: Leash) -> Answer:
        import httpx2  # noqa: PLC0415  # half a second that only a worker thread may spend

        def held(name: str, info: Mapping[str, Any]) -> None:
            if name == "connection.connect_tcp.complete":
                leash.hold_socket(info["return_value"].get_extra_info("socket"))

        try:
            asked = self._opened().build_request(
                "GET", url, params=params, headers=self._headers(question), extensions=_extensions(held, self._total_s)
            )
            answer = self._read(question, asked)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError, RemoteTrouble) as error:
            answer = error if isinstance(error, RemoteTrouble) else _unreached(question, error)
        _require_time(question, leash)  # A connection that was cut may look like the end of an answer.
        if isinstance(answer, RemoteTrouble):
            raise answer  # Out here it does not carry the cause along, which may quote what was sent.
        return answer

    def _opened(self) -> Any:  # noqa: ANN401  # loaded late
        if self._client is None:
            import httpx2  # noqa: PLC0415  # see above

            # Each question has a connection of its own, for the leash takes hold of one when it is made.
            limits = httpx2.Limits(max_keepalive_connections=0)
            self._client = httpx2.Client(follow_redirects=False, limits=limits, headers={"User-Agent": AGENT})
        return self._client

    def _headers(self, question: Question) -> dict[str, str]:
        etag, modified = self.validators.get(question.known_as, ("", ""))
        headers = {"Accept": question.accept, "Accept-Encoding": "gzip"}
        headers |= {"If-None-Match": etag} if etag else {}
        headers |= {"If-Modified-Since": modified} if modified and not etag else {}
        return headers | {name: secret.reveal() for name, secret in question.sign_in}

    def _read(self, question: Question, asked: Any) -> Answer:  # noqa: ANN401  # loaded late
        answer = self._opened().send(asked, stream=True)
        try:
            headers = {str(name).lower(): str(value) for name, value in answer.headers.items()}
            packing = headers.get("content-encoding", "")
            body = _capped(question, answer.iter_raw(), packing, self._bytes_at_most)
        finally:
            answer.close()
        if answer.status_code == NOT_MODIFIED:
            return Answer(NOT_MODIFIED, headers, b"", is_unchanged=True)
        if question.known_as and answer.status_code == OK:
            self.validators[question.known_as] = (headers.get("etag", ""), headers.get("last-modified", ""))
        return Answer(int(answer.status_code), headers, body)


def basic(user: str, password: Secret) -> Secret:
    """Return the value of an Authorization header for a user and a password."""
    return Secret("Basic " + b64encode(f"{user}:{password.reveal()}".encode()).decode())


def bearer(token: Secret) -> Secret:
    """Return the value of an Authorization header for a token."""
    return Secret(f"Bearer {token.reveal()}")


def require_address(url: str) -> None:
    """Refuse what is no web address, and one that holds a password."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise DeskError(f"“{url[:80]}” is not a web address.", "Type one that begins with https:// or http://.")
    if parts.username is not None or parts.password is not None:
        raise DeskError(
            "The address holds a user or a password, and would be kept in the workspace.",
            "Leave them out of the address and type them below.",
        )


def refused(question: Question, answer: Answer, *, again_after_s: float | None = None) -> RemoteTrouble:
    """Say what a status other than 200 means, with the server's own words in quotes."""
    secrets = [secret.reveal() for _, secret in question.sign_in]
    secrets += [text.partition(" ")[2] for text in secrets]
    said = quoted(words_of(answer.body, answer.headers.get("content-type", "")), *secrets)
    what, remedy = _meaning(answer.status, question)
    kind = QueryTrouble if answer.status in OF_QUERY else RemoteTrouble
    return kind(f"{question.place} {what}. {said}".strip(), remedy, again_after_s=again_after_s)


def wait_asked_for(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds a server asks us to wait, by Retry-After or one of the RateLimit headers, or None."""
    after = headers.get("retry-after", "").strip()
    if after:
        return _seconds(after) if _is_number(after) else _until(after, now)
    for name in ("x-ratelimit-reset", "ratelimit-reset"):
        reset = headers.get(name, "").strip()
        if _is_number(reset):
            seconds = float(reset)
            return _bounded(seconds - now.timestamp() if seconds > EPOCH_FROM else seconds)
    return None


def _meaning(status: int, question: Question) -> tuple[str, str]:
    path = urlsplit(question.url).path or "/"
    meanings = {
        401: ("did not accept the sign-in", "Type the user and the secret again."),
        403: ("does not allow this", "Ask for the right to read it, or use another sign-in."),
        404: (f"has nothing at {path}", "Look at the address."),
        407: ("lies behind a proxy that wants a sign-in", "Look at the proxy settings of this computer."),
        429: ("asks to be asked less often", LATER),
        503: ("is not ready", LATER),
    }
    if status in meanings:
        return meanings[status]
    if status >= BROKEN_FROM:
        return f"has trouble of its own ({status})", LATER
    return f"refused the query ({status})" if status != 400 else "refused the query", "Change the query."  # noqa: PLR2004


def _next_address(question: Question, url: str, location: str) -> str:
    import httpx2  # noqa: PLC0415  # see above

    try:
        here, there = httpx2.URL(url), httpx2.URL(url).join(location)
    except (httpx2.InvalidURL, ValueError) as error:
        raise RemoteTrouble(f"{question.place} sends us on to nowhere.", "Look at the address.") from error
    if not location or (here.scheme, here.host, _port(here)) != (there.scheme, there.host, _port(there)):
        raise RemoteTrouble(
            f"{question.place} sends us on to another place, {quoted(f'{there.scheme}://{there.netloc.decode()}')}.",
            "Type that address if you trust it; a secret is never sent on to another place.",
        ).but(heard=None)  # It may be the page at which a network wants to be paid.
    return str(there)


def _port(url: Any) -> int:  # noqa: ANN401
    return url.port or {"http": 80, "https": 443}.get(url.scheme, 0)


def _extensions(held: Any, total_s: float) -> dict[str, Any]:  # noqa: ANN401
    return {"trace": held, "timeout": {"connect": total_s, "read": total_s, "write": total_s, "pool": total_s}}


def _capped(question: Question, chunks: Iterator[bytes], encoding: str, limit: int) -> bytes:
    """Return the whole body, decoded as far as the limit and refused beyond."""
    packed = encoding.strip().lower()
    if packed not in {"", "identity", "gzip", "x-gzip"}:
        raise RemoteTrouble(f"{question.place} answers in a packing that was not asked for.", "Look at its settings.")
    unpack = zlib.decompressobj(wbits=31) if packed.endswith("gzip") else None
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        try:
            part = chunk if unpack is None else unpack.decompress(chunk, limit - size + 1)
        except zlib.error as error:
            raise RemoteTrouble(f"{question.place} broke its answer.", LATER) from error
        size += len(part)
        parts.append(part)
        if size > limit:
            raise QueryTrouble(
                f"{question.place} answers with more than {limit // 1024 // 1024} MB, so nothing of it was taken.",
                "Ask for less: a coarser grain, fewer series, or a shorter time.",
            )
    if unpack is not None and parts and not unpack.eof:
        raise RemoteTrouble(f"{question.place} broke off its answer.", LATER)
    return b"".join(parts)


def _require_time(question: Question, leash: Leash) -> None:
    leash.check()
    if leash.is_over:
        raise RemoteTrouble(
            f"{question.place} did not finish its answer within {leash.seconds:.0f} s.",
            "Ask for less, or try again later.",
        ).but(heard=silence(urlsplit(question.url).hostname or ""))


def _unreached(question: Question, error: Exception) -> RemoteTrouble:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return RemoteTrouble(
                f"The certificate of {question.place} is not trusted here. {quoted(cause.verify_message)}",
                "Have its issuer added to the trusted ones of this computer.",
            ).but(heard=False if cause.verify_code == EXPIRED else None)  # Else somebody may stand in between.
        if isinstance(cause, ssl.SSLError):
            return RemoteTrouble(f"{question.place} does not speak HTTPS.", "Try http:// in its address.")
        if isinstance(cause, ConnectionRefusedError):
            return RemoteTrouble(f"{question.place} cannot be reached: nothing answers there.", LATER)
        if isinstance(cause, socket.gaierror):
            return RemoteTrouble(
                f"{question.place} cannot be reached: no computer of that name is found.",
                "Look at the address and at the network.",
            ).but(heard=None)
    if isinstance(error, UnicodeEncodeError) or type(error).__name__ == "LocalProtocolError":
        return RemoteTrouble(
            f"{question.place} was not asked: its secret, or the name of its header, cannot stand in a header.",
            "Type it again, without line breaks.",
        ).but(heard=None)
    if "Protocol" in type(error).__name__ or "Read" in type(error).__name__:
        broken = RemoteTrouble(f"{question.place} broke off its answer.", LATER)
        return broken.but(heard=None if any(map(is_our_side, _causes(error))) else False)
    is_ours = any(map(is_our_side, _causes(error)))
    heard = None if is_ours else silence(urlsplit(question.url).hostname or "")
    return RemoteTrouble(f"{question.place} cannot be reached ({type(error).__name__}).", LATER).but(heard=heard)


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit()


def _seconds(text: str) -> float:
    return _bounded(float(text))


def _until(text: str, now: datetime) -> float | None:
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return _bounded(((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds())


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), DAY_S)
