"""Before and after: asks which release or mark it is about, shows what it did, and keeps that with the feature."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from pmdesk.commands.dashboards import AddPanel
from pmdesk.commands.metrics import KeepEffect
from pmdesk.domain.amounts import change_text, typed_amount
from pmdesk.domain.days import say_day
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import DashboardId, ItemId, Kind, Ref
from pmdesk.domain.metrics import AnnotationKind, Metric, PanelKind
from pmdesk.ui.context import Context
from pmdesk.ui.metrics.asking_cards import ShownEffect, ask_effect
from pmdesk.ui.metrics.effect import EffectBody
from pmdesk.ui.metrics.state import MetricsState
from pmdesk.ui.metrics.verbs import Spot
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.forms import Form, Values
from pmdesk.ui.widgets.popover import Popover
from pmdesk.ui.widgets.pressing import alone

WIDE, HIGH, LOW = 372, 300, 150
WAIT_WORDS = "Comparing with your own history…"


class EffectPopover(Popover):
    """Shows one effect over the pane; it can be kept with a feature and put on the dashboard."""

    def __init__(self, context: Context, owner: QWidget, title: str) -> None:
        super().__init__(context.theme, owner)
        theme = context.theme
        self._context = context
        self.is_left = False
        self.answer: ShownEffect | None = None
        self.title = QLabel(title, self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setFont(theme.font("section"))
        self.note = QLabel(WAIT_WORDS, self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setFont(theme.font("caption_regular"))
        self.note.setStyleSheet(f"color: {theme.color('text_faint').name()};")
        self.body = EffectBody(theme, context.icons, self)
        self.body.setFixedSize(theme.px(WIDE), theme.px(HIGH))
        self.pin = Button(theme, context.icons, "Put on the dashboard", icon="pin", small=True, parent=self)
        self.pin.hide()
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(8), 0, theme.px(8), 0)
        head.addWidget(self.title, 1)
        head.addWidget(self.note)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.px(8), 0, theme.px(8), 0)
        foot.addWidget(self.pin)
        foot.addStretch(1)
        column = QVBoxLayout()
        column.setContentsMargins(theme.px(8), theme.px(10), theme.px(8), theme.px(10))
        column.setSpacing(theme.px(6))
        column.addLayout(head)
        column.addWidget(self.body)
        column.addLayout(foot)
        self.column.addLayout(column)
        self.setAccessibleName(title)

    def show_effect(self, answer: ShownEffect) -> None:
        """Show what was found."""
        if self.is_left:
            return
        self.answer = answer
        self.title.setText(answer.title)
        self.note.setText(answer.note)
        self.body.show_face(answer.face)
        self.body.setFixedHeight(self._context.theme.px(HIGH if answer.face.bars else LOW))
        self.adjustSize()
        self.setAccessibleDescription(answer.spoken)
        self.pin.show()
        self.pin.setFocus(Qt.FocusReason.PopupFocusReason)

    def tell(self, trouble: DeskError) -> None:
        """Say why nothing can be shown."""
        if not self.is_left:
            self.note.setText(str(trouble))

    def hideEvent(self, event: QHideEvent) -> None:
        self.is_left = True
        super().hideEvent(event)

    def sizeHint(self) -> QSize:
        return self.column.sizeHint()


class Effects(QObject):
    """Asks about effects on the chosen metric."""

    def __init__(self, context: Context, state: MetricsState, pane: QWidget) -> None:
        super().__init__(pane)
        self._context = context
        self._state = state
        self._next: Callable[[], object] | None = None

    def ask(self, spot: Spot) -> Form | None:
        """Ask which release or mark, and beside which metric it is measured."""
        metric = self._state.shown_metric
        if metric is None:
            return None
        causes = self._causes(metric)
        if not causes:
            self._context.status.say("There is no release and no mark yet. Press A to set a mark")
            return None
        form = Form(
            self._context.theme,
            self._context.icons,
            spot.owner,
            title=f"Before and after, {metric.title}",
            verb="Compare",
            send=partial(self._compare, metric, spot),
        )
        form.add_choice("cause", "Of", causes, causes[0].value)
        room = self._state.room
        others = [Choice(None, "Own history alone")]
        others += [
            Choice(row.id, row.title, colour=room.colour_of(row.id))
            for row in room.metrics.values()
            if row.id != metric.id
        ]
        form.add_choice("control", "Beside", others, None)
        form.destroyed.connect(partial(QTimer.singleShot, 0, self, self._go_on))
        form.ask(spot.box)
        return form

    def show(self, metric: Metric, cause: Ref, spot: Spot, control_id: int | None = None) -> EffectPopover:
        """Show what a release or mark did to a metric."""
        popover = EffectPopover(self._context, spot.owner, metric.title)
        popover.body.kept.connect(lambda: self.keep(popover.answer, spot))
        popover.pin.clicked.connect(alone(partial(self._pin, metric, cause, popover)))
        ask_effect(
            self._context,
            self._state,
            "metrics.effect",
            metric.id,
            cause,
            take=popover.show_effect,
            fail=popover.tell,
            control_id=control_id,
        )
        popover.hang(spot.box)
        return popover

    def keep(self, answer: ShownEffect | None, spot: Spot) -> Form | None:
        """Ask with which feature a result is kept, and what was expected of it."""
        if answer is None:
            return None
        card = answer.card
        form = Form(
            self._context.theme,
            self._context.icons,
            spot.owner,
            title="Keep with the feature",
            verb="Keep",
            send=partial(self._keep, answer),
        )
        choices = [Choice(None, "No feature, the release alone")]
        choices += [Choice(each.item_id, each.title, fact=each.hypothesis) for each in card.hoped]
        first = card.hoped[0] if card.hoped else None
        form.add_choice("item", "Feature", choices, None if first is None else first.item_id)
        known = "" if first is None or first.expected is None else change_text(first.expected, card.metric.unit)
        form.add_line("expected", "Expected", known, hint=change_text(1.0, card.metric.unit))
        form.ask(spot.box)
        return form

    def _causes(self, metric: Metric) -> list[Choice]:
        """Return what may have moved a metric: the newest releases first, then other marks, last what is planned."""
        room, today = self._state.room, self._context.clock.today()
        found: list[tuple[int, int, Choice]] = []
        for row in room.releases.values():
            day = row.released_on or row.target
            if day is None or row.product_id not in (None, metric.product_id):
                continue
            fact = say_day(day, today) if row.released_on else f"planned {say_day(day, today)}"
            choice = Choice(f"release:{row.id}", row.title, "rocket", fact=fact)
            found.append((0, -day.toordinal(), choice) if row.released_on else (2, day.toordinal(), choice))
        for mark in room.annotations.values():
            if mark.metric_id not in (None, metric.id) or mark.product_id not in (None, metric.product_id):
                continue
            is_release = mark.kind is AnnotationKind.RELEASE
            fact = say_day(mark.at.date(), today)
            choice = Choice(f"annotation:{mark.id}", mark.title, "rocket" if is_release else "flag", fact=fact)
            found.append((0 if is_release else 1, -mark.at.toordinal(), choice))
        return [choice for _, _, choice in sorted(found, key=lambda each: each[:2])]

    def _compare(self, metric: Metric, spot: Spot, values: Values) -> None:
        kind, _, number = str(values["cause"]).partition(":")
        control = values["control"]
        beside = None if control is None else int(str(control))
        cause = Ref(Kind(kind), int(number))
        self._next = partial(self.show, metric, cause, spot, beside)

    def _go_on(self) -> None:
        """Show what was asked for, once the form is gone for good: a popover on its way out takes others with it."""
        following, self._next = self._next, None
        if following is not None:
            following()

    def _pin(self, metric: Metric, cause: Ref, popover: EffectPopover) -> None:
        field = "release_id" if cause.kind is Kind.RELEASE else "annotation_id"
        popover.close()
        dashboard = DashboardId(self._state.dashboard)
        command = AddPanel(dashboard, metric.id, PanelKind.EFFECT, {field: cause.id, "height": 4})
        self._context.do(command, toast="Put on the dashboard")

    def _keep(self, answer: ShownEffect, values: Values) -> None:
        item, expected = values["item"], typed_amount(str(values["expected"]))
        items = () if item is None else (ItemId(int(str(item))),)
        self._context.desk.do(KeepEffect(answer.card.effects, items, expected))
        self._context.status.say("Kept beside the hypothesis")
