"""The menu bar: seven menus that are filled from the actions table when they open."""

from collections.abc import Callable
from functools import partial

from pmdesk.ui.widgets.actions import CANVAS, EVERYWHERE, LIST, Action, Actions
from pmdesk.ui.widgets.menus import Menu
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.verbmenus import fill

Choices = Callable[[], list[tuple[str, Callable[[], object]]]]


class MenuBar:
    """Fills the menus of a window."""

    def __init__(self, menus: dict[str, Menu], actions: Actions) -> None:
        self._menus = menus
        self._actions = actions
        self._pane = ""
        self._extras: dict[str, tuple[str, Choices]] = {}
        for title, menu in menus.items():
            menu.aboutToShow.connect(partial(self._open, title))
            menu.aboutToHide.connect(actions.release)
            self._fill(title)

    def show_pane(self, pane_id: str) -> None:
        """Offer only what makes sense in this pane."""
        self._pane = pane_id

    def add_choices(self, after: str, title: str, choices: Choices) -> None:
        """Put a menu of changing choices after the verb with this id, like the recent workspaces."""
        self._extras[after] = (title, choices)

    def menu(self, title: str) -> Menu:
        """Return one menu, filled."""
        self._fill(title)
        return self._menus[title]

    def rows(self, title: str) -> list[Action]:
        """Return the verbs of one menu for this pane, in order of their groups."""
        rows = [row for row in self._actions.all() if row.menu.partition("/")[0] == title and self._fits(row)]
        return sorted(rows, key=lambda row: row.group)

    def _fits(self, row: Action) -> bool:
        return row.pane in (EVERYWHERE, self._pane, LIST, CANVAS)

    def _open(self, title: str) -> None:
        self._fill(title)
        self._actions.refresh()

    def _fill(self, title: str) -> None:
        menu = self._menus[title]
        menu.clear()
        fill(menu, self._actions, self.rows(title))
        for after, (words, choices) in self._extras.items():
            self._insert_choices(menu, after, words, choices)

    def _insert_choices(self, menu: Menu, after: str, words: str, choices: Choices) -> None:
        entries = menu.actions()
        index = next((i for i, entry in enumerate(entries) if entry.objectName() == after), None)
        if index is None:
            return
        inner = Menu(words, menu)
        for title, run in choices():
            inner.addAction(title.replace("&", "&&")).triggered.connect(alone(run))
        inner.setEnabled(bool(inner.actions()))
        menu.insertMenu(entries[index + 1] if index + 1 < len(entries) else None, inner)  # pyright: ignore[reportArgumentType]
