"""Cells that a spreadsheet would run as formulas: made harmless on the way out, restored on the way in."""

QUOTE = "'"
# What spreadsheets take for the beginning of a formula (OWASP, "CSV Injection"), and the mark itself, so that
# taking the mark off is exact.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", QUOTE)
OWN_HEADER = "pmdesk id"
"""The first header cell of a table that PM Desk wrote itself: its cells are restored when it is read."""
OWN_SOURCE = "pmdesk"
"""The source of a plan that was read from such a table; the keys of its rows are ids."""


def neutralise(text: str) -> str:
    """Return the text with an apostrophe before it when a spreadsheet would run it as a formula."""
    return QUOTE + text if text.startswith(DANGEROUS) else text


def restore(text: str) -> str:
    """Return what was neutralised; other texts come back as they are."""
    return text[1:] if text.startswith(QUOTE) and text[1:].startswith(DANGEROUS) else text
