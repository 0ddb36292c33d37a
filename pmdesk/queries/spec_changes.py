"""What changed between two versions of a description, and what each change means to us and was decided about it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pmdesk.domain.agreed import AgreedFunction, Question
from pmdesk.domain.apis import ChangeVerdict, Level, Operation, Ruling, SpecChange, SpecVersion
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import AgreedFunctionId, ApiId, ItemId, QuestionId, SpecVersionId
from pmdesk.domain.roadmap import Item
from pmdesk.domain.specs import FoundChange
from pmdesk.domain.vendors import Integration
from pmdesk.insight.agreement import WEIGHT_WORDS, Reach, Spot, Weight
from pmdesk.storage.rows import Rows

ORDER = {Weight.BREAKS: 0, Weight.TOUCHES: 1, Weight.ELSEWHERE: 2}
LEVELS = {Level.BREAKING: 0, Level.WARNING: 1, Level.INFO: 2}
SHOWN_LEVELS = frozenset({Level.BREAKING, Level.WARNING})


@frozen
class Decided:
    """What was decided about a change, with the question or the item that came of it."""

    ruling: Ruling
    why: str
    question_id: QuestionId | None
    question: str
    item_id: ItemId | None
    item: str


@frozen
class ChangeLine:
    """One change: what it is, what it means to us, which functions it breaks or touches, what was decided."""

    fingerprint: str
    rule: str
    level: Level
    direction: str
    operation: str
    part: str
    path: str
    field: str
    old: str
    new: str
    words: str
    weight: Weight
    broken: tuple[AgreedFunctionId, ...]
    touched: tuple[AgreedFunctionId, ...]
    decided: Decided | None

    @property
    def place(self) -> str:
        """Where it is, in one line: the operation, and the field or part of it."""
        return " ".join(part for part in (self.operation, self.field or self.part) if part)

    @property
    def weight_words(self) -> str:
        """What it means to us, in words."""
        return WEIGHT_WORDS[self.weight]


@frozen
class VersionDiff:
    """The changes from one version to another, those that matter most first."""

    before: SpecVersion
    after: SpecVersion
    lines: tuple[ChangeLine, ...]

    def count(self, level: Level) -> int:
        """Return how many changes have a level."""
        return sum(line.level is level for line in self.lines)

    def counted(self, weight: Weight) -> int:
        """Return how many changes mean so much to us."""
        return sum(line.weight is weight for line in self.lines)

    @property
    def undecided(self) -> tuple[ChangeLine, ...]:
        """The changes that break what is agreed or touch what we use, can stop us, and wait for a decision."""
        return tuple(
            line
            for line in self.lines
            if line.decided is None
            and (line.weight is Weight.BREAKS or (line.weight is Weight.TOUCHES and line.level in SHOWN_LEVELS))
        )


def versions(rows: Rows, api_id: ApiId) -> tuple[SpecVersion, ...]:
    """Return the versions of an API's description in the order in which they came."""
    return tuple(rows.all(SpecVersion, order_by="received_at", api_id=api_id))


def pair_to_show(
    known: Sequence[SpecVersion], pinned_id: SpecVersionId | None
) -> tuple[SpecVersion, SpecVersion] | None:
    """Return which two versions are laid side by side: the pinned and the newest, or the newest two."""
    if len(known) <= 1:
        return None
    pinned = next((each for each in known if each.id == pinned_id), None)
    if pinned is None or pinned == known[-1]:
        return known[-2], known[-1]
    return pinned, known[-1]


def kept_diff(rows: Rows, before: SpecVersion, after: SpecVersion) -> VersionDiff:
    """Return what was kept of the changes between two versions when the later one came."""
    kept = rows.all(SpecChange, before_id=before.id, after_id=after.id)
    told = [
        ChangeLine(
            row.fingerprint, row.rule, row.level, row.direction, row.operation, row.part, row.path, row.field,
            row.old, row.new, row.words, Weight.ELSEWHERE, (), (), None,
        )
        for row in kept
    ]  # fmt: skip
    return _weighed(rows, before, after, told)


def found_diff(rows: Rows, before: SpecVersion, after: SpecVersion, found: Iterable[FoundChange]) -> VersionDiff:
    """Return changes that were just found between any two versions, weighed and with what was decided about them."""
    told = [
        ChangeLine(
            each.fingerprint, each.rule, Level(each.level), str(each.direction), each.place.operation, each.place.part,
            each.place.path, each.place.field, each.old, each.new, each.words, Weight.ELSEWHERE, (), (), None,
        )
        for each in found
    ]  # fmt: skip
    return _weighed(rows, before, after, told)


def decided_anew(rows: Rows, diff: VersionDiff) -> VersionDiff:
    """Return the same changes with what is decided about them by now."""
    decided = _decided(rows, diff.after.api_id)
    lines = tuple(
        line if line.decided == (known := decided.get(line.fingerprint)) else replace(line, decided=known)
        for line in diff.lines
    )
    return VersionDiff(diff.before, diff.after, lines)


def functions_of_api(rows: Rows, api_id: ApiId) -> list[AgreedFunction]:
    """Return the functions of all integrations that use an API."""
    integrations = rows.all(Integration, api_id=api_id, archived_at=None)
    return [row for each in integrations for row in rows.all(AgreedFunction, order_by="rank", integration_id=each.id)]


def operations_of(rows: Rows, version_id: SpecVersionId) -> tuple[Operation, ...]:
    """Return the operations of a version in the order of its description."""
    return tuple(rows.all(Operation, version_id=version_id))


def rulings_of(rows: Rows, api_id: ApiId) -> dict[str, ChangeVerdict]:
    """Return what was decided about changes of an API, by their fingerprints."""
    return {row.fingerprint: row for row in rows.all(ChangeVerdict, api_id=api_id)}


def tally(lines: Iterable[ChangeLine]) -> Counter[Weight]:
    """Return how many changes mean what."""
    return Counter(line.weight for line in lines)


def _weighed(rows: Rows, before: SpecVersion, after: SpecVersion, told: Iterable[ChangeLine]) -> VersionDiff:
    reach, decided = Reach(functions_of_api(rows, after.api_id), after.id), _decided(rows, after.api_id)
    lines = [_line(line, reach, decided) for line in told]
    lines.sort(key=lambda line: (ORDER[line.weight], LEVELS[line.level]))
    return VersionDiff(before, after, tuple(lines))


def _line(line: ChangeLine, reach: Reach, decided: dict[str, Decided]) -> ChangeLine:
    spot = Spot(line.operation, line.part, line.field, line.rule, line.level)
    broken = tuple(each.id for each in reach.broken(spot))
    touched = tuple(each.id for each in reach.near(spot) if each.id not in broken)
    ruling = decided.get(line.fingerprint)
    return replace(line, weight=reach.weight(spot), broken=broken, touched=touched, decided=ruling)


def _decided(rows: Rows, api_id: ApiId) -> dict[str, Decided]:
    known = rulings_of(rows, api_id)
    asked = [row.question_id for row in known.values() if row.question_id is not None]
    planned = [row.item_id for row in known.values() if row.item_id is not None]
    questions = {row.id: row.title for row in rows.many(Question, asked)}
    items = {row.id: row.title for row in rows.many(Item, planned)}
    return {
        fingerprint: Decided(
            row.ruling,
            row.why,
            row.question_id,
            "" if row.question_id is None else questions.get(row.question_id, ""),
            row.item_id,
            "" if row.item_id is None else items.get(row.item_id, ""),
        )
        for fingerprint, row in known.items()
    }
