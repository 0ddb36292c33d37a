"""The card of an API's description: what the newest version changes, the most important lines first."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pmdesk.domain.apis import Level
from pmdesk.domain.counts import counted
from pmdesk.domain.days import say_day
from pmdesk.insight.spec_outline import FORMAT_WORDS
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.queries.spec_changes import LEVELS, ChangeLine, VersionDiff
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.panel import HEAD, Panel
from pmdesk.ui.vendors.spec_looking import LookLine
from pmdesk.ui.vendors.spec_pin import offer_versions
from pmdesk.ui.vendors.spec_rows import ChangeRows
from pmdesk.ui.vendors.spec_words import breaking_words, hidden_words, risky_words, title_of
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.buttons import Button, LinkButton
from pmdesk.ui.widgets.chips import Chip
from pmdesk.ui.widgets.choices import ChoicePopover
from pmdesk.ui.widgets.dropping import Dropping
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.painted_list import PaintedList
from pmdesk.ui.widgets.pressing import alone

MOST = 5
IMPORT = "pmdesk.ui.vendors.spec_import:open_spec_import"
DIFF = "pmdesk.ui.vendors.spec_diff:open_spec_diff"
BROWSE = "pmdesk.ui.vendors.spec_browser:open_spec_browser"
EMPTY = "No description yet. Import their OpenAPI file, or a GraphQL schema."


class SpecCard(Panel):
    """Shows what changed, and opens the import, the comparison and the browser."""

    def __init__(self, context: Context, state: State, parent: QWidget) -> None:
        super().__init__(context, "Spec", parent)
        self._state = state
        self.card: IntegrationCard | None = None
        self.window_open: Any = None
        theme, icons = context.theme, context.icons
        self.breaking = Chip(theme, icons, "", look="danger", icon="octagon-x", parent=self)
        self.risky = Chip(theme, icons, "", look="warning", icon="triangle-alert", parent=self)
        for chip in (self.breaking, self.risky):
            self.add_to_head(chip)
        self.rows = ChangeRows(theme)
        self.list = PaintedList(theme, self.rows, many=False, parent=self)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("Changes of the description")
        self.list.activated.connect(self._open_at)
        self.words = plain("", theme, "small", "text_faint", self)
        self.words.setWordWrap(True)
        self.begin = Button(theme, icons, "Import spec…", icon="file-up", small=True, parent=self)
        self.open = LinkButton(theme, "Open diff", strong=False, parent=self)
        self.begin.clicked.connect(alone(self.import_spec))
        self.open.clicked.connect(alone(self.open_diff))
        self.line = LookLine(context, self)
        self._lay_out()
        Dropping(self, lambda paths: self.import_spec(paths=paths))
        theme.changed.connect(self._fit)
        self.show_card(None)

    def show_card(self, card: IntegrationCard | None) -> None:
        """Show the changes to the newest version, or what there is."""
        self.card = card
        diff = None if card is None else card.diff
        self.set_title("Spec" if diff is None else title_of(diff))
        self._count(diff)
        lines = () if diff is None else most_important(diff)
        self.rows.shown = lines
        self.list.refresh()
        self.list.setVisible(bool(lines))
        self.words.setText(EMPTY if card is None else said(card, self._state.today))
        self.line.show_card(card)
        self.begin.setVisible(card is not None and not card.versions)
        self.open.setText("Open diff" if diff is not None else "Browse")
        self.open.setVisible(card is not None and bool(card.versions))
        self._fit()

    def runs(self) -> dict[str, Callable[[], object]]:
        """Return what this card's verbs do."""
        return {
            "vendors.import_spec": self.import_spec,
            "vendors.check_spec": self.check_address,
            "vendors.spec_diff": self.open_diff,
            "vendors.browse_spec": self.browse,
            "vendors.watch_spec": self.line.choose,
            "vendors.pin_spec": self.choose_pinned,
        }

    def regions(self) -> list[QWidget]:
        """Return the list, where there are changes, else what can be pressed."""
        return [self.list, self.begin, self.open, self.line.often]

    def import_spec(self, **how: Any) -> Any:  # noqa: ANN401  # the window, loaded late
        """Open the import."""
        if self.card is None:
            return None
        self.window_open = self.context.fetch(IMPORT)(self.context, self.card, self.window(), **how)
        return self.window_open

    def check_address(self) -> object:
        """Look at the address of the description for a new version."""
        card = self.card
        url = "" if card is None or card.api is None else card.api.url
        if not url:
            self.context.status.say("No address of the description is known. Import it from one first.")
            return None
        return self.import_spec(url=url)

    def open_diff(self, fingerprint: str = "") -> None:
        """Open the comparison of versions, at a change; with a single version, the browser."""
        card = self.card
        if card is None or not card.versions:
            self.context.status.say("There is no description to compare yet.")
        elif card.diff is None:
            self.browse()
        else:
            self.window_open = self.context.fetch(DIFF)(self.context, card, self, fingerprint)

    def browse(self) -> None:
        """Open the browser of operations and schemas."""
        if self.card is None or not self.card.versions:
            self.context.status.say("There is no description to browse yet.")
        else:
            self.window_open = self.context.fetch(BROWSE)(self.context, self.card, self)

    def choose_pinned(self) -> ChoicePopover | None:
        """Let a version be chosen that both sides agree on."""
        card = self.card
        if card is None or not card.versions:
            self.context.status.say("There is no description to agree on yet.")
            return None
        return offer_versions(self.context, card, self, QRect(0, 0, self.width(), self.context.theme.px(HEAD)))

    def _open_at(self, row: int) -> None:
        line = self.rows.line(row)
        QTimer.singleShot(0, self, lambda: self.open_diff("" if line is None else line.fingerprint))

    def _count(self, diff: VersionDiff | None) -> None:
        for chip, level, words in (
            (self.breaking, Level.BREAKING, breaking_words),
            (self.risky, Level.WARNING, risky_words),
        ):
            count = 0 if diff is None else diff.count(level)
            chip.tell(words(count))
            chip.setVisible(count > 0)

    def _lay_out(self) -> None:
        theme = self.context.theme
        self.body.addWidget(self.list)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.words, 1)
        self._foot.addWidget(self.begin)
        self._foot.addWidget(self.open)
        self._foot.setContentsMargins(theme.px(12), theme.px(2), theme.px(12), theme.px(2))
        column = QVBoxLayout()
        column.addLayout(self._foot)
        column.addWidget(self.line)
        self.line.setContentsMargins(theme.px(12), 0, theme.px(12), 0)
        self.body.addLayout(column)
        self.body.addStretch(1)

    def _fit(self) -> None:
        self.list.setFixedHeight(max(1, self.list.whole_height()))


def most_important(diff: VersionDiff) -> tuple[ChangeLine, ...]:
    """Return the changes that matter most: those that hurt first, then what came; each place once."""
    found: dict[tuple[str, str, str, str], ChangeLine] = {}
    for line in sorted(diff.lines, key=lambda line: (LEVELS[line.level], line.decided is not None)):
        found.setdefault((line.rule, line.field, line.operation, line.new), line)
        if len(found) >= MOST:
            break
    return tuple(found.values())


def said(card: IntegrationCard, today: Any) -> str:  # noqa: ANN401  # a date
    """Say below the lines what is not shown, or what there is of the description."""
    if not card.versions:
        return EMPTY
    if card.diff is None:
        newest = card.versions[-1]
        day = say_day(newest.received_at.astimezone().date(), today)
        return f"Version {newest.title}, {FORMAT_WORDS[newest.format]}, received {day}. Nothing to compare with yet."
    if not card.diff.lines:
        return "Nothing changed that a consumer could notice."
    hidden = sum(line.level is Level.INFO for line in card.diff.lines)
    hidden -= sum(line.level is Level.INFO for line in most_important(card.diff))
    rest = len(card.diff.lines) - len(most_important(card.diff)) - hidden
    if rest > 0:
        return f"{counted(rest, 'more', 'more')} that can hurt, {hidden_words(hidden)}"
    return hidden_words(hidden) if hidden else "All changes are shown."


def build(context: Context, state: State, parent: QWidget) -> SpecCard:
    """Return the card."""
    return SpecCard(context, state, parent)
