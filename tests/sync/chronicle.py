"""Two sides to which anything may happen in any order, and what must hold after each step of it.

What is typed into an owner or a title is unlike all else that ever was, so that it can be followed: the last a person
typed here stands here, the last that was typed there stands there, until both sides have agreed on it, or a person has
decided, undone or deleted. A row goes only by a person's hand, and no record is made twice.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from pmdesk.commands.conflicts import DecideConflicts, Decision
from pmdesk.commands.connections import Unlink
from pmdesk.commands.fields import Archive, SetFields
from pmdesk.commands.items import AddItem
from pmdesk.commands.removal import Delete
from pmdesk.domain.connections import Choice, Conflict, Connection, SyncLink
from pmdesk.domain.errors import DeskError, RuleBroken
from pmdesk.domain.kinds import Kind
from pmdesk.domain.remote import Remote, Standing
from pmdesk.domain.roadmap import Item, ItemKind, Status
from pmdesk.sync.engine import Doing, sync_round
from pmdesk.sync.leash import CalledOff, CallOff
from tests.sync.fake_service import STATES
from tests.sync.sync_world import Both
from tests.world import TODAY

STATUSES = (Status.CANDIDATE, Status.PLANNED, Status.IN_PROGRESS, Status.SHIPPED, Status.DROPPED)
TAGS = ("eu", "api", "mobile", "risk")
FOLLOWED = ("owner", "title")
CUTS = ("", "", "", "", "", "before", "after")
GONE = frozenset({Standing.DELETED, Standing.MOVED})


class Killed(BaseException):
    """The process is no more: nothing that would come after was done."""


class Counted(CallOff):
    """Is called off at a look that a test chooses."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self._looks = looks

    def check(self) -> None:
        """Raise CalledOff at the last look."""
        self._looks -= 1
        if self._looks == 0:
            raise CalledOff


@dataclass
class Followed:
    """The last that was typed into one field on each side and that the other may not know; None for nothing."""

    here: str | None = None
    there: str | None = None


class Chronicle:
    """All that happens; `told` are the deeds in words, for whoever reads of a failure."""

    def __init__(self, both: Both, chance: Random, records: int = 4) -> None:
        self.both, self.chance = both, chance
        self.told: list[str] = []
        self.typed = self.drafts = self.moves = 0
        self.followed: dict[tuple[str, str], Followed] = {}
        for number in range(records):
            both.tracker.put("issue", str(number), title=f"Issue {number}", owner=self.name(), due=TODAY)
        both.sync()

    # What may happen

    def play(self, steps: int) -> None:
        deeds: list[Callable[[], object]] = [self.edit_here] * 6 + [self.edit_there] * 6 + [self.sync] * 6
        deeds += [self.undo, self.undo, self.redo, self.decide, self.decide, self.undo, self.draft, self.archive_here]
        deeds += [
            self.delete_here,
            self.delete_there,
            self.revive_there,
            self.move_there,
            self.repeat_there,
            self.unlink,
        ]
        for _ in range(steps):
            self.chance.choice(deeds)()

    def edit_here(self) -> None:
        link = self._a_link()
        if link is None:
            return
        item = self.both.world.store.get(Item, link.row_id)
        field, value = self.chance.choice(
            [
                ("owner", self.name()),
                ("owner", self.name()),
                ("title", f"Title {self.name()}"),
                ("tags", tuple(self.chance.sample(TAGS, 2))),
                ("end", TODAY + timedelta(days=self.chance.randrange(30))),
                ("status", self.chance.choice(STATUSES)),
                ("effort_likely", float(self.chance.randrange(1, 40))),
                ("description", self.text(item.description, "here")),
            ]
        )
        try:
            self.both.world.desk.do(SetFields(Item, (item.id,), {field: value}, "Edit"))
        except RuleBroken:
            return
        self.told.append(f"here {link.remote_id} {field} = {value!r}")
        if field in FOLLOWED:
            self._followed(link.remote_id, field).here = str(value)

    def edit_there(self) -> None:
        remote = self._a_record()
        if remote is None:
            return
        field, value = self.chance.choice(
            [
                ("owner", self.name()),
                ("owner", self.name()),
                ("title", f"Title {self.name()}"),
                ("labels", tuple(self.chance.sample(TAGS, 2))),
                ("due", TODAY + timedelta(days=self.chance.randrange(30))),
                ("state", self.chance.choice(STATES)),
                ("points", float(self.chance.randrange(1, 40))),
                ("body", self.text(remote.body, "there")),
            ]
        )
        self.both.tracker.put("issue", remote.id, **{field: value})
        self.told.append(f"there {remote.id} {field} = {value!r}")
        if field in FOLLOWED:
            self._followed(remote.id, field).there = str(value)

    def draft(self) -> None:
        self.drafts += 1
        title, values = f"Draft {self.drafts}", {"owner": self.name()}
        item_id = self.both.world.desk.ask(AddItem(ItemKind.FEATURE, title, None, values=values))[1]
        self.both.make(item_id, f"token {self.drafts}")
        self.told.append(f"here a new {title}")

    def delete_here(self) -> None:
        link = self._a_link()
        if link is not None:
            self.both.world.desk.do(Delete(Item, (link.row_id,)))
            self.told.append(f"here {link.remote_id} is deleted")
            self._forget(link.remote_id)

    def archive_here(self) -> None:
        link = self._a_link()
        if link is not None:
            self.both.world.desk.do(Archive(Item, (link.row_id,), self.both.world.clock.now()))
            self.told.append(f"here {link.remote_id} is archived")

    def unlink(self) -> None:
        link = self._a_link()
        if link is not None and self.chance.random() < 0.3:
            self.both.world.desk.do(Unlink((link.id,)))
            self.told.append(f"here {link.remote_id} is unlinked")
            self._forget(link.remote_id)

    def delete_there(self) -> None:
        remote = self._a_record()
        if remote is not None:
            self.both.tracker.drop("issue", remote.id)
            self.told.append(f"there {remote.id} is deleted")

    def revive_there(self) -> None:
        gone = [one for one in self.both.tracker.records.values() if one.standing is Standing.DELETED]
        if gone:
            remote = self.chance.choice(gone)
            self.both.tracker.put("issue", remote.id, standing=Standing.LIVE)
            self.told.append(f"there {remote.id} is restored")

    def move_there(self) -> None:
        """Move a record to another project, where it has another id."""
        remote = self._a_record()
        if remote is None:
            return
        self.moves += 1
        new = f"{remote.id}m{self.moves}"
        made = replace(remote, id=new, standing=Standing.LIVE)
        self.both.tracker.put("issue", remote.id, standing=Standing.MOVED, leads_to=new)
        self.both.tracker.records["issue", new] = made
        self.both.tracker.put("issue", new)
        self.told.append(f"there {remote.id} is moved to {new}")

    def repeat_there(self) -> None:
        """Close a record as the duplicate of another."""
        remote, other = self._a_record(), self._a_record()
        if remote is not None and other is not None and remote.id != other.id:
            self.both.tracker.put("issue", remote.id, standing=Standing.DUPLICATE, leads_to=other.id, state="Closed")
            self.told.append(f"there {remote.id} repeats {other.id}")

    def undo(self) -> None:
        self._turn(self.both.world.desk.undo, "undo")

    def redo(self) -> None:
        self._turn(self.both.world.desk.redo, "redo")

    def decide(self) -> None:
        for conflict in self.both.open():
            if self.chance.random() < 0.7:
                self._decide(conflict)

    def sync(self) -> None:
        """A round that may be cut off anywhere: before or after a question arrives, between two writings, for good."""
        chance = self.chance
        self.both.tracker.cuts = [chance.choice(CUTS) for _ in range(chance.randrange(14))]
        self.both.tracker.size = chance.choice([1, 2, 3, 100])
        how = chance.choice(["", "", "", "called off", "killed"])
        looks = chance.randrange(1, 12)
        before = self._items()
        self.told.append(f"sync, cuts {self.both.tracker.cuts} {how} {looks if how else ''}")
        self._round(Counted(looks if how == "called off" else 0), looks if how == "killed" else 0)
        self._require_kept(before)
        self.require_followed()

    def settle(self) -> None:
        """Let nobody edit any more, decide what is open, and sync until nothing moves."""
        self.told.append("settle")
        for _ in range(6):
            self.both.tracker.cuts = []
            before = self._items()
            self._round(CallOff(), 0)
            self._require_kept(before)
            self.require_followed()
            for conflict in self.both.open():
                self._decide(conflict)

    # What must hold

    def require_followed(self) -> None:
        """What was typed last on a side stands there, until it is agreed on."""
        items = {root(remote_id): item for remote_id, item in self._linked().items()}
        records = {
            root(one.id): one for one in self.both.tracker.records.values() if one.standing is not Standing.MOVED
        }
        for (remote_id, field), typed in self.followed.items():
            item, remote = items.get(remote_id), records[remote_id]
            here = None if item is None else str(getattr(item, field))
            there = str(getattr(remote, field))
            if typed.here is not None and item is not None:
                assert here == typed.here, self._story(f"{remote_id} {field}: here {typed.here!r} became {here!r}")
            if typed.there is not None:
                assert there == typed.there, self._story(f"{remote_id} {field}: there {typed.there!r} became {there!r}")
            if here == there:
                typed.here = typed.there = None

    def require_same(self) -> None:
        """Both sides say the same wherever a record and a row are there, and nothing waits."""
        assert self.both.open() == [], self._story("something is in conflict")
        assert self.both.waiting() == {}, self._story(f"something waits: {self.both.waiting()}")
        sql = "SELECT sync_attempt.* FROM sync_attempt JOIN sync_link ON sync_link.id = link_id"
        tried = self.both.world.store.read(sql)  # One whose link was undone waits for a redo.
        assert tried == [], self._story(f"an attempt is left: {tried}")
        items = self._linked()
        links = {link.remote_id for link in self.both.world.store.all(SyncLink)}
        for remote in self.both.tracker.records.values():
            if remote.standing in GONE:
                continue
            assert remote.id in links, self._story(f"{remote.id} never came")
            item = items.get(remote.id)
            if item is None:
                continue
            here = (item.title, item.owner, item.end, item.effort_likely, set(item.tags), item.description.rstrip())
            there = (remote.title, remote.owner, remote.due, remote.points, set(remote.labels), remote.body.rstrip())
            assert here == there, self._story(f"{remote.id}: here {here}, there {there}")

    def require_once(self) -> None:
        """Each draft was made once at most, and each record has one row at most."""
        assert self.both.tracker.made <= self.drafts, self._story("a record was made twice")
        rows = [link.row_id for link in self.both.world.store.all(SyncLink) if link.row_id]
        assert len(rows) == len(set(rows)), self._story("a row has two records")
        names = [root(link.remote_id) for link in self.both.world.store.all(SyncLink)]
        assert len(names) == len(set(names)), self._story("a record has two rows")
        before = self.both.tracker.writes
        self.both.sync(by_hand=True, may_send_many=True)
        assert self.both.tracker.writes == before, self._story("a settled round writes")

    # How

    def name(self) -> str:
        self.typed += 1
        return f"Person {self.typed}"

    def text(self, text: str, where: str) -> str:
        lines = text.split("\n") if text else ["Intro", "", "Middle", "", "End"]
        lines[self.chance.randrange(len(lines))] = f"{where} {self.name()}"
        return "\n".join(lines)

    def _round(self, call_off: CallOff, dies_at: int) -> None:
        steps = 0

        def tell(*_: object) -> None:
            nonlocal steps
            steps += 1
            if steps == dies_at:
                raise Killed

        both = self.both
        connection = both.world.store.get(Connection, both.id)
        doing = Doing(call_off, both.chance, tell, by_hand=True, may_send_many=True)
        try:
            sync_round(both.world.desk, connection, both.line, doing)
        except (CalledOff, Killed):
            return

    def _turn(self, turn: Callable[[], object], words: str) -> None:
        try:
            turn()
        except DeskError:
            return
        self.told.append(words)
        self.followed.clear()  # Whose it was is not known here; what both sides say is, from the next sync on.

    def _decide(self, conflict: Conflict) -> None:
        choice = self.chance.choice([Choice.MINE, Choice.THEIRS, Choice.MERGED])
        if choice is Choice.MERGED and conflict.field not in {"description", "owner", "title"}:
            choice = Choice.MINE
        merged = f"Merged {self.name()}" if choice is Choice.MERGED else ""
        remote_id = self._record_of(conflict)
        try:
            self.both.world.desk.do(DecideConflicts((Decision(conflict.id, choice, merged),)))
        except DeskError:
            self.both.world.desk.do(DecideConflicts((Decision(conflict.id, Choice.MINE),)))
        self.told.append(f"decide {conflict.field} of {remote_id}: {choice.value} {merged}")
        self._settled(conflict)

    def _settled(self, conflict: Conflict) -> None:
        self.followed.pop((root(self._record_of(conflict)), conflict.field), None)

    def _record_of(self, conflict: Conflict) -> str:
        return self.both.world.store.get(SyncLink, conflict.link_id).remote_id

    def _forget(self, remote_id: str) -> None:
        for field in FOLLOWED:
            self.followed.pop((root(remote_id), field), None)

    def _followed(self, remote_id: str, field: str) -> Followed:
        return self.followed.setdefault((root(remote_id), field), Followed())

    def _links(self) -> list[SyncLink]:
        store = self.both.world.store
        links = [link for link in store.all(SyncLink) if not link.is_draft and link.kind == Kind.ITEM.value]
        return [link for link in links if store.find(Item, link.row_id) is not None]

    def _a_link(self) -> SyncLink | None:
        links = self._links()
        return self.chance.choice(links) if links else None

    def _a_record(self) -> Remote | None:
        live = [one for one in self.both.tracker.records.values() if one.standing not in GONE]
        return self.chance.choice(live) if live else None

    def _linked(self) -> dict[str, Item]:
        return {link.remote_id: self.both.world.store.get(Item, link.row_id) for link in self._links()}

    def _items(self) -> set[int]:
        return {item.id for item in self.both.world.store.all(Item)}

    def _require_kept(self, before: set[int]) -> None:
        assert before <= self._items(), self._story("a sync took a row away")

    def _story(self, words: str) -> str:
        return "\n".join((words, *self.told))


def root(remote_id: str) -> str:
    """Return what a record was called before it was moved for the first time."""
    return remote_id.partition("m")[0]
