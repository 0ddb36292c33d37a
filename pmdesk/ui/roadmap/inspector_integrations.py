"""The section of the integrations that an item uses: gone to, linked and unlinked."""

from collections.abc import Sequence
from functools import partial

from pmdesk.commands.integrations import LinkItems
from pmdesk.commands.together import Together
from pmdesk.domain.kinds import Kind
from pmdesk.queries.item_integrations import UsedIntegration, item_integrations
from pmdesk.ui.roadmap.inspector_bench import Bench, count
from pmdesk.ui.widgets.card import Entry, Part
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.editing import Picked
from pmdesk.ui.widgets.face import Face

ICON = "plug-zap"


def integrations(bench: Bench) -> Part | None:
    """Return the section; None while there is no integration at all."""
    item, context = bench.card.item, bench.context
    found = item_integrations(context.desk.store, item.id)
    if not found:
        return None

    def offer() -> Sequence[Choice]:
        return [Choice(each.id, each.title, ICON, fact=each.stage) for each in found if not each.is_used]

    def keep(picked: tuple[object, ...]) -> None:
        parts = [LinkItems(int(str(each)), (item.id,)) for each in picked]
        context.desk.do(Together(parts, f"Link {item.title}"))

    entries = tuple(_entry(bench, each) for each in found if each.is_used)
    adding = Picked("Uses", offer, (), keep, many=True)
    words = "Add what it uses…"
    return Part("integrations", "Integrations", count(entries), entries, adding=adding, add_words=words)


def _entry(bench: Bench, used: UsedIntegration) -> Entry:
    context, item = bench.context, bench.card.item

    def unlink() -> None:
        context.do(LinkItems(used.id, (item.id,), linked=False), toast=f"Unlinked “{used.title}”")

    face = Face(used.title, icon=ICON, fact=used.stage)
    return Entry(
        f"used:{used.id}", face, run=partial(context.go, f"pmdesk://{Kind.INTEGRATION.value}/{used.id}"), remove=unlink
    )
