"""A column of entries: each a line, the opened ones with their details below; lines stay where they can."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pmdesk.domain.errors import DeskError
from pmdesk.ui.widgets.card import Entry
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.line import Line
from pmdesk.ui.widgets.menus import pick
from pmdesk.ui.widgets.theme import Theme

INDENT = 22


class EntryList(QWidget):
    """Shows entries; `troubled` carries a DeskError, `settled` the key of a line whose editing ended."""

    troubled = Signal(object)
    settled = Signal(str, bool)
    grew = Signal(QWidget)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._entries: tuple[Entry, ...] = ()
        self._known: dict[str, Entry] = {}
        self._lines: dict[str, Line] = {}
        self._opened: set[str] = set()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    @property
    def lines(self) -> list[Line]:
        """The lines from top to bottom."""
        return [self._lines[key] for key in self._known if key in self._lines]

    def line(self, key: str) -> Line | None:
        """Return the line of an entry, if it is shown."""
        return self._lines.get(key)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show other entries; a line whose entry is still there stays as it is, also while it is edited."""
        self._entries = tuple(entries)
        self._known = {entry.key: entry for entry in self._flat(self._entries)}
        had_focus = self._drop_gone()
        for place, entry in enumerate(self._known.values()):
            line = self._lines.get(entry.key) or self._make_line(entry.key)
            self._put(line, place)
            line.show_face(entry.face, entry.editing, opens=bool(entry.run or entry.details))
        if had_focus >= 0 and self._known:
            self.lines[min(had_focus, len(self._known) - 1)].setFocus()

    def open(self, key: str, *, wide: bool = True) -> None:
        """Open or close the details of an entry."""
        self._opened = self._opened | {key} if wide else self._opened - {key}
        self.show_entries(self._entries)

    def finish(self) -> bool:
        """Keep what is being typed anywhere here; False when something is wrong and stays."""
        kept = [line.finish() for line in self._lines.values()]
        return all(kept)

    def give_up(self) -> None:
        """Restore whatever is being typed."""
        for line in list(self._lines.values()):
            line.give_up()

    def _flat(self, entries: Iterable[Entry]) -> Iterable[Entry]:
        for entry in entries:
            yield entry
            if entry.key in self._opened:
                for detail in entry.details:
                    indented = replace(detail.face, indent=detail.face.indent + INDENT)
                    yield replace(detail, key=f"{entry.key}/{detail.key}", face=indented)

    def _drop_gone(self) -> int:
        """Take away lines whose entries are gone; return where the focus stood among them, else -1."""
        had_focus = -1
        for place, key in enumerate(list(self._lines)):
            if key in self._known:
                continue
            line = self._lines.pop(key)
            if line.hasFocus() or line.box is not None:
                had_focus = place
            line.blockSignals(True)  # its entry is gone, so nobody can act on it
            line.give_up()
            line.hide()
            self._column.removeWidget(line)
            line.deleteLater()
        return had_focus

    def _put(self, line: Line, place: int) -> None:
        there = self._column.itemAt(place)
        if there is None or there.widget() is not line:
            self._column.insertWidget(place, line)
            line.show()

    def _make_line(self, key: str) -> Line:
        line = self._lines[key] = Line(self._theme, self._icons, self)
        line.opened.connect(partial(self._open, key))
        line.ticked.connect(partial(self._tick, key))
        line.removed.connect(partial(self._remove, key))
        line.stepped.connect(partial(self._step, key))
        line.menu_asked.connect(partial(self._show_menu, key))
        line.settled.connect(partial(self.settled.emit, key))
        line.troubled.connect(self.troubled)
        line.grew.connect(partial(self.grew.emit, line))
        return line

    def _open(self, key: str) -> None:
        entry = self._known[key]
        if entry.run is not None:
            self._try(entry.run)
        else:
            self.open(key, wide=key not in self._opened)

    def _tick(self, key: str, on: bool) -> None:
        self._try(self._known[key].tick, on)

    def _remove(self, key: str) -> None:
        self._try(self._known[key].remove)

    def _step(self, key: str, by: int) -> None:
        self._try(self._known[key].step, by)
        line = self._lines.get(key)
        if line is not None:
            line.setFocus()

    def _try(self, call: Callable[..., object] | None, *given: object) -> None:
        if call is None:
            return
        try:
            call(*given)
        except DeskError as trouble:
            self.troubled.emit(trouble)

    def _show_menu(self, key: str, at: QPoint) -> None:
        verbs = self.verbs(key)
        if verbs:
            pick(self, verbs).popup(at)

    def verbs(self, key: str) -> list[tuple[str, Callable[[], object]]]:
        """Return what the context menu of a line offers."""
        entry, line = self._known[key], self._lines[key]
        found: list[tuple[str, Callable[[], object]]] = []
        if entry.details:
            found.append(("Close" if key in self._opened else "Open", lambda: self._open(key)))
        if entry.editing is not None:
            found.append(("Edit\tF2", line.begin))
        if entry.tick is not None:
            found.append(("Untick" if entry.face.tick else "Tick", lambda: self._try(entry.tick, not entry.face.tick)))
        if entry.step is not None:
            found.append(("Move up\tShift+↑", lambda: self._step(key, -1)))
            found.append(("Move down\tShift+↓", lambda: self._step(key, 1)))
        if entry.remove is not None:
            found.append(("Remove\tDelete", lambda: self._try(entry.remove)))
        return found
