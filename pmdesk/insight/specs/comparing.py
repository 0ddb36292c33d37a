"""Compares two versions of an API's description: every change, breaking ones first, always in the same order."""

from datetime import date

from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.insight.specs.change import ORDER, Change, Level
from pmdesk.insight.specs.description import Description, Operation
from pmdesk.insight.specs.diff_bodies import compare_request_bodies, compare_responses
from pmdesk.insight.specs.diff_lifecycle import note_gone, note_life, promises
from pmdesk.insight.specs.diff_parameters import compare_parameters
from pmdesk.insight.specs.diff_security import compare_requirements, compare_schemes
from pmdesk.insight.specs.diff_webhooks import compare_webhooks
from pmdesk.insight.specs.limits import LEAVE_OUT
from pmdesk.insight.specs.noting import I, Notes
from pmdesk.insight.specs.pairing import Pairs, paired_operations
from pmdesk.insight.specs.reading import Tell, silent
from pmdesk.insight.specs.sameness import Sameness
from pmdesk.insight.specs.schema_graph import SchemaGraph
from pmdesk.insight.specs.schemas import Schemas
from pmdesk.insight.specs.terms import Terms
from pmdesk.insight.specs.tree import node

MOST_CHANGES = 200_000


def compare(
    old: Description, new: Description, today: date, *, grace_days: int = 0, tell: Tell = silent
) -> tuple[Change, ...]:
    """Return the changes; `tell` hears of each operation, and what it raises calls the comparison off."""
    try:
        changes = _Comparison(old, new, Terms(today, grace_days)).changes(tell)
    except RecursionError as trouble:
        raise DeskError("The schemas of these descriptions lie too deep in each other.", LEAVE_OUT) from trouble
    return tuple(sorted(set(changes), key=_order))


def _order(change: Change) -> tuple[object, ...]:
    place = change.place
    told = (ORDER[change.level], place.operation, place.part, place.path, change.rule, place.schema)
    return (*told, change.old, change.new, change.fingerprint)


class _Comparison:
    def __init__(self, old: Description, new: Description, terms: Terms) -> None:
        self._sides = (old, new)
        self._sees = (Schemas(old), Schemas(new))
        self._same = Sameness(old, new)
        self._graph = SchemaGraph(*self._sees, self._same)
        self._terms = terms
        self._found: list[Change] = []

    def changes(self, tell: Tell) -> list[Change]:
        old, new = self._sides
        pairs = paired_operations(old.operations, new.operations)
        total = len(pairs.both) + 1
        for done, pair in enumerate(pairs.both):
            tell(done, total)
            if not self._is_same(*pair):
                self._operation(*pair)
            if len(self._found) > MOST_CHANGES:
                words = f"There are over {count_text(MOST_CHANGES)} changes: these are hardly two versions of one API."
                raise DeskError(words, "Compare versions that are closer to each other.")
        self._gone_and_new(pairs)
        self._webhooks()
        self._whole()
        tell(total, total)
        return self._found

    def _is_same(self, old: Operation, new: Operation) -> bool:
        """Whether an operation, its path and the rules for all are written alike."""
        shared = all(old.item.get(name) == new.item.get(name) for name in ("x-sunset", "x-stability-level"))
        parameters = old.item.get("parameters"), new.item.get("parameters")
        whole = tuple(each.root.get("security") for each in self._sides)
        alike = shared and old.path == new.path and whole[0] == whole[1]
        return alike and self._same.same(old.described, new.described) and self._same.same(*parameters)

    def _notes(self, key: str, *, promised: bool = True) -> Notes:
        return Notes(key, self._graph, self._terms, promises=promised)

    def _operation(self, old: Operation, new: Operation) -> None:
        notes = self._notes(new.key, promised=promises(old))
        note_life(notes, old, new)
        compare_parameters(notes, self._sides, self._sees, (old, new))
        bodies = old.described.get("requestBody"), new.described.get("requestBody")
        if bodies != (None, None):
            compare_request_bodies(notes, self._sides, *bodies)
        responses = node(old.described.get("responses")), node(new.described.get("responses"))
        compare_responses(notes, self._sides, *responses)
        if "security" in old.described or "security" in new.described:
            whole = tuple(each.root.get("security") for each in self._sides)
            asked = old.described.get("security", whole[0]), new.described.get("security", whole[1])
            compare_requirements(notes, *asked, "api-security")
        self._found += notes.changes

    def _gone_and_new(self, pairs: Pairs) -> None:
        for operation in pairs.gone:
            notes = self._notes(operation.key, promised=promises(operation))
            note_gone(notes, operation, whole_path=operation.path not in pairs.kept_paths)
            self._found += notes.changes
        for operation in pairs.came:
            notes = self._notes(operation.key)
            notes.say("endpoint-added", I, "It is new.", None, operation.key)
            self._found += notes.changes

    def _webhooks(self) -> None:
        for each in compare_webhooks(self._sides, self._graph, self._terms):
            self._found += each.changes

    def _whole(self) -> None:
        notes = self._notes("")
        old, new = self._sides
        compare_requirements(notes, old.root.get("security"), new.root.get("security"), "api-global-security")
        compare_schemes(notes, self._sides)
        for name in node(old.components.get("schemas")):
            if name not in node(new.components.get("schemas")):
                words = f"The schema “{name}” is not described any more."
                notes.say("api-schema-removed", Level.INFO, words, name, None, part=f"schema {name}")
        self._found += notes.changes
