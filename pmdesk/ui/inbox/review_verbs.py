"""What keys do in the weekly review: triage notes, link words and themes to items, leave them, note a decision."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from pmdesk.commands.desk import Command
from pmdesk.commands.items_of_notes import MakeItem
from pmdesk.commands.notes import SetState, Snooze
from pmdesk.commands.quotes import LinkNotes, LinkQuote
from pmdesk.commands.theme_items import AnswerTheme, MakeItemOfTheme
from pmdesk.commands.together import Together
from pmdesk.domain.errors import DeskError
from pmdesk.domain.inbox import Note, NoteState, Theme
from pmdesk.domain.kinds import ProductId
from pmdesk.domain.roadmap import Item
from pmdesk.queries.theme_card import theme_card
from pmdesk.queries.weekly_review import MONTH
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.review_lines import ReviewLine, Step
from pmdesk.ui.inbox.review_state import ReviewState
from pmdesk.ui.inbox.snoozing import SnoozePopover
from pmdesk.ui.inbox.themes_verbs import search_for
from pmdesk.ui.inbox.verbs import MORNING
from pmdesk.ui.widgets.forms import Form, Values

MATCHING = "pmdesk.ui.inbox.matching"
FINDER = "pmdesk.ui.item_finder:ItemFinder"
LINK = "pmdesk://"


class ReviewVerbs:
    """Acts on the selected rows of the step that shows; each act is one step of undo, and is noted as a decision."""

    def __init__(
        self,
        context: Context,
        state: ReviewState,
        chosen: Callable[[], Sequence[ReviewLine]],
        spot: Callable[[], QRect],
        *,
        show_notes: Callable[[str], object],
        owner: QWidget,
    ) -> None:
        self._context = context
        self._state = state
        self._chosen = chosen
        self._spot = spot
        self._show_notes = show_notes
        self._owner = owner

    def accept(self) -> bool:
        """Accept the notes."""
        return self._triage(NoteState.ACCEPTED, "accepted")

    def reject(self) -> bool:
        """Reject the notes."""
        return self._triage(NoteState.REJECTED, "rejected")

    def leave(self) -> bool:
        """Archive notes that are to be triaged; leave anything else until the next review."""
        if self._state.step is Step.NOTES:
            return self._triage(NoteState.ARCHIVED, "archived")
        lines = self._chosen()
        self._state.leave(tuple(line.key for line in lines))
        return bool(lines)

    def snooze(self) -> SnoozePopover | None:
        """Ask until when the notes are put aside."""
        ids = self._note_ids()
        if self._state.step is not Step.NOTES or not ids:
            return None
        theme, icons = self._context.theme, self._context.icons
        popover = SnoozePopover(theme, icons, self._owner, self._context.clock.today())
        popover.kept.connect(partial(self._snooze, ids))
        popover.hang(self._spot())
        return popover

    def link(self) -> Any:  # noqa: ANN401  # a popover that is loaded when it is first asked for
        """Ask which item the rows speak for, an existing or a new one."""
        lines = self._chosen()
        if not lines or (self._state.step is Step.SEGMENTS and not lines[0].theme_id):
            return None
        subject = self._theme_title(lines[0]) if self._is_about_themes else lines[0].title
        finder = self._context.fetch(FINDER)(self._context, self._owner, subject=subject)
        finder.linked.connect(partial(self._link, lines))
        finder.made.connect(partial(self._make, lines))
        finder.ask(self._spot())
        if self._is_about_themes:
            self._context.fetch(f"{MATCHING}:offer_for_theme")(self._context, finder, lines[0].theme_id)
        else:
            ids = tuple(line.note_id for line in lines)
            self._context.fetch(f"{MATCHING}:offer_for_notes")(self._context, finder, ids)
        return finder

    def link_to_suggested(self) -> bool:
        """Link words to the item that answers their theme."""
        if self._state.step is not Step.EVIDENCE:
            return False
        store, done = self._context.desk.store, False
        for line in self._chosen():
            theme = store.find(Theme, line.theme_id)
            if theme is not None and theme.item_id is not None:
                self._link((line,), theme.item_id, 0)
                done = True
        return done

    def open(self) -> None:
        """Read the note; show the notes of a theme or of a segment."""
        lines = self._chosen()
        if not lines:
            return
        line = lines[0]
        if line.note_id:
            self._context.go(f"{LINK}note/{line.note_id}")
        elif text := self.search_text(line):
            self._show_notes(text)

    def search_text(self, line: ReviewLine) -> str:
        """Return the search for what a row is about."""
        if line.segment:
            return f'segment:"{line.segment}"'
        return search_for(line.title) if line.theme_id else ""

    def decide(self) -> Form | None:
        """Ask for a decision in a sentence of one's own; it ends the matter of the row for now."""
        lines = self._chosen()
        about = lines[0].about if lines else ""
        form = Form(
            self._context.theme,
            self._context.icons,
            self._owner,
            title="Decision",
            verb="Note it",
            send=partial(self._decide, lines),
        )
        field = form.add_line("words", "Decided", f"{about}: " if about else "", "What was decided, and why")
        form.hang(self._spot(), self._context.theme.px(440))
        field.setFocus()
        field.setCursorPosition(len(field.text()))
        return form

    @property
    def _is_about_themes(self) -> bool:
        return self._state.step in (Step.GROWING, Step.SEGMENTS)

    def _decide(self, lines: Sequence[ReviewLine], values: Values) -> None:
        words = " ".join(str(values["words"]).split())
        if not words:
            raise DeskError("There is no decision to note.", "Type it in a few words.")
        self._state.decide("", words)
        if lines and self._state.step is not Step.NOTES:
            self._state.leave(tuple(line.key for line in lines))

    def _triage(self, state: NoteState, verb: str) -> bool:
        ids = self._note_ids()
        if self._state.step is not Step.NOTES or not ids:
            return False
        command = SetState(ids, state)
        if self._context.do(command):
            self._state.triaged(command.label, verb, len(ids))
        return True

    def _snooze(self, ids: tuple[int, ...], picked: tuple[date, ...]) -> None:
        command = Snooze(ids, datetime.combine(picked[0], MORNING).astimezone(UTC))
        if self._context.do(command):
            self._state.triaged(command.label, "snoozed", len(ids))

    def _link(self, lines: Sequence[ReviewLine], item_id: int, importance: int) -> None:
        item = self._context.desk.store.find(Item, item_id)
        if item is None:
            return
        now = self._context.clock.now()
        if self._is_about_themes:
            line = lines[0]
            command = AnswerTheme(line.theme_id, item_id, self._unlinked(line), now, importance)
            self._do(command, f"“{self._theme_title(line)}” is answered by {item.title}")
            return
        parts: list[LinkQuote | LinkNotes] = [
            LinkQuote(line.quote_id, item_id, importance)
            if line.quote_id
            else LinkNotes((line.note_id,), item_id, importance, now)
            for line in lines
        ]
        self._do(Together(parts, "Link evidence to an item"), f"Evidence linked to {item.title}")

    def _make(self, lines: Sequence[ReviewLine], title: str, importance: int) -> None:
        line, now = lines[0], self._context.clock.now()
        if self._is_about_themes:
            product = self._product(line)
            command: Command[Any] = MakeItemOfTheme(
                line.theme_id, title, product, self._unlinked(line), now, importance
            )
            self._do(command, f"New item {title} for “{self._theme_title(line)}”")
            return
        note = self._context.desk.store.find(Note, line.note_id)
        of = None if note is None or note.product_id is None else ProductId(note.product_id)
        made = MakeItem(
            title,
            of,
            () if line.quote_id else (line.note_id,),
            quote_id=line.quote_id or None,
            importance=importance,
            at=now,
        )
        self._do(made, f"New item {title} from evidence")

    def _unlinked(self, line: ReviewLine) -> tuple[int, ...]:
        card = theme_card(self._context.desk.store, line.theme_id, self._state.today, MONTH)
        return () if card is None else card.unlinked

    def _product(self, line: ReviewLine) -> int | None:
        card = theme_card(self._context.desk.store, line.theme_id, self._state.today, MONTH)
        return None if card is None or card.product is None else card.product.id

    def _theme_title(self, line: ReviewLine) -> str:
        theme = self._context.desk.store.find(Theme, line.theme_id)
        return line.title if theme is None else theme.title

    def _note_ids(self) -> tuple[int, ...]:
        return tuple(line.note_id for line in self._chosen() if line.note_id)

    def _do(self, command: Command[Any], words: str) -> None:
        if self._context.do(command, toast=words):
            self._state.decide(command.label, words)
