"""The one message an edit sends: which rows it touched, under which name."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import Kind, Ref, StepId


class Actor(StrEnum):
    """Who made a step."""

    PERSON = "person"
    SYNC = "sync"
    IMPORT = "import"


@frozen
class Changes:
    """Exactly the rows one committed step touched; `step` is None when no row changed.

    A series whose points changed stands among the updated rows: points are facts, which the ledger does not hold.
    `others` are earlier steps that the message tells of as well.
    """

    step: StepId | None
    label: str
    actor: Actor
    created: frozenset[Ref] = frozenset()
    updated: frozenset[Ref] = frozenset()
    removed: frozenset[Ref] = frozenset()
    others: tuple[StepId, ...] = ()

    @property
    def refs(self) -> frozenset[Ref]:
        """All touched rows."""
        return self.created | self.updated | self.removed

    def ids(self, kind: Kind) -> frozenset[int]:
        """The ids of all touched rows of one kind."""
        return frozenset(ref.id for ref in self.refs if ref.kind == kind)

    def touches(self, kinds: Iterable[Kind]) -> bool:
        """Whether any row of these kinds was touched."""
        wanted = frozenset(kinds)
        return any(ref.kind in wanted for ref in self.refs)

    def __bool__(self) -> bool:
        return self.step is not None or bool(self.updated)


def joined(changes: Sequence[Changes]) -> Changes:
    """Return what several steps changed as one message; a row that came and was changed since is new."""
    created = frozenset(ref for each in changes for ref in each.created)
    removed = frozenset(ref for each in changes for ref in each.removed)
    updated = frozenset(ref for each in changes for ref in each.updated) - created - removed
    steps = [step for each in changes for step in (*each.others, each.step) if step is not None]
    last = changes[-1]
    made, gone = created - removed, removed - created
    step = steps[-1] if steps else None
    return Changes(step, last.label, last.actor, made, updated, gone, tuple(steps[:-1]))
