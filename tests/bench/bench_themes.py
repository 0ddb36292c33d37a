"""Measures how well themes are found: on whole sets of questions with known intents, and on parts of them held out.

Run it as a script: `python tests/bench/bench_themes.py [--quick]`. Printed for each set: accuracy
(groups and intents paired so that most questions agree; one that belongs to no theme counts as wrong), NMI, how
many themes were found and how many there are, and seconds. Ours is told nothing about the number. The peer is
k-means on the same vectors, which is told the true number; HDBSCAN of scikit-learn stands beside it where that is
installed.
"""

import argparse
import csv
import json
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pmdesk.insight.assignment import best_pairs
from pmdesk.insight.embedding import MiniLM, Room, Vectors
from pmdesk.insight.embedding_words import WordSpace
from pmdesk.insight.themes import group, principal, refined

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "themes"
AIM = 70.0
Notes = tuple[list[str], np.ndarray]


def main() -> int:
    """Print the figures; the exit code is 1 when the whole sets miss the aim."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--quick", action="store_true", help="only a part of each set")
    chosen = asked.parse_args()
    if not DATA.is_dir():
        print(f"nothing to measure on: {DATA} is not there")
        return 0
    sets = {"banking77": banking(), "clinc150": clinc()}
    model = MiniLM(Room(2))
    placed = {name: at_once(name, notes, model) for name, notes in sets.items()}
    means: list[float] = []
    print(f"\n{'set':26}{'by':9}{'ACC':>6}{'NMI':>7}{'found':>7}{'real':>6}{'s':>7}   k-means with the real number")
    for title, name, places in parts(sets, quick=chosen.quick):
        texts, intents = sets[name]
        truth = np.unique(intents[places], return_inverse=True)[1]
        said = [texts[place] for place in places]
        accuracy = row(title, "model", placed[name][places], truth)
        if title in sets:
            means.append(accuracy)
            row(title, "words", WordSpace(said).place(said), truth)
    if not chosen.quick:
        check(sets, placed)
    if means:
        print(f"\nmean accuracy on the whole sets {np.mean(means):.1f}, aim {AIM:.0f}")
    return int(bool(means) and np.mean(means) < AIM)


def row(title: str, by: str, vectors: Vectors, truth: np.ndarray) -> float:
    """Print one line, ours and the peers'; returns our accuracy."""
    began = time.perf_counter()
    labels = group(vectors).labels
    seconds = time.perf_counter() - began
    real = int(truth.max()) + 1
    began = time.perf_counter()
    peer = k_means(vectors, real)
    peers = f"{accuracy_of(peer, truth):6.1f}{nmi(peer, truth):7.3f}{time.perf_counter() - began:7.1f}"
    found = accuracy_of(labels, truth)
    print(
        f"{title:26}{by:9}{found:6.1f}{nmi(labels, truth):7.3f}{labels.max() + 1:7}{real:6}{seconds:7.1f}   {peers}"
        f"{hdbscan(vectors, truth)}",
        flush=True,
    )
    return found


def parts(sets: dict[str, Notes], *, quick: bool) -> Iterator[tuple[str, str, np.ndarray]]:
    """Yield the whole sets, then parts: other numbers of intents, other sizes, even and uneven ones."""
    for name, (_, intents) in sets.items():
        if not quick:
            yield name, name, np.arange(len(intents))
    dice = np.random.default_rng(2026)
    for name, (_, intents) in sets.items():
        kinds = np.unique(intents)
        for count, each in ((20, 100), (38, 60), (50, 40), (len(kinds), 40), (len(kinds), 20)):
            some = dice.permutation(kinds)[:count]
            of_each = [dice.permutation(np.flatnonzero(intents == kind))[:each] for kind in some]
            yield f"{name}, {count} × {each}", name, np.concatenate(of_each)
        some = dice.permutation(kinds)[:50]
        sizes = np.maximum((120 * np.exp(-2.5 * np.arange(50) / 50)).astype(int), 5)
        uneven = [
            dice.permutation(np.flatnonzero(intents == kind))[:size] for kind, size in zip(some, sizes, strict=True)
        ]
        yield f"{name}, 50 uneven", name, np.concatenate(uneven)


def check(sets: dict[str, Notes], placed: dict[str, Vectors]) -> None:
    """Print how well themes are found in kinds of parts on which nothing was ever chosen, and in both sets as one."""
    dice = np.random.default_rng(77)
    print("\nparts of kinds on which nothing was chosen")
    found: list[float] = []
    for name, (_, intents) in sets.items():
        for title, places in unseen(intents, dice):
            truth = np.unique(intents[places], return_inverse=True)[1]
            found.append(row(f"{name}, {title}", "model", placed[name][places], truth))
    both = np.concatenate([intents for _, intents in sets.values()])
    truth = np.unique(both, return_inverse=True)[1]
    found.append(row("both as one", "model", np.concatenate([placed[name] for name in sets]), truth))
    print(f"mean accuracy of these {np.mean(found):.1f}")


def unseen(intents: np.ndarray, dice: np.random.Generator) -> Iterator[tuple[str, np.ndarray]]:
    """Yield random questions, all questions of some intents, and intents of very different sizes."""
    kinds, total = np.unique(intents), len(intents)
    for title, count in (("a half", total // 2), ("a tenth", total // 10)):
        yield title, dice.permutation(total)[:count]
    for share in (0.1, 0.2, 0.4, 0.6):
        some = dice.permutation(kinds)[: int(share * len(kinds))]
        yield f"{share:.0%} of them", np.flatnonzero(np.isin(intents, some))
    for title, count, power in (("sizes by Zipf", len(kinds), 0.7), ("30 by Zipf", 30, 0.7)):
        of_each = [
            dice.permutation(np.flatnonzero(intents == kind))[: max(int(200 / (1 + rank) ** power), 3)]
            for rank, kind in enumerate(dice.permutation(kinds)[:count])
        ]
        yield title, np.concatenate(of_each)


def at_once(name: str, notes: Notes, model: MiniLM) -> Vectors:
    """Place all questions of a set, and print how fast that goes."""
    began, busy = time.perf_counter(), time.process_time()
    vectors = model.place(notes[0])
    seconds, busy = time.perf_counter() - began, time.process_time() - busy
    print(f"{name}: {len(notes[0]):,} questions placed in {seconds:.0f} s, {len(notes[0]) / busy:.0f} per CPU second")
    return vectors


def banking() -> Notes:
    with (DATA / "banking77_train.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [line["text"] for line in rows], np.array([line["category"] for line in rows])


def clinc() -> Notes:
    sets = json.loads((DATA / "clinc150_train_val.json").read_text(encoding="utf-8"))
    rows = [line for part in sets.values() for line in part]
    return [text for text, _ in rows], np.array([intent for _, intent in rows])


def accuracy_of(labels: np.ndarray, truth: np.ndarray) -> float:
    """Return how many per cent agree when groups and intents are paired best."""
    both = contingency(labels, truth)
    return 100 * sum(both[pair] for pair in best_pairs(both)) / len(truth)


def nmi(labels: np.ndarray, truth: np.ndarray) -> float:
    """Return the normalised mutual information of two groupings."""
    share = contingency(labels, truth) / len(truth)
    one, other = share.sum(axis=1), share.sum(axis=0)
    some = share > 0
    mutual = (share[some] * np.log(share[some] / np.outer(one, other)[some])).sum()
    return float(2 * mutual / -((one * np.log(one)).sum() + (other * np.log(other)).sum()))


def contingency(labels: np.ndarray, truth: np.ndarray) -> np.ndarray:
    both = np.zeros((labels.max() + 1, truth.max() + 1))
    np.add.at(both, (labels, truth), 1)
    return both


def k_means(vectors: Vectors, count: int) -> np.ndarray:
    """Return the groups of spherical k-means (k-means++ start) on the plain vectors."""
    rows = principal(vectors)
    dice = np.random.default_rng(0)
    middles = [int(dice.integers(len(rows)))]
    apart = np.full(len(rows), np.inf)
    for _ in range(count - 1):
        apart = np.minimum(apart, np.maximum(2 - 2 * rows @ rows[middles[-1]], 0))
        middles.append(int(dice.choice(len(rows), p=apart / apart.sum())))
    start = (rows @ rows[middles].T).argmax(axis=1)
    return refined(rows, np.unique(start, return_inverse=True)[1], 100)[0]


def hdbscan(vectors: Vectors, truth: np.ndarray) -> str:
    if find_spec("sklearn") is None:
        return ""
    from sklearn.cluster import HDBSCAN  # noqa: PLC0415  # a peer, where it is installed

    labels = HDBSCAN(min_cluster_size=10).fit_predict(principal(vectors))
    kept = labels >= 0
    return f"   HDBSCAN {accuracy_of(labels[kept], truth[kept]) * kept.mean():.1f} of {labels.max() + 1}"


if __name__ == "__main__":
    sys.exit(main())
