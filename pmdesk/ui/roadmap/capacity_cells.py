"""Edits what a team can carry in a sprint, in place in the capacity strip, and the verbs for it."""

from PySide6.QtCore import QObject, QPoint, QRect

from pmdesk.commands.teams import SetCapacity
from pmdesk.domain.estimates import say_points
from pmdesk.domain.kinds import SprintId, TeamId
from pmdesk.domain.retyped import retype_capacity
from pmdesk.queries.timeline import SprintHead, TeamHead
from pmdesk.ui.roadmap.pane import RoadmapPane
from pmdesk.ui.roadmap.timeline_table import hints
from pmdesk.ui.widgets.actions import Action
from pmdesk.ui.widgets.timeline.celledit import CellEdit
from pmdesk.ui.widgets.timeline.strip import CapacityStrip, load_words
from pmdesk.ui.widgets.verbmenus import popup

PLACE = "roadmap/strip"
NARROWEST = 56
TABLE = (
    Action(
        "roadmap.set_capacity",
        "Edit a team's capacity in a sprint",
        ("Return", "Enter"),
        "Item/Capacity",
        PLACE,
        "gauge",
        8,
        "Edit capacity",
    ),
    Action(
        "roadmap.usual_capacity",
        "Back to the team's usual capacity",
        ("Delete", "Backspace"),
        "Item/Capacity",
        PLACE,
        "rotate-ccw",
        8,
        "Usual capacity",
    ),
    Action(
        "roadmap.capacity_items",
        "Select what fills a team's sprint",
        ("Space",),
        "Item/Capacity",
        PLACE,
        "square-check",
        8,
        "Select its items",
    ),
)
MENU = tuple(action.id for action in TABLE)


class CapacityCells(QObject):
    """Lets the chosen cell of the strip be edited; `edit` is what is being typed now."""

    def __init__(self, pane: RoadmapPane, strip: CapacityStrip) -> None:
        super().__init__(pane)
        self._pane = pane
        self._context = pane.context
        self._canvas = pane.page.canvas
        self._strip = strip
        self.edit: CellEdit | None = None
        strip.capacity_wanted.connect(self.begin)
        strip.menu_wanted.connect(self._show_menu)
        strip.walked.connect(self._reveal)
        strip.focused.connect(self._hint)
        strip.left.connect(self._canvas.setFocus)
        self._canvas.axis_changed.connect(self.finish)
        pane.model.changed.connect(self.finish)
        self._add_actions()

    def begin(self, typed: str = "") -> None:
        """Edit the chosen cell in place, beginning with what was typed over it already."""
        self.finish()
        found = self._strip.chosen()
        if found is None:
            return
        if not self._canvas.editable:
            self._context.status.say("This workspace is open read-only. Save a copy under another name to edit it.")
            return
        self._show_strip()
        self._reveal()
        self.edit = self._make_edit(*found)
        if typed:
            self.edit.field.insert(typed)
        self._context.status.hints([("Return", "Keep"), ("Tab", "Next sprint"), ("Escape", "Leave it as it was")])

    def finish(self) -> None:
        """Keep what is being typed, as when the strip scrolls away below it."""
        if self.edit is not None:
            edit, self.edit = self.edit, None
            edit.finish()

    def go_back(self) -> None:
        """Give the chosen cell its team's usual capacity again."""
        found = self._strip.chosen()
        if found is not None and self._context.do(self._command(*found, None)) is not None:
            self._say(*found)

    # --- the edit

    def _make_edit(self, team: TeamHead, sprint: SprintHead) -> CellEdit:
        load, limit = self._strip.measures()
        usual = f"the usual {say_points(team.velocity)}" if team.velocity else "none"

        def read(text: str) -> str:
            points = retype_capacity(text, limit or 0.0, team.velocity)
            return f"back to {usual}" if points is None else load_words(load, points)

        def keep(text: str) -> None:
            points = retype_capacity(text, limit or 0.0, team.velocity)
            self._context.desk.do(self._command(team, sprint, points))
            self._say(team, sprint)

        edit = CellEdit(
            self._context.theme,
            self._strip,
            self._field_box(),
            say_points(limit) if limit is not None and self._strip.has_own() else "",
            keep=keep,
            closed=self._close,
            read=read,
            hint=f"{team.title} in {sprint.title}: points, or 50 %, or -4; nothing for {usual}",
            name=f"Capacity of {team.title} in {sprint.title}, in points",
            keep_empty=True,
            home=self._strip,
        )
        edit.field.setPlaceholderText(say_points(team.velocity) if team.velocity else "")
        return edit

    def _close(self, onward: bool) -> None:
        self.edit = None
        if onward:
            before = self._strip.chosen()
            self._strip.walk(0, 1)
            if self._strip.chosen() != before:
                self.begin()

    def _command(self, team: TeamHead, sprint: SprintHead, points: float | None) -> SetCapacity:
        label = f"Set capacity of {team.title} in {sprint.title}"
        return SetCapacity(TeamId(team.id), SprintId(sprint.id), points, label)

    def _say(self, team: TeamHead, sprint: SprintHead) -> None:
        """Tell how the cell stands after an edit, once the strip shows it."""
        self._show_loads()
        self._context.status.say(self._strip.cell_words(team, sprint))

    def _field_box(self) -> QRect:
        """Return where the field lies: over the cell, wide enough to type in and whole in sight."""
        strip, cell = self._strip, self._strip.cell_box()
        wide = max(cell.width(), self._context.theme.px(NARROWEST))
        left = max(self._canvas.tree + 1, min(cell.left(), strip.width() - wide))
        return QRect(left, cell.top(), wide, cell.height() - 1)

    # --- where it stands

    def _show_strip(self) -> None:
        if self._strip.isHidden():
            self._pane.tools.capacity.setChecked(True)
            layout = self._pane.page.layout()
            if layout is not None:
                layout.activate()
            self._show_loads()

    def _show_loads(self) -> None:
        self._strip.set_loads(self._pane.model.loads, self._pane.model.frame.today)

    def _reveal(self) -> None:
        """Scroll so that the chosen cell is in sight."""
        box, left = self._strip.cell_box(), self._canvas.tree + 1
        if box.left() < left:
            self._canvas.pan(box.left() - left, 0)
        elif box.right() >= self._strip.width():
            self._canvas.pan(min(box.right() + 1 - self._strip.width(), box.left() - left), 0)

    def _hint(self, is_here: bool) -> None:
        actions = self._context.actions
        if is_here:
            shown = [(actions.first_key(action.id), action.hint) for action in TABLE]
            self._context.status.hints([*(pair for pair in shown if pair[0]), ("Escape", "Back to the rows")])
        else:
            self._context.status.hints(hints(actions, self._canvas.axis.scale))

    def _show_menu(self, at: QPoint) -> None:
        popup(self._context.actions, MENU, self._pane, flat=True).popup(at)

    # --- the verbs

    def _add_actions(self) -> None:
        actions, (edit, usual, items) = self._context.actions, TABLE
        actions.add(edit, self.begin, self._can_edit, words=lambda: self._words("Edit capacity of {}"))
        actions.add(
            usual,
            self.go_back,
            lambda: self._can_edit() and self._strip.has_own(),
            words=lambda: self._words("Back to the usual capacity of {}"),
        )
        actions.add(items, self._select, self._has_cells, words=lambda: self._words("Select what fills {}"))
        actions.bind(PLACE, self._strip)

    def _words(self, pattern: str) -> str:
        """Name the chosen cell in a pattern; titles may hold braces themselves."""
        found = self._strip.chosen()
        named = "a team in a sprint" if found is None else f"{found[0].title} in {found[1].title}"
        return pattern.replace("{}", named)

    def _select(self) -> None:
        found = self._strip.chosen()
        if found is not None:
            self._strip.cell_wanted.emit(found[0].id, found[1].id)

    def _has_cells(self) -> bool:
        return self._pane.page.isVisible() and self._strip.chosen() is not None

    def _can_edit(self) -> bool:
        return self._has_cells() and self._canvas.editable


def furnish_capacity(pane: RoadmapPane) -> None:
    """Bring the editing of capacities into the pane."""
    if pane.page.strip is not None:
        CapacityCells(pane, pane.page.strip)
