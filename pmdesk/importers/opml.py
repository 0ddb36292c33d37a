"""OPML outlines: what holds something becomes an initiative, the rest features; notes, checkboxes, columns.

Attributes beside the text are columns (OmniOutliner writes them so) and go where their names say. Checkboxes of
OmniOutliner (`_status`), WorkFlowy and Dynalist (`_complete`, `complete`) tell what is done. An outline with an id
keeps its key when its text changes; others are known by their place and words.
"""

import hashlib
import re
from collections import Counter
from dataclasses import replace
from datetime import date

from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import ForeignPlan
from pmdesk.importers import xmltree
from pmdesk.importers.cleaning import fold, place
from pmdesk.importers.files import ForeignFile
from pmdesk.importers.format import Format
from pmdesk.importers.suggesting import suggest_with
from pmdesk.importers.table import Table, TableRow
from pmdesk.importers.tablerows import read_rows
from pmdesk.importers.targets import Dialect, Target
from pmdesk.importers.xmltree import XmlNode

_OWN = {
    "(key)": Target.KEY,
    "(parent)": Target.PARENT,
    "(name)": Target.NAME,
    "(notes)": Target.DESCRIPTION,
    "(checkbox)": Target.STATUS_GROUP,
    "(address)": Target.LINK,
}
_DIALECT = Dialect("opml", "OPML", (frozenset(), frozenset()), _OWN)
_IDS = ("id", "_id", "uid", "guid")
_READ = frozenset(
    ("text", "title", "_note", "note", "_status", "_complete", "complete", "url", "htmlurl", "xmlurl", "type",
     "created", "expanded", "isopen", "_cid", "colorlabel", "color", "checkbox", "liststyle", *_IDS)
)  # fmt: skip
_MAX_COLUMNS = 60
_MARKUP = re.compile(r"</?(?:b|i|u|s|a|em|strong|code|span|mention|time)\b[^<>]{0,300}>")


def sniff(file: ForeignFile) -> bool:
    """Whether a file looks like an outline."""
    return file.head.lstrip().startswith("<") and re.search(r"<opml[\s>]", file.head) is not None


def read(file: ForeignFile, today: date) -> ForeignPlan:
    """Read an outline into a plan."""
    root = xmltree.parse(file)
    head, body = root.first("head"), root.first("body")
    if root.tag != "opml" or body is None:
        raise DeskError(f"“{file.name}” is no OPML outline.", "Export it again as OPML.")
    outlines = [found for found in body.walk() if found.tag == "outline"]
    columns = _columns(outlines)
    rows, derived = _rows(body, columns)
    if not rows:
        raise DeskError(f"“{file.name}” is an empty outline.", "Export it again as OPML.")
    table = Table((*_OWN, *columns), tuple(rows), "UTF-8", ",")
    title = (head.word("title") if head is not None else "") or file.stem
    source = f"opml:{place(title)}"
    plan = read_rows(table, suggest_with(table, _DIALECT), source, today, _DIALECT)
    shown = tuple(replace(row, external_key="") if row.key in derived else row for row in plan.rows)
    return replace(plan, title=title, rows=shown)


def _columns(outlines: list[XmlNode]) -> tuple[str, ...]:
    """Return the names of the attributes that are columns, commonest first."""
    counts = Counter(name for found in outlines for name in found.attributes if name.casefold() not in _READ)
    return tuple(name for name, _ in counts.most_common(_MAX_COLUMNS))


def _rows(body: XmlNode, columns: tuple[str, ...]) -> tuple[list[TableRow], set[str]]:
    """Return one row an outline, and the keys that were made of place and words."""
    rows: list[TableRow] = []
    derived: set[str] = set()
    taken: Counter[str] = Counter()
    waiting: list[tuple[XmlNode, str]] = [(found, "") for found in reversed(body.every("outline"))]
    while waiting:
        outline, parent = waiting.pop()
        title = _MARKUP.sub("", _attribute(outline, "text", "title"))
        children = outline.every("outline")
        if not title.strip() and not children and not outline.get("_note"):
            continue
        key = _attribute(outline, *_IDS)
        if not key:
            path = f"{parent}\0{fold(title)}"
            taken[path] += 1
            key = hashlib.sha256(f"{path}\0{taken[path]}".encode("utf-8", "replace")).hexdigest()[:16]
            derived.add(key)
        rows.append(TableRow(outline.line, _cells(outline, key, parent, title, columns)))
        waiting += [(child, key) for child in reversed(children)]
    return rows, derived


def _cells(outline: XmlNode, key: str, parent: str, title: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    notes = _MARKUP.sub("", _attribute(outline, "_note", "note"))
    address = _attribute(outline, "url", "htmlUrl", "xmlUrl")
    return (key, parent, title, notes, _done(outline), address, *(outline.get(name) for name in columns))


def _attribute(outline: XmlNode, *names: str) -> str:
    return next((found for name in names if (found := outline.get(name))), "")


def _done(outline: XmlNode) -> str:
    """Return what the checkbox says as a status."""
    state = _attribute(outline, "_status", "_complete", "complete").casefold()
    return {"checked": "done", "true": "done", "indeterminate": "in progress"}.get(state, "")


FORMAT = Format("opml", "OPML outline", sniff, read)
