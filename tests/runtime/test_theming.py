"""Themes come in the background: new notes are routed at once, and what a person said stays."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from pmdesk.commands.desk import Desk
from pmdesk.commands.fields import SetFields
from pmdesk.commands.notes import AddNote
from pmdesk.commands.themes import AddTheme, CorrectMood, MergeThemes, PlaceNotes, RenameTheme
from pmdesk.domain.changes import Changes
from pmdesk.domain.errors import DeskError
from pmdesk.domain.inbox import Mood, Note, NoteKind, Theme
from pmdesk.domain.kinds import Kind, NoteId, ThemeId
from pmdesk.runtime.bus import Bus
from pmdesk.runtime.theming import Theming
from pmdesk.runtime.theming_work import Round
from pmdesk.storage.ledger import Edit
from pmdesk.storage.note_found import NoteFound, belongings, found_of
from tests.said import said_about
from tests.world import NOW, World

WAIT_MS = 120_000


class SayAll:
    """Many notes come at once, as by an import."""

    label = "Import notes"

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts

    def apply(self, edit: Edit) -> list[NoteId]:
        return [
            AddNote(NoteKind.FEEDBACK, "", text, NOW - timedelta(minutes=number), {}).apply(edit)
            for number, text in enumerate(self.texts)
        ]


class Inbox:
    """A workspace with notes, whose themes are found."""

    def __init__(self, world: World, qtbot: QtBot) -> None:
        self.world = world
        self.qtbot = qtbot
        self.bus = Bus()
        self.heard: list[Changes] = []
        self.bus.changed.connect(self.heard.append)
        self.desk = world.desk = Desk(world.store, world.clock, self.bus.announce)
        self.theming = Theming(world.store, self.bus, world.clock)
        self.troubles: list[DeskError] = []
        self.theming.failed.connect(self.troubles.append)

    def say(self, notes: list[tuple[str, str]]) -> list[NoteId]:
        return self.desk.ask(SayAll([text for text, _ in notes]))[1]

    def find(self) -> Round:
        with self.qtbot.waitSignal(self.theming.ended, timeout=WAIT_MS) as ended:
            self.theming.find_again()
        return ended.args[0]

    def until(self, holds: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(holds, timeout=WAIT_MS)

    def found(self, note_id: NoteId) -> NoteFound | None:
        return found_of(self.world.store, [note_id]).get(note_id)

    def belongs(self, ids: list[NoteId]) -> list[ThemeId | None]:
        by_id = {each.note_id: each.theme_id for each in belongings(self.world.store, ids)}
        return [by_id[note_id] for note_id in ids]

    def themes(self) -> list[Theme]:
        return self.world.store.all(Theme, archived_at=None)


@pytest.fixture
def inbox(empty: World, qtbot: QtBot) -> Iterator[Inbox]:
    made = Inbox(empty, qtbot)
    yield made
    made.theming.close()
    assert not made.troubles


def test_themes_are_found_kept_and_the_same_the_next_time(inbox: Inbox) -> None:
    notes = said_about(90)
    ids = inbox.say(notes)
    first = inbox.find()
    assert (first.notes, first.moved) == (90, 90)
    assert first.new == first.themes == len(inbox.themes())
    topics = {topic: theme for theme, (_, topic) in zip(inbox.belongs(ids), notes, strict=True)}
    assert len(set(topics.values())) == 6
    before = inbox.belongs(ids), inbox.themes()
    again = inbox.find()
    assert (again.new, again.moved) == (0, 0)
    assert (inbox.belongs(ids), inbox.themes()) == before
    assert {theme.first_seen for theme in inbox.themes()} <= {NOW - timedelta(minutes=n) for n in range(90)}
    told = {ref.id for changes in inbox.heard if changes.step is None for ref in changes.updated}
    assert told == set(ids), "what was found is announced as notes"
    assert inbox.desk.undo_label == "Import notes", "what was found is no step of a person"


def test_a_new_note_is_routed_at_once_and_again_when_its_words_change(inbox: Inbox) -> None:
    notes = said_about(90)
    ids = inbox.say(notes)
    inbox.find()
    by_topic = {topic: theme for theme, (_, topic) in zip(inbox.belongs(ids), notes, strict=True)}
    add = AddNote(NoteKind.FEEDBACK, "", "The label printer cuts our shipping labels off", NOW, {})
    note_id = inbox.desk.ask(add)[1]
    inbox.until(lambda: inbox.found(note_id) is not None)
    assert inbox.found(note_id).theme_id == by_topic["label"]
    inbox.desk.do(SetFields(Note, (note_id,), {"body": "When will the payout be in my bank account?"}, "Edit"))
    inbox.until(lambda: (one := inbox.found(note_id)) is not None and one.theme_id == by_topic["payout"])
    odd = inbox.desk.ask(AddNote(NoteKind.FEEDBACK, "", "Volcanoes of the southern hemisphere", NOW, {}))[1]
    inbox.until(lambda: inbox.found(odd) is not None)
    assert inbox.found(odd).theme_id is None


def test_what_a_person_said_stays_and_new_notes_heed_it(inbox: Inbox) -> None:
    notes = said_about(90)
    ids = inbox.say(notes)
    inbox.find()
    by_topic = {topic: theme for theme, (_, topic) in zip(inbox.belongs(ids), notes, strict=True)}
    inbox.desk.do(RenameTheme(by_topic["payout"], "When the money comes"))
    inbox.desk.do(MergeThemes((by_topic["cart"],), by_topic["search"]))
    inbox.desk.do(PlaceNotes((ids[0],), by_topic["tax"]))
    made = inbox.desk.ask(AddTheme("Odd ones", (ids[1],)))[1]
    round_ = inbox.find()
    assert round_.new == 0
    assert inbox.world.store.get(Theme, by_topic["payout"]).title == "When the money comes"
    assert inbox.world.store.get(Theme, by_topic["cart"]).into_id == by_topic["search"]
    assert inbox.belongs(ids)[:2] == [by_topic["tax"], made]
    assert made in {theme.id for theme in inbox.themes()}


def test_a_search_that_is_stopped_changes_nothing_and_can_be_begun_again(inbox: Inbox) -> None:
    ids = inbox.say(said_about(150))
    inbox.theming.progress.connect(lambda done, _of: inbox.theming.cancel() if done else None)
    with inbox.qtbot.waitSignal(inbox.theming.ended, timeout=WAIT_MS) as ended:
        inbox.theming.find_again()
        inbox.theming.find_again()
    assert ended.args == [None]
    assert not inbox.theming.is_finding
    assert not inbox.themes()
    assert set(inbox.belongs(ids)) == {None}
    inbox.theming.progress.disconnect()
    assert inbox.find().themes >= 5


def test_themes_are_found_by_themselves_when_there_are_some_notes(inbox: Inbox) -> None:
    inbox.say(said_about(60))
    with inbox.qtbot.waitSignal(inbox.theming.ended, timeout=WAIT_MS):
        inbox.theming.start()
    assert len(inbox.themes()) >= 4


def test_a_few_notes_are_looked_at_and_no_theme_is_made_of_them(inbox: Inbox) -> None:
    ids = inbox.say(said_about(6))
    inbox.theming.start()
    inbox.until(lambda: all(inbox.found(note_id) for note_id in ids))
    assert not inbox.themes()


def test_a_corrected_mood_is_learned_for_other_notes(inbox: Inbox) -> None:
    ids = inbox.say([("The parser is spicy today", ""), ("A spicy release", ""), ("Spicy docs again", "")])
    inbox.theming.start()
    inbox.until(lambda: all(inbox.found(note_id) for note_id in ids))
    assert inbox.found(ids[0]).mood is Mood.NEUTRAL
    inbox.desk.do(CorrectMood(tuple(ids[1:]), Mood.BAD))
    inbox.until(lambda: inbox.found(ids[0]).mood is Mood.BAD)
    assert inbox.world.store.get(Note, ids[0]).mood is None, "what was found is not a person's word"


def test_a_change_of_other_things_wakes_nobody(inbox: Inbox) -> None:
    inbox.theming.find_again()
    inbox.until(lambda: not inbox.theming.is_finding)
    assert not inbox.themes()
    assert not any(changes.touches((Kind.THEME,)) for changes in inbox.heard)
