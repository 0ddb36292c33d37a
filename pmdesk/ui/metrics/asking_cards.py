"""Asks for what panels show that are no charts: effects, funnels and retentions; only board and popovers load it."""

from collections.abc import Callable
from typing import Any

from pmdesk.domain.amounts import change_text
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind, MetricId, Ref
from pmdesk.domain.metrics import Outcome, Panel, PanelKind
from pmdesk.queries.effect_card import EffectCard, effect_card
from pmdesk.queries.event_table_values import FunnelTable, RetentionTable
from pmdesk.queries.event_tables import funnel_table, retention_table
from pmdesk.storage.rows import Rows
from pmdesk.ui.context import Context
from pmdesk.ui.metrics.effect import EffectFace, Interval
from pmdesk.ui.metrics.state import MetricsState

LOOKS = {Outcome.LIKELY_REAL: "success", Outcome.NO_EFFECT_SEEN: "neutral", Outcome.CANNOT_TELL: "neutral"}
NO_CAUSE = "Choose the release or mark that this panel tells of."
Take = Callable[[Any], None]
Fail = Callable[[DeskError], None]


@frozen
class ShownEffect:
    """An effect as a panel shows it."""

    title: str
    note: str
    face: EffectFace
    card: EffectCard
    trouble: str = ""

    @property
    def spoken(self) -> str:
        """The card for a screen reader."""
        return self.face.spoken


def cause_of(panel: Panel) -> Ref | None:
    """Return the release or mark that a panel tells of."""
    if panel.release_id is not None:
        return Ref(Kind.RELEASE, panel.release_id)
    return None if panel.annotation_id is None else Ref(Kind.ANNOTATION, panel.annotation_id)


def ask_effect(
    context: Context,
    state: MetricsState,
    key: str,
    metric_id: int,
    cause: Ref,
    *,
    take: Callable[[ShownEffect], None],
    fail: Fail,
    control_id: int | None = None,
    split_by: str | None = None,
) -> None:
    """Ask what a release or a mark did to a metric."""
    findings, clock = state.findings, context.clock
    colour = state.room.colour_of(metric_id) or 1
    control = None if control_id is None else MetricId(control_id)

    def question(rows: Rows) -> ShownEffect:
        card = effect_card(
            rows,
            MetricId(metric_id),
            cause,
            findings=findings,
            clock=clock,
            control_id=control,
            split_by=split_by,
        )
        return shown_effect(card, colour)

    context.ask(key, question, take, fail)


def ask_table(
    context: Context,
    state: MetricsState,
    key: str,
    panel: Panel,
    *,
    take: Callable[[FunnelTable | RetentionTable], None],
    fail: Fail,
) -> None:
    """Ask for the funnel or the retention that a panel shows."""
    findings, clock = state.findings, context.clock
    start, end = state.stretch.start, state.stretch.end

    def question(rows: Rows) -> FunnelTable | RetentionTable:
        if panel.kind is PanelKind.FUNNEL:
            return funnel_table(rows, panel.metric_id, panel.split_by, start, end, findings=findings, clock=clock)
        return retention_table(rows, panel.metric_id, panel.split_by, findings=findings, clock=clock)

    context.ask(key, question, take, fail)


def shown_effect(card: EffectCard, colour: int) -> ShownEffect:
    """Return a card as a panel shows it."""
    bars = tuple(Interval(part.label, part.effect.low, part.effect.estimate, part.effect.high) for part in card.parts)
    first = card.parts[0] if card.parts else None
    facts = card.facts + ((("Beside", card.control),) if card.control else ())
    face = EffectFace(
        card.headline,
        "" if card.headline == card.badge else card.badge,
        LOOKS[card.outcome],
        _words(card),
        bars if any(bar.estimate is not None for bar in bars) else (),
        facts,
        colour,
        can_keep=first is not None and card.outcome is not Outcome.CANNOT_TELL,
        kept="" if card.kept_at is None else f"{card.kept_at:%H:%M}",
    )
    return ShownEffect(card.title, card.subtitle, face, card)


def _words(card: EffectCard) -> str:
    """Return the sentences below the headline, without what the badge says already."""
    words = card.words
    for known in (f"{card.badge}, ", f"{card.badge}. ", f"{card.badge}: "):
        if words.startswith(known):
            rest = words.removeprefix(known)
            return rest[:1].upper() + rest[1:] if not rest.startswith("95 %") else rest
    return words


def difference(card: EffectCard, value: float) -> str:
    """Say a difference in the unit of the card's metric."""
    return change_text(value, card.metric.unit)
