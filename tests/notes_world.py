"""Notes that tests of the inbox build on."""

from datetime import datetime, timedelta
from typing import Any

from pmdesk.commands.fields import AddRow
from pmdesk.domain.inbox import Company, Note, NoteKind, Person, Segment, Theme
from tests.world import NOW, World


def add_note(world: World, title: str, body: str = "", *, at: datetime | None = None, **values: Any) -> int:
    """Add a note; each is a minute newer than the one before, unless it says when."""
    world.ids["notes"] = world.ids.get("notes", 0) + 1
    when = at or NOW + timedelta(minutes=world.ids["notes"])
    told = {"kind": NoteKind.FEEDBACK, "title": title, "body": body, "received_at": when, **values}
    return world.desk.ask(AddRow(Note, told, "Add note"))[1]


def add_named(world: World, noun: type[Company | Person | Theme], title: str, **values: Any) -> int:
    """Add somebody or something with a name."""
    return world.desk.ask(AddRow(noun, {"title": title, **values}, "Add"))[1]


def add_segment(world: World, title: str, **values: Any) -> int:
    """Add a segment."""
    return world.desk.ask(AddRow(Segment, {"title": title, **values}, "Add segment"))[1]
