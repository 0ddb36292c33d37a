"""The formats in which a view leaves, and how each is written."""

from collections.abc import Callable
from enum import Enum

from pmdesk.domain.classes import frozen
from pmdesk.domain.sheet import RoadmapSheet
from pmdesk.exporters.roadmap_csv import roadmap_csv
from pmdesk.exporters.roadmap_html import html_table, roadmap_html
from pmdesk.exporters.roadmap_json import roadmap_json
from pmdesk.exporters.roadmap_markdown import roadmap_markdown


class Sort(Enum):
    """What a format is made of: pages, one picture, a text out of rows, or the whole file."""

    PAGES = "pages"
    PICTURE = "picture"
    TEXT = "text"
    WHOLE = "whole"


def as_text(content: bytes) -> str:
    """Return what a text file says, for its preview."""
    return content.decode("utf-8-sig")


@frozen
class ExportFormat:
    """One format: its id, which is also its suffix, its title, and how its rows are written and shown."""

    id: str
    title: str
    sort: Sort
    write: Callable[[RoadmapSheet], bytes] | None = None
    rich: Callable[[RoadmapSheet], str] | None = None

    @property
    def is_painted(self) -> bool:
        """Whether it is a picture of the view."""
        return self.sort in (Sort.PAGES, Sort.PICTURE)


FORMATS = (
    ExportFormat("pdf", "PDF, to print or to send", Sort.PAGES),
    ExportFormat("png", "PNG picture", Sort.PICTURE),
    ExportFormat("svg", "SVG picture", Sort.PICTURE),
    ExportFormat("html", "HTML page", Sort.TEXT, roadmap_html, html_table),
    ExportFormat("md", "Markdown", Sort.TEXT, roadmap_markdown),
    ExportFormat("csv", "CSV table", Sort.TEXT, roadmap_csv),
    ExportFormat("json", "JSON, for programs", Sort.TEXT, roadmap_json),
    ExportFormat("folder", "Whole workspace, as a folder of JSON and CSV", Sort.WHOLE),
)
FORMAT_OF = {found.id: found for found in FORMATS}
