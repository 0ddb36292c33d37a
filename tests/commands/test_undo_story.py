"""Any story of edits, undo, redo, syncs and restarts, told beside a model that knows how it must come out."""

import shutil
import tempfile
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pmdesk.commands.desk import Desk, lower_first
from pmdesk.commands.fields import AddRow, SetFields
from pmdesk.commands.removal import Delete
from pmdesk.domain.changes import Actor, Changes
from pmdesk.domain.errors import DeskError, Gone, MovedOn, RuleBroken
from pmdesk.domain.kinds import Kind, Ref
from pmdesk.domain.nouns import NOUNS
from pmdesk.domain.roadmap import Criterion, Item
from pmdesk.storage.history import messages_since
from pmdesk.storage.store import open_workspace
from tests.commands.verbs import Many, any_verb
from tests.past import rows_as_of
from tests.world import small_world

State = dict[Ref, Any]


@dataclass(frozen=True)
class Told:
    """One step as the model remembers it."""

    number: int
    label: str
    rows: dict[Ref, tuple[Any, Any]]


class Story(RuleBasedStateMachine):
    """A person at a desk, a sync that meddles, and a model of both."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="story-"))
        world = small_world(self.folder / "plan.pmdesk")
        self.clock, self.desk = world.clock, world.desk
        self.heard: list[Changes] = []
        self.desk.store.connection.execute("UPDATE step SET state = 'dead'")  # The story begins here.
        self._open()
        self.references = {
            (Kind(table), column): Kind(target)
            for table in NOUNS
            for _, _, target, column, *_ in self.desk.store.read(f"PRAGMA foreign_key_list({table.value})")
        }
        self.state = self._dump()
        self.done: list[Told] = []
        self.undone: list[Told] = []
        self.refused: list[Told] = []
        self.past: list[tuple[datetime, State]] = [(self.clock.now(), self.state)]
        self.first_steps = messages_since(self.desk.store, 0)

    def _open(self) -> None:
        self.desk.store.close()
        self.desk = Desk(open_workspace(self.folder / "plan.pmdesk"), self.clock, self.heard.append)

    def _dump(self) -> State:
        return {Ref(kind, row.id): row for kind, noun in NOUNS.items() for row in self.desk.store.all(noun)}

    def _ids(self, kind: Kind) -> list[int]:
        return sorted(ref.id for ref in self.state if ref.kind is kind)

    def _tick(self) -> None:
        self.clock.instant += timedelta(minutes=7)

    def _do(self, command: Any, actor: Actor = Actor.PERSON) -> None:
        self._tick()
        before = self.state
        try:
            changes = self.desk.do(command, actor)
        except (RuleBroken, Gone):
            assert self._dump() == before
            return
        after = self._dump()
        rows = {ref: (before.get(ref), after.get(ref)) for ref in before.keys() | after.keys()}
        rows = {ref: (was, now) for ref, (was, now) in rows.items() if was != now}
        assert changes.refs == rows.keys()
        self.state = after
        if changes and actor is not Actor.SYNC:
            self.done.append(Told(changes.step, command.label, rows))
            self.undone.clear()
            self.refused.clear()

    @initialize()
    def start(self) -> None:
        self.past.append((self.clock.now(), self.state))

    @rule(seed=st.integers(0, 10_000), title=st.text(min_size=1, max_size=12).filter(str.strip))
    def edit(self, seed: int, title: str) -> None:
        random = Random(seed)
        self._do(any_verb(self._ids, random, title))

    @rule(seed=st.integers(0, 10_000))
    def import_many(self, seed: int) -> None:
        self._do(Many(seed), Actor.IMPORT)

    @rule(seed=st.integers(0, 10_000), title=st.text(min_size=1, max_size=12).filter(str.strip))
    def sync_meddles(self, seed: int, title: str) -> None:
        random = Random(seed)
        items = self._ids(Kind.ITEM)
        if not items:
            return
        item = random.choice(items)
        values = random.choice([{"title": title}, {"owner": title}, {"progress": seed % 101}])
        verbs: list[Any] = [
            SetFields(Item, (item,), values, "Sync"),
            AddRow(Criterion, {"item_id": item, "title": title}, "Sync"),
            Delete(Item, (item,)),
        ]
        self._do(random.choice(verbs), Actor.SYNC)

    @rule()
    def restart(self) -> None:
        self._open()
        self.refused.clear()

    @rule()
    def undo(self) -> None:
        self._tick()
        told = next((told for told in reversed(self.done) if told not in self.refused), None)
        self._turn(told, self.desk.undo, "Undo", self.done, self.undone, forth=False)

    @rule()
    def redo(self) -> None:
        self._tick()
        told = next((told for told in reversed(self.undone) if told not in self.refused), None)
        self._turn(told, self.desk.redo, "Redo", self.undone, self.done, forth=True)

    def _turn(self, told: Told | None, turn: Any, verb: str, source: Any, target: Any, *, forth: bool) -> None:
        if told is None:
            with pytest.raises(DeskError, match=f"There is nothing to {verb.lower()}"):
                turn()
            return
        expected = self._expected(told, forth)
        if expected is None:
            with pytest.raises(MovedOn):
                turn()
            self.refused.append(told)
            return
        changes = turn()
        assert changes.label == f"{verb} {lower_first(told.label)}"
        self.state = expected
        source.remove(told)
        target.append(told)
        self.done.sort(key=lambda step: step.number)

    def _expected(self, told: Told, forth: bool) -> State | None:
        """The state after turning a step, or None when a row moved on or something hangs on it."""
        state = dict(self.state)
        for ref, (was, now) in told.rows.items():
            have, want = (was, now) if forth else (now, was)
            here = state.get(ref)
            if have is None or want is None:
                if here != have:
                    return None
                state[ref] = want
                continue
            changed = [field.name for field in fields(have) if getattr(have, field.name) != getattr(want, field.name)]
            if here is None or any(getattr(here, name) != getattr(have, name) for name in changed):
                return None
            try:
                state[ref] = replace(here, **{name: getattr(want, name) for name in changed})
            except RuleBroken:
                return None
        state = {ref: row for ref, row in state.items() if row is not None}
        for (kind, column), target in self.references.items():
            for ref, row in state.items():
                if ref.kind is kind and (end := getattr(row, column)) is not None and Ref(target, end) not in state:
                    return None
        return state

    @invariant()
    def the_file_is_as_the_model_says(self) -> None:
        assert self._dump() == self.state

    @invariant()
    def the_names_in_the_edit_menu_are_right(self) -> None:
        for label, told in ((self.desk.undo_label, self.done), (self.desk.redo_label, self.undone)):
            open_ones = [step.label for step in told if step not in self.refused]
            assert label == (open_ones[-1] if open_ones else None)

    @precondition(lambda self: len(self.past) < 8)
    @rule()
    def remember_this_moment(self) -> None:
        self.past.append((self.clock.now(), self.state))
        self._tick()

    def teardown(self) -> None:
        store = self.desk.store
        for instant, state in self.past:
            for kind in NOUNS:
                then = {Ref(kind, row_id): row for row_id, row in rows_as_of(store, kind, instant).items()}
                assert then == {ref: row for ref, row in state.items() if ref.kind is kind}
        assert messages_since(store, 0) == self.first_steps + [changes for changes in self.heard if changes]
        assert store.read("PRAGMA integrity_check") == [("ok",)]
        assert store.read("PRAGMA foreign_key_check") == []
        store.close()
        shutil.rmtree(self.folder)


TestStory = Story.TestCase
TestStory.settings = settings(
    max_examples=25, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
