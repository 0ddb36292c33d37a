"""Linear's CSV export: one issue a row, cycles with their days, projects as initiatives.

A project becomes an initiative and its issues features in it; sub-issues become features under their issue. Cycles
become sprints with their days. Linear puts an apostrophe before texts that a spreadsheet would run; it is taken off.
"""

import re

from pmdesk.importers.targets import Dialect, Target

_APOSTROPHE = re.compile(r"'(?=[+\-=@])")


def without_apostrophe(cell: str) -> str:
    """Take off the apostrophe that Linear puts before `=`, `+`, `-` and `@`."""
    return cell[1:] if _APOSTROPHE.match(cell) else cell


DIALECT = Dialect(
    "linear",
    "Linear CSV",
    (frozenset({"id", "team", "title", "status"}), frozenset({"cycle number", "cycle name", "project milestone"})),
    {
        "id": Target.KEY,
        "team": Target.TEAM,
        "title": Target.NAME,
        "description": Target.DESCRIPTION,
        "status": Target.STATUS,
        "estimate": Target.EFFORT,
        "project": Target.INITIATIVE,
        "assignee": Target.OWNER,
        "labels": Target.TAGS,
        "initiatives": Target.TAGS,
        "roadmaps": Target.TAGS,
        "cycle name": Target.SPRINT,
        "cycle start": Target.SPRINT_START,
        "cycle end": Target.SPRINT_END,
        "archived": Target.ARCHIVED,
        "due date": Target.END,
        "parent issue": Target.PARENT,
        "project milestone": Target.RELEASE,
        "blocked by": Target.DEPENDS_ON,
        "blocks": Target.BLOCKS,
        "uuid": Target.ALIAS,
        "completed": Target.DONE_ON,
    },
    ignored=(
        "project ", "creator", "cycle number", "created", "updated", "started", "triaged", "canceled",
        "sla", "priority", "related", "duplicate",
    ),
    cell=without_apostrophe,
    holders_are_initiatives=False,
)  # fmt: skip
