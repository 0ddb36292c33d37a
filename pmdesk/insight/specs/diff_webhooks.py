"""Compares the calls that a vendor makes to us: what it sends there is what a consumer receives."""

from collections.abc import Iterator

from pmdesk.insight.specs.description import Description, Operation
from pmdesk.insight.specs.diff_lifecycle import note_life, promises
from pmdesk.insight.specs.noting import RESPONSE, B, I, Notes
from pmdesk.insight.specs.schema_graph import SchemaGraph
from pmdesk.insight.specs.telling import Use
from pmdesk.insight.specs.terms import Terms
from pmdesk.insight.specs.tree import is_node, node


def compare_webhooks(sides: tuple[Description, Description], graph: SchemaGraph, terms: Terms) -> Iterator[Notes]:
    """Yield the notes of each webhook that differs."""
    old, new = ({(each.path, each.method): each for each in side.webhooks} for side in sides)
    for key, before in old.items():
        notes = Notes(_key(before), graph, terms, promises=promises(before))
        if key in new:
            note_life(notes, before, new[key])
            _compare_sent(notes, sides, before, new[key])
        else:
            notes.say("webhook-removed", B, f"The webhook “{before.path}” is not called any more.", _key(before), None)
        yield notes
    for key, after in new.items():
        if key not in old:
            notes = Notes(_key(after), graph, terms)
            notes.say("webhook-added", I, f"The webhook “{after.path}” is new.", None, _key(after))
            yield notes


def _key(webhook: Operation) -> str:
    return f"webhook {webhook.key}"


def _compare_sent(notes: Notes, sides: tuple[Description, Description], old: Operation, new: Operation) -> None:
    before, after = (
        node(side.references.followed(each.described.get("requestBody"))[0].get("content"))
        for side, each in zip(sides, (old, new), strict=True)
    )
    for kind in before:
        schemas = node(before[kind]).get("schema"), node(after.get(kind)).get("schema")
        part = f"webhook body {kind}"
        if kind not in after:
            words = f"The webhook is not sent as {kind} any more."
            notes.say("response-media-type-removed", B, words, kind, None, direction=RESPONSE, part=part)
        elif is_node(schemas[0]) and is_node(schemas[1]):
            use = Use(
                notes.operation, part, "the webhook’s body", RESPONSE, "body", notes.terms, promises=notes.promises
            )
            notes.compare(use, *schemas)
