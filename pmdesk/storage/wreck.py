"""The tables of a damaged file: every row that its pages still hold, and what the ledger tells of them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import cache
from typing import cast

from pmdesk.domain.classes import frozen, slotted
from pmdesk.domain.kinds import Kind, Ref
from pmdesk.domain.nouns import NOUNS
from pmdesk.storage.btree import LEAF, Found, Torn, Tree, Value, read_leaf, read_tree
from pmdesk.storage.codec import Image
from pmdesk.storage.engine import Connection, in_memory
from pmdesk.storage.pages import Pages
from pmdesk.storage.schema import lay

Row = dict[str, Value]
PLUMBING = ("step", "change", "sequence")
FACTS = ("points_chunk", "points_extent", "points_swap")
TYPES: dict[str, tuple[type, ...]] = {"INTEGER": (int,), "REAL": (int, float), "TEXT": (str,), "BLOB": (bytes,)}


@frozen
class Field:
    """One column of a table; the one that is the rowid lies empty in its record."""

    name: str
    sql_type: str
    nullable: bool
    is_rowid: bool

    def fits(self, value: Value) -> bool:
        """Whether a value can stand in this column; one that is torn may have been anything."""
        if self.is_rowid or value is None:
            return value is None and (self.is_rowid or self.nullable)
        return value is Torn.TORN or isinstance(value, TYPES[self.sql_type])


@frozen
class Layout:
    """One table as SQLite lays it out, and the tables its columns refer to."""

    table: str
    fields: tuple[Field, ...]
    references: tuple[tuple[str, str], ...]
    unique: tuple[tuple[str, ...], ...]

    def fits(self, values: tuple[Value, ...]) -> bool:
        """Whether a record can be a row of this table."""
        return len(values) == len(self.fields) and all(map(Field.fits, self.fields, values))

    def row(self, found: Found) -> Row:
        """Return a record's values by column name; SQLite keeps whole numbers of a REAL column as integers."""
        row: Row = {}
        for at, value in zip(self.fields, found.values, strict=True):
            is_whole_number = at.sql_type == "REAL" and isinstance(value, int)
            row[at.name] = found.rowid if at.is_rowid else float(cast("int", value)) if is_whole_number else value
        return row


@slotted
class Remains:
    """What is left of one table: by rowid the versions that hang in its tree, and those found lying about."""

    rows: dict[int, list[Row]] = field(default_factory=lambda: defaultdict[int, list[Row]](list))
    strays: dict[int, list[Row]] = field(default_factory=lambda: defaultdict[int, list[Row]](list))
    is_whole: bool = True


@slotted
class Told:
    """What the ledger tells of each row: its last cells, whether those are all of them, and whether it was removed."""

    images: dict[Ref, Image] = field(default_factory=dict[Ref, Image])
    complete: set[Ref] = field(default_factory=set[Ref])
    removed: set[Ref] = field(default_factory=set[Ref])
    is_whole: bool = True

    def take(self, ref: Ref, before: Image | None, after: Image | None) -> None:
        """Go on with one change."""
        if after is None:
            self.removed.add(ref)
            self.complete.discard(ref)
            self.images.pop(ref, None)
            return
        self.removed.discard(ref)
        if before is None:
            self.complete.add(ref)
        self.images[ref] = {**self.images.get(ref, {}), **after}


def read_wreck(pages: Pages, version: int) -> dict[str, Remains]:
    """Return what is left of each table, by name; pages that hang in no tree any more are known by their look."""
    roots = _roots(read_tree(pages, 1) if 1 in pages.content else Tree())
    trees = {name: read_tree(pages, root) for name, root in roots.items()}
    plan = layouts(version)
    remains = {name: _from_tree(pages, plan[name], trees.get(name, Tree(is_whole=False))) for name in plan}
    for name in _entangled(trees) & plan.keys():
        remains[name].is_whole = False
    reached = pages.free().union(*(tree.pages for tree in trees.values()))
    astray = (pages.content.keys() - reached) | _misplaced(trees, plan)
    for number in sorted(astray, key=lambda number: -pages.age[number]):
        _add_strays(pages, number, plan.values(), remains)
    return remains


def _entangled(trees: Mapping[str, Tree]) -> set[str]:
    """Return the tables that share a page: one of them has lost its own."""
    owners: dict[int, list[str]] = defaultdict(list)
    for name, tree in trees.items():
        for page in tree.pages:
            owners[page].append(name)
    return {name for names in owners.values() if len(names) > 1 for name in names}


def _misplaced(trees: Mapping[str, Tree], plan: Mapping[str, Layout]) -> set[int]:
    """Return the pages that hang in a table's tree with rows of another."""
    return {
        found.page
        for name in trees.keys() & plan.keys()
        for found in trees[name].rows
        if not plan[name].fits(found.values)
    }


def follow_ledger(changes: Iterable[Row], *, is_whole: bool) -> Told:
    """Follow the changes, oldest first, past those that cannot be read."""
    told = Told(is_whole=is_whole)
    for row in changes:
        try:
            ref = Ref(Kind(cast("str", row["kind"])), cast("int", row["row_id"]))
            told.take(ref, read_image(row["before"]), read_image(row["after"]))
        except (ValueError, TypeError):
            told.is_whole = False
    return told


def read_image(text: Value) -> Image | None:
    """Return the cells in a change's text; raises ValueError or TypeError when it is none."""
    if text is None:
        return None
    image = json.loads(cast("str", text))
    if not isinstance(image, dict):
        raise TypeError("no image")
    return cast("Image", image)


@cache
def layouts(version: int) -> Mapping[str, Layout]:
    """Return the tables of a version of the schema, as SQLite itself understands them."""
    database = in_memory()
    try:
        lay(database, version)
        return {table: _layout(database, table) for table in (*(kind.value for kind in NOUNS), *PLUMBING, *FACTS)}
    finally:
        database.close()


def _layout(database: Connection, table: str) -> Layout:
    columns = database.execute(f"PRAGMA table_info({table})").fetchall()
    references = database.execute(f"PRAGMA foreign_key_list({table})").fetchall()
    indexes = [row[1] for row in database.execute(f"PRAGMA index_list({table})").fetchall() if row[2]]
    return Layout(
        table,
        tuple(Field(name, kind, not (needed or key), bool(key)) for _, name, kind, needed, _, key in columns),
        tuple((row[3], row[2]) for row in references),
        tuple(tuple(row[2] for row in database.execute(f"PRAGMA index_info({index})").fetchall()) for index in indexes),
    )


def _roots(schema: Tree) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in schema.rows:
        match row.values:
            case ("table", str(name), _, int(root), *_):
                found[name] = root
            case _:
                continue
    return found


def _from_tree(pages: Pages, layout: Layout, tree: Tree) -> Remains:
    remains = Remains(is_whole=tree.is_whole and not pages.frames_torn)
    for found in sorted(tree.rows, key=lambda found: -pages.age[found.page]):
        if layout.fits(found.values):
            remains.rows[found.rowid].append(layout.row(found))
        else:
            remains.is_whole = False
    return remains


def _add_strays(pages: Pages, number: int, plan: Iterable[Layout], remains: dict[str, Remains]) -> None:
    """Add the rows of a page that no tree leads to; the tables they may be of have lost their way to them."""
    if number == 1 or pages.content[number][0] != LEAF:
        return
    rows, _ = read_leaf(pages, number)
    for layout in plan:
        fitting = [found for found in rows if layout.fits(found.values)]
        if 2 * len(fitting) > len(rows):
            remains[layout.table].is_whole = False
            for found in fitting:
                remains[layout.table].strays[found.rowid].append(layout.row(found))
