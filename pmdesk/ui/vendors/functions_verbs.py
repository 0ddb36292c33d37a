"""What keys do with functions of the checklist: agree, refuse, test, add, rename, archive, reorder, tie to an item."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC

from pmdesk.commands.desk import Command
from pmdesk.commands.fields import Archive, SetFields
from pmdesk.commands.functions import (
    AddFunction,
    LinkFunctions,
    MoveFunctions,
    RecordTest,
    SayOfFunctions,
    StartChecklist,
)
from pmdesk.domain.agreed import AgreedFunction, Priority, Trial, Word
from pmdesk.domain.errors import DeskError, RuleBroken
from pmdesk.domain.vendors import Side
from pmdesk.ui.item_finder import ItemFinder
from pmdesk.ui.vendors.column_card import RowVerbs
from pmdesk.ui.vendors.functions_words import functions
from pmdesk.ui.widgets.choices import Choice, ChoicePopover
from pmdesk.ui.widgets.forms import Form, Values

PRIORITIES = (
    Choice(Priority.MUST, "Must", fact="wanted for “both satisfied”"),
    Choice(Priority.SHOULD, "Should"),
    Choice(Priority.MAY, "May"),
)
SEGMENTS = [(each.value, each.value.capitalize()) for each in Priority]
TRIALS = (
    Choice(Trial.PASSED, "Passed", "circle-check", "success"),
    Choice(Trial.FAILED, "Failed", "circle-x", "danger"),
    Choice(Trial.NOT_RUN, "Not run", "circle-dashed", "neutral"),
)
WORDS = (
    Choice(Word.AGREED, "Agreed", "circle-check", "success"),
    Choice(Word.REFUSED, "Refused", "circle-slash", "danger"),
    Choice(Word.OPEN, "Open", "circle-dashed", "neutral"),
)


class FunctionVerbs(RowVerbs[AgreedFunction]):
    """Acts on the selected functions of the card that shows; each act is one step, however many are selected."""

    @property
    def ids(self) -> tuple[int, ...]:
        """The functions that verbs act on."""
        return tuple(function.id for function in self._chosen())

    # --- words

    def agree(self) -> bool:
        """Give our word; where all have it for the pinned version, take it back."""
        return self._turn(Side.US, Word.AGREED)

    def agree_theirs(self) -> bool:
        """Record that they agree; where they do for the pinned version, record that they no longer do."""
        return self._turn(Side.THEM, Word.AGREED)

    def refuse(self) -> bool:
        """Refuse; where all are refused by us, leave it open again."""
        return self._turn(Side.US, Word.REFUSED)

    def say(self, side: Side, word: Word) -> bool:
        """Give one side's word on the selected functions."""
        command = SayOfFunctions(self.ids, side, word, self._context.clock.today())
        return bool(self.ids) and self._do(command, f"{command.label}.")

    def _turn(self, side: Side, word: Word) -> bool:
        chosen, card = self._chosen(), self._card()
        if card is None or not chosen:
            return False
        pinned = card.integration.pinned_id
        said = [
            (each.ours, each.ours_on_id) if side is Side.US else (each.theirs, each.theirs_on_id) for each in chosen
        ]
        is_there = all(known is word and (on == pinned or word is not Word.AGREED) for known, on in said)
        return self.say(side, Word.OPEN if is_there else word)

    # --- the row

    def add(self) -> Form | None:
        """Ask what is needed, and add it."""
        card = self._card()
        if card is None:
            return None
        context, (owner, box) = self._context, self._spot()
        form = Form(context.theme, context.icons, owner, title="Add a function", verb="Add", send=self._add)
        form.add_line("title", "Function", hint="What it does, like Refund, partial")
        form.add_segments("priority", "Needed", SEGMENTS, Priority.MUST)
        form.ask(box)
        return form

    def start_from_template(self) -> bool:
        """Lay out what nearly every integration needs."""
        card = self._card()
        if card is None:
            return False
        before = len(card.functions)
        try:
            made = self._context.desk.ask(StartChecklist(card.integration.id))[1]
        except DeskError as trouble:
            self._context.tell(trouble)
            return False
        if made:
            self.awaited = made[0]
            self._context.offer_undo(f"Added {functions(len(made))} from the template")
        elif before:
            self._context.status.say("All functions of the template are there.")
        return bool(made)

    def archive(self) -> bool:
        """Put functions aside, with the way back."""
        ids = self.ids
        command = Archive(AgreedFunction, ids, self._context.clock.now())
        return bool(ids) and self._context.do(command, toast=f"Archived {functions(len(ids))}") is not None

    def move(self, by: int) -> bool:
        """Move the functions up or down by one row."""
        return bool(self.ids) and self._context.do(MoveFunctions(self.ids, by)) is not None

    # --- what hangs on it

    def ask_test(self) -> ChoicePopover | None:
        """Ask how a test went."""
        return self._offer("Sandbox test", TRIALS, {each.test for each in self._chosen()}, self.record)

    def record(self, outcome: object) -> bool:
        """Write down how a test went just now."""
        if not isinstance(outcome, Trial):
            return False
        command = RecordTest(self.ids, outcome, self._context.clock.now().astimezone(UTC))
        return self._do(command, f"{command.label}.")

    def ask_priority(self) -> ChoicePopover | None:
        """Ask how much the functions are needed."""
        return self._offer("Needed", PRIORITIES, {each.priority for each in self._chosen()}, self._prioritise)

    def ask_item(self) -> ItemFinder | None:
        """Ask which item of the roadmap the functions are for."""
        ids = self.ids
        if not ids:
            return None
        owner, box = self._spot()
        finder = ItemFinder(self._context, owner, subject=functions(len(ids)), importance=None)

        def link(item_id: int) -> None:
            self.link(ids, item_id=item_id)

        def make(title: str) -> None:
            self.link(ids, title=title)

        finder.linked.connect(link)
        finder.made.connect(make)
        finder.ask(box)
        return finder

    def link(self, ids: tuple[int, ...], *, item_id: int | None = None, title: str = "") -> bool:
        """Say for which item functions are."""
        return self._context.do(LinkFunctions(ids, item_id, title)) is not None

    def _offer(
        self, name: str, choices: Sequence[Choice], now: Collection[object], keep: Callable[[object], object]
    ) -> ChoicePopover | None:
        if not self.ids:
            return None
        context, (owner, box) = self._context, self._spot()
        chosen = list(now) if len(now) == 1 else []
        popover = ChoicePopover(context.theme, context.icons, owner, choices, chosen, name=name)

        def take(picked: tuple[object, ...]) -> None:
            keep(picked[0])

        popover.kept.connect(take)
        popover.hang(box)
        return popover

    def _prioritise(self, priority: object) -> bool:
        label = f"Set how much {functions(len(self.ids))} matter{'s' if len(self.ids) == 1 else ''}"
        return self._do(SetFields(AgreedFunction, self.ids, {"priority": priority}, label), "")

    def _add(self, values: Values) -> None:
        card = self._card()
        if card is None:
            raise RuleBroken("No integration is chosen any more.", "Choose one in the list.")
        command = AddFunction(
            card.integration.id, str(values["title"]), {"priority": Priority(str(values["priority"]))}
        )
        self.awaited = self._context.desk.ask(command)[1]

    def _do(self, command: Command[object], words: str) -> bool:
        if self._context.do(command) is None:
            return False
        if words:
            self._context.status.say(words)
        return True
