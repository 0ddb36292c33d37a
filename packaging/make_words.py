"""Makes `resources/models/words`: where single words lie in the space of the language model.

Run it in the checkout when the model changes: `python packaging/make_words.py`. Words are the whole words among the
model's word pieces and those below that people of this trade use; each is placed alone, about the mean of all, in the
directions in which words differ most, with a byte for each number.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pmdesk.insight.embedding import MiniLM, Room, unit
from pmdesk.insight.near_words import DIMENSIONS, TABLE, WORDS
from pmdesk.insight.wordpiece import models_folder, vocabulary_path

SHORTEST = 3
TRADE = """
accessibility addon admin analytics android api apis app apps async attachment auth authenticate authentication
autofill autosave backend backlog backorder barcode beta billing bookkeeping bookmark bounce browser bulk callback
cancellation captcha cashback changelog chargeback chatbot checkbox checkout checkouts churn clickable clipboard
config connector cooldown courier coupon coupons crash crashes csv currency customization customs dashboard
dashboards deactivate debug decline dedupe deeplink defaults deploy deployment deprecate deprecated discount
discounts dispatch downgrade download downloads downtime draft dropdown duplicate duplicates ecommerce email emails
embed endpoint endpoints ergonomics error errors escalation export exports faq feature features feedback filter
filters firewall firmware flaky fraud freemium frontend fulfilment gateway gdpr geolocation giftcard glitch glitches
gst hotfix iban import imports inbox integration integrations inventory invite invoice invoiced invoices invoicing
ios iphone keyboard kyc label labels latency layout leaderboard login logins logout logs loyalty malware markdown
marketplace merchant merchants metadata microservice middleware migrate migration misprint mockup modal multilingual
navigation newsletter notification notifications oauth offboarding offline onboarding online outage outages
overcharge overcharged overlay overview packaging paginate pagination parcel parcels passcode password passwords
payee payment payments payout payouts paypal paywall pdf phishing pickup pin pixel plugin plugins popup portal
postage preorder prepaid preview printer privacy profile prompt proration proxy purchase qr query queue quota
ratelimit readme reauthenticate rebate receipt receipts reconcile reconciliation redirect refactor referral refresh
refund refunded refunds regression reimburse reimbursement release releases reminder reorder reporting reset restock
retailer retry returnable rollback rollout roundtrip sandbox scheduler scrollbar sdk search seller sellers sepa
serializer server servers sidebar signature signin signup sku slowness smartphone sms snapshot snooze software
sortable spam spinner spreadsheet sso storefront subscriber subscribers subscription subscriptions supplier
surcharge sync synced syncing tablet taxes teammate telemetry template templates throttle throttling ticket tickets
timeline timeout timeouts timesheet timestamp timezone todo toggle token tokens toolbar tooltip tracking trial
troubleshoot typo typos unavailability uninstall unlink unpaid unreadable unresponsive unsubscribe update updates
upgrade upgrades upload uploads uptime usability username vat vendor vendors voucher vouchers wallet warehouse
warehouses warranty webhook webhooks website widget widgets wifi wishlist withdraw withdrawal withdrawals workaround
workflow workflows workspace xlsx xml zip zoom
"""


def main() -> None:
    """Write the words and where they lie."""
    pieces = vocabulary_path().read_text(encoding="utf-8").split("\n")
    whole = {word for word in pieces if len(word) >= SHORTEST and word.isalpha() and word.isascii()}
    words = sorted(whole | set(TRADE.split()))
    placed = MiniLM(Room(2)).place(words, lambda done, of: print(f"\r{done:,} of {of:,} words", end=""))
    centred = placed - placed.mean(axis=0)
    axes = np.linalg.eigh(np.cov(centred.T.astype(np.float64)))[1][:, ::-1][:, :DIMENSIONS]
    rows = unit((centred @ axes).astype(np.float32))
    levels = np.rint(rows / np.abs(rows).max(axis=1, keepdims=True) * 127).astype(np.int8)
    folder = models_folder() / "words"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WORDS).write_text("\n".join(words) + "\n", encoding="utf-8")
    (folder / TABLE).write_bytes(levels.tobytes())
    print(f"\n{len(words):,} words in {DIMENSIONS} numbers")


if __name__ == "__main__":
    main()
