"""The fields of one or several items in the inspector: what they show, and the edits that typing and picking make."""

from collections.abc import Callable, Sequence
from datetime import date

from pmdesk.commands.items import SetStatus, status_for
from pmdesk.commands.schedule import ClearDates, Reschedule
from pmdesk.commands.teams import Assign
from pmdesk.commands.together import Together
from pmdesk.domain.days import Span, say_day, say_span
from pmdesk.domain.estimates import say_points
from pmdesk.domain.kinds import TeamId
from pmdesk.domain.retyped import retype_percent, retype_span
from pmdesk.domain.roadmap import STATUS_WORDS, STATUSES_OF, Health, Item, Objective, Release, Status
from pmdesk.domain.sprints import Sprint
from pmdesk.queries import offers
from pmdesk.queries.item_card import span_of
from pmdesk.queries.words import EFFORT, ENUM_WORDS, IMPACT, NOTHING
from pmdesk.ui.roadmap.inspector_shares import shares
from pmdesk.ui.roadmap.inspector_subject import Subject, mixed, picked_row, points, text_field
from pmdesk.ui.roadmap.inspector_words import Mixed, choices, health_icon, in_all, ink, shared
from pmdesk.ui.widgets.card import Entry
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.editing import Picked, Reading, Typed, as_typed
from pmdesk.ui.widgets.face import Face
from pmdesk.ui.widgets.timeline.look import STATUS_ICONS


def main_fields(subject: Subject) -> list[Entry]:
    """Return the fields that always show."""
    found = [status(subject), dates(subject)]
    if len(subject.items) == 1 and subject.total is None:
        found.append(likely_finish(subject))
    found += [
        team(subject),
        *shares(subject),
        effort(subject),
        release(subject),
        sprint(subject),
        owner(subject),
        progress(subject),
    ]
    return found


def more_fields(subject: Subject) -> tuple[list[Entry], list[Entry]]:
    """Return the other fields: those with a value, and those without one."""
    every = [
        (health(subject), shared(subject.items, lambda item: item.health) != Health.FINE),
        (health_note(subject), _is_filled(subject, lambda item: item.health_note)),
        (pinned(subject), _is_filled(subject, lambda item: item.pinned)),
        (tags(subject), _is_filled(subject, lambda item: item.tags)),
        (objective(subject), _is_filled(subject, lambda item: item.objective_id)),
        (impact(subject), _is_filled(subject, lambda item: item.impact_likely)),
        (hypothesis(subject), _is_filled(subject, lambda item: item.hypothesis)),
        (key(subject), False),
    ]
    return [entry for entry, filled in every if filled], [entry for entry, filled in every if not filled]


def status(subject: Subject) -> Entry:
    """Where the items stand in their life."""
    value = shared(subject.items, lambda item: item.status)
    kind = shared(subject.items, lambda item: item.kind)
    first = subject.items[0].kind if isinstance(kind, Mixed) else kind

    def keep(picked: tuple[object, ...]) -> None:
        subject.do(SetStatus(subject.ids, Status(str(picked[0]))))

    offered = [Choice(each, STATUS_WORDS[each], *STATUS_ICONS[each]) for each in STATUSES_OF[first]]
    chosen = () if isinstance(value, Mixed) else (status_for(first, value),)
    editing = Picked("Status", lambda: offered, chosen, keep)
    if isinstance(value, Mixed):
        return Entry("status", mixed("Status", value), editing)
    icon, colour = STATUS_ICONS[value]
    return Entry("status", Face(STATUS_WORDS[value], "Status", icon, colour), editing)


def dates(subject: Subject) -> Entry:
    """The planned days; those of an initiative with dated parts are read off them."""
    today = subject.context.clock.today()
    total = None if subject.total is None else span_of(subject.total)
    if total is not None and subject.total is not None:
        parts = subject.total.items
        fact = f"from {parts} {'item' if parts == 1 else 'items'}"
        return Entry("dates", Face(say_span(total, today), "Dates", fact=fact))
    value = shared(subject.items, lambda item: item.span)
    lookup = offers.sprint_days(subject.context.desk.store).get

    def read(text: str) -> Reading:
        before = None if isinstance(value, Mixed) else value
        span = retype_span(text, before, today, lookup)
        return Reading(span, "no dates" if span is None else _say_with_length(span, today))

    def keep(span: object) -> None:
        if isinstance(span, Span):
            subject.do(Reschedule(dict.fromkeys(subject.ids, span), label=f"Move {subject.name}"))
        else:
            subject.do(ClearDates(subject.ids))

    words = NOTHING if value is None or isinstance(value, Mixed) else say_span(value, today)
    editing = Typed("" if words == NOTHING else words, read, keep, "2 Mar to 24 Apr, Q3, +2w")
    face = mixed("Dates", value) if isinstance(value, Mixed) else Face(words, "Dates", ink=ink(words))
    return Entry("dates", face, editing)


def likely_finish(subject: Subject) -> Entry:
    """The interval in which an item likely finishes."""
    today = subject.context.clock.today()
    if subject.forecast is None:
        return Entry("likely", Face(NOTHING, "Likely finish", ink="text_faint"))
    early, late = (today.fromordinal(day) for day in (subject.forecast.early, subject.forecast.late))
    end = subject.items[0].end
    is_late = end is not None and late > end
    fact = f"{round(subject.forecast.chance * 100)} % by {say_day(end, today)}" if end is not None and is_late else ""
    face = Face(say_span(Span(early, late), today), "Likely finish", fact=fact, fact_ink="warning_text")
    return Entry("likely", face)


def team(subject: Subject) -> Entry:
    """The teams that work on the items; of several items only what is ticked or unticked changes."""
    known = [tuple(team.id for team in teams) for teams in subject.teams]
    before = in_all(known)

    def keep(picked: tuple[object, ...]) -> None:
        wanted = [TeamId(int(str(each))) for each in picked]
        gone = set(before) - set(wanted)
        parts = [
            Assign((item.id,), tuple(dict.fromkeys([*(each for each in has if each not in gone), *wanted])))
            for item, has in zip(subject.items, known, strict=True)
        ]
        subject.do(Together(parts, f"Set teams of {subject.name}"))

    editing = Picked("Team", lambda: choices(offers.teams(subject.context.desk.store)), before, keep, many=True)
    names = dict.fromkeys(tuple(team.title for team in teams) for teams in subject.teams)
    if len(names) > 1:
        return Entry("team", mixed("Team", Mixed(len(names))), editing)
    words = ", ".join(next(iter(names))) or NOTHING
    return Entry("team", Face(words, "Team", ink=ink(words)), editing)


def effort(subject: Subject) -> Entry:
    """The estimate in points; without one an initiative says what its parts add up to."""
    face, editing = points(subject, "Effort", EFFORT, "points")
    total = subject.total
    if total is not None and total.points and subject.items[0].effort_likely is None:
        face = Face(f"{say_points(total.points)} points", "Effort", fact=f"in {total.items} items")
    return Entry("effort", face, editing)


def impact(subject: Subject) -> Entry:
    """The expected impact."""
    return Entry("impact", *points(subject, "Impact", IMPACT, ""))


def release(subject: Subject) -> Entry:
    """The release the items go out with."""
    context = subject.context
    today = context.clock.today()
    return picked_row(
        subject,
        "Release",
        "release_id",
        lambda: choices(offers.releases(context.desk.store, today), "No release"),
        lambda row_id: _release_words(context.desk.store.find(Release, row_id), subject),
    )


def sprint(subject: Subject) -> Entry:
    """The sprint the items are planned for."""
    context = subject.context
    today = context.clock.today()
    return picked_row(
        subject,
        "Sprint",
        "sprint_id",
        lambda: choices(offers.sprints(context.desk.store, today), "No sprint"),
        lambda row_id: getattr(context.desk.store.find(Sprint, row_id), "title", NOTHING),
    )


def objective(subject: Subject) -> Entry:
    """The objective the items serve."""
    context = subject.context
    today = context.clock.today()
    return picked_row(
        subject,
        "Objective",
        "objective_id",
        lambda: choices(offers.objectives(context.desk.store, today), "No objective"),
        lambda row_id: getattr(context.desk.store.find(Objective, row_id), "title", NOTHING),
    )


def owner(subject: Subject) -> Entry:
    """Who answers for the items."""
    value = shared(subject.items, lambda item: item.owner)

    def offer() -> Sequence[Choice]:
        known = offers.owners(subject.context.desk.store)
        return [Choice("", "Nobody"), *(Choice(name, name, "user-round") for name in known)]

    def keep(picked: tuple[object, ...]) -> None:
        subject.set("owner", owner=str(picked[0]).strip())

    chosen = () if isinstance(value, Mixed) else (value,)
    words = "" if isinstance(value, Mixed) else value or NOTHING
    face = mixed("Owner", value) if isinstance(value, Mixed) else Face(words, "Owner", ink=ink(words))
    return Entry("owner", face, Picked("Owner", offer, chosen, keep, free=True))


def tags(subject: Subject) -> Entry:
    """The tags; of several items only what is ticked or unticked changes."""
    before = in_all(item.tags for item in subject.items)

    def offer() -> Sequence[Choice]:
        return [Choice(tag, tag, "tag") for tag in offers.tags(subject.context.desk.store)]

    def keep(picked: tuple[object, ...]) -> None:
        wanted = [str(each).strip() for each in picked]
        gone = set(before) - set(wanted)
        subject.each(
            "tags",
            lambda item: {
                "tags": tuple(dict.fromkeys([*(tag for tag in item.tags if tag not in gone), *wanted])),
            },
        )

    value = shared(subject.items, lambda item: item.tags)
    words = "" if isinstance(value, Mixed) else ", ".join(value) or NOTHING
    face = mixed("Tags", value) if isinstance(value, Mixed) else Face(words, "Tags", ink=ink(words))
    return Entry("tags", face, Picked("Tags", offer, before, keep, many=True, free=True))


def progress(subject: Subject) -> Entry:
    """How much is done; of an initiative with parts it is read off them."""
    if subject.total is not None and subject.total.items:
        return Entry("progress", Face(f"{round(subject.total.share_done * 100)} %", "Progress", fact="of its parts"))
    value = shared(subject.items, lambda item: item.progress)

    def read(text: str) -> Reading:
        meant = retype_percent(text, 0 if isinstance(value, Mixed) else value)
        return Reading(text, f"{meant} %" if not isinstance(value, Mixed) else "")

    def keep(text: object) -> None:
        subject.each("progress", lambda item: {"progress": retype_percent(str(text), item.progress)})

    if isinstance(value, Mixed):
        return Entry("progress", mixed("Progress", value), Typed("", read, keep, "40 or +10"))
    return Entry("progress", Face(f"{value} %", "Progress"), Typed(f"{value} %", read, keep, "40 or +10"))


def pinned(subject: Subject) -> Entry:
    """Whether the items keep their dates when others move."""
    value = shared(subject.items, lambda item: item.pinned)

    def tick(on: bool) -> None:
        subject.set("pin", pinned=on)

    if isinstance(value, Mixed):
        return Entry("pinned", Face(value.words, "Pinned", tick=False), tick=tick, run=lambda: tick(True))
    words = "keeps its dates" if value else "moves with others"
    return Entry("pinned", Face(words, "Pinned", tick=value), tick=tick, run=lambda: tick(not value))


def health(subject: Subject) -> Entry:
    """How the work goes."""
    value = shared(subject.items, lambda item: item.health)

    def keep(picked: tuple[object, ...]) -> None:
        subject.set("health", health=Health(str(picked[0])))

    offered = [Choice(each, ENUM_WORDS[each], *health_icon(each)) for each in Health]
    editing = Picked("Health", lambda: offered, () if isinstance(value, Mixed) else (value,), keep)
    if isinstance(value, Mixed):
        return Entry("health", mixed("Health", value), editing)
    return Entry("health", Face(ENUM_WORDS[value], "Health", *health_icon(value)), editing)


def health_note(subject: Subject) -> Entry:
    """Why the work goes as it does."""
    return text_field(subject, "health_note", "Note", lambda item: item.health_note)


def hypothesis(subject: Subject) -> Entry:
    """What is expected to happen."""
    return text_field(subject, "hypothesis", "Hypothesis", lambda item: item.hypothesis)


def key(subject: Subject) -> Entry:
    """The key in the tracker; only one item can have it."""
    value = shared(subject.items, lambda item: item.key)
    if len(subject.items) > 1:
        words = value.words if isinstance(value, Mixed) else value or NOTHING
        return Entry("key", Face(words, "Key", ink="text_faint"))
    said = str(value)
    keep = Typed(said, as_typed, lambda text: subject.set("key", key=text), "PLAT-118")
    return Entry("key", Face(said or NOTHING, "Key", ink=ink(said or NOTHING)), keep)


def _is_filled(subject: Subject, read: Callable[[Item], object]) -> bool:
    return any(read(item) for item in subject.items)


def _say_with_length(span: Span, today: date) -> str:
    days = f"{span.days} {'day' if span.days == 1 else 'days'}"
    return f"{say_span(span, today)}, {days}"


def _release_words(found: Release | None, subject: Subject) -> str:
    if found is None:
        return NOTHING
    today = subject.context.clock.today()
    return found.title if found.target is None else f"{found.title}, {say_day(found.target, today)}"
