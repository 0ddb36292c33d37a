"""What mouse and keys do to a plot: drag to pan, Ctrl+drag to choose a stretch, wheel, arrows, letters."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from pmdesk.ui.widgets.plot.layout import Layout

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
PLAIN = Qt.KeyboardModifier.NoModifier
KEYPAD = Qt.KeyboardModifier.KeypadModifier
LEFT_BUTTON = Qt.MouseButton.LeftButton
ZOOM = 1.25
KEY_ZOOM = 1.5
KEY_PAN = 0.25
NOTCH = 120
SLOP = 4
"""How far the mouse goes, in pixels, before a press is a drag."""


class Movable(Protocol):
    """What the hand moves: a plot."""

    @property
    def layout_now(self) -> Layout | None: ...
    @property
    def view(self) -> tuple[float, float]: ...
    @property
    def crosshair(self) -> int | None: ...
    def move_to(self, start: float, end: float) -> None: ...
    def zoom(self, factor: float, around: float | None = None) -> None: ...
    def pan(self, fraction: float) -> None: ...
    def reset(self) -> None: ...
    def move_crosshair(self, at: float | None) -> None: ...
    def step_crosshair(self, count: int) -> None: ...
    def step_weeks(self, count: int) -> None: ...
    def crosshair_to_end(self, *, is_last: bool) -> None: ...
    def annotate(self) -> None: ...
    def open_at(self, place: QPointF) -> bool: ...
    def open_here(self) -> bool: ...
    def choose(self, stretch: tuple[float, float] | None) -> None: ...
    def hasFocus(self) -> bool: ...


class Hand:
    """Turns events into moves of a plot."""

    def __init__(self, plot: Movable) -> None:
        self._plot = plot
        self._pressed: QPointF | None = None
        self._grabbed = (0.0, 0.0)
        self._is_choosing = False
        self.is_busy = False

    def takes(self, event: QEvent) -> bool:
        """Handle an event of the mouse; say whether it was one of the hand's."""
        if isinstance(event, QWheelEvent):
            return self._wheel(event)
        if event.type() == QEvent.Type.Leave:
            self._plot.move_crosshair(None)
            return False
        if not isinstance(event, QMouseEvent):
            return False
        steps: dict[QEvent.Type, Callable[[QMouseEvent], bool]] = {
            QEvent.Type.MouseMove: self._move,
            QEvent.Type.MouseButtonPress: self._press,
            QEvent.Type.MouseButtonRelease: self._release,
            QEvent.Type.MouseButtonDblClick: self._double,
        }
        step = steps.get(event.type())
        return step(event) if step is not None else False

    def overrides(self, event: QEvent) -> bool:
        """Keep a key of the hand's from being a shortcut of the window's."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if event.key() == Key.Key_A or self._step(event) is None:
            return False
        event.accept()
        return True

    def press_key(self, event: QEvent) -> bool:
        """Do what a key does; say whether it does anything."""
        if not isinstance(event, QKeyEvent):
            return False
        step = self._step(event)
        if step is None:
            return False
        step()
        return True

    def _step(self, event: QKeyEvent) -> Callable[[], object] | None:  # a table of keys
        plot, key = self._plot, event.key()
        held = event.modifiers() & ~KEYPAD
        if key in (Key.Key_Left, Key.Key_Right):
            count = 1 if key == Key.Key_Right else -1
            if held == PLAIN:
                return lambda: plot.step_crosshair(count)
            if held == SHIFT:
                return lambda: plot.step_weeks(count)
            return (lambda: plot.pan(count * KEY_PAN)) if held == ALT else None
        if held not in (PLAIN, SHIFT):
            return None
        if key in (Key.Key_Plus, Key.Key_Equal):
            return lambda: plot.zoom(KEY_ZOOM, self._pivot())
        if key in (Key.Key_Minus, Key.Key_Underscore):
            return lambda: plot.zoom(1 / KEY_ZOOM, self._pivot())
        if held != PLAIN:
            return None
        if key in (Key.Key_Home, Key.Key_End):
            return lambda: plot.crosshair_to_end(is_last=key == Key.Key_End)
        if key == Key.Key_Escape:
            return self._escape if self.is_busy or plot.crosshair is not None else None
        simple: dict[int, Callable[[], object]] = {
            Key.Key_0: plot.reset,
            Key.Key_A: plot.annotate,
            Key.Key_Return: plot.open_here,
            Key.Key_Enter: plot.open_here,
        }
        return simple.get(key)

    def _pivot(self) -> float | None:
        start, end = self._plot.view
        at = self._plot.crosshair
        return at if at is not None and start <= at <= end else None

    def _escape(self) -> None:
        if self.is_busy:
            is_panning = not self._is_choosing
            self._let_go()
            if is_panning:
                self._plot.move_to(*self._grabbed)
        else:
            self._plot.move_crosshair(None)

    def _press(self, event: QMouseEvent) -> bool:
        if event.button() != LEFT_BUTTON or self._plot.layout_now is None:
            return False
        self._pressed = event.position()
        self._grabbed = self._plot.view
        self._is_choosing = bool(event.modifiers() & CTRL)
        return False

    def _move(self, event: QMouseEvent) -> bool:
        layout, place = self._plot.layout_now, event.position()
        if layout is None:
            return False
        if self._pressed is None or not event.buttons() & LEFT_BUTTON:
            is_inside = layout.space.box.adjusted(-SLOP, -SLOP, SLOP, SLOP).contains(place)
            self._plot.move_crosshair(layout.space.time_at(place.x()) if is_inside else None)
            return True
        if not self.is_busy and abs(place.x() - self._pressed.x()) < SLOP:
            return True
        self.is_busy = True
        if self._is_choosing:
            self._plot.choose(self._stretch(layout, place))
        else:
            start, end = self._grabbed
            step = (self._pressed.x() - place.x()) * (end - start) / layout.space.width
            self._plot.move_crosshair(None)
            self._plot.move_to(start + step, end + step)
        return True

    def _release(self, event: QMouseEvent) -> bool:
        if event.button() != LEFT_BUTTON or self._pressed is None:
            return False
        layout, place, was_busy, was_choosing = (
            self._plot.layout_now,
            event.position(),
            self.is_busy,
            self._is_choosing,
        )
        stretch = self._stretch(layout, place) if layout is not None and was_choosing and was_busy else None
        self._let_go()
        if stretch is not None:
            self._plot.move_to(*stretch)
        elif was_busy:
            self._plot.move_to(*self._plot.view)
        else:
            self._plot.open_at(place)
        return True

    def _double(self, event: QMouseEvent) -> bool:
        if event.button() == LEFT_BUTTON:
            self._plot.reset()
        return True

    def _wheel(self, event: QWheelEvent) -> bool:
        """Zoom around the pointer where the plot has the focus or Ctrl is held; else what holds the plot scrolls."""
        layout = self._plot.layout_now
        is_ours = self._plot.hasFocus() or bool(event.modifiers() & CTRL)
        if layout is None or not is_ours:
            event.ignore()
            return True
        across, down = event.angleDelta().x(), event.angleDelta().y()
        if event.modifiers() & SHIFT and not across:
            across, down = down, 0
        if down:
            self._plot.zoom(ZOOM ** (down / NOTCH), layout.space.time_at(event.position().x()))
        elif across:
            self._plot.pan(-across / NOTCH * KEY_PAN / 2)
        event.accept()
        return True

    def _stretch(self, layout: Layout, place: QPointF) -> tuple[float, float]:
        space = layout.space
        ends = [space.time_at(min(max(at.x(), space.left), space.right)) for at in (self._pressed or place, place)]
        return min(ends), max(ends)

    def _let_go(self) -> None:
        self._pressed = None
        self.is_busy = False
        self._plot.choose(None)
