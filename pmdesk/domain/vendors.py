"""The nouns of working with vendors: who they are, what is signed, which integrations there are and how each moved."""

from datetime import date, datetime
from enum import StrEnum

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import (
    ApiId,
    ContractId,
    IntegrationId,
    IntegrationItemId,
    ItemId,
    ProductId,
    SignatureId,
    SlaTermId,
    SpecVersionId,
    StageMoveId,
    StagePlanId,
    TalkId,
    VendorContactId,
    VendorId,
)
from pmdesk.domain.roadmap import require_title


class Stage(StrEnum):
    """How far an integration is, in order."""

    PROSPECT = "prospect"
    SPEC_RECEIVED = "spec_received"
    IN_NEGOTIATION = "in_negotiation"
    AGREED = "agreed"
    SANDBOX = "sandbox"
    CERTIFIED = "certified"
    LIVE = "live"
    DEPRECATING = "deprecating"
    EXITED = "exited"


STAGES = tuple(Stage)
STAGE_WORDS = {
    Stage.PROSPECT: "Prospect",
    Stage.SPEC_RECEIVED: "Spec received",
    Stage.IN_NEGOTIATION: "In negotiation",
    Stage.AGREED: "Agreed",
    Stage.SANDBOX: "Sandbox",
    Stage.CERTIFIED: "Certified",
    Stage.LIVE: "Live",
    Stage.DEPRECATING: "Deprecating",
    Stage.EXITED: "Exited",
}


class Side(StrEnum):
    """We, or the vendor."""

    US = "us"
    THEM = "them"


class Ball(StrEnum):
    """Whose move it is."""

    US = "us"
    THEM = "them"
    NOBODY = "nobody"


class TalkKind(StrEnum):
    """How something was said."""

    MAIL = "mail"
    CALL = "call"
    NOTE = "note"


class SlaIndicator(StrEnum):
    """What a term of a service level is measured by."""

    AVAILABILITY = "availability"
    LATENCY_P50 = "latency_p50"
    LATENCY_P95 = "latency_p95"
    LATENCY_P99 = "latency_p99"
    OTHER = "other"


@frozen
class Vendor:
    """Somebody outside whose service our products use; `domain` is that of their mail."""

    id: VendorId
    title: str
    rank: str
    category: str = ""
    domain: str = ""
    url: str = ""
    description: str = ""
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A vendor")


@frozen
class VendorContact:
    """Somebody at a vendor; what is asked goes to the main one."""

    id: VendorContactId
    vendor_id: VendorId
    title: str
    email: str = ""
    phone: str = ""
    role: str = ""
    is_main: bool = False
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A contact")


@frozen
class Contract:
    """What is signed with a vendor: from `start` to `end`, part of it; renewed by itself by `renews_months` or not.

    Whoever wants out says so `notice_days` before the end. `amount` is what it costs a year.
    """

    id: ContractId
    vendor_id: VendorId
    title: str
    start: date | None = None
    end: date | None = None
    auto_renews: bool = False
    renews_months: int = 12
    notice_days: int = 0
    amount: float | None = None
    currency: str = ""
    url: str = ""
    description: str = ""
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A contract")
        if self.start is not None and self.end is not None and self.end < self.start:
            raise RuleBroken("A contract cannot end before it starts.", "Type a later end.")
        if self.renews_months < 1:
            raise RuleBroken("A contract is renewed for a month at least.", "Type 1 or more.")
        if self.notice_days < 0:
            raise RuleBroken("Notice is given some days before the end.", "Type 0 or more.")


@frozen
class SlaTerm:
    """What a contract promises of its service: at least so much of it, or at most where `at_most`."""

    id: SlaTermId
    contract_id: ContractId
    title: str
    rank: str
    indicator: SlaIndicator
    agreed: float
    unit: str = ""
    at_most: bool = False
    api_id: ApiId | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A term")


@frozen
class Integration:
    """Our product meets a vendor's API, up to a stage; it is somebody's move since an instant.

    `pinned_id` is the version of their description that all is agreed on. `round` counts how often questions went out.
    """

    id: IntegrationId
    vendor_id: VendorId
    title: str
    rank: str
    product_id: ProductId | None = None
    api_id: ApiId | None = None
    stage: Stage = Stage.PROSPECT
    stage_since: date | None = None
    round: int = 0
    ball: Ball = Ball.NOBODY
    ball_since: datetime | None = None
    pinned_id: SpecVersionId | None = None
    owner: str = ""
    description: str = ""
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "An integration")
        if self.round < 0:
            raise RuleBroken("Rounds are counted from 1.", "Type 0 when there was none.")


@frozen
class StageMove:
    """One line of an integration's log: its stage, round and whose move it was from an instant on, and why."""

    id: StageMoveId
    integration_id: IntegrationId
    at: datetime
    was: Stage
    stage: Stage
    round: int
    ball: Ball
    why: str = ""


@frozen
class StagePlan:
    """The day by which an integration should reach a stage."""

    id: StagePlanId
    integration_id: IntegrationId
    stage: Stage
    day: date


@frozen
class Signature:
    """That one side is satisfied with what is agreed on one version of the vendor's description."""

    id: SignatureId
    integration_id: IntegrationId
    side: Side
    version_id: SpecVersionId
    at: datetime
    by: str = ""


@frozen
class IntegrationItem:
    """An item of the roadmap that uses an integration."""

    id: IntegrationItemId
    integration_id: IntegrationId
    item_id: ItemId


@frozen
class Talk:
    """Something said with a vendor; `side` is who said it, `origin` names a mail so that it is known again."""

    id: TalkId
    vendor_id: VendorId
    kind: TalkKind
    at: datetime
    body: str
    integration_id: IntegrationId | None = None
    contact_id: VendorContactId | None = None
    side: Side = Side.THEM
    title: str = ""
    who: str = ""
    people: int | None = None
    minutes: int | None = None
    origin: str = ""
    attachments: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (self.title.strip() or self.body.strip()):
            raise RuleBroken("The log needs some words.", "Type what was said.")
