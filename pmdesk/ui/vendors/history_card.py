"""The card of an integration's log: each move, round and change of whose turn it is, and how long each lasted."""

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtWidgets import QWidget

from pmdesk.domain.counts import counted
from pmdesk.domain.days import say_day
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.queries.integration_log import LogLine, held, log_of
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.lines import Lines
from pmdesk.ui.vendors.panel import Panel
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.card import Entry
from pmdesk.ui.widgets.face import Face

FIRST = 8
"""So many lines show at first."""


class HistoryCard(Panel):
    """Shows the log, newest first; a reason stands below its line."""

    def __init__(self, context: Context, state: State, parent: QWidget) -> None:
        super().__init__(context, "History", parent)
        self._state = state
        self._is_whole = False
        self._shown = 0
        self.lines = Lines(context, "History", self)
        self.body.addWidget(self.lines)
        self.body.addStretch(1)

    def show_card(self, card: IntegrationCard | None) -> None:
        """Show the log of an integration."""
        if card is None:
            return
        if card.integration.id != self._shown:
            self._shown, self._is_whole = card.integration.id, False
        now = self.context.clock.now()
        found = held(card.moves, now)
        sides = (("you", found.ours), (card.vendor.title, found.theirs))
        spans = [f"{who} {_days(span)}" for who, span in sides if span]
        self.set_fact(f"The move was with {', '.join(spans)}" if spans else "")
        log = log_of(card.moves, now, card.vendor.title)
        entries = [entry for line in (log if self._is_whole else log[:FIRST]) for entry in self._entries(line)]
        if len(log) > FIRST and not self._is_whole:
            more = Face(f"{len(log) - FIRST} older", icon="chevron-down", ink="text_faint")
            entries.append(Entry("more", more, run=self._show_all))
        self.lines.show_entries(entries)

    def runs(self) -> dict[str, Callable[[], object]]:
        """Return nothing: a log is only read."""
        return {}

    def regions(self) -> list[QWidget]:
        """Return the column of lines."""
        return [self.lines]

    def _entries(self, line: LogLine) -> list[Entry]:
        day = say_day(line.at.astimezone().date(), self.context.clock.today())
        icon, ink = ("corner-up-left", "warning") if line.is_back else ("arrow-right", "success")
        if not line.is_stage:
            icon, ink = "arrow-up-down", "text_faint"
        face = Face(line.words, icon=icon, icon_ink=ink, fact=f"{day}, {line.lasted}")
        entries = [Entry(f"move.{line.id}", face)]
        if line.why:
            entries.append(Entry(f"why.{line.id}", Face(line.why, ink="text_muted", wraps=True, indent=22)))
        return entries

    def _show_all(self) -> None:
        self._is_whole = True
        self.show_card(self._state.card)


def _days(span: timedelta) -> str:
    return counted(span.days, "day") if span.days else counted(span // timedelta(hours=1), "hour")


def build(context: Context, state: State, parent: QWidget) -> HistoryCard:
    """Return the card."""
    return HistoryCard(context, state, parent)
