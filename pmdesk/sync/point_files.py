"""Files of points that are looked at again and again: which of them are new, and what one holds for a metric.

A file is read when it is settled: not written to for some seconds, nor while it is read. What was read is kept as its
size, the time of its last change and a hash of its content, so that a copy of the same is not read again.
"""

import stat
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Metric
from pmdesk.domain.points import Batch
from pmdesk.importers.files import refuse_workspace
from pmdesk.importers.points.opening import PointFile, open_points
from pmdesk.importers.points.reading import read_source
from pmdesk.importers.points.remembered import recalled
from pmdesk.sync.reading import Means
from pmdesk.sync.trouble import QueryTrouble, RemoteTrouble

SETTLED_MS = 5_000
HASHED_AT_ONCE = 1024 * 1024
NAMES_AT_MOST = 8
ANY = "*"
"""The query that takes everything a file holds: whether it can be read at all."""
Seen = Mapping[str, tuple[str, str]]
"""By a name of ours: size and time of a file when it was read, and the hash of its content."""


class NotInFile(QueryTrouble):
    """A file holds other names than the one that is asked for."""


@frozen
class Standing:
    """How a file stands: its path, size in bytes, and the time of its last change in ns."""

    path: Path
    size: int
    changed_ns: int

    @property
    def mark(self) -> str:
        """What changes whenever it is written to."""
        return f"{self.size} {self.changed_ns}"

    def is_settled(self, now_ms: int) -> bool:
        """Whether nobody has written to it for a while; a time in the future is that of another clock."""
        return abs(now_ms - self.changed_ns // 1_000_000) >= SETTLED_MS


def standing_of(path: Path) -> Standing | None:
    """Return how a file stands, None where there is no plain file."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return Standing(path, status.st_size, status.st_mtime_ns) if stat.S_ISREG(status.st_mode) else None


def known_as(metric: Metric, path: Path) -> str:
    """Return under which name it is kept what was read of a file for a metric."""
    return f"file {metric.id} {metric.query} {metric.grain} {metric.time_zone} {path}"


def to_read(
    files: Iterable[Standing], seen: Seen, metric: Metric, now_ms: int
) -> tuple[list[Standing], list[Standing]]:
    """Return the files that are new or changed, the one changed last behind, and those that are still being written."""
    changed = [file for file in files if seen.get(known_as(metric, file.path), ("", ""))[0] != file.mark]
    settled = [file for file in changed if file.is_settled(now_ms)]
    waiting = [file for file in changed if not file.is_settled(now_ms)]
    return sorted(settled, key=lambda file: (file.changed_ns, file.path)), waiting


def read_file(file: Standing, metric: Metric, means: Means) -> Batch | None:
    """Return what a file holds for a metric; None where its content is known or it changed meanwhile.

    What was read is noted among the validators of the round. Raises DeskError in words.
    """
    key = known_as(metric, file.path)
    content = _hash(file.path)
    if means.http.validators.get(key, ("", ""))[1] == content:
        means.http.validators[key] = (file.mark, content)
        return None
    try:
        batch = _of_metric(file.path, metric, means)
    except NotInFile:
        means.call_off.check()
        means.http.validators[key] = (file.mark, content)
        raise
    except DeskError:
        means.call_off.check()  # What is cut short looks broken.
        raise
    means.call_off.check()
    after = standing_of(file.path)
    if after is None or after.mark != file.mark:
        return None
    means.http.validators[key] = (file.mark, content)
    return batch


def _of_metric(path: Path, metric: Metric, means: Means) -> Batch:
    is_off = means.call_off.is_set
    file: PointFile = open_points(path, is_off)
    known: Mapping[str, int] = {}
    if means.rows is not None:
        file, known = recalled(means.rows, file)
    means.call_off.check()
    table = file.tables[file.chosen]
    if table.dates or table.numbers:
        raise QueryTrouble(
            f"“{path.name}” leaves open how it is meant: {table.dates or table.numbers}",
            "Import it once by hand; the choice is remembered.",
        )
    mapping = replace(file.mapping, grain=metric.grain, time_zone=metric.time_zone)
    batch = read_source(file.source, mapping, is_called_off=is_off)
    return _named(path, batch, metric, known)


def _named(path: Path, batch: Batch, metric: Metric, known: Mapping[str, int]) -> Batch:
    """Return the series of one name: the one that is asked for, or that became this metric by hand, or the only one."""
    names = list(dict.fromkeys(one.metric for one in batch.series))
    query = metric.query.strip()
    if query == ANY:
        return batch
    wanted = {query} if query else {name for name in names if known.get(name) == metric.id} or set(names[:2])
    found = tuple(one for one in batch.series if one.metric in wanted)
    if not found or len({one.metric for one in found}) > 1:
        listed = ", ".join(names[:NAMES_AT_MOST])
        raise NotInFile(f"“{path.name}” holds {listed or 'no values'}.", "Type which of these names is meant.")
    return replace(batch, series=found)


def _hash(path: Path) -> str:
    digest = sha256()
    refuse_workspace(path)
    try:
        with path.open("rb") as stream:
            while block := stream.read(HASHED_AT_ONCE):
                digest.update(block)
    except OSError as trouble:
        raise RemoteTrouble(f"“{path.name}” cannot be read. “{trouble.strerror}.”", "Check its rights.") from trouble
    return digest.hexdigest()


def together(batches: Iterable[Batch]) -> Batch:
    """Return what several files hold, in their order."""
    all_of_them = list(batches)
    return Batch(
        tuple(one for batch in all_of_them for one in batch.series),
        tuple(row for batch in all_of_them for row in batch.bad),
        sum(batch.empty for batch in all_of_them),
    )


def words_of(trouble: DeskError) -> str:
    """Return a trouble as a note."""
    return f"{trouble.what} {trouble.remedy}".strip()
