"""Reads metrics from a watched folder: each new or changed file of points in it, the one changed last counting last.

The metric's query is the name of the column (or of the metric in a long table). The option `pattern` narrows the files
down, like `sessions-*.csv`. Files whose names tell that they are not finished are passed over.
"""

from fnmatch import fnmatch
from pathlib import Path

from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Metric, Source
from pmdesk.domain.points import Batch
from pmdesk.sync.leash import CalledOff
from pmdesk.sync.point_files import NotInFile, Standing, read_file, standing_of, to_read, together, words_of
from pmdesk.sync.reading import Fetched, Means, options_of
from pmdesk.sync.trouble import RemoteTrouble

ENDINGS = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".parquet")
UNFINISHED = (".", "~", "#")
FILES_AT_MOST = 10_000
READ_AT_MOST = 500
"""So many files are read in one round; the next ones follow in the next."""


def fetch(source: Source, metric: Metric, since: int | None, until: int, means: Means) -> Fetched:  # noqa: ARG001
    """Return the points of all files that are new or have changed since they were read."""
    files = files_in(Path(source.location).expanduser(), options_of(source).get("pattern", ""))
    settled, waiting = to_read(files, means.http.validators, metric, until)
    notes: list[str] = []
    others: list[str] = []
    batches: list[Batch] = []
    for file in settled[:READ_AT_MOST]:
        try:
            batch = read_file(file, metric, means)
        except CalledOff:
            raise
        except NotInFile as other:
            others.append(words_of(other))
            continue
        except DeskError as trouble:  # One broken file keeps no other out.
            notes.append(words_of(trouble))
            continue
        if batch is not None:
            batches.append(batch)
    if others and not batches:  # A folder may hold files of several kinds.
        notes.append(others[-1])
    if waiting:
        names = ", ".join(f"“{file.path.name}”" for file in waiting[:3])
        notes.append(f"Still being written: {names}.")
    return Fetched(together(batches), tuple(notes))


def files_in(folder: Path, pattern: str) -> list[Standing]:
    """Return the files of points in a folder; raises RemoteTrouble where there is none."""
    try:
        names = sorted(path for path in folder.iterdir() if _is_wanted(path.name, pattern))
    except (OSError, ValueError) as trouble:
        raise RemoteTrouble(
            f"There is no folder “{folder}”.", "Look whether it was moved, or its disk is not there."
        ) from trouble
    return [file for path in names[:FILES_AT_MOST] if (file := standing_of(path)) is not None]


def _is_wanted(name: str, pattern: str) -> bool:
    if name.startswith(UNFINISHED):
        return False
    return fnmatch(name, pattern) if pattern else name.lower().endswith(ENDINGS)
