"""The card of an API's rate limits: the one that is reached first, what answers told besides, and the planner."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pmdesk.domain.changes import Changes
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import ApiId, Kind
from pmdesk.insight.limit_letter import say_calls
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.queries.limit_card import ApiLimits, api_limits
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.limits_face import PAD, LimitFace
from pmdesk.ui.vendors.panel import Panel
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.pressing import alone

SHOWN = frozenset({Kind.RATE_LIMIT, Kind.CONSUMER, Kind.METRIC, Kind.SERIES, Kind.ITEM, Kind.PRODUCT})
"""Kinds of rows that a limit is made of, besides the integration's own."""
PLANNER = "pmdesk.ui.vendors.limits_window:open_limits"
PLAN, ADD = "Plan", "Add a limit…"
NONE = "No rate limit is known. Add what the contract says, or wait: what their answers tell is learned."


class LimitsCard(Panel):
    """Shows the limits of the chosen integration's API; they are read in a reader's thread."""

    def __init__(self, context: Context, state: State, parent: QWidget) -> None:
        super().__init__(context, "Rate limit", parent)
        self._state = state
        self._api_id: ApiId | None = None
        self.window_open: Any = None
        self.found: ApiLimits | None = None
        theme = context.theme
        self.face = LimitFace(theme, self)
        self.words = plain("", theme, "caption_regular", "text_faint", self)
        self.words.setWordWrap(True)
        self.words.setContentsMargins(theme.px(PAD), theme.px(4), theme.px(PAD), theme.px(4))
        key = context.actions.first_key("vendors.limits") if context.actions.has("vendors.limits") else ""
        self.plan = Button(theme, context.icons, PLAN, key=key, look="quiet", small=True, parent=self)
        self.plan.setAccessibleName("Plan rate limits")
        self.plan.clicked.connect(alone(self.open_planner))
        self.face.wanted.connect(self.open_planner)
        self.add_to_head(self.plan)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.face)
        column.addWidget(self.words)
        column.addStretch(1)
        self.body.addLayout(column)
        self.face.hide()
        self.words.hide()
        context.bus.changed.connect(self._hear)

    def show_card(self, card: IntegrationCard | None) -> None:
        """Show the limits of an integration's API."""
        api_id = None if card is None or card.api is None else card.api.id
        if api_id != self._api_id:
            self._api_id = api_id
            self._take(api_id, None)
        self.plan.setEnabled(api_id is not None)
        self._read()

    def runs(self) -> dict[str, Callable[[], object]]:
        """Return what the card's verbs do."""
        return {"vendors.limits": self.open_planner}

    def regions(self) -> list[QWidget]:
        """Return what takes the focus."""
        return [self.face, self.plan]

    def open_planner(self) -> None:
        """Open the window in which limits and who uses them up are edited."""
        card = self._state.card
        if card is None or card.api is None:
            return
        open_limits = self.context.fetch(PLANNER)
        self.window_open = open_limits(self.context, card.api.id, card.integration.id, self.window())

    def _read(self) -> None:
        api_id = self._api_id
        if api_id is None:
            return
        clock = self.context.clock
        question = partial(api_limits, api_id=api_id, now=clock.now(), today=clock.today())
        self.context.ask("vendors.limits", question, partial(self._take, api_id), self._fail)

    def _take(self, api_id: ApiId | None, found: ApiLimits | None) -> None:
        if api_id != self._api_id:
            return
        self.found = found
        first = found.cards[0].limit if found is not None and found.cards else None
        if first is None:
            self.set_fact("")
        else:
            whose = "contract" if first.learned_at is None else "learned"
            self.set_fact(f"{whose} {say_calls(first.quota, first.window_s)}")
        self.face.show_limits(found)
        notes = () if found is None else found.notes if found.cards else (NONE,)
        self.words.setText("\n".join(notes))
        self.plan.setText(ADD if first is None else PLAN)
        self.words.setVisible(bool(notes))

    def _hear(self, changes: Changes) -> None:
        if self._api_id is not None and changes.touches(SHOWN):
            self._read()

    def _fail(self, trouble: DeskError) -> None:
        self.context.tell(trouble)


def build(context: Context, state: State, parent: QWidget) -> LimitsCard:
    """Return the card."""
    return LimitsCard(context, state, parent)
