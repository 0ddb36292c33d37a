"""Reading nouns out of an open workspace; a store and an edit both can."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar, cast

from pmdesk.domain.errors import DeskError, Gone
from pmdesk.domain.kinds import Kind
from pmdesk.domain.nouns import KIND_OF, NOUNS, Noun
from pmdesk.storage.codec import Shape, shape_of, to_cell
from pmdesk.storage.engine import TROUBLES, Cell, Connection
from pmdesk.storage.trouble import Damaged, told

T = TypeVar("T", bound=Noun)
CHUNK = 900


class Rows:
    """Questions that every table answers alike. Column names are checked against the noun, values are parameters."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def read(self, sql: str, parameters: Sequence[Cell] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of one SELECT; troubles of the file are told in words."""
        try:
            return self.connection.execute(sql, parameters).fetchall()
        except TROUBLES as error:
            raise told(error) from error

    def find(self, noun: type[T], row_id: int) -> T | None:
        """Return the row with this id, or None."""
        shape = shape_of(noun)
        found = self._nouns(shape, self.read(shape.select, (row_id,)))
        return cast("T", found[0]) if found else None

    def get(self, noun: type[T], row_id: int) -> T:
        """Return the row with this id; raises Gone."""
        found = self.find(noun, row_id)
        if found is None:
            what = KIND_OF[noun].value.replace("_", " ").capitalize()
            raise Gone(f"{what} {row_id} is not there any more.", "It may have been deleted or undone.")
        return found

    def all(self, noun: type[T], *, order_by: str = "id", **equal: object) -> list[T]:
        """Return all rows whose columns equal the given values (None: is empty), in order."""
        shape = shape_of(noun)
        where, values = _where(shape, equal)
        sql = f"SELECT {shape.listed} FROM {shape.table}{where} ORDER BY {_checked(shape, order_by)}, id"  # noqa: S608
        return cast("list[T]", self._nouns(shape, self.read(sql, values)))

    def many(self, noun: type[T], ids: Iterable[int]) -> list[T]:
        """Return the rows with these ids that exist, in the order of ids."""
        shape = shape_of(noun)
        found: dict[int, T] = {}
        wanted = list(ids)
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            rows = self.read(f"SELECT {shape.listed} FROM {shape.table} WHERE id IN ({_marks(part)})", part)  # noqa: S608
            found |= {noun.id: cast("T", noun) for noun in self._nouns(shape, rows)}
        return [found[row_id] for row_id in wanted if row_id in found]

    def has_any(self, kind: Kind) -> bool:
        """Return whether there is a row of this kind; its class is not loaded for that."""
        return bool(self.read(f'SELECT 1 FROM "{kind.value}" LIMIT 1'))  # noqa: S608  # a word of ours

    def count(self, noun: type[Noun], **equal: object) -> int:
        """Return how many rows have columns that equal the given values."""
        shape = shape_of(noun)
        where, values = _where(shape, equal)
        return int(self.read(f"SELECT count(*) FROM {shape.table}{where}", values)[0][0])  # noqa: S608

    def cells(
        self, noun: type[Noun], columns: Sequence[str], *, ids: Iterable[int] | None = None, **equal: object
    ) -> list[tuple[Any, ...]]:
        """Return raw cells of some columns (days as ISO text, booleans as 0/1), for screens that show thousands."""
        shape = shape_of(noun)
        listed = ", ".join(_checked(shape, column) for column in columns)
        where, values = _where(shape, equal)
        if ids is None:
            return self.read(f"SELECT {listed} FROM {shape.table}{where}", values)  # noqa: S608
        found: list[tuple[Any, ...]] = []
        wanted = list(ids)
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            link = " AND " if where else " WHERE "
            sql = f"SELECT {listed} FROM {shape.table}{where}{link}id IN ({_marks(part)})"  # noqa: S608
            found += self.read(sql, [*values, *part])
        return found

    def _nouns(self, shape: Shape, rows: list[tuple[Any, ...]]) -> list[Noun]:
        return [_decoded(shape, row) for row in rows]

    def kinds(self) -> list[tuple[Kind, int]]:
        """Return how many rows of each kind there are."""
        return [(kind, self.count(noun)) for kind, noun in NOUNS.items()]


def _decoded(shape: Shape, row: tuple[Any, ...]) -> Noun:
    try:
        return shape.decode(row)
    except (DeskError, ValueError, TypeError) as error:
        raise Damaged(
            f"{shape.table.replace('_', ' ').capitalize()} {row[0]} in this workspace cannot be read.",
            "File › Restore… brings back a backup; a newer PM Desk may understand it too.",
        ) from error


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _checked(shape: Shape, name: str) -> str:
    if name not in shape.names:
        raise ValueError(f"{shape.table} has no column {name}")
    return f'"{name}"'


def _where(shape: Shape, equal: dict[str, object]) -> tuple[str, list[Cell]]:
    if not equal:
        return "", []
    terms = [f"{_checked(shape, name)} {'IS NULL' if value is None else '= ?'}" for name, value in equal.items()]
    return " WHERE " + " AND ".join(terms), [to_cell(value) for value in equal.values() if value is not None]
