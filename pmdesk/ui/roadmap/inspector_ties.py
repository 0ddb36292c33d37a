"""The sections that tell what an item hangs on: its dependencies, and its risks, a broken order among them."""

from collections.abc import Sequence

from pmdesk.commands.links import Depend, SetDependency, Undepend
from pmdesk.commands.together import Together
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import ItemId
from pmdesk.domain.roadmap import CLOSED, RISK_SCALE, Anchor, Risk, RiskState
from pmdesk.domain.typed import typed_whole
from pmdesk.queries import offers
from pmdesk.queries.item_card import Tied
from pmdesk.queries.words import ENUM_WORDS
from pmdesk.ui.roadmap.inspector_bench import Bench, count
from pmdesk.ui.roadmap.inspector_words import choices
from pmdesk.ui.widgets.card import Entry, Part
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.editing import Picked, Reading, Typed, as_typed
from pmdesk.ui.widgets.face import Face
from pmdesk.ui.widgets.timeline.look import STATUS_ICONS

SEVERE, SERIOUS = 15, 8
LONGEST_LAG = 3_650
SHORT = {
    Anchor.FINISH_START: "",
    Anchor.START_START: "start to start",
    Anchor.FINISH_FINISH: "finish to finish",
    Anchor.START_FINISH: "start to finish",
}


def dependencies(bench: Bench) -> Part:
    """What the item waits for, and what waits for it."""
    item, context = bench.card.item, bench.context
    tied = frozenset(tie.other_id for tie in (*bench.card.predecessors, *bench.card.successors))

    def offer() -> Sequence[Choice]:
        return choices(offers.items(context.desk.store, without=tied | {item.id}))

    def keep(picked: tuple[object, ...]) -> None:
        parts = [Depend(ItemId(int(str(each))), item.id) for each in picked]
        context.desk.do(Together(parts, f"Link {item.title}"))

    entries = [_tie(bench, tie, waits=True) for tie in bench.card.predecessors]
    entries += [_tie(bench, tie, waits=False) for tie in bench.card.successors]
    broken = sum(bool(tie.days_broken) for tie in (*bench.card.predecessors, *bench.card.successors))
    said = count(entries) + (f", {broken} broken" if broken else "")
    adding = Picked("Waits for", offer, (), keep, many=True)
    return Part("dependencies", "Dependencies", said, tuple(entries), adding=adding, add_words="Add what it waits for…")


def risks(bench: Bench) -> Part:
    """What could go wrong; a broken order is told here too."""
    entries = [_broken(bench, tie) for tie in bench.card.predecessors if tie.days_broken]
    entries += [_risk(bench, row) for row in sorted(bench.card.risks, key=_weight)]
    adding = Typed("", as_typed, lambda text: bench.add(Risk, title=text), "What could go wrong")
    return Part("risks", "Risks", count(entries), tuple(entries), adding=adding, add_words="Add risk…")


def _tie(bench: Bench, tie: Tied, *, waits: bool) -> Entry:
    desk, item = bench.context.desk, bench.card.item

    def keep_anchor(picked: tuple[object, ...]) -> None:
        desk.do(SetDependency(tie.id, Anchor(str(picked[0])), tie.lag_days))

    def keep_lag(days: object) -> None:
        desk.do(SetDependency(tie.id, tie.anchor, int(str(days))))

    def turn(picked: tuple[object, ...]) -> None:
        del picked
        before, after = (item.id, tie.other_id) if waits else (tie.other_id, item.id)
        turned = Depend(before, after, tie.anchor, tie.lag_days)
        desk.do(Together((Undepend(tie.id), turned), "Turn link round"))

    anchors = [Choice(anchor, ENUM_WORDS[anchor].capitalize()) for anchor in Anchor]
    ways = [Choice(True, "This waits for it"), Choice(False, "It waits for this")]
    details = (
        Entry("way", Face(ways[not waits].text, "Direction"), Picked("Direction", lambda: ways, (waits,), turn)),
        Entry(
            "anchor",
            Face(ENUM_WORDS[tie.anchor].capitalize(), "Ties"),
            Picked("Ties", lambda: anchors, (tie.anchor,), keep_anchor),
        ),
        Entry("lag", Face(say_lag(tie.lag_days), "Free days"), Typed(str(tie.lag_days), _read_lag, keep_lag, "0")),
        _go(bench, tie),
    )
    fact = ", ".join(part for part in (SHORT[tie.anchor], f"{tie.lag_days:+d} d" if tie.lag_days else "") if part)
    if tie.days_broken:
        fact = f"{_days(tie.days_broken)} too {'early' if waits else 'late'}"
    is_closed = tie.status in CLOSED
    face = Face(
        tie.title,
        icon="arrow-left" if waits else "arrow-right",
        icon_ink="danger" if tie.days_broken else "text_faint",
        ink="text_faint" if is_closed else "text",
        fact=fact,
        fact_ink="danger_text" if tie.days_broken else "text_faint",
    )
    return Entry(f"tie:{tie.id}", face, remove=lambda: desk.do(Undepend(tie.id)), details=details)


def _go(bench: Bench, tie: Tied) -> Entry:
    icon, ink = STATUS_ICONS[tie.status]
    face = Face(f"Go to {tie.title}", icon=icon, icon_ink=ink, ink="accent_ink")
    return Entry("go", face, run=lambda: bench.context.go(f"pmdesk://item/{tie.other_id}"))


def _broken(bench: Bench, tie: Tied) -> Entry:
    """The risk that an order is broken, which goes when the order is kept again."""
    face = Face(
        f"{tie.title} ends {_days(tie.days_broken)} too late"
        if tie.anchor is Anchor.FINISH_START
        else f"Comes before {tie.title}",
        icon="triangle-alert",
        icon_ink="danger",
        fact="dependency",
        fact_ink="danger_text",
    )
    return Entry(f"broken:{tie.id}", face, run=lambda: bench.context.go(f"pmdesk://item/{tie.other_id}"))


def _risk(bench: Bench, row: Risk) -> Entry:
    scale = [Choice(number, str(number)) for number in range(1, RISK_SCALE + 1)]
    states = [Choice(state, ENUM_WORDS[state]) for state in RiskState]
    details = (
        bench.pick(row, "Likelihood", "likelihood", scale),
        bench.pick(row, "Impact", "impact", scale),
        bench.pick(row, "State", "state", states),
        bench.text(row, "Mitigation", "mitigation"),
    )
    is_open = row.state in (RiskState.OPEN, RiskState.HAPPENED)
    weight = row.likelihood * row.impact
    colour = "danger" if weight >= SEVERE else "warning" if weight >= SERIOUS else "neutral"
    state = "" if row.state is RiskState.OPEN else f"{ENUM_WORDS[row.state].lower()}, "
    face = Face(
        row.title,
        icon="triangle-alert" if is_open else "shield-check",
        icon_ink=colour if is_open else "text_faint",
        ink="text" if is_open else "text_faint",
        fact=f"{state}{row.likelihood} × {row.impact}",
        fact_ink=f"{colour}_text" if is_open else "text_faint",
    )
    return Entry(f"risk:{row.id}", face, bench.title(row), remove=lambda: bench.drop(row), details=details)


def _weight(row: Risk) -> tuple[bool, int, int]:
    """Order risks: open ones first, the heaviest first."""
    return row.state not in (RiskState.OPEN, RiskState.HAPPENED), -row.likelihood * row.impact, row.id


def say_lag(days: int) -> str:
    """Say the days a dependency keeps free between its ends."""
    if days == 0:
        return "none"
    return f"{_days(days)} between" if days > 0 else f"{_days(-days)} overlap"


def _read_lag(text: str) -> Reading:
    days = typed_whole(text) or 0
    if abs(days) > LONGEST_LAG:
        raise DeskError("That is more than 10 years.", "Type fewer days.")
    return Reading(days, say_lag(days))


def _days(count: int) -> str:
    return f"{count} {'day' if count == 1 else 'days'}"
