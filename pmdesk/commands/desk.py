"""The desk: the one place where every edit is made, undone and redone."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from time import perf_counter
from typing import Protocol, TypeVar

from pmdesk.domain.changes import Actor, Changes
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError, MovedOn, RuleBroken
from pmdesk.domain.kinds import StepId
from pmdesk.storage.ledger import MIRROR, Edit, Tell, record, rehearse, transact
from pmdesk.storage.store import Store
from pmdesk.storage.trouble import DiskFull, last_room
from pmdesk.storage.undo import Step, do_again, entangled, next_redo, next_undo, size_of, take_back

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Command(Protocol[T_co]):
    """A verb: its name for the Edit menu, and what it does inside one transaction."""

    @property
    def label(self) -> str:
        """The name of the step, as in “Undo move Wallet payments”."""
        ...

    def apply(self, edit: Edit) -> T_co:
        """Read, decide and put; raising leaves no trace."""
        ...


class Desk:
    """Does commands on one store and announces what each changed.

    `guard` is called with a command's `guarded` word before it is done, where it has one; it makes a backup, and what
    it raises leaves the command undone. `warn` is told what a person should know about an edit that was saved. `tell`
    hears how far a long edit is; what it raises calls the edit off.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        announce: Callable[[Changes], None],
        *,
        guard: Callable[[str], object] | None = None,
        warn: Callable[[DeskError], object] | None = None,
        tell: Tell | None = None,
    ) -> None:
        self.store = store
        self.clock = clock
        self._announce = announce
        self._guard = guard
        self._warn = warn
        self._tell = tell
        self._passed_over: set[StepId] = set()
        self.took_s = 0.0
        """How long the last edit kept others from making theirs."""

    def do(self, command: Command[object], actor: Actor = Actor.PERSON) -> Changes:
        """Make one edit, durable when this returns; raises DeskError and changes nothing when a rule is broken."""
        return self.ask(command, actor)[0]

    def ask(self, command: Command[T], actor: Actor = Actor.PERSON) -> tuple[Changes, T]:
        """Like `do`, with the command's own answer."""
        self._require_writable()
        reason: str = getattr(command, "guarded", "")
        if reason and self._guard is not None:
            self._guard(reason)
        at = self.clock.now().isoformat()
        turns = self.store.turns
        answered = self._transact(
            turns.behind if actor is Actor.SYNC else turns.ahead,
            command.apply,
            lambda edit: record(edit, at=at, actor=actor, label=command.label),
        )
        if actor is Actor.SYNC:
            self.store.copy_over()
        elif answered[0]:
            self._passed_over.clear()
        return answered

    def rehearse(self, command: Command[T]) -> T:
        """Return what a command would answer, and change nothing."""
        self._require_writable()
        return rehearse(self.store.connection, command.apply, self._tell)

    def beside(self, store: Store, tell: Tell | None = None) -> "Desk":
        """Return a desk for another thread, on a connection of its own, that passes over the same steps."""
        made = Desk(store, self.clock, lambda _changes: None, tell=tell)
        made._passed_over = self._passed_over
        return made

    @property
    def undo_step(self) -> StepId | None:
        """The step that undo takes back, or None."""
        step = next_undo(self.store, self._passed_over)
        return None if step is None else step.id

    @property
    def undo_label(self) -> str | None:
        """The name of the step that undo takes back, or None."""
        step = next_undo(self.store, self._passed_over)
        return None if step is None else step.label

    @property
    def redo_label(self) -> str | None:
        """The name of the step that redo does again, or None."""
        step = next_redo(self.store, self._passed_over)
        return None if step is None else step.label

    @property
    def undo_size(self) -> int:
        """How many rows undo turns; 0 when there is nothing to undo."""
        step = next_undo(self.store, self._passed_over)
        return 0 if step is None else size_of(self.store, step)

    @property
    def redo_size(self) -> int:
        """How many rows redo turns; 0 when there is nothing to redo."""
        step = next_redo(self.store, self._passed_over)
        return 0 if step is None else size_of(self.store, step)

    def undo(self) -> Changes:
        """Take the newest step back; raises MovedOn when one of its rows has changed since, and passes over it then."""
        step = next_undo(self.store, self._passed_over)
        if step is None:
            raise DeskError("There is nothing to undo.")
        return self._replay(step, take_back, f"Undo {lower_first(step.label)}")

    def redo(self) -> Changes:
        """Do the step again that was taken back last."""
        step = next_redo(self.store, self._passed_over)
        if step is None:
            raise DeskError("There is nothing to redo.")
        return self._replay(step, do_again, f"Redo {lower_first(step.label)}")

    def _replay(self, step: Step, turn: Callable[[Edit, Step], None], label: str) -> Changes:
        self._require_writable()
        at = self.clock.now().isoformat()
        try:
            return self._transact(
                self.store.turns.ahead,
                lambda edit: turn(edit, step),
                lambda edit: record(edit, at=at, actor=Actor.PERSON, label=label, state=MIRROR, reverts=step.id),
            )[0]
        except (MovedOn, RuleBroken) as refusal:
            self._passed_over.add(step.id)
            if isinstance(refusal, MovedOn):
                raise
            raise entangled(step) from refusal

    def _transact(
        self,
        turn: Callable[[], AbstractContextManager[None]],
        work: Callable[[Edit], T],
        finish: Callable[[Edit], Changes],
    ) -> tuple[Changes, T]:
        """Make the edit and announce it; who waits for it goes first until all that shows it does."""
        with turn():
            began = perf_counter()
            answered = self._written(work, finish)
            self.took_s = perf_counter() - began
            if answered[0]:
                self._announce(answered[0])
        return answered

    def _written(self, work: Callable[[Edit], T], finish: Callable[[Edit], Changes]) -> tuple[Changes, T]:
        """Write it in a transaction; on a full disk give the reserve up for it once, and say so."""
        connection = self.store.connection
        try:
            answered = transact(connection, work, finish, self._tell)
        except DiskFull:
            if not self.store.reserve.spend():
                raise
            answered = transact(connection, work, finish, self._tell)
            if self._warn is not None:
                self._warn(last_room(self.store.path.name))
        else:
            self.store.relay_reserve()
        return answered

    def _require_writable(self) -> None:
        if self.store.read_only:
            raise DeskError("This workspace is open read-only.", "Save a copy under another name to edit it.")
        self.store.require_in_place()


def lower_first(label: str) -> str:
    """Return a step's name as it stands inside a sentence: `Undo move Wallet payments`."""
    return label[:1].lower() + label[1:]
