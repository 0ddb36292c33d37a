"""What hangs on an imported item: its teams, acceptance criteria and links, each merged with what is here."""

from collections.abc import Iterable

from pmdesk.commands.incoming.intake import Intake, Values
from pmdesk.commands.incoming.names import Names
from pmdesk.commands.incoming.values import fold, pairs, texts
from pmdesk.domain.kinds import AssignmentId, CriterionId, ItemId, LinkId, TeamId
from pmdesk.domain.rank import room
from pmdesk.domain.roadmap import Assignment, Criterion, Link

PARTS = frozenset({"teams", "criteria", "links"})


def bring_parts(intake: Intake, item_id: ItemId, base: Values, values: Values, names: Names, *, new: bool) -> bool:
    """Bring in the parts whose values differ from those read last; return whether anything here changed."""
    changed = False
    if base.get("teams") != values.get("teams"):
        rows = [] if new else intake.edit.all(Assignment, item_id=item_id)
        changed |= _teams(intake, item_id, rows, (texts(base.get("teams")), texts(values.get("teams"))), names)
    if base.get("criteria") != values.get("criteria"):
        changed |= _criteria(intake, item_id, base, values, new)
    if base.get("links") != values.get("links"):
        changed |= _links(intake, item_id, base, values, new)
    return changed


def merged_names(here: Iterable[str], before: Iterable[str], now: Iterable[str]) -> list[str]:
    """Return the names here with those added that the file has gained, and without those it has lost."""
    gained = {fold(name): name for name in now}
    lost = {fold(name) for name in before} - gained.keys()
    kept = [name for name in here if fold(name) not in lost]
    known = {fold(name) for name in [*kept, *before]}
    return [*kept, *(name for folded, name in gained.items() if folded not in known)]


def _teams(
    intake: Intake, item_id: ItemId, rows: list[Assignment], told: tuple[list[str], list[str]], names: Names
) -> bool:
    here = {row.team_id: row for row in rows}
    before, now = ({fold(name): name for name in teams} for teams in told)
    gained = {TeamId(names.teams.get(name)) for folded, name in now.items() if folded not in before}
    lost = {names.teams.known(name) for folded, name in before.items() if folded not in now}
    wanted = (here.keys() - lost) | gained
    if wanted == here.keys():
        return False
    for team_id in here.keys() - wanted:
        intake.edit.drop(Assignment, here[team_id].id)
    for team_id in sorted(wanted):
        row_id = here[team_id].id if team_id in here else AssignmentId(intake.edit.next_id())
        intake.edit.put(Assignment(row_id, item_id, team_id, 1 / len(wanted)))
    return True


def _criteria(intake: Intake, item_id: ItemId, base: Values, values: Values, new: bool) -> bool:
    before = {fold(title): bool(met) for title, met in pairs(base.get("criteria"))}
    now = {fold(title): (title, bool(met)) for title, met in pairs(values.get("criteria"))}
    rows = [] if new else intake.edit.all(Criterion, order_by="rank", item_id=item_id)
    here = {fold(row.title): row for row in rows}
    changed = False
    for folded, row in here.items():
        if folded in before and folded not in now:
            intake.edit.drop(Criterion, row.id)
            changed = True
        elif folded in now and now[folded][1] not in (before.get(folded), row.met):
            intake.edit.put(Criterion(row.id, item_id, row.title, row.rank, now[folded][1]))
            changed = True
    gained = [now[folded] for folded in now if folded not in before and folded not in here]
    ranks = room(max((row.rank for row in rows), default=None), None, len(gained)) if gained else []
    for (title, met), rank in zip(gained, ranks, strict=True):
        intake.edit.put(Criterion(CriterionId(intake.edit.next_id()), item_id, title, rank, met))
    return changed or bool(gained)


def _links(intake: Intake, item_id: ItemId, base: Values, values: Values, new: bool) -> bool:
    before, now = dict(pairs(base.get("links"))), dict(pairs(values.get("links")))
    here = {} if new else {row.url: row for row in intake.edit.all(Link, item_id=item_id)}
    changed = False
    for url, row in here.items():
        if url in before and url not in now:
            intake.edit.drop(Link, row.id)
            changed = True
        elif url in now and now[url] not in (before.get(url), row.title):
            intake.edit.put(Link(row.id, item_id, url, now[url]))
            changed = True
    for url, title in now.items():
        if url not in before and url not in here:
            intake.edit.put(Link(LinkId(intake.edit.next_id()), item_id, url, title))
            changed = True
    return changed
