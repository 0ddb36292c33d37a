"""The dependencies of a file: dangling ends, items that wait for themselves and circles stay out, with the reason."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace

from pmdesk.commands.incoming.circles import Pair, closing
from pmdesk.commands.incoming.intake import Intake, Values, say_chain
from pmdesk.commands.incoming.values import changed_between, clean
from pmdesk.domain.foreign import ForeignDependency
from pmdesk.domain.kinds import DependencyId, ItemId, Kind
from pmdesk.domain.roadmap import Anchor, Dependency, Item

MAX_LAG_DAYS = 3_650
ItemOf = Callable[[str], int | None]


def bring_ties(intake: Intake, dependencies: Iterable[ForeignDependency], item_of: ItemOf) -> None:
    """Bring in all dependencies; `item_of` finds the item of a key."""
    here = {(row.predecessor_id, row.successor_id): row for row in intake.edit.all(Dependency)}
    waiting = sorted(dependencies, key=lambda tie: (tie.line, tie.predecessor_key, tie.successor_key, tie.anchor))
    done: set[str] = set()
    new: dict[Pair, tuple[str, ForeignDependency]] = {}
    for tie in waiting:
        key = json.dumps([clean(tie.predecessor_key), clean(tie.successor_key)], ensure_ascii=False)
        if key in done:
            continue
        done.add(key)
        ends = _ends(intake, tie, item_of)
        known = intake.row_id(Kind.DEPENDENCY, key)
        if ends is None:
            continue
        if known is not None:
            _meet_again(intake, tie, key, known)
        elif (local := here.get((ItemId(ends[0]), ItemId(ends[1])))) is not None:
            intake.unchanged += 1
            intake.keep(Kind.DEPENDENCY, key, local.id, _values(tie))
        else:
            new.setdefault(ends, (key, tie))
    _bring_new(intake, here, new)


def _bring_new(intake: Intake, here: Iterable[Pair], new: dict[Pair, tuple[str, ForeignDependency]]) -> None:
    circles = closing(here, new)
    titles = {item.id: item.title for item in intake.edit.many(Item, {end for way in circles.values() for end in way})}
    for ends, (key, tie) in new.items():
        if ends in circles:
            named = say_chain([titles[ItemId(end)] for end in [*circles[ends], circles[ends][0]]])
            _refuse(intake, tie, f"This link would close a circle: {named}")
            continue
        row_id = DependencyId(intake.edit.next_id())
        intake.put_new(Dependency(row_id, ItemId(ends[0]), ItemId(ends[1]), tie.anchor, _lag(tie)))
        intake.keep(Kind.DEPENDENCY, key, row_id, _values(tie))


def _ends(intake: Intake, tie: ForeignDependency, item_of: ItemOf) -> Pair | None:
    keys = clean(tie.predecessor_key), clean(tie.successor_key)
    first, second = map(item_of, keys)
    if first is None or second is None:
        lost = [key for key, item in zip(keys, (first, second), strict=True) if item is None]
        if all(intake.row_id(Kind.ITEM, key) is not None for key in lost):
            intake.deleted += 1
        else:
            _refuse(intake, tie, f"“{keys[1]}” waits for “{keys[0]}”, but “{lost[0]}” is not in this file")
        return None
    if first == second:
        _refuse(intake, tie, f"“{keys[0]}” cannot wait for itself")
        return None
    return first, second


def _meet_again(intake: Intake, tie: ForeignDependency, key: str, known: int) -> None:
    local = intake.edit.find(Dependency, known)
    if local is None:
        intake.deleted += 1
        return
    changed = changed_between(intake.base(Kind.DEPENDENCY, key), _values(tie))
    merged = replace(
        local,
        anchor=tie.anchor if "anchor" in changed else local.anchor,
        lag_days=_lag(tie) if "lag_days" in changed else local.lag_days,
    )
    if merged == local:
        intake.unchanged += 1
    else:
        intake.put_changed(merged)
    intake.keep(Kind.DEPENDENCY, key, known, _values(tie))


def _values(tie: ForeignDependency) -> Values:
    values = {"anchor": tie.anchor.value, "lag_days": _lag(tie)}
    return values if tie.anchor is not Anchor.FINISH_START or tie.lag_days else {}


def _lag(tie: ForeignDependency) -> int:
    return max(-MAX_LAG_DAYS, min(MAX_LAG_DAYS, tie.lag_days))


def _refuse(intake: Intake, tie: ForeignDependency, reason: str) -> None:
    """Leave a link out; the rows at its ends come in."""
    intake.warn(tie.line, reason)
