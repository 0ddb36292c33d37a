"""A function of the checklist as a card whose fields are edited in place."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import partial

from PySide6.QtCore import QUrl

from pmdesk.commands.desk import Command
from pmdesk.commands.fields import Rename, SetFields
from pmdesk.commands.functions import RecordTest, SayOfFunctions, TieFunction
from pmdesk.commands.questions import Ask
from pmdesk.domain.agreed import AgreedFunction, Question, Trial, Word
from pmdesk.domain.classes import frozen
from pmdesk.domain.days import say_day
from pmdesk.domain.errors import DeskError
from pmdesk.domain.typed import typed_day
from pmdesk.domain.vendors import Side
from pmdesk.queries.integration_card import FunctionLine, IntegrationCard
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.functions_fields import SpecFields
from pmdesk.ui.vendors.functions_rows import sign_of, state_ink
from pmdesk.ui.vendors.functions_verbs import PRIORITIES, TRIALS, WORDS
from pmdesk.ui.vendors.functions_words import breaking, reason
from pmdesk.ui.vendors.questions_words import SIGNS
from pmdesk.ui.widgets.card import Card, Crumb, Entry, Part
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.editing import Picked, Reading, Typed, as_typed
from pmdesk.ui.widgets.face import Face
from pmdesk.ui.widgets.markdown import may_open, open_outside

NOTHING = "None"
NOON = time(12)


@frozen
class Leads:
    """Where lines of the card lead: to a change in the diff, to the finder of items, to an item, to a question."""

    diff: Callable[[str], object]
    item: Callable[[], object]
    question: Callable[[int], object]


class FunctionEntries:
    """Makes the card of one function as it is now."""

    def __init__(
        self, context: Context, card: IntegrationCard, line: FunctionLine, fields: SpecFields, leads: Leads
    ) -> None:
        self._context = context
        self._card = card
        self._line = line
        self._function = line.function
        self._fields = fields
        self._leads = leads
        self._today = context.clock.today()

    def card(self) -> Card:
        """Return the whole card."""
        function, line = self._function, self._line
        sign, ink = sign_of(line)
        state = Entry("state", Face(line.state, "State", sign, ink, state_ink(line), self._since()))
        return Card(
            f"function {function.id}",
            function.title,
            crumbs=(Crumb(self._card.integration.title),),
            title_editing=Typed(function.title, as_typed, self._rename, "What it does"),
            fields=(
                state,
                self._pick("Needed", "priority", PRIORITIES, function.priority, self._set_priority),
                self._text("Behaviour", "behaviour", "What it has to do", lines=True),
                self._operations(),
                self._named_fields(),
                self._word(Side.US),
                self._word(Side.THEM),
                self._evidence(),
                *self._tests(),
                self._item(),
            ),
            parts=self._parts(),
        )

    # --- fields

    def _do(self, command: Command[object]) -> None:
        self._context.desk.do(command)

    def _rename(self, title: object) -> None:
        self._do(Rename(AgreedFunction, self._function.id, str(title)))

    def _set(self, what: str, field: str, value: object) -> None:
        label = f"Set {what} of {self._function.title}"
        self._do(SetFields(AgreedFunction, (self._function.id,), {field: value}, label))

    def _set_priority(self, priority: object) -> None:
        self._set("how much is needed", "priority", priority)

    def _text(self, label: str, field: str, hint: str, *, lines: bool = False) -> Entry:
        value = str(getattr(self._function, field))
        face = Face(value or NOTHING, label, ink="text" if value else "text_faint", wraps=lines)
        return Entry(field, face, Typed(value, as_typed, partial(self._set, label.lower(), field), hint, lines))

    def _pick(  # as the columns of a table
        self, label: str, key: str, choices: tuple[Choice, ...], now: object, keep: Callable[[object], None]
    ) -> Entry:
        chosen = next((choice for choice in choices if choice.value == now), choices[0])
        face = Face(chosen.text, label, chosen.icon, chosen.ink)
        return Entry(key, face, Picked(label, lambda: choices, (now,), lambda picked: keep(picked[0])))

    def _since(self) -> str:
        return f"since {self._line.since}" if self._line.since else ""

    def _operations(self) -> Entry:
        function, known = self._function, {each.value for each in self._fields.operations}
        unknown = bool(known) and any(each not in known for each in function.operations)
        face = Face(
            ", ".join(function.operations) or NOTHING,
            "Operations",
            ink="text" if function.operations else "text_faint",
            fact="not in the pinned version" if unknown else "",
            fact_ink="warning_text",
            wraps=bool(function.operations) and not unknown,
        )
        picked = Picked(
            "Operations",
            lambda: _with(self._fields.operations, function.operations),
            function.operations,
            lambda chosen: self._tie(tuple(map(str, chosen)), function.fields),
            many=True,
            free=True,
        )
        return Entry("operations", face, picked)

    def _named_fields(self) -> Entry:
        function = self._function
        fact = "reading the description" if self._fields.is_reading else ""
        usual = "The whole operation" if function.operations else NOTHING
        face = Face(
            ", ".join(function.fields) or usual,
            "Fields",
            ink="text" if function.fields else "text_faint",
            fact=fact,
            wraps=bool(function.fields) and not fact,
        )
        picked = Picked(
            "Fields",
            lambda: _with(self._fields.fields, function.fields),
            function.fields,
            lambda chosen: self._tie(function.operations, tuple(map(str, chosen))),
            many=True,
            free=True,
        )
        return Entry("fields", face, picked)

    def _tie(self, operations: tuple[str, ...], fields: tuple[str, ...]) -> None:
        self._do(TieFunction(self._function.id, operations, fields))

    def _word(self, side: Side) -> Entry:
        function = self._function
        ours = side is Side.US
        word, on_id = (function.ours, function.ours_on_id) if ours else (function.theirs, function.theirs_on_id)

        def keep(said: object) -> None:
            self._do(SayOfFunctions((function.id,), side, Word(str(said)), self._today))

        label = "Our word" if ours else "Their word"
        entry = self._pick(label, "ours" if ours else "theirs", WORDS, word, keep)
        if word is Word.AGREED and on_id != self._card.integration.pinned_id and isinstance(entry.editing, Picked):
            entry = replace(entry, editing=replace(entry.editing, chosen=()))  # It may be said anew.
        return replace(entry, face=replace(entry.face, fact=self._said_of(on_id, asked=ours)))

    def _said_of(self, on_id: int | None, *, asked: bool) -> str:
        function = self._function
        version = next((each for each in self._card.versions if each.id == on_id), None)
        on = "" if version is None else f"on {version.called}"
        day = f"asked {say_day(function.asked_on, self._today)}" if asked and function.asked_on is not None else ""
        return ", ".join(part for part in (on, day) if part)

    def _evidence(self) -> Entry:
        entry = self._text("Evidence", "evidence", "An address, or where it is written")
        url = QUrl(self._function.evidence.strip())
        if not may_open(url):
            return entry
        face = Face(self._function.evidence, "Evidence", "external-link", "accent_ink", "accent_ink")
        return Entry("evidence", face, entry.editing, run=lambda: open_outside(url))

    def _tests(self) -> tuple[Entry, ...]:
        function = self._function

        def keep(outcome: object) -> None:
            now = self._context.clock.now().astimezone(UTC)
            self._do(RecordTest((function.id,), Trial(str(outcome)), now))

        test = self._pick("Sandbox test", "test", TRIALS, function.test, keep)
        if function.test is Trial.NOT_RUN:
            return (test,)
        day = None if function.tested_at is None else function.tested_at.astimezone().date()
        words = "" if day is None else say_day(day, self._today)
        when = Entry(
            "tested_at", Face(words or NOTHING, "Since"), Typed(words, self._read_day, self._keep_day, "6 mar, mon")
        )
        note = Entry(
            "test_note",
            Face(
                function.test_note or NOTHING,
                "Test note",
                ink="text" if function.test_note else "text_faint",
                wraps=True,
            ),
            Typed(function.test_note, as_typed, self._keep_note, "What was seen", lines=True),
        )
        return test, when, note

    def _read_day(self, text: str) -> Reading:
        day = typed_day(text, self._today)
        if day is not None and day > self._today:
            raise DeskError("A test was run today or before.", "Type an earlier day.")
        return Reading(day, NOTHING if day is None else say_day(day, self._today))

    def _keep_day(self, day: object) -> None:
        at = datetime.combine(day, NOON).astimezone(UTC) if isinstance(day, date) else None
        self._set("the day of the test", "tested_at", at)

    def _keep_note(self, note: object) -> None:
        self._set("the test note", "test_note", str(note))

    def _item(self) -> Entry:
        item = next((each for each in self._card.items if each.id == self._function.item_id), None)
        words = NOTHING if self._function.item_id is None else "An item" if item is None else item.title
        return Entry("item", Face(words, "Item", ink="text" if item else "text_faint"), run=self._leads.item)

    # --- parts

    def _parts(self) -> tuple[Part, ...]:
        changed = tuple(
            Entry(
                f"changed {each.fingerprint}",
                Face(reason(each), icon="octagon-x", icon_ink="danger", wraps=True),
                run=partial(self._leads.diff, each.fingerprint),
            )
            for each in breaking(self._card, self._line)
        )
        asked = [each for each in self._card.questions if each.function_id == self._function.id]
        adding = Typed("", as_typed, self._ask, "What do you want to know?")
        parts = [
            Part(
                "questions",
                "Questions",
                _count(len(asked)),
                tuple(map(self._question, asked)),
                adding=adding,
                add_words="Ask a question…",
            )
        ]
        if changed:
            parts.insert(0, Part("changed", "What changed", _count(len(changed)), changed))
        return tuple(parts)

    def _question(self, question: Question) -> Entry:
        icon, ink = SIGNS[question.state]
        fact = question.answer or (f"by {say_day(question.due, self._today)}" if question.due else question.state.value)
        face = Face(question.title, icon=icon, icon_ink=ink, fact=fact)
        return Entry(f"question {question.id}", face, run=lambda: self._leads.question(question.id))

    def _ask(self, title: object) -> None:
        if str(title).strip():
            values = {"function_id": self._function.id}
            at = self._context.clock.now()
            self._do(Ask(self._card.integration.id, str(title), Side.US, at, values))


def _count(count: int) -> str:
    return str(count) if count else ""


def _with(offered: tuple[Choice, ...], chosen: tuple[str, ...]) -> tuple[Choice, ...]:
    """Return what is offered, and what is chosen though nobody offers it, chosen ones first."""
    known = {each.value: each for each in offered}
    first = [known.get(name) or Choice(name, name) for name in chosen]
    return (*first, *(each for each in offered if each.value not in chosen))
