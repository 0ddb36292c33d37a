"""The checks of an integration's API as their window shows them: what each saw last, beside what the vendor says."""

from collections.abc import Iterable
from datetime import UTC, datetime

from pmdesk.domain.apis import Credential, Environment
from pmdesk.domain.checks import ApiEnvironment, Check, Outcome, StatusPage
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import ApiId, CheckId, CredentialId, StatusPageId, VendorId
from pmdesk.domain.vendors import Integration
from pmdesk.storage.rows import Rows
from pmdesk.storage.samples import last_of
from pmdesk.storage.status_pages import status_of

OUTCOME_WORDS = {
    Outcome.UP: "up",
    Outcome.DEGRADED: "degraded",
    Outcome.DOWN: "down",
    Outcome.UNOBSERVED: "not observed",
}
WORST = (Outcome.DOWN, Outcome.DEGRADED, Outcome.UP, Outcome.UNOBSERVED)


@frozen
class CheckLine:
    """A check, what it saw last and since when it sees that; nothing where it was never made."""

    check: Check
    outcome: Outcome | None = None
    latency_ms: float | None = None
    since: datetime | None = None
    message: str = ""

    @property
    def words(self) -> str:
        """How it stands: `up, 120 ms`, `down: status: expected 200, was 503`."""
        if self.check.paused:
            return "paused"
        if self.outcome is None:
            return "not made yet"
        words = OUTCOME_WORDS[self.outcome]
        if self.outcome is Outcome.UP and self.latency_ms is not None:
            return f"{words}, {self.latency_ms:.0f} ms"
        return f"{words}: {self.message}" if self.message else words


@frozen
class Beside:
    """What a vendor says of its service, and what we see of it at the same time."""

    page_id: StatusPageId
    url: str
    said: Outcome | None
    words: str
    seen: Outcome | None

    @property
    def sentence(self) -> str:
        """Both in one line, with what to make of it where they differ."""
        if self.said is None:
            return self.words or "The status page was not read yet."
        theirs = f"They say {OUTCOME_WORDS[self.said]}" + (f" (“{self.words}”)" if self.words else "")
        if self.seen is None or self.seen is Outcome.UNOBSERVED:
            return f"{theirs}. We observed nothing."
        if self.seen is self.said:
            return f"{theirs}, and so do our checks."
        return f"{theirs}. We see {OUTCOME_WORDS[self.seen]}."


@frozen
class CheckList:
    """What the window of checks shows."""

    api_id: ApiId | None
    vendor_id: VendorId
    lines: tuple[CheckLine, ...]
    addresses: tuple[tuple[Environment, str], ...]
    keys: tuple[tuple[CredentialId, str, Environment], ...]
    pages: tuple[Beside, ...]

    def address(self, environment: Environment) -> str:
        """Return where the API answers in an environment, empty where that is not known."""
        return dict(self.addresses).get(environment, "")

    def line(self, check_id: CheckId) -> CheckLine | None:
        """Return the line of a check."""
        return next((line for line in self.lines if line.check.id == check_id), None)


def check_list(rows: Rows, integration_id: int) -> CheckList | None:
    """Return the checks of an integration's API; None where the integration is no more."""
    integration = rows.find(Integration, integration_id)
    if integration is None:
        return None
    api_id = integration.api_id
    checks = [] if api_id is None else rows.all(Check, order_by="rank", api_id=api_id, archived_at=None)
    last = last_of(rows, [check.id for check in checks])
    lines: list[CheckLine] = []
    for check in checks:
        known = last.get(check.id)
        if known is None:
            lines.append(CheckLine(check))
            continue
        sample, since = known.sample, datetime.fromtimestamp(known.since, UTC)
        lines.append(CheckLine(check, sample.outcome, sample.latency_ms, since, sample.message))
    bases = [] if api_id is None else rows.all(ApiEnvironment, order_by="id", api_id=api_id)
    keys = rows.all(Credential, order_by="title", vendor_id=integration.vendor_id, archived_at=None)
    return CheckList(
        api_id,
        integration.vendor_id,
        tuple(lines),
        tuple((row.environment, row.base_url) for row in bases),
        tuple((key.id, key.title, key.environment) for key in keys),
        status_beside(rows, integration.vendor_id, lines),
    )


def status_beside(rows: Rows, vendor_id: VendorId, lines: list[CheckLine]) -> tuple[Beside, ...]:
    """Return what a vendor's status pages say, beside the worst that checks of production see."""
    pages = rows.all(StatusPage, order_by="id", vendor_id=vendor_id, archived_at=None)
    said = status_of(rows, [page.id for page in pages]) if pages else {}
    seen = worst(line for line in lines if line.check.environment is Environment.PRODUCTION and not line.check.paused)
    found: list[Beside] = []
    for page in pages:
        state = said.get(page.id)
        if state is None:
            found.append(Beside(page.id, page.url, None, "", seen))
        elif state.said.trouble:
            found.append(Beside(page.id, page.url, None, state.said.trouble, seen))
        else:
            found.append(Beside(page.id, page.url, state.said.outcome, state.said.words, seen))
    return tuple(found)


def worst(lines: Iterable[CheckLine]) -> Outcome | None:
    """Return the worst that is seen, None where nothing was made yet."""
    seen = {line.outcome for line in lines}
    return next((outcome for outcome in WORST if outcome in seen), None)
