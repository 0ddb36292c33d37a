"""Edits of dependencies between items."""

from dataclasses import replace

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import DependencyId, ItemId
from pmdesk.domain.roadmap import Anchor, Dependency, Item
from pmdesk.insight.scheduling import chain
from pmdesk.storage.ledger import Edit


@frozen
class Depend:
    """Let one item wait for another; a circle is refused with its chain named. Answers the dependency's id."""

    predecessor_id: ItemId
    successor_id: ItemId
    anchor: Anchor = Anchor.FINISH_START
    lag_days: int = 0
    label: str = "Link items"

    def apply(self, edit: Edit) -> DependencyId:
        """Put the dependency, or give the one that is there already its new anchor and lag."""
        edit.get(Item, self.predecessor_id)
        edit.get(Item, self.successor_id)
        known = edit.all(Dependency, predecessor_id=self.predecessor_id, successor_id=self.successor_id)
        if known:
            edit.put(replace(known[0], anchor=self.anchor, lag_days=self.lag_days))
            return known[0].id
        link = Dependency(
            DependencyId(edit.next_id()), self.predecessor_id, self.successor_id, self.anchor, self.lag_days
        )
        require_no_circle(edit, link)
        edit.put(link)
        return link.id


@frozen
class Undepend:
    """Remove a dependency."""

    dependency_id: DependencyId
    label: str = "Unlink items"

    def apply(self, edit: Edit) -> None:
        """Drop it."""
        edit.drop(Dependency, self.dependency_id)


@frozen
class SetDependency:
    """Change which ends a dependency ties and how many days it keeps free."""

    dependency_id: DependencyId
    anchor: Anchor
    lag_days: int
    label: str = "Change link"

    def apply(self, edit: Edit) -> None:
        """Put the changed dependency."""
        link = edit.get(Dependency, self.dependency_id)
        edit.put(replace(link, anchor=self.anchor, lag_days=self.lag_days))


def require_no_circle(edit: Edit, link: Dependency) -> None:
    """Refuse a dependency that closes a circle, naming the chain of items."""

    def following(item_id: int) -> list[int]:
        return [row_id for (row_id,) in edit.cells(Dependency, ("successor_id",), predecessor_id=item_id)]

    closed = chain(following, link.successor_id, link.predecessor_id)
    if closed:
        titles = {item.id: item.title for item in edit.many(Item, closed)}
        named = " → ".join(f"“{titles[ItemId(item_id)]}”" for item_id in [*closed, closed[0]])
        raise RuleBroken(f"This link would close a circle: {named}.", "Remove one of these links first.")
