"""What keys do with themes: open their notes, merge, rename, link or make an item, keep, split, make a new one."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from pmdesk.commands.desk import Command
from pmdesk.commands.quotes import LinkNotes
from pmdesk.commands.theme_items import AnswerTheme, MakeItemOfTheme
from pmdesk.commands.themes import AddTheme, KeepTheme, MergeThemes, RenameTheme, UnmergeTheme
from pmdesk.domain.changes import Changes
from pmdesk.domain.errors import DeskError
from pmdesk.domain.inbox import Theme
from pmdesk.domain.kinds import ThemeId
from pmdesk.queries.theme_card import theme_card
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.themes_list import ThemeList
from pmdesk.ui.inbox.themes_state import ThemesState
from pmdesk.ui.inbox.words import notes
from pmdesk.ui.widgets.choices import Choice, ChoicePopover
from pmdesk.ui.widgets.forms import Form, Values

FINDER = "pmdesk.ui.item_finder:ItemFinder"
MATCHES = "pmdesk.ui.inbox.matching:offer_for_theme"
SPLIT = "pmdesk.ui.inbox.themes_split:open_split"


class ThemeVerbs:
    """Acts on the selected themes of the table; each act is one step."""

    def __init__(self, context: Context, state: ThemesState, painted: ThemeList, owner: QWidget) -> None:
        self._context = context
        self._state = state
        self._list = painted
        self._owner = owner
        self.after: Callable[[str, str], object] = lambda _label, _words: None
        """Hears the label of each act, and the act in words, for a review that notes what was decided."""

    def search_text(self) -> str:
        """Return the search that shows the notes of the current theme."""
        line = self._state.line(self._list.theme_id)
        return "" if line is None else search_for(line.title)

    def rename(self) -> None:
        """Type another name over the current theme."""
        self._list.edit()

    def take_name(self, row: int, title: str) -> None:
        """Keep a name that was typed; it stays, whatever is found later."""
        if 0 <= row < len(self._state.lines):
            line = self._state.lines[row]
            self._do(RenameTheme(ThemeId(line.id), title), f"Named “{line.title}” “{title.strip()}”")

    def merge(self) -> ChoicePopover | None:
        """Ask into which theme the selected ones go."""
        ids = self._list.selected_ids()
        if not ids:
            return None
        others = [line for line in self._state.lines if line.id not in ids]
        choices = [Choice(line.id, line.title, colour=line.colour, fact=f"{round(line.amount)}") for line in others]
        choices += [
            Choice(line.id, f"{line.title} (the others into it)", colour=line.colour)
            for line in self._state.lines
            if line.id in ids and len(ids) > 1
        ]
        theme, icons = self._context.theme, self._context.icons
        popover = ChoicePopover(theme, icons, self._owner, choices, (), name="Merge into")
        popover.kept.connect(partial(self._merge, ids))
        popover.hang(self.spot())
        return popover

    def take_apart(self, theme_id: int) -> None:
        """Let a theme that was merged stand by itself again."""
        self._do(UnmergeTheme(ThemeId(theme_id)), f"Took “{self._title(theme_id)}” apart again")

    def link(self) -> Any:  # noqa: ANN401  # a popover that is loaded when it is first asked for
        """Ask which item answers the current theme, an existing or a new one."""
        theme_id = self._list.theme_id
        if not theme_id:
            return None
        finder = self._context.fetch(FINDER)(self._context, self._owner, subject=f"“{self._title(theme_id)}”")
        finder.linked.connect(partial(self._link, theme_id))
        finder.made.connect(partial(self._make, theme_id))
        finder.ask(self.spot())
        self._context.fetch(MATCHES)(self._context, finder, theme_id)
        return finder

    def link_more(self) -> None:
        """Let the notes of the theme that speak for no item yet speak for its main one; without one, ask."""
        card = self._state.card
        if card is None or card.main_item is None:
            self.link()
            return
        line = card.main_item.line
        now, count = self._context.clock.now(), len(card.unlinked)
        command: Command[Any] = LinkNotes(card.unlinked, line.id, 0, now)
        if not card.main_item.is_own:
            command = AnswerTheme(card.theme.id, line.id, card.unlinked, now)
        self._do(command, f"Linked {notes(count)} of “{card.theme.title}” to {line.title}", tell=True)

    def keep(self) -> None:
        """Keep the current theme however few notes it has, or no longer."""
        theme = self._context.desk.store.find(Theme, self._list.theme_id)
        if theme is not None:
            words = f"{'Let go of' if theme.is_kept else 'Kept'} “{theme.title}”"
            self._do(KeepTheme(theme.id, is_kept=not theme.is_kept), words, tell=True)

    def new(self, owner: QWidget | None = None) -> Form:
        """Ask for the name of a new theme."""
        form = Form(
            self._context.theme,
            self._context.icons,
            owner or self._owner,
            title="New theme",
            verb="Add theme",
            send=self._add,
        )
        line = form.add_line("title", "Name", hint="What it is about")
        form.hang(self.spot() if owner is None else owner.rect())
        line.setFocus()
        return form

    def split(self) -> Any:  # noqa: ANN401  # a sheet that is loaded when it is first asked for
        """Open the sheet that parts a theme."""
        theme_id = self._list.theme_id
        if not theme_id:
            return None
        sheet = self._context.fetch(SPLIT)(self._context, theme_id, self._owner)
        sheet.split_off.connect(self._split_off)
        return sheet

    def spot(self) -> QRect:
        """Return where popovers about the current theme hang."""
        row = self._list.current
        if row < 0:
            return QRect(0, 0, 0, 0)
        box = self._list.box(row)
        left = self._list.viewport().mapTo(self._owner, box.topLeft())
        return QRect(left + QPoint(self._context.theme.px(30), 0), box.size())

    def _add(self, values: Values) -> None:
        title = str(values["title"]).strip()
        if not title:
            raise DeskError("A theme needs a name.", "Type what it is about.")
        command = AddTheme(title)
        _, theme_id = self._context.desk.ask(command)
        self._state.choose(theme_id)
        self.after(command.label, f"Made the theme “{title}”")

    def _merge(self, ids: tuple[int, ...], picked: tuple[int, ...]) -> None:
        into_id = picked[0]
        moved = [self._title(theme_id) for theme_id in ids if theme_id != into_id]
        into = self._title(into_id)
        command = MergeThemes(tuple(ThemeId(theme_id) for theme_id in ids), ThemeId(into_id))
        words = f"Merged {', '.join(f'“{title}”' for title in moved)} into “{into}”"
        if self._do(command, words, tell=True):
            self._state.choose(into_id)

    def _link(self, theme_id: int, item_id: int, importance: int) -> None:
        unlinked = self._unlinked(theme_id)
        now = self._context.clock.now()
        words = f"Linked “{self._title(theme_id)}” to its item, {notes(len(unlinked))} with it"
        self._do(AnswerTheme(theme_id, item_id, unlinked, now, importance), words, tell=True)

    def _make(self, theme_id: int, title: str, importance: int) -> None:
        card = theme_card(self._context.desk.store, theme_id, self._state.today, self._state.wanted.days)
        if card is None:
            return
        product = None if card.product is None else card.product.id
        now = self._context.clock.now()
        command = MakeItemOfTheme(theme_id, title, product, card.unlinked, now, importance)
        words = f"Made the item {title} of “{card.theme.title}”, {notes(len(card.unlinked))} with it"
        self._do(command, words, tell=True)

    def _unlinked(self, theme_id: int) -> tuple[int, ...]:
        card = self._state.card
        if card is None or card.theme.id != theme_id:
            card = theme_card(self._context.desk.store, theme_id, self._state.today, self._state.wanted.days)
        return () if card is None else card.unlinked

    def _split_off(self, theme_id: int, label: str, words: str) -> None:
        self._state.choose(theme_id)
        self.after(label, words)

    def _title(self, theme_id: int) -> str:
        line = self._state.line(theme_id)
        if line is not None:
            return line.title
        theme = self._context.desk.store.find(Theme, theme_id)
        return "" if theme is None else theme.title

    def _do(self, command: Command[Any], decision: str, *, tell: bool = False) -> Changes | None:
        changes = self._context.do(command, toast=decision if tell else "")
        if changes:
            self.after(command.label, decision)
        return changes


def search_for(title: str) -> str:
    """Return the search for the notes of a theme."""
    bare = " ".join(title.replace('"', " ").split())
    return f'theme:"{bare}"'
