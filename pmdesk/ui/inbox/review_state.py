"""How far a weekly review is: what there is to look at, what was left, what was decided; it survives a restart."""

from datetime import date
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from pmdesk.commands.desk import lower_first
from pmdesk.domain.changes import Changes
from pmdesk.domain.kinds import Kind
from pmdesk.queries.weekly_review import WeeklyReview, past_reviews, review_due, weekly_review
from pmdesk.storage.rows import Rows
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.review_lines import STEPS, ReviewLine, Step, count_of, lines_of

MEMORY = "inbox.review"
STALE_DAYS = 6
"""A review that was begun longer ago is begun anew."""
SOON_MS = 30
ASKED = "inbox.review"
SHOWN = frozenset(
    {Kind.NOTE, Kind.QUOTE, Kind.THEME, Kind.SEGMENT, Kind.ITEM, Kind.FEEDBACK_REVIEW, Kind.SETTING, Kind.COMPANY}
)
TRIAGED = "triaged"


class ReviewState(QObject):
    """One for the review; `read` tells that the lists are other now, `moved` that a step was begun or ended."""

    read_again = Signal()
    moved = Signal()
    troubled = Signal(object)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self.context = context
        self.review: WeeklyReview | None = None
        self.due: Any = None
        self.past: Any = ()
        self.step = Step.NOTES
        self.day: date | None = None
        self.begun_with = 0
        self.ended: set[Step] = set()
        self.left: set[str] = set()
        self.decided: list[tuple[str, str]] = []
        self._is_awake = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.read)
        self._restore()
        context.bus.changed.connect(self._hear)

    @property
    def today(self) -> date:
        """The person's calendar day."""
        clock = self.context.clock
        return max(clock.today(), clock.now().date())

    @property
    def decisions(self) -> list[str]:
        """What was decided so far, one sentence each; triage is told as one."""
        triaged: dict[str, int] = {}
        told: list[str] = []
        for label, words in self.decided:
            if label.startswith(f"{TRIAGED}:"):
                verb, _, count = words.partition(" ")
                triaged[verb] = triaged.get(verb, 0) + int(count)
            elif words not in told:
                told.append(words)
        if triaged:
            parts = ", ".join(f"{count} {verb}" for verb, count in triaged.items())
            told.insert(0, f"Triaged {sum(triaged.values())} notes: {parts}")
        return told

    def wake(self, *, awake: bool) -> None:
        """Read while the review shows."""
        self._is_awake = awake
        if awake:
            self._begin_today()
            self.read()

    def lines(self, step: Step) -> tuple[ReviewLine, ...]:
        """Return the rows of a step that nobody left for now."""
        review = self.review
        if review is None:
            return ()
        answered = frozenset(line.id for line in review.table.lines if line.item is not None)
        return tuple(line for line in lines_of(review, step, self.today, answered) if line.key not in self.left)

    def waits(self, step: Step) -> int:
        """Return how many rows of a step wait."""
        if self.review is None:
            return 0
        shown = len(lines_of(self.review, step, self.today, frozenset()))
        return max(0, count_of(self.review, step) - (shown - len(self.lines(step))))

    def is_done(self, step: Step) -> bool:
        """Whether a step is through: nothing is left in it, or it was ended."""
        if step is Step.SIGN:
            return False
        return step in self.ended or (self.review is not None and not self.waits(step))

    def go(self, step: Step) -> None:
        """Show another step."""
        self.step = step
        self._keep()
        self.moved.emit()

    def end_step(self) -> None:
        """Leave what is left of the step, and go to the next that is not through."""
        self.ended.add(self.step)
        later = STEPS[STEPS.index(self.step) + 1 :]
        self.go(next((step for step in later if not self.is_done(step)), Step.SIGN))

    def leave(self, keys: tuple[str, ...]) -> None:
        """Leave rows for now; the next review shows them again."""
        self.left |= set(keys)
        self._keep()
        self.read_again.emit()

    def bring_back(self) -> None:
        """Show again what was left for now."""
        self.left.clear()
        self.ended.discard(self.step)
        self._keep()
        self.read_again.emit()

    def decide(self, label: str, words: str) -> None:
        """Note a decision; undoing the step of that label takes it back."""
        self.decided.append((label, words))
        self._keep()
        self.moved.emit()

    def triaged(self, label: str, verb: str, count: int) -> None:
        """Note that notes were triaged."""
        self.decide(f"{TRIAGED}:{label}", f"{verb} {count}")

    def clear(self) -> None:
        """Forget the draft, for the review is signed."""
        self.day, self.begun_with = None, 0
        self.ended, self.left, self.decided = set(), set(), []
        self.step = Step.NOTES
        self.context.memory.set(MEMORY, None)

    def read(self) -> None:
        """Read what there is to look at."""
        if self._is_awake:
            today = self.today
            self.context.ask(ASKED, lambda rows: _asked(rows, today), self._take, self.troubled.emit)

    def _take(self, answer: tuple[WeeklyReview, object, object]) -> None:
        is_first = self.review is None
        self.review, self.due, self.past = answer
        if is_first and not self.begun_with:
            self.begun_with = self.review.waiting_count
            self._keep()
        if is_first and self.step in self.ended:
            self.step = next((step for step in STEPS if not self.is_done(step)), Step.SIGN)
        self.read_again.emit()

    def _hear(self, changes: Changes) -> None:
        self._take_back(changes)
        if self._is_awake and changes.touches(SHOWN):
            self._soon.start()

    def _take_back(self, changes: Changes) -> None:
        """Forget a decision whose step was undone."""
        for place in range(len(self.decided) - 1, -1, -1):
            label = self.decided[place][0].removeprefix(f"{TRIAGED}:")
            if label and changes.label == f"Undo {lower_first(label)}":
                del self.decided[place]
                self._keep()
                self.moved.emit()
                return

    def _begin_today(self) -> None:
        if self.day is None or (self.today - self.day).days > STALE_DAYS:
            self.clear()
            self.day = self.today
            self.review = None

    def _keep(self) -> None:
        self.context.memory.set(
            MEMORY,
            {
                "day": self.day.isoformat() if self.day else None,
                "step": self.step.value,
                "begun": self.begun_with,
                "ended": sorted(self.ended),
                "left": sorted(self.left),
                "decided": [list(pair) for pair in self.decided],
            },
        )

    def _restore(self) -> None:
        kept: Any = self.context.memory.get(MEMORY)
        if not isinstance(kept, dict):
            return
        known: dict[str, Any] = kept  # pyright: ignore[reportUnknownVariableType]
        try:
            self.day = date.fromisoformat(known["day"]) if known.get("day") else None
            self.step = Step(known["step"])
            self.begun_with = int(known["begun"])
            self.ended = {Step(each) for each in known["ended"]}
            self.left = {str(each) for each in known["left"]}
            self.decided = [(str(label), str(words)) for label, words in known["decided"]]
        except (KeyError, TypeError, ValueError):
            self.day = None


def _asked(rows: Rows, today: date) -> tuple[WeeklyReview, object, object]:
    return weekly_review(rows, today), review_due(rows, today), past_reviews(rows)
