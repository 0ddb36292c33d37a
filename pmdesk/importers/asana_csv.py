"""Asana's CSV export: one task a row, subtasks by the name of their parent, dependencies by name.

A project becomes an initiative and its tasks features in it. A section that is called like a status is one; other
sections become a tag. A subtask becomes an acceptance criterion of its parent, met when it is completed. Tasks called
milestone in a `Type` column become milestones.
"""

from pmdesk.importers.targets import Dialect, Target

DIALECT = Dialect(
    "asana",
    "Asana CSV",
    (
        frozenset({"task id", "created at", "name"}),
        frozenset({"section/column", "parent task", "projects", "completed at"}),
    ),
    {
        "task id": Target.KEY,
        "name": Target.NAME,
        "section/column": Target.STATUS,
        "section": Target.TAGS,
        "assignee": Target.OWNER,
        "start date": Target.START,
        "due date": Target.END,
        "tags": Target.TAGS,
        "notes": Target.DESCRIPTION,
        "projects": Target.INITIATIVE,
        "parent task": Target.PARENT,
        "completed at": Target.DONE_ON,
        "blocked by (dependencies)": Target.DEPENDS_ON,
        "blocking (dependencies)": Target.BLOCKS,
        "type": Target.KIND,
    },
    ignored=("created at", "last modified", "assignee email", "priority", "collaborators"),
    children_are_criteria=True,
    unknown_status_is_tag=True,
)
