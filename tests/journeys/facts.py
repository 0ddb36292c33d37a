"""What stands in a workspace file while its window is open: asked through a reader of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pmdesk.domain.roadmap import Item
from pmdesk.storage.store import Role, Store, open_workspace

T = TypeVar("T")


def asked(path: Path, ask: Callable[[Store], T]) -> T:
    """Ask the file something, beside the app that has it open."""
    store = open_workspace(path, role=Role.READER)
    try:
        return ask(store)
    finally:
        store.close()


def items(path: Path) -> dict[str, Item]:
    """Return the items of a workspace by title; none while there is no workspace."""
    if not path.exists():
        return {}
    return {item.title: item for item in asked(path, lambda store: store.all(Item))}


def item(path: Path, title: str) -> Item:
    """Return an item by its title."""
    return items(path)[title]
