"""How all connections stand, for the status bar and the popover: what differs, what failed, what runs, what is fine."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, tzinfo
from enum import StrEnum

from pmdesk.domain.classes import frozen
from pmdesk.domain.connections import Conflict, Connection, SyncLink
from pmdesk.domain.counts import count_text
from pmdesk.domain.days import say_day
from pmdesk.domain.kinds import ConnectionId, Kind
from pmdesk.domain.standing import Standing
from pmdesk.queries.conflict_card import called, differ_since
from pmdesk.storage.rows import Rows
from pmdesk.storage.standings import standing_of
from pmdesk.storage.sync_outbox import count_links, count_refused, count_waiting, is_moot, log_of, open_conflicts

SENT_AT_ONCE = 20
"""More records than these are sent only when a person says so."""
LOOKED_AT = 20
"""Of so many rows that differ it is told since when."""
MINUTE_S, HOUR_S = 60, 3_600


class State(StrEnum):
    """How a connection stands, the most urgent first."""

    DIFFERS = "differs"
    FAILED = "failed"
    OFFLINE = "offline"
    RUNNING = "running"
    FINE = "fine"
    PAUSED = "paused"


class Doing(StrEnum):
    """What a running round does."""

    READ = "read"
    SEND = "send"


@frozen
class Progress:
    """How far a running round is: records done, and how many there are (0: not known)."""

    what: str = ""
    done: int = 0
    total: int = 0


@frozen
class ConnectionStatus:
    """One line of the popover; `words` say what is the matter, empty when all is well.

    `records` are mirrored, `differing` rows are in conflict, `waiting` changes of `waiting_records` are to be sent,
    `refused` of them were not taken by the service; `wants_word` when there are too many to be sent without asking.
    `differs_since` tells when the first of the fields in conflict was changed.
    """

    id: ConnectionId
    title: str
    service: str
    called: str
    state: State
    words: str
    records: int = 0
    differing: int = 0
    waiting: int = 0
    waiting_records: int = 0
    refused: int = 0
    wants_word: bool = False
    asked_at: datetime | None = None
    succeeded_at: datetime | None = None
    next_at: datetime | None = None
    progress: Progress | None = None
    notes: tuple[str, ...] = ()
    differs_since: datetime | None = None


@frozen
class SyncStatus:
    """All connections as the popover lists them: those that differ, failures, running ones, fine ones, paused ones.

    A connection with rows that differ has a line for that (`differing`) and its own one in `connections`.
    """

    connections: tuple[ConnectionStatus, ...]
    differing: tuple[ConnectionStatus, ...]
    is_offline: bool
    waiting: int
    last_success: datetime | None

    @property
    def up_to_date(self) -> int:
        """How many connections are fine."""
        return sum(each.state is State.FINE for each in self.connections)

    @property
    def headline(self) -> str:
        """The popover's title line: `5 of 7 up to date`."""
        return f"{self.up_to_date} of {len(self.connections)} up to date" if self.connections else "No connections yet"

    @property
    def failed(self) -> int:
        """How many connections failed last."""
        return sum(each.state is State.FAILED for each in self.connections)

    @property
    def conflicts(self) -> int:
        """How many rows differ."""
        return sum(each.differing for each in self.differing)

    def bar(self, now: datetime) -> tuple[tuple[State, str], ...]:
        """Return the words of the status bar: what needs a look, or how long ago all was well."""
        said: list[tuple[State, str]] = []
        if self.is_offline:
            said.append((State.OFFLINE, "Offline"))
        if self.failed:
            said.append((State.FAILED, f"{self.failed} failed"))
        if self.conflicts:
            said.append((State.DIFFERS, f"{self.conflicts} {'differs' if self.conflicts == 1 else 'differ'}"))
        running = next((each for each in self.connections if each.progress is not None), None)
        if running is not None:
            said.append((State.RUNNING, f"{running.called} {_share(running.progress)}".strip()))
        if self.waiting:
            said.append((State.FINE, f"{self.waiting} waiting"))
        if not said and self.last_success is not None:
            said.append((State.FINE, f"Synced {_ago(now, self.last_success)}"))
        return tuple(said)


@frozen
class LogLine:
    """One line of a connection's log."""

    at: datetime
    words: str


def sync_status(
    rows: Rows,
    now: datetime,
    running: Mapping[ConnectionId, Progress] | None = None,
    *,
    is_offline: bool = False,
    zone: tzinfo | None = None,
) -> SyncStatus:
    """Return how all connections stand; times in words are those of a zone, else of this computer's."""
    links, waiting, refused = count_links(rows), count_waiting(rows), count_refused(rows)
    differing = _differing(rows)
    found: list[ConnectionStatus] = []
    for connection in rows.all(Connection, archived_at=None):
        standing = standing_of(rows, connection.id, Kind.CONNECTION)
        progress = (running or {}).get(connection.id)
        state = _state(connection, standing, progress, is_offline)
        fields, records = waiting.get(connection.id, (0, 0))
        found.append(
            ConnectionStatus(
                connection.id,
                connection.title,
                connection.service,
                called(connection),
                state,
                _words(state, standing, progress, links.get(connection.id, 0), (now, zone)),
                links.get(connection.id, 0),
                len(differing.get(connection.id, ())),
                fields,
                records,
                refused.get(connection.id, 0),
                records > SENT_AT_ONCE,
                standing.asked_at,
                standing.succeeded_at,
                standing.next_at,
                progress,
                standing.notes,
                _earliest(rows, differing.get(connection.id, [])),
            )
        )
    order = list(State)
    found.sort(key=lambda each: (order.index(each.state), each.title.casefold(), each.id))
    times = [each.succeeded_at for each in found if each.succeeded_at is not None]
    return SyncStatus(
        tuple(found),
        tuple(each for each in found if each.differing),
        is_offline,
        sum(each.waiting for each in found),
        max(times, default=None),
    )


def differing_words(status: ConnectionStatus, now: datetime, zone: tzinfo | None = None) -> tuple[str, str]:
    """Return the two lines of a connection with rows that differ: `2 items differ`, and what that means."""
    rows = "1 item differs" if status.differing == 1 else f"{status.differing} items differ"
    what = "it" if status.differing == 1 else "them"
    since = f" since {_when(status.differs_since, now, zone)}" if status.differs_since is not None else ""
    words = f"You and {status.called} both changed {what}{since}. Nothing is overwritten until you choose."
    return rows, words


def log_lines(rows: Rows, connection_id: ConnectionId) -> tuple[LogLine, ...]:
    """Return the newest lines of a connection's log, the newest first; they hold no secret."""
    return tuple(LogLine(datetime.fromisoformat(at), words) for at, words in log_of(rows, connection_id))


def _differing(rows: Rows) -> dict[int, list[list[Conflict]]]:
    """Return for each connection the open conflicts of each row that differs in a way that a person has to decide."""
    by_link: defaultdict[int, list[Conflict]] = defaultdict(list)
    for conflict in open_conflicts(rows):
        if not is_moot(rows, conflict):
            by_link[conflict.link_id].append(conflict)
    found: defaultdict[int, list[list[Conflict]]] = defaultdict(list)
    for link in rows.many(SyncLink, by_link):
        found[link.connection_id].append(by_link[link.id])
    return found


def _earliest(rows: Rows, differing: list[list[Conflict]]) -> datetime | None:
    first = sorted(differing, key=lambda conflicts: min(each.found_at for each in conflicts))[:LOOKED_AT]
    return min((differ_since(rows, conflicts) for conflicts in first), default=None)


def _state(connection: Connection, standing: Standing, progress: Progress | None, is_offline: bool) -> State:
    if connection.paused:
        return State.PAUSED
    if progress is not None:
        return State.RUNNING
    if is_offline:
        return State.OFFLINE
    return State.FAILED if standing.what else State.FINE


def _words(
    state: State, standing: Standing, progress: Progress | None, records: int, seen: tuple[datetime, tzinfo | None]
) -> str:
    if state is State.RUNNING and progress is not None:
        verb = "Sending" if progress.what == Doing.SEND else "Reading"
        how_far = (
            f"{count_text(progress.done)} of {count_text(progress.total)}"
            if progress.total
            else f"{count_text(progress.done)} so far"
        )
        return f"{verb}, {how_far}. You can keep working."
    if state is State.FAILED:
        what = "record already here is" if records == 1 else "records already here are"
        kept = f" {count_text(records)} {what} kept." if records else ""
        when = f" Next try by itself at {_when(standing.next_at, *seen)}." if standing.next_at is not None else ""
        return f"{standing.trouble}{kept}{when}"
    if state is State.OFFLINE:
        return "Offline. Nothing leaves this computer."
    if state is State.PAUSED:
        return "Paused."
    return standing.notes[0] if standing.notes else ""


def _share(progress: Progress | None) -> str:
    return f"{100 * progress.done // progress.total} %" if progress is not None and progress.total else ""


def _ago(now: datetime, then: datetime) -> str:
    seconds = max((now - then).total_seconds(), 0)
    if seconds < MINUTE_S:
        return "just now"
    if seconds < HOUR_S:
        return f"{seconds // MINUTE_S:.0f} min ago"
    return f"{seconds // HOUR_S:.0f} h ago" if seconds < 48 * HOUR_S else f"{seconds // (24 * HOUR_S):.0f} days ago"


def _clock(at: datetime, zone: tzinfo | None) -> str:
    return f"{at.astimezone(zone):%H:%M}"


def _when(at: datetime, now: datetime, zone: tzinfo | None) -> str:
    there, here = at.astimezone(zone), now.astimezone(zone)
    return (
        _clock(at, zone) if there.date() == here.date() else f"{say_day(there.date(), here.date())} {_clock(at, zone)}"
    )
