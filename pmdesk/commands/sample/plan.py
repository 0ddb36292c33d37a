"""The sample's roadmap as it stands today: products, teams, sprints, releases and every item, in days of the story."""

from typing import NamedTuple

from pmdesk.domain.roadmap import Health, Status

Points = tuple[float, float, float]
Shares = tuple[tuple[str, float], ...]

IDEA, PLANNED, GOING, SHIPPED = Status.IDEA, Status.PLANNED, Status.IN_PROGRESS, Status.SHIPPED
FINE, AT_RISK, BLOCKED = Health.FINE, Health.AT_RISK, Health.BLOCKED
STOREFRONT, CHECKOUT, SELLER_HUB, CORE = "Storefront", "Checkout", "Seller Hub", "Core platform"
API, PAY, SHOP, SELLER = "Core API", "Checkout", "Storefront", "Seller"
MILENA, ANA, OSKAR, RAVI, DANA, TOMAS = (
    "Milena Kos",
    "Ana Ruiz",
    "Oskar Lind",
    "Ravi Menon",
    "Dana Petrov",
    "Tomas Wirth",
)


class Feature(NamedTuple):
    """One feature as it stands today; `days` are its start and end, empty without dates."""

    title: str
    product: str
    initiative: str
    key: str
    status: Status
    effort: Points
    impact: Points
    days: tuple[str, str] | tuple[()] = ()
    progress: int = 0
    shares: Shares = ()
    owner: str = ""
    tags: tuple[str, ...] = ()
    release: int = 0
    sprint: int = 0
    health: Health = FINE
    health_note: str = ""


class Initiative(NamedTuple):
    """One initiative; its bar spans its features."""

    title: str
    product: str
    status: Status
    owner: str
    objective: str
    description: str


PRODUCTS = {
    STOREFRONT: "Web and app in which 1.4 million shoppers browse, search and compare.",
    CHECKOUT: "Cart, payment and order confirmation, on the web and in the app.",
    SELLER_HUB: "Where 18,000 sellers list, ship and get paid.",
    CORE: "The APIs, events and data that the three products stand on.",
}
TEAMS = {API: (5, 34.0), PAY: (6, 42.0), SHOP: (6, 40.0), SELLER: (4, 28.0)}
FIRST_SPRINT, LAST_SPRINT = 4, 12
GOALS = {
    4: "Order API drafted, sandbox keys for Kestrel Pay stored",
    5: "First wallet payment in sandbox, payouts visible to 20 pilot sellers",
    6: "Webhooks delivered once and only once, 3DS fallback agreed",
    7: "Search ranking for all shoppers",
    8: "Wallet payments live",
}
RELEASES = {5: "16 Mar", 6: "30 Mar", 8: "27 Apr", 9: "11 May", 11: "8 Jun"}
FREEZE = ("Freeze", "25 May", "31 May")
ROOMS = {(PAY, 8): 36.0, (SHOP, 11): 24.0}

ACTIVE, PROPOSED = Status.ACTIVE, Status.PROPOSED
FIND, ORDER, PAYOUT, BUILD = (
    "Shoppers find what they came for",
    "More shoppers finish their order",
    "Sellers start fast and know their money",
    "A platform that partners can build on",
)
PARTNERS, UPKEEP = "Partner access", "Upkeep"
INITIATIVES = (
    Initiative(
        "Faster discovery",
        STOREFRONT,
        ACTIVE,
        OSKAR,
        FIND,
        "Results that are in stock, in the right order, within 350 ms.",
    ),
    Initiative(
        "Guest experience", STOREFRONT, PLANNED, OSKAR, ORDER, "Buying without an account loses nothing on the way."
    ),
    Initiative(
        "Express checkout",
        CHECKOUT,
        ACTIVE,
        MILENA,
        ORDER,
        "Pay in two taps on a phone. **Wallets first**, then addresses and the fallback when a bank asks for more.",
    ),
    Initiative("Resilience", CHECKOUT, PLANNED, ANA, ORDER, "An order survives a slow vendor."),
    Initiative(
        "Seller activation", SELLER_HUB, ACTIVE, RAVI, PAYOUT, "From sign-up to the first paid order within two days."
    ),
    Initiative(
        "Platform API v4",
        CORE,
        ACTIVE,
        DANA,
        BUILD,
        "One order API for all three products, safe to call twice, with events that arrive once.",
    ),
    Initiative(PARTNERS, CORE, PROPOSED, DANA, BUILD, "Partners try, export and automate without asking us."),
    Initiative(
        UPKEEP, "", ACTIVE, TOMAS, "", "Support, bugs and small repairs that every team carries in every sprint."
    ),
)
FEATURES = (
    Feature(
        "Search relevance v2", STOREFRONT, "Faster discovery", "PLAT-104", GOING, (16, 21, 28), (0.5, 1, 2),
        ("16 Feb", "27 Mar"), 62, ((SHOP, 0.8), (API, 0.2)), OSKAR, ("search",), 6, 5,
    ),
    Feature(
        "Synonyms from queries", STOREFRONT, "Faster discovery", "PLAT-109", PLANNED, (9, 13, 16), (0.5, 0.5, 1),
        ("30 Mar", "24 Apr"), 0, ((SHOP, 1),), OSKAR, ("search",), 8,
    ),
    Feature(
        "Facet performance", STOREFRONT, "Faster discovery", "PLAT-121", GOING, (2.5, 8, 13), (0.25, 0.5, 1),
        ("2 Mar", "20 Mar"), 35, ((SHOP, 1),), OSKAR, ("search", "speed"), 6, health=AT_RISK,
    ),
    Feature(
        "Guest cart merge", STOREFRONT, "Guest experience", "PLAT-140", PLANNED, (10, 13, 20), (0.5, 1, 2),
        ("13 Apr", "8 May"), 0, ((SHOP, 0.7), (PAY, 0.3)), OSKAR, ("guest", "mobile"), 9,
    ),
    Feature(
        "Order lookup as guest", STOREFRONT, "Guest experience", "PLAT-141", IDEA, (6, 8, 13), (0.5, 1, 1),
        ("11 May", "5 Jun"), 0, ((SHOP, 1),), "", ("guest",), 11,
    ),
    Feature(
        "Saved carts", STOREFRONT, "", "PLAT-152", IDEA, (9, 13, 20), (0.25, 0.5, 1),
        shares=((SHOP, 1),), tags=("guest",),
    ),
    Feature("Stock alerts", STOREFRONT, "", "PLAT-153", IDEA, (4, 5, 8), (0.25, 0.5, 1), shares=((SHOP, 1),)),
    Feature("Price history", STOREFRONT, "", "PLAT-160", IDEA, (5, 8, 13), (0.25, 0.5, 0.5), shares=((SHOP, 1),)),
    Feature(
        "Wallet payments", CHECKOUT, "Express checkout", "PLAT-118", GOING, (26, 34, 48), (1, 2, 3),
        ("2 Mar", "24 Apr"), 28, ((PAY, 0.65), (API, 0.35)), MILENA, ("mobile", "eu", "wallets"), 8, 5,
    ),
    Feature(
        "Address autocomplete EU", CHECKOUT, "Express checkout", "PLAT-119", PLANNED, (6, 8, 12), (0.5, 1, 2),
        ("30 Mar", "24 Apr"), 0, ((PAY, 1),), MILENA, ("eu", "mobile"), 8,
    ),
    Feature(
        "3DS fallback", CHECKOUT, "Express checkout", "PLAT-122", PLANNED, (9, 13, 22), (1, 2, 3),
        ("16 Mar", "3 Apr"), 0, ((PAY, 1),), ANA, ("eu",), 8, 6, BLOCKED, "waits for Kestrel Pay",
    ),
    Feature(
        "Retry budget and timeouts", CHECKOUT, "Resilience", "PLAT-145", PLANNED, (14, 21, 30), (0.5, 1, 2),
        ("11 May", "19 Jun"), 0, ((API, 0.5), (PAY, 0.5)), ANA, ("vendors",), 11,
    ),
    Feature(
        "Checkout 5xx and retry hygiene", CHECKOUT, "", "PLAT-127", SHIPPED, (5, 8, 10), (0.5, 1, 1),
        ("2 Mar", "6 Mar"), 100, ((PAY, 1),), ANA, ("speed",), 5, 5,
    ),
    Feature(
        "Tax by Tallow", CHECKOUT, "", "PLAT-148", IDEA, (15, 21, 34), (1, 1, 2),
        shares=((PAY, 1),), tags=("vendors", "eu"),
    ),
    Feature("Gift cards API", CHECKOUT, "", "PLAT-149", IDEA, (20, 34, 55), (0.5, 1, 2), shares=((API, 1),)),
    Feature(
        "Payout timeline", SELLER_HUB, "Seller activation", "PLAT-126", GOING, (10, 13, 18), (2, 2, 3),
        ("23 Feb", "27 Mar"), 55, ((SELLER, 1),), RAVI, ("payouts",), 6, 5,
    ),
    Feature(
        "Bulk price edit", SELLER_HUB, "Seller activation", "PLAT-133", PLANNED, (15, 21, 30), (1, 2, 3),
        ("30 Mar", "8 May"), 0, ((SELLER, 1),), RAVI, ("large sellers",), 9,
    ),
    Feature(
        "Buy labels via Boxwell v3", SELLER_HUB, "Seller activation", "PLAT-128", GOING, (7, 13, 25), (1, 2, 3),
        ("2 Mar", "27 Mar"), 40, ((SELLER, 0.8), (API, 0.2)), RAVI, ("shipping", "vendors"), 6, 5, AT_RISK,
    ),
    Feature(
        "Onboarding checklist", SELLER_HUB, "", "PLAT-136", PLANNED, (4, 5, 8), (1, 2, 3),
        ("27 Apr", "8 May"), 0, ((SELLER, 1),), RAVI, ("small sellers",), 9,
    ),
    Feature(
        "Returns portal", SELLER_HUB, "", "PLAT-150", IDEA, (18, 26, 40), (1, 1, 2),
        shares=((SELLER, 1),), tags=("shipping",),
    ),
    Feature(
        "Split shipments", SELLER_HUB, "", "PLAT-151", IDEA, (18, 26, 44), (1, 1, 2),
        shares=((SELLER, 1),), tags=("shipping",),
    ),
    Feature(
        "Idempotent order API", CORE, "Platform API v4", "PLAT-131", GOING, (7, 21, 27), (1, 1, 2),
        ("16 Feb", "13 Mar"), 70, ((API, 1),), DANA, ("api", "orders"), 5, 5, AT_RISK,
    ),
    Feature(
        "Webhook redelivery", CORE, "Platform API v4", "PLAT-132", PLANNED, (9, 13, 17), (1, 1, 2),
        ("16 Mar", "17 Apr"), 0, ((API, 1),), DANA, ("api", "events"), 8, 6,
    ),
    Feature(
        "Rate-limit tiers", CORE, "Platform API v4", "PLAT-138", IDEA, (15, 21, 40), (1, 2, 3),
        ("27 Apr", "5 Jun"), 0, ((API, 1),), DANA, ("api", "partners"), 11,
    ),
    Feature(
        "Order export API", CORE, PARTNERS, "PLAT-157", IDEA, (9, 13, 22), (0.5, 1, 2),
        ("11 May", "5 Jun"), 0, ((API, 1),), "", ("api", "partners"), 11,
    ),
    Feature(
        "Tenant sandboxes", CORE, PARTNERS, "PLAT-158", IDEA, (8, 13, 24), (0.5, 1, 1),
        shares=((API, 1),), tags=("partners",),
    ),
)  # fmt: skip

STRIP = {
    API: (34, 48, 31, 30, 26, 28, 22, 18, 14),
    PAY: (40, 44, 41, 38, 24, 20, 21, 21, 12),
    SHOP: (38, 33, 30, 34, 26, 30, 16, 12, 8),
    SELLER: (28, 28, 42, 27, 24, 14, 10, 8, 0),
}
"""All points a team has planned in the sprints from the first on; what the features leave is upkeep."""
