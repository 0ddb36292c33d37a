"""The points of an exported workspace, read back piece by piece."""

import csv
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby, islice
from math import isfinite
from pathlib import Path
from typing import NoReturn

import numpy as np

from pmdesk.domain.classes import frozen
from pmdesk.domain.exported import POINTS, POINTS_HEADER
from pmdesk.domain.kinds import SeriesId
from pmdesk.domain.points import Points
from pmdesk.importers.workspace_json import NotReadable, checksum_of, manifest_of

BLOCK = 100_000
BYTES = 1 << 20
SEPARATORS = (",", ";", "\t")
Row = tuple[int, int, float, bool]


@frozen
class ExportedPoints:
    """The points beside the tables of an exported workspace, for whoever loads it; may be asked more than once."""

    path: Path
    sha256: str | None = None

    def __call__(self) -> Iterator[tuple[SeriesId, Points, int | None]]:
        """Yield points of one series after another, with the time before which they are thinned.

        Raises NotReadable in words.
        """
        if self.path.exists():
            self._require_as_exported()
            yield from _blocks(self.path)
        elif self.sha256 is not None:
            _refuse(f"“{self.path.name}” is missing.", "Export the workspace again.")

    def _require_as_exported(self) -> None:
        if self.sha256 is not None and _sha256(self.path) != self.sha256:
            _refuse(
                f"“{self.path.name}” is not as it was exported (its checksum differs).",
                "Export it again. To import tables that were edited, take the .json tables away, keep the .csv ones.",
            )


def exported_points(path: Path) -> ExportedPoints:
    """Return the points of the exported workspace at a path that `read_workspace` reads."""
    folder = path if path.is_dir() else path.parent
    return ExportedPoints(folder / POINTS, checksum_of(manifest_of(path), folder, POINTS))


def _blocks(path: Path) -> Iterator[tuple[SeriesId, Points, int | None]]:
    rows = _rows(path)
    while block := list(islice(rows, BLOCK)):
        for series, group in groupby(block, key=lambda row: row[0]):
            _, times, values, marks = zip(*group, strict=True)
            points = Points(np.array(times, np.int64), np.array(values, np.float64))
            few = points.times[np.array(marks)]
            yield SeriesId(series), points, int(few.max()) + 1 if few.size else None


def _rows(path: Path) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = file.readline().strip()
            separator = next((mark for mark in SEPARATORS if header == POINTS_HEADER.replace(",", mark)), None)
            if separator is None:
                _refuse(f"“{path.name}” does not begin with “{POINTS_HEADER}”.")
            for line, cells in enumerate(csv.reader(file, delimiter=separator, strict=True), 2):
                if any(cells):
                    yield _row(path, line, cells)
    except OSError as error:
        raise NotReadable(f"“{path.name}” cannot be read ({error.strerror}).", "Check its permissions.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise NotReadable(f"“{path.name}” is not a whole table ({error}).", "Export it again.") from error


def _row(path: Path, line: int, cells: list[str]) -> Row:
    try:
        series, time, value, mark = cells
        row = int(series), _milliseconds(time), float(value), bool(mark)
    except ValueError as error:
        raise NotReadable(f"“{path.name}”, line {line}: this is not a series, a time and a number.") from error
    if not isfinite(row[2]):
        _refuse(f"“{path.name}”, line {line}: “{value}” is not a number.")
    return row


def _milliseconds(text: str) -> int:
    """Return an instant as milliseconds since 1970; without a zone it is UTC."""
    moment = datetime.fromisoformat(text)
    since = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - datetime(1970, 1, 1, tzinfo=UTC)
    return since.days * 86_400_000 + since.seconds * 1000 + since.microseconds // 1000


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while part := file.read(BYTES):
                digest.update(part)
    except OSError as error:
        raise NotReadable(f"“{path.name}” cannot be read ({error.strerror}).", "Check its permissions.") from error
    return digest.hexdigest()


def _refuse(what: str, remedy: str = "") -> NoReturn:
    raise NotReadable(what, remedy)
