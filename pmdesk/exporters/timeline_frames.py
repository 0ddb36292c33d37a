"""The timeline's rows as they leave: all of them or those shown, and only what an audience gets to see of them."""

from dataclasses import replace
from datetime import date

from pmdesk.domain.roadmap import DONE, FULL, Health, ItemKind
from pmdesk.domain.sheet import Bar, ShownRow
from pmdesk.exporters.audiences import MILESTONES, Audience
from pmdesk.insight.layout import Key, Sum
from pmdesk.queries.timeline import Entry, Mark, Sheet
from pmdesk.queries.timeline_groups import LEAVES_ONLY, Grouping
from pmdesk.queries.timeline_rows import Colouring, Frame, View, arrange, review

INTERNAL_GROUPINGS = frozenset({Grouping.TEAM, Grouping.OBJECTIVE, Grouping.OWNER})
INTERNAL_COLOURINGS = frozenset({Colouring.TEAM, Colouring.HEALTH})


def unfolded_frame(frame: Frame) -> Frame:
    """Return the frame with nothing folded and nothing filtered away."""
    return review(frame, replace(frame.view, folded=frozenset(), filter=""))


def shown_rows(frame: Frame) -> list[ShownRow]:
    """Return the rows of a frame as a sheet takes them."""
    shown: list[ShownRow] = []
    for key, depth, _ in frame.lines:
        if isinstance(key, int):
            sums_up = frame.sums_up(key)
            points = frame.points(key) if key in frame.sums else None
            shown.append(ShownRow(key, depth, bar=_bar(frame, key) if sums_up else None, points=points))
        else:
            group = frame.groups[key]
            shown.append(ShownRow(None, depth, group.title, group.colour))
    return shown


def frame_for(frame: Frame, audience: Audience) -> Frame:
    """Return what an audience sees of a frame: its bars and their days stay, what is internal goes."""
    if audience is Audience.ENGINEERING:
        return frame
    kept = {line.key for line in frame.every if isinstance(line.key, int) and _stays(frame, line.key, audience)}
    items = {item: _entry_for(frame, frame.sheet.items[item], audience) for item in kept}
    sheet = _sheet_for(frame.sheet, items, audience)
    if frame.view.filter:
        shown = {entry.product_id for entry in items.values()}
        sheet = replace(sheet, products={key: head for key, head in sheet.products.items() if key in shown})
    made = arrange(sheet, _view_for(frame.view, audience), frame.today)
    return replace(made, sums={key: _sum_for(frame, key, found) for key, found in made.sums.items()})


def withheld_marks(frame: Frame, told: Frame) -> list[str]:
    """Name what an audience does not see besides the columns of a sheet."""
    words: list[str] = []
    if told.view.grouping is not frame.view.grouping:
        words.append(f"The grouping by {frame.view.grouping}")
    if told.view.colouring is not frame.view.colouring:
        words.append(f"The colours by {frame.view.colouring}")
    marks = frame.sheet.marks.values()
    if any(mark.deadline and mark.id not in told.sheet.marks for mark in marks):
        words.append("Deadlines set by others")
    if any(mark.title and told.sheet.marks.get(mark.id, mark).title != mark.title for mark in marks):
        words.append(MILESTONES.words)
    return words


def _stays(frame: Frame, item: int, audience: Audience) -> bool:
    if audience is Audience.VENDOR:
        return True
    return frame.sheet.items[item].kind is ItemKind.INITIATIVE or item not in frame.forest.parents


def _entry_for(frame: Frame, entry: Entry, audience: Audience) -> Entry:
    told = entry._replace(
        key="", sprint_id=None, effort_low=None, effort_likely=None, effort_high=None, tags=(), objective_id=None
    )
    if audience is Audience.VENDOR:
        return told._replace(health=Health.FINE, health_note="", owner="", pinned=False)
    days = frame.days(entry.id)
    start, end = (None, None) if days is None else (days.start, days.end)
    return told._replace(start=start, end=end, progress=_percent(frame, entry), objective_id=entry.objective_id)


def _bar(frame: Frame, item: int) -> Bar | None:
    days = frame.days(item)
    if days is None:
        return None
    percent = _percent(frame, frame.sheet.items[item])
    return Bar(date.fromordinal(days.start), date.fromordinal(days.end), percent)


def _percent(frame: Frame, entry: Entry) -> int:
    """Return whole per cent as the bar says: a branch's over its parts, a done item's 100."""
    if entry.id in frame.sums:
        return round(frame.sums[entry.id].share_done * FULL)
    return FULL if entry.status in DONE else entry.progress


def _sheet_for(sheet: Sheet, items: dict[int, Entry], audience: Audience) -> Sheet:
    marks = {
        mark.id: mark
        for mark in sheet.marks.values()
        if (mark.item_id is None or mark.item_id in items) and not _is_internal(mark, audience)
    }
    bare = replace(sheet, items=items, marks=marks, ties={}, sprints={}, rooms={}, shares={})
    if audience is Audience.VENDOR:
        unnamed = {key: mark._replace(title="") for key, mark in marks.items()}
        return replace(bare, marks=unnamed, teams={}, objectives={})
    return replace(bare, shares=sheet.shares)


def _is_internal(mark: Mark, audience: Audience) -> bool:
    """Whether a deadline, which names whoever set it, stays behind."""
    return audience is Audience.VENDOR and mark.deadline


def _view_for(view: View, audience: Audience) -> View:
    """Return the view without a filter, since only what it let through is left, and without heads that tell names."""
    groupings = INTERNAL_GROUPINGS if audience is Audience.VENDOR else LEAVES_ONLY
    grouping = Grouping.PRODUCT if view.grouping in groupings else view.grouping
    hidden = audience is Audience.VENDOR and view.colouring in INTERNAL_COLOURINGS
    colouring = Colouring.PRODUCT if hidden else view.colouring
    folded = frozenset[Key]() if view.filter else view.folded
    return View(grouping, colouring, folded)


def _sum_for(frame: Frame, key: Key, found: Sum) -> Sum:
    """Return a branch's days and progress as they are on the screen, without its points."""
    whole = frame.sums.get(key, found)
    return Sum(whole.start, whole.end, 0.0, 0.0, 1, whole.share_done)
