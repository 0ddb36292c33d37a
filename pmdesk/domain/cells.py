<<<<<<< HEAD
"""Cells that a spreadsheet would run as formulas: made harmless on the way out, restored on the way in."""

QUOTE = "'"
# What spreadsheets take for the beginning of a formula (OWASP, "CSV Injection"), and the mark itself, so that
# taking the mark off is exact.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", QUOTE)
OWN_HEADER = "pmdesk id"
"""The first header cell of a table that PM Desk wrote itself: its cells are restored when it is read."""


def neutralise(text: str) -> str:
    """Return the text with an apostrophe before it when a spreadsheet would run it as a formula."""
    return QUOTE + text if text.startswith(DANGEROUS) else text


def restore(text: str) -> str:
    """Return what was neutralised; other texts come back as they are."""
    return text[1:] if text.startswith(QUOTE) and text[1:].startswith(DANGEROUS) else text
=======
"""Cells of a table that travels: texts a spreadsheet would run as formulas are neutralised, and come back unchanged."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "'")


def neutralise(cell: str) -> str:
    """Return the cell as a spreadsheet shows it without running it: a leading apostrophe guards a dangerous start."""
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell


def restore(cell: str) -> str:
    """Return what `neutralise` was given."""
    return cell.removeprefix("'")
>>>>>>> export
