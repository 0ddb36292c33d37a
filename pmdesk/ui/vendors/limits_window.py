"""The window in which rate limits are planned: who uses them up, until when that fits, and what to write about it."""

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pmdesk.commands.fields import Archive
from pmdesk.commands.questions import Ask
from pmdesk.domain.apis import RateLimit
from pmdesk.domain.changes import Changes
from pmdesk.domain.counts import count_text, counted
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import ApiId, Kind, Ref
from pmdesk.domain.vendors import Side
from pmdesk.insight.limit_letter import say_calls
from pmdesk.queries.chart_values import Chart
from pmdesk.queries.limit_card import ApiLimits, LimitCard, api_limits
from pmdesk.queries.limit_chart import COLUMNS, limit_chart, limit_table
from pmdesk.storage.rows import Rows
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.health_table import HealthTable
from pmdesk.ui.vendors.limits_day import DayStrip
from pmdesk.ui.vendors.limits_editor import LimitMaker, add_limit
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.cardview import CardView
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.fitting import fitting
from pmdesk.ui.widgets.forms import ChoiceField
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.plot.plot import Plot
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.text import announce
from pmdesk.ui.widgets.window_keys import WindowKey, WindowKeys

WIDE, HIGH = 1040, 720
SIDE, CHART = 400, 210
SHOWN = frozenset({Kind.RATE_LIMIT, Kind.CONSUMER, Kind.METRIC, Kind.SERIES, Kind.ITEM, Kind.PRODUCT, Kind.API})
NONE = "No rate limit is known yet. Add what the contract says, with Ctrl+N."


class LimitsDialog(QDialog):
    """Limits of one API: one at a time at the left, what follows from it at the right; each edit is one undo step."""

    def __init__(self, context: Context, api_id: ApiId, integration_id: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._api_id, self._integration_id = api_id, integration_id
        self.found: ApiLimits | None = None
        self.limit_id: int | None = None
        self._new_id: int | None = None
        self._has_table = False
        theme, icons = context.theme, context.icons
        self.setWindowTitle("Rate limits")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(fitting(theme, parent, WIDE, HIGH))
        self.choice = ChoiceField(theme, icons, [], None, name="Limit", parent=self)
        self.new = Button(theme, icons, "New", icon="plus", key="Ctrl+N", small=True, parent=self)
        self.drop = Button(theme, icons, "", icon="archive", look="quiet", small=True, parent=self)
        for button, words in ((self.new, "New limit"), (self.drop, "Remove this limit")):
            button.setAccessibleName(words)
            button.setToolTip(words)
        self.view = CardView(theme, icons, {}, self)
        self.none = plain(NONE, theme, "small", "text_muted", self)
        self.reached = plain("", theme, "title", "text", self)
        self.facts = plain("", theme, "small", "text_muted", self)
        self.plot = Plot(theme, icons, self)
        self.table = HealthTable(theme, self)
        self.table.list.setAccessibleName("Calls at the peak, week by week")
        self.table.hide()
        self.day_words = plain("", theme, "small", "text", self)
        self.strip = DayStrip(theme, self)
        self.letter = plain("", theme, "body", "text", self)
        self.copy = Button(theme, icons, "Copy", icon="copy", key="Ctrl+Shift+C", small=True, parent=self)
        self.ask = Button(
            theme, icons, "Keep as question", icon="circle-help", key="Ctrl+Return", small=True, parent=self
        )
        for words in (self.none, self.facts, self.day_words, self.letter):
            words.setWordWrap(True)
        self.letter.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()
        self._connect()
        self.read()

    @property
    def card(self) -> LimitCard | None:
        """The limit that is shown."""
        cards = () if self.found is None else self.found.cards
        return next((card for card in cards if card.limit.id == self.limit_id), None)

    def read(self) -> None:
        """Read everything anew; what is being typed stays."""
        clock = self._context.clock
        question = partial(api_limits, api_id=self._api_id, now=clock.now(), today=clock.today())
        self._context.ask("vendors.limits.window", question, self._take, self._fail)

    def choose(self, limit_id: object) -> None:
        """Show another limit."""
        self.limit_id = limit_id if isinstance(limit_id, int) else None
        self._show()

    def add(self) -> None:
        """Add a limit, and let its number be typed."""
        try:
            self.limit_id = self._new_id = add_limit(self._context, self._api_id)
        except DeskError as trouble:
            self._fail(trouble)

    def remove(self) -> None:
        """Put the limit aside; a toast offers undo."""
        card = self.card
        if card is not None:
            at = self._context.clock.now()
            self._context.do(Archive(RateLimit, (card.limit.id,), at), toast=f"Removed the limit “{card.limit.title}”")

    def copy_letter(self) -> None:
        """Put what to write to the vendor on the clipboard."""
        if self.card is not None:
            QGuiApplication.clipboard().setText(self.card.letter)
            self._say("Copied what to write.")

    def keep_question(self) -> None:
        """Keep it as a question of ours; it goes out with the next round."""
        card = self.card
        if card is None:
            return
        asking = Ask(self._integration_id, card.letter, Side.US, self._context.clock.now())
        if self._context.do(asking) is not None:
            self._say("It goes out with the next open questions.")

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._context.theme
        painter = QPainter(self)
        fill(painter, event.rect(), theme.color("surface"))
        side = self._area.geometry().adjusted(0, -self.height(), 1, self.height())
        fill(painter, side, theme.color("border"))
        fill(painter, side.adjusted(0, 0, -1, 0), theme.color("surface_raised"))

    # --- what shows

    def _take(self, found: ApiLimits) -> None:
        self.found = found
        if self.card is None:
            self.limit_id = found.cards[0].limit.id if found.cards else None
        self._show()

    def _show(self) -> None:
        card = self.card
        has_limit = card is not None
        cards = () if self.found is None else self.found.cards
        self.choice.offer_others([_choice(each) for each in cards])
        self.choice.take(self.limit_id)
        for widget in (self.view, self.reached, self.facts, self.strip, self.day_words, self.letter):
            widget.setVisible(has_limit)
        self._place_chart()
        for button in (self.choice, self.drop, self.copy, self.ask):
            button.setEnabled(has_limit)
        self.none.setVisible(self.found is not None and not has_limit)
        if card is None:
            return
        self.view.show_card(LimitMaker(self._context, card).card())
        self.reached.setText(_reached(card))
        self.facts.setText(" ".join(self._facts(card)))
        self.strip.show_card(card)
        self.day_words.setText(_day_words(card))
        self.letter.setText(card.letter)
        self.table.show_rows(COLUMNS, limit_table(card, self._context.clock.today()))
        self._ask_chart(None)
        if self._new_id == card.limit.id:
            self._new_id = None
            QTimer.singleShot(0, self, self._begin_quota)

    def _begin_quota(self) -> None:
        """Let the number of a new limit be typed."""
        line = self.view.fields.line("quota")
        if line is not None:
            line.setFocus()
            line.begin()

    def _facts(self, card: LimitCard) -> list[str]:
        limit = card.limit
        left = f"{count_text(max(card.headroom, 0))} left of {say_calls(limit.quota, limit.window_s)}"
        notes = () if self.found is None else self.found.notes
        return [f"{count_text(card.use)} now, at the peak, {left}.", *(f"{note}." for note in notes)]

    def _ask_chart(self, stretch: tuple[int, int] | None) -> None:
        card, today = self.card, self._context.clock.today()
        if card is None:
            return
        shown = card

        def question(rows: Rows) -> Chart:
            del rows
            return limit_chart(shown, today, stretch)

        self._context.ask("vendors.limits.chart", question, self.plot.show_chart, self._fail)

    def turn_table(self) -> None:
        """Show the chart as a table, or the chart again."""
        if self.card is not None:
            self._has_table = not self._has_table
            self._place_chart()
            (self.table.list if self._has_table else self.plot).setFocus(Qt.FocusReason.OtherFocusReason)

    def _place_chart(self) -> None:
        has_limit = self.card is not None
        self.plot.setVisible(has_limit and not self._has_table)
        self.table.setVisible(has_limit and self._has_table)

    def _ask_stretch(self, start: float, end: float) -> None:
        self._ask_chart((round(start), round(end)))

    def _open(self, ref: Ref) -> None:
        self._context.go(f"pmdesk://{ref.kind.value}/{ref.id}")

    def _reach(self, stop: QWidget) -> None:
        self._area.ensureWidgetVisible(stop, 0, self._context.theme.px(24))

    def _hear(self, changes: Changes) -> None:
        if changes.touches(SHOWN):
            self.read()

    def _say(self, words: str) -> None:
        self._context.status.say(words)
        self.told.setText(words)
        announce(self, words)

    def _fail(self, trouble: object) -> None:
        if isinstance(trouble, DeskError):
            self.told.setText(str(trouble))
            announce(self, str(trouble))

    # --- building

    def _connect(self) -> None:
        context = self._context
        self.choice.kept.connect(self.choose)
        self.new.clicked.connect(alone(self.add))
        self.drop.clicked.connect(alone(self.remove))
        self.copy.clicked.connect(alone(self.copy_letter))
        self.ask.clicked.connect(alone(self.keep_question))
        self.view.troubled.connect(self._fail)
        self.view.left.connect(self.reject)
        self.view.reached.connect(self._reach)
        self.plot.range_wanted.connect(self._ask_stretch)
        self.plot.mark_opened.connect(self._open)
        as_table = QAction("Show as table\tShift+V", self.plot)
        as_table.triggered.connect(alone(self.turn_table))
        self.plot.addAction(as_table)
        context.bus.changed.connect(self._hear)
        table = (
            WindowKey("New limit", ("Ctrl+N",), self.add),
            WindowKey("Show the chart as a table", ("Shift+V",), self.turn_table, (self.plot, self.table.list)),
            WindowKey("Copy what to write to the vendor", ("Ctrl+Shift+C",), self.copy_letter),
            WindowKey("Keep as question", ("Ctrl+Return",), self.keep_question),
            WindowKey("Next part", ("F6",), partial(self._walk, 1)),
            WindowKey("Part before", ("Shift+F6",), partial(self._walk, -1)),
            WindowKey("Undo", ("Ctrl+Z",), partial(self._trigger, "edit.undo")),
            WindowKey("Redo", ("Ctrl+Shift+Z",), partial(self._trigger, "edit.redo")),
        )
        WindowKeys(self, context.actions, table)

    def _trigger(self, action_id: str) -> None:
        if self._context.actions.has(action_id):
            self._context.actions.trigger(action_id)

    def _walk(self, by: int) -> None:
        """Go to the next part: the limit, the chart, the day, what to write."""
        parts = [
            part
            for part in (self.choice, self.view.title, self.plot, self.table.list, self.strip, self.copy)
            if part.isVisible()
        ]
        now = self.focusWidget()
        here = next((at for at, part in enumerate(parts) if part is now), -1)
        if here < 0 and self.view.isAncestorOf(now):
            here = parts.index(self.view.title)
        parts[(here + by) % len(parts)].setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        px = self._context.theme.px
        self.told = plain("", self._context.theme, "small", "text_muted", self)
        self.told.setWordWrap(True)
        head = QHBoxLayout()
        head.setContentsMargins(px(12), px(10), px(12), px(6))
        head.setSpacing(px(6))
        head.addWidget(self.choice, 1)
        head.addWidget(self.new)
        head.addWidget(self.drop)
        self._area = QScrollArea(self)
        self._area.setWidget(self.view)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side = QVBoxLayout()
        side.setSpacing(0)
        side.addLayout(head)
        side.addWidget(self._area, 1)
        right = QVBoxLayout()
        right.setContentsMargins(px(16), px(12), px(16), px(12))
        right.setSpacing(px(8))
        self.plot.setMinimumHeight(px(CHART))
        foot = QHBoxLayout()
        foot.setSpacing(px(8))
        foot.addWidget(self.told, 1)
        foot.addWidget(self.copy)
        foot.addWidget(self.ask)
        for part in (self.none, self.reached, self.facts):
            right.addWidget(part)
        right.addWidget(self.plot, 1)
        right.addWidget(self.table, 1)
        for part in (self.day_words, self.strip, self.letter):
            right.addWidget(part)
        right.addLayout(foot)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(side)
        whole.addLayout(right, 1)
        self._area.setFixedWidth(px(SIDE))


def open_limits(context: Context, api_id: ApiId, integration_id: int, parent: QWidget) -> LimitsDialog:
    """Open the planner over a window."""
    dialog = LimitsDialog(context, api_id, integration_id, parent)
    dialog.open()
    return dialog


def _choice(card: LimitCard) -> Choice:
    limit = card.limit
    told = "contract" if limit.learned_at is None else "learned"
    return Choice(limit.id, f"{limit.title}, {say_calls(limit.quota, limit.window_s)}", "gauge", fact=told)


def _reached(card: LimitCard) -> str:
    words = card.ahead_words
    if card.ahead.likely is None:
        return words
    return "The limit is reached" if words == "Reached" else f"Reaches the limit {words}"


def _day_words(card: LimitCard) -> str:
    """Say whether the jobs fit, and what does not."""
    if not card.batches:
        return "No job runs beside what calls anyway."
    if card.jobs.fits:
        fit = counted(len(card.batches), "job fits", "jobs fit")
        return f"{fit} beside what calls anyway, with a tenth of the limit free. Hours are UTC."
    parts = [f"{count_text(left)} calls of {title}" for title, left in card.jobs.left.items()]
    return f"No room for {' and '.join(parts)}. Let them run longer, or ask for more."
