"""How the address of a description is watched: what came last, when it was looked at, how often that is done."""

from datetime import date, datetime

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pmdesk.commands.fields import SetFields
from pmdesk.domain.apis import DAILY, WEEKLY, Api, Level, SpecVersion
from pmdesk.domain.counts import count_text
from pmdesk.domain.days import say_day
from pmdesk.domain.standing import Standing
from pmdesk.insight.agreement import Weight
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.queries.spec_changes import VersionDiff
from pmdesk.ui.context import Context
from pmdesk.ui.tracked import say_ago
from pmdesk.ui.vendors.spec_words import breaking_words
from pmdesk.ui.widgets.buttons import LinkButton
from pmdesk.ui.widgets.choices import Choice, ChoicePopover
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.pressing import alone

OFTEN = {None: "Never", DAILY: "Daily", WEEKLY: "Weekly"}
NEWS_DAYS = 14
"""So long a version is news."""
TITLE = "Look for a new spec"


class LookLine(QWidget):
    """Tells of the newest version while it is news, and of the last look; how often is pressed to be changed."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._card: IntegrationCard | None = None
        theme = context.theme
        self.news = plain("", theme, "small", "text", self)
        self.looked = plain("", theme, "small", "text_faint", self)
        self.often = LinkButton(theme, "", strong=False, parent=self)
        for words in (self.news, self.looked):
            words.setWordWrap(True)
        self.often.clicked.connect(alone(self.choose))
        row = QHBoxLayout()
        row.addWidget(self.looked, 1)
        row.addWidget(self.often)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(2))
        column.addWidget(self.news)
        column.addLayout(row)

    def show_card(self, card: IntegrationCard | None) -> None:
        """Show how the description of an integration is watched."""
        self._card, clock = card, self._context.clock
        news = "" if card is None else news_words(card, clock.today())
        self.news.setText(news)
        self.news.setVisible(bool(news))
        api = _watched(card)
        if card is not None and api is not None:
            self.looked.setText(looked_words(card.look, clock.now()))
            self.often.setText(often_words(api.every_minutes))
            self.often.setAccessibleName(f"{TITLE}: {often_words(api.every_minutes)}")
        self.looked.setVisible(api is not None)
        self.often.setVisible(api is not None)
        self.setVisible(bool(news) or api is not None)

    def choose(self) -> ChoicePopover | None:
        """Let it be chosen how often the address is looked at."""
        api = _watched(self._card)
        if api is None:
            self._context.status.say("No address of the description is known. Import it from one first.")
            return None
        choices = [Choice(minutes, words) for minutes, words in OFTEN.items()]
        popover = ChoicePopover(
            self._context.theme, self._context.icons, self, choices, [api.every_minutes], name=TITLE
        )

        def take(picked: tuple[object, ...]) -> None:
            minutes = picked[0]
            if minutes != api.every_minutes:
                self._context.do(SetFields(Api, (api.id,), {"every_minutes": minutes}, "Look for a new spec"))

        popover.kept.connect(take)
        popover.hang(QRect(self.often.pos(), self.often.size()))
        return popover


def news_words(card: IntegrationCard, today: date) -> str:
    """Say that a version came which is not agreed on yet, and what it means; nothing when that is long known."""
    diff = card.diff
    if diff is None or card.pinned == diff.after:
        return ""
    newest, day = diff.after, diff.after.received_at.astimezone().date()
    if (today - day).days >= NEWS_DAYS:
        return ""
    return f"{newest.title} came {_came(newest, today)}: {_meaning(diff)}"


def looked_words(standing: Standing | None, now: datetime) -> str:
    """Say when the address was looked at last, and what was wrong then: `Last looked 2 h ago`."""
    if standing is None or standing.asked_at is None:
        return "Not looked at yet"
    words = f"Last looked {say_ago(now, standing.asked_at)}"
    what = standing.what
    return f"{words}: {what[0].lower()}{what[1:]}" if what else words


def often_words(every_minutes: int | None) -> str:
    """Say how often it is looked."""
    return OFTEN.get(every_minutes) or f"Every {every_minutes} min"


def _watched(card: IntegrationCard | None) -> Api | None:
    """Return the API whose description came from an address."""
    api = None if card is None or not card.versions else card.api
    return None if api is None or api.paused else api


def _came(newest: SpecVersion, today: date) -> str:
    day = newest.received_at.astimezone().date()
    return {0: "today", 1: "yesterday"}.get((today - day).days) or say_day(day, today)


def _meaning(diff: VersionDiff) -> str:
    breaking, broken = diff.count(Level.BREAKING), diff.counted(Weight.BREAKS)
    told = [breaking_words(breaking)] if breaking else []
    told += [f"{count_text(broken)} {'breaks' if broken == 1 else 'break'} what we agreed"] if broken else []
    return ", ".join(told) or "nothing breaks"
