"""Edits of the checklist of functions: start it, say our word and theirs, tie rows to operations, pin a version."""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import UTC, date, datetime

from pmdesk.commands.fields import counted, last_rank, make
from pmdesk.commands.integrations import AGREED_ON, LinkItems
from pmdesk.commands.items import AddItem
from pmdesk.domain.agreed import AgreedFunction, Priority, Trial, Word
from pmdesk.domain.apis import SETTLED, ChangeVerdict, Level, SpecChange, SpecVersion
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import AgreedFunctionId, ItemId, SpecVersionId
from pmdesk.domain.rank import between
from pmdesk.domain.roadmap import Item, ItemKind
from pmdesk.domain.specs import FoundChange
from pmdesk.domain.vendors import STAGE_WORDS, Integration, Side
from pmdesk.insight.agreement import Reach, Spot, same_operation
from pmdesk.insight.function_template import TEMPLATE
from pmdesk.storage.ledger import Edit


@frozen
class AddFunction:
    """Add a row to an integration's checklist; `values` are its further fields by name. Answers its id."""

    integration_id: int
    title: str
    values: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Add {self.title.strip()}"

    def apply(self, edit: Edit) -> AgreedFunctionId:
        """Put the row last."""
        integration = edit.get(Integration, self.integration_id)
        named = {"integration_id": integration.id, "title": self.title.strip()}
        row = make(AgreedFunction, edit.next_id(), {"rank": last_rank(edit, AgreedFunction), **self.values, **named})
        edit.put(row)
        return AgreedFunctionId(row.id)


@frozen
class StartChecklist:
    """Lay out the functions that nearly every integration needs, but for those whose names are there already.

    Answers the new rows' ids.
    """

    integration_id: int
    label: str = "Start from the template"

    def apply(self, edit: Edit) -> tuple[AgreedFunctionId, ...]:
        """Put the rows in the template's order."""
        integration = edit.get(Integration, self.integration_id)
        known = {row.title.casefold() for row in edit.all(AgreedFunction, integration_id=integration.id)}
        rank, made = last_rank(edit, AgreedFunction), list[AgreedFunctionId]()
        for title, priority, behaviour in TEMPLATE:
            if title.casefold() in known:
                continue
            row_id = AgreedFunctionId(edit.next_id())
            edit.put(AgreedFunction(row_id, integration.id, title, rank, Priority(priority), behaviour=behaviour))
            made.append(row_id)
            rank = between(rank, None)
        return tuple(made)


@frozen
class SayOfFunctions:
    """Give one side's word on functions; that word holds for the version that is pinned.

    What we agree on while they have not counts as asked on that day.
    """

    ids: tuple[int, ...]
    side: Side
    word: Word
    day: date

    @property
    def label(self) -> str:
        """The step's name."""
        whose = "Our word" if self.side is Side.US else "Their word"
        return f"{whose}: {self.word.value}, {counted(AgreedFunction, len(self.ids))}"

    def apply(self, edit: Edit) -> None:
        """Put every row with the word."""
        for function in edit.many(AgreedFunction, dict.fromkeys(self.ids)):
            edit.put(say(edit, function, self.side, self.word, self.day))


@frozen
class MoveFunctions:
    """Move functions together up (-1) or down (1) in their checklist by one row; at its end they stay."""

    ids: tuple[int, ...]
    by: int

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Move {counted(AgreedFunction, len(self.ids))} {'up' if self.by < 0 else 'down'}"

    def apply(self, edit: Edit) -> None:
        """Put the rows between two others."""
        chosen = edit.many(AgreedFunction, dict.fromkeys(self.ids))
        where = {"integration_id": chosen[0].integration_id} if chosen else {}
        known = edit.all(AgreedFunction, order_by="rank", archived_at=None, **where) if where else []
        moved = [each for each in known if each in chosen]
        staying = [each for each in known if each not in chosen]
        if not moved:
            return
        edge = moved[0] if self.by < 0 else moved[-1]
        place = sum(each.rank < edge.rank for each in staying) + (-1 if self.by < 0 else 1)
        place = min(max(place, 0), len(staying))
        before = staying[place - 1].rank if place else None
        after = staying[place].rank if place < len(staying) else None
        for function in moved:
            before = between(before, after)
            edit.put(replace(function, rank=before))


@frozen
class LinkFunctions:
    """Say for which item of the roadmap functions are, or (None) for none; that item uses their integration then.

    With a `title` the item is made, a feature of the integration's product. Answers the item's id.
    """

    ids: tuple[int, ...]
    item_id: int | None = None
    title: str = ""

    @property
    def label(self) -> str:
        """The step's name."""
        return f"{'Link' if self.title or self.item_id else 'Unlink'} {counted(AgreedFunction, len(self.ids))}"

    def apply(self, edit: Edit) -> ItemId | None:
        """Put the functions, the item where it is new, and that it uses the integration."""
        functions = edit.many(AgreedFunction, dict.fromkeys(self.ids))
        item_id = None if self.item_id is None else edit.get(Item, self.item_id).id
        if self.title and functions:
            integration = edit.get(Integration, functions[0].integration_id)
            item_id = AddItem(ItemKind.FEATURE, self.title, integration.product_id).apply(edit)
        for function in functions:
            edit.put(replace(function, item_id=item_id))
            if item_id is not None:
                LinkItems(function.integration_id, (item_id,)).apply(edit)
        return item_id


@frozen
class TieFunction:
    """Say which operations and fields of the description a function is made of.

    Both words open again when that is something else than before, for they were said of other things.
    """

    function_id: int
    operations: tuple[str, ...]
    fields: tuple[str, ...] = ()
    label: str = "Tie to operations"

    def apply(self, edit: Edit) -> None:
        """Put the row with what it is tied to."""
        function = edit.get(AgreedFunction, self.function_id)
        operations = tuple(dict.fromkeys(" ".join(each.split()) for each in self.operations if each.strip()))
        fields = tuple(dict.fromkeys(each.strip() for each in self.fields if each.strip()))
        before = [same_operation(each) for each in function.operations], function.fields
        if before == ([same_operation(each) for each in operations], fields):
            return
        tied = replace(function, operations=operations, fields=fields)
        if function.operations:
            tied = replace(tied, ours=Word.OPEN, theirs=Word.OPEN, ours_on_id=None, theirs_on_id=None)
        integration = edit.get(Integration, function.integration_id)
        edit.put(replace(tied, since_id=function.since_id or integration.pinned_id))


@frozen
class RecordTest:
    """Write down how functions were tested; a test that goes on as it went keeps the instant since when."""

    ids: tuple[int, ...]
    outcome: Trial
    at: datetime
    note: str = ""

    @property
    def label(self) -> str:
        """The step's name."""
        words = {Trial.PASSED: "Test passed", Trial.FAILED: "Test failed"}.get(self.outcome, "Test not run")
        return f"{words}, {counted(AgreedFunction, len(self.ids))}"

    def apply(self, edit: Edit) -> None:
        """Put every row with the outcome."""
        for function in edit.many(AgreedFunction, dict.fromkeys(self.ids)):
            since = function.tested_at if function.test is self.outcome else self.at.astimezone(UTC)
            tested_at = None if self.outcome is Trial.NOT_RUN else since
            edit.put(replace(function, test=self.outcome, tested_at=tested_at, test_note=self.note.strip()))


@frozen
class PinSpec:
    """Agree on another version of the description, or (None) on none any more.

    Words are carried over to the new version where no change between the two breaks the function; `changes` are those
    changes, None for what was kept when the version came. Where nothing is known of them no word is carried over.
    Answers how many functions are open again.
    """

    integration_id: int
    version_id: int | None
    changes: tuple[FoundChange, ...] | None = None

    @property
    def label(self) -> str:
        """The step's name."""
        return "Unpin the version" if self.version_id is None else "Pin a version"

    def apply(self, edit: Edit) -> int:
        """Put the pin and the words that still hold."""
        integration = edit.get(Integration, self.integration_id)
        if self.version_id is None:
            if integration.stage in AGREED_ON:
                stage = STAGE_WORDS[integration.stage].lower()
                raise RuleBroken(f"“{integration.title}” is {stage}, so a version stays pinned.", "Pin another one.")
            edit.put(replace(integration, pinned_id=None))
            return 0
        version = edit.get(SpecVersion, self.version_id)
        if version.api_id != integration.api_id:
            raise RuleBroken(
                f"Version {version.title} describes another API than “{integration.title}” uses.",
                "Choose a version of its own API.",
            )
        edit.put(replace(integration, pinned_id=version.id))
        if integration.pinned_id in (None, version.id):
            return 0
        return self._carry(edit, integration, integration.pinned_id, version)

    def _carry(self, edit: Edit, integration: Integration, old_id: SpecVersionId, version: SpecVersion) -> int:
        spots = self._spots(edit, old_id, version)
        functions = edit.all(AgreedFunction, integration_id=integration.id)
        reach, opened = Reach(functions), 0
        broken = {each.id for spot in spots or () for each in reach.broken(spot)}
        for function in functions:
            if spots is not None and function.id not in broken:
                edit.put(_carried(function, old_id, version.id))
            elif old_id in (function.ours_on_id, function.theirs_on_id):
                opened += 1
        return opened

    def _spots(self, edit: Edit, old_id: SpecVersionId, version: SpecVersion) -> list[Spot] | None:
        """Return the changes that no ruling has settled, None where it is not known what changed."""
        rulings = {row.fingerprint: row.ruling for row in edit.all(ChangeVerdict, api_id=version.api_id)}
        if self.changes is not None:
            return [spot_of(each) for each in self.changes if rulings.get(each.fingerprint) not in SETTLED]
        kept = edit.all(SpecChange, before_id=old_id, after_id=version.id)
        return [kept_spot(each) for each in kept if rulings.get(each.fingerprint) not in SETTLED] if kept else None


def say(edit: Edit, function: AgreedFunction, side: Side, word: Word, day: date) -> AgreedFunction:
    """Return a function with one side's word on it, which holds for the pinned version."""
    integration = edit.get(Integration, function.integration_id)
    if word is Word.AGREED and integration.pinned_id is None:
        raise RuleBroken(
            f"No version of their description is pinned for “{integration.title}”, so nothing can be agreed on.",
            "Import it and pin it.",
        )
    version_id = integration.pinned_id if word is not Word.OPEN else None
    since = function.since_id or (integration.pinned_id if function.operations else None)
    if side is Side.THEM:
        return replace(function, theirs=word, theirs_on_id=version_id, since_id=since)
    is_asked = word is Word.AGREED and function.theirs is not Word.AGREED
    asked_on = (function.asked_on or day) if is_asked else function.asked_on
    return replace(function, ours=word, ours_on_id=version_id, asked_on=asked_on, since_id=since)


def spot_of(change: FoundChange) -> Spot:
    """Return where a change is that was just found."""
    place = change.place
    return Spot(place.operation, place.part, place.field, change.rule, Level(change.level))


def kept_spot(change: SpecChange) -> Spot:
    """Return where a change is that was kept."""
    return Spot(change.operation, change.part, change.field, change.rule, change.level)


def _carried(function: AgreedFunction, old_id: SpecVersionId, new_id: SpecVersionId) -> AgreedFunction:
    ours = new_id if function.ours_on_id == old_id else function.ours_on_id
    theirs = new_id if function.theirs_on_id == old_id else function.theirs_on_id
    return replace(function, ours_on_id=ours, theirs_on_id=theirs)
