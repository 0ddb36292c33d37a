"""Copies the selected rows of the shown view, or all rows that show, as Markdown or as rich text."""

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from pmdesk.domain.errors import DeskError
from pmdesk.domain.sheet import RoadmapSheet
from pmdesk.exporters.audiences import Audience
from pmdesk.exporters.roadmap_html import html_table
from pmdesk.exporters.roadmap_markdown import markdown_outline, markdown_table
from pmdesk.ui.context import Context
from pmdesk.ui.shell.exporting import shown_exportable
from pmdesk.ui.widgets.exportable import Scope


def copy_markdown(context: Context, window: QWidget) -> None:
    """Put a Markdown table on the clipboard."""
    sheet = _sheet(context, window)
    if sheet is not None:
        data = QMimeData()
        data.setText(markdown_table(sheet))
        _put(context, data, sheet, "Markdown")


def copy_outline(context: Context, window: QWidget) -> None:
    """Put nested points in Markdown on the clipboard."""
    sheet = _sheet(context, window)
    if sheet is not None:
        data = QMimeData()
        data.setText(markdown_outline(sheet))
        _put(context, data, sheet, "an outline")


def copy_rich(context: Context, window: QWidget) -> None:
    """Put a formatted table on the clipboard, with Markdown for programs that take text alone."""
    sheet = _sheet(context, window)
    if sheet is not None:
        data = QMimeData()
        data.setHtml(html_table(sheet))
        data.setText(markdown_table(sheet))
        _put(context, data, sheet, "rich text")


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


def _put(context: Context, data: QMimeData, sheet: RoadmapSheet, what: str) -> None:
    QGuiApplication.clipboard().setMimeData(data)
    count = len(sheet.items)
    context.status.say(f"Copied {count:,} {'item' if count == 1 else 'items'} as {what}")
