"""What a monkey types into a search field."""

import string
import sys
from random import Random

from pmdesk.queries.search_syntax import OPERATORS

SIGNS = [" ", "  ", "\x00", "\t\n", "“", "”", "„", "\u202e", "\ud800", "\ue000", *'"-*:()^+;%_', "\\"]
WORDS = ["payout", "the", "x", "paymnet", "2026", "last", "week", "march", "none", "is:bug"]
FOREIGN = ["שלום", "支付", "e\u0301", "🙂", "İstanbul", "straße"]
SQL = ["AND", "OR", "NOT", "NEAR(", "title:", "{title body}:", "rowid", "DROP TABLE note", "'", "--"]
PIECES = [*SIGNS, *WORDS, *FOREIGN, *SQL, *(f"{name}:" for name in OPERATORS), *string.printable]


def typed_by_a_monkey(random: Random) -> str:
    """Return some text: pieces of the language, of other scripts, of SQL, and of nonsense."""
    picked = random.choices(PIECES, k=random.randrange(14))
    picked += [chr(random.randrange(sys.maxunicode + 1)) for _ in range(random.randrange(3))]
    random.shuffle(picked)
    return random.choice(("", " ")).join(picked) * random.choice((1, 1, 1, 1, 40))
