"""What came in last in the sample: the notes of three days, word for word."""

from typing import NamedTuple

from pmdesk.commands.sample.crowd import EU, INTERNAL, LARGE, MOBILE, SMALL
from pmdesk.domain.inbox import NoteKind

BUG, FEEDBACK, REVIEW = NoteKind.BUG, NoteKind.FEEDBACK, NoteKind.REVIEW


class Fresh(NamedTuple):
    """One note: when, what, from whom; `theme` is empty where it fits none."""

    day: str
    hour: str
    title: str
    body: str
    who: str
    segment: str
    theme: str
    kind: NoteKind = FEEDBACK
    rating: int | None = None


PAYOUTS, WALLETS, CART = "Payout timing is unclear", "Wallets missing on mobile web", "Guest cart is lost"
ADDRESS, LABELS, SOLD_OUT = "Address autocomplete wrong in EU", "Label printing and size", "Search shows sold-out goods"
TODAY, MONDAY, SUNDAY = "10 Mar", "9 Mar", "8 Mar"
HALVORSEN = (
    "Hi, we moved to you in January and sell about 900 orders a month. The payout page says “processing” for six days"
    " now. I cannot see on which day the money arrives, and my bank wants a date before they extend the credit line."
    " Last month the fee was also higher than in the contract, 0.8 % that nobody could explain. A simple calendar with"
    " dates and amounts would be enough. If this stays open we have to go back to invoices for the larger shops."
)
QUOTED = {
    "I cannot see on which day the money arrives": 3,
    "A simple calendar with dates and amounts would be enough.": 1,
}
FRESH = (
    Fresh(TODAY, "06:52", "When do I get paid?", HALVORSEN, "Halvorsen Ceramics", LARGE, PAYOUTS),
    Fresh(
        TODAY, "06:40", "Cart empties after sign-in",
        "A shopper had a guest cart with 3 items, signed in, and the cart was empty. On the web and in the app.\n\n"
        "1. Put three things in the cart as a guest\n2. Sign in at checkout\n3. The cart is empty",
        "Support, M. Ito", INTERNAL, CART, BUG,
    ),
    Fresh(
        TODAY, "06:31", "Payout date moved twice",
        "First it said Tuesday, then Friday, now nothing at all. Which day is our payout?",
        "Nordic Lamps", LARGE, PAYOUTS,
    ),
    Fresh(
        TODAY, "06:12", "Street number lost",
        "Rue de la Paix 12 bis becomes 12 in the address form, and the parcel came back.",
        "Camille R., FR", EU, ADDRESS,
    ),
    Fresh(
        TODAY, "05:58", "Please, a CSV of payouts",
        "We match bank lines by hand each month, about 400 of them. A file of payouts with date and amount, please.",
        "Loom & Co", LARGE, PAYOUTS,
    ),
    Fresh(
        TODAY, "05:40", "Fee on payout is not explained",
        "Seller asked three times what the 0.8 % is, and I have nothing to answer.", "Support, J. Cole", INTERNAL,
        "Fees on payouts",
    ),
    Fresh(
        TODAY, "05:22", "Bulk edit for 400 prices",
        "I change prices each season, one page at a time. Is there really no way to edit them in bulk?", "Vestergaard",
        LARGE, "Bulk price edit",
    ),
    Fresh(
        TODAY, "04:55", "Address form jumps to country",
        "On iOS 19 the keyboard closes on each field of the address form and the focus jumps to the country.\n\n"
        "1. Open checkout on an iPhone with iOS 19\n2. Tap the street field\n3. Type one letter", "Support, M. Ito",
        INTERNAL, ADDRESS, BUG,
    ),
    Fresh(
        TODAY, "04:31", "Gave up at payment",
        "No Apple Pay on mobile web, I was on the train and had no card at hand.", "Elin S., SE", MOBILE, WALLETS,
    ),
    Fresh(
        TODAY, "02:10", "2 stars: search shows sold-out",
        "Half of what I find is sold out when I open it. Nice pictures though.", "Rasmus J., DK", MOBILE, SOLD_OUT,
        REVIEW, 2,
    ),
    Fresh(
        MONDAY, "17:48", "Label prints in wrong size",
        "My A6 printer gets an A4 label, I must scale each one by hand.", "Kaffe Rist", SMALL, LABELS,
    ),
    Fresh(
        MONDAY, "16:30", "Ops: retry storm on webhooks",
        "The same event was delivered 14 times to Boxwell within two minutes.", "Ops, T. Wirth", INTERNAL,
        "Duplicate webhook deliveries",
    ),
    Fresh(
        MONDAY, "15:55", "Payouts before tax day", "Could we choose weekly instead of monthly payouts before tax day?",
        "Halvorsen Ceramics", LARGE, PAYOUTS,
    ),
    Fresh(
        MONDAY, "15:10", "Where is my discount",
        "The code was accepted, then the total went up again at the last step.", "Clara W., DE", EU,
        "Discount code changes total",
    ),
    Fresh(
        MONDAY, "14:20", "Filter resets when going back",
        "Size filter is gone after opening a product and going back.\n\n1. Filter by size M\n2. Open any product\n"
        "3. Go back: all sizes show", "Hanna P., FI", MOBILE, "Filters reset on back", BUG,
    ),
    Fresh(
        MONDAY, "13:05", "API: need order export",
        "We poll /orders each minute and you rate-limit us. A nightly export would spare both of us.", "Parcelwise",
        LARGE, "Order export for partners",
    ),
    Fresh(
        MONDAY, "12:41", "Postcode not accepted",
        "SW1A 1AA fails in the address form, with and without the space.", "Sophie L., UK", EU, ADDRESS,
    ),
    Fresh(
        MONDAY, "11:26", "Internal: feature flags by seller",
        "We need to pilot payouts with 20 sellers only, and flags go by country.", "Seller success", INTERNAL,
        "Pilot flags by seller",
    ),
    Fresh(MONDAY, "10:50", "Great new search", "Finally finds “grey wool throw”. Thank you", "Freja O., NO", EU, ""),
    Fresh(
        MONDAY, "10:12", "Onboarding asks VAT twice",
        "It asks for the VAT number in step 2 and in step 5, and the second one fails.", "Bodega Sur", SMALL,
        "Onboarding repeats questions",
    ),
    Fresh(
        MONDAY, "09:33", "Returns: label not included",
        "The customer pays the return label, then asks us to pay it back.", "Vestergaard", LARGE,
        "Returns: who pays the label",
    ),
    Fresh(
        MONDAY, "08:47", "Two charges, one order",
        "The bank shows 2 × 49.90 and the order page shows one payment.\n\n1. Pay by a card whose bank asks twice\n"
        "2. Confirm, wait, confirm again\n3. Two charges on the statement", "Nina H., DE", EU,
        "3DS fails with some banks", BUG,
    ),
    Fresh(
        SUNDAY, "19:20", "1 star: login loop",
        "The magic link opens the browser, the app stays signed out. Again and again.", "Joost D., NL", MOBILE,
        "Login loop in app", REVIEW, 1,
    ),
    Fresh(
        SUNDAY, "17:02", "Gift message got cut", "80 characters are not enough for us, the last line was missing.",
        "Signe M., DK", EU, "Gift message length",
    ),
    Fresh(
        SUNDAY, "14:15", "Price in wrong currency", "Saw SEK on the list and EUR in the cart. Which one do I pay?",
        "Anders N., SE", EU, "Currency differs list and cart",
    ),
    Fresh(
        SUNDAY, "11:08", "Sales: ask for sandbox data",
        "Two prospects want test orders older than a month in the sandbox.", "Sales, K. Brandt", INTERNAL,
        "Sandbox data for prospects",
    ),
    Fresh(
        SUNDAY, "09:40", "Tracking link is empty",
        "Boxwell label bought, and no tracking number for a day. Buyers ask me.", "Kaffe Rist", SMALL,
        "Tracking number missing",
    ),
    Fresh(
        SUNDAY, "08:21", "Save my size", "It would help to remember my size per brand.", "Pieter V., NL", MOBILE,
        "Save my size",
    ),
)  # fmt: skip
AGAIN = (
    (
        "Nordic Lamps",
        "Fwd: payout date",
        "First it said Tuesday, then Friday, now nothing. Which day will our payout be?",
    ),
    (
        "Camille R., FR",
        "House number lost",
        "Rue de la Paix 12 bis becomes 12 in your address form and the parcel came back.",
    ),
    ("Kaffe Rist", "A6 label", "My A6 printer gets an A4 label and I must scale every one by hand."),
    (
        "Vestergaard",
        "Edit 400 prices in bulk",
        "I change prices each season one page at a time. Really no way to edit in bulk?",
    ),
    ("Joost D., NL", "Login loop", "The magic link opens the browser and the app stays signed out, again and again."),
)
"""The true duplicates: somebody says the same a second time, over another channel."""
