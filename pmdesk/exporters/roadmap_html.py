"""The roadmap as one HTML file that needs nothing else: light, printable, without a script or an outside address."""

from collections.abc import Iterator
from datetime import date
from html import escape

from pmdesk.domain.days import MONTHS, month_end
from pmdesk.domain.roadmap import ItemKind
from pmdesk.domain.sheet import Column, RoadmapSheet, SheetRow
from pmdesk.exporters.reading import fact, levels, reading_columns, subtitle_of, title_of

SERIES = ("#6B707D", "#362FB0", "#D38020", "#2C7C78", "#633360", "#3E9FB8", "#936005", "#8C0100", "#9261E7")
TINTS = ("#ECEDF1", "#E4E6F7", "#FBEBD8", "#DDEFEC", "#F2E3ED", "#DDF0F4", "#F3EDD6", "#F8E3DF", "#ECE5FA")
YEAR = 12
MANY = frozenset({"teams", "milestones"})
AS_TEXT = " style=\"mso-number-format:'\\@'\""
"""Tells spreadsheets that take a pasted cell for a formula that it is text."""
STYLE = """
:root { color-scheme: light }
* { box-sizing: border-box }
body { margin: 24px; background: #FFFFFF; color: #1A1C21; font: 13px/1.4 Inter, "Segoe UI", system-ui, sans-serif }
h1 { margin: 0; font-size: 18px; font-weight: 600 }
header p, footer { margin: 4px 0 16px; color: #4C505B }
footer { margin: 16px 0 0; font-size: 11px }
table { border-collapse: collapse; width: 100% }
th { text-align: left; font-weight: 500; font-size: 11px; color: #4C505B; border-bottom: 1px solid #BFC2CC }
th, td { padding: 3px 8px; vertical-align: middle }
th, td { white-space: nowrap }
td { border-bottom: 1px solid #E9EAEE }
td.name, td.many { white-space: normal }
td.many { min-width: 96px }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
tr.group td { background: #F9FAFB; font-weight: 600 }
tr.initiative td:first-child { font-weight: 500 }
td.name { min-width: 260px }
th.days { width: 99%; min-width: 280px; padding: 0; position: relative; height: 24px }
th.days span { position: absolute; top: 4px; padding-left: 4px; border-left: 1px solid #DEE0E6; white-space: nowrap }
td.days { padding: 3px 0; position: relative }
.swatch { display: inline-block; width: 9px; height: 9px; border-radius: 2px; margin-right: 6px }
.bar { position: relative; height: 14px; min-width: 3px; border-radius: 2px; overflow: hidden; border: 1px solid }
.bar i { display: block; height: 100%; opacity: .85 }
.today { position: absolute; top: 0; bottom: -1px; border-left: 2px solid #1763C6 }
@page { size: A4 landscape; margin: 12mm }
@media print { body { margin: 0; font-size: 9pt } tr { break-inside: avoid } thead { display: table-header-group }
  td.name { min-width: 180px } * { print-color-adjust: exact; -webkit-print-color-adjust: exact } }
"""


def roadmap_html(sheet: RoadmapSheet) -> bytes:
    """Return the page: heading, then a table whose last column draws each item's days."""
    axis = Axis.around(sheet)
    page = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(title_of(sheet))}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<header><h1>{escape(title_of(sheet))}</h1><p>{escape(subtitle_of(sheet))}</p></header>\n"
        f"<table>\n{_head(sheet, axis)}\n<tbody>\n{_body(sheet, axis)}\n</tbody>\n</table>\n"
        "<footer>Made with PM Desk</footer>\n</body>\n</html>\n"
    )
    return page.encode("utf-8", "replace")


def html_table(sheet: RoadmapSheet) -> str:
    """Return all rows as a plain table with its styles written into it, for the clipboard."""
    columns = reading_columns(sheet)
    heads = "".join(f'<th align="left">{escape(title)}</th>' for title in ["Name", *(c.title for c in columns)])
    lines: list[str] = []
    for level, row in zip(levels(sheet.rows), sheet.rows, strict=True):
        name = f"{'&nbsp;' * 4 * level}{escape(row.title)}"
        cells = [name if row.kind == ItemKind.FEATURE else f"<b>{name}</b>"]
        cells += [escape(fact(row, column)) for column in columns]
        lines.append("<tr>" + "".join(f"<td{AS_TEXT}>{cell}</td>" for cell in cells) + "</tr>")
    return f'<table border="1" cellspacing="0" cellpadding="4"><tr>{heads}</tr>{"".join(lines)}</table>'


class Axis:
    """The days from the first to the last item, as per cent of a column's width."""

    def __init__(self, first: date, last: date, today: date) -> None:
        self.first = first
        self.last = last
        self.days = (last - first).days + 1
        self.today = today

    @classmethod
    def around(cls, sheet: RoadmapSheet) -> "Axis | None":
        """Return the axis of whole months around all items, or None when nothing has dates."""
        bars = [row.bar for row in sheet.items if row.bar is not None]
        if not bars:
            return None
        first, last = min(bar.start for bar in bars), max(bar.end for bar in bars)
        return cls(first.replace(day=1), month_end(last), sheet.heading.day)

    def at(self, day: date) -> float:
        """Return where a day begins."""
        return round((day - self.first).days * 100 / self.days, 3)

    def months(self) -> Iterator[tuple[float, str]]:
        """Yield where a month begins and its name, at most about a dozen; the year stands at each January."""
        whole = self.days // 30 + 1
        step = next((step for step in (1, 2, 3, 6) if whole <= step * YEAR), (whole // YEAR**2 + 1) * YEAR)
        first = self.first.year * 12 + self.first.month - 1
        last = self.last.year * 12 + self.last.month - 1
        for month in range(first, last + 1, step):
            day = date(month // 12, month % 12 + 1, 1)
            name = MONTHS[day.month - 1]
            yield self.at(day), f"{name} {day.year}" if day.month == 1 or month == first or step >= YEAR else name


def _head(sheet: RoadmapSheet, axis: Axis | None) -> str:
    heads = [f"<th{_look(column)}>{escape(column.title)}</th>" for column in reading_columns(sheet)]
    cells = ["<th>Name</th>", *heads]
    if axis is not None:
        months = "".join(f'<span style="left:{at}%">{escape(name)}</span>' for at, name in axis.months())
        cells.append(f'<th class="days">{months}</th>')
    return f"<thead><tr>{''.join(cells)}</tr></thead>"


def _body(sheet: RoadmapSheet, axis: Axis | None) -> str:
    columns = reading_columns(sheet)
    width = len(columns) + (1 if axis is None else 2)
    lines: list[str] = []
    for level, row in zip(levels(sheet.rows), sheet.rows, strict=True):
        if row.is_group:
            swatch = f'<span class="swatch" style="background:{SERIES[row.colour % len(SERIES)]}"></span>'
            lines.append(f'<tr class="group"><td colspan="{width}">{swatch}{escape(row.title)}</td></tr>')
            continue
        cells = [f'<td class="name" style="padding-left:{8 + 16 * level}px">{escape(row.title)}</td>']
        for column in columns:
            text = escape(fact(row, column))
            cells.append(f"<td{_look(column)}>{text}</td>")
        if axis is not None:
            cells.append(f'<td class="days">{_bar(row, axis)}</td>')
        lines.append(f'<tr class="{escape(row.kind)}">{"".join(cells)}</tr>')
    return "\n".join(lines)


def _bar(row: SheetRow, axis: Axis) -> str:
    today = f'<b class="today" style="left:{axis.at(axis.today)}%"></b>' if 0 <= axis.at(axis.today) <= 100 else ""  # noqa: PLR2004
    bar = row.bar
    if bar is None:
        return today
    left = axis.at(bar.start)
    width = round(axis.at(bar.end) + 100 / axis.days - left, 3)
    series, tint = SERIES[row.colour % len(SERIES)], TINTS[row.colour % len(TINTS)]
    done = f'<i style="width:{bar.percent}%;background:{series}"></i>' if bar.percent else ""
    place = f"margin-left:{left}%;width:{width}%;background:{tint};border-color:{series}"
    return f'<div class="bar" style="{place}">{done}</div>{today}'


def _look(column: Column) -> str:
    """Return the class of a cell: numbers stand at the right, lists of names may take several lines."""
    if column.number:
        return ' class="n"'
    return ' class="many"' if column.name in MANY else ""
