"""Asks web servers: one question has one deadline, one size, and never carries a secret to another place.

Redirects are followed by hand and only within the same origin; an answer is decoded under a cap, so that a small one
cannot become a large one; who asks to be left alone is left alone. What may have changed something is never asked
again by itself.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from time import monotonic
from typing import Any
from urllib.parse import quote_plus, urlsplit

from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.sync.hearing import Hearing
from pmdesk.sync.http_body import capped, values_of
from pmdesk.sync.http_words import BROKEN_FROM, late, meaning, unreached
from pmdesk.sync.leash import CallOff, Leash
from pmdesk.sync.lines import Lines, certificate_end
from pmdesk.sync.links import joined, linked, origin
from pmdesk.sync.names import await_name
from pmdesk.sync.rates import says_spent, wait_asked_for
from pmdesk.sync.renewing import Renewal
from pmdesk.sync.secrets import Secret
from pmdesk.sync.trouble import Overtaken, QueryTrouble, RemoteTrouble, SignInTrouble, quoted, words_of
from pmdesk.sync.way import Way, offline

TOTAL_S = 60.0
BYTES_AT_MOST = 64 * 1024 * 1024
REDIRECTS = 5
PATIENCE_S = 5.0
"""A shorter wait that a server asks for is kept within the question; a longer one ends it."""
LOOK_AGAIN_S = 0.5
"""Whoever waits for a turn looks so often whether it has come earlier."""
TRIES = 3
PAC = "This computer has a script choose its proxy (PAC), which PM Desk cannot read: set the proxy by hand."
OK, SEE_OTHER, NOT_MODIFIED, UNKNOWN, FORBIDDEN, TOO_OFTEN = 200, 303, 304, 401, 403, 429
FINE = range(200, 300)
MOVED = frozenset({301, 302, 303, 307, 308})
KEEPING = frozenset({307, 308})
"""Redirects that a change may follow: method and body stay as they are."""
BUSY = frozenset({429, 503})
ABSENT = frozenset({404, 410})
OF_QUERY = frozenset({400, 404, 410, 413, 414, 422})
OF_SIGN_IN = frozenset({401, 403})
OVERTAKEN = frozenset({409, 412})
READS = frozenset({"GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT", "SEARCH"})
REPEATABLE = READS | {"PUT", "DELETE"}
"""Asked twice, these do what they do when they are asked once (RFC 9110)."""


@frozen
class Question:
    """One question: the server's name for people, the address, and the secret headers that only its origin is sent."""

    who: str
    url: str
    params: tuple[tuple[str, str], ...] = ()
    accept: str = "application/json"
    sign_in: tuple[tuple[str, Secret], ...] = ()
    known_as: str = ""
    """Under which name the answer's validators are kept; empty asks unconditionally."""
    method: str = "GET"
    body: bytes = b""
    content: str = "application/json"
    """What the body is."""
    if_match: str = ""
    """The ETag of what is to be changed, quotes included."""
    headers: tuple[tuple[str, str], ...] = ()
    """Further ones, not secret."""
    secret_body: Secret | None = None
    """Sent in place of `body`."""
    hidden: tuple[Secret, ...] = ()
    """Parts of that body which stand in no message, should the server repeat them."""

    @property
    def place(self) -> str:
        """The server as people call it: `Prometheus at localhost:19090`."""
        return f"{self.who} at {urlsplit(self.url).netloc}"

    @property
    def host(self) -> str:
        """The name of the computer that is asked."""
        return urlsplit(self.url).hostname or ""

    def unsaid(self) -> tuple[str, ...]:
        """Return all that must not be quoted, as it was sent and as it stands in addresses."""
        plain = [secret.reveal() for _, secret in self.sign_in]
        plain += [text.partition(" ")[2] for text in plain]
        plain += [secret.reveal() for secret in self.hidden]
        return (*plain, *map(quote_plus, plain))

    @property
    def is_read(self) -> bool:
        """Whether it changes nothing there."""
        return self.method in READS


@frozen
class Answer:
    """What came back, and from which address; `is_unchanged`: nothing has changed since the validators were given."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_unchanged: bool = False
    url: str = ""
    asked: Question | None = None
    """The question as it was sent, where that was with another sign-in."""

    def unsaid(self) -> tuple[str, ...]:
        """Return what must not be quoted of it beside what its question knows."""
        return () if self.asked is None else self.asked.unsaid()


class Http:
    """One client for one thread and one round; `validators` are the ETags by `known_as`, kept by the caller."""

    def __init__(
        self,
        clock: Clock,
        call_off: CallOff,
        *,
        way: Way | None = None,
        validators: Mapping[str, tuple[str, str]] | None = None,
        total_s: float = TOTAL_S,
        bytes_at_most: int = BYTES_AT_MOST,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self.hearing = Hearing(clock)
        self.validators = dict(validators or {})
        self.renewal: Renewal | None = None
        """Where who we are is known for a while only."""
        self.way = way or Way()
        self.certificate_ends: datetime | None = None
        """When the certificate of the last encrypted line ends."""
        self._clock = clock
        self._call_off = call_off
        self._total_s = total_s
        self._bytes_at_most = bytes_at_most
        self._patience_s = patience_s
        self._lines = Lines()

    def close(self) -> None:
        """Close the connections."""
        self._lines.close()

    def get(self, question: Question) -> Answer:
        """Return the answer to a question that changes nothing; as `ask`."""
        return self.ask(question)

    def ask(self, question: Question) -> Answer:
        """Return the answer, whatever its status but 429 and 503; raises RemoteTrouble or CalledOff.

        A short wait that the server asks for is kept, and the question asked again; not, if it changes something that
        is another thing when it is changed twice, unless the server says that it did not take it (429).
        """
        require_address(question.url)
        for tries_left in reversed(range(TRIES)):
            answer = self._known(question)
            if answer.status not in BUSY:
                return answer
            wait_s = wait_asked_for(answer.headers, self._clock.now())
            if wait_s is not None or answer.status == TOO_OFTEN:
                wait_s = self.way.rates.refuse(_seat(question), wait_s)
            may_repeat = answer.status == TOO_OFTEN or question.method in REPEATABLE
            if wait_s is None or wait_s > self._patience_s or not tries_left or not may_repeat:
                raise refused(question, answer, again_after_s=wait_s)
        raise AssertionError("the last try returns or raises")

    def answered(self, question: Question, *, absent_ok: bool = False) -> Answer:
        """Return an answer that says yes (2xx, unchanged, or absent, if that is fine); raises any other in words."""
        answer = self.ask(question)
        if answer.status in FINE or answer.is_unchanged or (absent_ok and answer.status in ABSENT):
            return answer
        raise refused(question, answer)

    def json_of(self, question: Question, *, absent_ok: bool = False) -> Any:  # noqa: ANN401  # JSON
        """Return the values of a good answer; None for one without a body or unchanged, or, if that is fine, absent."""
        answer = self.answered(question, absent_ok=absent_ok)
        return None if answer.status in ABSENT else json_in(question, answer)

    def _known(self, question: Question) -> Answer:
        """Ask; where the sign-in has run out, once more with a new one, for what was refused was not done."""
        renewal = self.renewal
        if renewal is None:
            return self._in_turn(question)
        dressed = _dressed(question, renewal)
        answer = self._in_turn(dressed)
        if answer.status == UNKNOWN and renewal.is_worn(dressed.sign_in):
            renewal.renew()
            dressed = _dressed(question, renewal)
            answer = self._in_turn(dressed)
        return replace(answer, asked=dressed)

    def _in_turn(self, question: Question) -> Answer:
        """Ask once the server allows it, and learn from the answer what it still allows."""
        seat, rates = _seat(question), self.way.rates
        self.way.require_open(question.place)  # Looking for the proxy may ask the network already.
        self._wait_for_turn(question)
        try:
            answer = self._answer(question)
            now = self._clock.now()
            if answer.status == FORBIDDEN and says_spent(answer.headers, now):
                answer = replace(answer, status=TOO_OFTEN)  # Some say it so.
            if answer.status not in BUSY:
                rates.note(seat, answer.headers, now)
        finally:
            rates.give_back(seat)
        return answer

    def _wait_for_turn(self, question: Question) -> None:
        """Wait rather than be refused; raises RemoteTrouble when that would be for long."""
        until = monotonic() + self._patience_s
        while (wait_s := self.way.rates.take(_seat(question))) > 0:
            if monotonic() + wait_s > until:
                what, remedy = meaning(TOO_OFTEN, "", is_read=True)
                trouble = RemoteTrouble(f"{question.place} {what}.", remedy, again_after_s=wait_s)
                raise trouble.but(heard=None)
            self._call_off.wait(min(wait_s, LOOK_AGAIN_S))

    def _answer(self, question: Question) -> Answer:
        """Ask once, and hear what becomes of it."""
        self._lines.to(question.url)  # It takes a while the first time, for which the server is not to blame.
        with self.hearing.question() as outcome:
            answer = self._followed(question)
            outcome.heard, outcome.refused = answer.status < BROKEN_FROM, answer.status == TOO_OFTEN
        self.hearing.hear_limits(question.url, answer.headers)
        return answer

    def _followed(self, question: Question) -> Answer:
        """Ask, and go on where the same origin points to."""
        asked = question
        with Leash(self._total_s, self._call_off) as leash, self.way.out(question.place, leash.cut):
            for _ in range(REDIRECTS + 1):
                answer = self._asked(asked, leash)
                if answer.status not in MOVED:
                    return answer
                asked = _sent_on(asked, answer)
        raise RemoteTrouble(f"{question.place} sends us on in a circle.", "Look at the address.").but(heard=True)

    def _asked(self, question: Question, leash: Leash) -> Answer:
        import httpx2  # noqa: PLC0415  # half a second that only a worker thread may spend

        try:
            answer = self._read(question, self._sent(question, leash))
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError, RemoteTrouble) as error:
            answer = error if isinstance(error, RemoteTrouble) else self._unreached(question, error)
        leash.check()
        if self.way.is_shut:
            raise offline(question.place)
        if leash.is_over:  # A connection that was cut may look like the end of an answer.
            raise self._by_script(late(question.place, question.host, leash.seconds))
        if isinstance(answer, RemoteTrouble):
            raise answer  # Out here it does not carry the cause along, which may quote what was sent.
        return answer

    def _unreached(self, question: Question, error: Exception) -> RemoteTrouble:
        return self._by_script(unreached(question.place, question.host, error, self._lines.via(question.url)))

    def _by_script(self, trouble: RemoteTrouble) -> RemoteTrouble:
        """Say that another way out was wanted, which may be why a server is not reached: so nothing tells of it."""
        if self._lines.script:
            trouble.remedy = f"{PAC} {trouble.remedy}".strip()
            return trouble.but(heard=None)
        return trouble

    def _sent(self, question: Question, leash: Leash) -> Any:  # noqa: ANN401  # loaded late
        """Send the question; return the answer, of which nothing but the head was read."""

        def held(name: str, info: Mapping[str, Any]) -> None:
            if name == "connection.connect_tcp.complete":
                leash.hold_socket(info["return_value"].get_extra_info("socket"))
            elif name == "connection.start_tls.complete":
                self.certificate_ends = certificate_end(info["return_value"].get_extra_info("ssl_object"))

        client = self._lines.to(question.url)
        await_name(self._lines.first(question.url), leash)
        client.cookies.clear()  # Who we are is said by the sign-in alone.
        asked = client.build_request(
            question.method,
            question.url,
            params=question.params or None,
            content=_body(question) or None,
            headers=self._headers(question),
            extensions=_extensions(held, self._total_s),
        )
        return client.send(asked, stream=True)

    def _headers(self, question: Question) -> dict[str, str]:
        etag, modified = self.validators.get(question.known_as, ("", ""))
        headers = {"Accept": question.accept, "Accept-Encoding": "gzip"}
        headers |= {"Content-Type": question.content} if _body(question) else {}
        headers |= {"If-Match": question.if_match} if question.if_match else {}
        headers |= {"If-None-Match": etag} if etag else {}
        headers |= {"If-Modified-Since": modified} if modified and not etag else {}
        return headers | dict(question.headers) | {name: secret.reveal() for name, secret in question.sign_in}

    def _read(self, question: Question, answer: Any) -> Answer:  # noqa: ANN401  # loaded late
        try:
            headers = {str(name).lower(): str(value) for name, value in answer.headers.items()}
            packing = headers.get("content-encoding", "")
            body = capped(question.place, answer.iter_raw(), packing, self._bytes_at_most)
        finally:
            answer.close()
        url = str(answer.request.url)
        if answer.status_code == NOT_MODIFIED:
            return Answer(NOT_MODIFIED, headers, b"", is_unchanged=True, url=url)
        if question.known_as and answer.status_code == OK:
            self.validators[question.known_as] = (headers.get("etag", ""), headers.get("last-modified", ""))
        return Answer(int(answer.status_code), headers, body, url=url)


def asked_json(who: str, method: str, url: str, value: Any, **more: Any) -> Question:  # noqa: ANN401  # JSON
    """Return a question whose body is a value as JSON; `more` are further fields of the question."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Question(who, url, method=method, body=body, **more)


def json_in(question: Question, answer: Answer) -> Any:  # noqa: ANN401  # JSON
    """Return the values of an answer, None for one without a body; raises QueryTrouble for what is no JSON."""
    return values_of(question.place, answer.body)


def next_link(answer: Answer) -> str:
    """Return the address of the next page as the server gave it, empty at the end; another place is refused."""
    target = linked(answer.headers.get("link", ""), "next")
    return _within(answer.url, target, f"The server at {urlsplit(answer.url).netloc}") if target else ""


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
    said = quoted(words_of(answer.body, answer.headers.get("content-type", "")), *question.unsaid(), *answer.unsaid())
    what, remedy = meaning(answer.status, urlsplit(question.url).path or "/", is_read=question.is_read)
    kind = _kind(question, answer.status)
    return kind(f"{question.place} {what}. {said}".strip(), remedy, again_after_s=again_after_s)


def _dressed(question: Question, renewal: Renewal) -> Question:
    return replace(question, sign_in=renewal.dressed(question.sign_in))


def _body(question: Question) -> bytes:
    return question.body if question.secret_body is None else question.secret_body.reveal().encode()


def _seat(question: Question) -> tuple[object, ...]:
    """Return for whom a server counts: its place, and whom it knows us as."""
    return (origin(question.url), question.sign_in)


def _kind(question: Question, status: int) -> type[RemoteTrouble]:
    if status in OF_SIGN_IN:
        return SignInTrouble
    if status in OVERTAKEN and not question.is_read:
        return Overtaken
    return QueryTrouble if status in OF_QUERY else RemoteTrouble


def _sent_on(question: Question, answer: Answer) -> Question:
    """Return the question to ask where an answer sends us on to; only 303 makes a change into a look."""
    url = _within(answer.url, answer.headers.get("location", ""), question.place)
    if question.is_read or answer.status in KEEPING:
        return replace(question, url=url, params=())
    if answer.status == SEE_OTHER:
        return replace(question, url=url, params=(), method="GET", body=b"", secret_body=None, if_match="")
    raise RemoteTrouble(
        f"{question.place} has moved what is to be changed to {quoted(url)}, so nothing was changed.",
        "Type the address of where it is now.",
    ).but(heard=True)


def _within(here: str, target: str, place: str) -> str:
    """Return the address that a server points to, if it is a place of its own."""
    try:
        there = joined(here, target)
    except ValueError as error:
        raise RemoteTrouble(f"{place} sends us on to nowhere.", "Look at the address.") from error
    away = urlsplit(there)
    if not target or origin(here) != origin(there) or away.username is not None:
        raise RemoteTrouble(
            f"{place} sends us on to another place, {quoted(f'{away.scheme}://{away.hostname}')}.",
            "Type that address if you trust it; a secret is never sent on to another place.",
        ).but(heard=None)  # It may be the page at which a network wants to be paid.
    return there


def _extensions(held: Any, total_s: float) -> dict[str, Any]:  # noqa: ANN401
    return {"trace": held, "timeout": {"connect": total_s, "read": total_s, "write": total_s, "pool": total_s}}
