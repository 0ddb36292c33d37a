"""The popovers that hang on the selected rows: status, teams, where to move, and what to depend on."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import partial

from pmdesk.commands.desk import Command
from pmdesk.commands.fields import SetFields
from pmdesk.commands.items import MoveItems, SetStatus
from pmdesk.commands.links import Depend, SetDependency, Undepend
from pmdesk.commands.schedule import ClearDates, Reschedule, Shift
from pmdesk.commands.teams import Assign
from pmdesk.commands.together import Together
from pmdesk.domain.days import Span, say_span
from pmdesk.domain.errors import DeskError
from pmdesk.domain.fuzzy import parse_span
from pmdesk.domain.kinds import DependencyId, ItemId, ProductId, TeamId
from pmdesk.domain.roadmap import STATUS_WORDS, STATUSES_OF, Anchor, Item, ItemKind, Status
from pmdesk.insight.scheduling import Days, Tie
from pmdesk.queries.timeline import SprintHead
from pmdesk.queries.timeline_groups import ranked
from pmdesk.queries.timeline_rows import Frame
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.line_popover import LinePopover
from pmdesk.ui.roadmap.model import RoadmapModel
from pmdesk.ui.roadmap.timeline_runs import Place
from pmdesk.ui.widgets.choices import Choice, ChoicePopover
from pmdesk.ui.widgets.timeline.look import STATUS_ICONS, status_icon
from pmdesk.ui.widgets.timeline.words import short_days

MOST = 40
COMING_SPRINTS = 5
ANCHOR_WORDS = {
    Anchor.FINISH_START: "finish to start",
    Anchor.START_START: "start to start",
    Anchor.FINISH_FINISH: "finish to finish",
    Anchor.START_FINISH: "start to finish",
}
STEP = re.compile(r"([+\-−])\s*(\d{1,4})\s*(d|w)?(?:ays?|eeks?)?", re.IGNORECASE)
TIED = re.compile(r"(?:\s+(fs|ss|ff|sf))?(?:\s*([+\-−])\s*(\d{1,4})\s*d?)?$", re.IGNORECASE)


class Popups:
    """Opens popovers for items and does what is picked in them."""

    def __init__(self, context: Context, model: RoadmapModel) -> None:
        self._context = context
        self._model = model

    @property
    def _frame(self) -> Frame:
        return self._model.frame

    def status(self, items: Sequence[int], place: Place) -> ChoicePopover:
        """Offer the statuses that the selected kind of item knows."""
        entries = [self._frame.sheet.items[item] for item in items]
        kinds = {entry.kind for entry in entries}
        kind = ItemKind.INITIATIVE if kinds == {ItemKind.INITIATIVE} else ItemKind.FEATURE
        choices = [Choice(status, STATUS_WORDS[status], *STATUS_ICONS[status]) for status in STATUSES_OF[kind]]
        popover = ChoicePopover(
            self._context.theme,
            self._context.icons,
            place.owner,
            choices,
            {entry.status for entry in entries} if len({entry.status for entry in entries}) == 1 else (),
            name="Status",
        )

        def keep(picked: tuple[Status, ...]) -> None:
            self._do(SetStatus(_ids(items), picked[0]))

        popover.kept.connect(keep)
        popover.hang(place.box)
        return popover

    def teams(self, items: Sequence[int], place: Place) -> ChoicePopover:
        """Offer all teams; several can be ticked."""
        colours = self._frame.forest.team_colours
        choices = [
            Choice(team.id, team.title, colour=colours[team.id]) for team in ranked(self._frame.sheet.teams.values())
        ]
        chosen = [team for team, _ in self._frame.forest.shares.get(items[0], ())]
        popover = ChoicePopover(
            self._context.theme, self._context.icons, place.owner, choices, chosen, name="Teams", many=True
        )

        def keep(picked: tuple[int, ...]) -> None:
            self._do(Assign(_ids(items), tuple(TeamId(team) for team in picked)))

        popover.kept.connect(keep)
        popover.hang(place.box)
        return popover

    def move(self, items: Sequence[int], place: Place) -> LinePopover:
        """Ask for a sprint, dates or another parent."""
        popover = LinePopover(
            self._context.theme,
            self._context.icons,
            place.owner,
            lambda text, _turned: self._moves(items, text),
            name=f"Move {self._named(items)}",
            prompt="26.08, 24 apr, +2w, 2 mar to 24 apr, or a parent",
        )
        popover.picked.connect(self._do)
        popover.ask(place.box)
        return popover

    def depends(self, items: Sequence[int], place: Place) -> LinePopover:
        """Ask what the items wait for, or what waits for them."""
        named = self._named(items)
        popover = LinePopover(
            self._context.theme,
            self._context.icons,
            place.owner,
            partial(self._links, items),
            name=f"{named} depends on",
            prompt=f"{named} waits for…",
            turns=f"…waits for {named}",
            hint="Tab turns it round. Add ss, ff or sf for other ends, +3d for days between.",
        )

        def picked(value: Command[object] | Tie) -> None:
            if isinstance(value, Tie):
                self._change_link(value, place)
            else:
                self._do(value)

        popover.picked.connect(picked)
        popover.ask(place.box)
        return popover

    # --- move

    def _moves(self, items: Sequence[int], text: str) -> list[Choice]:
        sprints = self._to_sprints(items, text)
        found = [*sprints[:1], *self._to_dates(items, text), *sprints[1:], *self._to_parents(items, text)]
        if not text and any(self._frame.sheet.items[item].start is not None for item in items):
            found.append(Choice(ClearDates(_ids(items)), "No dates", "calendar"))
        return found[:MOST]

    def _to_dates(self, items: Sequence[int], text: str) -> list[Choice]:
        if not text:
            return []
        today = self._context.clock.today()
        choices = self._by_days(items, text)
        try:
            span = parse_span(text, today)
        except DeskError:
            return choices
        start = self._start_on(items, span.start)
        if start is not None:
            words = f"Start on {say_span(Span(span.start, span.start), today)}"
            choices.append(Choice(start[0], words, "calendar", fact=start[1]))
        moves = {ItemId(item): span for item in items if not self._frame.sums_up(item)}
        if moves and (span.days > 1 or start is None):
            label = f"Set the dates of {self._named(items)}"
            words = say_span(span, today)
            choices.append(Choice(Reschedule(moves, label=label), words, "calendar-range", fact="from and to"))
        if span.days == 1 and start is not None:
            choices += self._to_end(items, span.end)
        return choices

    def _by_days(self, items: Sequence[int], text: str) -> list[Choice]:
        """Offer a move counted from where the items lie: `+2w`, `-3d`."""
        step = STEP.fullmatch(text)
        if step is None or all(self._frame.days(item) is None for item in items):
            return []
        days = int(step[2]) * (7 if (step[3] or "d").lower() == "w" else 1)
        later = step[1] == "+"
        words = f"{days} {'day' if days == 1 else 'days'} {'later' if later else 'earlier'}"
        return [Choice(Shift(_ids(items), days if later else -days), words, "move-horizontal")]

    def _start_on(self, items: Sequence[int], day: date) -> tuple[Command[object], str] | None:
        """Return the move after which the first of the items starts on a day, with the words for where it ends."""
        stretches = [days for days in map(self._frame.days, items) if days is not None]
        if not stretches:
            return None
        shift = day.toordinal() - min(days.start for days in stretches)
        end = date.fromordinal(max(days.end for days in stretches)) + timedelta(days=shift)
        today = self._context.clock.today()
        return Shift(_ids(items), shift), f"ends {say_span(Span(end, end), today)}"

    def _to_end(self, items: Sequence[int], day: date) -> list[Choice]:
        moves: dict[ItemId, Span] = {}
        for item in items:
            days = self._frame.days(item)
            if days is not None and not self._frame.sums_up(item) and days.start <= day.toordinal():
                moves[ItemId(item)] = Span(date.fromordinal(days.start), day)
        if not moves:
            return []
        words = f"End on {say_span(Span(day, day), self._context.clock.today())}"
        return [Choice(Reschedule(moves, label=f"Set the end of {self._named(items)}"), words, "calendar")]

    def _to_sprints(self, items: Sequence[int], text: str) -> list[Choice]:
        today = self._frame.today
        sprints = sorted(self._frame.sheet.sprints.values(), key=lambda sprint: sprint.start)
        if not text:
            sprints = [sprint for sprint in sprints if sprint.end >= today][:COMING_SPRINTS]
        wanted = text.casefold()
        return [self._to_sprint(items, sprint) for sprint in sprints if wanted in sprint.title.casefold()]

    def _to_sprint(self, items: Sequence[int], sprint: SprintHead) -> Choice:
        fact = short_days(Days(sprint.start, sprint.end), self._frame.today)
        label = f"Move {self._named(items)} to {sprint.title}"
        commands: list[Command[object]] = [SetFields(Item, tuple(items), {"sprint_id": sprint.id}, label)]
        start = self._start_on(items, date.fromordinal(sprint.start))
        if start is not None:
            commands.append(start[0])
        return Choice(Together(commands, label), f"Sprint {sprint.title}", "repeat", fact=fact)

    def _to_parents(self, items: Sequence[int], text: str) -> list[Choice]:
        if not text:
            return []
        frame, ids, wanted = self._frame, _ids(items), text.casefold()
        choices = [
            Choice(MoveItems(ids, ProductId(product.id)), f"Into {product.title}", colour=product.colour)
            for product in ranked(frame.sheet.products.values())
            if wanted in product.title.casefold()
        ]
        for entry in frame.sheet.items.values():
            is_home = entry.kind is ItemKind.INITIATIVE or entry.id in frame.forest.parts
            if is_home and entry.id not in items and wanted in entry.title.casefold():
                fact = "" if entry.product_id is None else frame.sheet.products[entry.product_id].title
                command = MoveItems(ids, None, ItemId(entry.id))
                choices.append(Choice(command, f"Under {entry.title}", "corner-down-right", fact=fact))
        return choices

    # --- depends

    def _links(self, items: Sequence[int], text: str, turned: bool) -> list[Choice]:
        if not text:
            return self._known_links(items, turned)
        frame = self._frame
        tied = TIED.search(text)
        words, anchor, lag = _tie_of(text, tied) if tied is not None else (text, Anchor.FINISH_START, 0)
        wanted = words.casefold().split()
        choices: list[Choice] = []
        for entry in frame.sheet.items.values():
            title = entry.title.casefold()
            if entry.id in items or not all(word in title or word in entry.key.casefold() for word in wanted):
                continue
            label = f"Link {self._named(items)} to {entry.title}"
            pairs = [(item, entry.id) if turned else (entry.id, item) for item in items]
            commands = [Depend(ItemId(one), ItemId(other), anchor, lag) for one, other in pairs]
            command = commands[0] if len(commands) == 1 else Together(commands, label)
            name, ink = status_icon(entry)
            choices.append(Choice(command, entry.title, name, ink, fact=_tie_words(anchor, lag)))
            if len(choices) >= MOST:
                break
        choices.sort(key=lambda choice: (not choice.text.casefold().startswith(words.casefold()), len(choice.text)))
        return choices

    def _known_links(self, items: Sequence[int], turned: bool) -> list[Choice]:
        frame = self._frame
        ties = frame.forest.after if turned else frame.forest.before
        return [
            Choice(
                tie,
                frame.title(tie.successor if turned else tie.predecessor),
                "link-2",
                "danger" if frame.days_broken(tie) else "text_muted",
                fact=_tie_words(tie.anchor, tie.lag_days),
            )
            for item in items
            for tie in ties.get(item, ())
        ]

    def _change_link(self, tie: Tie, place: Place) -> None:
        frame = self._frame
        choices = [Choice(anchor, words.capitalize()) for anchor, words in ANCHOR_WORDS.items()]
        choices.append(Choice(None, "Remove the link", "unlink"))
        popover = ChoicePopover(
            self._context.theme, self._context.icons, place.owner, choices, [tie.anchor], name="Link"
        )
        titles = f"{frame.title(tie.predecessor)} and {frame.title(tie.successor)}"

        def keep(picked: tuple[Anchor | None, ...]) -> None:
            if picked[0] is None:
                self._do(Undepend(DependencyId(tie.id), f"Unlink {titles}"), toast=f"Unlinked {titles}")
            else:
                self._do(SetDependency(DependencyId(tie.id), picked[0], tie.lag_days))

        popover.kept.connect(keep)
        popover.hang(place.box)

    def _do(self, command: Command[object], *, toast: str = "") -> None:
        self._context.do(command, toast=toast)

    def _named(self, items: Sequence[int]) -> str:
        return self._frame.title(items[0]) if len(items) == 1 else f"{len(items)} items"


def _ids(items: Iterable[int]) -> tuple[ItemId, ...]:
    return tuple(ItemId(item) for item in items)


def _tie_of(text: str, tied: re.Match[str]) -> tuple[str, Anchor, int]:
    anchor = Anchor(tied[1].lower()) if tied[1] else Anchor.FINISH_START
    lag = int(tied[3]) * (1 if tied[2] == "+" else -1) if tied[3] else 0
    return text[: tied.start()].strip() or text, anchor, lag


def _tie_words(anchor: Anchor, lag: int) -> str:
    words = ANCHOR_WORDS[anchor]
    if lag:
        words += f", {abs(lag)} {'day' if abs(lag) == 1 else 'days'} {'later' if lag > 0 else 'overlap'}"
    return words
