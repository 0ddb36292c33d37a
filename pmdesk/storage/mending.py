"""Sound rows out of what is left of a damaged file: cells the domain accepts, references that lead somewhere."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import field
from enum import EnumMeta
from itertools import chain, combinations
from typing import cast

from pmdesk.domain.classes import slotted
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind, Ref
from pmdesk.domain.nouns import NOUNS
from pmdesk.storage.btree import Torn
from pmdesk.storage.codec import Column, Image, Shape, shape_of
from pmdesk.storage.engine import Cell
from pmdesk.storage.schema import SCHEMA_VERSION
from pmdesk.storage.wreck import Remains, Row, Told, layouts

WORDS = {"title": "(unreadable)", "url": "(unreadable)", "rank": "V", "name": "(unreadable)"}


@slotted
class Mended:
    """The rows to keep, and by kind how many came from where; `repairs` are the cells that had to be changed.

    `doubtful` rows may be older than they should be, or deleted since: nothing that is left tells. `differing` ones are
    not as the ledger tells, so a byte is wrong in one of the two.
    """

    rows: dict[Ref, Image] = field(default_factory=dict[Ref, Image])
    repairs: dict[Ref, tuple[Image, Image | None]] = field(default_factory=dict[Ref, tuple[Image, Image | None]])
    rebuilt: Counter[Kind] = field(default_factory=Counter[Kind])
    aside: Counter[Kind] = field(default_factory=Counter[Kind])
    lost: Counter[Kind] = field(default_factory=Counter[Kind])
    doubtful: int = 0
    differing: int = 0


def mend(remains: dict[str, Remains], told: Told) -> Mended:
    """Choose a version of every row, make it sound, and bring lost rows back from the ledger where it knows them."""
    mended = Mended()
    for kind in NOUNS:
        for row_id, versions in remains[kind.value].rows.items():
            _keep(mended, Ref(kind, row_id), versions, told)
    _keep_strays(mended, remains, told)
    _bring_back(mended, remains, told)
    mended.differing = sum(
        _differs(image, told.images[ref]) for ref, image in mended.rows.items() if ref in told.images
    )
    _part_twins(mended)
    _mend_references(mended)
    return mended


def _differs(image: Image, told: Image) -> bool:
    return any(image.get(name, cell) != cell for name, cell in told.items())


def _keep_strays(mended: Mended, remains: dict[str, Remains], told: Told) -> None:
    """Keep rows that hang in no tree, unless they were removed or their id belongs to another row; ids are unique."""
    kinds = {ref.id: ref.kind for ref in (*told.images, *mended.rows)}
    for kind in NOUNS:
        for row_id, versions in remains[kind.value].strays.items():
            ref = Ref(kind, row_id)
            if ref not in mended.rows and ref not in told.removed and kinds.setdefault(row_id, kind) is kind:
                _keep(mended, ref, versions, told)
                mended.doubtful += not told.is_whole


def _bring_back(mended: Mended, remains: dict[str, Remains], told: Told) -> None:
    """Rebuild lost rows from the ledger; where that is torn and the table is not, the table is right without them."""
    for ref in sorted(told.images.keys() - mended.rows.keys(), key=lambda ref: ref.id):
        if remains[ref.kind.value].is_whole and not told.is_whole:
            continue
        image = _sound(ref, told.images[ref], None) if ref in told.complete else None
        if image is None:
            mended.lost[ref.kind] += 1
        else:
            mended.rows[ref] = image
            mended.rebuilt[ref.kind] += 1
            mended.doubtful += not told.is_whole


def _nearest(versions: list[Row], image: Image | None) -> Row:
    if image is None or len(versions) == 1:
        return versions[0]
    return max(versions, key=lambda row: sum(row.get(name) == cell for name, cell in image.items()))


def _keep(mended: Mended, ref: Ref, versions: list[Row], told: Told) -> None:
    row = _nearest(versions, told.images.get(ref))
    image = _untouched(ref.kind, row) or _sound(ref, row, told.images.get(ref))
    if image is None:
        mended.lost[ref.kind] += 1
        return
    mended.rows[ref] = image
    changed = [name for name, cell in image.items() if row.get(name, cell) != cell]
    if changed:
        before: Image = {name: _shown(row[name]) for name in changed}
        mended.repairs[ref] = before, {name: image[name] for name in changed}


def _shown(value: Cell | Torn) -> Cell:
    return None if isinstance(value, (Torn, bytes)) else value


def _untouched(kind: Kind, row: Row) -> Image | None:
    """Return a row as it is when nothing is wrong with it, as with nearly all."""
    shape = shape_of(NOUNS[kind])
    image = {column.name: row.get(column.name, column.default) for column in shape.columns}
    is_torn = any(isinstance(cell, (Torn, bytes)) for cell in image.values())
    return cast("Image", image) if not is_torn and _is_accepted(shape, cast("Image", image)) else None


def _sound(ref: Ref, row: Row | Image, told: Image | None) -> Image | None:
    """Return cells the domain accepts: what was found, else what the ledger tells, else what a new row would have."""
    shape = shape_of(NOUNS[ref.kind])
    image: Image = {"id": ref.id}
    for column in shape.columns[1:]:
        options = (row.get(column.name, column.default), (told or {}).get(column.name), *_substitutes(column))
        cell = next((cell for cell in options if _fits(column, cell)), None)
        if cell is None and not column.nullable:
            return None
        image[column.name] = cast("Cell", cell)
    return _accepted(shape, image, told or {})


def _fits(column: Column, cell: Cell | Torn) -> bool:
    if cell is None:
        return column.nullable
    if isinstance(cell, (Torn, bytes)) or isinstance(cell, str) is not (column.sql_type == "TEXT"):
        return False
    try:
        return column.decode is None or column.decode(cell) is not None
    except (ValueError, TypeError):
        return False


def _substitutes(column: Column) -> tuple[Cell, ...]:
    members: tuple[Cell, ...] = tuple(str(one) for one in column.decode) if isinstance(column.decode, EnumMeta) else ()
    return (column.default, WORDS.get(column.name), *members)


def _accepted(shape: Shape, image: Image, told: Image) -> Image | None:
    """Return the image with as few cells replaced as the domain's rules ask for; None when nothing helps."""
    loose = sorted(shape.columns[1:], key=lambda column: column.default is None and not column.nullable)
    as_told = ({column.name: told[column.name]} for column in loose if column.name in told)
    one_by_one = ({column.name: cell} for column in loose for cell in _substitutes(column))
    in_pairs = ({one.name: one.default, other.name: other.default} for one, other in combinations(loose, 2))
    trials = (image | changes for changes in chain(({},), as_told, one_by_one, in_pairs))
    return next((trial for trial in trials if _is_accepted(shape, trial)), None)


def _is_accepted(shape: Shape, image: Image) -> bool:
    if any(image[column.name] is None and not column.nullable for column in shape.columns):
        return False
    try:
        shape.decode(tuple(image.values()))
    except (DeskError, ValueError, TypeError):
        return False
    return True


def _part_twins(mended: Mended) -> None:
    """Put aside rows that have what only one may have: the later ones go."""
    for kind in NOUNS:
        for columns in layouts(SCHEMA_VERSION)[kind.value].unique:
            seen: set[tuple[Cell, ...]] = set()
            for ref in [ref for ref in mended.rows if ref.kind is kind]:
                key = tuple(mended.rows[ref][name] for name in columns)
                if key in seen:
                    _put_aside(mended, ref)
                seen.add(key)


def _mend_references(mended: Mended) -> None:
    """Clear references that lead nowhere, or put the row aside where it cannot do without; until all is well."""
    again = True
    while again:
        again = False
        for ref, name in list(_dangling(mended)):
            if ref not in mended.rows:
                continue
            column = next(column for column in shape_of(NOUNS[ref.kind]).columns if column.name == name)
            if column.nullable:
                _repair(mended, ref, name)
            else:
                _put_aside(mended, ref)
                again = True


def _dangling(mended: Mended) -> Iterator[tuple[Ref, str]]:
    ids: dict[str, set[int]] = defaultdict(set)
    for ref in mended.rows:
        ids[ref.kind.value].add(ref.id)
    for ref, image in mended.rows.items():
        for name, target in layouts(SCHEMA_VERSION)[ref.kind.value].references:
            if image[name] is not None and image[name] not in ids[target]:
                yield ref, name


def _repair(mended: Mended, ref: Ref, name: str) -> None:
    before, after = mended.repairs.get(ref, ({}, {}))
    cell = mended.rows[ref][name]
    mended.rows[ref] = mended.rows[ref] | {name: None}
    mended.repairs[ref] = {name: cell, **before}, {**(after or {}), name: None}


def _put_aside(mended: Mended, ref: Ref) -> None:
    mended.repairs[ref] = mended.rows.pop(ref), None
    mended.aside[ref.kind] += 1
