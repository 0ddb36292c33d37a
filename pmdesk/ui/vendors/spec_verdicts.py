"""What a person decides about changes of a description: accept, dispute, plan work, ignore, or decide later."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtWidgets import QWidget

from pmdesk.commands.desk import Command
from pmdesk.commands.specs import DisputeChange, PlanWork, RuleLater, RuleOnChanges
from pmdesk.commands.together import Together
from pmdesk.domain.apis import Ruling
from pmdesk.domain.counts import counted
from pmdesk.domain.errors import DeskError
from pmdesk.domain.roadmap import TITLE_LIMIT
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.queries.spec_changes import ChangeLine, VersionDiff
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.spec_words import where
from pmdesk.ui.widgets.forms import Form

Done = Callable[[str], object]


class Verdicts(QObject):
    """Decides about changes, each time as one step; `done` hears what was done in words."""

    def __init__(self, context: Context, card: IntegrationCard, owner: QWidget, done: Done) -> None:
        super().__init__(owner)
        self._context = context
        self._card = card
        self._owner = owner
        self._done = done
        self.form: Form | None = None

    def accept(self, lines: Sequence[ChangeLine], at: QWidget) -> None:
        """Live with changes."""
        del at
        self._try(self._ruled(lines, Ruling.ACCEPT), f"Accepted {_count(lines)}")

    def later(self, lines: Sequence[ChangeLine], at: QWidget) -> None:
        """Take back what was decided."""
        del at
        decided = [line for line in lines if line.decided is not None]
        if decided:
            self._try(RuleLater(self._api_id, prints(decided)), f"Decide later about {_count(decided)}")

    def ignore(self, lines: Sequence[ChangeLine], at: QWidget) -> None:
        """Ignore changes, for a reason that is asked for."""
        form = self._ask(f"Ignore {_count(lines)}", "Ignore", lambda values: self._ignore(lines, str(values["why"])))
        form.add_line("why", "Why", hint="We never read this field")
        form.ask(self._box(at))

    def dispute(self, lines: Sequence[ChangeLine], at: QWidget) -> None:
        """Make questions of changes; the words of a single one can be edited first."""
        if len(lines) != 1:
            parts = [self._disputed(line, question(line)) for line in lines]
            self._try(Together(parts, f"Dispute {_count(lines)}"), f"Disputed {_count(lines)}")
            return
        line = lines[0]

        def send(values: Any) -> None:  # noqa: ANN401  # the fields by name
            self._do(self._disputed(line, str(values["question"])), "Disputed 1 change")

        form = self._ask("Dispute 1 change", "Ask", send)
        form.add_line("question", "Question", question(line))
        form.ask(self._box(at))

    def plan(self, lines: Sequence[ChangeLine], diff: VersionDiff, at: QWidget) -> None:
        """Make one feature of changes."""
        title = f"Adapt to {where(lines[0])}" if len(lines) == 1 else f"Adapt to {diff.after.title}"

        def send(values: Any) -> None:  # noqa: ANN401  # the fields by name
            told = "\n".join(f"- {line.operation} {line.words}".replace("  ", " ") for line in lines)
            at_now = self._context.clock.now()
            command = PlanWork(
                self._card.integration.id, prints(lines), str(values["title"]), at_now, description=told[:20_000]
            )
            self._do(command, f"Planned work for {_count(lines)}")

        form = self._ask(f"Plan work for {_count(lines)}", "Plan", send)
        form.add_line("title", "Feature", title[:TITLE_LIMIT])
        form.ask(self._box(at))

    def _box(self, at: QWidget) -> QRect:
        return QRect(at.mapTo(self._owner, QPoint(0, 0)), at.size())

    @property
    def _api_id(self) -> int:
        return 0 if self._card.api is None else self._card.api.id

    def _ignore(self, lines: Sequence[ChangeLine], why: str) -> None:
        self._do(self._ruled(lines, Ruling.IGNORE, why), f"Ignored {_count(lines)}")

    def _ruled(self, lines: Sequence[ChangeLine], ruling: Ruling, why: str = "") -> RuleOnChanges:
        return RuleOnChanges(self._api_id, prints(lines), ruling, self._context.clock.now(), why)

    def _disputed(self, line: ChangeLine, words: str) -> DisputeChange:
        own = {each.function.id for each in self._card.functions}
        function_id = next((each for each in (*line.broken, *line.touched) if each in own), None)
        now = self._context.clock.now()
        return DisputeChange(self._card.integration.id, line.fingerprint, words, now, function_id)

    def _ask(self, title: str, verb: str, send: Callable[[Any], object]) -> Form:
        context = self._context
        self.form = Form(context.theme, context.icons, self._owner, title=title, verb=verb, send=send)
        return self.form

    def _do(self, command: Command[Any], words: str) -> None:
        """Do it; what is wrong is the form's to tell."""
        if self._context.desk.do(command):
            self._context.offer_undo(words)
        self._done(words)

    def _try(self, command: Command[Any], words: str) -> None:
        try:
            self._do(command, words)
        except DeskError as trouble:
            self._done(str(trouble))


def prints(lines: Sequence[ChangeLine]) -> tuple[str, ...]:
    """Return the fingerprints of changes, each once."""
    return tuple(dict.fromkeys(line.fingerprint for line in lines))


def question(line: ChangeLine) -> str:
    """Return what a vendor is asked about a change."""
    told = f"{line.operation}: {line.words}" if line.operation else line.words
    return f"{told[: TITLE_LIMIT - 40].rstrip()} Can it stay as it was?"


def _count(lines: Sequence[ChangeLine]) -> str:
    return counted(len(prints(lines)), "change")
