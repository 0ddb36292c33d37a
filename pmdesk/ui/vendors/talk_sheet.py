"""The sheet in which a mail, a call or a note is written into the log of a vendor, or one that is there is edited."""

import re
from datetime import datetime, time

from PySide6.QtWidgets import QLineEdit, QWidget

from pmdesk.commands.fields import SetFields
from pmdesk.commands.vendors import PASSES, LogTalk
from pmdesk.domain.days import say_day
from pmdesk.domain.errors import DeskError
from pmdesk.domain.fuzzy import parse_day
from pmdesk.domain.kinds import VendorContactId
from pmdesk.domain.typed import typed_whole
from pmdesk.domain.vendors import Ball, Side, Talk, TalkKind
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.ui.context import Context
from pmdesk.ui.sheets import Sheet
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.segmented import Segmented

WIDE, HIGH = 540, 130
KINDS = [(TalkKind.MAIL.value, "Mail"), (TalkKind.CALL.value, "Call"), (TalkKind.NOTE.value, "Note")]
SIDES = [(Side.THEM.value, "From them"), (Side.US.value, "From us")]
AS_IT_IS = "as_it_is"
MOVES = [(Ball.US.value, "Our move"), (Ball.THEM.value, "Their move"), (AS_IT_IS, "As it is")]
CLOCK = re.compile(r"\b([01]?\d|2[0-3])[:.]([0-5]\d)\s*$")
NOON = time(12)


class TalkSheet(Sheet):
    """Logs one thing that was said; with a `talk` it edits that one."""

    def __init__(self, context: Context, card: IntegrationCard, parent: QWidget, talk: Talk | None = None) -> None:
        super().__init__(context, parent, title="Edit the log" if talk else "Log a message", wide=WIDE)
        self._card = card
        self._talk = talk
        self._moved_by_hand = talk is not None
        kind = TalkKind.MAIL if talk is None else talk.kind
        side = Side.THEM if talk is None else talk.side
        self.kind = self._segments("What", KINDS, kind.value)
        self.side = self._segments("Said", SIDES, side.value)
        self.who = self.add_line("Who", self._name(side) if talk is None else talk.who, "Name")
        self.when = self.add_line("When", self._now() if talk is None else say_when(talk.at, self._today), "fri 14:00")
        about = [Choice(card.integration.id, card.integration.title), Choice(None, f"All of {card.vendor.title}")]
        self.about = self.add_choice("About", about, card.integration.id if talk is None else talk.integration_id)
        self.people = self.add_line("People", _number(talk and talk.people), "4")
        self.minutes = self.add_line("Minutes", _number(talk and talk.minutes), "30")
        self.subject = self.add_line("Subject", "" if talk is None else talk.title)
        self.text = self.add_lines("Words", "" if talk is None else talk.body, HIGH)
        self.then = self._segments("Then it is", MOVES, AS_IT_IS)
        if talk is not None:
            self._show_row(self.then, shown=False)
        self.add_verb("Keep" if talk else "Log", self.keep, key="Ctrl+Return")
        self.add_verb("Cancel", self.reject)
        self.kind.chosen.connect(alone(self._dress))
        self.side.chosen.connect(alone(self._turn_side))
        self.when.textEdited.connect(alone(self._dress))
        self.then.chosen.connect(alone(self._choose_move))
        self._dress()
        self.text.setFocus()

    def keep(self) -> bool:
        """Log what was typed and close; what is wrong is told and nothing is lost."""
        done = self.attempt(lambda: self.context.desk.do(self.command()))
        if done:
            self.accept()
            self.context.offer_undo("Kept" if self._talk else f"Logged a {self.kind.current()}")
        return done

    def command(self) -> SetFields | LogTalk:
        """Return the edit as it stands; raises DeskError for what cannot be read."""
        kind, side, at = TalkKind(self.kind.current()), Side(self.side.current()), self._at()
        body = self.text.toPlainText().strip()
        about = self.about.value if isinstance(self.about.value, int) else None
        values: dict[str, object] = {"side": side, "who": self.who.text().strip(), "contact_id": self._contact(side)}
        values["title"] = self.subject.text().strip() if kind is TalkKind.MAIL else ""
        for name, line in (("people", self.people), ("minutes", self.minutes)):
            values[name] = typed_count(line) if kind is TalkKind.CALL else None
        if self._talk is not None:
            named: dict[str, object] = {"kind": kind, "at": at, "body": body, "integration_id": about}
            return SetFields(Talk, (self._talk.id,), {**values, **named}, f"Edit a {kind.value}")
        ball = None if self.then.current() == AS_IT_IS else Ball(self.then.current())
        return LogTalk(self._card.vendor.id, kind, at, body, about, None if about is None else ball, values)

    @property
    def _today(self) -> datetime:
        return self.context.clock.now().astimezone()

    def _now(self) -> str:
        return f"today {self._today:%H:%M}"

    def _at(self) -> datetime:
        return read_when(self.when.text(), self._today)

    def _contact(self, side: Side) -> VendorContactId | None:
        """Return who of the vendor was named."""
        name = self.who.text().strip().casefold()
        named = [each.id for each in self._card.contacts if each.title.casefold() == name]
        return named[0] if named and side is Side.THEM else None

    def _name(self, side: Side) -> str:
        """Return who it usually is: the vendor's main contact, or the owner here."""
        if side is Side.US:
            return self._card.integration.owner
        main = sorted(self._card.contacts, key=lambda each: not each.is_main)
        return main[0].title if main else ""

    def _turn_side(self) -> None:
        side = Side(self.side.current())
        other = Side.US if side is Side.THEM else Side.THEM
        if self.who.text().strip() in ("", self._name(other)):
            self.who.setText(self._name(side))
        self._dress()

    def _dress(self) -> None:
        """Show the fields of this kind, and offer whose move it is after it."""
        kind, side = TalkKind(self.kind.current()), Side(self.side.current())
        for line in (self.people, self.minutes):
            self._show_row(line, shown=kind is TalkKind.CALL)
        self._show_row(self.subject, shown=kind is TalkKind.MAIL)
        if not self._moved_by_hand:
            self.then.set_current(self._usual_move(kind, side))

    def _choose_move(self) -> None:
        self._moved_by_hand = True

    def _usual_move(self, kind: TalkKind, side: Side) -> str:
        """Return whose move it is after a mail that is the newest; calls and notes leave it."""
        try:
            at = self._at()
        except DeskError:
            return AS_IT_IS
        newest = max((talk.at for talk in self._card.talks), default=None)
        is_newest = newest is None or at >= newest
        return PASSES[side].value if kind is TalkKind.MAIL and is_newest else AS_IT_IS

    def _segments(self, label: str, choices: list[tuple[str, str]], chosen: str) -> Segmented:
        segments = Segmented(self.context.theme, choices, chosen, small=True, name=label, parent=self)
        self.put(label, segments)
        return segments

    def _show_row(self, field: QWidget, *, shown: bool) -> None:
        """Show a field with its label, or hide both."""
        for row in range(self.grid.rowCount()):
            cells = [self.grid.itemAtPosition(row, column) for column in (0, 1)]
            found = [cell.widget() for cell in cells if cell is not None]
            if field in found:
                for widget in found:
                    if widget is not None:
                        widget.setVisible(shown)


def read_when(text: str, now: datetime) -> datetime:
    """Return the instant that a text means (`today 14:00`, `fri`, `6 Mar 9:30`); without a time of day it is noon."""
    found = CLOCK.search(text)
    at = NOON if found is None else time(int(found[1]), int(found[2]))
    day_text = (text if found is None else text[: found.start()]).strip(" ,")
    if not day_text and found is None:
        raise DeskError("It needs a day.", "Type it like today 14:00, fri or 6 Mar.")
    day = parse_day(day_text, now.date()) if day_text else now.date()
    return datetime.combine(day, at, now.tzinfo)


def say_when(at: datetime, now: datetime) -> str:
    """Say an instant so that it can be typed."""
    there = at.astimezone()
    return f"{say_day(there.date(), now.date())} {there:%H:%M}"


def typed_count(line: QLineEdit) -> int | None:
    """Return how many, None for an empty field."""
    count = typed_whole(line.text())
    if count is not None and count < 1:
        raise DeskError("It is counted from 1.", "Type 1 or more, or nothing.")
    return count


def _number(value: object) -> str:
    return str(value) if isinstance(value, int) else ""
