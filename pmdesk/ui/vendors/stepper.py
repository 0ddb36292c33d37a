"""The stages of an integration on one line: those behind it, where it is, and those ahead with their planned days."""

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QStylePainter, QWidget

from pmdesk.domain.days import say_day
from pmdesk.queries.integration_card import IntegrationCard, StageStep
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.words import SHORT_STAGES
from pmdesk.ui.widgets.paint import fill, ring, write
from pmdesk.ui.widgets.text import elided

TALL = 36
ICON, GAP = 14, 6
LINE, LINE_PAD = 22, 6
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -100, Qt.Key.Key_End: 100}


class StepButton(QAbstractButton):
    """One stage: its sign, its name and, below it, the day."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = context.theme
        self._icons = context.icons
        self._step: StageStep | None = None
        self._day = ""
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_step(self, step: StageStep, day: str) -> None:
        """Show another stage or day."""
        self._step, self._day = step, day
        self.setText(SHORT_STAGES[step.stage])
        where = "now, since" if step.is_now else "reached" if step.is_past else "planned for"
        said = f"{step.words}, {where} {day}" if day else f"{step.words}, {'now' if step.is_now else 'not planned'}"
        self.setAccessibleName(step.words if step.is_past and not day else said)
        self.setToolTip(self.accessibleName())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = self._theme
        words = QFontMetrics(theme.font("section")).horizontalAdvance(self.text())
        day = QFontMetrics(theme.font("caption_regular", numbers=True)).horizontalAdvance(self._day)
        return QSize(theme.px(ICON + GAP) + max(words, day) + 2, theme.px(TALL))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(ICON + GAP + 12), self._theme.px(TALL))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in (*STEPS, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()  # The row of all stages knows where to go.
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        step, theme = self._step, self._theme
        if step is None:
            return
        painter = QStylePainter(self)
        icon, sign, ink = (
            ("circle-dot", "accent", "accent_ink")
            if step.is_now
            else ("circle-check", "success", "text")
            if step.is_past
            else ("circle", "text_faint", "text_faint")
        )
        high, side = theme.px(TALL // 2), theme.px(ICON)
        self._icons.paint(painter, icon, sign, QPointF(0, (high - side) / 2 + 1), side)
        x = side + theme.px(GAP)
        room = self.width() - x
        font = theme.font("section" if step.is_now else "small")
        ink = "text" if ink == "text_faint" and self.underMouse() else ink
        words = elided(QFontMetrics(font), self.text(), room)
        write(painter, QRect(x, 0, room, high + theme.px(1)), words, font, theme.color(ink))
        small = theme.font("caption_regular", numbers=True)
        write(painter, QRect(x, high - theme.px(1), room, high), self._day, small, theme.color("text_faint"))
        if self.hasFocus():
            ring(painter, theme, self.rect(), 3)


class Between(QWidget):
    """The short line between two stages."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = context.theme
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(LINE + 2 * LINE_PAD), self._theme.px(TALL))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(6), self._theme.px(TALL))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        pad = theme.px(LINE_PAD if self.width() > theme.px(18) else 1)
        wide = min(theme.px(LINE), self.width() - 2 * pad)
        line = QRect((self.width() - wide) // 2, theme.px(TALL // 4), wide, 1)
        fill(QStylePainter(self), line, theme.color("border_strong"))


class Stepper(QWidget):
    """All stages in a row; ← and → walk them, a press or Enter asks to go there."""

    wanted = Signal(object, QRect)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self.steps: list[StepButton] = []
        self._stages: tuple[StageStep, ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self.setAccessibleName("Stages")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_card(self, card: IntegrationCard) -> None:
        """Show the stages of an integration."""
        self._stages = card.stages
        while len(self.steps) < len(card.stages):
            self._add()
        today = self._context.clock.today()
        for button, step in zip(self.steps, card.stages, strict=True):
            button.show_step(step, "" if step.day is None else say_day(step.day, today))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if step.is_now else Qt.FocusPolicy.ClickFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = STEPS.get(Qt.Key(event.key()))
        focus = self.focusWidget()
        at = next((at for at, button in enumerate(self.steps) if button is focus), None)
        if at is None or (by is None and event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter)):
            super().keyPressEvent(event)
        elif by is None:
            self.steps[at].click()
        else:
            self.steps[min(max(at + by, 0), len(self.steps) - 1)].setFocus()

    def _add(self) -> None:
        at = len(self.steps)
        if at:
            self._row.insertWidget(2 * at - 1, Between(self._context, self), 1)
        button = StepButton(self._context, self)
        button.clicked.connect(lambda: self.wanted.emit(self._stages[at].stage, button.geometry()))
        self._row.insertWidget(2 * at, button)
        self.steps.append(button)
