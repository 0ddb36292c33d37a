"""Random edits on both sides with random cut-offs converge, and no edit that was made disappears without a conflict."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from pmdesk.commands.conflicts import DecideConflicts, Decision
from pmdesk.commands.items import AddItem
from pmdesk.domain.connections import Choice, SyncLink
from pmdesk.domain.errors import DeskError, RuleBroken
from pmdesk.domain.remote import Standing
from pmdesk.domain.roadmap import Item, ItemKind, Status
from tests.sync.fake_service import STATES
from tests.sync.sync_world import Both
from tests.world import TODAY, empty_world

RUNS = 24
STEPS = 40
STATUSES = (Status.CANDIDATE, Status.PLANNED, Status.IN_PROGRESS, Status.SHIPPED, Status.DROPPED)
TAGS = ("eu", "api", "mobile", "risk")


class Story:
    """Two sides that go on editing; every owner that is ever typed is unlike all others, so that it can be followed."""

    def __init__(self, both: Both, chance: Random) -> None:
        self.both = both
        self.chance = chance
        self.typed = 0
        self.drafts = 0
        self.heard: set[str] = set()
        """Values that stood at a side when the other one was about to be told."""
        for number in range(4):
            both.tracker.put("issue", str(number), title=f"Issue {number}", owner=self.name(), due=TODAY)
        both.sync()

    def name(self) -> str:
        self.typed += 1
        return f"Person {self.typed}"

    def play(self, steps: int) -> None:
        deeds: list[Callable[[], None]] = [self.edit_here] * 5 + [self.edit_there] * 5
        deeds += [self.sync] * 4 + [self.undo, self.redo, self.decide, self.draft]
        for _ in range(steps):
            self.chance.choice(deeds)()

    def edit_here(self) -> None:
        links = [link for link in self.both.world.store.all(SyncLink) if not link.is_draft]
        link = self.chance.choice(links)
        values: dict[str, object] = self.chance.choice(
            [
                {"owner": self.name()},
                {"title": f"Title {self.name()}"},
                {"tags": tuple(self.chance.sample(TAGS, 2))},
                {"end": TODAY + timedelta(days=self.chance.randrange(30))},
                {"status": self.chance.choice(STATUSES)},
                {"effort_likely": float(self.chance.randrange(1, 40))},
                {"description": self.text(self.both.item(link.remote_id).description, "here")},
            ]
        )
        try:
            self.both.edit(link.remote_id, **values)
        except RuleBroken:
            return

    def edit_there(self) -> None:
        remote = self.chance.choice(self.both.tracker.live())
        values: dict[str, object] = self.chance.choice(
            [
                {"owner": self.name()},
                {"title": f"Title {self.name()}"},
                {"labels": tuple(self.chance.sample(TAGS, 2))},
                {"due": TODAY + timedelta(days=self.chance.randrange(30))},
                {"state": self.chance.choice(STATES)},
                {"points": float(self.chance.randrange(1, 40))},
                {"body": self.text(remote.body, "there")},
            ]
        )
        self.both.tracker.put("issue", remote.id, **values)

    def text(self, text: str, where: str) -> str:
        lines = text.split("\n") if text else ["Intro", "", "Middle", "", "End"]
        place = self.chance.randrange(len(lines))
        lines[place] = f"{where} {self.name()}"
        return "\n".join(lines)

    def draft(self) -> None:
        self.drafts += 1
        values = {"owner": self.name()}
        title = f"Draft {self.drafts}"
        item_id = self.both.world.desk.ask(AddItem(ItemKind.FEATURE, title, None, values=values))[1]
        self.both.make(item_id, f"token {self.drafts}")

    def undo(self) -> None:
        try:
            self.both.world.desk.undo()
        except DeskError:
            return

    def redo(self) -> None:
        try:
            self.both.world.desk.redo()
        except DeskError:
            return

    def decide(self) -> None:
        for conflict in self.both.open():
            choice = self.chance.choice([Choice.MINE, Choice.THEIRS])
            if conflict.field == "description":
                choice = Choice.MERGED
            try:
                mine = self.both.world.store.get(Item, self.both.world.store.get(SyncLink, conflict.link_id).row_id)
                text = f"{mine.description}\n{json.loads(conflict.theirs)}" if choice is Choice.MERGED else ""
                self.both.world.desk.do(DecideConflicts((Decision(conflict.id, choice, text),)))
            except RuleBroken:
                self.both.world.desk.do(DecideConflicts((Decision(conflict.id, Choice.MINE),)))

    def sync(self) -> None:
        cuts = ["", "", "", "", "before", "after"]
        self.both.tracker.cuts = [self.chance.choice(cuts) for _ in range(self.chance.randrange(12))]
        self.both.tracker.size = self.chance.choice([1, 2, 100])
        self.both.sync(by_hand=True, may_send_many=True)

    def settle(self) -> None:
        """Let nobody edit any more, decide what is open, and sync until nothing moves."""
        self.both.tracker.cuts = []
        for _ in range(6):
            self.both.sync(by_hand=True, may_send_many=True)
            self.decide()


def require_same(both: Both) -> None:
    assert both.open() == []
    assert both.waiting() == {}
    linked = {link.remote_id: link for link in both.world.store.all(SyncLink)}
    for remote in both.tracker.live():
        item = both.world.store.find(Item, linked[remote.id].row_id)
        if item is None:
            continue
        here = (item.title, item.owner, item.end, item.effort_likely, set(item.tags), item.description.rstrip())
        there = (remote.title, remote.owner, remote.due, remote.points, set(remote.labels), remote.body.rstrip())
        assert here == there


@pytest.fixture
def stories(tmp_path: Path) -> Iterator[Callable[[int], Story]]:
    opened: list[Both] = []

    def tell(seed: int) -> Story:
        both = Both(empty_world(tmp_path / f"{seed}.pmdesk"), seed=seed)
        both.world.store.connection.execute("PRAGMA synchronous = OFF")
        opened.append(both)
        return Story(both, Random(seed))

    yield tell
    for both in opened:
        both.world.store.close()


@pytest.mark.parametrize("seed", range(RUNS))
def test_both_sides_end_up_the_same_and_nothing_is_doubled(stories: Callable[[int], Story], seed: int):
    story = stories(seed)
    story.play(STEPS)
    story.settle()
    require_same(story.both)
    records = story.both.tracker.live()
    titles = [item.title for item in story.both.world.store.all(Item)]
    assert len(records) == len({remote.id for remote in records})
    assert story.both.tracker.made <= story.drafts
    assert len([title for title in titles if title.startswith("Draft")]) <= story.drafts
    before = story.both.tracker.writes
    story.both.sync()
    assert story.both.tracker.writes == before
    assert story.both.world.store.read("SELECT * FROM sync_attempt") == []


@pytest.mark.parametrize("seed", range(RUNS))
def test_no_edit_disappears_unless_its_own_side_or_a_decision_took_it_away(stories: Callable[[int], Story], seed: int):
    """One owner field, edited on both sides: whatever was last typed on a side is there, or stands in a conflict."""
    story = stories(1_000 + seed)
    both, chance = story.both, story.chance
    agreed = both.item("0").owner
    for _ in range(8):
        mine = theirs = agreed
        for _ in range(chance.randrange(4)):
            if chance.random() < 0.5:
                mine = story.name()
                both.edit("0", owner=mine)
            else:
                theirs = story.name()
                both.tracker.put("issue", "0", owner=theirs)
        for _ in range(3):
            story.sync()
        both.tracker.cuts = []
        both.sync(by_hand=True)
        remote = both.tracker.records["issue", "0"].owner
        if agreed not in (mine, theirs):
            assert (both.item("0").owner, remote) == (mine, theirs)
            ((_, here, there),) = both.conflicts().values()
            assert (here, there) == (mine, theirs)
            story.decide()
            both.sync(by_hand=True)
        else:
            expected = mine if mine != agreed else theirs
            assert (both.item("0").owner, remote, both.conflicts()) == (expected, expected, {})
        agreed = both.item("0").owner
        assert both.tracker.records["issue", "0"].owner == agreed


def test_a_deleted_record_does_not_stop_the_others(stories: Callable[[int], Story]):
    story = stories(5)
    story.play(20)
    gone = story.both.tracker.live()[0]
    story.both.tracker.records["issue", gone.id] = replace(gone, standing=Standing.DELETED, etag="9999")
    story.both.tracker.ticks = 9999
    story.settle()
    require_same(story.both)
