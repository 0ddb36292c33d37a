"""The actions table: every verb with its title and keys, from which menus, palette and key sheet are made."""

from collections.abc import Callable, Collection

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from pmdesk.domain.classes import frozen, slotted

EVERYWHERE = "everywhere"
LIST = "list"
CANVAS = "canvas"
GENERAL = frozenset({LIST, CANVAS})


@frozen
class Action:
    """One verb.

    `keys` are portable key sequences, the first one is shown. `where` tells which focus the keys need: `everywhere` in
    the window, any `list` (a canvas is one too), any `canvas`, the lists and canvases of one pane by its id, or one of
    its views alone, like `roadmap.timeline`, or a part beside them that hears none of the pane's other keys, like
    `roadmap/strip`. Bare letters never fire in a text field and need a list or canvas in any case. `group` parts a menu
    by lines. `on_selection` verbs are offered by the palette for what is selected.
    """

    id: str
    title: str
    keys: tuple[str, ...] = ()
    menu: str = ""
    where: str = EVERYWHERE
    icon: str = ""
    group: int = 0
    hint: str = ""
    on_selection: bool = False

    @property
    def pane(self) -> str:
        """The pane that the verb belongs to, or the general place of its keys."""
        return self.where.partition("/")[0].partition(".")[0]


@frozen
class Clash:
    """A key that another action already has where both could hear it."""

    key: str
    action: Action


def always() -> bool:
    """Say yes: the verb is possible at any time."""
    return True


def is_bare(key: str) -> bool:
    """Whether a key sequence types a character, so that it must not fire while text is typed."""
    rest = key.replace("Shift+", "")
    return len(rest) == 1 or rest == "Space"


def can_meet(one: str, other: str) -> bool:
    """Whether one press of a key could mean actions of both places."""
    if one == other or EVERYWHERE in (one, other):
        return True
    if one.startswith(f"{other}.") or other.startswith(f"{one}."):
        return True
    return bool({one, other} & GENERAL)


@slotted
class _Entry:
    action: Action
    keys: tuple[str, ...]
    main: QAction
    letters: QAction | None
    run: Callable[[], object]
    enabled: Callable[[], bool]
    checked: Callable[[], bool] | None
    words: Callable[[], str] | None


class Actions(QObject):
    """The registry of all actions of one window."""

    grown = Signal()
    rebound = Signal()

    def __init__(self, window: QWidget, rebound: dict[str, tuple[str, ...]] | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._overrides = dict(rebound or {})
        self._entries: dict[str, _Entry] = {}
        self._bound: list[tuple[frozenset[str], QWidget]] = []

    def add(
        self,
        action: Action,
        run: Callable[[], object],
        enabled: Callable[[], bool] = always,
        checked: Callable[[], bool] | None = None,
        words: Callable[[], str] | None = None,
    ) -> QAction:
        """Put a verb into the table; `words` gives a title that changes with time, like "Undo move Wallet payments"."""
        if action.id in self._entries:
            raise ValueError(f"The action {action.id} stands in the table already.")
        main = QAction(action.title, self)
        main.setObjectName(action.id)
        main.setCheckable(checked is not None)
        main.setIconVisibleInMenu(False)
        main.triggered.connect(lambda: self.trigger(action.id))
        entry = _Entry(action, self._overrides.get(action.id, action.keys), main, None, run, enabled, checked, words)
        self._entries[action.id] = entry
        self._set_keys(entry)
        self.grown.emit()
        return main

    def remove_since(self, known: frozenset[str]) -> None:
        """Take out every verb that is not among the known ids, as when a workspace closes."""
        for action_id in [each for each in self._entries if each not in known]:
            self.remove(action_id)

    def ids(self) -> frozenset[str]:
        """Return the ids of all verbs."""
        return frozenset(self._entries)

    def remove(self, action_id: str) -> None:
        """Take a verb out of the table, as when what it belongs to closes."""
        entry = self._entries.pop(action_id)
        for qaction in (entry.main, entry.letters):
            if qaction is not None:
                qaction.setEnabled(False)
                qaction.deleteLater()

    def bind(self, pane_id: str, widget: QWidget, kind: str = LIST) -> None:
        """Let the keys of the pane, of lists and (for `kind` canvas) of canvases fire while `widget` has the focus."""
        places = frozenset({pane_id, LIST, kind})
        self._bound.append((places, widget))
        widget.destroyed.connect(lambda: self._unbind(widget))
        for entry in self._entries.values():
            self._attach(entry, places, widget)

    def all(self) -> list[Action]:
        """Return the whole table in the order in which it was made."""
        return [entry.action for entry in self._entries.values()]

    def has(self, action_id: str) -> bool:
        """Whether the table holds this verb."""
        return action_id in self._entries

    def get(self, action_id: str) -> Action:
        """Return one row of the table."""
        return self._entries[action_id].action

    def qaction(self, action_id: str) -> QAction:
        """Return the Qt action of a verb, for a menu."""
        return self._entries[action_id].main

    def is_enabled(self, action_id: str) -> bool:
        """Whether the verb is possible now."""
        return self._entries[action_id].enabled()

    def title(self, action_id: str) -> str:
        """Return the title as it is now, like "Undo move Wallet payments"."""
        entry = self._entries[action_id]
        return entry.words() if entry.words is not None else entry.action.title

    def trigger(self, action_id: str) -> bool:
        """Do the verb if it is possible now; return whether it was."""
        entry = self._entries[action_id]
        if not entry.enabled():
            return False
        entry.run()
        return True

    def keys(self, action_id: str) -> tuple[str, ...]:
        """Return the key sequences that fire the verb, rebound ones included."""
        return self._entries[action_id].keys

    def first_key(self, action_id: str) -> str:
        """Return the key that is shown for a verb as a portable sequence, or nothing."""
        return next(iter(self._entries[action_id].keys), "")

    def key_text(self, action_id: str) -> str:
        """Return the first key as the platform writes it, or nothing."""
        keys = self._entries[action_id].keys
        return QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else ""

    def tooltip(self, action_id: str) -> str:
        """Return the title and the key: "Depends on…  D"."""
        return f"{self.title(action_id)}  {self.key_text(action_id)}".rstrip()

    def refresh(self) -> None:
        """Bring titles, ticks and greys of the Qt actions up to date, as before a menu opens."""
        for entry in self._entries.values():
            entry.main.setEnabled(entry.enabled())
            if entry.checked is not None:
                entry.main.setChecked(entry.checked())
            if entry.words is not None:
                entry.main.setText(entry.words())

    def release(self) -> None:
        """Let all keys fire again after a menu has closed; `trigger` asks anew whether a verb is possible."""
        for entry in self._entries.values():
            entry.main.setEnabled(True)

    def clash(self, action_id: str, keys: tuple[str, ...]) -> Clash | None:
        """Return the first other action that one of `keys` would also mean."""
        mine = self._entries[action_id].action
        wanted = {QKeySequence(key).toString(): key for key in keys}
        for entry in self._entries.values():
            if entry.action.id == action_id or not can_meet(mine.where, entry.action.where):
                continue
            for key in entry.keys:
                if QKeySequence(key).toString() in wanted:
                    return Clash(key, entry.action)
        return None

    def meant(self, keys: QKeySequence, places: Collection[str]) -> str | None:
        """Return the verb of these places that has these keys."""
        return next(
            (
                entry.action.id
                for entry in self._entries.values()
                if entry.action.where in places and any(QKeySequence(key) == keys for key in entry.keys)
            ),
            None,
        )

    def rebind(self, action_id: str, keys: tuple[str, ...]) -> Clash | None:
        """Give a verb other keys; a clash is returned and nothing is changed."""
        found = self.clash(action_id, keys)
        if found is not None:
            return found
        entry = self._entries[action_id]
        entry.keys = keys
        if keys == entry.action.keys:
            self._overrides.pop(action_id, None)
        else:
            self._overrides[action_id] = keys
        self._set_keys(entry)
        self.rebound.emit()
        return None

    def overrides(self) -> dict[str, tuple[str, ...]]:
        """Return all keys that differ from the table, to be kept."""
        return dict(self._overrides)

    def _set_keys(self, entry: _Entry) -> None:
        here = entry.action.where == EVERYWHERE
        bare = [key for key in entry.keys if here and is_bare(key)]
        entry.main.setShortcuts([QKeySequence(key) for key in entry.keys if key not in bare])
        if here:
            self._window.addAction(entry.main)
        else:
            entry.main.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        if bare and entry.letters is None:
            entry.letters = QAction(entry.action.title, self)
            entry.letters.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            entry.letters.triggered.connect(lambda: self.trigger(entry.action.id))
        if entry.letters is not None:
            entry.letters.setShortcuts([QKeySequence(key) for key in bare])
        for places, widget in self._bound:
            self._attach(entry, places, widget)

    def _attach(self, entry: _Entry, places: frozenset[str], widget: QWidget) -> None:
        if entry.action.where in places:
            rivals = self._rivals(entry, self._places_of(widget))
            if entry.action.where in GENERAL and rivals:
                return
            for other in rivals:
                widget.removeAction(other.main)
            widget.addAction(entry.main)
        elif entry.letters is not None:
            widget.addAction(entry.letters)

    def _places_of(self, widget: QWidget) -> frozenset[str]:
        """Return every place that a widget stands in; it may have been bound more than once."""
        return frozenset[str]().union(*(places for places, bound in self._bound if bound is widget))

    def _rivals(self, entry: _Entry, places: frozenset[str]) -> list[_Entry]:
        """Return the verbs that share a key with this one on a widget, where one is a pane's own and wins there."""
        keys, is_general = set(entry.keys), entry.action.where in GENERAL
        return [
            other
            for other in self._entries.values()
            if other.action.where in places
            and (other.action.where in GENERAL) != is_general
            and not keys.isdisjoint(other.keys)
        ]

    def _unbind(self, widget: QWidget) -> None:
        self._bound = [pair for pair in self._bound if pair[1] is not widget]
