"""The tool row of the themes: how far back, told in what, which segments, and the weekly review."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from pmdesk.ui.context import Context
from pmdesk.ui.inbox.themes_state import DAYS, Order, ThemesState
from pmdesk.ui.inbox.themes_words import MEASURES, summary
from pmdesk.ui.widgets.buttons import Button, Check
from pmdesk.ui.widgets.choices import Choice, ChoicePopover
from pmdesk.ui.widgets.paint import RIGHT, fill, write
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.segmented import Segmented
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

RANGES = [(str(days), f"{days} d") for days in DAYS]
ORDERS = {
    Order.SIZE: "Largest first",
    Order.CHANGE: "Most grown first",
    Order.NEWEST: "Newest first",
    Order.TITLE: "By name",
}
LEAST_WORDS = 120


class WordsLine(QWidget):
    """Words at the right that are cut where there is no room."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def tell(self, words: str) -> None:
        """Say something else."""
        if words != self.words:
            self.words = words
            self.setAccessibleName(words)
            self.setToolTip(words)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(60), self._theme.size("control_small"))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        font = self._theme.font("small", numbers=True)
        words = elided(QFontMetrics(font), self.words, self.width())
        write(QPainter(self), self.rect(), words, font, self._theme.color("text_muted"), flags=RIGHT)


class ThemeTools(QWidget):
    """36 px over the table; what does not fit is in the menus too."""

    def __init__(self, context: Context, state: ThemesState, parent: QWidget) -> None:
        super().__init__(parent)
        theme, icons = context.theme, context.icons
        self._context = context
        self._state = state
        self.ranges = Segmented(theme, RANGES, str(state.wanted.days), small=True, name="Days", parent=self)
        self.size_button = Button(theme, icons, "", small=True, chevron=True, parent=self)
        self.segments_button = Button(theme, icons, "", small=True, chevron=True, parent=self)
        self.bare = Check(theme, icons, "Only without an item", self)
        self.words = WordsLine(theme, self)
        self.find_button = Button(theme, icons, "", icon="refresh-cw", look="quiet", small=True, parent=self)
        self.review_button = Button(theme, icons, "Weekly review", icon="list-checks", small=True, parent=self)
        self._row = QHBoxLayout(self)
        for widget in (self.ranges, self.size_button, self.segments_button, self.bare):
            self._row.addWidget(widget)
        self._row.addWidget(self.words, 1)
        self._row.addWidget(self.find_button)
        self._row.addWidget(self.review_button)
        self._connect()
        self.show_wanted()
        theme.changed.connect(self._dress)
        self._dress()

    def show_wanted(self) -> None:
        """Show what is asked, and what it comes to."""
        wanted, table = self._state.wanted, self._state.table
        self.ranges.set_current(str(wanted.days))
        self._say(self.size_button, f"Size: {MEASURES[wanted.measure]}")
        count = 0 if table is None else len(table.all_segments)
        some = [title for segment, title in (table.all_segments if table else ()) if segment in wanted.segments]
        words = f"all {count}" if not some else some[0] if len(some) == 1 else f"{len(some)} of {count}"
        self._say(self.segments_button, f"Segments: {words}")
        self.segments_button.setEnabled(count > 0)
        self.bare.setChecked(wanted.only_without_item)
        self.words.tell("" if table is None else summary(table))
        self._make_room()

    def show_due(self, words: str, *, is_due: bool) -> None:
        """Say how the weekly review stands; it calls when it is due."""
        self.review_button.set_look("primary" if is_due else "plain")
        self.review_button.setToolTip(words)
        self.review_button.setAccessibleDescription(words)

    def show_finding(self, words: str) -> None:
        """Say that themes are being looked for, or offer it."""
        self.find_button.setText("Cancel" if words else "")
        self.find_button.setAccessibleName("Cancel finding themes" if words else "Find themes again")
        self.find_button.setToolTip(words or "Find themes again")
        self.find_button.updateGeometry()
        self._make_room()

    def step_days(self, by: int) -> None:
        """Look further back, or less far."""
        at = DAYS.index(self._state.wanted.days) + by
        if 0 <= at < len(DAYS):
            self._state.ask(days=DAYS[at])

    def offer_sizes(self) -> ChoicePopover:
        """Let a person choose what themes are told in, and which comes first."""
        wanted = self._state.wanted
        choices = [Choice(measure, f"In {words}", "hash") for measure, words in MEASURES.items()]
        choices += [Choice(order, words, "arrow-up-down") for order, words in ORDERS.items()]
        popover = ChoicePopover(
            self._context.theme,
            self._context.icons,
            self.size_button,
            choices,
            [wanted.measure, wanted.order],
            name="Size and order",
        )
        popover.kept.connect(self._take_size)
        popover.hang(self.size_button.rect(), self.size_button.width())
        return popover

    def offer_segments(self) -> ChoicePopover:
        """Let a person choose whose notes count."""
        table = self._state.table
        choices = [Choice(segment, title) for segment, title in (table.all_segments if table else ())]
        popover = ChoicePopover(
            self._context.theme,
            self._context.icons,
            self.segments_button,
            choices,
            self._state.wanted.segments,
            name="Segments",
            many=True,
        )
        popover.kept.connect(self._take_segments)
        popover.hang(self.segments_button.rect(), self.segments_button.width())
        return popover

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter, theme = QPainter(self), self._context.theme
        fill(painter, self.rect(), theme.color("surface"))
        fill(painter, QRect(0, self.height() - 1, self.width(), 1), theme.color("border"))

    def _connect(self) -> None:
        self.ranges.chosen.connect(self._take_days)
        self.size_button.clicked.connect(alone(self.offer_sizes))
        self.segments_button.clicked.connect(alone(self.offer_segments))
        self.bare.toggled.connect(self._take_bare)

    def _take_days(self, days: str) -> None:
        self._state.ask(days=int(days))

    def _take_bare(self, on: bool) -> None:
        self._state.ask(only_without_item=on)

    def _take_segments(self, picked: tuple[int, ...]) -> None:
        self._state.ask(segments=picked)

    def _take_size(self, picked: tuple[object, ...]) -> None:
        chosen = picked[0]
        self._state.ask(**({"order": chosen} if isinstance(chosen, Order) else {"measure": chosen}))

    def _say(self, button: Button, words: str) -> None:
        button.setText(words)
        button.setAccessibleName(words.replace(":", ","))
        button.updateGeometry()

    def _dress(self) -> None:
        theme = self._context.theme
        self.setFixedHeight(theme.size("toolbar"))
        self._row.setContentsMargins(theme.px(16), 0, theme.px(12), 1)
        self._row.setSpacing(theme.px(8))
        self._make_room()

    def _make_room(self) -> None:
        """Leave out what does not fit beside a few words: first the tick, then the segments."""
        theme, gap = self._context.theme, self._context.theme.px(8)
        fixed = (self.ranges, self.size_button, self.find_button, self.review_button)
        room = self.width() - theme.px(28) - sum(each.sizeHint().width() + gap for each in fixed)
        wanted = QFontMetrics(theme.font("small", numbers=True)).horizontalAdvance(self.words.words)
        room -= min(wanted, theme.px(LEAST_WORDS)) + gap
        for widget in (self.segments_button, self.bare):
            width = widget.sizeHint().width() + gap
            widget.setVisible(room >= width)
            room -= width if room >= width else 0
