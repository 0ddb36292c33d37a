"""The menu bar: seven menus that are filled from the actions table when they open."""

from collections.abc import Callable

from PySide6.QtWidgets import QMenuBar

from pmdesk.ui.widgets.actions import EVERYWHERE, MENUS, Action, Actions
from pmdesk.ui.widgets.menus import Menu, fill

Choices = Callable[[], list[tuple[str, Callable[[], object]]]]


class MenuBar:
    """Fills the menus of a window; before there are actions they are only names."""

    def __init__(self, bar: QMenuBar) -> None:
        self._actions: Actions | None = None
        self._pane = ""
        self._extras: dict[str, tuple[str, Choices]] = {}
        self._menus: dict[str, Menu] = {}
        for title in MENUS:
            menu = Menu(f"&{title}", bar)
            menu.aboutToShow.connect(lambda title=title: self._open(title))
            menu.aboutToHide.connect(self._close)
            bar.addMenu(menu)
            self._menus[title] = menu

    def take(self, actions: Actions) -> None:
        """Fill the menus from this table from now on."""
        self._actions = actions

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
        if self._actions is None:
            return []
        rows = [row for row in self._actions.all() if row.menu.partition("/")[0] == title and self._fits(row)]
        return sorted(rows, key=lambda row: row.group)

    def _fits(self, row: Action) -> bool:
        return row.where in (EVERYWHERE, self._pane) or row.where in ("list", "canvas")

    def _open(self, title: str) -> None:
        self._fill(title)
        if self._actions is not None:
            self._actions.refresh()

    def _close(self) -> None:
        if self._actions is not None:
            self._actions.release()

    def _fill(self, title: str) -> None:
        menu = self._menus[title]
        menu.clear()
        if self._actions is None:
            return
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
            inner.addAction(title.replace("&", "&&")).triggered.connect(run)
        inner.setEnabled(bool(inner.actions()))
        menu.insertMenu(entries[index + 1] if index + 1 < len(entries) else None, inner)  # pyright: ignore[reportArgumentType]
