"""What screen readers say of a chart: its name, the last value, the change, targets, anomalies, gaps."""

from datetime import tzinfo

from pmdesk.domain.amounts import amount_text, change_text
from pmdesk.queries.chart_values import Chart
from pmdesk.ui.widgets.plot.axes import notes_of
from pmdesk.ui.widgets.plot.content import Content
from pmdesk.ui.widgets.plot.time_ticks import moment, say_moment

SPOKEN = 3
"""How many lines and anomalies are told one by one."""


def range_words(start: float, end: float, chart: Chart, zone: tzinfo) -> str:
    """Say a stretch of time: `Mon 9 Feb to Mon 9 Mar 2026`."""
    first, last = say_moment(start, chart.grain, zone), say_moment(end, chart.grain, zone)
    year = str(moment(end, zone).year)
    return f"{first} to {last}" + ("" if last.endswith(year) else f" {year}")


def name_of(chart: Chart) -> str:
    """Return the accessible name."""
    return f"{chart.title}, {chart.subtitle}" if chart.subtitle else chart.title


def describe(content: Content, zone: tzinfo) -> str:
    """Return the chart in sentences."""
    chart = content.chart
    sentences = [range_words(chart.start, chart.end, chart, zone)]
    if chart.value is not None:
        change = "" if chart.change is None else f", change {change_text(chart.change, chart.unit, chart.value)}"
        sentences.append(f"Last value {amount_text(chart.value, chart.unit)}{change}")
    sentences += _lines(chart)
    sentences += [target.label or f"Target {amount_text(target.value, chart.unit)}" for target in chart.targets]
    sentences += _anomalies(chart, zone)
    gaps = sum(int(trace.starts.size) for trace in content.traces)
    if gaps:
        sentences.append("1 gap without points" if gaps == 1 else f"{gaps} gaps without points")
    if chart.is_stale:
        sentences.append("Stale")
    return ". ".join([*sentences, *(note.rstrip(".") for note in notes_of(content))]) + "."


def _lines(chart: Chart) -> list[str]:
    named = [line for line in chart.lines if line.label]
    told = [f"{line.label} {amount_text(line.last, chart.unit)}" for line in named[:SPOKEN]]
    more = len(named) - len(told) + chart.more_lines
    return told + ([f"{more} more lines"] if more and told else [])


def _anomalies(chart: Chart, zone: tzinfo) -> list[str]:
    count = len(chart.findings)
    if not count:
        return ["No anomalies"]
    newest = sorted(chart.findings, key=lambda found: found.at, reverse=True)[:SPOKEN]
    told = [f"{found.words} on {say_moment(found.at, chart.grain, zone)}" for found in newest]
    return ["1 anomaly" if count == 1 else f"{count} anomalies", *told]
