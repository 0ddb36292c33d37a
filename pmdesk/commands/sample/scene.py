"""What the sample's story is told with: a beat at its day and hour, and the commands that a beat does by title."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from datetime import date
from typing import NamedTuple

from pmdesk.commands.fields import AddRow, SetFields
from pmdesk.commands.sample.days import Calendar
from pmdesk.commands.schedule import Reschedule
from pmdesk.domain.changes import Actor
from pmdesk.domain.classes import frozen
from pmdesk.domain.days import Span
from pmdesk.domain.kinds import ItemId
from pmdesk.domain.nouns import Noun
from pmdesk.domain.roadmap import Item
from pmdesk.storage.ledger import Edit


@frozen
class Scene:
    """Where the story plays: its calendar, and the ids of the rows so far by noun and title."""

    calendar: Calendar
    ids: dict[tuple[type[Noun], str], int] = field(default_factory=dict[tuple[type[Noun], str], int])

    def id(self, noun: type[Noun], title: str) -> int:
        """Return the id of a row that the story has brought."""
        return self.ids[noun, title]

    def item(self, title: str) -> ItemId:
        """Return the id of an item."""
        return ItemId(self.ids[Item, title])

    def add(self, edit: Edit, noun: type[Noun], **values: object) -> int:
        """Add a row, with the days and sprints its texts name."""
        said = {name: self.said(value) for name, value in values.items()}
        row_id = AddRow(noun, said, "").apply(edit)
        self.ids[noun, str(values.get("title", ""))] = row_id
        return row_id

    def said(self, value: object) -> object:
        """Return a value with the story's days and sprints written as real ones."""
        return self.calendar.say(value) if isinstance(value, str) else value

    def day(self, story: str) -> date:
        """Return the real day of a day in the story."""
        return self.calendar.day(story)

    def span(self, days: Iterable[str]) -> Span:
        """Return the real span between two days of the story."""
        start, end = days
        return Span(self.day(start), self.day(end))


def named(number: int) -> str:
    """Return the story's word for a sprint, or for the release at its end."""
    return f"{{{number:02}}}"


Act = Callable[[Scene, Edit], object]


class Beat(NamedTuple):
    """One step of the story: the day and hour it is done, its name, what it does and by whom."""

    day: str
    hour: str
    label: str
    acts: tuple[Act, ...]
    actor: Actor = Actor.PERSON


@frozen
class Play:
    """Does the acts of a beat as one edit."""

    scene: Scene
    beat: Beat

    @property
    def label(self) -> str:
        """The step's name."""
        return self.scene.calendar.say(self.beat.label)

    def apply(self, edit: Edit) -> None:
        """Do one act after the other."""
        for act in self.beat.acts:
            act(self.scene, edit)


def sets(title: str, **values: object) -> Act:
    """Give fields of an item new values."""

    def act(scene: Scene, edit: Edit) -> None:
        said = {name: scene.said(value) for name, value in values.items()}
        SetFields(Item, (scene.item(title),), said, "").apply(edit)

    return act


def goes(progress: Mapping[str, int]) -> Act:
    """Give items their progress in per cent."""

    def act(scene: Scene, edit: Edit) -> None:
        for title, percent in progress.items():
            sets(title, progress=percent)(scene, edit)

    return act


def moves(title: str, start: str, end: str) -> Act:
    """Give an item new days; what waits for it is carried along."""

    def act(scene: Scene, edit: Edit) -> None:
        Reschedule({scene.item(title): scene.span((start, end))}, along=True).apply(edit)

    return act


def adds(noun: type[Noun], item: str, **values: object) -> Act:
    """Add a row that hangs on an item."""
    return lambda scene, edit: scene.add(edit, noun, item_id=scene.item(item), **values)
