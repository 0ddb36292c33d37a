"""Paints the whole face of a chart, in the order in which things lie over one another."""

from PySide6.QtGui import QPainter

from pmdesk.ui.widgets.plot.axes import paint_grid, paint_names, paint_notes, paint_ticks
from pmdesk.ui.widgets.plot.content import Content
from pmdesk.ui.widgets.plot.layers import paint_values
from pmdesk.ui.widgets.plot.layout import Layout
from pmdesk.ui.widgets.plot.marks import paint_marks, paint_spans, signs
from pmdesk.ui.widgets.plot.signs import paint_findings, paint_targets
from pmdesk.ui.widgets.theme import Theme


def paint_face(painter: QPainter, theme: Theme, content: Content, layout: Layout) -> None:
    """Paint everything but what follows the pointer."""
    marks = content.chart.marks
    paint_spans(painter, theme, marks, layout.space)
    paint_grid(painter, theme, layout)
    paint_values(painter, theme, content, layout)
    paint_targets(painter, theme, content, layout)
    paint_marks(painter, theme, signs(marks, layout.space), layout)
    paint_findings(painter, theme, content, layout)
    paint_ticks(painter, theme, layout)
    paint_names(painter, theme, content, layout)
    paint_notes(painter, theme, content, layout)
