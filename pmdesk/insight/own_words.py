"""What somebody says in their own words: a mail without what it quotes and without its signature."""

import re

from pmdesk.insight.mail_quotes import quoted_runs

MAY_QUOTE = re.compile(r"^\s*(?:[>|_-]|\S{1,12}\s?:\*?\s)|^\s*begin forwarded", re.MULTILINE | re.IGNORECASE)
SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)


def own_words(text: str) -> str:
    """Return the lines that are neither quoted nor below a signature's `--`; the whole text when none are left."""
    if not MAY_QUOTE.search(text):
        return text
    lines = text.splitlines()
    hidden = {number for first, after in quoted_runs(lines) for number in range(first, after)}
    own = "\n".join(line for number, line in enumerate(lines) if number not in hidden)
    sign = SIGNATURE.search(own)
    said = own if sign is None else own[: sign.start()]
    return said if said.strip() else text
