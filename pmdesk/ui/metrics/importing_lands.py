"""What lands where: each name in a file of points with the metric it goes to, its unit and what it brings."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from pmdesk.commands.take_in import Landing
from pmdesk.domain.counts import count_text
from pmdesk.domain.kinds import MetricId, ProductId
from pmdesk.domain.metrics import Metric
from pmdesk.importers.points.mapping import PointMapping
from pmdesk.ui.metrics.importing_words import arriving_words
from pmdesk.ui.metrics.importing_work import Arriving
from pmdesk.ui.widgets.buttons import LinkButton
from pmdesk.ui.widgets.choice_grid import ChoiceGrid, shortened
from pmdesk.ui.widgets.combo import Combo
from pmdesk.ui.widgets.ground import BOTTOM, plain
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme

NEW, OUT = "new", "out"
HEADERS = ("In the file", "", "Goes to", "Unit", "Brings")
AT_ONCE = 40
"""Of more names the rest is shown on request, and lands all the same."""
NAME_LENGTH = 48
GOES_WIDE, UNIT_WIDE = 220, 72


class Landings(ChoiceGrid):
    """One row per name; new metrics can be given another unit, and every name may go to a metric or stay out."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(theme, icons, "What lands where", parent)
        self._arriving: tuple[Arriving, ...] = ()
        self._metrics: tuple[Metric, ...] = ()
        self._chosen: dict[str, MetricId | str] = {}
        self._typed: dict[str, str] = {}
        self._shown = AT_ONCE
        self.boxes: dict[str, Combo] = {}
        self.units: dict[str, QLineEdit] = {}

    def show_arriving(
        self, arriving: tuple[Arriving, ...], metrics: tuple[Metric, ...], mapping: PointMapping, today: datetime
    ) -> None:
        """Show what comes; what was chosen for a name before stays chosen."""
        self._arriving, self._metrics = arriving, metrics
        self._build(mapping, today)

    def plan(self, product_id: ProductId | None, mapping: PointMapping) -> tuple[Landing, ...]:
        """Return where everything goes; new metrics belong to the product."""
        made: list[Landing] = []
        for one in self._arriving:
            goes = self._goes(one)
            if goes == OUT:
                continue
            if isinstance(goes, int):
                made.append(Landing(one.name, MetricId(goes)))
                continue
            values: Mapping[str, object] = {
                "unit": self._typed.get(one.name, one.unit).strip(),
                "grain": mapping.grain,
                "time_zone": mapping.time_zone,
                "product_id": product_id,
            }
            made.append(Landing(one.name, values=values))
        return tuple(made)

    @property
    def makes_new(self) -> bool:
        """Whether any name becomes a new metric."""
        return any(self._goes(one) == NEW for one in self._arriving)

    def _goes(self, one: Arriving) -> MetricId | str:
        return self._chosen.get(one.name, one.metric_id if one.metric_id is not None else NEW)

    def _build(self, mapping: PointMapping, today: datetime) -> None:
        ground, grid = self.begin(HEADERS, {0: 2, 4: 4}, BOTTOM)
        self.boxes, self.units = {}, {}
        for line, one in enumerate(self._arriving[: self._shown], start=1):
            self._add_row(grid, line, one, arriving_words(one, mapping.grain, today), ground)
        left_away = len(self._arriving) - self._shown
        more = None
        if left_away > 0:
            more = LinkButton(self.theme, f"Show {count_text(left_away)} more, which land as well", parent=ground)
            more.clicked.connect(lambda: self._show_more(mapping, today))
        self.end(ground, grid, self._shown + 1, more)

    def _add_row(self, grid: QGridLayout, line: int, one: Arriving, words: str, ground: QWidget) -> None:
        theme = self.theme
        grid.addWidget(plain(shortened(one.name, NAME_LENGTH), theme, "body", "text", ground), line, 0)
        grid.addWidget(self.arrow(ground), line, 1)
        box = self.boxes[one.name] = self.combo(f"{one.name} goes to", GOES_WIDE, ground)
        box.addItem("New metric", NEW)
        box.addItem("Leave out", OUT)
        for metric in self._metrics:
            box.addItem(metric.title, metric.id)
        box.setCurrentIndex(max(0, box.findData(self._goes(one))))
        box.activated.connect(lambda _index=0, one=one: self._choose(one))
        grid.addWidget(box, line, 2)
        unit = self.units[one.name] = QLineEdit(self._unit_of(one), ground)
        unit.setFont(theme.font("small"))
        unit.setFixedWidth(theme.px(UNIT_WIDE))
        unit.setAccessibleName(f"Unit of {one.name}")
        unit.setEnabled(self._goes(one) == NEW)
        unit.textEdited.connect(partial(self._typed.__setitem__, one.name))
        grid.addWidget(unit, line, 3)
        grid.addWidget(plain(words, theme, "small", "text_muted", ground), line, 4)

    def _unit_of(self, one: Arriving) -> str:
        goes = self._goes(one)
        known = next((metric.unit for metric in self._metrics if metric.id == goes), None)
        return self._typed.get(one.name, one.unit) if known is None else known

    def _choose(self, one: Arriving) -> None:
        self._chosen[one.name] = self.boxes[one.name].currentData()
        self.units[one.name].setEnabled(self._goes(one) == NEW)
        self.units[one.name].setText(self._unit_of(one))

    def _show_more(self, mapping: PointMapping, today: datetime) -> None:
        self._shown = len(self._arriving)
        self._build(mapping, today)
