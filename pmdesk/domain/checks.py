"""The nouns of watching APIs: where they answer, what is asked of them, what was agreed, and when nothing counts."""

import re
from datetime import datetime
from enum import StrEnum

from pmdesk.domain.apis import Environment
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import (
    ApiEnvironmentId,
    ApiId,
    CheckId,
    CredentialId,
    IntegrationId,
    MaintenanceWindowId,
    SlaTermId,
    SloId,
    StatusPageId,
    VendorId,
)
from pmdesk.domain.roadmap import require_title
from pmdesk.domain.vendors import SlaIndicator

KEY = "{key}"
"""Stands in a header for the secret of the check's key."""
SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "x-api-key", "api-key", "x-auth-token", "cookie"})
"""Headers that hold nothing but a secret: what is typed there must name the key and not be it."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
READING = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing where they are asked."""
MOST_DAYS = 366
FULL = 100.0


class Outcome(StrEnum):
    """What one look at an API told; `unobserved` tells nothing of it, for what is between us and it was not there."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"
    UNOBSERVED = "unobserved"


@frozen
class Sample:
    """What one check saw at an instant (seconds UTC), after how long, and in words why it is not simply up."""

    check_id: CheckId
    at: int
    outcome: Outcome
    latency_ms: float | None = None
    message: str = ""


@frozen
class StatusSaid:
    """What a vendor's status page said at `at` (seconds UTC), and of what; `trouble` is why it could not be read.

    `outcome` is what it means of the service; `url` leads to the incident it tells of.
    """

    page_id: StatusPageId
    at: int
    outcome: Outcome
    words: str = ""
    url: str = ""
    trouble: str = ""


@frozen
class ApiEnvironment:
    """Where an API answers in one environment: what stands before the paths of its checks."""

    id: ApiEnvironmentId
    api_id: ApiId
    environment: Environment
    base_url: str

    def __post_init__(self) -> None:
        if not is_absolute(self.base_url):
            raise RuleBroken("An environment needs an address.", "Type one that begins with https:// or http://.")


@frozen
class Check:
    """A question that is put to an API again and again, and what its answer has to be like, a line each.

    `url` is whole, or a path below the environment's address. `parent_id` is the check that has to be up for this one
    to tell anything. A header holds `{key}` in place of the secret of `credential_id`, never the secret. An answer that
    takes longer than `degraded_ms` is slow, but up.
    """

    id: CheckId
    api_id: ApiId
    title: str
    rank: str
    integration_id: IntegrationId | None = None
    environment: Environment = Environment.PRODUCTION
    method: str = "GET"
    url: str = ""
    headers: tuple[str, ...] = ()
    body: str = ""
    assertions: tuple[str, ...] = ()
    interval_s: int = 60
    timeout_s: float = 10.0
    follows_redirects: bool = False
    parent_id: CheckId | None = None
    credential_id: CredentialId | None = None
    degraded_ms: float | None = None
    paused: bool = False
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A check")
        if self.method not in METHODS:
            raise RuleBroken(f"A check cannot {self.method}.", f"Choose one of {', '.join(METHODS)}.")
        if self.interval_s < 1:
            raise RuleBroken("A check is made once in a second at most.", "Type 1 or more seconds.")
        if not 0 < self.timeout_s <= max(self.interval_s, 60):
            raise RuleBroken(
                "A check cannot wait longer for its answer than until the next time.", "Type fewer seconds."
            )
        if self.degraded_ms is not None and self.degraded_ms <= 0:
            raise RuleBroken("An answer takes some time.", "Type more than 0 ms, or nothing.")
        if self.parent_id == self.id:
            raise RuleBroken("A check cannot wait for itself.", "Choose another one.")
        for line in self.headers:
            _require_header(line)


@frozen
class Slo:
    """What an API or one check has to keep over some days: a share in %, or a time in ms that is not to be exceeded.

    One of an API counts its checks in `environment` (None: production). `term_id` is the term of a contract that is
    measured by it.
    """

    id: SloId
    title: str
    rank: str
    indicator: SlaIndicator
    target: float
    api_id: ApiId | None = None
    check_id: CheckId | None = None
    environment: Environment | None = None
    window_days: int = 28
    term_id: SlaTermId | None = None
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "An objective")
        if (self.api_id is None) == (self.check_id is None):
            raise RuleBroken("An objective is for an API or for one of its checks.", "Choose one of them.")
        if self.indicator is SlaIndicator.OTHER:
            raise RuleBroken("This cannot be measured by checks.", "Choose availability or a latency.")
        if self.indicator is SlaIndicator.AVAILABILITY and not 0 < self.target < FULL:
            raise RuleBroken("Availability is between 0 and 100 %.", "Type a number like 99.95.")
        if self.target <= 0:
            raise RuleBroken("An answer takes some time.", "Type more than 0 ms.")
        if not 1 <= self.window_days <= MOST_DAYS:
            raise RuleBroken(f"An objective looks at 1 to {MOST_DAYS} days.", "Type a number of days like 28.")


@frozen
class MaintenanceWindow:
    """A stretch in which nothing that happens to an API counts, because it was told before; `until` is after it."""

    id: MaintenanceWindowId
    api_id: ApiId
    title: str
    start: datetime
    until: datetime

    def __post_init__(self) -> None:
        require_title(self.title, "A maintenance window")
        if self.until <= self.start:
            raise RuleBroken("Maintenance cannot end before it starts.", "Type a later end.")


@frozen
class StatusPage:
    """Where a vendor says how its service is; what it said last is a fact (`pmdesk.storage.status_pages`)."""

    id: StatusPageId
    vendor_id: VendorId
    title: str
    url: str
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A status page")
        if not is_absolute(self.url):
            raise RuleBroken("A status page needs an address.", "Type one that begins with https:// or http://.")


def is_absolute(url: str) -> bool:
    """Whether this is a whole address of the web."""
    return re.match(r"https?://[^/\s]", url, re.IGNORECASE) is not None


def address(check: Check, base_url: str) -> str:
    """Return the whole address that a check asks, below the address of its environment; empty where there is none."""
    if is_absolute(check.url):
        return check.url
    if not base_url:
        return ""
    if not check.url or check.url.startswith("?"):
        return base_url + check.url
    return f"{base_url.rstrip('/')}/{check.url.lstrip('/')}"


def split_header(line: str) -> tuple[str, str]:
    """Return the name and the value of a header."""
    name, _, value = line.partition(":")
    return name.strip(), value.strip()


def _require_header(line: str) -> None:
    name, value = split_header(line)
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name) or "\n" in line or "\r" in line:
        raise RuleBroken(f"“{line}” is no header.", "Type a name, a colon and a value: Accept: application/json.")
    if name.lower() in SECRET_HEADERS and KEY not in value:
        raise RuleBroken(
            f"{name} would keep a secret in the workspace.", f"Type {KEY} in its place and choose the key."
        )
