"""Reads the folder of an exported workspace back: its JSON tables, or, where these are gone, its CSV tables."""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NoReturn, cast

from pmdesk.domain.errors import DeskError, RuleBroken
from pmdesk.domain.exported import FORMAT, FORMAT_VERSION, MANIFEST, csv_name, json_name
from pmdesk.domain.kinds import Kind
from pmdesk.domain.nouns import NOUNS, Noun
from pmdesk.domain.plain import from_plain, from_texts
from pmdesk.domain.whole import Whole, broken_rules
from pmdesk.storage.engine import is_connected

MANIFEST_LIMIT = 4_000_000
TABLE_LIMIT = 256_000_000
HEAD = 4_096
SEPARATORS = (",", ";", "\t")
Words = Mapping[str, object]


class NotReadable(DeskError):
    """The folder is no exported workspace, or not a whole one; nothing was imported."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(f"{what} Nothing was imported.", remedy)


def is_exported_workspace(path: Path) -> bool:
    """Whether a path is the folder of an exported workspace or the manifest in it."""
    try:
        if path.is_dir():
            return (path / MANIFEST).is_file() or (path / csv_name(Kind.ITEM)).is_file()
        if path.suffix.lower() != ".json" or not path.is_file() or is_connected(path):
            return False
        with path.open("rb") as file:
            return f'"format": "{FORMAT}"'.encode() in file.read(HEAD)
    except OSError:
        return False


def read_workspace(path: Path) -> Whole:
    """Return all rows of an exported workspace; raises NotReadable in words when it is not whole."""
    folder, manifest = path if path.is_dir() else path.parent, manifest_of(path)
    listed = cast("Words", manifest.get("files", {}))
    in_json = [kind for kind in NOUNS if (folder / json_name(kind)).is_file()]
    read: Callable[[Path, Kind, Words], tuple[Noun, ...]] = _json_rows if in_json else _csv_rows
    if not in_json and not any((folder / csv_name(kind)).is_file() for kind in NOUNS):
        _refuse(f"“{folder.name}” holds none of the tables of an exported workspace.")
    rows = {kind: read(folder, kind, listed) for kind in NOUNS}
    last_id = max((noun.id for table in rows.values() for noun in table), default=0)
    whole = Whole(rows, max(last_id, _whole_number(manifest, "last_id")))
    for trouble in broken_rules(whole):
        _refuse(f"The tables do not fit together. {trouble}")
    return whole


def manifest_of(path: Path) -> Words:
    """Return what the folder or the manifest at a path says of itself; nothing when there is no manifest."""
    return _manifest(path / MANIFEST if path.is_dir() else path)


def checksum_of(manifest: Words, folder: Path, name: str) -> str | None:
    """Return what a file of the folder has to sum up to, or None where tables may have been edited."""
    entry = cast("Words", manifest.get("files", {})).get(name)
    is_exact = any((folder / json_name(kind)).is_file() for kind in NOUNS)
    return str(cast("Words", entry).get("sha256")) if is_exact and isinstance(entry, dict) else None


def _manifest(path: Path) -> Words:
    if not path.exists():
        return {}
    content = _parsed(path, _bytes(path, MANIFEST_LIMIT))
    if not isinstance(content, dict) or cast("Words", content).get("format") != FORMAT:
        _refuse(f"“{path.name}” does not describe an exported workspace.")
    manifest = cast("Words", content)
    if _whole_number(manifest, "version") > FORMAT_VERSION:
        _refuse("This workspace was exported by a newer PM Desk.", "Update PM Desk, then import it.")
    if not isinstance(manifest.get("files", {}), dict):
        _refuse(f"“{path.name}” does not list its files.")
    return manifest


def _json_rows(folder: Path, kind: Kind, listed: Words) -> tuple[Noun, ...]:
    path = folder / json_name(kind)
    if path.name not in listed:
        return _unlisted(path)
    content = _bytes(path, TABLE_LIMIT)
    entry = listed[path.name]
    if not isinstance(entry, dict) or cast("Words", entry).get("sha256") != hashlib.sha256(content).hexdigest():
        _refuse(
            f"“{path.name}” is not as it was exported (its checksum differs).",
            "Export it again. To import tables that were edited, take the .json tables away and keep the .csv ones.",
        )
    rows = _parsed(path, content)
    if not isinstance(rows, list):
        _refuse(f"“{path.name}” is not a list of rows.")
    return tuple(_noun_of(path, kind, place, row) for place, row in enumerate(cast("list[object]", rows), 1))


def _noun_of(path: Path, kind: Kind, place: int, row: object) -> Noun:
    if not isinstance(row, dict):
        _refuse(f"“{path.name}”, row {place}: this is not a row with named fields.")
    try:
        return from_plain(NOUNS[kind], cast("Words", row))
    except RuleBroken as error:
        raise NotReadable(f"“{path.name}”, row {place}: {error.what}") from error


def _csv_rows(folder: Path, kind: Kind, listed: Words) -> tuple[Noun, ...]:
    path = folder / csv_name(kind)
    if not path.exists():
        entry = listed.get(path.name)
        if isinstance(entry, dict) and cast("Words", entry).get("rows"):
            _refuse(f"“{path.name}” is missing.", "Export the workspace again.")
        return ()
    return tuple(_table(path, kind, _text(path)))


def _table(path: Path, kind: Kind, text: str) -> Iterator[Noun]:
    separator = next((mark for mark in SEPARATORS if text.startswith(f"id{mark}")), ",")
    lines = _cells(path, text, separator)
    _, header = next(lines, (1, [""]))
    if header[0] != "id" or len(set(header)) != len(header):
        _refuse(f"“{path.name}” does not begin with the names of its columns, “id” first.")
    for line, cells in lines:
        if not any(cells):
            continue
        if len(cells) > len(header):
            _refuse(f"“{path.name}”, line {line}: there are more cells than columns.")
        padded = cells + [""] * (len(header) - len(cells))
        try:
            yield from_texts(NOUNS[kind], header, padded)
        except RuleBroken as error:
            raise NotReadable(f"“{path.name}”, line {line}: {error.what}") from error


def _cells(path: Path, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row's first line and its cells."""
    limit = csv.field_size_limit(len(text) + 1)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        begins = 1
        for cells in reader:
            yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise NotReadable(f"“{path.name}” is not a whole table ({error}).", "Export it again.") from error
    finally:
        csv.field_size_limit(limit)


def _text(path: Path) -> str:
    try:
        return _bytes(path, TABLE_LIMIT).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotReadable(f"“{path.name}” is not written in UTF-8.", "Save it as “CSV UTF-8”.") from error


def _bytes(path: Path, limit: int) -> bytes:
    try:
        if not path.is_file():
            _refuse(f"“{path.name}” is missing.", "Export the workspace again.")
        if path.stat().st_size > limit:
            _refuse(f"“{path.name}” is larger than any exported file.")
        return path.read_bytes()
    except OSError as error:
        raise NotReadable(f"“{path.name}” cannot be read ({error.strerror}).", "Check its permissions.") from error


def _parsed(path: Path, content: bytes) -> object:
    try:
        return json.loads(content, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise NotReadable(f"“{path.name}” is not whole JSON.", "Export the workspace again.") from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _whole_number(manifest: Words, name: str) -> int:
    value = manifest.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool):
        _refuse(f"“{name}” in “{MANIFEST}” is not a whole number.")
    return value


def _unlisted(path: Path) -> tuple[Noun, ...]:
    if path.exists():
        _refuse(f"“{MANIFEST}” does not list “{path.name}”, so it cannot be checked.", "Export the workspace again.")
    return ()


def _refuse(what: str, remedy: str = "") -> NoReturn:
    raise NotReadable(what, remedy)
