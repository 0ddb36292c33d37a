"""The desk: the one place where every edit is made, undone and redone."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from pmdesk.domain.changes import Actor, Changes
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.storage.ledger import MIRROR, Edit, record, rehearse, transact
from pmdesk.storage.store import Store
from pmdesk.storage.undo import Step, do_again, next_redo, next_undo, take_back

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
    """Does commands on one store and announces what each changed."""

    def __init__(self, store: Store, clock: Clock, announce: Callable[[Changes], None]) -> None:
        self.store = store
        self.clock = clock
        self._announce = announce

    def do(self, command: Command[object], actor: Actor = Actor.PERSON) -> Changes:
        """Make one edit, durable when this returns; raises DeskError and changes nothing when a rule is broken."""
        return self.ask(command, actor)[0]

    def ask(self, command: Command[T], actor: Actor = Actor.PERSON) -> tuple[Changes, T]:
        """Like `do`, with the command's own answer."""
        self._require_writable()
        at = self.clock.now().isoformat()
        changes, answer = transact(
            self.store.connection,
            command.apply,
            lambda edit, _answer: record(edit, at=at, actor=actor, label=command.label),
        )
        if changes:
            self._announce(changes)
        return changes, answer

    def rehearse(self, command: Command[T]) -> T:
        """Return what a command would answer, and change nothing."""
        self._require_writable()
        return rehearse(self.store.connection, command.apply)

    @property
    def undo_label(self) -> str | None:
        """The name of the step that undo takes back, or None."""
        step = next_undo(self.store.connection)
        return None if step is None else step.label

    @property
    def redo_label(self) -> str | None:
        """The name of the step that redo does again, or None."""
        step = next_redo(self.store.connection)
        return None if step is None else step.label

    def undo(self) -> Changes:
        """Take the newest step back; raises MovedOn when one of its rows has changed since."""
        step = next_undo(self.store.connection)
        if step is None:
            raise DeskError("There is nothing to undo.")
        return self._replay(step, take_back, f"Undo {lower_first(step.label)}")

    def redo(self) -> Changes:
        """Do the step again that was taken back last."""
        step = next_redo(self.store.connection)
        if step is None:
            raise DeskError("There is nothing to redo.")
        return self._replay(step, do_again, f"Redo {lower_first(step.label)}")

    def _replay(self, step: Step, turn: Callable[[Edit, Step], None], label: str) -> Changes:
        self._require_writable()
        at = self.clock.now().isoformat()
        changes, _ = transact(
            self.store.connection,
            lambda edit: turn(edit, step),
            lambda edit, _answer: record(edit, at=at, actor=Actor.PERSON, label=label, state=MIRROR, reverts=step.id),
        )
        if changes:
            self._announce(changes)
        return changes

    def _require_writable(self) -> None:
        if self.store.read_only:
            raise DeskError("This workspace is open read-only.", "Save a copy under another name to edit it.")


def lower_first(label: str) -> str:
    """Return a step's name as it stands inside a sentence: `Undo move Wallet payments`."""
    return label[:1].lower() + label[1:]
