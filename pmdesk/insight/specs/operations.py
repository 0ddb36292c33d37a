"""The operations and webhooks of a description as values that are kept with it."""

from pmdesk.domain.specs import FoundOperation
from pmdesk.insight.specs.description import Description, Operation
from pmdesk.insight.specs.diff_lifecycle import sunset_of
from pmdesk.insight.specs.ends import day_of
from pmdesk.insight.specs.tree import text

LONGEST = 280


def operations_of(described: Description) -> tuple[FoundOperation, ...]:
    """Return all operations in the order of the description, webhooks last."""
    return (
        *(_found(each.key, each) for each in described.operations),
        *(_found(f"webhook {each.key}", each) for each in described.webhooks),
    )


def _found(key: str, operation: Operation) -> FoundOperation:
    told = operation.described
    summary = " ".join((text(told.get("summary")) or text(told.get("description"))).split())[:LONGEST]
    return FoundOperation(
        key, text(told.get("operationId")), summary, told.get("deprecated") is True, day_of(sunset_of(operation))
    )
