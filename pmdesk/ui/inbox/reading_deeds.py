"""What is done with a note that is read: quote, link, weigh, file as bug, reply, mood, theme, take apart."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, QRect, QUrl
from PySide6.QtWidgets import QWidget

from pmdesk.commands.desk import Command
from pmdesk.commands.items_of_notes import MakeItem
from pmdesk.commands.notes import MergeNotes, Unmerge
from pmdesk.commands.quotes import AddQuote, DropQuote, LinkNotes, LinkQuote
from pmdesk.commands.themes import CorrectMood, PlaceNotes
from pmdesk.domain.errors import DeskError
from pmdesk.domain.inbox import IMPORTANCE, Mood, Quote
from pmdesk.domain.kinds import NoteId, ThemeId
from pmdesk.domain.roadmap import Item
from pmdesk.queries.feedback_words import IMPORTANCES, MOOD_ICONS, MOODS
from pmdesk.queries.inbox_counts import quoted
from pmdesk.queries.note_card import Quoted
from pmdesk.ui.inbox.reading_laid import Span
from pmdesk.ui.inbox.reading_sections import MOST_DIGITS, percent
from pmdesk.ui.inbox.reading_view import Read
from pmdesk.ui.item_finder import ItemFinder
from pmdesk.ui.widgets.choices import Choice, ChoicePopover
from pmdesk.ui.widgets.markdown import may_open, open_outside
from pmdesk.ui.widgets.menus import pick

SHOWN_WORDS = 60


class ReadingDeeds:
    """Acts on the note of a reading pane, or on all that are selected; every edit is one step."""

    def __init__(self, reading: Any) -> None:  # noqa: ANN401  # a Reading, which loads this module late
        self._reading = reading
        self._context = reading.context
        self.popover: QWidget | None = None

    def runs(self) -> dict[str, Callable[[], object]]:
        """Return the verbs by their ids."""
        matches = {f"inbox.match.{n}": partial(self.match, n) for n in range(1, MOST_DIGITS + 1)}
        return {
            "inbox.accept_theme": self.accept_theme,
            "inbox.link": self.ask_link,
            "inbox.quote": self.quote,
            "inbox.bug": self.ask_bug,
            "inbox.reply": self.ask_reply,
            "inbox.open_source": self.open_source,
            "inbox.mood": self.ask_mood,
            "inbox.unmerge": self.unmerge,
            **matches,
        }

    # --- quoting and linking

    def quote(self) -> bool:
        """Highlight what is selected, else the sentence that the caret stands in."""
        read, text = self._read(), self._reading.page.text
        if read is None:
            return False
        span = text.selected() or text.sentence()
        if span is None:
            return self._tell("There are no words to highlight here.", "Select some text first.")
        if any((each.start, each.end) == span for each in read.card.quotes):
            self._context.status.say("These words are highlighted already. L links them to an item.")
            return False
        done = self._context.do(AddQuote(read.note.id, *span, at=self._context.clock.now()))
        if done is not None:
            text.clear_selection()
            self._context.status.say(f"Highlighted “{_short(read.note.body, span)}”. L links it to an item.")
        return done is not None

    def match(self, number: int) -> bool:
        """Link the words that are selected, else the notes, to the n-th best match."""
        if self._read() is None or not self._reading.has_around:
            self._context.status.say("The best matches are still being looked for.")
            return False
        matches = self._reading.around.matches
        if number > len(matches):
            self._context.status.say(f"There is no match {number}.")
            return False
        return self.link_match(matches[number - 1][0].id)

    def link_match(self, item_id: int) -> bool:
        """Link to one of the best matches; one that is linked already is shown."""
        read = self._read()
        if read is not None and item_id in read.linked_items and self._selected() is None:
            self._context.status.say(f"Linked to “{self._title_of(item_id)}” already.")
            return False
        return self.link(item_id, 0)

    def ask_link(self) -> ItemFinder | None:
        """Ask which item the selected words, the current highlight or the notes speak for."""
        read = self._read()
        if read is None:
            return None
        quote = self._current_quote()
        if quote is not None:
            return self._ask_item_of(quote)
        finder = self._finder(self._subject(read))
        finder.linked.connect(self.link)
        finder.made.connect(self.make_item)
        return finder

    def link(self, item_id: int, importance: int) -> bool:
        """Let the selected words, else all chosen notes, speak for an item."""
        read, at = self._read(), self._context.clock.now()
        if read is None:
            return False
        span = self._selected()
        title = self._title_of(item_id)
        if span is not None:
            command = AddQuote(read.note.id, *span, item_id, importance, at)
            return self._do(command, f"Linked “{_short(read.note.body, span)}” to “{title}”")
        return self._link_notes(self._reading.chosen(), item_id, importance)

    def link_similar(self) -> ItemFinder | None:
        """Ask which item the ticked similar notes, else all of them, speak for."""
        read = self._read()
        if read is None or not self._reading.has_around:
            return None
        ids = self._similar_ids()
        finder = self._finder("1 similar note" if len(ids) == 1 else f"{len(ids)} similar notes")
        finder.linked.connect(partial(self._link_notes, ids))
        finder.made.connect(partial(self._make, ids=ids))
        return finder

    def merge_similar(self) -> bool:
        """Merge the ticked similar notes, else the current one, into the note that is shown."""
        read, block = self._read(), self._reading.page.similar
        if read is None:
            return False
        ids = tuple(self._reading.page.ticked) or (() if block.current_id is None else (block.current_id,))
        toast = "Merged 1 note into this one" if len(ids) == 1 else f"Merged {len(ids)} notes into this one"
        return bool(ids) and self._do(MergeNotes(ids, read.note.id, self._context.clock.now()), toast)

    def make_item(self, title: str, importance: int) -> bool:
        """Make an item that the selected words, else the chosen notes, speak for."""
        return self._make(title, importance, ids=self._reading.chosen(), span=self._selected())

    # --- highlights

    def weigh(self, quote_id: int, importance: int) -> bool:
        """Give a quote another importance."""
        one = self._quoted(quote_id)
        if one is None or importance > IMPORTANCE:
            return False
        done = self._do(LinkQuote(quote_id, one.item_id, importance))
        if done:
            self._context.status.say(f"Importance: {IMPORTANCES[importance]}")
        return done

    def open_quote(self, quote_id: int) -> None:
        """Show the words of a quote in the text; a whole note leads to its item."""
        one = self._quoted(quote_id)
        if one is None:
            return
        if one.end > one.start:
            self._reading.reveal(one.start, one.end)
        elif one.item_id is not None:
            self._context.go(f"pmdesk://item/{one.item_id}")

    def show_quote_menu(self, quote_id: int, at: QPoint) -> None:
        """Offer what can be done with a quote."""
        one = self._quoted(quote_id)
        if one is None:
            return
        weight = one.quote.importance
        verbs: list[tuple[str, Callable[[], object]]] = []
        if one.end > one.start:
            verbs.append(("Show in the text\tEnter", partial(self.open_quote, quote_id)))
        if one.item_id is not None:
            item_id = one.item_id
            verbs.append(("Go to the item", lambda: self._context.go(f"pmdesk://item/{item_id}")))
            verbs.append(("Unlink", lambda: self._do(LinkQuote(quote_id, None, weight), "Unlinked")))
        verbs.append(
            ("Link to another item…" if one.item_id else "Link to an item…", partial(self._ask_item_of, one.quote))
        )
        for number, words in enumerate(IMPORTANCES):
            verbs.append((f"{words.capitalize()}\t{number}", partial(self.weigh, quote_id, number)))
        verbs.append(("Remove\tDelete", partial(self.drop_quote, quote_id)))
        pick(self._reading, verbs).popup(at)

    def show_merged_menu(self, note_id: int, at: QPoint) -> None:
        """Offer what can be done with a note that was merged into this one."""
        verbs = [
            ("Read\tEnter", partial(self._reading.opened.emit, note_id)),
            ("Take apart\tDelete", partial(self.take_apart, note_id)),
        ]
        pick(self._reading, verbs).popup(at)

    def drop_quote(self, quote_id: int) -> bool:
        """Take a highlight away."""
        return self._do(DropQuote(quote_id), "Removed the highlight")

    # --- theme, mood, merge, source

    def accept_theme(self) -> bool:
        """Place the note in the theme that the machine found."""
        read = self._read()
        if read is None:
            return False
        if read.note.is_placed or not read.card.guesses:
            self._context.status.say("There is no suggested theme to accept.")
            return False
        return self.place(read.card.guesses[0].id)

    def place(self, theme_id: int) -> bool:
        """Place the note in a theme."""
        read = self._read()
        return read is not None and self._do(PlaceNotes((read.note.id,), ThemeId(theme_id)))

    def ask_mood(self) -> ChoicePopover | None:
        """Ask how the notes sound; the machine learns from it."""
        read = self._read()
        if read is None:
            return None
        choices = [Choice(mood, words, MOOD_ICONS[mood]) for mood, words in MOODS.items()]
        owner = self._reading.page.theme
        popover = ChoicePopover(self._context.theme, self._context.icons, owner, choices, [read.card.mood], name="Mood")
        popover.kept.connect(self._keep_mood)
        popover.hang(owner.rect().adjusted(self._context.theme.px(20), 0, 0, 0))
        return popover

    def unmerge(self) -> bool:
        """Take the note out of the one it was merged into, else the last one that was merged into it."""
        read = self._read()
        if read is None:
            return False
        if read.note.duplicate_of_id is not None:
            return self.take_apart(read.note.id)
        if read.card.merged:
            return self.take_apart(read.card.merged[-1].id)
        self._context.status.say("Nothing is merged here.")
        return False

    def take_apart(self, note_id: int) -> bool:
        """Let a merged note stand by itself again, as it stood before."""
        return self._do(Unmerge(note_id), "Taken apart; the note stands as it stood before")

    def open_source(self) -> bool:
        """Open the note where it comes from, outside of the program."""
        read = self._read()
        if read is None:
            return False
        url = QUrl(read.note.url)
        if not read.note.url:
            return self._tell("This note has no address at its source.", "Nothing was opened.")
        if not may_open(url):
            return self._tell("This kind of address is not opened.", "Only web and mail addresses are.")
        return open_outside(url)

    def show_sender(self) -> None:
        """Ask for the notes of the same sender."""
        read = self._read()
        if read is not None:
            self._reading.notes_wanted.emit(f"from:{quoted(read.card.who)}")

    # --- sheets

    def ask_bug(self) -> Any:  # noqa: ANN401  # a BugSheet, loaded when it is first asked for
        """Ask what is known of the bug that the note reports; one that is filed already is shown."""
        read = self._read()
        if read is None:
            return None
        if read.card.bug is not None:
            self._reading.show_bug()
            return None
        sheet = self._context.fetch("pmdesk.ui.inbox.bugs:BugSheet")(self._context, read, self._reading)
        sheet.opened.connect(self._reading.opened)
        sheet.show()
        return sheet

    def ask_reply(self) -> Any:  # noqa: ANN401  # a ReplySheet, loaded when it is first asked for
        """Draft an answer to whoever sent the note."""
        read = self._read()
        if read is None:
            return None
        sheet = self._context.fetch("pmdesk.ui.inbox.reading_reply:ReplySheet")(self._context, read, self._reading)
        sheet.show()
        return sheet

    # --- helps

    def _read(self) -> Read | None:
        """Return the note on screen, None while another one is on its way."""
        return self._reading.read if self._reading.is_shown else None

    def _selected(self) -> Span | None:
        """Return the selected words when only the shown note is chosen."""
        is_alone = self._reading.chosen() in ((), self._reading.own())
        return self._reading.page.text.selected() if is_alone else None

    def _quoted(self, quote_id: int) -> Quoted | None:
        read = self._read()
        return None if read is None else read.quoted(quote_id)

    def _current_quote(self) -> Quote | None:
        """Return the highlight that has the focus."""
        block = self._reading.page.highlights
        one = self._quoted(block.current_id) if block.list.hasFocus() and block.current_id is not None else None
        return None if one is None else one.quote

    def _similar_ids(self) -> tuple[int, ...]:
        around, ticked = self._reading.around, self._reading.page.ticked
        return tuple(other.id for other in around.similar if not ticked or other.id in ticked)

    def _subject(self, read: Read) -> str:
        span, ids = self._selected(), self._reading.chosen()
        if span is not None:
            return f"“{' '.join(read.note.body[slice(*span)].split())}”"
        if len(ids) > 1:
            return f"{len(ids)} notes"
        free = sum(each.item_id is None for each in read.card.quotes)
        if free:
            return "1 highlight" if free == 1 else f"{free} highlights"
        return "this note"

    def _finder(self, subject: str, importance: int = 0) -> ItemFinder:
        reading = self._reading
        matches = [(item, percent(sure)) for item, sure in reading.around.matches] if reading.has_around else []
        button = reading.bar.buttons["inbox.link"]
        owner = button if button.isVisible() else reading
        finder = ItemFinder(
            self._context,
            owner,
            subject=subject,
            matches=matches,
            known=reading.read.linked_items,
            importance=importance,
        )
        finder.ask(owner.rect() if owner is button else QRect(0, 0, reading.width(), 0))
        self.popover = finder
        return finder

    def _ask_item_of(self, quote: Quote) -> ItemFinder:
        words = " ".join(quote.text.split())
        finder = self._finder(f"“{words}”" if quote.end else "this note", quote.importance)
        finder.linked.connect(partial(self._link_quote, quote))
        finder.made.connect(partial(self._make, quote=quote))
        return finder

    def _title_of(self, item_id: int) -> str:
        item = self._context.desk.store.find(Item, item_id)
        return "" if item is None else item.title

    def _link_notes(self, ids: tuple[int, ...], item_id: int, importance: int) -> bool:
        command = LinkNotes(ids, item_id, importance, self._context.clock.now())
        what = "" if len(ids) == 1 else f"{len(ids)} notes "
        return self._do(command, f"Linked {what}to “{self._title_of(item_id)}”")

    def _link_quote(self, quote: Quote, item_id: int, importance: int) -> None:
        self._do(LinkQuote(quote.id, item_id, importance), f"Linked to “{self._title_of(item_id)}”")

    def _make(
        self,
        title: str,
        importance: int,
        *,
        ids: tuple[int, ...] = (),
        span: Span | None = None,
        quote: Quote | None = None,
    ) -> bool:
        read = self._read()
        if read is None:
            return False
        marked = None if span is None else (read.note.id, *span)
        command = MakeItem(
            title,
            read.note.product_id,
            ids=ids,
            span=marked,
            quote_id=None if quote is None else quote.id,
            importance=importance,
            at=self._context.clock.now(),
        )
        return self._do(command, f"Made “{title}”")

    def _keep_mood(self, picked: tuple[object, ...]) -> None:
        mood = picked[0]
        if isinstance(mood, Mood):
            self._do(CorrectMood(tuple(NoteId(each) for each in self._reading.chosen()), mood))

    def _do(self, command: Command[Any], toast: str = "") -> bool:
        return self._context.do(command, toast=toast) is not None

    def _tell(self, what: str, remedy: str) -> bool:
        self._context.tell(DeskError(what, remedy))
        return False


def _short(body: str, span: Span) -> str:
    words = " ".join(body[span[0] : span[1]].split())
    return words if len(words) <= SHOWN_WORDS else words[: SHOWN_WORDS - 1].rstrip() + "…"
