"""Reads what vendors' status pages say (Statuspage, and what speaks its API).

https://metastatuspage.com/api
"""

from typing import Any

from pmdesk.domain.checks import Outcome, StatusPage, StatusSaid
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.sync.http import Http, Question
from pmdesk.sync.leash import CalledOff, CallOff
from pmdesk.sync.remote_texts import inner, items, line, member
from pmdesk.sync.way import Offline, Way

EVERY_S = 300.0
"""So often a page is read."""
TOTAL_S = 15.0
BYTES_AT_MOST = 4 * 1024 * 1024
SUMMARY = "api/v2/summary.json"
MEANT = {
    "none": Outcome.UP,
    "minor": Outcome.DEGRADED,
    "maintenance": Outcome.DEGRADED,
    "major": Outcome.DOWN,
    "critical": Outcome.DOWN,
}
OVER = frozenset({"resolved", "postmortem", "completed"})
LONGEST = 200


def read_page(page: StatusPage, clock: Clock, way: Way, call_off: CallOff) -> StatusSaid | None:
    """Return what a page says, or why it cannot be read; None where it was not asked. Raises CalledOff."""
    at = int(clock.now().timestamp())
    http = Http(clock, call_off, way=way, total_s=TOTAL_S, bytes_at_most=BYTES_AT_MOST)
    try:
        told = http.json_of(Question(page.title, f"{page.url.rstrip('/')}/{SUMMARY}"))
        return said_of(page, at, told)
    except CalledOff:
        raise
    except Offline:
        return None
    except DeskError as trouble:
        return StatusSaid(page.id, at, Outcome.UNOBSERVED, trouble=trouble.what)
    except (ValueError, TypeError, AttributeError):
        return StatusSaid(page.id, at, Outcome.UNOBSERVED, trouble=f"{page.title} does not say how things are.")
    finally:
        http.close()


def said_of(page: StatusPage, at: int, told: Any) -> StatusSaid:  # noqa: ANN401  # JSON
    """Return what a summary means; the newest incident that is not over says it best. Raises ValueError for none."""
    state = member(told, "status")
    outcome = MEANT[indicator] if (indicator := inner(state, "indicator")) in MEANT else None
    if outcome is None:
        raise ValueError("no indicator")
    running = [one for one in items(told.get("incidents") or []) if line(one.get("status")) not in OVER]
    words = line(running[0].get("name")) if running else line(state.get("description"))
    url = line(running[0].get("shortlink")) if running else ""
    return StatusSaid(page.id, at, outcome, words[:LONGEST], url)
