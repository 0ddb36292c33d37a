"""Asks one service by its web address: who is asked, with which sign-in, and what a refusal in its own manner means."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from pmdesk.sync.connector import Asking
from pmdesk.sync.http import (
    ABSENT,
    FINE,
    OVERTAKEN,
    TOO_OFTEN,
    Answer,
    Question,
    asked_json,
    basic,
    bearer,
    json_in,
    next_link,
    refused,
)
from pmdesk.sync.http_words import BAD_QUERY
from pmdesk.sync.rates import wait_asked_for
from pmdesk.sync.remote_texts import instant, rows
from pmdesk.sync.secrets import Secret
from pmdesk.sync.trouble import InCircles, NotThere, QueryTrouble, RemoteTrouble

FORBIDDEN = 403
LACKING = ABSENT | {FORBIDDEN, BAD_QUERY}
Params = Sequence[tuple[str, str]]


class Web:
    """A service at an address: its paths are asked below `base`, whole addresses that it gave as they stand.

    `overtaken` are the statuses by which it says that a record has changed since; others refuse the change itself.
    `vouch` asks whether it knows us at all: then what is forbidden is so for one record, and others may be asked.
    """

    vouch: Callable[[], object] | None = None

    def __init__(
        self,
        asking: Asking,
        who: str,
        base: str,
        sign_in: tuple[tuple[str, Secret], ...],
        headers: tuple[tuple[str, str], ...] = (),
        *,
        overtaken: frozenset[int] = OVERTAKEN,
        accept: str = "application/json",
    ) -> None:
        self.accept = accept
        self.overtaken = overtaken
        self.who = who
        self.base = base.rstrip("/")
        self._http = asking.http
        self._clock = asking.clock
        self.sign_in = sign_in
        self._headers = headers

    @property
    def place(self) -> str:
        """The service as people call it: `Redmine at tracker.example`."""
        return f"{self.who} at {urlsplit(self.base).netloc}"

    def question(self, path: str, params: Params = (), *, etag: str = "") -> Question:
        """Return a question that changes nothing; with an ETag, whether something else is there by now."""
        headers = (*self._headers, ("If-None-Match", etag)) if etag else self._headers
        return Question(self.who, self._url(path), tuple(params), self.accept, self.sign_in, headers=headers)

    def get(self, path: str, params: Params = (), *, absent_ok: bool = False) -> Any:  # noqa: ANN401  # JSON
        """Return the values of a good answer; None where there is nothing, if that is fine."""
        question = self.question(path, params)
        answer = self.answered(question, absent_ok=absent_ok)
        return None if answer.status in ABSENT else json_in(question, answer)

    def send(
        self,
        method: str,
        path: str,
        value: Mapping[str, Any],
        *,
        if_match: str = "",
        headers: tuple[tuple[str, str], ...] = (),
    ) -> Any:  # noqa: ANN401  # JSON
        """Return the values of the answer to a change."""
        more = {
            "accept": self.accept,
            "sign_in": self.sign_in,
            "headers": (*self._headers, *headers),
            "if_match": if_match,
        }
        question = asked_json(self.who, method, self._url(path), value, **more)
        return json_in(question, self.answered(question))

    def answered(self, question: Question, *, absent_ok: bool = False) -> Answer:
        """Return an answer that says yes; raises any other in words.

        Some services refuse as forbidden (403) what they mean to be asked later: then it is told as that.
        """
        answer = self._http.ask(question)
        return answer if absent_ok and answer.status in ABSENT else self._settled(question, answer)

    def _settled(self, question: Question, answer: Answer) -> Answer:
        if answer.status in FINE or answer.is_unchanged:
            return answer
        if answer.status == FORBIDDEN and _is_too_often(answer.headers):
            raise self.too_often(question, answer)
        if answer.status == FORBIDDEN and self.vouch is not None:
            self._ask_whether_known(self.vouch)
            told = refused(question, answer)
            raise QueryTrouble(told.what, told.remedy)
        is_mistake = answer.status in OVERTAKEN - self.overtaken
        raise refused(question, replace(answer, status=BAD_QUERY) if is_mistake else answer)

    def offered(self, question: Question) -> Answer:
        """Return an answer that says yes; raises NotThere where a service has no such thing, or none for us."""
        answer = self._http.ask(question)
        if answer.status in LACKING and not _is_too_often(answer.headers):
            raise NotThere(refused(question, answer).what, "It is left out.")
        return self._settled(question, answer)

    def _ask_whether_known(self, vouch: Callable[[], object]) -> None:
        self.vouch = None  # What it asks may be forbidden too.
        try:
            vouch()
        finally:
            self.vouch = vouch

    def raw(self, question: Question) -> Answer:
        """Return an answer whatever it says, for services that say no in a way of their own."""
        return self._http.ask(question)

    def served_at(self, answer: Answer) -> str:
        """Return when an answer was given by the service's own clock, as it is kept in a cursor."""
        try:
            at = parsedate_to_datetime(answer.headers.get("date", ""))
        except ValueError:
            at = self._clock.now()
        return instant(at)

    def too_often(self, question: Question, answer: Answer, after_s: float | None = None) -> RemoteTrouble:
        """Return the trouble of being asked too often, and how long to wait."""
        wait_s = wait_asked_for(answer.headers, self._clock.now()) if after_s is None else after_s
        return refused(question, replace(answer, status=TOO_OFTEN), again_after_s=wait_s)

    def listed(self, path: str, params: Params = (), *, may_lack: bool = False) -> Iterator[Any]:
        """Yield what a list holds on all its pages, each at the address that the one before it gives.

        One that a service may lack raises NotThere, also where it is only not for us.
        """
        question = self.question(path, params)
        been: set[str] = set()
        while True:
            answer = self.offered(question) if may_lack else self.answered(question)
            yield from rows(json_in(question, answer))
            been.add(answer.url)
            target = next_link(answer)
            if not target:
                return
            if target in been:
                raise InCircles(self.place)
            question = self.question(target)

    def now(self) -> datetime:
        """Return the time by our clock."""
        return self._clock.now()

    def _url(self, path: str) -> str:
        return path if path.startswith(("http://", "https://")) else f"{self.base}/{path}"


def authorization(asking: Asking) -> tuple[tuple[str, Secret], ...]:
    """Return the usual header that signs in: a password with its user, else a token; none where there is no secret."""
    if asking.secret is None:
        return ()
    if asking.sign_in == "basic":
        return (("Authorization", basic(asking.user, asking.secret)),)
    return (("Authorization", bearer(asking.secret)),)


def _is_too_often(headers: Mapping[str, str]) -> bool:
    return "retry-after" in headers or headers.get("x-ratelimit-remaining", "").strip() == "0"
