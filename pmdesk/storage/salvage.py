"""Saves what can be read of a damaged workspace into a new file in its place; the damaged one is kept aside."""

import os
import shutil
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path

from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.counts import count_text
from pmdesk.domain.days import MONTHS
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind
from pmdesk.domain.nouns import NOUNS
from pmdesk.storage.backup import Backup, list_backups, verify
from pmdesk.storage.engine import TROUBLES
from pmdesk.storage.fact_salvage import save_facts
from pmdesk.storage.identity import ABSURD, damaged, require_version, resolved, sidecar
from pmdesk.storage.lock import take_lock
from pmdesk.storage.mending import Mended, mend
from pmdesk.storage.pages import Pages, read_pages
from pmdesk.storage.placing import SIDECARS, file_trouble, finish_exchange, put_over, scratch_beside
from pmdesk.storage.rebuilding import chronicle_of, fill
from pmdesk.storage.restore import count_rows
from pmdesk.storage.schema import SCHEMA_VERSION
from pmdesk.storage.series_salvage import save_points
from pmdesk.storage.store import build
from pmdesk.storage.trouble import Busy, told
from pmdesk.storage.wreck import Remains, follow_ledger, read_wreck

PASSED_OVER = frozenset({"sequence", "points_chunk", "points_extent"})
"""Tables whose damage takes nothing from undo: it asks for the points it expects."""


@frozen
class Rescued:
    """What became of the rows of one kind.

    `kept` of them are in the new file: `rebuilt` from the ledger, `mended` with cells cleared; `aside` had no place and
    stand in the ledger as removed; `lost` are those of which there is not enough left.
    """

    kind: Kind
    kept: int
    rebuilt: int = 0
    mended: int = 0
    aside: int = 0
    lost: int = 0


@frozen
class Salvage:
    """What a salvage came to; `backup` is the newest good one, when it has more rows than could be saved.

    It is certain that no more is lost when the whole ledger could be read, which knows every row there ever was.
    `doubtful` rows may be out of date or were deleted before; `differing` ones are not as their history tells.
    """

    path: Path
    kept_aside: Path
    tables: tuple[Rescued, ...]
    is_certain: bool
    undo_goes_on: bool
    doubtful: int = 0
    differing: int = 0
    points_lost: int = 0
    backup: Backup | None = None
    more_in_backup: int = 0

    @property
    def kept(self) -> int:
        """How many rows were saved."""
        return sum(table.kept for table in self.tables)

    @property
    def words(self) -> str:
        """The whole story for a person."""
        return " ".join(sentence for sentence in _sentences(self) if sentence)


def salvage(path: Path, clock: Clock) -> Salvage:
    """Save what can be read; no store of this file may be open in this process. Raises DeskError and changes nothing.

    Rows are read page by page past everything broken, rebuilt from the ledger where they are lost, freed of references
    that lead nowhere, checked, and put in the place of the damaged file at once.
    """
    place = resolved(path)
    lock = take_lock(place)
    if lock is None:
        raise Busy(f"“{place.name}” is open in another PM Desk.", "Close it there first.")
    try:
        finish_exchange(place)
        return _salvaged(place, clock.now())
    except TROUBLES as error:
        raise told(error) from error
    except OSError as error:
        raise file_trouble(error, place) from error
    finally:
        lock.release()


def _salvaged(place: Path, now: datetime) -> Salvage:
    pages = read_pages(place, sidecar(place, "-wal"))
    version = _version(place, pages)
    remains = read_wreck(pages, version)
    chronicle = chronicle_of(remains)
    mended = mend(remains, follow_ledger(chronicle.changes, is_whole=chronicle.is_whole))
    is_flawless = chronicle.is_whole and not _flaws(remains, mended)
    series = {ref.id for ref in mended.rows if ref.kind is Kind.SERIES}
    points = save_points(remains, series, undo_goes_on=is_flawless)
    besides = save_facts(place, pages, mended.rows)
    with scratch_beside(place) as scratch:
        build(scratch)
        facts = (points.write, besides.write)
        fill(scratch, mended, chronicle, now, memory=besides.memory, undo_goes_on=is_flawless, facts=facts)
        if not verify(scratch):
            raise damaged(place)
        kept_aside = _keep_aside(place, now)
        put_over(scratch, place)
    return _with_backup(
        Salvage(
            place,
            kept_aside,
            tuple(_tables(mended)),
            is_certain=chronicle.is_whole,
            undo_goes_on=is_flawless,
            doubtful=mended.doubtful,
            differing=mended.differing,
            points_lost=points.lost,
        )
    )


def _version(place: Path, pages: Pages) -> int:
    version = pages.schema_version
    if version is None or version == 0 or version > ABSURD:
        return SCHEMA_VERSION
    require_version(place, version)
    return version


def _flaws(remains: dict[str, Remains], mended: Mended) -> bool:
    is_torn = any(not table.is_whole for name, table in remains.items() if name not in PASSED_OVER)
    return bool(is_torn or mended.repairs or mended.rebuilt or mended.aside or mended.lost or mended.differing)


def _keep_aside(place: Path, now: datetime) -> Path:
    """Give the damaged files a second name that tells what they are, and return the main one's."""
    stem = f"{place.stem} damaged {now:%Y-%m-%d %H%M}"
    numbered = (f"{stem}{'' if number == 1 else f' {number}'}{place.suffix}" for number in count(1))
    aside = next(path for name in numbered if not (path := place.with_name(name)).exists())
    for ending in ("", *SIDECARS):
        source, target = sidecar(place, ending), sidecar(aside, ending)
        if not source.exists():
            continue
        try:
            os.link(source, target)
        except OSError:  # No hard links on this file system.
            shutil.copy2(source, target)
    return aside


def _tables(mended: Mended) -> list[Rescued]:
    kept = Counter(ref.kind for ref in mended.rows)
    repaired = Counter(ref.kind for ref, (_, after) in mended.repairs.items() if after is not None)
    return [
        Rescued(kind, kept[kind], mended.rebuilt[kind], repaired[kind], mended.aside[kind], mended.lost[kind])
        for kind in NOUNS
    ]


def _with_backup(saved: Salvage) -> Salvage:
    for backup in list_backups(saved.path):
        if not verify(backup.path):
            continue
        with suppress(DeskError):
            more = count_rows(backup.path) - saved.kept
            if more > 0:
                return replace(saved, backup=backup, more_in_backup=more)
        break
    return saved


def _sentences(saved: Salvage) -> list[str]:
    rebuilt, mended = sum(table.rebuilt for table in saved.tables), sum(table.mended for table in saved.tables)
    aside = [counted(table.kind, table.aside) for table in saved.tables if table.aside]
    lost = [counted(table.kind, table.lost) for table in saved.tables if table.lost]
    return [
        f"“{saved.path.name}” was damaged. {say_rows(saved.kept)} were saved"
        + (f", {count_text(rebuilt)} of them from their history." if rebuilt else "."),
        f"In {say_rows(mended)} damaged cells or references were cleared; History shows which." if mended else "",
        f"{_listed(aside)} had nothing to hang on any more and stand only in the history." if aside else "",
        f"{_listed(lost)} could not be saved." if lost else "",
        f"{count_text(saved.points_lost)} points of metrics could not be saved." if saved.points_lost else "",
        f"{say_rows(saved.doubtful)} may be out of date or were deleted before." if saved.doubtful else "",
        f"{say_rows(saved.differing)} differ from their history: look there." if saved.differing else "",
        "" if saved.is_certain else "Parts of the file cannot be read, so more may be missing.",
        f"The damaged file is kept as “{saved.kept_aside.name}”.",
        "" if saved.undo_goes_on else "Undo begins anew from here.",
        _backup_sentence(saved),
    ]


def _backup_sentence(saved: Salvage) -> str:
    if saved.backup is None:
        return ""
    at = saved.backup.made_at.astimezone()
    when = f"{at.day} {MONTHS[at.month - 1]} {at:%H:%M}"
    return f"The backup of {when} has {say_rows(saved.more_in_backup)} more; File › Restore… shows them."


def counted(kind: Kind, number: int) -> str:
    """Say how many rows of a kind: `1 item`, `2 capacities`."""
    word = kind.value.replace("_", " ")
    if number == 1:
        return f"1 {word}"
    if word.endswith("y"):
        return f"{count_text(number)} {word[:-1]}ies"
    return f"{count_text(number)} {'criteria' if kind is Kind.CRITERION else f'{word}s'}"


def say_rows(number: int) -> str:
    """Say how many rows: `1 row`, `2,014 rows`."""
    return "1 row" if number == 1 else f"{count_text(number)} rows"


def _listed(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
