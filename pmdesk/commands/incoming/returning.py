"""Rows of a table that PM Desk wrote itself come back to the items they tell of, as long as they are from here."""

from collections.abc import Iterable, Mapping

from pmdesk.commands.incoming.merging import Told
from pmdesk.commands.incoming.parents import Here
from pmdesk.commands.incoming.values import clean, fold
from pmdesk.domain.cells import OWN_SOURCE
from pmdesk.domain.foreign import ForeignRow
from pmdesk.domain.roadmap import Assignment, Item
from pmdesk.domain.sprints import Team
from pmdesk.storage.ledger import Edit


def returning(source: str, rows: Iterable[ForeignRow], here: Mapping[int, Here]) -> dict[str, int]:
    """Return the items that rows with ids for keys come back to.

    The ids of another workspace mean other items, so the table counts as written here only when at least half of its
    rows have the title of the item with their id; then a row may have another title by now.
    """
    if source != OWN_SOURCE:
        return {}
    titles = {clean(row.key): row.title for row in rows}
    ids = {str(row_id): row_id for row_id in here}
    known = {key: ids[key] for key in titles if key in ids}
    alike = sum(fold(titles[key]) == fold(here[row_id].title) for key, row_id in known.items())
    return known if alike * 2 >= len(titles) else {}


def told_of(edit: Edit, item_id: int, values: Mapping[str, object]) -> Told:
    """Return what a returning row says, with the item's own lists as what it said last, so that they can shrink."""
    item = edit.get(Item, item_id)
    teams = [edit.get(Team, row.team_id).title for row in edit.all(Assignment, item_id=item_id)]
    base = {name: value for name, value in (("teams", teams), ("tags", list(item.tags))) if name in values}
    return Told(values, base, frozenset(values))
