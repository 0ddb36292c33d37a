"""PM Desk's own CSV table of a roadmap: read back by its ids, kinds and dependencies.

What the table only tells and does not hold (milestones, risks, the objective) stays out; a whole workspace leaves and
comes back as a folder instead.
"""

from pmdesk.domain.cells import OWN_HEADER, OWN_SOURCE
from pmdesk.importers.targets import Dialect, Target

DIALECT = Dialect(
    OWN_SOURCE,
    "PM Desk CSV",
    (frozenset({OWN_HEADER, "name", "kind"}), frozenset()),
    {
        OWN_HEADER: Target.KEY,
        "kind": Target.KIND,
        "key": Target.SHOWN_KEY,
        "name": Target.NAME,
        "product": Target.PRODUCT,
        "parent id": Target.PARENT,
        "parent": Target.PARENT,
        "status": Target.STATUS,
        "health": Target.HEALTH,
        "start": Target.START,
        "end": Target.END,
        "resolution": Target.RESOLUTION,
        "progress": Target.PROGRESS,
        "effort low": Target.EFFORT_LOW,
        "effort": Target.EFFORT,
        "effort high": Target.EFFORT_HIGH,
        "owner": Target.OWNER,
        "teams": Target.TEAM,
        "tags": Target.TAGS,
        "sprint": Target.SPRINT,
        "release": Target.RELEASE,
        "depends on": Target.DEPENDS_ON,
        "pinned": Target.PINNED,
        "description": Target.DESCRIPTION,
    },
    ignored=(
        "group",
        "health note",
        "dates",
        "points",
        "objective",
        "waits for",
        "milestones",
        "open risks",
        "hypothesis",
    ),
    lists=";",
)
