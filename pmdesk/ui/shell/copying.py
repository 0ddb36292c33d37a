"""Copies the selected rows of the shown view, or all rows that show, as Markdown or as rich text."""

from collections.abc import Callable

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from pmdesk.domain.counts import counted
from pmdesk.domain.errors import DeskError
from pmdesk.domain.sheet import RoadmapSheet
from pmdesk.exporters.audiences import Audience
from pmdesk.exporters.roadmap_html import html_table
from pmdesk.exporters.roadmap_markdown import markdown_outline, markdown_table
from pmdesk.ui.context import Context
from pmdesk.ui.shell.exporting import shown_exportable
from pmdesk.ui.widgets.exportable import Scope

Write = Callable[[RoadmapSheet], str]


def copy_markdown(context: Context, window: QWidget) -> None:
    """Put a Markdown table on the clipboard."""
    _put(context, _sheet(context, window), "Markdown", markdown_table)


def copy_outline(context: Context, window: QWidget) -> None:
    """Put nested points in Markdown on the clipboard."""
    _put(context, _sheet(context, window), "an outline", markdown_outline)


def copy_rich(context: Context, window: QWidget) -> None:
    """Put a formatted table on the clipboard, with Markdown for programs that take text alone."""
    _put(context, _sheet(context, window), "rich text", markdown_table, html_table)


def _sheet(context: Context, window: QWidget) -> RoadmapSheet | None:
    subject = shown_exportable(window)
    if subject is None:
        return None
    question = subject.selected() or subject.sheet(Scope.SHOWN, Audience.ENGINEERING)
    try:
        return question(context.desk.store)
    except DeskError as trouble:
        context.tell(trouble)
        return None


def _put(context: Context, sheet: RoadmapSheet | None, what: str, text: Write, html: Write | None = None) -> None:
    if sheet is None:
        return
    data = QMimeData()
    if html is not None:
        data.setHtml(html(sheet))
    data.setText(text(sheet))
    QGuiApplication.clipboard().setMimeData(data)
    count = len(sheet.items)
    context.status.say(f"Copied {counted(count, 'item')} as {what}")
