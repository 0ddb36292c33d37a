"""What the sample says about its features: descriptions, hypotheses, acceptance criteria, links, risks, decisions."""

DESCRIPTIONS = {
    "Search relevance v2": """Rank by what shoppers buy, not by how often a word occurs.

- Learns from *searches that end in a cart*, daily
- Sold-out goods go last, never first
- Kill switch per market, asked by Storefront

Now at **20 %** of traffic in two markets.""",
    "Synonyms from queries": "“Sofa” finds couches. Pairs are mined from queries that were retried with other words.",
    "Facet performance": """Opening a filter takes 900 ms on a phone. Counts come from the search index instead of the
catalogue.

Filters also have to survive *Back*.""",
    "Guest cart merge": "A guest who signs in keeps the cart. **Nothing is dropped**; doubles become one line.",
    "Order lookup as guest": "Order number and e-mail are enough to see where the parcel is.",
    "Saved carts": "Put a cart aside and come back to it, on any device.",
    "Stock alerts": "Tell me when it is back. One mail, then silence.",
    "Price history": "The lowest price of the last 30 days, as the law asks in the EU.",
    "Wallet payments": """Shoppers pay with Apple Pay and Google Pay in the Kestrel Pay v4 flow.

1. Pilot with **5 % of mobile web in Sweden** first
2. Then all EU markets, then the app
3. Fall back to card when the session fails

Fraud review needs the *device id* in the payment call.""",
    "Address autocomplete EU": "Meridian Maps knows 27 countries. Suggest after three letters, never block typing.",
    "3DS fallback": """When a bank asks for more, we need one way that always works: **redirect** or
**frictionless first**.

Kestrel Pay certifies only one of them. We owe them the choice by {20 Mar}.""",
    "Retry budget and timeouts": "Each vendor gets a budget of retries. When it is spent, we say so at once.",
    "Checkout 5xx and retry hygiene": "Retries doubled the load in the incident. One retry, with jitter.",
    "Tax by Tallow": "Tax per line and country at the time of order. Tallow Tax has opened sandbox access.",
    "Gift cards API": "Sell, redeem and refund gift cards over the order API.",
    "Payout timeline": """Sellers see **on which day** the money arrives, and why.

- Each payout with its orders and fees
- Next payout as a date, not as “soon”
- CSV download comes in {06}

First 20 pilot sellers by {27 Mar}.""",
    "Bulk price edit": "Change 500 prices in one go, with a preview and one undo.",
    "Buy labels via Boxwell v3": """Labels are bought where orders are packed. Boxwell switches v2 off this year.

Spec v3.2 changed two endpoints on {9 Mar}: **+5 points**.""",
    "Onboarding checklist": "Ask once, keep the answers, show what is left to do.",
    "Returns portal": "Who pays the label is the question behind most returns. Answer it before it is asked.",
    "Split shipments": "One order, several parcels, each with its own tracking. Needs Boxwell v3 first.",
    "Idempotent order API": """`POST /v4/orders` may be called twice with the same key and makes one order.

- Keys live for 24 h
- The order hash tells a repeat from a clash
- Schema review is open; it has **no second reader** yet""",
    "Webhook redelivery": "Deliver until acknowledged, once. Subscribers see attempts and can ask for a replay.",
    "Rate-limit tiers": "Three tiers instead of one limit. Partners see their headroom before they hit it.",
    "Order export API": "Orders as of a cursor, 10,000 a page, for partners who copy pages by hand today.",
    "Tenant sandboxes": "A sandbox per partner with data that looks real.",
}
HYPOTHESES = {
    "Search relevance v2": "Search to cart rises from 17.9 % to 20 % within four weeks.",
    "Facet performance": "Mobile shoppers use a filter in 30 % of sessions instead of 22 %.",
    "Wallet payments": "Wallets take 18 % of orders and lift checkout conversion by 1.5 points on mobile web.",
    "Address autocomplete EU": "Failed deliveries in the EU fall by a fifth.",
    "Payout timeline": "Payout questions fall from 90 to 40 a month.",
    "Buy labels via Boxwell v3": "A third of the sellers buys labels here by the end of the quarter.",
    "Idempotent order API": "Double orders after a timeout fall to none.",
}
CRITERIA = {
    "Wallet payments": (
        ("Apple Pay session opens in under 400 ms at p95", True),
        ("Google Pay works in Chrome and in the app", False),
        ("A failed session falls back to card with the cart kept", False),
        ("Device id reaches fraud review with every payment", False),
        ("Refunds of wallet payments are tested in sandbox", True),
    ),
    "3DS fallback": (
        ("One flow is chosen and certified by Kestrel Pay", False),
        ("Banks that failed in February pass in sandbox", False),
    ),
    "Idempotent order API": (
        ("The same key with the same body returns the first order", True),
        ("The same key with another body answers 409", True),
        ("Keys expire after 24 h", False),
        ("Schema review is closed", False),
    ),
    "Payout timeline": (
        ("Each payout names its orders and fees", True),
        ("The next payout is shown as a date", True),
        ("Pilot sellers agree that they can plan with it", False),
    ),
    "Search relevance v2": (
        ("Ranking can be switched off per market", True),
        ("p95 stays under 350 ms", False),
        ("Sold-out goods are last", True),
    ),
    "Buy labels via Boxwell v3": (
        ("Labels of both sizes print from the order", True),
        ("Endpoints follow spec v3.2", False),
    ),
}
LINKS = {
    "Wallet payments": (
        ("https://tidewater.example/browse/PLAT-118", "PLAT-118 in Jira"),
        ("https://docs.kestrelpay.example/v4/wallets", "Kestrel Pay: wallet sessions"),
    ),
    "3DS fallback": (("https://docs.kestrelpay.example/v4/sca", "Kestrel Pay: strong authentication"),),
    "Idempotent order API": (("https://tidewater.example/wiki/order-api-v4", "Order API v4, draft"),),
    "Buy labels via Boxwell v3": (("https://developer.boxwell.example/labels/v3.2", "Boxwell labels, spec v3.2"),),
    "Search relevance v2": (("https://tidewater.example/wiki/search-ranking", "How ranking learns"),),
}
RISKS = {
    "Wallet payments": (
        "3DS fallback not agreed with Kestrel Pay",
        3,
        4,
        "Pilot without the three banks that ask for it.",
    ),
    "Buy labels via Boxwell v3": (
        "Boxwell may change the spec again",
        3,
        3,
        "Pin v3.2 in the contract before certifying.",
    ),
    "Search relevance v2": ("Ranking slows search down on sale days", 2, 4, "Kill switch; load test before the sale."),
    "Bulk price edit": ("A wrong file changes thousands of prices", 2, 5, "Preview, limit of 500 rows, one undo."),
}
OBJECTIVES = {
    "Shoppers find what they came for": (
        "Storefront",
        ("Search to cart", 17.9, 20.0, 18.3, "%", True),
        ("Search p95", 420.0, 350.0, 412.0, "ms", False),
    ),
    "More shoppers finish their order": (
        "Checkout",
        ("Checkout conversion", 63.1, 66.0, 61.8, "%", True),
        ("Wallet share of orders", 9.0, 18.0, 11.2, "%", True),
    ),
    "Sellers start fast and know their money": (
        "Seller Hub",
        ("Onboarding time", 3.7, 2.5, 3.1, "days", False),
        ("Payout questions", 90.0, 40.0, 64.0, "a month", False),
    ),
    "A platform that partners can build on": (
        "Core platform",
        ("Webhook delay p95", 14.0, 5.0, 11.0, "s", False),
        ("Change fail rate", 7.1, 5.0, 6.2, "%", False),
    ),
}
