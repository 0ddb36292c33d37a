"""When a contract's term ends, and until when notice can be given."""

from calendar import monthrange
from datetime import MAXYEAR, date, timedelta

from pmdesk.domain.vendors import Contract

LONGEST_NOTICE = 3_660
"""Days of notice that are believed, ten years."""
MONTHS = 12


def months_later(day: date, months: int) -> date | None:
    """Return the same day of a later month, its last day where it is shorter; None when the calendar ends before."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    if not 1 <= year <= MAXYEAR:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def term_end(contract: Contract, today: date) -> date | None:
    """Return the end of the term that runs today; None where the contract has no end."""
    if contract.end is None or not contract.auto_renews:
        return contract.end
    return _first_end(contract.end, contract.renews_months, today)


def cancel_by(contract: Contract, today: date) -> date | None:
    """Return the next last day on which notice keeps a contract from renewing itself; None where none is to be given.

    Once the day of this term has gone by, it is that of the term after it.
    """
    if contract.end is None or not contract.auto_renews or not 0 <= contract.notice_days <= LONGEST_NOTICE:
        return None
    notice = timedelta(days=contract.notice_days)
    if today > date.max - notice:
        return None
    end = _first_end(contract.end, contract.renews_months, today + notice)
    return None if end is None or end - date.min < notice else end - notice


def _first_end(end: date, every_months: int, since: date) -> date | None:
    """Return the first end of a term that is not before a day."""
    if end >= since:
        return end
    behind = (since.year - end.year) * MONTHS + since.month - end.month
    terms = behind // every_months
    found = months_later(end, terms * every_months)
    return months_later(end, (terms + 1) * every_months) if found is not None and found < since else found
