"""A roadmap pane on a real workspace in a window, with a pointer and keys to work at it."""

from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.domain.roadmap import Dependency, Item
from pmdesk.queries.timeline_rows import Frame
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.pane import RoadmapPane
from pmdesk.ui.widgets.timeline.canvas import Timeline
from tests.roadmap_data import Tidewater
from tests.ui.rooms import make_context, shown
from tests.world import World, empty_world

NO_KEYS = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


class Stage:
    """The pane and the hands on it."""

    def __init__(
        self, qtbot: QtBot, path: Path, *, size: tuple[int, int] = (1376, 794), full: bool = True, scale: float = 1.0
    ) -> None:
        self.world: World = empty_world(path)
        self.ids: dict[str, int] = self.world.desk.ask(Tidewater(deadlines=True))[1] if full else {}
        self.world.heard.clear()
        self.host = QWidget()
        qtbot.addWidget(self.host)
        self.context: Context = make_context(self.world, self.host, scale=scale)
        self.world.desk = self.context.desk
        self.pane = RoadmapPane(self.context, self.host)
        column = QVBoxLayout(self.host)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pane)
        shown(qtbot, self.host, *size)
        strip = self.pane.page.strip
        if strip is not None and strip.isVisible():
            qtbot.waitUntil(lambda: self.pane.model.has_loads)
        self.pane.leader().setFocus()

    @property
    def canvas(self) -> Timeline:
        return self.pane.page.canvas

    @property
    def frame(self) -> Frame:
        return self.pane.model.frame

    def item(self, title: str) -> Item:
        return self.world.store.get(Item, self.ids[title])

    def links(self) -> list[Dependency]:
        return self.world.store.all(Dependency)

    def said(self) -> list[str]:
        return self.context.status.said  # pyright: ignore[reportAttributeAccessIssue]

    def select(self, *titles: str) -> None:
        self.canvas.select([self.ids[title] for title in titles])

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        target = QApplication.activePopupWidget() or QApplication.focusWidget() or self.canvas
        QTest.keyClick(target, key, keys)

    def type(self, text: str) -> None:
        QTest.keyClicks(QApplication.focusWidget(), text)

    def bar(self, title: str) -> QPoint:
        """Return the middle of an item's bar."""
        pic = self.canvas.picture()
        key = self.ids[title]
        box = pic.bar(self.frame.line_of[key], pic.days(key))
        return box.center().toPoint()

    def end(self, title: str, *, start: bool = False, dot: bool = False) -> QPoint:
        """Return an end of an item's bar, or its link dot."""
        pic = self.canvas.picture()
        key = self.ids[title]
        box = pic.bar(self.frame.line_of[key], pic.days(key))
        away = pic.look.px(9) if dot else -1
        x = box.left() - away if start else box.right() + away
        return QPointF(x, box.center().y()).toPoint()

    def row(self, title: str, x: int = 120, part: float = 0.5) -> QPoint:
        """Return a place on an item's row."""
        box = self.canvas.row_box(self.frame.line_of[self.ids[title]])
        return QPoint(x, round(box.top() + box.height() * part))

    def days(self, count: float) -> QPoint:
        """Return the way to the right of so many days."""
        return QPoint(round(count * self.canvas.axis.per_day), 0)

    def press(self, at: QPoint, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        QTest.mouseMove(self.canvas.viewport(), at)
        QTest.mousePress(self.canvas.viewport(), LEFT, keys, at)

    def move(self, at: QPoint, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        viewport = self.canvas.viewport()
        where = QPointF(at)
        event = QMouseEvent(
            QMouseEvent.Type.MouseMove, where, viewport.mapToGlobal(where), Qt.MouseButton.NoButton, LEFT, keys
        )
        QApplication.sendEvent(viewport, event)

    def release(self, at: QPoint, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        QTest.mouseRelease(self.canvas.viewport(), LEFT, keys, at)

    def drag(self, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier = NO_KEYS, *, steps: int = 8) -> None:
        self.hold(start, end, keys, steps=steps)
        self.release(end, keys)

    def hold(self, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier = NO_KEYS, *, steps: int = 8) -> None:
        """Drag without letting go."""
        self.press(start)
        for step in range(1, steps + 1):
            self.move(start + (end - start) * (step / steps), keys)

    def click(self, at: QPoint, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        QTest.mouseClick(self.canvas.viewport(), LEFT, keys, at)

    def close(self) -> None:
        self.host.close()
        self.context.close()
        self.world.store.close()
