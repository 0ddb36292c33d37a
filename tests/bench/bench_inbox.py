"""Prints what the inbox's questions cost at a million notes: each keystroke of a search, filters with counts, opening.

Run it as a script: `python tests/bench/bench_inbox.py`, or with another number of notes. The workspace is kept in the
temporary folder, for it takes minutes to make. “Plain” is one bare FTS5 query of the same words, newest first, in the
same run: it neither shows a row nor forgives a slip. What is judged is processor time; the wall's stands beside it.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[2]))

from pmdesk.domain.classes import frozen
from pmdesk.domain.slips import slips
from pmdesk.queries.inbox_list import inbox_counts, inbox_page
from pmdesk.queries.inbox_values import Asked, Order, View
from pmdesk.queries.search_complete import complete
from pmdesk.storage.store import Role, Store, open_workspace
from tests.inbox_big import FREQUENT, kept_inbox, vocabulary
from tests.world import TODAY

NOTES = 1_000_000
SHOWN = 128
TIMES = 60
KEYSTROKE, COUNTS, OPENING, MEMORY_MB = 50.0, 150.0, 150.0, 300.0
PLAIN = "SELECT rowid FROM note_index WHERE note_index MATCH ? ORDER BY rowid DESC LIMIT ?"
UNWRITTEN = ("reimbursement", "costly", "parcels", "broke", "passcode", "courier", "merchant", "dispatch", "purchase",
             "refunds", "invoiced", "shopping", "smartphone", "browser", "sluggish", "wonderful", "awful", "euros",
             "quickly", "mailing")  # fmt: skip
FILTERS = ("kind:bug", "is:unread", "mood:bad", "theme:none", "has:rating", "-kind:review", "state:accepted",
           "is:linked", "since: last week", "before:2024", "from:ada", "from:maria", "product:none")  # fmt: skip
SENTENCES = ("payout late since", "from:maria refund", "kind:bug checkout crash", '"wrong address" -gift',
             "paymnet missing", "is:unread before: last month order", "segment:none cannot log in")  # fmt: skip


@frozen
class Taken:
    """What questions of one sort took, in milliseconds: processor, wall, and plain SQLite's wall."""

    name: str
    cpu: tuple[float, ...]
    wall: tuple[float, ...]
    plain: tuple[float, ...] = ()

    @property
    def judged(self) -> float:
        """The 95th percentile of processor time."""
        return p95(self.cpu)

    def told(self) -> str:
        """Return it as a line of the table."""
        line = f"  {self.name:<31}{middle(self.cpu)}{middle(self.wall)}"
        return line + (f"{middle(self.plain)}{sum(self.wall) / sum(self.plain):7.1f} ×" if self.plain else "")


def p95(taken: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(taken, n=20)[-1]


def middle(taken: Sequence[float]) -> str:
    """Return median and 95th percentile as two columns."""
    return f"{statistics.median(taken):9.1f}{p95(taken):8.1f}"


def timed(question: Callable[[], object]) -> tuple[float, float]:
    """Return what a question takes of the processor and on the wall, in milliseconds."""
    wall, cpu = time.perf_counter(), time.thread_time()
    question()
    return (time.thread_time() - cpu) * 1_000, (time.perf_counter() - wall) * 1_000


class Typed:
    """Texts as they stand in the field when an answer is wanted, of each sort."""

    def __init__(self, rows: Store, seed: int = 3) -> None:
        self._random = Random(seed)
        self._words = vocabulary()
        greatest = int(rows.read('SELECT max("key") FROM note_place')[0][0])
        sql = 'SELECT title, body FROM note_said WHERE "key" > ? LIMIT 400'
        self._said = [f"{title} {body}" for title, body in rows.read(sql, (greatest // 2 + greatest // 3,))]
        self._said = self._said or ["payout page is late"]

    def sorts(self) -> dict[str, list[str]]:
        """Return texts by the name of their sort."""
        return {
            "words": self._many(lambda: " ".join(self._any() for _ in range(self._random.randrange(1, 4))) + " "),
            "1 to 5 letters": self._many(lambda: self._any()[: self._random.randrange(1, 6)]),
            "frequent words": self._many(lambda: " ".join(self._random.choices(FREQUENT[:60], k=2)) + " "),
            "phrases": self._many(self._phrase),
        }

    def others(self) -> dict[str, list[str]]:
        """Return texts that plain SQLite knows nothing of."""
        return {
            "operators": self._many(lambda: self._random.choice(FILTERS)),
            "operators and words": self._many(lambda: f"{self._random.choice(FILTERS)} {self._any()}"),
            "without a word": self._many(lambda: f"{self._any()} -{self._any()} "),
            "typos": self._many(lambda: self._slip() + self._random.choice((" ", ""))),
            "by meaning": [f"{word}{end}" for word in UNWRITTEN for end in (" ", "", f" {self._any()} ")],
            "whole sentences, key by key": [text[:end] for text in SENTENCES for end in range(1, len(text) + 1)],
        }

    def _many(self, make: Callable[[], str]) -> list[str]:
        return [make() for _ in range(TIMES)]

    def _any(self) -> str:
        """Return a word: frequent ones are typed more often, like in notes, rare ones are searched more often."""
        return self._words[int(len(self._words) * self._random.random() ** 3)]

    def _phrase(self) -> str:
        said = self._random.choice(self._said).replace(".", "").split()
        at = self._random.randrange(max(1, len(said) - 3))
        return f'"{" ".join(said[at : at + self._random.randrange(2, 4)]).lower()}"'

    def _slip(self) -> str:
        word = next(word for word in iter(self._any, "") if len(word) > 4)
        return self._random.choice(list(slips(word)))


def plain_words(text: str) -> str:
    """Return what FTS5 is asked for a text of words, beginnings or one phrase."""
    if text.startswith('"'):
        return text
    *before, last = [f'"{word}"' for word in text.split()]
    return " ".join([*before, last if text.endswith(" ") else f"{last}*"])


def ask_all(rows: Store, name: str, texts: Iterable[str], *, order: Order = Order.NEWEST, plain: bool = False) -> Taken:
    """Ask for the page of each text, and plain SQLite for its words."""
    ours: list[tuple[float, float]] = []
    floor: list[float] = []
    for text in texts:
        asked = Asked(text, order=order, today=TODAY)
        ours.append(timed(lambda asked=asked: inbox_page(rows, asked, limit=SHOWN)))
        if plain:
            words = plain_words(text)
            floor.append(timed(lambda words=words: rows.read(PLAIN, (words, SHOWN)))[1])
    return Taken(name, tuple(cpu for cpu, _ in ours), tuple(wall for _, wall in ours), tuple(floor))


def count_all(rows: Store, name: str, asked: Iterable[Asked]) -> Taken:
    """Ask for each page with the counts beside it."""

    def question(each: Asked) -> None:
        inbox_page(rows, each, limit=SHOWN)
        inbox_counts(rows, each)

    ours = [timed(lambda each=each: question(each)) for each in asked]
    return Taken(name, tuple(cpu for cpu, _ in ours), tuple(wall for _, wall in ours))


def opening(path: Path) -> Taken:
    """Open the workspace and ask what the pane asks first, a few times."""

    def question() -> None:
        with closing(open_workspace(path, role=Role.READER)) as rows:
            inbox_page(rows, Asked("", View.TRIAGE, today=TODAY), limit=SHOWN)
            inbox_counts(rows, Asked("", View.TRIAGE, today=TODAY))

    question()
    ours = [timed(question) for _ in range(8)]
    return Taken("opening", tuple(cpu for cpu, _ in ours), tuple(wall for _, wall in ours))


def memory_mb(name: str) -> float:
    """Return how much memory this process has, or had at most."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1024


def main(notes: int) -> int:
    """Measure, print, and fail when an aim is missed."""
    path = kept_inbox(notes)
    missed: list[str] = []

    def tell(taken: Taken, most: float) -> None:
        print(taken.told(), flush=True)
        missed.extend([taken.name] * (taken.judged > most))

    print(f"  {notes:,} notes, milliseconds          processor            wall           plain    wall to plain")
    print("                                     p50     p95      p50     p95      p50     p95")
    tell(opening(path), OPENING)
    with closing(open_workspace(path, role=Role.READER)) as rows:
        typed = Typed(rows)
        ask_all(rows, "warm", ("late payout", "paymnet", "costly"))
        sorts = typed.sorts()
        for name, texts in sorts.items():
            tell(ask_all(rows, name, texts, plain=True), KEYSTROKE)
        others = typed.others()
        for name, texts in others.items():
            tell(ask_all(rows, name, texts), KEYSTROKE)
        best = [*sorts["words"][:30], *sorts["frequent words"][:30]]
        tell(ask_all(rows, "best match", best, order=Order.BEST), KEYSTROKE)
        tell(completions(rows, others["whole sentences, key by key"]), KEYSTROKE)
        views = [Asked(text, view, today=TODAY) for text in ("", *FILTERS) for view in View]
        tell(count_all(rows, "filters with counts", views), COUNTS)
        words = [Asked(text, today=TODAY) for text in (*sorts["words"], *others["operators and words"])]
        tell(count_all(rows, "words with counts", words), COUNTS)
    memory = memory_mb("VmHWM")
    print(f"  memory at most {memory:.0f} MB")
    missed.extend(["memory"] * (memory > MEMORY_MB))
    print("  over the aim: " + (", ".join(missed) or "nothing"))
    return 1 if missed else 0


def completions(rows: Store, texts: Iterable[str]) -> Taken:
    """Ask how each text may go on."""
    ours = [timed(lambda text=text: complete(rows, text, len(text), TODAY)) for text in texts]
    return Taken("completion", tuple(cpu for cpu, _ in ours), tuple(wall for _, wall in ours))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else NOTES))
