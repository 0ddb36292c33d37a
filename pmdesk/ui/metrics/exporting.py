"""What charts leave as: a picture on the clipboard, a PNG or SVG file, or their values as CSV."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QStandardPaths

from pmdesk.domain.errors import DeskError
from pmdesk.exporters.chart_csv import chart_csv
from pmdesk.exporters.landing import write_file
from pmdesk.queries.chart import spec_of
from pmdesk.queries.chart_table import chart_table
from pmdesk.storage.rows import Rows
from pmdesk.ui.context import Context
from pmdesk.ui.widgets.file_dialog import FileDialog

SORTS = {"png": "Picture (*.png)", "svg": "Drawing (*.svg)", "csv": "Table (*.csv)"}
FOLDER = "metrics.folder"
WIDE, HIGH = 960, 420
MOST_ROWS = 1_000_000
SPARED = '<>:"/\\|?*'


class Exporting(QObject):
    """Takes the chart that is chosen in the pane."""

    def __init__(self, context: Context, pane: Any) -> None:  # noqa: ANN401  # the pane, which knows this module
        super().__init__(pane)
        self._context = context
        self._pane = pane

    def copy_picture(self) -> None:
        """Put the chart on the clipboard: as a picture, and its values as text for tables."""
        plot = self._pane.plot
        if plot is None:
            self._context.status.say("There is no chart to copy here")
            return
        plot.copy(source=self._source())
        self._context.status.say(f"Copied “{self._title()}” as a picture")

    def save(self, sort: str) -> FileDialog | None:
        """Ask where the chart is saved."""
        if self._pane.plot is None:
            self._context.status.say("There is no chart to save here")
            return None
        folder = Path(str(self._context.memory.get(FOLDER) or ""))
        if not folder.is_absolute() or not folder.is_dir():
            folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        dialog = FileDialog(self._pane.window(), "Save chart", folder, SORTS[sort])
        dialog.setAcceptMode(FileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(sort)
        dialog.selectFile(f"{file_name(self._title())}.{sort}")
        dialog.fileSelected.connect(partial(self._write_to, sort))
        dialog.open()
        return dialog

    def _write_to(self, sort: str, path: str) -> None:
        self.write(Path(path), sort)

    def write(self, path: Path, sort: str) -> None:
        """Write the chart whole or not at all."""
        if sort == "csv":
            self._write_table(path)
        else:
            self._put(path, self._picture(sort))

    def _put(self, path: Path, content: bytes) -> None:
        try:
            write_file(path, content)
        except DeskError as trouble:
            self._context.tell(trouble)
            return
        self._context.memory.set(FOLDER, str(path.parent))
        self._context.status.say(f"Saved “{path.name}”")

    def _picture(self, sort: str) -> bytes:
        plot = self._pane.plot
        if sort == "png":
            return plot.png(max(WIDE, plot.width()), max(HIGH, plot.height()), source=self._source())
        return plot.svg(source=self._source())

    def _write_table(self, path: Path) -> None:
        """Read the values behind the chart, as exactly as they are kept, and write them."""
        board, state, clock = self._pane.board, self._pane.state, self._context.clock
        panel, chart = board.panel(self._pane.panel_id), board.answers[self._pane.panel_id]
        spec, start, end, findings = spec_of(panel), chart.start, chart.end, state.findings

        def question(rows: Rows) -> bytes:
            return chart_csv(chart_table(rows, spec, start, end, findings=findings, clock=clock, most=MOST_ROWS))

        self._context.ask("metrics.csv", question, partial(self._put, path), self._context.tell)

    def _source(self) -> str:
        """Return where the chart's numbers come from, as the picture's foot says it."""
        state = self._pane.state
        metric = state.shown_metric
        source = None if metric is None else state.room.sources.get(metric.source_id or 0)
        return "" if source is None else source.title

    def _title(self) -> str:
        metric = self._pane.state.shown_metric
        return "" if metric is None else metric.title


def file_name(title: str) -> str:
    """Return a title as a file may be called everywhere."""
    plain = "".join(" " if sign in SPARED or ord(sign) < ord(" ") else sign for sign in title)
    return " ".join(plain.split()).strip(". ")[:80] or "chart"
