"""What customers of a marketplace say about some topics, in many words; each time the same."""

import random

OPENINGS = ("", "Hi, ", "Hello team, ", "Quick question: ", "Since Monday ", "Again today, ", "Honestly, ")
ENDINGS = ("", " Thanks.", " Can you look into it?", " It costs us time.", " This is the second time.", " Best, Ana")
TOPICS = {
    "payout": (
        "when does the payout arrive in my bank account",
        "my payout still says processing after six days",
        "the payout date moved from Tuesday to Friday",
        "I cannot see on which day the money of the payout comes",
        "why is the payout for last week late again",
    ),
    "label": (
        "the shipping label prints in the wrong size",
        "our label printer gets A4 instead of A6 shipping labels",
        "the shipping label comes out cut off at the edge",
        "printing a shipping label turns it by ninety degrees",
        "shipping labels are too large for our label printer",
    ),
    "cart": (
        "the cart is empty after signing in",
        "guests lose everything in their cart when they log in",
        "signing in clears the shopping cart",
        "my cart was gone once I logged in on the phone",
        "items vanish from the cart after the sign-in",
    ),
    "search": (
        "search does not find products with a typo in the name",
        "searching for a brand returns products of other brands",
        "the product search ignores the words I type",
        "search results show products that are sold out first",
        "I typed the exact product name and search found nothing",
    ),
    "tax": (
        "the invoice shows the wrong VAT rate for Norway",
        "our tax number is missing on the invoices",
        "invoices do not split the VAT by country",
        "the VAT on the invoice does not match the tax report",
        "we need the tax number of the buyer on each invoice",
    ),
    "return": (
        "a buyer wants to return an opened parcel, who pays for the return",
        "the return was received but the refund is not shown",
        "returns take weeks until the refund reaches the buyer",
        "how do I refuse a return that came back damaged",
        "the return address on the form is our old warehouse",
    ),
}


def said_about(count: int, topics: tuple[str, ...] = tuple(TOPICS)) -> list[tuple[str, str]]:
    """Return (text, topic) of so many different notes, the topics in turn."""
    found: dict[str, str] = {}
    dice = random.Random(7)
    while len(found) < count:
        topic = topics[len(found) % len(topics)]
        one, other = dice.sample(TOPICS[topic], 2)
        words = f"{dice.choice(OPENINGS)}{one}"
        end = dice.choice(".!?") + dice.choice(ENDINGS)
        text = f"{words[0].upper()}{words[1:]}. {other[0].upper()}{other[1:]}{end}"
        found.setdefault(text, topic)
    return list(found.items())
