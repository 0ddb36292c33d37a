"""What the head of a panel says of its chart: name, newest value, change, anomaly, and that it is stale."""

from datetime import date

from pmdesk.domain.amounts import Tone, amount_text, change_text, tone_of
from pmdesk.domain.metrics import Panel, PanelKind
from pmdesk.queries.chart_values import Chart, Finding
from pmdesk.ui.metrics.cards import Head
from pmdesk.ui.metrics.lines import MetricLine
from pmdesk.ui.metrics.stretch import say_weekday

INKS = {Tone.GOOD: "success_text", Tone.BAD: "warning_text", Tone.NEITHER: "text_faint"}
BARE = frozenset({PanelKind.FUNNEL, PanelKind.RETENTION, PanelKind.EFFECT})


def newest_finding(chart: Chart) -> Finding | None:
    """Return the anomaly that the newest point is part of."""
    if chart.as_of is None:
        return None
    return next((finding for finding in reversed(chart.findings) if finding.end >= chart.as_of), None)


def head_of(chart: Chart, panel: Panel | None, today: date, line: MetricLine | None) -> Head:
    """Return the head of a chart; it tells the change in the ink in which the metric's line in the list does."""
    finding = newest_finding(chart)
    title = (panel.title if panel is not None else "") or chart.title
    note = f"Data to {say_weekday(chart.as_of, today)}" if chart.is_stale and chart.as_of is not None else ""
    ink = line.change_ink if line is not None and line.is_moved else ""
    is_bad = ink == "danger_text" if finding is None else finding.is_bad
    if finding is not None and finding.is_bad:
        ink = "danger_text"
    elif finding is not None and not ink:
        ink = INKS[tone_of(chart.change, chart.direction)]
    value = "" if chart.value is None else amount_text(chart.value, chart.unit, beside=chart.change)
    change = "" if chart.change is None else change_text(chart.change, chart.unit, chart.value)
    short = "" if chart.change is None else change_text(chart.change, chart.unit, chart.value, short=True)
    if chart.kind is PanelKind.NUMBER:
        value = change = short = ""  # They stand large below.
    return Head(
        title=title,
        subtitle=chart.subtitle,
        colour=chart.colour,
        value=value,
        change=change,
        short_change=short,
        change_ink=ink or "text_faint",
        badge="Anomaly" if finding is not None or is_bad else "",
        badge_look="danger" if is_bad else "warning",
        note=note,
        note_ink="warning_text",
        spoken=_spoken(chart, finding, (value, change, note)),
    )


def _spoken(chart: Chart, finding: Finding | None, numbers: tuple[str, str, str]) -> str:
    targets = [target.label for target in chart.targets]
    words = finding.words if finding is not None else ""
    return ", ".join(part for part in (*numbers, *targets, words, chart.trouble) if part)
