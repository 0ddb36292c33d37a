"""A made-up inbox of any size, written by plain SQL, for benches and tests of speed.

Words follow Zipf's law: the most frequent ones are those of English and of shops, the rest are put together from
syllables. Times, senders, products, themes and states are spread as they are in a real inbox: unevenly.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from pmdesk.domain.rank import spread
from pmdesk.storage.engine import Connection
from pmdesk.storage.notes import settle
from pmdesk.storage.schema_notes import DERIVED
from pmdesk.storage.store import Store, open_workspace
from tests.world import NOW


def _split(words: str) -> list[str]:
    return words.split()


FREQUENT = _split("""
the to and i a is it of in not for my we you on that with when can this but have be are no at was do your if as
after from our so an or order page get payment when me they there all customer payout how app would would time one
then will cannot money does account error more orders only shipping product cart what new just still again seller
has price date email need help please checkout support see send label login since week card received refund return
before who number day some never days out search filter address show wrong code item back invoice twice first into
every two month issue bank export list update shop size fee works always last problem wait buyer stock parcel
currency click screen mobile version press button empty crash slow update discount tracking report limit vendor api
webhook webhook delivery setting password link gift message photo upload review star great love thanks nice fast
easy useful missing broken late delay
""")
ONSETS = _split("""
b c d f g h j k l m n p r s t v w z br cl cr dr fl gr pl pr sc sh sl sp st str th tr
""")
RHYMES = _split("""
a e i o u al an ar as at el en er est id in ing ion ist it on or ous un ure ment able
""")
FIRST_NAMES = _split("""
Ada Ben Cleo Dora Emil Faye Gus Hana Igor June Kofi Lea Maria Nils Olga Per Quinn Rosa Sven Tara
""")
WORDS = 60_000
YEARS = 4
PART = 20_000
KINDS = (("feedback", 0.62), ("review", 0.2), ("conversation", 0.1), ("bug", 0.08))
OLD_STATES = (("archived", 0.62), ("accepted", 0.24), ("rejected", 0.08), ("duplicate", 0.06))
SOURCES = ("email", "app store", "web form", "github", "csv")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many there are of each."""

    notes: int
    companies: int
    people: int
    products: int = 12
    segments: int = 6
    themes: int = 60

    @classmethod
    def of(cls, notes: int) -> "Sizes":
        """Return what an inbox of so many notes has beside them."""
        return cls(notes, max(5, notes // 50), max(10, notes // 8))


@dataclass(frozen=True, slots=True)
class Built:
    """What building took, in seconds, and what came of it."""

    sizes: Sizes
    writing_s: float
    settling_s: float
    bytes: int


def vocabulary(seed: int = 1) -> list[str]:
    """Return distinct words, the most frequent first."""
    random = Random(seed)
    words = list(dict.fromkeys(FREQUENT))
    known = set(words)
    while len(words) < WORDS:
        word = "".join(random.choice(ONSETS) + random.choice(RHYMES) for _ in range(random.choice((2, 2, 3, 3, 4))))
        if word not in known:
            known.add(word)
            words.append(word)
    return words


def build_inbox(path: Path, notes: int, *, seed: int = 1) -> Built:
    """Make a workspace with so many notes."""
    sizes = Sizes.of(notes)
    with closing(open_workspace(path)) as store:
        connection = store.connection
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN IMMEDIATE")
        begin = time.perf_counter()
        last = _around(connection, sizes, seed)
        for part in _notes(sizes, last, seed):
            _write(connection, part)
        connection.execute("UPDATE sequence SET next = ?", (last + sizes.notes,))
        written = time.perf_counter()
        settle(connection)
        connection.execute("COMMIT")
        settled = time.perf_counter()
    return Built(sizes, written - begin, settled - written, path.stat().st_size)


def kept_inbox(notes: int) -> Path:
    """Return a workspace with so many notes that benches share; made where it is not there in today's shape."""
    shape = sha256("".join(DERIVED).encode() + Path(__file__).read_bytes()).hexdigest()[:12]
    path = Path(tempfile.gettempdir()) / "pmdesk-bench" / f"inbox-{notes}-{shape}.pmdesk"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            made = Path(folder) / path.name
            build_inbox(made, notes)
            made.rename(path)
    return path


def first_note(store: Store) -> int:
    """Return the least id of a note."""
    return int(store.read("SELECT min(id) FROM note")[0][0])


def _around(connection: Connection, sizes: Sizes, seed: int) -> int:
    """Write products, segments, companies, people and themes, whose ids go on in this order from 1; return the last."""
    random, words = Random(seed), vocabulary(seed)
    ids = iter(range(1, 2 + sizes.products + sizes.segments + sizes.companies + sizes.people + sizes.themes))
    ranks = spread(sizes.products + sizes.segments)
    products = [(next(ids), f"Product {words[300 + n].title()}", ranks[n], n % 8 + 1) for n in range(sizes.products)]
    connection.executemany("INSERT INTO product VALUES (?, ?, ?, ?, '', NULL, NULL)", products)
    segments = [
        (next(ids), f"{words[400 + n].title()} sellers", ranks[sizes.products + n]) for n in range(sizes.segments)
    ]
    connection.executemany("INSERT INTO segment VALUES (?, ?, ?, '', NULL, NULL)", segments)

    def name() -> str:
        return words[random.randrange(len(FREQUENT), WORDS)].title()

    companies = [(next(ids), f"{name()} {name()}", segments[n % sizes.segments][0]) for n in range(sizes.companies)]
    connection.executemany("INSERT INTO company VALUES (?, ?, '', '', NULL, NULL, ?, NULL)", companies)
    people = [
        (next(ids), f"{random.choice(FIRST_NAMES)} {name()}", companies[random.randrange(sizes.companies)][0])
        for _ in range(sizes.people)
    ]
    person = "INSERT INTO person (id, title, email, handle, role, company_id) VALUES (?, ?, '', '', '', ?)"
    connection.executemany(person, people)
    themes = [(next(ids), f"{words[600 + n].title()} {words[700 + n]}") for n in range(sizes.themes)]
    connection.executemany("INSERT INTO theme VALUES (?, ?, '', '[]', NULL, 0, 0, NULL, NULL, NULL)", themes)
    return next(ids) - 1


def _notes(sizes: Sizes, last: int, seed: int) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of notes from the oldest on, each with the theme and the mood that are found in it."""
    rng = np.random.default_rng(seed)
    words = np.array(vocabulary(seed), dtype=object)
    weights = 1 / (np.arange(len(words)) + 2.7) ** 1.05
    bounds = np.cumsum(weights / weights.sum())
    seconds = np.sort(rng.random(sizes.notes)) * YEARS * 365 * 86_400
    first = {"product": 1, "segment": 1 + sizes.products, "company": 1 + sizes.products + sizes.segments}
    first["person"] = first["company"] + sizes.companies
    first["theme"] = first["person"] + sizes.people
    for start in range(0, sizes.notes, PART):
        count = min(PART, sizes.notes - start)
        lengths = np.minimum(400, 6 + rng.lognormal(3.3, 0.7, count).astype(int))
        text = words[np.searchsorted(bounds, rng.random(int(lengths.sum())))]
        product = (sizes.products * rng.random(count) ** 2).astype(int)
        theme = (sizes.themes * rng.random(count) ** 2.5).astype(int)
        person = (sizes.people * rng.random(count) ** 2).astype(int)
        chance = rng.random((6, count))
        end = 0
        part: list[tuple[Any, ...]] = []
        for n in range(count):
            begin, end = end, end + int(lengths[n])
            age = 1 - (start + n) / sizes.notes
            state = _picked(OLD_STATES, chance[1, n]) if age > 0.02 and chance[2, n] > 0.004 else "new"
            if state == "duplicate":
                state = "archived"
            part.append(
                (
                    last + start + n + 1,
                    _picked(KINDS, chance[0, n]),
                    " ".join(text[begin : begin + 5]).capitalize(),
                    _sentences(text[begin + 5 : end]),
                    (NOW - timedelta(days=YEARS * 365) + timedelta(seconds=int(seconds[start + n]))).isoformat(),
                    state,
                    int(state == "new" and chance[3, n] < 0.8),
                    first["person"] + int(person[n]) if chance[4, n] < 0.9 else None,
                    first["product"] + int(product[n]) if chance[5, n] < 0.8 else None,
                    SOURCES[n % len(SOURCES)],
                    f"csv:{start + n}",
                    first["theme"] + int(theme[n]) if chance[3, n] < 0.9 else None,
                    ("bad", "neutral", "good")[n % 3],
                )
            )
        yield part


def _picked(choices: tuple[tuple[str, float], ...], chance: float) -> str:
    for word, share in choices:
        chance -= share
        if chance < 0:
            return word
    return choices[0][0]


def _sentences(words: Any) -> str:
    parts = [" ".join(words[at : at + 9]) for at in range(0, len(words), 9)]
    return ". ".join(part.capitalize() for part in parts) + "."


def _write(connection: Connection, part: list[tuple[Any, ...]]) -> None:
    sql = """
        INSERT INTO note (id, kind, title, body, received_at, state, is_unread, person_id, product_id, source, origin,
            is_placed, thread, url, version, attachments)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 0, '', '', '', '[]')
    """
    connection.executemany(sql, [row[:11] for row in part])
    found = "INSERT INTO note_found VALUES (?, ?, 0.8, NULL, 0, ?, 0.8, ?)"
    connection.executemany(found, [(row[0], row[11], row[12], row[4]) for row in part])
