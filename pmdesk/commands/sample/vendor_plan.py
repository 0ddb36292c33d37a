"""The sample's vendors: who they are, their contracts and contacts, their integrations, and what is said with them."""

from typing import NamedTuple

from pmdesk.domain.agreed import Priority
from pmdesk.domain.vendors import Side, SlaIndicator, Stage, TalkKind

KESTREL, BOXWELL, TALLOW, MERIDIAN, LOFTMAIL = "Kestrel Pay", "Boxwell", "Tallow Tax", "Meridian Maps", "Loftmail"
V4, HOOKS, V3 = "Payments v4", "Webhooks v2", "Payments v3"
LABELS_3, LABELS_2, TRACKING = "Labels v3", "Labels v2", "Tracking"
RATES, ADDRESSES, MAILS, CAMPAIGNS = "Rates", "Autocomplete", "Transactional", "Campaigns"
MIRA = "Mira Holt"
US, THEM = Side.US, Side.THEM
MAIL, CALL, NOTE = TalkKind.MAIL, TalkKind.CALL, TalkKind.NOTE


class Firm(NamedTuple):
    """A vendor with its contract and main contact; days are of the story, the last two of them next year's."""

    title: str
    category: str
    domain: str
    contact: str
    role: str
    contract: str
    until: str
    notice_days: int
    amount: float
    renews: bool = True


FIRMS = (
    Firm(KESTREL, "Payments", "kestrelpay.example", MIRA, "Integrations", "Master agreement", "30 Sep", 90, 148_000),
    Firm(BOXWELL, "Shipping", "boxwell.example", "Jonas Wendt", "Partner desk", "Carrier terms", "31 Dec", 60, 62_000),
    Firm(TALLOW, "Tax", "tallow.example", "Priya Nair", "Sales engineer", "Trial", "30 Jun", 0, 0, renews=False),
    Firm(MERIDIAN, "Addresses", "meridianmaps.example", "Colm Reilly", "Support", "Maps plan", "31 Aug", 60, 21_600),
    Firm(LOFTMAIL, "Email", "loftmail.example", "Ines Paiva", "Deliverability", "Sending plan", "30 Nov", 30, 14_400),
)


class Meeting(NamedTuple):
    """An integration as it was when the story begins; `reached` are its stages with the days they began."""

    title: str
    vendor: str
    product: str
    reached: tuple[tuple[Stage, str], ...]
    description: str = ""


P, S, N = Stage.PROSPECT, Stage.SPEC_RECEIVED, Stage.IN_NEGOTIATION
B, C, L, D, X = Stage.SANDBOX, Stage.CERTIFIED, Stage.LIVE, Stage.DEPRECATING, Stage.EXITED
MEETINGS = (
    Meeting(V4, KESTREL, "Checkout", ((P, "12 Jan"), (S, "2 Feb"), (N, "5 Feb"))),
    Meeting(HOOKS, KESTREL, "Checkout", ((L, "5 Jan"),), "Settlements and disputes, pushed to us."),
    Meeting(V3, KESTREL, "Checkout", ((L, "5 Jan"), (D, "20 Jan")), "Kestrel Pay ends v3 once v4 is live everywhere."),
    Meeting(LABELS_3, BOXWELL, "Seller Hub", ((P, "19 Jan"), (S, "9 Feb"))),
    Meeting(LABELS_2, BOXWELL, "Seller Hub", ((L, "5 Jan"),)),
    Meeting(TRACKING, BOXWELL, "Seller Hub", ((L, "5 Jan"),)),
    Meeting(RATES, TALLOW, "Core platform", ((P, "6 Feb"),)),
    Meeting(ADDRESSES, MERIDIAN, "Checkout", ((B, "26 Jan"),)),
    Meeting(MAILS, LOFTMAIL, "Core platform", ((L, "5 Jan"),)),
    Meeting(
        CAMPAIGNS,
        LOFTMAIL,
        "Storefront",
        ((L, "5 Jan"), (D, "12 Jan"), (X, "6 Feb")),
        "Newsletters go out by the store's own tool since February.",
    ),
)
PLANNED = ((C, "10 Apr"), (L, "27 Apr"), (D, "30 Nov"))
"""When Payments v4 should reach its next stages."""
TERMS = (
    ("Availability", SlaIndicator.AVAILABILITY, 99.95, "%", False),
    ("p95 latency", SlaIndicator.LATENCY_P95, 500.0, "ms", True),
    ("Webhook p95", SlaIndicator.OTHER, 10.0, "s", True),
    ("Sandbox uptime", SlaIndicator.OTHER, 99.0, "%", False),
)
"""What Kestrel Pay promises: name, indicator, value, unit, whether it is the most."""


KEYS, SCA, SETTLED = "Idempotency key, 24 h", "3DS frictionless first", "Webhook payment.settled"
CREATED, CAPTURED, REFUNDED = "Create payment", "Capture, full and partial", "Refund, partial"
SESSION, BY_DAY = "Apple Pay session", "Payout report by day"


class Row(NamedTuple):
    """A function of Payments v4; `since` is the version it came with."""

    title: str
    priority: Priority
    operations: tuple[str, ...]
    fields: tuple[str, ...]
    since: str
    behaviour: str


CREATE, CAPTURE = "POST /v4/payments", "POST /v4/payments/{id}/capture"
REFUND, WALLET, WEBHOOK = "POST /v4/refunds", "POST /v4/wallets/session", "webhook POST payment.settled"
PAYOUTS = "GET /v4/payouts"
MUST, SHOULD = Priority.MUST, Priority.SHOULD
FUNCTIONS = (
    Row(CREATED, MUST, (CREATE,), ("amount", "currency"), "4.0", "Authorises at once; answers the new id."),
    Row(CAPTURED, MUST, (CAPTURE,), ("amount", "captured"), "4.0", "As often as there is rest."),
    Row(REFUNDED, MUST, (REFUND,), ("payment", "amount"), "4.0", "Up to what was captured, for 180 days."),
    Row(
        KEYS, SHOULD, (CREATE, CAPTURE), ("idempotency-key",), "4.1",
        "The same key and body does nothing twice for a day.",
    ),
    Row(SCA, SHOULD, (CREATE,), ("sca.challenge",), "4.1", "Redirect only where the bank asks."),
    Row(SESSION, MUST, (WALLET,), ("domain", "session"), "4.0", "A session lives five minutes."),
    Row(
        SETTLED, MUST, (WEBHOOK,), ("payment", "amount_minor"), "4.0",
        "Sent again for a day until it is answered.",
    ),
    Row(BY_DAY, SHOULD, (PAYOUTS,), (), "", "One row per payout, by the day of the bank."),
)  # fmt: skip
AGREED = (CREATED, CAPTURED, REFUNDED, SESSION, SETTLED)
PASSES = (CREATED, CAPTURED, REFUNDED, KEYS, SESSION)


class Said(NamedTuple):
    """One line of the log of Payments v4."""

    day: str
    hour: str
    kind: TalkKind
    side: Side
    body: str
    people: int | None = None
    minutes: int | None = None


BEFORE = (
    Said("12 Jan", "10:00", CALL, THEM, "First call: wallets by summer, both ends with v4.", 5, 45),
    Said("14 Jan", "09:12", MAIL, THEM, "Price list for v4 attached, as promised."),
    Said("19 Jan", "15:40", MAIL, US, "Asked for a description we can generate from."),
    Said("26 Jan", "11:05", MAIL, THEM, "The description is with our API team, early February."),
    Said("2 Feb", "08:50", MAIL, THEM, "Spec 4.0 attached."),
    Said("3 Feb", "16:20", NOTE, US, "Read 4.0: no idempotency, no payouts by day. The rest fits."),
    Said("5 Feb", "14:00", CALL, THEM, "Went through 4.0 together. They add idempotency keys.", 4, 60),
    Said("9 Feb", "10:31", MAIL, US, "Eleven questions sent, round 1."),
)
FEBRUARY = (
    Said("13 Feb", "17:02", MAIL, THEM, "Answers to nine of eleven; payouts and disputes follow."),
    Said("16 Feb", "09:25", MAIL, THEM, "Spec 4.1 attached, with keys and the challenge of SCA."),
    Said("17 Feb", "11:15", NOTE, US, "Read 4.1: keys and the challenge are as we need them."),
    Said("18 Feb", "13:30", CALL, THEM, "Webhook: amount in minor units, signed, sent again for a day.", 3, 30),
    Said("20 Feb", "15:10", MAIL, THEM, "Signed for 4.1. Sandbox opens on Tuesday."),
    Said("24 Feb", "09:05", NOTE, US, "Sandbox keys received and stored."),
)
MARCH = (
    Said("2 Mar", "14:00", CALL, THEM, "Agreed refund, capture, wallet session. Open: payouts by day.", 4, 30),
    Said("3 Mar", "08:40", MAIL, THEM, "Spec 4.2 attached. Note the settled webhook."),
)
LAST = (Said("6 Mar", "06:55", MAIL, US, "Asked for idempotency keys of 24 h on capture."),)
ASKED = Said(
    "8 Mar", "07:10", MAIL, THEM,
    "Which 3DS fallback should we certify? Redirect or frictionless first. We need it by {20 Mar}.",
)  # fmt: skip
QUESTION = "Which 3DS fallback should we certify? Redirect or frictionless first."
ON_PAYOUTS = ("Will payouts be listed by the day of the bank?", BY_DAY)
ON_KEYS = ("Does a key live for 24 h on capture, too?", KEYS)
ON_HOOKS = "From which addresses will webhooks come from April on?"
ON_LABELS = "May labels be bought in batches of 50?"
ON_RATES = "Which countries do you sell to in the first year?"
LABELS_END, V3_ENDS = "31 Dec", "30 Jun"
QUOTA = 1_000
