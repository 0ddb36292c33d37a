"""The section of an item's metrics: effects, expected against observed, and what its objective is measured by."""

from functools import partial

from pmdesk.commands.expectations import ExpectEffect
from pmdesk.commands.fields import SetFields
from pmdesk.commands.removal import Delete
from pmdesk.commands.together import Together
from pmdesk.domain.amounts import amount_text, change_text, typed_amount
from pmdesk.domain.kinds import MetricId
from pmdesk.domain.metrics import Effect, Outcome
from pmdesk.queries import offers
from pmdesk.queries.item_metrics import KeptEffect, TiedMetric, item_metrics
from pmdesk.ui.roadmap.inspector_bench import Bench, count
from pmdesk.ui.roadmap.inspector_words import choices
from pmdesk.ui.roadmap.key_result_values import KeyResultValues
from pmdesk.ui.widgets.card import Entry, Part
from pmdesk.ui.widgets.editing import Picked, Reading, Typed, as_typed
from pmdesk.ui.widgets.entries import INDENT
from pmdesk.ui.widgets.face import Face

ICON = "chart-line"


def metrics(bench: Bench, values: KeyResultValues) -> Part:
    """Return the section: the hypothesis, the effects that were kept with the item, and the objective's metrics."""
    found = item_metrics(bench.context.desk.store, bench.card.item)
    entries = _hypothesis(bench) if found.effects else []
    for kept in found.effects:
        entries += _effect(bench, kept)
    for tie in found.ties:
        entries += _tie(bench, tie, values)
    every = (*found.effects, *found.ties)
    adding = Picked(
        "Metric it should move",
        lambda: choices(offers.metrics(bench.context.desk.store)),
        (),
        partial(_expect, bench),
        many=True,
    )
    return Part(
        "metrics", "Metrics", count(every), tuple(entries), adding=adding, add_words="Add metric it should move…"
    )


def _expect(bench: Bench, picked: tuple[object, ...]) -> None:
    item, at = bench.card.item, bench.context.clock.now()
    parts = [ExpectEffect(item.id, MetricId(int(str(each))), at) for each in picked]
    bench.context.desk.do(Together(parts, f"Expect an effect of {item.title}"))


def _hypothesis(bench: Bench) -> list[Entry]:
    """Return the hypothesis that the effects below are compared with, to be edited here too."""
    item = bench.card.item
    if not item.hypothesis.strip():
        return []
    editing = Typed(item.hypothesis, as_typed, lambda text: bench.set(item, "hypothesis", hypothesis=text), lines=True)
    face = Face(item.hypothesis, icon="lightbulb", ink="text_muted", wraps=True, spoken_label="Hypothesis")
    return [Entry("hypothesis", face, editing)]


def _effect(bench: Bench, kept: KeptEffect) -> list[Entry]:
    """Return two lines: the metric with release and day, and below it expected against observed."""
    context = bench.context
    expected = kept.effect.expected

    def read(text: str) -> Reading:
        amount = typed_amount(text)
        return Reading(amount, "nothing expected" if amount is None else f"expected {_said(amount, kept)}")

    def keep(amount: object) -> None:
        label = f"Set expected effect on {kept.title}"
        context.desk.do(SetFields(Effect, (kept.id,), {"expected": amount}, label))

    def go() -> None:
        context.go(f"pmdesk://metric/{kept.metric_id}")

    def remove() -> None:
        context.do(Delete(Effect, (kept.id,)), toast=f"Removed the effect on “{kept.title}”")

    editing = Typed("" if expected is None else _said(expected, kept), read, keep, "Expected, like +1.5")
    head = Face(kept.title, icon=ICON, fact=kept.when(bench.today))
    ink = "text" if kept.effect.outcome is Outcome.LIKELY_REAL else "text_muted"
    words = Face(kept.words, ink=ink, wraps=True, indent=INDENT, spoken_label=f"Effect on {kept.title}")
    return [
        Entry(f"effect:{kept.id}", head, editing, run=go, remove=remove),
        Entry(f"effect_words:{kept.id}", words, editing, run=go, remove=remove),
    ]


def _said(amount: float, kept: KeptEffect) -> str:
    return change_text(amount, kept.unit)


def _tie(bench: Bench, tie: TiedMetric, values: KeyResultValues) -> list[Entry]:
    """Return the metric of a key result of the objective, and below it where that stands."""
    now = values.of(tie.key_result)
    place = f"pmdesk://metric/{tie.metric_id}"
    target = amount_text(tie.key_result.target, now.unit)
    reached = amount_text(now.value, now.unit) if now.is_known else "…"
    face = Face(tie.title, icon="target", fact=f"{reached} of {target}")
    lines = [Entry(f"tied:{tie.key_result.id}", face, run=lambda: bench.context.go(place))]
    words = now.pace_words()
    if words:
        named = "" if tie.key_result.title == tie.title else f"{tie.key_result.title}: "
        ink = "warning_text" if now.is_behind else "text_muted"
        below = Face(f"{named}{words}", ink=ink, wraps=True, indent=INDENT)
        lines.append(Entry(f"tied_words:{tie.key_result.id}", below, run=lambda: bench.context.go(place)))
    return lines
