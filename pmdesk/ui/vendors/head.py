"""The head of an integration's page: whose it is, whether it waits for us, its main verbs, and its stages."""

from functools import partial

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pmdesk.domain.vendors import Ball
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.stepper import Stepper
from pmdesk.ui.vendors.table import IN_HEAD, MENU
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.chips import Chip
from pmdesk.ui.widgets.ground import BOTTOM, Facts, Ground
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.verbmenus import popup

PAD, GAP = 16, 8


class Head(Ground):
    """Stays in place while the cards below it scroll."""

    stage_wanted = Signal(object, QRect)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context.theme, "surface", parent, lines=BOTTOM)
        self._context = context
        theme, icons = context.theme, context.icons
        self.title = Facts("", theme, "headline", "text", self)
        self.pill = Chip(theme, icons, "", look="warning", icon="clock", parent=self)
        self.stepper = Stepper(context, self)
        self.more = Button(theme, icons, "", icon="ellipsis", small=True, parent=self)
        self.more.setAccessibleName("More")
        self.more.clicked.connect(alone(self._show_menu))
        self.buttons: list[Button] = []
        self._row = QHBoxLayout()
        self._row.addWidget(self.title)
        self._row.addWidget(self.pill)
        self._row.addStretch(1)
        self._row.addWidget(self.more)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._row)
        self._column.addWidget(self.stepper)
        self.stepper.wanted.connect(self._ask_stage)
        theme.changed.connect(self._dress)
        self._dress()

    def show_card(self, card: IntegrationCard) -> None:
        """Show an integration."""
        self.title.setText(f"{card.vendor.title}, {card.integration.title}")
        self.pill.tell(card.waits, "warning" if card.integration.ball is Ball.US else "neutral")
        self.pill.setVisible(bool(card.waits))
        self.stepper.show_card(card)

    def offer(self) -> None:
        """Offer the verbs that are there as buttons."""
        actions = self._context.actions
        for action_id, words, icon in IN_HEAD:
            if not actions.has(action_id) or any(button.objectName() == action_id for button in self.buttons):
                continue
            look = "plain" if self.buttons else "primary"
            key = actions.first_key(action_id)
            button = Button(
                self._context.theme, self._context.icons, words, icon=icon, key=key, look=look, small=True, parent=self
            )
            button.setObjectName(action_id)
            button.setToolTip(actions.tooltip(action_id))
            button.clicked.connect(alone(partial(actions.trigger, action_id)))
            self._row.insertWidget(self._row.count() - 1, button)
            self.buttons.append(button)

    def regions(self) -> list[QWidget]:
        """Return what takes the focus."""
        return [*self.buttons, self.more, *self.stepper.steps]

    def _ask_stage(self, stage: object, box: QRect) -> None:
        self.stage_wanted.emit(stage, QRect(self.stepper.mapTo(self, box.topLeft()), box.size()))

    def _show_menu(self) -> None:
        actions = self._context.actions
        below = self.more.mapToGlobal(self.more.rect().bottomLeft())
        popup(actions, [each for each in MENU if actions.has(each)], self).popup(below)

    def _dress(self) -> None:
        theme = self._context.theme
        self._column.setContentsMargins(theme.px(PAD), theme.px(10), theme.px(PAD), theme.px(6))
        self._column.setSpacing(theme.px(6))
        self._row.setSpacing(theme.px(GAP))
        self.update()
