"""Whether both sides are satisfied, and what a change of the vendor's description does to what was agreed."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum

from pmdesk.domain.agreed import AgreedFunction, Priority, Word
from pmdesk.domain.apis import Level
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import AgreedFunctionId, SpecVersionId

PARAMETER = re.compile(r"\bparameter (\S+)|\bheader (\S+)")
BINDING = ("new-required-", "became-required", "required-added", "security")
"""Rules with these words bind every call, whichever fields it sends."""


class Weight(StrEnum):
    """What a change means to us."""

    BREAKS = "breaks_agreed"
    TOUCHES = "touches_used"
    ELSEWHERE = "elsewhere"


WEIGHT_WORDS = {
    Weight.BREAKS: "Breaks an agreed function",
    Weight.TOUCHES: "Touches what we use",
    Weight.ELSEWHERE: "Elsewhere",
}


@frozen
class Satisfaction:
    """How far both sides are: the musts, those that both agree on for the pinned version, and those still missing."""

    musts: int
    missing: tuple[AgreedFunctionId, ...]
    is_pinned: bool

    @property
    def both(self) -> bool:
        """Whether both sides are satisfied: every must is agreed by both on the pinned version, and there is one."""
        return self.is_pinned and self.musts > 0 and not self.missing


@frozen
class Spot:
    """Where a change is, and how much it matters in itself."""

    operation: str
    part: str = ""
    field: str = ""
    rule: str = ""
    level: Level = Level.INFO


def is_agreed(function: AgreedFunction, pinned_id: SpecVersionId | None) -> bool:
    """Whether both sides agree on a function for one version."""
    both = function.ours is Word.AGREED and function.theirs is Word.AGREED
    return both and pinned_id is not None and function.ours_on_id == function.theirs_on_id == pinned_id


def satisfaction(functions: Iterable[AgreedFunction], pinned_id: SpecVersionId | None) -> Satisfaction:
    """Return how far both sides are on the pinned version; functions that were put aside do not count."""
    musts = [each for each in functions if each.priority is Priority.MUST and each.archived_at is None]
    missing = tuple(each.id for each in musts if not is_agreed(each, pinned_id))
    return Satisfaction(len(musts), missing, pinned_id is not None)


class Reach:
    """Tells which functions a change concerns, and what it means to us.

    A function that both agreed on for `version_id` is not broken by what that version brought.
    """

    def __init__(self, functions: Iterable[AgreedFunction], version_id: SpecVersionId | None = None) -> None:
        self._version_id = version_id
        self._by_operation: defaultdict[str, list[AgreedFunction]] = defaultdict(list)
        self._tied: list[AgreedFunction] = []
        for function in functions:
            if function.archived_at is not None or not function.operations:
                continue
            self._tied.append(function)
            for operation in function.operations:
                self._by_operation[same_operation(operation)].append(function)

    def near(self, spot: Spot) -> list[AgreedFunction]:
        """Return the functions that use the operation of a change, or all where it is about the whole API."""
        return self._by_operation.get(same_operation(spot.operation), []) if spot.operation else self._tied

    def broken(self, spot: Spot) -> list[AgreedFunction]:
        """Return the functions that both agreed on, on whichever version, and that a change breaks."""
        if spot.level is not Level.BREAKING:
            return []
        agreed = [each for each in self.near(spot) if each.ours is Word.AGREED and each.theirs is Word.AGREED]
        older = [each for each in agreed if not is_agreed(each, self._version_id)]
        return [each for each in older if concerns(spot, each.fields)]

    def weight(self, spot: Spot) -> Weight:
        """Return what a change means to us."""
        if self.broken(spot):
            return Weight.BREAKS
        return Weight.TOUCHES if self.near(spot) else Weight.ELSEWHERE


def concerns(spot: Spot, fields: Sequence[str]) -> bool:
    """Whether a change is about one of these fields of its operation; without any the whole operation counts.

    A field's name may leave out what stands around it: `amount` is in `payments[].amount`. What is above a field
    concerns it too, and so does whatever binds every call.
    """
    found = PARAMETER.search(spot.part)
    where = _steps(spot.field) or ([(found[1] or found[2]).casefold()] if found else [])
    if not fields or not where or any(word in spot.rule for word in BINDING):
        return True
    return any(_within(_steps(field), where) or _within(where, _steps(field)) for field in fields)


def same_operation(operation: str) -> str:
    """Return an operation's key as it is compared: callers never see the names of parameters in its path."""
    return re.sub(r"\{[^}]*\}", "{}", " ".join(operation.split())).casefold()


def _steps(field: str) -> list[str]:
    return [step for step in field.replace("[]", "").casefold().split(".") if step]


def _within(some: list[str], steps: list[str]) -> bool:
    length = len(some)
    return bool(some) and any(steps[at : at + length] == some for at in range(len(steps) - length + 1))
