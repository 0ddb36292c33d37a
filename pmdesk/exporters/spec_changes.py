"""The changes between two versions of a description as Markdown, a table, and JSON, with what was decided."""

import json
from collections.abc import Sequence
from itertools import groupby

from pmdesk.domain.cells import neutralise
from pmdesk.exporters.tables import csv_bytes
from pmdesk.queries.spec_changes import ChangeLine, VersionDiff

HEADER = (
    "Means to us",
    "Level",
    "Direction",
    "Rule",
    "Operation",
    "Part",
    "Path",
    "Field",
    "Old",
    "New",
    "Change",
    "Decided",
    "Why",
    "Fingerprint",
)


def changes_markdown(diff: VersionDiff, lines: Sequence[ChangeLine]) -> str:
    """Return changes as a page, grouped by what they mean to us."""
    parts = [f"# Changes from {_plain(diff.before.title)} to {_plain(diff.after.title)}"]
    for weight, found in groupby(lines, key=lambda line: line.weight_words):
        parts.append(f"## {weight}\n\n" + "\n".join(_item(line) for line in found))
    return "\n\n".join(parts) + "\n"


def changes_csv(lines: Sequence[ChangeLine]) -> bytes:
    """Return changes as a table."""
    return csv_bytes(HEADER, [[neutralise(cell) for cell in _cells(line)] for line in lines])


def changes_json(diff: VersionDiff, lines: Sequence[ChangeLine]) -> bytes:
    """Return changes for scripts."""
    names = [name.lower().replace(" ", "_") for name in HEADER]
    made = [dict(zip(names, _cells(line), strict=True)) for line in lines]
    told = {"old": diff.before.title, "new": diff.after.title, "changes": made}
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _cells(line: ChangeLine) -> tuple[str, ...]:
    decided = line.decided
    ruling, why = (
        ("", "") if decided is None else (decided.ruling.value, decided.why or decided.question or decided.item)
    )
    means = (line.weight_words, line.level.value, line.direction, line.rule)
    place = (line.operation, line.part, line.path, line.field)
    return (*means, *place, line.old, line.new, line.words, ruling, why, line.fingerprint)


def _item(line: ChangeLine) -> str:
    decided = "" if line.decided is None else f" ({line.decided.ruling.value})"
    place = f"`{line.operation}` " if line.operation else ""
    return f"- **{line.level.value}** {place}{_plain(line.words)} [{line.rule}]{decided}"


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("<", "\\<").replace("*", "\\*").replace("`", "\\`")
