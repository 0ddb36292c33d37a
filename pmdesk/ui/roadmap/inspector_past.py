"""The history section: every past change of a row, and any field's earlier value as a new edit."""

from collections.abc import Iterable
from datetime import date

from pmdesk.commands.desk import Command
from pmdesk.commands.fields import Archive, SetFields, Unarchive
from pmdesk.commands.items import MoveItems
from pmdesk.domain.changes import Actor
from pmdesk.domain.days import say_day
from pmdesk.domain.kinds import Kind
from pmdesk.domain.nouns import NOUNS
from pmdesk.domain.roadmap import Item
from pmdesk.queries.past import PastChange, past_changes
from pmdesk.queries.words import PLACE, Line
from pmdesk.ui.context import Context
from pmdesk.ui.widgets.card import Entry, Part
from pmdesk.ui.widgets.face import Face

ICONS = {Actor.PERSON: "user-round", Actor.SYNC: "refresh-cw", Actor.IMPORT: "file-input"}
SHOWN = 100


def history(context: Context, kind: Kind, row_id: int, count: int, title: str) -> Part:
    """Return the history of a row, read when it is unfolded."""

    def later() -> tuple[Entry, ...]:
        today = context.clock.today()
        changes = past_changes(context.desk.store, kind, row_id, today, limit=SHOWN)
        entries = tuple(entry for change in changes for entry in _entries(context, kind, row_id, title, change))
        if count > SHOWN:
            entries += (Entry("rest", Face(f"{count - SHOWN} older changes are kept too", ink="text_faint")),)
        return entries

    return Part("history", "History", str(count) if count else "", later=later, folded=True)


def _entries(context: Context, kind: Kind, row_id: int, title: str, change: PastChange) -> Iterable[Entry]:
    when = say_instant(change, context.clock.today())
    icon = ICONS[change.actor]
    if not change.lines:
        yield Entry(f"step:{change.step}", Face(change.label, icon=icon, fact=when), details=_made_by(change, when))
    for place, line in enumerate(change.lines):
        back = Entry(
            "back",
            Face("Take this value back", icon="undo-2", ink="accent_ink"),
            run=lambda line=line: context.desk.do(take_back(context, kind, row_id, title, line)),
        )
        details = (
            Entry("before", Face(line.before, "Before", wraps=True)),
            Entry("after", Face(line.after, "After", wraps=True)),
            *_made_by(change, when),
            back,
        )
        face = Face(f"{line.title}: {line.before} → {line.after}", icon=icon, fact=when)
        yield Entry(f"step:{change.step}:{place}", face, details=details)


def _made_by(change: PastChange, when: str) -> tuple[Entry, ...]:
    return (Entry("by", Face(f"{change.label}, by {change.who}, {when}", "Step", wraps=True, ink="text_muted")),)


def take_back(context: Context, kind: Kind, row_id: int, title: str, line: Line) -> Command[object]:
    """Return the edit that gives a row the earlier value of one line of its history."""
    earlier = dict(line.earlier)
    if kind is Kind.ITEM and set(earlier) == set(PLACE):
        item = context.desk.store.get(Item, row_id)
        product_id, parent_id = (line.earlier[0][1], line.earlier[1][1])
        return MoveItems((item.id,), product_id, parent_id)  # pyright: ignore[reportArgumentType]
    if set(earlier) == {"archived_at"}:
        if earlier["archived_at"] is None:
            return Unarchive(NOUNS[kind], (row_id,))
        return Archive(NOUNS[kind], (row_id,), context.clock.now())
    return SetFields(NOUNS[kind], (row_id,), earlier, f"Take back {line.title.lower()} of {title}")


def say_instant(change: PastChange, today: date) -> str:
    """Say when a change was made: `07:40` today, else `9 Mar 07:40`."""
    local = change.at.astimezone()
    clock = f"{local.hour:02d}:{local.minute:02d}"
    return clock if local.date() == today else f"{say_day(local.date(), today)} {clock}"
