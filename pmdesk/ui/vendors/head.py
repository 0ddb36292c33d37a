"""The head of an integration's page: whose it is, whether it waits for us, its main verbs, and its stages."""

from functools import partial

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pmdesk.commands.fields import Rename
from pmdesk.domain.vendors import Ball, Integration
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.stepper import Stepper
from pmdesk.ui.vendors.table import IN_HEAD, MENU
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.chips import Chip
from pmdesk.ui.widgets.editing import Typed, as_typed
from pmdesk.ui.widgets.ground import BOTTOM, Ground
from pmdesk.ui.widgets.heading import INSET, TitleLine
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import ring, write
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme
from pmdesk.ui.widgets.verbmenus import popup

PAD, GAP = 16, 8
HIGH, TYPING = 26, 320


class HeadTitle(TitleLine):
    """Vendor and integration on one line, as wide as it is long; the integration's name is what is edited."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(theme, icons, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def hasHeightForWidth(self) -> bool:
        return False

    def sizeHint(self) -> QSize:
        if self.box is not None:
            wide = self._theme.px(TYPING)
            return QSize(wide, self.box.height_at(wide) + self._theme.px(2))
        words = QFontMetrics(self._theme.font("headline")).horizontalAdvance(self.text())
        return QSize(words + 2 * self._theme.px(INSET) + 1, self._theme.px(HIGH))

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return hint if self.box is not None else QSize(self._theme.px(60), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if self.box is not None:
            return
        theme = self._theme
        painter = QPainter(self)
        room = self.width() - 2 * theme.px(INSET)
        words = elided(QFontMetrics(theme.font("headline")), self.text(), room + 1)
        write(
            painter, self.rect().adjusted(theme.px(INSET), 0, 0, 0), words, theme.font("headline"), theme.color("text")
        )
        if self.hasFocus():
            ring(painter, theme, self.rect())


class Head(Ground):
    """Stays in place while the cards below it scroll."""

    stage_wanted = Signal(object, QRect)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context.theme, "surface", parent, lines=BOTTOM)
        self._context = context
        theme, icons = context.theme, context.icons
        self.title = HeadTitle(theme, icons, self)
        self.pill = Chip(theme, icons, "", look="warning", icon="clock", acts=True, parent=self)
        self.aside = Chip(theme, icons, "Archived", icon="archive", parent=self)
        self.stepper = Stepper(context, self)
        self.more = Button(theme, icons, "", icon="ellipsis", small=True, parent=self)
        self.more.setAccessibleName("More")
        self.more.clicked.connect(alone(self._show_menu))
        self.buttons: list[Button] = []
        self._row = QHBoxLayout()
        self._row.addWidget(self.title)
        self._row.addWidget(self.pill)
        self._row.addWidget(self.aside)
        self._row.addStretch(1)
        self._row.addWidget(self.more)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._row)
        self._below = QHBoxLayout()
        self._below.addWidget(self.stepper)
        self._column.addLayout(self._below)
        self.stepper.wanted.connect(self._ask_stage)
        theme.changed.connect(self._dress)
        self._dress()

    def show_card(self, card: IntegrationCard) -> None:
        """Show an integration."""
        row = card.integration
        keep = partial(self._rename, row.id)
        self.title.show_title(f"{card.vendor.title}, {row.title}", Typed(row.title, as_typed, keep, "Payments v4"))
        self.aside.setVisible(row.archived_at is not None or card.vendor.archived_at is not None)
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
        return [self.pill, *self.buttons, self.more, *self.stepper.steps]

    def spot(self) -> QRect:
        """Return where popovers about the integration hang."""
        return QRect(self.title.pos(), self.title.size())

    def _rename(self, row_id: int, title: object) -> None:
        self._context.desk.do(Rename(Integration, row_id, str(title)))

    def _ask_stage(self, stage: object, box: QRect) -> None:
        self.stage_wanted.emit(stage, QRect(self.stepper.mapTo(self, box.topLeft()), box.size()))

    def _show_menu(self) -> None:
        actions = self._context.actions
        below = self.more.mapToGlobal(self.more.rect().bottomLeft())
        popup(actions, [each for each in MENU if actions.has(each)], self).popup(below)

    def _dress(self) -> None:
        theme = self._context.theme
        self._column.setContentsMargins(theme.px(PAD - INSET), theme.px(9), theme.px(PAD), theme.px(6))
        self._below.setContentsMargins(theme.px(INSET), 0, 0, 0)
        self._column.setSpacing(theme.px(6))
        self._row.setSpacing(theme.px(GAP))
        self.update()
