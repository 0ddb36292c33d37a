"""What vendors' status pages said last: facts beside the ledger."""

from collections.abc import Iterable

from pmdesk.domain.checks import Outcome, StatusSaid
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import StatusPageId
from pmdesk.storage.rows import Rows

COLUMNS = "page_id, at, outcome, words, url, trouble"


@frozen
class StatusState:
    """What a page said last, and since when (seconds UTC) it says that."""

    said: StatusSaid
    since: int


def put_said(rows: Rows, said: StatusSaid) -> None:
    """Keep what a page said; a page that cannot be read keeps what it said before, with the trouble."""
    if said.trouble:
        kept = rows.connection.execute(
            "UPDATE status_page_state SET trouble = ? WHERE page_id = ?", (said.trouble, said.page_id)
        )
        if kept.rowcount:
            return
    rows.connection.execute(
        f"INSERT INTO status_page_state ({COLUMNS}, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?2)"  # noqa: S608
        " ON CONFLICT (page_id) DO UPDATE SET"
        " since = CASE WHEN (outcome, words) = (excluded.outcome, excluded.words) THEN since ELSE excluded.since END,"
        " at = excluded.at, outcome = excluded.outcome, words = excluded.words, url = excluded.url,"
        " trouble = excluded.trouble WHERE excluded.at >= at",
        (said.page_id, said.at, said.outcome.value, said.words, said.url, said.trouble),
    )


def status_of(rows: Rows, page_ids: Iterable[int]) -> dict[StatusPageId, StatusState]:
    """Return what pages said last, for those that were read."""
    wanted = list(page_ids)
    marks = ",".join("?" * len(wanted))
    sql = f"SELECT {COLUMNS}, since FROM status_page_state WHERE page_id IN ({marks})"  # noqa: S608
    return {
        page_id: StatusState(StatusSaid(page_id, at, Outcome(outcome), words, url, trouble), since)
        for page_id, at, outcome, words, url, trouble, since in rows.read(sql, wanted)
    }
