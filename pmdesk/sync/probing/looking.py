"""One look at one API: asks it, and says what that tells of it, if anything."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from threading import Lock
from time import monotonic

from pmdesk.domain.checks import KEY, Check, Outcome, Sample, split_header
from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import SpecVersionId
from pmdesk.insight.checks.schema_match import SchemaMatch
from pmdesk.insight.checks.seen import Seen
from pmdesk.insight.checks.verdicts import Matches, Verdict, failures, judge
from pmdesk.sync.http import UNKNOWN
from pmdesk.sync.leash import CalledOff
from pmdesk.sync.probing.asking import Ask, Asker, Cause, Silence
from pmdesk.sync.probing.plans import Plan
from pmdesk.sync.probing.surroundings import Surroundings
from pmdesk.sync.secrets import Secret, Secrets
from pmdesk.sync.way import Offline

SchemaOf = Callable[[SpecVersionId], SchemaMatch | None]
OFFLINE = "PM Desk is offline."
NO_NETWORK = "This computer has no network, or nothing else answers either."
HIDDEN = "•••"


@frozen
class Look:
    """What a check saw: the sample that is kept, the answer if there was one, and what was wanted of it.

    `began` is by the steady clock.
    """

    check: Check
    sample: Sample
    began: float
    seen: Seen | None = None
    verdicts: tuple[Verdict, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """What it tells of the API."""
        return self.sample.outcome

    @property
    def is_good(self) -> bool:
        """Whether the API answered as wanted, if slowly."""
        return self.outcome in {Outcome.UP, Outcome.DEGRADED}

    def unobserved(self, why: str) -> "Look":
        """Return the same look as one that tells nothing of the API."""
        sample = replace(self.sample, outcome=Outcome.UNOBSERVED, latency_ms=None, message=why)
        return replace(self, sample=sample)


class Keys:
    """The secrets of keys, asked for once in a run: a keyring may take its time, and a new secret has a new entry."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._known: dict[str, Secret] = {}
        self._lock = Lock()

    def get(self, entry: str) -> Secret:
        """Return the secret of an entry; raises SecretTrouble in words."""
        with self._lock:
            if entry not in self._known:
                self._known[entry] = self._secrets.get(entry)
            return self._known[entry]

    def forget(self, entry: str) -> None:
        """Ask the keyring anew next time: the secret was not accepted, so it may be another by now."""
        self._known.pop(entry, None)


class Looker:
    """Looks from any thread."""

    def __init__(self, asker: Asker, keys: Keys, surroundings: Surroundings, clock: Clock, schema_of: SchemaOf) -> None:
        self._asker = asker
        self._keys = keys
        self._surroundings = surroundings
        self._clock = clock
        self._schema_of = schema_of

    def look(self, plan: Plan) -> Look:
        """Return what is seen now. Raises CalledOff."""
        began, at = monotonic(), self._clock.now()
        try:
            if plan.trouble:
                return unseen(plan, at, began, plan.trouble)
            secret = self._keys.get(plan.key) if plan.key else None
            answer = self._asker.ask(ask_of(plan, secret))
        except CalledOff:
            raise
        except Offline:
            return unseen(plan, at, began, OFFLINE)
        except DeskError as trouble:  # The keyring's, or an address that is none.
            return unseen(plan, at, began, trouble.what)
        if isinstance(answer, Silence):
            return self._of_silence(plan, answer, at, began)
        self._surroundings.note_answer(plan.url)
        if answer.status == UNKNOWN and plan.key:
            self._keys.forget(plan.key)
        return look_of(plan, _without(answer, secret), at, began, self._matches(plan))

    def _matches(self, plan: Plan) -> Matches | None:
        found = None if plan.version_id is None else self._schema_of(plan.version_id)
        return None if found is None else partial(found.why_not, plan.check.method, plan.url)

    def _of_silence(self, plan: Plan, silence: Silence, at: datetime, began: float) -> Look:
        if silence.cause is Cause.OURS:
            return unseen(plan, at, began, silence.words)
        there = self._surroundings.network_answers(plan.url, began)
        if there is False:
            return unseen(plan, at, began, NO_NETWORK)
        if there is None and silence.cause is Cause.NAMELESS:
            return unseen(plan, at, began, silence.words)
        return Look(plan.check, _sample(plan, at, Outcome.DOWN, None, silence.words), began)


def ask_of(plan: Plan, secret: Secret | None) -> Ask:
    """Return what is asked: with the key in the place that headers name for it."""
    check = plan.check
    plain: list[tuple[str, str]] = []
    hidden: list[tuple[str, Secret]] = []
    for name, value in map(split_header, check.headers):
        if KEY in value:
            hidden.append((name, Secret(value.replace(KEY, "" if secret is None else secret.reveal()))))
        else:
            plain.append((name, value))
    body = check.body.encode()
    return Ask(plan.url, check.method, tuple(plain), tuple(hidden), body, check.timeout_s, check.follows_redirects)


def look_of(plan: Plan, seen: Seen, at: datetime, began: float, matches: Matches | None = None) -> Look:
    """Return what an answer tells: up, slow or worse than wanted, or down with the first thing that is not so."""
    verdicts = tuple(judge(plan.assertions, seen, at, matches))
    wrong = failures(verdicts)
    took_ms = seen.timings.total_ms
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        outcome = Outcome.DEGRADED if wrong[0].is_soft else Outcome.DOWN
        return Look(plan.check, _sample(plan, at, outcome, took_ms, wrong[0].message + more), began, seen, verdicts)
    slow = plan.check.degraded_ms
    if slow is not None and took_ms > slow:
        words = f"latency: expected at most {slow:g} ms, was {took_ms:.0f} ms"
        return Look(plan.check, _sample(plan, at, Outcome.DEGRADED, took_ms, words), began, seen, verdicts)
    return Look(plan.check, _sample(plan, at, Outcome.UP, took_ms, ""), began, seen, verdicts)


def unseen(plan: Plan, at: datetime, began: float, why: str) -> Look:
    """Return that nothing can be told of an API at an instant, and why."""
    return Look(plan.check, _sample(plan, at, Outcome.UNOBSERVED, None, why), began)


def _sample(plan: Plan, at: datetime, outcome: Outcome, latency_ms: float | None, message: str) -> Sample:
    return Sample(plan.check.id, int(at.timestamp()), outcome, latency_ms, message)


def _without(seen: Seen, secret: Secret | None) -> Seen:
    """Return an answer in which the key stands nowhere, should the server repeat it."""
    text = "" if secret is None else secret.reveal()
    if not text:
        return seen
    headers = tuple((name, value.replace(text, HIDDEN)) for name, value in seen.headers)
    body = seen.body.replace(text.encode(), HIDDEN.encode())
    return replace(seen, headers=headers, body=body, url=seen.url.replace(text, HIDDEN))
