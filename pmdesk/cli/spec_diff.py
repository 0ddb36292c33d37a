"""The command that compares two versions of an API's description, and ends with 1 when a consumer can break."""

import argparse
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from pmdesk.cli.outcome import FINE, PARTLY, USAGE, Outcome, Refused, counted
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.importers.files import read_bytes
from pmdesk.insight.specs.change import Change, Level
from pmdesk.insight.specs.description import Description
from pmdesk.insight.specs.limits import MAX_BYTES
from pmdesk.insight.specs.reading import read_tree
from pmdesk.insight.specs.references import Beside
from pmdesk.insight.specs.versions import Version, compare_versions, read_version

HEADINGS = {
    Level.BREAKING: "Breaking: whoever kept to the old version can stop working",
    Level.WARNING: "Warnings: these may break some",
    Level.INFO: "For information",
}
WHOLE = "The description as a whole"


def spec_diff(options: argparse.Namespace, clock: Clock) -> Outcome:
    """Read both files, compare them, and tell the changes grouped by how much they hurt and where."""
    try:
        old, new = (_read(path, together=options.with_files_beside) for path in (options.old, options.new))
        changes = compare_versions(old, new, clock.now().date(), grace_days=options.grace_days)
    except DeskError as trouble:
        raise Refused(trouble.what, trouble.remedy, exit_code=USAGE) from trouble
    tally = {level.value: sum(change.level is level for change in changes) for level in Level}
    report: dict[str, object] = {
        "old": str(options.old),
        "new": str(options.new),
        **tally,
        "unresolved": _unresolved(old, new),
        "changes": [as_json(change) for change in changes],
    }
    troubles = [f"“{ref}” cannot be followed; what it stands for was not compared." for ref in _unresolved(old, new)]
    exit_code = PARTLY if tally[Level.BREAKING.value] else FINE
    return Outcome(exit_code, report, _words(changes), troubles)


def _read(path: Path, *, together: bool) -> Version:
    return read_version(path.name, read_bytes(path, MAX_BYTES), beside=_beside(path) if together else None)


def _beside(path: Path) -> Beside:
    """Return what reads the files in the folder of a description and below; nothing outside of it is opened."""
    folder = path.parent.resolve()

    def tree(name: str) -> object:
        other = (folder / name).resolve()
        if not other.is_relative_to(folder) or not other.is_file():
            return None
        return read_tree(name, read_bytes(other, MAX_BYTES))

    return tree


def _unresolved(*versions: Version) -> list[str]:
    described = [each for each in versions if isinstance(each, Description)]
    return list(dict.fromkeys(ref for each in described for ref in each.references.unresolved))


def as_json(change: Change) -> dict[str, object]:
    """Return a change for scripts."""
    place = change.place
    return {
        "rule": change.rule,
        "level": change.level.value,
        "direction": change.direction.value,
        "operation": place.operation,
        "part": place.part,
        "path": place.path,
        "field": place.field,
        "schema": place.schema,
        "old": change.old,
        "new": change.new,
        "words": change.words,
        "fingerprint": change.fingerprint,
    }


def _words(changes: Sequence[Change]) -> list[str]:
    if not changes:
        return ["Nothing changed that a consumer could notice."]
    lines: list[str] = []
    for level, of_level in groupby(changes, key=lambda change: change.level):
        found = list(of_level)
        lines += ["", f"{HEADINGS[level]} ({counted(len(found), 'change')})"]
        for operation, told in groupby(found, key=lambda change: change.place.operation):
            lines.append(f"  {operation or WHOLE}")
            lines += [f"    {change.words}  [{change.rule}]" for change in told]
    return [*lines[1:], "", _sum(changes)]


def _sum(changes: Sequence[Change]) -> str:
    counts = [(level, sum(change.level is level for change in changes)) for level in Level]
    nouns = {Level.BREAKING: "breaking", Level.WARNING: "to look at", Level.INFO: "for information"}
    told = ", ".join(f"{count} {nouns[level]}" for level, count in counts if count)
    return f"{counted(len(changes), 'change')}: {told}."
