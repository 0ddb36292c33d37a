"""Cells of a table that travels: texts a spreadsheet would run as formulas are neutralised, and come back unchanged."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "'")


def neutralise(cell: str) -> str:
    """Return the cell as a spreadsheet shows it without running it: a leading apostrophe guards a dangerous start."""
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell


def restore(cell: str) -> str:
    """Return what `neutralise` was given."""
    return cell.removeprefix("'")
