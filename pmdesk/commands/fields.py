"""Edits that every kind of row knows: add, set fields, rename, archive and bring back."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from functools import cache
from typing import Any, cast

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.nouns import KIND_OF, Noun
from pmdesk.domain.rank import between
from pmdesk.storage.ledger import Edit


@frozen
class AddRow:
    """Add one row; its rank, where the noun has one, comes last unless it is given. Answers the new id."""

    noun: type[Noun]
    values: Mapping[str, object]
    label: str

    def apply(self, edit: Edit) -> int:
        """Put the row."""
        values = dict(self.values)
        if "rank" in _names(self.noun) and "rank" not in values:
            values["rank"] = last_rank(edit, self.noun)
        row = make(self.noun, edit.next_id(), values)
        edit.put(row)
        return row.id


@frozen
class SetFields:
    """Give the same values to some fields of one or many rows, as one step."""

    noun: type[Noun]
    ids: tuple[int, ...]
    values: Mapping[str, object]
    label: str

    def apply(self, edit: Edit) -> None:
        """Put every row with the new values."""
        for row_id in self.ids:
            edit.put(changed(edit.get(self.noun, row_id), self.values))


@frozen
class Rename:
    """Give a row another title."""

    noun: type[Noun]
    row_id: int
    title: str

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Rename to {self.title.strip()}"

    def apply(self, edit: Edit) -> None:
        """Put the row with its new title."""
        edit.put(changed(edit.get(self.noun, self.row_id), {"title": self.title.strip()}))


@frozen
class Archive:
    """Put rows aside, as of an instant (UTC); they keep everything and can be brought back."""

    noun: type[Noun]
    ids: tuple[int, ...]
    at: datetime

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Archive {counted(self.noun, len(self.ids))}"

    def apply(self, edit: Edit) -> None:
        """Mark the rows."""
        SetFields(self.noun, self.ids, {"archived_at": self.at}, self.label).apply(edit)


@frozen
class Unarchive:
    """Bring archived rows back."""

    noun: type[Noun]
    ids: tuple[int, ...]

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Bring back {counted(self.noun, len(self.ids))}"

    def apply(self, edit: Edit) -> None:
        """Clear the mark."""
        SetFields(self.noun, self.ids, {"archived_at": None}, self.label).apply(edit)


def make(noun: type[Noun], row_id: int, values: Mapping[str, object]) -> Noun:
    """Return a new row of a noun; raises RuleBroken when a value is missing or refused."""
    _check_names(noun, values)
    try:
        return cast("Callable[..., Noun]", noun)(id=row_id, **values)
    except TypeError as error:
        raise RuleBroken(f"A value of the new {_word(noun)} is missing ({error}).", "Fill it in.") from error


def changed(row: Noun, values: Mapping[str, object]) -> Noun:
    """Return the row with some values replaced; the noun refuses nonsense."""
    _check_names(type(row), values)
    return replace(row, **cast("dict[str, Any]", dict(values)))


def last_rank(edit: Edit, noun: type[Noun]) -> str:
    """Return a rank behind all rows of a noun."""
    ranks = [rank for (rank,) in edit.cells(noun, ("rank",))]
    return between(max(ranks, default=None), None)


def counted(noun: type[Noun], count: int) -> str:
    """Say how many rows: `1 item`, `4 items`."""
    word = _word(noun)
    if count == 1:
        return f"1 {word}"
    return f"{count} {word[:-1]}ies" if word.endswith("y") else f"{count} {word}s"


def _word(noun: type[Noun]) -> str:
    return KIND_OF[noun].value.replace("_", " ")


@cache
def _names(noun: type[Noun]) -> frozenset[str]:
    return frozenset(field.name for field in fields(noun))


def _check_names(noun: type[Noun], values: Mapping[str, object]) -> None:
    unknown = values.keys() - (_names(noun) - {"id"})
    if unknown:
        raise RuleBroken(f"A {_word(noun)} has no {', '.join(sorted(unknown))}.", "Use one of its fields.")
