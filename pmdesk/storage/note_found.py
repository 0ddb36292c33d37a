"""What this machine made of notes: theme, mood and place in the space of meanings. Facts beside the rows."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pmdesk.domain.classes import frozen
from pmdesk.domain.inbox import Mood
from pmdesk.domain.kinds import Kind, NoteId, Ref, ThemeId
from pmdesk.storage.ledger import Edit
from pmdesk.storage.memory import recall, remember
from pmdesk.storage.rows import CHUNK, Rows

LONGEST = 1_500
"""How many characters of a note are looked at."""
MIDDLES = "themes.middles"
HAIR = 0.03
COLUMNS = "note_id, theme_id, sure, second_id, second_sure, mood, mood_sure"
SAID = f"id, substr(title, 1, {LONGEST}), substr(body, 1, {LONGEST}), rating"


@frozen
class NoteFound:
    """What was found for one note; how sure is between 0 and 1."""

    note_id: NoteId
    theme_id: ThemeId | None = None
    sure: float = 0.0
    second_id: ThemeId | None = None
    second_sure: float = 0.0
    mood: Mood | None = None
    mood_sure: float = 0.0


@frozen
class NoteVector:
    """Where a note lies, as the bytes that the model of this name packs it into."""

    note_id: NoteId
    model: str
    packed: bytes


@frozen
class Said:
    """What is looked at of a note."""

    id: NoteId
    title: str
    body: str
    rating: int | None = None

    @property
    def text(self) -> str:
        """Title and body as one; a title that only repeats the beginning of the body is not said twice."""
        title, body = self.title.strip().rstrip("….").strip(), self.body.strip()
        if not title or body.startswith(title):
            return body or title
        return f"{title}\n{body}"


@frozen
class Belonging:
    """To which theme a note belongs, before merges; `placed` is a person's word, which goes before what was found."""

    note_id: NoteId
    received_at: str
    is_placed: bool
    placed_id: ThemeId | None
    found_id: ThemeId | None

    @property
    def theme_id(self) -> ThemeId | None:
        """Where it counts."""
        return self.placed_id if self.is_placed else self.found_id


def found_of(rows: Rows, ids: Iterable[int]) -> dict[NoteId, NoteFound]:
    """Return what was found for these notes, for those that were looked at."""
    known: dict[NoteId, NoteFound] = {}
    for part in _parts(ids):
        sql = f"SELECT {COLUMNS} FROM note_found WHERE note_id IN ({_marks(part)})"  # noqa: S608
        for note_id, theme_id, sure, second_id, second_sure, mood, mood_sure in rows.read(sql, part):
            told = None if mood is None else Mood(mood)
            known[note_id] = NoteFound(note_id, theme_id, sure, second_id, second_sure, told, mood_sure)
    return known


def put_found(edit: Edit, found: Iterable[NoteFound], at: str) -> None:
    """Write what was found where it differs from what is known, for notes that are still there."""
    wanted = {each.note_id: each for each in found}
    known = found_of(edit, wanted)
    there = _there(edit, wanted)
    differing = [
        each
        for note_id, each in wanted.items()
        if note_id in there and (note_id not in known or _differs(known[note_id], each))
    ]
    edit.connection.executemany(
        f"INSERT INTO note_found ({COLUMNS}, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
        " ON CONFLICT (note_id) DO UPDATE SET theme_id = excluded.theme_id, sure = excluded.sure,"
        " second_id = excluded.second_id, second_sure = excluded.second_sure, mood = excluded.mood,"
        " mood_sure = excluded.mood_sure, at = excluded.at",
        [_cells(each, at) for each in differing],
    )
    edit.facts |= {Ref(Kind.NOTE, each.note_id) for each in differing}


def put_vectors(edit: Edit, vectors: Sequence[NoteVector]) -> None:
    """Write where notes lie, for those that are still there."""
    there = _there(edit, (each.note_id for each in vectors))
    edit.connection.executemany(
        "INSERT INTO note_vector (note_id, model, vector) VALUES (?, ?, ?)"
        " ON CONFLICT (note_id) DO UPDATE SET model = excluded.model, vector = excluded.vector",
        [(each.note_id, each.model, each.packed) for each in vectors if each.note_id in there],
    )


def vectors_of(rows: Rows, model: str, ids: Iterable[int]) -> Iterator[tuple[NoteId, bytes]]:
    """Yield where notes lie by a model, for those that it has placed."""
    for part in _parts(ids):
        sql = f"SELECT note_id, vector FROM note_vector WHERE model = ? AND note_id IN ({_marks(part)})"  # noqa: S608
        yield from rows.read(sql, [model, *part])


def newest_notes(rows: Rows, limit: int) -> list[NoteId]:
    """Return the ids of the notes that came last, the newest first."""
    return [row[0] for row in rows.read('SELECT note_id FROM note_place ORDER BY "key" DESC LIMIT ?', (limit,))]


def unseen_notes(rows: Rows, limit: int) -> list[NoteId]:
    """Return the ids of notes that nothing was found for yet, the newest rows first."""
    sql = "SELECT id FROM note WHERE id NOT IN (SELECT note_id FROM note_found) ORDER BY id DESC LIMIT ?"
    return [row[0] for row in rows.read(sql, (limit,))]


def rated_notes(rows: Rows, limit: int) -> list[NoteId]:
    """Return the notes that gave stars, the newest rows first."""
    sql = "SELECT id FROM note WHERE rating IS NOT NULL ORDER BY id DESC LIMIT ?"
    return [row[0] for row in rows.read(sql, (limit,))]


def said(rows: Rows, ids: Iterable[int]) -> Iterator[Said]:
    """Yield what notes say."""
    for part in _parts(ids):
        for row in rows.read(f"SELECT {SAID} FROM note WHERE id IN ({_marks(part)})", part):  # noqa: S608
            yield Said(*row)


def belongings(rows: Rows, ids: Iterable[int]) -> Iterator[Belonging]:
    """Yield to which theme notes belong."""
    for part in _parts(ids):
        sql = (
            "SELECT id, received_at, is_placed, note.theme_id, note_found.theme_id FROM note"  # noqa: S608
            f" LEFT JOIN note_found ON note_id = id WHERE id IN ({_marks(part)})"
        )
        for note_id, received_at, is_placed, placed_id, found_id in rows.read(sql, part):
            yield Belonging(note_id, received_at, bool(is_placed), placed_id, found_id)


def moods_said(rows: Rows, limit: int) -> list[tuple[NoteId, Mood]]:
    """Return the notes whose mood a person told, the newest rows first."""
    sql = "SELECT id, mood FROM note WHERE mood IS NOT NULL ORDER BY id DESC LIMIT ?"
    return [(note_id, Mood(mood)) for note_id, mood in rows.read(sql, (limit,))]


def themes_in_use(rows: Rows) -> set[ThemeId]:
    """Return the themes that a note belongs to, by a person's word or found, and those that others were merged into."""
    asked = (
        "SELECT DISTINCT theme_id FROM note WHERE theme_id IS NOT NULL",
        "SELECT DISTINCT theme_id FROM note_found WHERE theme_id IS NOT NULL",
        "SELECT DISTINCT into_id FROM theme WHERE into_id IS NOT NULL",
    )
    return {row[0] for sql in asked for row in rows.read(sql)}


def put_middles(edit: Edit, model: str, middles: Mapping[ThemeId, bytes]) -> None:
    """Remember where the notes of themes that were found lie, in the space of a model."""
    packed = {str(theme_id): b64encode(middle).decode() for theme_id, middle in middles.items()}
    remember(edit, MIDDLES, json.dumps({"model": model, "middles": packed}))


def middles_of(rows: Rows) -> tuple[str, dict[ThemeId, bytes]]:
    """Return the space and where the themes that were found lie in it; nothing before the first round."""
    kept = json.loads(recall(rows, MIDDLES) or "{}")
    packed: dict[str, str] = kept.get("middles", {})
    return str(kept.get("model", "")), {ThemeId(int(theme)): b64decode(middle) for theme, middle in packed.items()}


def _there(rows: Rows, ids: Iterable[int]) -> set[NoteId]:
    found: set[NoteId] = set()
    for part in _parts(ids):
        found |= {row[0] for row in rows.read(f"SELECT id FROM note WHERE id IN ({_marks(part)})", part)}  # noqa: S608
    return found


def _differs(one: NoteFound, other: NoteFound) -> bool:
    """Whether anything differs, or how sure something is by more than a hair: each new note moves the others."""
    if (one.theme_id, one.second_id, one.mood) != (other.theme_id, other.second_id, other.mood):
        return True
    sures = ((one.sure, other.sure), (one.second_sure, other.second_sure), (one.mood_sure, other.mood_sure))
    return any(abs(before - after) > HAIR for before, after in sures)


def _cells(found: NoteFound, at: str) -> tuple[int | float | str | None, ...]:
    mood = None if found.mood is None else found.mood.value
    sure, second = round(found.sure, 4), round(found.second_sure, 4)
    return (found.note_id, found.theme_id, sure, found.second_id, second, mood, round(found.mood_sure, 4), at)


def _parts(ids: Iterable[int]) -> Iterator[list[int]]:
    wanted = list(ids)
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
