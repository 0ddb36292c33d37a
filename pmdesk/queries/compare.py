"""The roadmap compared with how it stood on a past day: what was added, removed, moved and changed, in words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from pmdesk.domain.classes import frozen, slotted
from pmdesk.domain.days import Span
from pmdesk.domain.kinds import ItemId, Kind, ProductId
from pmdesk.domain.nouns import Noun
from pmdesk.domain.roadmap import Assignment, Criterion, Decision, Dependency, Item, Link, Milestone, Product, Risk
from pmdesk.domain.sprints import Sprint, Team
from pmdesk.insight.difference import DAYS_OF, Difference, RowChange, difference, is_archived, say_move, span_of
from pmdesk.queries.words import ENUM_WORDS, Line, Names, lines_between
from pmdesk.storage.history import states_since
from pmdesk.storage.rows import Rows

PARTS: dict[Kind, tuple[str, str]] = {
    Kind.CRITERION: ("criterion", "criteria"),
    Kind.LINK: ("link", "links"),
    Kind.RISK: ("risk", "risks"),
    Kind.DECISION: ("decision", "decisions"),
}
WHOLE = (
    Kind.ITEM,
    Kind.MILESTONE,
    Kind.RELEASE,
    Kind.PRODUCT,
    Kind.OBJECTIVE,
    Kind.KEY_RESULT,
    Kind.SPRINT,
    Kind.TEAM,
    Kind.FREEZE,
)
WATCHED = frozenset({*WHOLE, *PARTS, Kind.DEPENDENCY, Kind.ASSIGNMENT})


class Sort(StrEnum):
    """What became of a row."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@frozen
class Entry:
    """One row that differs; `item_id` is the item to show for it, `was` the days it had."""

    kind: Kind
    id: int
    sort: Sort
    title: str
    words: str
    was: Span | None = None
    item_id: ItemId | None = None
    product_id: ProductId | None = None
    days: int = 0

    @property
    def is_removed(self) -> bool:
        """Whether the row was there and is no longer."""
        return self.sort is Sort.REMOVED


@frozen
class Comparison:
    """What lies between the end of `day` and now; entries stand added, removed, moved (furthest first), changed."""

    day: date
    entries: tuple[Entry, ...] = ()

    def count(self, sort: Sort) -> int:
        """Return how many rows were added, removed, moved or otherwise changed."""
        return sum(entry.sort is sort for entry in self.entries)

    def ghosts(self) -> dict[ItemId, Span]:
        """Return where every moved item that is still there stood."""
        return {
            ItemId(entry.id): entry.was
            for entry in self.entries
            if entry.kind is Kind.ITEM and entry.sort is Sort.MOVED and entry.was is not None
        }

    def removed(self) -> tuple[Entry, ...]:
        """Return the items that are gone, with the days and the product they had."""
        return tuple(entry for entry in self.entries if entry.kind is Kind.ITEM and entry.sort is Sort.REMOVED)


@frozen
class Occasion:
    """A day that is often compared with, and its name."""

    title: str
    day: date


def occasions(rows: Rows, today: date) -> tuple[Occasion, ...]:
    """Return yesterday, last Monday and, within a sprint, its start (the roadmap as it stood the evening before)."""
    monday = today - timedelta(days=today.weekday() or 7)
    named = [Occasion("yesterday", today - timedelta(days=1)), Occasion("last Monday", monday)]
    sprints = (row for row in rows.all(Sprint, archived_at=None) if row.start <= today <= row.end)
    named += [Occasion(f"start of sprint {row.title}", row.start - timedelta(days=1)) for row in sprints]
    return tuple(named)


def end_of(day: date) -> datetime:
    """Return the last instant (UTC) of a calendar day where the person is."""
    return datetime.combine(day + timedelta(days=1), time.min).astimezone(UTC) - timedelta(microseconds=1)


def compared(rows: Rows, day: date, today: date) -> Comparison:
    """Compare the roadmap as it stood at the end of a day with the roadmap now."""
    return _Work(rows, end_of(day), today).comparison(day)


@slotted
class _Work:
    """Gathers the differences of all kinds; what hangs on an item is told with the item, and only where that shows."""

    rows: Rows
    instant: datetime
    today: date
    names: Names = field(init=False)
    shown_then: set[int] = field(default_factory=set[int])
    shown_now: set[int] = field(default_factory=set[int])
    states: dict[Kind, tuple[dict[int, Noun], dict[int, Noun]]] = field(
        default_factory=dict[Kind, tuple[dict[int, Noun], dict[int, Noun]]]
    )
    notes: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def comparison(self, day: date) -> Comparison:
        self.names = Names(self.rows, (*self._states(Kind.ITEM)[0].values(), *self._states(Kind.TEAM)[0].values()))
        self._note_shown()
        self._note_teams()
        for kind, words in PARTS.items():
            self._note_parts(kind, words)
        entries = [entry for kind in WHOLE for entry in self._of_kind(kind)]
        entries += self._of_links()
        order = list(Sort)
        entries.sort(key=lambda entry: (order.index(entry.sort), -abs(entry.days), entry.title.casefold(), entry.id))
        return Comparison(day, tuple(entries))

    def _states(self, kind: Kind) -> tuple[dict[int, Noun], dict[int, Noun]]:
        found = self.states.get(kind)
        if found is None:
            found = self.states[kind] = states_since(self.rows, kind, self.instant)
        return found

    def _note_shown(self) -> None:
        """Find out which items are on the roadmap, then and now; what was put aside is not."""
        then, now = self._states(Kind.ITEM)
        self.shown_now = {row_id for (row_id,) in self.rows.cells(Item, ("id",), archived_at=None)}
        self.shown_then = self.shown_now - now.keys() | {row.id for row in then.values() if not is_archived(row)}

    def _difference(self, kind: Kind) -> Difference[Noun]:
        return difference(*self._states(kind))

    def _shows(self, row: Noun, sort: Sort) -> bool:
        """Whether the items that a row hangs on were on the roadmap where the row itself was."""
        then = sort is Sort.ADDED or self.shown_then.issuperset(items_of(row))
        now = sort is Sort.REMOVED or self.shown_now.issuperset(items_of(row))
        return then and now

    def _of_kind(self, kind: Kind) -> Iterable[Entry]:
        found = self._difference(kind)
        for sort, rows in ((Sort.ADDED, found.added), (Sort.REMOVED, found.removed)):
            for row in rows:
                if not self._shows(row, sort):
                    continue
                if kind is Kind.ITEM:
                    self.notes.pop(row.id, None)  # What hangs on it came or went with it.
                yield self._entry(kind, row, sort, sort.value, was=span_of(row) if sort is Sort.REMOVED else None)
        for change in found.changed:
            if self._shows(change.after, Sort.CHANGED):
                yield self._changed(kind, change)
        if kind is Kind.ITEM:
            for item in self.rows.many(Item, [key for key in self.notes if key in self.shown_now]):
                yield self._entry(kind, item, Sort.CHANGED, ", ".join(self.notes[item.id]))

    def _changed(self, kind: Kind, change: RowChange[Noun]) -> Entry:
        said = self._say_fields(change) if change.fields else []
        if kind is Kind.ITEM:
            said += self.notes.pop(change.after.id, [])
        if change.move is None:
            return self._entry(kind, change.after, Sort.CHANGED, ", ".join(said))
        words = ", ".join([say_move(change.move, self.today), *said])
        shift = change.move.end_days or change.move.start_days
        return self._entry(kind, change.after, Sort.MOVED, words, was=change.move.before, days=shift)

    def _say_fields(self, change: RowChange[Noun]) -> list[str]:
        """Say every changed field but the days."""
        days = DAYS_OF.get(type(change.after), frozenset[str]())
        lines = lines_between(change.before, change.after, self.names, self.today)
        return [say_line(line) for line in lines if not days & {name for name, _ in line.earlier}]

    def _entry(self, kind: Kind, row: Noun, sort: Sort, words: str, *, was: Span | None = None, days: int = 0) -> Entry:
        title = getattr(row, "title", "")
        item_id = row.id if isinstance(row, Item) else getattr(row, "item_id", None)
        product_id = row.id if isinstance(row, Product) else getattr(row, "product_id", None)
        return Entry(kind, row.id, sort, title, words, was, item_id, product_id, days)

    def _of_links(self) -> Iterable[Entry]:
        then, now = self._states(Kind.DEPENDENCY)
        for row_id in sorted(then.keys() | now.keys()):
            before, after = then.get(row_id), now.get(row_id)
            row = after or before
            if before == after or not isinstance(row, Dependency):
                continue
            sort = Sort.ADDED if before is None else Sort.REMOVED if after is None else Sort.CHANGED
            if not self._shows(row, sort):
                continue
            title = " → ".join(self.names.of(Item, end) for end in (row.predecessor_id, row.successor_id))
            words = f"link {sort.value}" if sort is not Sort.CHANGED else f"link is {say_link(row)}"
            yield Entry(Kind.DEPENDENCY, row_id, sort, title, words, item_id=row.successor_id)

    def _note_teams(self) -> None:
        """Tell for each item whose assignments were touched which teams it had and has."""
        then, now = self._states(Kind.ASSIGNMENT)
        touched = {row.item_id for row in (*then.values(), *now.values()) if isinstance(row, Assignment)}
        touched &= self.shown_then & self.shown_now
        before: dict[int, list[int]] = defaultdict(list)
        after: dict[int, list[int]] = defaultdict(list)
        for row in then.values():
            if isinstance(row, Assignment):
                before[row.item_id].append(row.team_id)
        for row_id, item_id, team_id in self.rows.cells(Assignment, ("id", "item_id", "team_id")) if touched else ():
            after[item_id].append(team_id)
            if row_id not in now:
                before[item_id].append(team_id)
        for item_id in touched:
            was, has = self._teams(before[item_id]), self._teams(after[item_id])
            if was != has:
                self.notes[item_id].append(say_line(Line("Team", was, has, ())))

    def _teams(self, team_ids: Iterable[int]) -> str:
        return ", ".join(sorted(self.names.of(Team, team_id) for team_id in team_ids)) or "none"

    def _note_parts(self, kind: Kind, words: tuple[str, str]) -> None:
        found = self._difference(kind)
        changed = [change.after for change in found.changed]
        for rows, verb in ((found.added, "added"), (found.removed, "removed"), (changed, "changed")):
            count: dict[int, int] = defaultdict(int)
            for row in rows:
                if isinstance(row, (Criterion, Link, Risk, Decision)) and row.item_id is not None:
                    count[row.item_id] += 1
            for item_id, number in count.items():
                self.notes[item_id].append(f"{number} {words[number > 1]} {verb}")


def items_of(row: Noun) -> tuple[int, ...]:
    """Return the items without which a row has no place on the roadmap."""
    if isinstance(row, Dependency):
        return row.predecessor_id, row.successor_id
    return (row.item_id,) if isinstance(row, Milestone) and row.item_id is not None else ()


def say_line(line: Line) -> str:
    """Say a changed field inside a sentence: `status Planned → In progress`."""
    return f"{line.title[0].lower()}{line.title[1:]} {line.before} → {line.after}"


def say_link(link: Dependency) -> str:
    """Say which ends a dependency ties and how many days it keeps free: `finish to start, 3 days later`."""
    lag = abs(link.lag_days)
    later = "" if not lag else f", {lag} {'day' if lag == 1 else 'days'} {'later' if link.lag_days > 0 else 'earlier'}"
    return f"{ENUM_WORDS[link.anchor]}{later}"
