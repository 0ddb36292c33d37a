"""Prints how well similar notes, likely duplicates and the items a note speaks for are found, and how long it takes.

Of labelled questions in ../shared/data/themes each is a note; of the five notes found most similar those with the same
label are right (P@5). For duplicates notes of one to three questions are told a second time by rule (`said_again.py`).
Items are those of the sample, with the note's own links hidden. `--meaning` places the notes by the language model
first (some minutes), `--notes 1000000` says how many notes the questions are timed over (`--at FILE` keeps them).
"""

import argparse
import csv
import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[2]))

from pmdesk.commands.removal import Delete
from pmdesk.commands.sample.build import make_sample
from pmdesk.domain.inbox import Note, NoteKind, Quote
from pmdesk.domain.kinds import NoteId, QuoteId
from pmdesk.insight.embedding import MINILM, MiniLM, packed, unit
from pmdesk.queries.best_items import best_items
from pmdesk.queries.similar import likely_duplicates, similar_notes
from pmdesk.storage.ledger import Edit
from pmdesk.storage.note_found import NoteVector, put_vectors
from pmdesk.storage.store import open_workspace
from tests.inbox_big import build_inbox
from tests.said_again import said_again
from tests.world import NOW, World, empty_world

DATA = Path(__file__).parents[3] / "shared/data/themes"
TEXTS, ASKED = 4_000, 400
BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.01)
AIM_MS = 50


@dataclass
class Put:
    """Texts become notes, a minute apart, and lie where a model placed them."""

    texts: Sequence[str]
    vectors: Sequence[bytes] = ()
    label: str = "Put"

    def apply(self, edit: Edit) -> list[int]:
        ids = [NoteId(edit.next_id()) for _ in self.texts]
        for age, (note_id, text) in enumerate(zip(ids, self.texts, strict=True)):
            edit.put(Note(note_id, NoteKind.FEEDBACK, "", text, NOW - timedelta(minutes=age)))
        put_vectors(edit, [NoteVector(note, MINILM, at) for note, at in zip(ids, self.vectors, strict=False)])
        return ids


def labelled(name: str) -> list[tuple[str, str]]:
    if name == "banking77":
        with (DATA / "banking77_train.csv").open(encoding="utf-8") as file:
            return [(row["text"], row["category"]) for row in csv.DictReader(file)]
    whole = json.loads((DATA / "clinc150_train_val.json").read_text(encoding="utf-8"))
    return [(text, label) for text, label in whole["train"]]


@contextmanager
def holding(texts: Sequence[str], model: MiniLM | None) -> Iterator[tuple[World, list[int]]]:
    vectors = packed(model.place(list(texts))) if model else ()
    with tempfile.TemporaryDirectory() as folder:
        world = empty_world(Path(folder) / "notes.pmdesk")
        with closing(world.store):
            yield world, world.desk.ask(Put(texts, vectors))[1]


def retrieval(name: str, model: MiniLM | None) -> None:
    said = Random(1).sample(labelled(name), TEXTS)
    right: list[float] = []
    told: list[tuple[float, bool]] = []
    with holding([text for text, _ in said], model) as (world, ids):
        label = dict(zip(ids, (label for _, label in said), strict=True))
        for note_id in Random(2).sample(ids, ASKED):
            found = similar_notes(world.store, note_id, 5)
            hits = [label[each.id] == label[note_id] for each in found]
            right.append(sum(hits) / 5)
            told += zip((each.sure for each in found), hits, strict=True)
    print(
        f"{name:10} similar, {'meaning' if model else 'words':8} P@5 {sum(right) / len(right):.3f}   {reliable(told)}"
    )


def duplicates(name: str, model: MiniLM | None) -> None:
    random = Random(3)
    by_label: dict[str, list[str]] = defaultdict(list)
    for text, label in random.sample(labelled(name), TEXTS):
        by_label[label].append(text if text[-1] in ".?!" else f"{text}.")
    texts = []
    for group in by_label.values():
        while len(group) > 3:
            texts.append(" ".join(group.pop() for _ in range(random.randint(1, 3))))
    again = said_again(texts, ASKED, random)
    told: list[tuple[float, bool]] = []
    firsts: dict[str, list[bool]] = defaultdict(list)
    with holding([*texts, *(each.text for each in again)], model) as (world, ids):
        second = {ids[len(texts) + place]: each for place, each in enumerate(again)}
        partner = {ids[each.of]: note_id for note_id, each in second.items()}
        for note_id in [*second, *random.sample(ids[: len(texts)], ASKED)]:
            found = likely_duplicates(world.store, note_id, 3)
            mate = ids[second[note_id].of] if note_id in second else partner.get(note_id)
            told += [(each.same, each.id == mate) for each in found]
            if note_id in second:
                firsts[second[note_id].how].append(bool(found) and found[0].id == mate)
                told += [] if any(each.id == mate for each in found) else [(0.0, True)]
    likely = [is_right for sure, is_right in told if sure >= 0.5]
    recall = sum(likely) / sum(is_right for _, is_right in told)
    first = " ".join(f"{how} {sum(hits) / len(hits):.2f}" for how, hits in firsts.items())
    kind = "meaning" if model else "words"
    print(
        f"{name:10} same,    {kind:8} precision {sum(likely) / len(likely):.2f} recall {recall:.2f}"
        f"   found first: {first}   {reliable(told)}"
    )


def items() -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = empty_world(Path(folder) / "other.pmdesk")
        world.store.close()
        path = Path(folder) / "tidewater.pmdesk"
        make_sample(path, world.clock)
        with closing(open_workspace(path)) as store:
            world.desk.store = store
            linked = [row for row in store.all(Quote) if row.item_id is not None]
            told: list[tuple[float, bool]] = []
            first = 0
            for quote in linked:
                own = [row.id for row in store.all(Quote, note_id=quote.note_id)]
                world.desk.do(Delete(Quote, tuple(QuoteId(row_id) for row_id in own)))
                found = best_items(store, quote.note_id)
                world.desk.undo()
                first += bool(found) and found[0].item_id == quote.item_id
                told += [(each.sure, each.item_id == quote.item_id) for each in found]
    hit = sum(is_right for _, is_right in told)
    print(f"sample     items: first {first / len(linked):.3f}, among three {hit / len(linked):.3f}   {reliable(told)}")


def reliable(told: list[tuple[float, bool]]) -> str:
    """Say how often what was told with some sureness is right."""
    parts = []
    for low, high in pairwise(BINS):
        hits = [is_right for sure, is_right in told if low <= sure < high]
        if len(hits) >= 10:
            parts.append(f"{low:.0%}–{min(high, 1.0):.0%}: {sum(hits) / len(hits):.0%} of {len(hits)}")
    return "right of those told " + ", ".join(parts)


def speed(notes: int, at: Path | None) -> None:
    import numpy as np  # noqa: PLC0415  # only here

    with tempfile.TemporaryDirectory() as folder:
        path = at or Path(folder) / "big.pmdesk"
        if not path.exists():
            print(build_inbox(path, notes))
        with closing(open_workspace(path)) as store:
            ids = [note_id for (note_id,) in store.read("SELECT id FROM note ORDER BY id DESC LIMIT 20000")]
            asked = Random(4).sample(ids, 60)
            questions = {
                "similar by words": lambda note_id: similar_notes(store, note_id),
                "known bugs": lambda note_id: likely_duplicates(store, note_id, kind="bug"),
                "best items": lambda note_id: best_items(store, note_id),
            }
            for name, ask in questions.items():
                timed(name, notes, ask, asked)
            rows = np.random.default_rng(0).standard_normal((len(ids), 384)).astype(np.float32)
            store.connection.execute("BEGIN")
            store.connection.executemany(
                "INSERT OR REPLACE INTO note_vector VALUES (?, ?, ?)",
                [(note_id, MINILM, row) for note_id, row in zip(ids, packed(unit(rows)), strict=True)],
            )
            timed("similar by words and meaning", notes, lambda note_id: similar_notes(store, note_id), asked)
            store.connection.execute("ROLLBACK")


def timed(name: str, notes: int, ask: object, asked: list[int]) -> None:
    took = []
    for note_id in asked:
        begin = time.process_time()
        ask(note_id)
        took.append((time.process_time() - begin) * 1000)
    took.sort()
    p95 = took[len(took) * 95 // 100]
    verdict = "ok" if p95 <= AIM_MS else f"over {AIM_MS}"
    print(f"{notes:,} notes, {name}: {took[len(took) // 2]:.0f} ms of CPU, p95 {p95:.0f} ({verdict})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meaning", action="store_true")
    parser.add_argument("--notes", type=int, default=100_000)
    parser.add_argument("--at", type=Path)
    options = parser.parse_args()
    if DATA.is_dir():
        for name in ("banking77", "clinc150"):
            for model in (None, MiniLM()) if options.meaning else (None,):
                retrieval(name, model)
                duplicates(name, model)
    else:
        print(f"Skipped what needs labelled questions: {DATA} is not there.")
    items()
    speed(options.notes, options.at)


if __name__ == "__main__":
    main()
