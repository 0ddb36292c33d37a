"""Menus made out of the actions table."""

from collections.abc import Iterable

from PySide6.QtWidgets import QMenu, QWidget

from pmdesk.ui.widgets.actions import Action, Actions
from pmdesk.ui.widgets.menus import Menu


def fill(menu: QMenu, actions: Actions, rows: Iterable[Action], *, flat: bool = False) -> None:
    """Put verbs into a menu, with a line between groups; `File/Export` stands in a menu inside unless `flat`."""
    inner: dict[str, QMenu] = {}
    group: int | None = None
    for row in rows:
        if group is not None and row.group != group:
            menu.addSeparator()
        group = row.group
        _, _, title = row.menu.partition("/")
        if flat or not title:
            menu.addAction(actions.qaction(row.id))
            continue
        if title not in inner:
            inner[title] = Menu(title, menu)
            menu.addMenu(inner[title])
        inner[title].addAction(actions.qaction(row.id))


def popup(actions: Actions, ids: Iterable[str], parent: QWidget, *, flat: bool = False) -> QMenu:
    """Return a menu of some verbs, to be shown where a person asked for it; it deletes itself after."""
    menu = Menu(parent)
    fill(menu, actions, (actions.get(action_id) for action_id in ids), flat=flat)
    actions.refresh()
    menu.aboutToHide.connect(actions.release)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu
