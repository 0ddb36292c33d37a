"""Popovers for what has to be kept of an API and for when nothing counts; what is wrong is told in them and stays."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QLineEdit, QWidget

from pmdesk.commands.checks import AddMaintenance, AddSlo
from pmdesk.commands.fields import SetFields
from pmdesk.commands.removal import Delete
from pmdesk.domain.apis import Api, Environment
from pmdesk.domain.checks import Check, MaintenanceWindow, Slo
from pmdesk.domain.errors import DeskError
from pmdesk.domain.fuzzy import parse_day
from pmdesk.domain.typed import typed_number, typed_whole
from pmdesk.domain.vendors import SlaIndicator, SlaTerm
from pmdesk.ui.context import Context
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.forms import Form, Values

INDICATORS = {
    SlaIndicator.AVAILABILITY: "Availability",
    SlaIndicator.LATENCY_P50: "p50 latency",
    SlaIndicator.LATENCY_P95: "p95 latency",
    SlaIndicator.LATENCY_P99: "p99 latency",
}
SHORT = {
    SlaIndicator.AVAILABILITY: "Up",
    SlaIndicator.LATENCY_P50: "p50",
    SlaIndicator.LATENCY_P95: "p95",
    SlaIndicator.LATENCY_P99: "p99",
}
LENGTH = re.compile(r"\+\s*(\d+(?:[.,]\d+)?)\s*(m|min|h|d)?", re.IGNORECASE)
CLOCK = re.compile(r"(.*?)\s*\b(\d{1,2})[:.h](\d{2})$")
HINT = "Type it like 10 Mar 22:00, or +2h for the end."
LENGTHS = {"m": 1, "min": 1, "h": 60, "d": 1_440, "": 60}
"""Minutes in each; a bare number is hours."""


def ask_objective(
    context: Context, api: Api, slo: Slo | None, owner: QWidget, box: QRect, *, term_id: int | None = None
) -> Form:
    """Ask for an objective of an API, or for other values of one; it may measure a term of the contract."""
    term = None if term_id is None else context.desk.store.find(SlaTerm, term_id)
    send = partial(_keep_objective, context, api, slo, term)
    title, verb = ("New objective", "Add") if slo is None else ("Objective", "Keep")
    form = Form(context.theme, context.icons, owner, title=title, verb=verb, send=send)
    words = slo.title if slo is not None else "" if term is None else term.title
    target = "" if slo is None else f"{slo.target:g}"
    indicator = _indicator(slo, term)
    form.add_segments("indicator", "Measures", [(each.value, words) for each, words in SHORT.items()], indicator.value)
    form.add_line("target", "Target", target, "99.9 (%) or 500 (ms)")
    form.add_line("days", "Over days", "28" if slo is None else str(slo.window_days))
    form.add_choice("of", "Counts", _counted(context, api), _chosen(slo))
    form.add_line("title", "Name", words, "as what it measures")
    form.ask(box)
    return form


def ask_maintenance(context: Context, api: Api, owner: QWidget, box: QRect) -> Form:
    """Ask when nothing counts that happens to an API: a new window, or one that is there."""
    windows = context.desk.store.all(MaintenanceWindow, order_by="start", api_id=api.id)
    send = partial(_keep_maintenance, context, api)
    form = Form(context.theme, context.icons, owner, title=f"Maintenance of {api.title}", verb="Keep", send=send)
    choices = [Choice(0, "New window"), *(Choice(each.id, _say_window(each)) for each in reversed(windows))]
    which = form.add_choice("window", "Window", choices, 0)
    lines = {
        "start": form.add_line("start", "From", "", "10 Mar 22:00"),
        "until": form.add_line("until", "Until", "", "+2h"),
        "title": form.add_line("title", "Name", "", "Maintenance"),
    }
    drop = form.add_button("Delete window", lambda: _drop_window(context, which.value))
    drop.setEnabled(False)

    def show(window_id: object) -> None:
        found = next((each for each in windows if each.id == window_id), None)
        drop.setEnabled(found is not None)
        _fill(lines, found)

    which.kept.connect(show)
    form.ask(box)
    lines["start"].setFocus()
    return form


def read_instant(text: str, today: date, after: datetime | None = None) -> datetime:
    """Read a day with a time of the person's clock (`10 Mar 22:00`, `22:00`), or so long after another (`+2h`)."""
    plain = text.strip()
    found = LENGTH.fullmatch(plain)
    if found is not None and after is not None:
        minutes = float(found[1].replace(",", ".")) * LENGTHS[(found[2] or "").lower()]
        return after + timedelta(minutes=minutes)
    clock = CLOCK.fullmatch(plain)
    if clock is None:
        raise DeskError(f"“{plain}” is no time.", HINT)
    hour, minute = int(clock[2]), int(clock[3])
    if hour > 23 or minute > 59:  # noqa: PLR2004  # as clocks go
        raise DeskError(f"“{plain}” is no time.", HINT)
    first = today if after is None else after.astimezone().date()
    day = parse_day(clock[1], today) if clock[1].strip() else first
    found_at = datetime.combine(day, time(hour, minute)).astimezone()
    if after is not None and not clock[1].strip() and found_at <= after:
        found_at = datetime.combine(day + timedelta(days=1), time(hour, minute)).astimezone()
    return found_at.astimezone(UTC)


def _indicator(slo: Slo | None, term: SlaTerm | None) -> SlaIndicator:
    if slo is not None:
        return slo.indicator
    return SlaIndicator.AVAILABILITY if term is None or term.indicator is SlaIndicator.OTHER else term.indicator


def _counted(context: Context, api: Api) -> list[Choice]:
    """Return what an objective can count: all checks of an environment, or one check."""
    store = context.desk.store
    checks = store.all(Check, order_by="rank", api_id=api.id, archived_at=None)
    whole = [Choice(each, f"All checks, {each.value}") for each in Environment]
    others = [row for row in store.all(Api, vendor_id=api.vendor_id) if row.id != api.id and api.vendor_id is not None]
    beside = [(row, each) for row in others for each in store.all(Check, api_id=row.id, archived_at=None)]
    return [
        *whole,
        *(Choice(int(each.id), each.title, fact=each.environment.value) for each in checks),
        *(Choice(int(each.id), each.title, fact=row.title) for row, each in beside),
    ]


def _chosen(slo: Slo | None) -> object:
    if slo is None:
        return Environment.PRODUCTION
    return int(slo.check_id) if slo.check_id is not None else slo.environment or Environment.PRODUCTION


def _keep_objective(context: Context, api: Api, slo: Slo | None, term: SlaTerm | None, values: Values) -> None:
    indicator = SlaIndicator(str(values["indicator"]))
    target = typed_number(str(values["target"]).replace("%", "").replace("ms", ""))
    days = typed_whole(str(values["days"]))
    if target is None or days is None:
        raise DeskError("An objective needs a target and a number of days.", "Type both.")
    of = values["of"]
    if isinstance(of, Environment):
        said: dict[str, object] = {"api_id": api.id, "check_id": None, "environment": of}
    else:
        said = {"api_id": None, "check_id": of, "environment": None}
    title = str(values["title"]) or INDICATORS[indicator]
    said |= {"window_days": days}
    if slo is None:
        tied = {} if term is None else {"term_id": term.id}
        context.desk.do(AddSlo(title, indicator, target, {**said, **tied}))
        return
    said |= {"title": title, "indicator": indicator, "target": target}
    context.desk.do(SetFields(Slo, (slo.id,), said, f"Edit objective {title}"))


def _keep_maintenance(context: Context, api: Api, values: Values) -> None:
    today = context.clock.today()
    start = read_instant(str(values["start"]), today)
    until = read_instant(str(values["until"]), today, start)
    title = str(values["title"]) or "Maintenance"
    window_id = values["window"]
    if not isinstance(window_id, int) or not window_id:
        context.desk.do(AddMaintenance(api.id, start, until, title))
        return
    said = {"start": start, "until": until, "title": title}
    context.desk.do(SetFields(MaintenanceWindow, (window_id,), said, "Edit maintenance window"))


def _drop_window(context: Context, window_id: object) -> None:
    if isinstance(window_id, int) and window_id:
        context.do(Delete(MaintenanceWindow, (window_id,)), toast="Deleted the maintenance window")


def _fill(lines: dict[str, QLineEdit], window: MaintenanceWindow | None) -> None:
    lines["start"].setText("" if window is None else _typed(window.start))
    lines["until"].setText("" if window is None else _typed(window.until))
    lines["title"].setText("" if window is None else window.title)


def _typed(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


def _say_window(window: MaintenanceWindow) -> str:
    start, until = window.start.astimezone(), window.until.astimezone()
    end = f"{until:%H:%M}" if until.date() == start.date() else _typed(until)
    return f"{_typed(start)} to {end}, {window.title}"
