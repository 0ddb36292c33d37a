"""Fetches descriptions of APIs: only what changed, one deadline, one size, and never sent on to another place."""

from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.sync.http import Http, Question
from pmdesk.sync.leash import CallOff
from pmdesk.sync.way import Way

ACCEPT = "application/json, application/yaml, text/yaml, */*;q=0.5"
KNOWN = "spec"
BYTES_AT_MOST = 64 * 1024 * 1024


@frozen
class FetchedSpec:
    """What an address answered; `etag` and `modified` let the next look be a short one."""

    body: bytes
    url: str
    etag: str = ""
    modified: str = ""
    is_unchanged: bool = False


def fetch_spec(
    url: str, clock: Clock, call_off: CallOff, way: Way, *, known: tuple[str, str] = ("", ""), total_s: float = 60.0
) -> FetchedSpec:
    """Return what an address answers, or that it is as it was; raises RemoteTrouble or CalledOff."""
    validators = {KNOWN: known} if any(known) else {}
    http = Http(clock, call_off, way=way, validators=validators, total_s=total_s, bytes_at_most=BYTES_AT_MOST)
    try:
        answer = http.answered(Question("The server", url, accept=ACCEPT, known_as=KNOWN))
        etag, modified = http.validators.get(KNOWN, ("", ""))
        return FetchedSpec(answer.body, answer.url or url, etag, modified, answer.is_unchanged)
    finally:
        http.close()
