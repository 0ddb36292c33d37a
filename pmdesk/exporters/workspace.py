"""A whole workspace as a folder of JSON and CSV files that imports into an empty workspace as an equal one."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

import pmdesk
from pmdesk.domain.cells import neutralise
from pmdesk.domain.classes import frozen
from pmdesk.domain.exported import (
    ABOUT,
    FORMAT,
    FORMAT_VERSION,
    HISTORY,
    MANIFEST,
    POINTS,
    csv_name,
    json_name,
    own_names,
)
from pmdesk.domain.kinds import Kind, SeriesId
from pmdesk.domain.nouns import NOUNS, Noun
from pmdesk.domain.plain import fields_of, to_plain, to_texts
from pmdesk.domain.whole import Whole
from pmdesk.exporters.landing import Leave, landing_folder
from pmdesk.exporters.tables import csv_bytes
from pmdesk.exporters.workspace_points import PointsTable
from pmdesk.queries.whole import whole_workspace
from pmdesk.storage.store import Store
from pmdesk.storage.whole import ledger_steps, one_instant


@frozen
class Exported:
    """What an export wrote: where, and how many rows of each kind, steps of history and points of series."""

    folder: Path
    rows: Mapping[Kind, int]
    steps: int
    points: int = 0


def export_workspace(store: Store, folder: Path, at: datetime, leave: Leave | None = None) -> Exported:
    """Write everything the workspace holds at one instant into a folder, whole or not at all."""
    leave = leave or Leave()
    with one_instant(store), landing_folder(folder, own_names(), leave) as landing:
        whole = whole_workspace(store)
        listed: dict[str, dict[str, object]] = {}
        for kind in NOUNS:
            leave.go_on()
            rows = whole.of(kind)
            listed[json_name(kind)] = _put(landing / json_name(kind), [json_table(rows)], len(rows))
            listed[csv_name(kind)] = _put(landing / csv_name(kind), [csv_table(kind, whole)], len(rows))
        steps = _Counted(ledger_steps(store), leave)
        listed[HISTORY] = _put(landing / HISTORY, (_line(step) for step in steps), None)
        listed[HISTORY]["rows"] = steps.count
        points = PointsTable(store, [SeriesId(row.id) for row in whole.of(Kind.SERIES)], leave)
        listed[POINTS] = _put(landing / POINTS, points, None)
        listed[POINTS]["rows"] = points.count
        (landing / MANIFEST).write_bytes(_manifest(whole, listed, at))
    return Exported(folder, {kind: len(whole.of(kind)) for kind in NOUNS}, steps.count, points.count)


def json_table(rows: Iterable[Noun]) -> bytes:
    """Return rows with every field as a JSON list, one row a line."""
    lines = ",\n".join(json.dumps(to_plain(row), ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]\n".encode()


def csv_table(kind: Kind, whole: Whole) -> bytes:
    """Return the rows of a kind as a table; beside each id of another row stands that row's title."""
    fields = fields_of(NOUNS[kind])
    titled = [field for field in fields if field.refers is not None and _has_title(field.refers)]
    titles = {field.name: _titles(whole.of(field.refers)) for field in titled if field.refers is not None}
    header = [field.name for field in fields] + [f"{name.removesuffix('_id')}_title" for name in titles]
    return csv_bytes(header, (_row(noun, titles) for noun in whole.of(kind)))


def _row(noun: Noun, titles: Mapping[str, Mapping[int, str]]) -> list[str]:
    explained = [neutralise(known.get(getattr(noun, name), "")) for name, known in titles.items()]
    return to_texts(noun) + explained


def _has_title(kind: Kind) -> bool:
    return any(field.name == "title" for field in fields_of(NOUNS[kind]))


def _titles(rows: Iterable[Noun]) -> dict[int, str]:
    return {row.id: getattr(row, "title", "") for row in rows}


def _manifest(whole: Whole, files: Mapping[str, Mapping[str, object]], at: datetime) -> bytes:
    content = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "about": ABOUT,
        "app": pmdesk.__version__,
        "made_at": at.isoformat(),
        "last_id": whole.last_id,
        "files": files,
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _put(path: Path, parts: Iterable[bytes], rows: int | None) -> dict[str, object]:
    """Write a file piece by piece and return what the manifest says of it."""
    digest = hashlib.sha256()
    size = 0
    with path.open("wb") as file:
        for part in parts:
            file.write(part)
            digest.update(part)
            size += len(part)
    return {"rows": rows, "bytes": size, "sha256": digest.hexdigest()}


def _line(step: Mapping[str, object]) -> bytes:
    return (json.dumps(step, ensure_ascii=False) + "\n").encode()


class _Counted:
    """Counts what passes through, until it is stopped."""

    def __init__(self, steps: Iterator[dict[str, object]], leave: Leave) -> None:
        self._steps = steps
        self._leave = leave
        self.count = 0

    def __iter__(self) -> Iterator[dict[str, object]]:
        for step in self._steps:
            self._leave.go_on()
            self.count += 1
            yield step
