"""Asks which theme notes belong to: one that there is, a new one, none, or what this machine finds."""

from collections.abc import Callable

from pmdesk.commands.desk import Command
from pmdesk.commands.themes import AddTheme, FreeNotes, PlaceNotes
from pmdesk.domain.inbox import Note, Theme
from pmdesk.domain.kinds import NoteId, ThemeId
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.note_list import NoteList
from pmdesk.ui.inbox.state import InboxState
from pmdesk.ui.inbox.words import notes
from pmdesk.ui.widgets.choices import Choice, ChoicePopover

NONE, FOUND = "none", "found"


class Placing:
    """Places the selected notes; one step."""

    def __init__(
        self, context: Context, state: InboxState, painted: NoteList, ids: Callable[[], tuple[int, ...]]
    ) -> None:
        self._context = context
        self._state = state
        self._list = painted
        self._ids = ids

    def ask(self) -> ChoicePopover | None:
        """Offer the themes, the largest first; a name that is typed is a new one."""
        ids = tuple(NoteId(each) for each in self._ids())
        if not ids:
            return None
        context, (owner, box) = self._context, self._list.spot()
        popover = ChoicePopover(
            context.theme, context.icons, owner, self._choices(ids), self._chosen(), name="Theme", free=True
        )

        def keep(picked: tuple[object, ...]) -> None:
            self.place(ids, picked[0])

        popover.kept.connect(keep)
        popover.hang(box)
        return popover

    def place(self, ids: tuple[NoteId, ...], where: object) -> bool:
        """Place notes: in a theme by its id, in a new one by its name, in none, or where this machine found them."""
        words = notes(len(ids))
        command: Command[object]
        if where == FOUND:
            command, told = FreeNotes(ids), f"Left {words} to found themes"
        elif where == NONE:
            command, told = PlaceNotes(ids, None), f"Placed {words} in no theme"
        elif isinstance(where, int):
            theme = self._context.desk.store.get(Theme, where)
            command, told = PlaceNotes(ids, ThemeId(where)), f"Placed {words} in “{theme.title}”"
        else:
            command, told = AddTheme(str(where), ids), f"Placed {words} in the new theme “{where}”"
        return self._context.do(command, toast=told) is not None

    def _choices(self, ids: tuple[NoteId, ...]) -> list[Choice]:
        counts = {count.id: count.count for count in self._state.counts.themes if count.id is not None}
        themes = self._context.desk.store.all(Theme, order_by="title", archived_at=None, into_id=None)
        themes.sort(key=lambda theme: -counts.get(theme.id, 0))
        placed = any(note.is_placed for note in self._notes(ids))
        more = [Choice(FOUND, "As found", "sparkles")] if placed else []
        listed = [Choice(theme.id, theme.title, "tag", fact=str(counts.get(theme.id, ""))) for theme in themes]
        return [*listed, Choice(NONE, "No theme", "circle-dashed"), *more]

    def _chosen(self) -> list[object]:
        themes = {line.theme_id for line in self._list.selected_lines()}
        if len(themes) != 1:
            return []
        theme = themes.pop()
        return [NONE if theme is None else theme]

    def _notes(self, ids: tuple[NoteId, ...]) -> list[Note]:
        return self._context.desk.store.many(Note, ids)
