"""What the columns of a file of points became at its last import, so that next week's file lands without questions."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, cast

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import MetricId
from pmdesk.importers.points.mapping import PointMapping, Role, from_json, signature, to_json
from pmdesk.importers.points.opening import FoundTable, PointFile
from pmdesk.storage.memory import recall, remember
from pmdesk.storage.rows import Rows

PREFIX = "import.points."


@frozen
class Remembered:
    """The mapping of a kind of table, and which metric each of its names became."""

    mapping: PointMapping
    metrics: Mapping[str, MetricId]


def recall_points(rows: Rows, header: tuple[str, ...]) -> Remembered | None:
    """Return what was kept for tables with the same columns, or None."""
    text = recall(rows, PREFIX + signature(header))
    if text is None:
        return None
    try:
        kept = cast("dict[str, Any]", json.loads(text))
        metrics = {str(name): MetricId(int(metric_id)) for name, metric_id in kept["metrics"].items()}
        found = Remembered(from_json(kept["mapping"]), metrics)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, DeskError):
        return None
    return found if len(found.mapping.columns) == len(header) else None


def remember_points(
    rows: Rows, header: tuple[str, ...], mapping: PointMapping, metrics: Mapping[str, MetricId]
) -> None:
    """Keep what a table became; where that cannot be kept, it is guessed anew then."""
    before = recall_points(rows, header)
    known = {**(before.metrics if before is not None else {}), **metrics}
    with suppress(DeskError):
        remember(rows, PREFIX + signature(header), json.dumps({"mapping": to_json(mapping), "metrics": known}))


def recalled(rows: Rows, file: PointFile) -> tuple[PointFile, Mapping[str, MetricId]]:
    """Return a file as it was understood the last time, and what its names became then.

    What the file proves of its dates and numbers goes before what was kept of another one.
    """
    kept = [recall_points(rows, table.header) for table in file.tables]
    tables = tuple(
        table if found is None else _agreed(table, found.mapping, number)
        for number, (table, found) in enumerate(zip(file.tables, kept, strict=True))
    )
    known = [number for number, found in enumerate(kept) if found is not None]
    chosen = known[0] if known and file.chosen not in known else file.chosen
    metrics = kept[chosen]
    return replace(file, tables=tables, chosen=chosen), metrics.metrics if metrics is not None else {}


def _agreed(table: FoundTable, kept: PointMapping, number: int) -> FoundTable:
    guessed = table.mapping
    columns = tuple(
        replace(use, decimal=own.decimal) if at in table.proven or not use.decimal else use
        for at, (use, own) in enumerate(zip(kept.columns, guessed.columns, strict=True))
    )
    same = kept.time_column == guessed.time_column
    order = guessed.order if same and guessed.order is not None else kept.order
    clock = guessed.clock if same else kept.clock
    mapping = replace(kept, columns=columns, order=order, clock=clock, table=number)
    open_marks = any(use.role is Role.VALUE and not use.decimal for use in columns)
    return replace(
        table,
        mapping=mapping,
        dates="" if order is not None else table.dates,
        numbers=table.numbers if open_marks else "",
    )
