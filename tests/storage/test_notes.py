"""What is derived from notes follows from the rows, whatever was edited, undone, brought back or saved."""

import random
from collections import Counter
from collections.abc import Collection, Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pmdesk.commands.desk import Desk
from pmdesk.commands.fields import AddRow, SetFields
from pmdesk.commands.removal import Delete
from pmdesk.commands.restore import Restore
from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.errors import DeskError
from pmdesk.domain.inbox import Company, Mood, Note, NoteKind, NoteState, Person, Quote, Theme, storable
from pmdesk.storage import schema
from pmdesk.storage.backup import Reason, make
from pmdesk.storage.copying import save_copy
from pmdesk.storage.engine import Cell, DatabaseError
from pmdesk.storage.ledger import Edit
from pmdesk.storage.notes import SLOTS, TALLIES, rebuild, words_of
from pmdesk.storage.notes_check import disagreements
from pmdesk.storage.rows import Rows
from pmdesk.storage.salvage import salvage
from pmdesk.storage.schema_notes import FILES, KINDS, MOODS, PLACED, RATING, STATES, URL
from pmdesk.storage.store import build, open_workspace
from tests.notes_world import add_named, add_note, add_segment
from tests.world import NOW, World, small_world

WORDS = ("payout", "Café", "Straße", "naïve", "\U0001f600", "שלום", "x-ray", "ümlaut", "re\u0301sume\u0301", "支付")
HOUR = datetime(2026, 3, 1, 9, tzinfo=UTC)


def places(rows: Rows) -> dict[int, dict[str, int]]:
    """What stands in the list, by note."""
    listed = ", ".join(f'"{name}"' for name in ("key", *PLACED))
    found = rows.read(f"SELECT note_id, {listed} FROM note_place")  # noqa: S608
    return {row[0]: dict(zip(("key", *PLACED), row[1:], strict=True)) for row in found}


def root_of(themes: dict[int, Theme], theme_id: int | None) -> int:
    """The theme that a theme became."""
    seen: set[int] = set()
    while theme_id is not None and theme_id in themes and theme_id not in seen:
        seen.add(theme_id)
        into = themes[theme_id].into_id
        if into is None:
            return theme_id
        theme_id = into
    return 0


def expected_places(rows: Rows) -> dict[int, dict[str, int]]:
    """What should stand in the list, worked out from the nouns alone, without keys."""
    people = {person.id: person for person in rows.all(Person)}
    companies = {company.id: company for company in rows.all(Company)}
    themes: dict[int, Theme] = {theme.id: theme for theme in rows.all(Theme)}
    linked = {quote.note_id for quote in rows.all(Quote) if quote.item_id is not None}
    found = {row[0]: (row[1], row[2]) for row in rows.read("SELECT note_id, theme_id, mood FROM note_found")}
    expected: dict[int, dict[str, int]] = {}
    for note in rows.all(Note):
        person = people.get(note.person_id) if note.person_id else None
        company_id = note.company_id or (person.company_id if person else None)
        company = companies[company_id] if company_id else None
        segments = (note.segment_id, person.segment_id if person else None, company.segment_id if company else None)
        theme, mood = found.get(note.id, (None, None))
        mood = note.mood or mood
        expected[note.id] = {
            "state": STATES.index(note.state) + 1,
            "kind": KINDS.index(note.kind) + 1,
            "is_unread": int(note.is_unread),
            "is_linked": int(note.id in linked),
            "product_id": note.product_id or 0,
            "segment_id": next((segment for segment in segments if segment), 0),
            "theme_id": root_of(themes, note.theme_id if note.is_placed else theme),
            "mood": MOODS.index(mood) + 1 if mood else 0,
            "company_id": company_id or 0,
            "person_id": note.person_id or 0,
            "has": FILES * bool(note.attachments) + RATING * (note.rating is not None) + URL * bool(note.url),
            "day": int(note.received_at.timestamp()) // 86_400,
        }
    return expected


def full_seconds(rows: Rows) -> set[int]:
    """The seconds in which more was said than they have keys for."""
    said = Counter(int(note.received_at.timestamp()) for note in rows.all(Note))
    return {second for second, count in said.items() if count > SLOTS}


def require_derived(rows: Rows, were_full: Collection[int] = ()) -> None:
    """Compare everything that is derived with what follows from the rows.

    A note stands in its own second unless that, or one soon after, is full, or was when the note came.
    """
    found = places(rows)
    keys = {note_id: place.pop("key") for note_id, place in found.items()}
    assert found == expected_places(rows)
    assert rows.read("SELECT * FROM note_waiting") == []
    full = full_seconds(rows) | set(were_full)
    for note in rows.all(Note):
        second = int(note.received_at.timestamp())
        if full.isdisjoint(range(second, second + 60)):
            assert keys[note.id] // SLOTS == second
        assert keys[note.id] // SLOTS <= second
    for table, columns, _ in TALLIES:
        told = rows.read(f"SELECT * FROM {table}")  # noqa: S608
        assert {row[:-1]: row[-1] for row in told} == Counter(
            tuple(place[column] for column in columns)
            for place in found.values()
            if table != "note_day_tally" or place["state"] not in (4, 5)
        )
    for index in ("note_index", "name_index"):
        rows.connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
    known = {word for (word,) in rows.read("SELECT word FROM note_word")}
    assert {word for note in rows.all(Note) for word in words_of(f"{note.title}\n{note.body}")} <= known
    assert list(disagreements(rows)) == []


@frozen
class Find:
    """A fact about a note, as the machine finds it."""

    note_id: int
    theme_id: int | None
    mood: str | None
    label: str = "Find"

    def apply(self, edit: Edit) -> None:
        """Write it."""
        edit.connection.execute(
            "INSERT INTO note_found VALUES (?, ?, 0.5, NULL, 0, ?, 0.5, '2026-03-10T00:00:00+00:00')"
            " ON CONFLICT DO UPDATE SET theme_id = excluded.theme_id, mood = excluded.mood",
            (self.note_id, self.theme_id, self.mood),
        )


class Player:
    """Does one random thing after the other to an inbox."""

    def __init__(self, world: World, random_: random.Random) -> None:
        self.world, self.desk, self.random = world, world.desk, random_
        self.segments = [add_segment(world, name) for name in ("Large", "Small")]
        self.companies = [add_named(world, Company, name) for name in ("Halvorsen", "Loom")]
        self.people = [add_named(world, Person, name) for name in ("Maria", "Ida", "Per")]
        self.themes = [add_named(world, Theme, name) for name in ("Payouts", "Labels", "Carts", "Fees")]

    def one_of(self, ids: Iterable[int]) -> int | None:
        return self.random.choice([None, *ids])

    def some_note(self) -> int | None:
        ids = [row[0] for row in self.desk.store.read("SELECT id FROM note")]
        return self.random.choice(ids) if ids else None

    def text(self) -> str:
        return " ".join(self.random.choices(WORDS, k=self.random.randrange(1, 6)))

    def moment(self) -> datetime:
        return HOUR + timedelta(
            seconds=self.random.choice((0, 0, 0, 1, 2, 3600)), microseconds=self.random.randrange(3)
        )

    def play(self) -> None:
        acts = (self.add, self.add_many, self.edit, self.edit, self.delete, self.quote, self.find, self.around)
        act = self.random.choice((*acts, self.add, self.desk.undo, self.desk.undo, self.desk.redo))
        try:
            act()
        except DeskError:  # Nothing to undo, or rows that hang on it: then nothing changed.
            return

    def add(self) -> None:
        add_note(self.world, self.text(), self.text(), at=self.moment(), **self.values())

    def add_many(self) -> None:
        self.desk.do(AddMany(tuple(self.text() for _ in range(self.random.randrange(30))), HOUR))

    def values(self) -> dict[str, Any]:
        choices: dict[str, Any] = {
            "kind": self.random.choice(list(NoteKind)),
            "is_unread": self.random.random() < 0.5,
            "person_id": self.one_of(self.people),
            "company_id": self.one_of(self.companies),
            "segment_id": self.one_of(self.segments),
            "product_id": self.one_of((self.world.ids["checkout"], self.world.ids["seller"])),
            "theme_id": self.one_of(self.themes),
            "is_placed": self.random.random() < 0.5,
            "mood": self.random.choice([None, *Mood]),
            "rating": self.random.choice((None, 5)),
            "attachments": self.random.choice(((), ("a.png",))),
            "url": self.random.choice(("", "https://example.test")),
            "state": self.random.choice((NoteState.NEW, NoteState.ARCHIVED, NoteState.ACCEPTED)),
        }
        return {name: choices[name] for name in self.random.sample(list(choices), 4)} | {"kind": choices["kind"]}

    def edit(self) -> None:
        note_id = self.some_note()
        if note_id is not None:
            said = {"title": self.text(), "body": self.text(), "received_at": self.moment()}
            named = self.random.sample(list(said), self.random.randrange(3))
            values = {name: said[name] for name in named} | self.values()
            self.desk.do(SetFields(Note, (note_id,), values, "Edit"))

    def delete(self) -> None:
        note_id = self.some_note()
        if note_id is not None:
            self.desk.do(Delete(Note, (note_id,)))

    def quote(self) -> None:
        note_id = self.some_note()
        if note_id is not None:
            values = {"note_id": note_id, "text": "x", "item_id": self.random.choice((None, self.world.ids["wallet"]))}
            self.desk.do(AddRow(Quote, values, "Quote"))

    def find(self) -> None:
        note_id = self.some_note()
        if note_id is not None:
            self.desk.do(Find(note_id, self.one_of(self.themes), self.random.choice([None, *MOODS])))

    def around(self) -> None:
        turn = self.random.randrange(3)
        if turn == 0:
            values = {"company_id": self.one_of(self.companies), "segment_id": self.one_of(self.segments)}
            values["email"] = self.random.choice(("", "maria@mail.test", "Maria.Lind@mail.test"))
            self.desk.do(SetFields(Person, (self.random.choice(self.people),), values, "Edit"))
        elif turn == 1:
            values = {"segment_id": self.one_of(self.segments)}
            self.desk.do(SetFields(Company, (self.random.choice(self.companies),), values, "Edit"))
        else:
            theme, into = self.random.sample(self.themes, 2)
            self.desk.do(SetFields(Theme, (theme,), {"into_id": self.random.choice((None, into))}, "Join"))


@frozen
class AddMany:
    """Notes of one moment, as an import brings them."""

    texts: tuple[str, ...]
    at: datetime
    label: str = "Add many"

    def apply(self, edit: Edit) -> None:
        """Put them."""
        for text in self.texts:
            edit.put(Note(edit.next_id(), NoteKind.REVIEW, text, "", self.at))  # pyright: ignore[reportArgumentType]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 40))
@example(seed=432, steps=30)
def test_after_any_edits_everything_derived_follows_from_the_rows(seed: int, steps: int) -> None:
    with TemporaryDirectory() as folder:
        world = small_world(Path(folder) / "inbox.pmdesk")
        with closing(world.store):
            player, were_full = Player(world, random.Random(seed)), set[int]()
            for _ in range(steps):
                player.play()
                were_full |= full_seconds(world.store)
            require_derived(world.store, were_full)
            before = places(world.store)
            with closing(sound_copy(world, Path(folder) / "anew.pmdesk")) as anew:
                after = places(anew)
                assert [before[i] | {"key": 0} for i in sorted(before)] == [
                    after[i] | {"key": 0} for i in sorted(after)
                ]


def sound_copy(world: World, path: Path) -> Any:
    """A copy of a workspace in which everything was derived anew."""
    save_copy(world.store, path)
    copy = open_workspace(path)
    copy.connection.execute("BEGIN")
    rebuild(copy.connection)
    copy.connection.execute("COMMIT")
    require_derived(copy)
    return copy


@pytest.fixture
def played(tmp_path: Path) -> World:
    """An inbox after 150 random edits."""
    world = small_world(tmp_path / "inbox.pmdesk")
    player = Player(world, random.Random(7))
    for _ in range(150):
        player.play()
    assert world.store.count(Note) > SLOTS
    return world


def test_a_second_that_is_full_lends_from_those_before_it(tmp_path: Path) -> None:
    world = small_world(tmp_path / "inbox.pmdesk")
    for _ in range(3):
        world.desk.do(AddMany(("one",) * 30, HOUR))
    add_note(world, "earlier", at=HOUR - timedelta(seconds=2))
    add_note(world, "later", at=HOUR + timedelta(seconds=1))
    require_derived(world.store)
    keys = [place["key"] for place in places(world.store).values()]
    assert len(set(keys)) == 92
    assert max(keys) // SLOTS == int(HOUR.timestamp()) + 1
    assert world.store.read('SELECT title FROM note JOIN note_place ON note_id = id ORDER BY "key" DESC LIMIT 2') == [
        ("later",),
        ("one",),
    ]


def test_within_a_second_what_came_later_is_newer(tmp_path: Path) -> None:
    world = small_world(tmp_path / "inbox.pmdesk")
    for title in ("first", "second", "third"):
        add_note(world, title, at=HOUR)
    titles = [
        title for (title,) in world.store.read('SELECT title FROM note JOIN note_place ON note_id = id ORDER BY "key"')
    ]
    assert titles == ["first", "second", "third"]


def test_a_restored_backup_brings_its_places_back(played: World) -> None:
    backup = make(played.store.path, Reason.BY_HAND, played.clock)
    before = played.store.all(Note)
    player = Player(played, random.Random(8))
    for _ in range(60):
        player.play()
    played.desk.do(Restore(backup.path))
    require_derived(played.store)
    assert played.store.all(Note) == before
    played.desk.undo()
    require_derived(played.store)


def test_a_salvaged_file_has_its_places(played: World) -> None:
    path, notes = played.store.path, played.store.count(Note)
    played.store.close()
    salvage(path, played.clock)
    with closing(open_workspace(path)) as store:
        assert store.count(Note) == notes
        require_derived(store)


def test_a_file_from_before_the_inbox_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.pmdesk"
    path.touch()
    with monkeypatch.context() as then:
        then.setattr(schema, "STEPS", schema.STEPS[:2])
        then.setattr(schema, "SCHEMA_VERSION", 2)
        build(path)
    with closing(open_workspace(path)) as store:
        Desk(store, FixedClock(NOW), lambda _: None).do(AddMany(("one", "two"), HOUR))
        require_derived(store)


def test_a_note_of_ten_megabytes_and_hostile_text_can_be_found(tmp_path: Path) -> None:
    world = small_world(tmp_path / "inbox.pmdesk")
    add_note(world, "Long", "all work and no play " * 500_000 + "zeppelin")
    add_note(
        world, storable("half \ud800 a \x00 character"), "<img src=x onerror=alert(1)> שלום \u202eevil\u202c 👩‍👩‍👧"
    )
    require_derived(world.store)
    for words in ("zeppelin", "onerror", "שלום", "character"):
        assert len(world.store.read("SELECT rowid FROM note_index WHERE note_index MATCH ?", (f'"{words}"',))) == 1


def test_places_that_do_not_fit_are_told_and_made_anew(played: World) -> None:
    connection = played.store.connection
    key = connection.execute('SELECT max("key") FROM note_place').fetchall()[0][0]
    for damage in (
        'DELETE FROM note_place WHERE "key" = ?',
        "UPDATE note_tally SET count = count + ?",
        'UPDATE note_place SET theme_id = 77 WHERE "key" = ?',
        "DELETE FROM note_index_docsize WHERE id = ?",
        "DELETE FROM note_word WHERE word != 'x' AND ? > 0",
    ):
        values: tuple[Cell, ...] = (key,)
        connection.execute(damage, values)
        assert list(disagreements(played.store)) != [], damage
        connection.execute("BEGIN")
        rebuild(connection)
        connection.execute("COMMIT")
        require_derived(played.store)


def test_an_index_of_other_words_is_told(played: World) -> None:
    connection = played.store.connection
    connection.execute("DROP TRIGGER note_reworded")
    connection.execute("UPDATE note SET title = 'quite another title'")
    with pytest.raises(DatabaseError):
        connection.execute("INSERT INTO note_index (note_index, rank) VALUES ('integrity-check', 1)")
    assert list(disagreements(played.store)) != []
