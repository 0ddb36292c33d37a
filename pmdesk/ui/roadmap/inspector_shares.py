"""How the teams of an item share its effort, below its teams in the inspector: a line for each, and an honest sum."""

from pmdesk.commands.teams import SetShares
from pmdesk.domain.estimates import say_points
from pmdesk.domain.kinds import TeamId
from pmdesk.domain.retyped import NEARLY, retype_share
from pmdesk.domain.sprints import Team
from pmdesk.ui.roadmap.inspector_subject import Subject
from pmdesk.ui.widgets.card import Entry
from pmdesk.ui.widgets.editing import Reading, Typed
from pmdesk.ui.widgets.face import Face

INDENT = 12
KEY = "share:"
"""How the keys of these lines begin; the team's id follows."""


def shares(subject: Subject) -> list[Entry]:
    """Return a line for the share of each team, and what they make together where that is not the whole.

    One team that carries everything needs no line.
    """
    if len(subject.items) != 1 or not subject.shares:
        return []
    together = sum(subject.shares)
    is_whole = abs(together - 1) < NEARLY
    if is_whole and len(subject.shares) == 1:
        return []
    lines = [
        _line(subject, team, share, together) for team, share in zip(subject.teams[0], subject.shares, strict=True)
    ]
    return lines if is_whole else [*lines, *_sum(subject, together)]


def _line(subject: Subject, team: Team, before: float, together: float) -> Entry:
    def read(text: str) -> Reading:
        share = retype_share(text, before, together - before)
        return Reading(share, f"{_say(share)}, together {_say(together - before + share)}")

    def keep(share: object) -> None:
        if isinstance(share, float):
            label = f"Set share of {team.title} in {subject.name}"
            subject.do(SetShares(subject.items[0].id, ((team.id, share),), label))

    face = Face(
        _say(before),
        team.title,
        fact=_points(subject, before / max(1.0, together)),
        indent=INDENT,
        spoken_label=f"Share of {team.title}",
    )
    return Entry(f"{KEY}{team.id}", face, Typed(_say(before), read, keep, "70, +10, 1/3 or rest"))


def _sum(subject: Subject, together: float) -> tuple[Entry, Entry]:
    """Say what is counted of shares that are not the whole, and offer to make them so."""
    fact = "counts as 100 %" if together > 1 else f"{_say(1 - together)} with no team"
    face = Face(_say(together), "Together", fact=fact, fact_ink="warning_text", indent=INDENT)

    def scale() -> None:
        teams: tuple[TeamId, ...] = tuple(team.id for team in subject.teams[0])
        parts = tuple((team, share / together) for team, share in zip(teams, subject.shares, strict=True))
        subject.do(SetShares(subject.items[0].id, parts, f"Scale team shares of {subject.name} to 100 %"))

    offer = Face("Scale to 100 %", icon="equal", ink="accent_ink", indent=INDENT)
    return Entry("shares", face), Entry("to_whole", offer, run=scale)


def _points(subject: Subject, part: float) -> str:
    """Say how much of the estimate a part is; what lies under an item is estimated and shared on its own."""
    effort = subject.items[0].effort_likely
    if effort is None or subject.total is not None:
        return ""
    return f"{say_points(round(effort * part, 1))} of {say_points(effort)} points"


def _say(share: float) -> str:
    return f"{say_points(round(share * 100, 1))} %"
