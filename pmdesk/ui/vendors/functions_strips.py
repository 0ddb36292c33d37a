"""The strips below the checklist: what changed for the function that is chosen, and whether both are satisfied."""

from collections.abc import Callable

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from pmdesk.domain.vendors import Side
from pmdesk.queries.integration_card import FunctionLine, IntegrationCard
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.functions_words import Satisfied, breaking, reason, satisfied, signature
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.ground import TOP, Facts, Ground
from pmdesk.ui.widgets.pressing import alone

HIGH, PAD, GAP, ICON = 34, 12, 8, 14
NOTHING = Satisfied("", "neutral", "")


class Strip(Ground):
    """A shape, words that give way where there is little room, and buttons at the right."""

    def __init__(self, context: Context, name: str, parent: QWidget) -> None:
        super().__init__(context.theme, "surface", parent, lines=TOP)
        self.context = context
        self._told = NOTHING
        self._sign = QLabel(self)
        self.words = Facts("", context.theme, "small", "text_muted", self)
        self.row = QHBoxLayout(self)
        self.row.addWidget(self._sign)
        self.row.addWidget(self.words, 1)
        self.setAccessibleName(name)
        context.theme.changed.connect(self._dress)
        self._dress()

    def tell(self, told: Satisfied) -> None:
        """Say something else."""
        self._told = told
        self.words.setText(told.words)
        self.setAccessibleDescription(told.words)
        self._draw()

    def add_button(self, words: str, run: Callable[[], object], *, key: str = "") -> Button:
        """Add something to do at the right."""
        button = Button(self.context.theme, self.context.icons, words, key=key, small=True, parent=self)
        button.clicked.connect(alone(run))
        self.row.addWidget(button)
        return button

    def _draw(self) -> None:
        side = self.context.theme.px(ICON)
        icon, ink, _ = self._told
        drawn = self.context.icons.pixmap(icon, ink, side, self.devicePixelRatioF()) if icon else QPixmap()
        self._sign.setPixmap(drawn)

    def _dress(self) -> None:
        px = self.context.theme.px
        self.setFixedHeight(px(HIGH))
        self.row.setContentsMargins(px(PAD), 0, px(PAD), 0)
        self.row.setSpacing(px(GAP))
        self._draw()


class ChangedStrip(Strip):
    """Says which change broke the function that is current, and leads to the diff."""

    def __init__(self, context: Context, lead: Callable[[], object], parent: QWidget) -> None:
        super().__init__(context, "What changed", parent)
        self.open = self.add_button("Open diff", lead, key="V")
        self.hide()

    def show_line(self, card: IntegrationCard | None, line: FunctionLine | None) -> None:
        """Show what broke a function; nothing where none did."""
        found = () if card is None or line is None else tuple(map(reason, breaking(card, line)))
        self.setVisible(bool(found))
        more = f" And {len(found) - 1} more." if len(found) > 1 else ""
        self.tell(Satisfied("octagon-x", "danger", f"{found[0]}{more}" if found else ""))
        self.words.setToolTip("\n".join(found))


class SatisfiedStrip(Strip):
    """Says whether both sides are satisfied and what is missing, with a button for each signature."""

    def __init__(
        self, context: Context, sign: Callable[[], object], record: Callable[[], object], parent: QWidget
    ) -> None:
        super().__init__(context, "Both satisfied", parent)
        self.ours = self.add_button("Sign for us", sign)
        self.theirs = self.add_button("Record their signature", record)

    def show_card(self, card: IntegrationCard | None, state: State) -> None:
        """Show how far both sides are; without a checklist there is no strip."""
        self.setVisible(card is not None and bool(card.functions))
        if card is None:
            return
        self.tell(satisfied(card, state))
        can_sign = card.satisfaction.both
        self.ours.setVisible(can_sign and signature(card, Side.US) is None)
        self.theirs.setVisible(can_sign and signature(card, Side.THEM) is None)
