"""Gathers the changes of one operation (or of the whole description), so that each rule only says what it found."""

from pmdesk.insight.specs.change import Change, Direction, Level, Place, fingerprint, shortened
from pmdesk.insight.specs.finding import Finding
from pmdesk.insight.specs.schema_graph import Found, SchemaGraph
from pmdesk.insight.specs.telling import Use, told
from pmdesk.insight.specs.terms import Terms

B, W, I = Level.BREAKING, Level.WARNING, Level.INFO  # noqa: E741  # as in the table of kinds
REQUEST, RESPONSE, NONE = Direction.REQUEST, Direction.RESPONSE, Direction.NONE


class Notes:
    """The changes found so far of one operation, given by its key."""

    def __init__(self, operation: str, graph: SchemaGraph, terms: Terms, *, promises: bool = True) -> None:
        self.operation, self.graph, self.terms, self.promises = operation, graph, terms, promises
        self.changes: list[Change] = []

    def say(
        self,
        rule: str,
        level: Level,
        words: str,
        old: object = None,
        new: object = None,
        *,
        direction: Direction = NONE,
        part: str = "",
    ) -> None:
        """Note a change; nothing hurts in an operation that never promised to stay as it is."""
        place = Place(self.operation, part)
        known = fingerprint(rule, place, old, new)
        level = level if self.promises else I
        self.changes.append(Change(rule, level, direction, place, shortened(old), shortened(new), words, known))

    def compare(self, use: Use, old: object, new: object) -> None:
        """Note how two schemas differ in one use."""
        found: Found = self.graph.differences(old, new)
        self.changes += told(use, found.findings)
        if found.cut_short:
            more = Finding("cut-short", "", "", "", None, None)
            words = f"There are more changes in {use.name} than are told; these are the nearest."
            self.say("more-changes", I, words, more.old, more.new, direction=use.direction, part=use.part)
