"""Funnels and retentions as a panel shows them: plain values with their words, painted and read aloud."""

from pmdesk.domain.amounts import MINUS, NOTHING, amount_text
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import MetricId
from pmdesk.insight.funnel import Funnel, FunnelStep
from pmdesk.insight.retention import Cohort, Retention

FINE_BELOW = 0.1
"""A share below this is told with a decimal."""
TINY = 0.0005
NO_FUNNEL = Funnel((), None, None, None)
NO_RETENTION = Retention((), (), ())
STEP_COLUMNS = ("Step", "Count", "Of the step before", "Change", "Of the first step")


@frozen
class FunnelTable:
    """The steps of a metric over a stretch, compared with the stretch before; `note` says which days were counted."""

    metric_id: MetricId
    title: str
    colour: int = 1
    funnel: Funnel = NO_FUNNEL
    note: str = ""
    trouble: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The titles of the columns."""
        return STEP_COLUMNS

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The steps as words, column by column."""
        return tuple(
            (step.name, counted(step.count), share(step.kept), points(step.change), share(step.reached))
            for step in self.funnel.steps
        )

    @property
    def drop_words(self) -> str:
        """Where most are lost: `Most are lost from Payment to Order: 32 % (20 028), 2.1 pts more than before`."""
        place = self.funnel.biggest_drop
        if place is None:
            return self._no_drop()
        step, before = self.funnel.steps[place], self.funnel.steps[place - 1]
        return f"Most are lost from {before.name} to {step.name}: {_lost(step)}"

    def _no_drop(self) -> str:
        if len(self.funnel.steps) < 2:  # noqa: PLR2004  # no way from one step to another
            return ""
        all_known = all(step.count is not None for step in self.funnel.steps)
        return "Nobody is lost on the way" + ("" if all_known else ", as far as was counted")

    @property
    def spoken(self) -> str:
        """The table for a screen reader, in one text."""
        return ". ".join(part for part in (self.note, self.drop_words) if part)


@frozen
class RetentionTable:
    """Who of each cohort is still active at each age; `left_out` counts dimension values that are no ages."""

    metric_id: MetricId
    title: str
    colour: int = 1
    retention: Retention = NO_RETENTION
    age_words: str = "month"
    note: str = ""
    trouble: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The titles of the columns."""
        return ("Cohort", "Size", *(f"{self.age_words.capitalize()} {age}" for age in self.retention.ages))

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The cohorts as words, column by column, the average last; what was not observed yet is a dash."""
        told = [self._row(cohort) for cohort in self.retention.cohorts]
        if told:
            told.append(("Average", "", *(share(part) or NOTHING for part in self.retention.average)))
        return tuple(told)

    @property
    def spoken(self) -> str:
        """The table for a screen reader, in one text."""
        return self.note

    def _row(self, cohort: Cohort) -> tuple[str, ...]:
        return (cohort.label, counted(cohort.size), *(share(part) or NOTHING for part in cohort.shares))


def counted(count: float | None) -> str:
    """Say how many; a dash where it was not counted."""
    return amount_text(None if count is None else round(count, 1))


def share(part: float | None) -> str:
    """Say a share in per cent; nothing where nobody can tell."""
    if part is None:
        return ""
    return f"{part * 100:.1f} %" if TINY <= part < FINE_BELOW else f"{part * 100:.0f} %"


def points(change: float | None) -> str:
    """Say the change of a share in points with its sign; nothing where nobody can tell."""
    if change is None:
        return ""
    number = f"{abs(change) * 100:.1f}"
    sign = "" if number == "0.0" else MINUS if change < 0 else "+"
    return f"{sign}{number} pts"


def _lost(step: FunnelStep) -> str:
    told = share(None if step.kept is None else 1 - step.kept)
    told += "" if step.lost is None else f" ({counted(step.lost)})"
    moved = points(step.change).lstrip(f"+{MINUS}")
    if step.change is None:
        return told
    if moved.startswith("0.0"):
        return f"{told}, as before"
    return f"{told}, {moved} {'fewer' if step.change > 0 else 'more'} than before"
