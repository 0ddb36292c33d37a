"""The sample's 34 metrics: what each means, where it stands this morning, and what moved it in the last 400 days."""

from typing import NamedTuple

from pmdesk.commands.sample.plan import CHECKOUT, CORE, SELLER_HUB, STOREFRONT
from pmdesk.domain.metrics import Aggregate, Direction, Grain, PanelKind

UP, DOWN, NEITHER = Direction.UP, Direction.DOWN, Direction.NEITHER
MEAN, SUM, LAST = Aggregate.MEAN, Aggregate.SUM, Aggregate.LAST


class Move(NamedTuple):
    """Something that moved a metric: from a day of the story on, by so much; `days` None means for good."""

    day: str
    size: float
    days: int | None = None
    ramp: bool = False


class Figure(NamedTuple):
    """One series: where it ended yesterday, and how it got there; amounts in the metric's unit.

    `weekly` lifts Mondays and sinks weekends, `drift` is the change over 400 days, `noise` one standard deviation of a
    day, of which `memory` is carried into the next; `payday` lifts the 28th of every month.
    """

    last: float
    noise: float
    weekly: float = 0.0
    drift: float = 0.0
    memory: float = 0.4
    moves: tuple[Move, ...] = ()
    payday: float = 0.0


class Told(NamedTuple):
    """One metric with its series: the whole, or lines by a dimension, with each one's share of the whole."""

    title: str
    product: str
    unit: str
    direction: Direction
    description: str
    whole: Figure | None = None
    lines: tuple[tuple[str, Figure, float], ...] = ()
    split_by: str = ""
    aggregate: Aggregate = MEAN
    grain: Grain = Grain.DAY
    decimals: int = 1
    target: float | None = None
    guardrail: tuple[float | None, float | None] = (None, None)
    owner: str = ""


RELEASED, SALE, INCIDENT = "23 Feb", "19 Feb", "yesterday"
CONVERSION = "Checkout conversion"

METRICS = (
    Told(
        CONVERSION,
        CHECKOUT,
        "%",
        UP,
        "paid orders of started checkouts",
        lines=(
            ("Mobile", Figure(58.6, 0.42, 0.9, 1.0, 0.3, (Move(RELEASED, 1.1), Move(INCIDENT, -4.2, 1)), 1.9), 0.6),
            ("Desktop", Figure(66.6, 0.45, 0.8, 0.6, 0.3, (Move(RELEASED, 0.2), Move(INCIDENT, -2.9, 1)), 1.4), 0.4),
        ),
        split_by="device",
        target=66.0,
        guardrail=(60.0, None),
        owner="Priya",
    ),
    Told(
        "Wallet share of orders",
        CHECKOUT,
        "%",
        UP,
        "orders paid with a wallet",
        Figure(11.2, 0.25, 0.3, 2.2),
        target=18.0,
    ),
    Told(
        "Payment success",
        CHECKOUT,
        "%",
        UP,
        "authorised of attempted payments",
        lines=(
            ("Card", Figure(98.5, 0.18, 0.1, 0.2, 0.5, (Move(INCIDENT, -0.3, 1),)), 0.62),
            ("Wallet", Figure(96.9, 0.3, 0.1, 0.4, 0.5, (Move(INCIDENT, -0.9, 1),)), 0.16),
            ("Invoice", Figure(93.3, 0.42, 0.2, -0.9, 0.5, (Move(INCIDENT, -0.6, 1),)), 0.22),
        ),
        split_by="method",
        guardrail=(96.0, None),
    ),
    Told(
        "Orders API 5xx",
        CHECKOUT,
        "%",
        DOWN,
        "failed of all calls to the Orders API",
        Figure(0.41, 0.02, 0.01, -0.05, 0.5, (Move(INCIDENT, 0.11, 1),)),
        decimals=2,
        guardrail=(None, 0.5),
    ),
    Told(
        "Orders API p95",
        CHECKOUT,
        "ms",
        DOWN,
        "latency at the edge, by percentile",
        lines=(
            ("p99", Figure(421.0, 19.0, 14.0, -30.0), 0.0),
            ("p95", Figure(286.0, 9.0, 7.0, -25.0), 1.0),
            ("p50", Figure(104.0, 4.0, 4.0, -8.0), 0.0),
        ),
        split_by="percentile",
        decimals=0,
        target=400.0,
    ),
    Told(
        "Refund requests",
        CHECKOUT,
        "",
        DOWN,
        "asked for on a day",
        Figure(212.0, 9.0, 14.0, 20.0, 0.3, (Move(SALE, 34.0, 4), Move("5 Mar", 58.0))),
        aggregate=SUM,
        decimals=0,
    ),
    Told(
        "Orders",
        CHECKOUT,
        "",
        UP,
        "paid on a day",
        Figure(41_872.0, 900.0, 3_100.0, 5_200.0, 0.4, (Move(SALE, 14_500.0, 1),), 3_900.0),
        aggregate=SUM,
        decimals=0,
    ),
    Told(
        "Checkout steps",
        CHECKOUT,
        "",
        UP,
        "people who reached each step on a day",
        lines=(
            ("1 Cart", Figure(118_400.0, 2_400.0, 8_000.0, 9_000.0), 0.0),
            ("2 Address", Figure(84_300.0, 1_700.0, 5_800.0, 6_500.0), 0.0),
            ("3 Payment", Figure(61_900.0, 1_300.0, 4_300.0, 5_400.0), 0.0),
            ("4 Order", Figure(41_872.0, 900.0, 3_000.0, 4_600.0), 0.0),
        ),
        split_by="step",
        aggregate=SUM,
        decimals=0,
    ),
    Told("Average order value", CHECKOUT, "EUR", UP, "of paid orders", Figure(48.30, 0.6, 0.9, 2.1), decimals=2),
    Told(
        "Active buyers, 28 d",
        STOREFRONT,
        "",
        UP,
        "people with an order in 28 days",
        Figure(1_421_000.0, 2_400.0, 0.0, 96_000.0, 0.8),
        aggregate=LAST,
        decimals=0,
    ),
    Told(
        "Search p95",
        STOREFRONT,
        "ms",
        DOWN,
        "from key press to results",
        Figure(412.0, 9.0, 6.0, 20.0, 0.5, (Move("1 Mar", 62.0, None, ramp=True),)),
        decimals=0,
        target=350.0,
    ),
    Told(
        "Search to cart",
        STOREFRONT,
        "%",
        UP,
        "searches that end in the cart",
        Figure(18.3, 0.18, 0.4, 0.6),
        target=20.0,
    ),
    Told("Add to cart", STOREFRONT, "%", UP, "visits with something in the cart", Figure(9.7, 0.12, 0.3, 0.4)),
    Told("Bounce, mobile", STOREFRONT, "%", DOWN, "mobile visits of one page", Figure(41.0, 0.4, 0.8, -1.2)),
    Told("Revenue per visit", STOREFRONT, "EUR", UP, "revenue by visits", Figure(1.94, 0.03, 0.07, 0.11), decimals=2),
    Told(
        "Visits",
        STOREFRONT,
        "",
        UP,
        "sessions on a day",
        Figure(912_400.0, 14_000.0, 52_000.0, 88_000.0, 0.4, (Move(SALE, 240_000.0, 1),)),
        aggregate=SUM,
        decimals=0,
    ),
    Told("Searches without a hit", STOREFRONT, "%", DOWN, "of all searches", Figure(6.1, 0.14, 0.2, -0.9)),
    Told(
        "Product page LCP",
        STOREFRONT,
        "s",
        DOWN,
        "largest paint at p75",
        Figure(2.3, 0.05, 0.06, -0.3),
        decimals=2,
        guardrail=(None, 2.5),
    ),
    Told(
        "Onboarding time",
        SELLER_HUB,
        "d",
        DOWN,
        "from sign-up to the first sale",
        Figure(3.1, 0.09, 0.1, -0.9, 0.6),
        target=3.0,
    ),
    Told(
        "Active sellers",
        SELLER_HUB,
        "",
        UP,
        "sellers with an offer in stock",
        Figure(18_406.0, 22.0, 0.0, 1_650.0, 0.8),
        aggregate=LAST,
        decimals=0,
        target=18_500.0,
    ),
    Told(
        "Payout questions",
        SELLER_HUB,
        "",
        DOWN,
        "tickets on payouts, 28 days",
        Figure(64.0, 1.6, 0.0, -9.0, 0.7, (Move("2 Mar", 9.0, None, ramp=True),)),
        aggregate=LAST,
        decimals=0,
        target=40.0,
    ),
    Told("Listings per seller", SELLER_HUB, "", UP, "in stock, on average", Figure(27.4, 0.15, 0.0, 2.2, 0.8)),
    Told(
        "Labels bought",
        SELLER_HUB,
        "",
        UP,
        "shipping labels on a day",
        Figure(9_812.0, 160.0, 900.0, 1_400.0),
        aggregate=SUM,
        decimals=0,
    ),
    Told(
        "New sellers",
        SELLER_HUB,
        "",
        UP,
        "first offer on a day",
        Figure(58.0, 4.0, 7.0, 12.0),
        aggregate=SUM,
        decimals=0,
    ),
    Told(
        "Payout delay",
        SELLER_HUB,
        "d",
        DOWN,
        "from order to payout",
        Figure(2.2, 0.06, 0.1, -0.3),
        guardrail=(None, 3.0),
    ),
    Told(
        "Seller retention",
        SELLER_HUB,
        "",
        UP,
        "sellers still selling, by month of their first offer",
        aggregate=SUM,
        grain=Grain.MONTH,
        decimals=0,
        split_by="age",
    ),
    Told(
        "Catalogue API budget",
        CORE,
        "%",
        UP,
        "what is left of 28 days of allowed errors",
        Figure(
            31.0, 0.15, 0.0, 0.0, 0.5, (Move("12 Feb", -42.0, None, ramp=True), Move("6 Mar", -24.0, None, ramp=True))
        ),
        aggregate=LAST,
    ),
    Told(
        "API calls, daily",
        CORE,
        "",
        UP,
        "all public APIs",
        Figure(48_200_000.0, 700_000.0, 2_900_000.0, 6_100_000.0),
        aggregate=SUM,
        decimals=0,
    ),
    Told(
        "Webhook delay p95",
        CORE,
        "s",
        DOWN,
        "from event to the first attempt",
        Figure(11.0, 0.5, 0.3, -1.6, 0.5),
        target=5.0,
    ),
    Told(
        "Deploys, weekly",
        CORE,
        "",
        UP,
        "to production, all teams",
        Figure(37.0, 2.0, 0.0, 9.0),
        aggregate=SUM,
        grain=Grain.WEEK,
        decimals=0,
    ),
    Told(
        "Change fail rate",
        CORE,
        "%",
        DOWN,
        "deploys rolled back within a day",
        Figure(6.2, 0.3, 0.0, -1.9),
        grain=Grain.WEEK,
        target=5.0,
    ),
    Told(
        "Webhook failures", CORE, "%", DOWN, "given up after all attempts", Figure(0.72, 0.03, 0.02, -0.1), decimals=2
    ),
    Told("Build time", CORE, "min", DOWN, "main branch, median", Figure(11.4, 0.35, 0.5, -1.2)),
    Told(
        "Certificates to renew",
        CORE,
        "",
        NEITHER,
        "within 30 days",
        Figure(2.0, 0.0, 0.0, 0.0),
        aggregate=LAST,
        decimals=0,
    ),
)

HOPES = (("Wallet payments", CONVERSION, 1.5), ("Wallet payments", "Wallet share of orders", 7.0))
"""What items are expected to do to metrics, in the metric's unit, as their hypotheses say."""
DASHBOARDS: dict[str, tuple[str, tuple[tuple[str, PanelKind, str, int, int, int, int], ...]]] = {
    "Overview": (
        "",
        (
            (CONVERSION, PanelKind.LINE, "", 0, 0, 8, 4),
            (CONVERSION, PanelKind.EFFECT, "", 8, 0, 4, 4),
            ("Search p95", PanelKind.LINE, "", 0, 4, 4, 3),
            ("Catalogue API budget", PanelKind.LINE, "Catalogue API error budget", 4, 4, 4, 3),
            ("Orders API p95", PanelKind.LINE, "Orders API latency", 8, 4, 4, 3),
            ("Active sellers", PanelKind.LINE, "", 0, 7, 4, 3),
            ("Onboarding time", PanelKind.LINE, "Seller onboarding time", 4, 7, 4, 3),
            ("Payment success", PanelKind.LINE, "Payment success by method", 8, 7, 4, 3),
        ),
    ),
    "Checkout": (
        CHECKOUT,
        (
            (CONVERSION, PanelKind.LINE, "Conversion by device", 0, 0, 6, 4),
            ("Checkout steps", PanelKind.FUNNEL, "From cart to order", 6, 0, 6, 4),
            ("Orders", PanelKind.BAR, "", 0, 4, 6, 3),
            ("Payment success", PanelKind.AREA, "", 6, 4, 3, 3),
            ("Average order value", PanelKind.NUMBER, "", 9, 4, 3, 3),
            ("Refund requests", PanelKind.LINE, "", 0, 7, 6, 3),
            ("Wallet share of orders", PanelKind.LINE, "", 6, 7, 6, 3),
        ),
    ),
    "API health": (
        CORE,
        (
            ("Orders API p95", PanelKind.LINE, "Orders API latency", 0, 0, 6, 3),
            ("Orders API 5xx", PanelKind.LINE, "", 6, 0, 6, 3),
            ("API calls, daily", PanelKind.AREA, "", 0, 3, 6, 3),
            ("Webhook delay p95", PanelKind.LINE, "", 6, 3, 6, 3),
            ("Catalogue API budget", PanelKind.NUMBER, "", 0, 6, 3, 3),
            ("Webhook failures", PanelKind.LINE, "", 3, 6, 5, 3),
            ("Change fail rate", PanelKind.BAR, "", 8, 6, 4, 3),
        ),
    ),
    "Sellers": (
        SELLER_HUB,
        (
            ("Active sellers", PanelKind.LINE, "", 0, 0, 8, 4),
            ("New sellers", PanelKind.BAR, "", 8, 0, 4, 4),
            ("Seller retention", PanelKind.RETENTION, "", 0, 4, 8, 4),
            ("Onboarding time", PanelKind.LINE, "", 8, 4, 4, 4),
            ("Labels bought", PanelKind.AREA, "", 0, 8, 6, 3),
            ("Payout questions", PanelKind.LINE, "", 6, 8, 6, 3),
        ),
    ),
}
SPLIT_PANELS = frozenset(
    {"Orders API latency", "Payment success by method", "Conversion by device", "From cart to order"}
)
"""Titles of panels whose lines are the values of their metric's dimension."""
