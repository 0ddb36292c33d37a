"""A metrics pane on a real workspace in a window: six metrics, two dashboards, keys and a pointer to work at it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.commands.dashboards import AddDashboard, AddPanel, PlacePanels
from pmdesk.commands.fields import AddRow
from pmdesk.commands.items import AddProduct
from pmdesk.commands.metrics import AddMetric, Annotate, SetTarget
from pmdesk.domain.metrics import AnnotationKind, Direction, PanelKind, Series
from pmdesk.domain.ranges import instant_of, start_of
from pmdesk.domain.roadmap import Release
from pmdesk.insight.packing import Place
from pmdesk.ui.context import Context
from pmdesk.ui.metrics.pane import MetricsPane
from tests.metrics_world import bring_in
from tests.ui.rooms import make_context, shown
from tests.world import World, empty_world

LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier
LAST = date(2026, 3, 9)
DAYS = 120
FIRST = date.fromordinal(LAST.toordinal() - DAYS + 1)


def weekly(base: float, season: float, noise: float, seed: int) -> list[float]:
    """Return values with a week's rhythm and some noise."""
    draw = np.random.default_rng(seed).standard_normal(DAYS)
    return [float(base + season * np.sin(day * 2 * np.pi / 7) + noise * draw[day]) for day in range(DAYS)]


def six_metrics(world: World) -> None:
    """Four metrics on two dashboards, one that is stale, one without points."""
    do, ids = world.desk.ask, world.ids
    for name, title in (("checkout", "Checkout"), ("storefront", "Storefront")):
        ids[name] = do(AddProduct(title))[1]
    for name, title, product, values in (
        ("conversion", "Checkout conversion", "checkout", {"unit": "%"}),
        ("payments", "Payment success", "checkout", {"unit": "%"}),
        ("labels", "Labels bought", "checkout", {}),
        ("search", "Search p95", "storefront", {"unit": "ms", "direction": Direction.DOWN}),
        ("visits", "Visits", "storefront", {}),
        ("bare", "Refund requests", "storefront", {}),
    ):
        ids[f"{name} metric"] = do(AddMetric(title, ids[product], values))[1]
        ids[name] = do(AddRow(Series, {"metric_id": ids[f"{name} metric"], "dimensions": ()}, "Add series"))[1]
    conversion = weekly(64, 1.2, 0.3, 1)
    conversion[-1] -= 6
    bring_in(world, "conversion", FIRST, conversion)
    bring_in(world, "payments", FIRST, weekly(97.5, 0.2, 0.1, 2))
    bring_in(world, "labels", FIRST, weekly(9_800, 50, 40, 3)[:-6])
    bring_in(world, "search", FIRST, weekly(340, 5, 5, 4))
    bring_in(world, "visits", FIRST, weekly(912_000, 9_000, 4_000, 5))
    do(SetTarget(ids["conversion metric"], 66.0))
    values = {"title": "26.04", "released_on": date(2026, 2, 23), "product_id": ids["checkout"]}
    ids["release"] = do(AddRow(Release, values, "Add release"))[1]
    sale = instant_of(start_of(date(2026, 2, 19)))
    ids["sale"] = do(Annotate(AnnotationKind.CAMPAIGN, "Sale", sale, product_id=ids["checkout"]))[1]
    ids["overview"] = do(AddDashboard("Overview"))[1]
    ids["sellers"] = do(AddDashboard("Sellers"))[1]
    for name, kind, place in (
        ("conversion", PanelKind.LINE, Place(0, 0, 8, 4)),
        ("payments", PanelKind.AREA, Place(8, 0, 4, 4)),
        ("search", PanelKind.BAR, Place(0, 4, 4, 3)),
        ("labels", PanelKind.LINE, Place(4, 4, 4, 3)),
    ):
        panel = do(AddPanel(ids["overview"], ids[f"{name} metric"], kind))[1]
        do(PlacePanels(ids["overview"], {panel: place}))
        ids[f"{name} panel"] = panel
    ids["sellers panel"] = do(AddPanel(ids["sellers"], ids["visits metric"]))[1]


class Stage:
    """The pane and the hands on it."""

    def __init__(
        self,
        qtbot: QtBot,
        path: Path,
        *,
        fill: Callable[[World], object] | None = six_metrics,
        size: tuple[int, int] = (1376, 794),
        scale: float = 1.0,
        mode: str = "light",
    ) -> None:
        self.qtbot = qtbot
        self.is_closed = False
        self.world = empty_world(path)
        if fill is not None:
            fill(self.world)
        self.ids = self.world.ids
        self.host = QWidget()
        qtbot.addWidget(self.host)
        self.context: Context = make_context(self.world, self.host, mode, scale)
        self.world.desk = self.context.desk
        self.world.heard.clear()
        self.pane = MetricsPane(self.context, self.host)
        column = QVBoxLayout(self.host)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in self.pane.header_widgets():
            column.addWidget(widget)
            widget.show()
        column.addWidget(self.pane, 1)
        shown(qtbot, self.host, *size)
        qtbot.waitUntil(lambda: self.pane.state.is_read)
        if self.pane.state.room.metrics:
            self.wait()
        self.pane.leader().setFocus()

    def wait(self) -> None:
        """Wait until all charts and the brief are there."""
        self.until(lambda: self.pane.board is not None and self.is_quiet())

    def is_quiet(self) -> bool:
        """Whether no answer is waited for."""
        readers = self.context.readers
        return readers is not None and not readers._open and not self.pane.board._soon.isActive()

    def until(self, is_so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(is_so, timeout=20_000)

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        if QApplication.activePopupWidget() is None and not self.host.isActiveWindow():
            self.host.activateWindow()  # As a window manager does when a popover has closed.
            self.qtbot.waitUntil(self.host.isActiveWindow)
        target = QApplication.activePopupWidget() or QApplication.focusWidget() or self.pane.leader()
        QTest.keyClick(target, key, keys)

    def type(self, text: str) -> None:
        QTest.keyClicks(QApplication.focusWidget(), text)

    def metric(self) -> str:
        """Return the title of the chosen metric."""
        return self.pane.selection_text()

    def listed(self) -> list[str]:
        """Return the lines of the list, headings and all."""
        rows = self.pane.side.rows
        return [rows.text(row) for row in range(rows.count())]

    def titles(self) -> list[str]:
        """Return the names of the listed metrics."""
        lines = (self.pane.side.line_at(row) for row in range(self.pane.side.rows.count()))
        return [line.title for line in lines if line is not None]

    def select(self, name: str) -> None:
        assert self.pane.side.reveal(self.ids[f"{name} metric"])
        self.pane.state.choose(self.ids[f"{name} metric"])
        self.pane.side.list.setFocus()
        self.wait()

    def card(self, name: str):
        return self.pane.grid.cards[self.ids[f"{name} panel"]]

    def said(self) -> list[str]:
        return self.context.status.said  # pyright: ignore[reportAttributeAccessIssue]

    def toasts(self) -> list[str]:
        return [toast.text for toast in self.context.toasts.shown()]

    def drag(self, widget: QWidget, start: QPoint, by: QPoint, *, drops: bool = True) -> None:
        """Drag with the left button, in steps; without dropping the button stays down."""
        QTest.mousePress(widget, LEFT, NO_KEYS, start)
        origin = widget.mapToGlobal(start)
        for step in range(1, 9):
            at = QPointF(origin + by * (step / 8))
            where = QPointF(widget.mapFromGlobal(at))
            move = QMouseEvent(QMouseEvent.Type.MouseMove, where, at, Qt.MouseButton.NoButton, LEFT, NO_KEYS)
            QApplication.sendEvent(widget, move)
        if drops:
            QTest.mouseRelease(widget, LEFT, NO_KEYS, widget.mapFromGlobal(origin + by))

    def close(self) -> None:
        if self.is_closed:
            return
        self.is_closed = True
        self.pane.remember()
        self.context.memory.flush()
        self.context.close()
        self.host.close()
        self.world.store.close()
