"""The command that brings notes in: reads all files first, then takes each in as one step, or rehearses that."""

import argparse
import json
from contextlib import closing, suppress
from pathlib import Path

from pmdesk.cli.desks import done, open_desk
from pmdesk.cli.importing import GIVEN, REMARKS_SHOWN, REMEMBERED, SUGGESTED, Report, mapping_text
from pmdesk.cli.outcome import PARTLY, Outcome, counted
from pmdesk.commands.desk import Desk
from pmdesk.commands.take_notes import NotesTaken, TakeNotesIn
from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign_notes import NoteBatch
from pmdesk.domain.kinds import ProductId
from pmdesk.domain.roadmap import Product
from pmdesk.exporters.landing import write_file
from pmdesk.exporters.left_out import left_out_csv
from pmdesk.importers.notes.catalog import NoteFile, grouped, open_notes, read_notes
from pmdesk.importers.notes.remembered import recall_note_columns
from pmdesk.importers.notes.suggesting import suggest
from pmdesk.importers.notes.table import NoteTable
from pmdesk.importers.notes.targets import NoteMapping, from_json, to_json
from pmdesk.storage.store import Role, open_workspace


@frozen
class _Content:
    """What one file (or all the mail) holds, and where its columns went if it is a table."""

    file: NoteFile
    batch: NoteBatch
    mapping: NoteMapping | None = None
    mapping_from: str | None = None


def import_notes(options: argparse.Namespace, clock: Clock) -> Outcome:
    """Read all files, so that one that cannot be read leaves the workspace as it was, then take each in."""
    contents = [_content(paths, options) for paths in _groups(options)]
    outcome = Outcome(report={"workspace": str(options.into), "dry_run": options.dry_run, "backup": None})
    with open_desk(options.into, clock, outcome, dry_run=options.dry_run) as desk:
        product_id = _product(desk, options.product)
        taken = [_take(desk, content, product_id, dry_run=options.dry_run) for content in contents]
    outcome.report["files"] = [_report(content, *each) for content, each in zip(contents, taken, strict=True)]
    for content, (answer, _) in zip(contents, taken, strict=True):
        outcome.words.append(_words(content, answer, dry_run=options.dry_run))
        outcome.troubles += _told(content, answer)
    if any(content.batch.troubles for content in contents):
        outcome.exit = PARTLY
    if options.left_out is not None:
        _save(contents, options.left_out)
    return outcome


def _groups(options: argparse.Namespace) -> list[tuple[Path, ...]]:
    return grouped(options.files) if options.format is None else [(path,) for path in options.files]


def _content(paths: tuple[Path, ...], options: argparse.Namespace) -> _Content:
    file = open_notes(paths, options.format)
    if file.table is None:
        return _Content(file, read_notes(file))
    mapping, told_by = _mapping(file.table, options)
    return _Content(file, read_notes(file, mapping), mapping, told_by)


def _mapping(table: NoteTable, options: argparse.Namespace) -> tuple[NoteMapping, str]:
    """Return where columns go and who says so: the person, the last import of such a table, or their names."""
    if options.mapping is not None:
        return from_json(mapping_text(options.mapping), table.header), GIVEN
    if options.into.exists():
        with suppress(DeskError), closing(open_workspace(options.into, role=Role.READER)) as store:
            kept = recall_note_columns(store, table.header)
            if kept is not None:
                return kept, REMEMBERED
    return suggest(table), SUGGESTED


def _product(desk: Desk, title: str | None) -> ProductId | None:
    if title is None:
        return None
    products = desk.store.all(Product, order_by="rank", archived_at=None)
    found = next((row.id for row in products if row.title.strip().casefold() == title.strip().casefold()), None)
    if found is None:
        known = ", ".join(row.title for row in products) or "it has none yet"
        raise DeskError(f"The workspace has no product “{title[:60]}”.", f"Name one of its products: {known}.")
    return found


def _take(
    desk: Desk, content: _Content, product_id: ProductId | None, *, dry_run: bool
) -> tuple[NotesTaken, int | None]:
    command = TakeNotesIn(content.batch, content.file.title, desk.clock.now(), product_id)
    return done(desk, command, dry_run=dry_run)


def _report(content: _Content, taken: NotesTaken, step: int | None) -> Report:
    batch, mapping = content.batch, content.mapping
    return {
        "files": [str(path) for path in content.file.paths],
        "format": content.file.format,
        "title": content.file.name,
        "mapping": None if mapping is None else json.loads(to_json(mapping)),
        "mapping_from": content.mapping_from,
        "notes": len(batch.notes),
        "step": step,
        "added": taken.added,
        "known": taken.known,
        "people": taken.people,
        "companies": taken.companies,
        "segments": taken.segments,
        "undated": taken.undated,
        "strangers": [{"product": title, "notes": count} for title, count in taken.strangers],
        "left_out": [{"line": row.line, "reason": row.reason, "cells": list(row.cells)} for row in batch.troubles],
        "warnings": [{"line": line, "reason": reason} for line, reason in _remarks(batch)],
        "remarks": list(batch.words),
    }


def _remarks(batch: NoteBatch) -> list[tuple[int, str]]:
    return [(note.line, remark) for note in batch.notes for remark in note.remarks]


def _words(content: _Content, taken: NotesTaken, *, dry_run: bool) -> str:
    parts = [f"“{content.file.title}” {'would bring' if dry_run else 'brought'} in {counted(taken.added, 'note')}"]
    made = [(taken.people, "person"), (taken.companies, "company"), (taken.segments, "segment")]
    parts += [f"{_many(count, noun)} made known" for count, noun in made if count]
    if taken.known:
        parts.append(f"{counted(taken.known, 'note')} known already")
    if content.batch.troubles:
        parts.append(f"{counted(len(content.batch.troubles), 'row')} with problems stayed out")
    return ", ".join(parts) + "."


def _many(count: int, noun: str) -> str:
    plural = {"person": "people", "company": "companies"}.get(noun, f"{noun}s")
    return f"{count} {noun if count == 1 else plural}"


def _told(content: _Content, taken: NotesTaken) -> list[str]:
    """Return what a person should know of one file, remarks cut short."""
    name, batch = content.file.title, content.batch
    lines: list[str] = []
    if content.mapping_from == REMEMBERED:
        lines.append(f"{name}: its columns go where they went at the last import; --mapping says otherwise.")
    lines += [f"{name}, line {row.line}: {row.reason}" for row in batch.troubles]
    remarks = _remarks(batch)
    lines += [f"{name}, line {line}, came in: {reason}." for line, reason in remarks[:REMARKS_SHOWN]]
    if len(remarks) > REMARKS_SHOWN:
        lines.append(f"{name}: {counted(len(remarks) - REMARKS_SHOWN, 'more remark')}; --json lists them all.")
    lines += [f"{name}: {words}" for words in batch.words]
    if taken.undated:
        lines.append(f"{name}: {counted(taken.undated, 'note')} without a date count as received now.")
    lines += [
        f"{name}: the workspace has no product “{title}”, which {counted(count, 'note')} named."
        for title, count in taken.strangers
    ]
    return lines


def _save(contents: list[_Content], target: Path) -> None:
    """Write the rows that stayed out, of several files one below the other under the columns of the first."""
    first = next((one.batch for one in contents if one.batch.troubles), None)
    if first is not None:
        troubles = tuple(row for one in contents for row in one.batch.troubles)
        write_file(target, left_out_csv(first.header, troubles))
