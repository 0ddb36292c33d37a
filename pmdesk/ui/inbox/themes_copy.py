"""The table of themes on the clipboard: as tabs for spreadsheets, as Markdown, and as a rich table."""

from html import escape

from PySide6.QtCore import QByteArray, QMimeData

from pmdesk.domain.cells import neutralise
from pmdesk.queries.theme_table import Heat, ThemeLine, ThemeTable
from pmdesk.storage.theme_counts import Measure
from pmdesk.ui.inbox.themes_rows import warm
from pmdesk.ui.inbox.themes_words import NO_ITEM, amount, head_of
from pmdesk.ui.widgets.theme import Theme

CELL = "padding:3px 8px;border:1px solid #DEE0E6"


def as_mime(table: ThemeTable, lines: tuple[ThemeLine, ...], theme: Theme) -> QMimeData:
    """Return the table in every form that something may take."""
    data = QMimeData()
    data.setText(as_tabs(table, lines))
    data.setHtml(as_html(table, lines, theme.light()))
    data.setData("text/markdown", QByteArray(as_markdown(table, lines).encode()))
    return data


def as_tabs(table: ThemeTable, lines: tuple[ThemeLine, ...]) -> str:
    """Return rows parted by tabs; numbers are bare, so that they can be counted with."""
    rows = [_heads(table), *(_cells(table, line, bare=True) for line in lines)]
    return "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in rows) + "\n"


def as_markdown(table: ThemeTable, lines: tuple[ThemeLine, ...]) -> str:
    """Return a Markdown table."""
    heads = _heads(table)
    rule = ["---", "---", *["--:"] * (len(heads) - 3), "---"]
    rows = [heads, rule, *(_cells(table, line, bare=False) for line in lines)]
    return "\n".join(f"| {' | '.join(_literal(cell) for cell in row)} |" for row in rows) + "\n"


def as_html(table: ThemeTable, lines: tuple[ThemeLine, ...], theme: Theme) -> str:
    """Return a table whose cells are as warm as on screen."""
    heads = "".join(f'<th align="left" style="{CELL}">{escape(head)}</th>' for head in _heads(table))
    body = "".join(f"<tr>{_html_cells(table, line, theme)}</tr>" for line in lines)
    return f'<table style="border-collapse:collapse"><tr>{heads}</tr>{body}</table>'


def _heads(table: ThemeTable) -> list[str]:
    return ["Theme", "Product", head_of(table), "Change", *(one.title for one in table.segments), "Roadmap item"]


def _cells(table: ThemeTable, line: ThemeLine, *, bare: bool) -> list[str]:
    def number(value: float) -> str:
        return f"{value:g}" if bare and table.measure is Measure.REVENUE else f"{value:.0f}" if bare else said(value)

    def said(value: float) -> str:
        return amount(value, table.measure)

    item = NO_ITEM if line.item is None else line.item.title
    cells = [line.title, line.product, number(line.amount), line.change.words]
    cells += [number(heat.amount) for heat in line.heats]
    cells.append(item)
    return [neutralise(cell) if bare and at in (0, 1, len(cells) - 1) else cell for at, cell in enumerate(cells)]


def _html_cells(table: ThemeTable, line: ThemeLine, theme: Theme) -> str:
    cells = _cells(table, line, bare=False)
    heats: list[Heat | None] = [None] * 4 + list(line.heats) + [None]
    parts: list[str] = []
    for at, (cell, heat) in enumerate(zip(cells, heats, strict=True)):
        style = CELL
        if heat is not None and heat.amount:
            style += f";background:{warm(theme, heat.warmth).name()}"
        if at in (0, 1, len(cells) - 1):
            parts.append(f'<td style="{style}">{escape(cell)}</td>')
        else:
            words = f"<b>{escape(cell)}</b>" if at == 3 and line.change.is_real else escape(cell)  # noqa: PLR2004  # the change
            parts.append(f'<td align="right" style="{style}">{words if heat is None or heat.amount else ""}</td>')
    return "".join(parts)


def _literal(cell: str) -> str:
    return " ".join(cell.split()).replace("\\", "\\\\").replace("|", "\\|")
