"""The nouns of vendors' APIs: descriptions and what changed in them, limits and who uses them up, keys, dates."""

from datetime import date, datetime
from enum import StrEnum

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import (
    ApiId,
    ChangeVerdictId,
    ConsumerId,
    CredentialId,
    ExternalDateId,
    IntegrationId,
    ItemId,
    MetricId,
    OperationId,
    ProductId,
    QuestionId,
    RateLimitId,
    SpecChangeId,
    SpecTextId,
    SpecVersionId,
    VendorId,
)
from pmdesk.domain.roadmap import require_title


class SpecFormat(StrEnum):
    """What a description is written in."""

    OPENAPI_2 = "openapi_2"
    OPENAPI_3_0 = "openapi_3_0"
    OPENAPI_3_1 = "openapi_3_1"
    GRAPHQL = "graphql"


class Level(StrEnum):
    """How much a change of a description matters to whoever kept to the old one."""

    BREAKING = "breaking"
    WARNING = "warning"
    INFO = "info"


class Ruling(StrEnum):
    """What we decided about a change of a description."""

    ACCEPT = "accept"
    DISPUTE = "dispute"
    PLAN = "plan"
    IGNORE = "ignore"


DAILY, WEEKLY = 24 * 60, 7 * 24 * 60
"""How often the address of a description is looked at, in minutes."""
SETTLED = frozenset({Ruling.ACCEPT, Ruling.IGNORE})
"""Rulings after which a change breaks nothing for us."""


class DateKind(StrEnum):
    """What somebody outside does on a day."""

    DEPRECATION = "deprecation"
    SUNSET = "sunset"
    DEADLINE = "deadline"


class DateSource(StrEnum):
    """Where a day was read."""

    HAND = "hand"
    SPEC = "spec"
    HEADER = "header"


class Environment(StrEnum):
    """Where a key opens."""

    SANDBOX = "sandbox"
    STAGING = "staging"
    PRODUCTION = "production"


class CredentialKind(StrEnum):
    """What sort of key it is."""

    API_KEY = "api_key"
    TOKEN = "token"  # noqa: S105  # a kind, no secret
    OAUTH_CLIENT = "oauth_client"
    PASSWORD = "password"  # noqa: S105  # a kind, no secret
    CERTIFICATE = "certificate"
    WEBHOOK_SECRET = "webhook_secret"  # noqa: S105  # a kind, no secret


@frozen
class Api:
    """An interface with a description: a vendor's, or our own without one.

    `url` is where the description is, `every_minutes` how often it is looked at there; None means only by hand.
    """

    id: ApiId
    title: str
    rank: str
    vendor_id: VendorId | None = None
    product_id: ProductId | None = None
    url: str = ""
    description: str = ""
    archived_at: datetime | None = None
    every_minutes: int | None = DAILY

    def __post_init__(self) -> None:
        require_title(self.title, "An API")
        if self.every_minutes is not None and self.every_minutes < 1:
            raise RuleBroken("A description is looked at every minute at most.", "Choose daily, weekly or never.")

    @property
    def paused(self) -> bool:
        """Whether nobody looks at the description by itself, for nobody knows where it is."""
        return not self.url


@frozen
class SpecText:
    """A description word for word, kept once; `body` is packed (see `pmdesk.insight.packed_text`)."""

    id: SpecTextId
    sha256: str
    size: int
    body: str


@frozen
class SpecVersion:
    """That an API had this description; `title` is the version it calls itself."""

    id: SpecVersionId
    api_id: ApiId
    text_id: SpecTextId
    title: str
    received_at: datetime
    format: SpecFormat = SpecFormat.OPENAPI_3_0
    name: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        require_title(self.title, "A version")

    @property
    def called(self) -> str:
        """The version as people say it: `v4.2`, and as it is where that is no number."""
        return f"v{self.title}" if self.title[:1].isdigit() else self.title


@frozen
class Operation:
    """One operation of a version: `title` is its method and path, `POST /v4/payments`."""

    id: OperationId
    version_id: SpecVersionId
    title: str
    name: str = ""
    description: str = ""
    is_deprecated: bool = False
    sunset: date | None = None


@frozen
class SpecChange:
    """What is otherwise in one version than in another; the fingerprint is the same wherever it is found again.

    `operation` is the method and path concerned, empty where it is the whole API; `part` says what of it, `path` the
    way through its schema, `field` the same in plain names; `words` tell it in a sentence.
    """

    id: SpecChangeId
    before_id: SpecVersionId
    after_id: SpecVersionId
    fingerprint: str
    rule: str
    level: Level
    direction: str = ""
    operation: str = ""
    part: str = ""
    path: str = ""
    field: str = ""
    old: str = ""
    new: str = ""
    words: str = ""


@frozen
class ChangeVerdict:
    """What we decided about a change, wherever it is found again in this API."""

    id: ChangeVerdictId
    api_id: ApiId
    fingerprint: str
    ruling: Ruling
    at: datetime
    why: str = ""
    question_id: QuestionId | None = None
    item_id: ItemId | None = None


@frozen
class ExternalDate:
    """A day that somebody outside sets: an API or one of its operations ends, or something is due."""

    id: ExternalDateId
    title: str
    day: date
    kind: DateKind = DateKind.DEADLINE
    source: DateSource = DateSource.HAND
    vendor_id: VendorId | None = None
    api_id: ApiId | None = None
    operation: str = ""
    url: str = ""
    description: str = ""
    done: bool = False
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A date")


@frozen
class RateLimit:
    """How many calls an API takes in a window of seconds, `per` key, account or address; `burst` more at once.

    `learned_at` is when an answer of theirs told it last; a contract tells it otherwise.
    """

    id: RateLimitId
    api_id: ApiId
    title: str
    quota: int
    window_s: int = 60
    burst: int | None = None
    per: str = ""
    learned_at: datetime | None = None
    description: str = ""
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A rate limit")
        if self.quota < 1 or self.window_s < 1:
            raise RuleBroken("A rate limit allows a call in a second at least.", "Type 1 or more.")


@frozen
class Consumer:
    """Who uses a limit up: calls in its window, on average and at the peak, and how they grow in per cent a month.

    Growth is a range, or follows a metric. From `start` on it calls at all. A batch job makes `batch_calls` in each run
    between two hours of the day (UTC). `calls_each` are calls per `unit` (an order, say), `calls_each_was` before;
    `batch_saves` (0–1) is the part of its calls that an endpoint for many at once would save.
    """

    id: ConsumerId
    limit_id: RateLimitId
    title: str
    rank: str
    rate: float = 0.0
    peak: float = 0.0
    measured_on: date | None = None
    growth_low: float | None = None
    growth_likely: float | None = None
    growth_high: float | None = None
    metric_id: MetricId | None = None
    start: date | None = None
    batch_calls: int | None = None
    from_hour: int = 0
    until_hour: int = 24
    unit: str = ""
    calls_each: float | None = None
    calls_each_was: float | None = None
    calls_each_why: str = ""
    batch_saves: float | None = None
    product_id: ProductId | None = None
    item_id: ItemId | None = None
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A consumer")
        if self.rate < 0 or self.peak < 0:
            raise RuleBroken("Calls are counted from 0.", "Type 0 or more.")
        known = [growth for growth in (self.growth_low, self.growth_likely, self.growth_high) if growth is not None]
        if known != sorted(known):
            raise RuleBroken("Low, likely and high growth are not in order.", "Type the lowest first.")


@frozen
class Credential:
    """A key to a vendor's API: where it opens, what it may do, how long; its value is only in the keyring.

    `secret` names the keyring's entry in use, `next_secret` one that is to take its place once it was tried
    (`next_works_at`), `last_secret` the one before until it is revoked.
    """

    id: CredentialId
    vendor_id: VendorId
    title: str
    kind: CredentialKind = CredentialKind.API_KEY
    environment: Environment = Environment.SANDBOX
    integration_id: IntegrationId | None = None
    scopes: tuple[str, ...] = ()
    created: date | None = None
    expires: date | None = None
    rotate_days: int | None = None
    last_used_at: datetime | None = None
    secret: str = ""
    next_secret: str = ""
    next_works_at: datetime | None = None
    next_expires: date | None = None
    last_secret: str = ""
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A key")
