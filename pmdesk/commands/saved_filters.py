"""Edits of saved filters: searches of the inbox with a name."""

from dataclasses import replace

from pmdesk.commands.fields import last_rank
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.inbox import SavedFilter, storable
from pmdesk.domain.kinds import SavedFilterId
from pmdesk.storage.ledger import Edit


@frozen
class AddFilter:
    """Keep a search under a name, behind the others. Answers its id."""

    title: str
    query: str

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Save filter {self.title.strip()}"

    def apply(self, edit: Edit) -> SavedFilterId:
        """Put the filter."""
        query = storable(self.query).strip()
        if not query:
            raise RuleBroken("There is no search to save.", "Type one into the search field first.")
        title = _free(edit, self.title)
        row = SavedFilter(SavedFilterId(edit.next_id()), title, query, last_rank(edit, SavedFilter))
        edit.put(row)
        return row.id


@frozen
class RenameFilter:
    """Give a saved filter another name, and another search when one is given."""

    filter_id: int
    title: str
    query: str | None = None

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Rename filter to {self.title.strip()}"

    def apply(self, edit: Edit) -> None:
        """Put the filter."""
        row = edit.get(SavedFilter, self.filter_id)
        query = row.query if self.query is None else storable(self.query).strip() or row.query
        edit.put(replace(row, title=_free(edit, self.title, row.id), query=query))


@frozen
class DropFilter:
    """Forget a saved filter; the notes stay."""

    filter_id: int
    label: str = "Delete filter"

    def apply(self, edit: Edit) -> None:
        """Drop the filter."""
        edit.drop(SavedFilter, self.filter_id)


def _free(edit: Edit, title: str, own_id: int | None = None) -> str:
    """Return a name without the space around it; refuse one that another filter has."""
    title = storable(title).strip()
    for row_id, known in edit.cells(SavedFilter, ("id", "title")):
        if row_id != own_id and known.casefold() == title.casefold():
            raise RuleBroken(f"There is a filter “{known}” already.", "Choose another name.")
    return title
