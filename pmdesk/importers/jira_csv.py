"""Jira's CSV export: one column per value (several `Sprint`, `Labels`…), `Custom field (…)`, parents by number.

Epics and initiatives become initiatives; stories, tasks and bugs become features, bugs with the tag `bug`. A sub-task
becomes an acceptance criterion of its parent, met when it is done; where the parent is not in the file it stands as a
feature. `Parent` holds the parent's internal number (`Issue id`), `Parent key` and `Epic Link` its key. Where the
parent is not in the file, `Parent summary` names the initiative. Of several sprints the last column is the latest.
Comments, watchers, work logs and time tracking stay in Jira.
"""

import re

from pmdesk.importers.targets import Dialect, Target

_HEADING = re.compile(r"^h([1-6])\.[ \t]+", re.MULTILINE)
_FENCE = re.compile(r"\{(?:code|noformat)(?::[^}\n]{0,200})?\}")
_LINK = re.compile(r"\[([^\]|\n]{1,300})\|((?:https?|mailto):[^\]|\s]{1,900})(?:\|[^\]\n]{0,50})?\]")
_MONOSPACE = re.compile(r"\{\{([^{}\n]{1,300})\}\}")
_NUMBERED = re.compile(r"^(#+)[ \t]+", re.MULTILINE)
_BULLET = re.compile(r"^(\*{2,5})[ \t]+", re.MULTILINE)


def markdown(text: str) -> str:
    """Turn the commonest of Jira's wiki marks into Markdown: headings, lists, code, links."""
    if not text:
        return text
    text = _NUMBERED.sub(lambda found: "   " * (len(found[1]) - 1) + "1. ", text)
    text = _HEADING.sub(lambda found: "#" * int(found[1]) + " ", text)
    text = _BULLET.sub(lambda found: "  " * (len(found[1]) - 1) + "* ", text)
    text = _MONOSPACE.sub(r"`\1`", text)
    return _LINK.sub(r"[\1](\2)", _FENCE.sub("\n```\n", text))


DIALECT = Dialect(
    "jira",
    "Jira CSV",
    (frozenset({"summary", "issue key"}), frozenset({"issue id", "issue type", "status", "project key"})),
    {
        "summary": Target.NAME,
        "issue key": Target.KEY,
        "issue id": Target.ALIAS,
        "issue type": Target.KIND,
        "status": Target.STATUS,
        "status category": Target.STATUS_GROUP,
        "component/s": Target.PRODUCT,
        "components": Target.PRODUCT,
        "component": Target.PRODUCT,
        "project name": Target.PRODUCT,
        "parent": Target.PARENT,
        "parent id": Target.PARENT,
        "parent key": Target.PARENT,
        "epic link": Target.PARENT,
        "parent link": Target.PARENT,
        "parent summary": Target.PARENT,
        "epic link summary": Target.PARENT,
        "epic name": Target.ALIAS,
        "fix version/s": Target.RELEASE,
        "fix versions": Target.RELEASE,
        "fix version": Target.RELEASE,
        "labels": Target.TAGS,
        "sprint": Target.SPRINT,
        "story points": Target.EFFORT,
        "story point estimate": Target.EFFORT,
        "assignee": Target.OWNER,
        "due date": Target.END,
        "target end": Target.END,
        "start date": Target.START,
        "target start": Target.START,
        "description": Target.DESCRIPTION,
        "acceptance criteria": Target.CRITERIA,
        "team": Target.TEAM,
        "flagged": Target.HEALTH,
        "resolved": Target.DONE_ON,
        "inward issue link (blocks)": Target.DEPENDS_ON,
        "outward issue link (blocks)": Target.BLOCKS,
        "outward issue link (depends)": Target.DEPENDS_ON,
        "inward issue link (depends)": Target.BLOCKS,
        "outward issue link (dependency)": Target.DEPENDS_ON,
        "inward issue link (dependency)": Target.BLOCKS,
    },
    ignored=(
        "project ", "assignee id", "reporter", "creator", "created", "updated", "last viewed", "votes", "comment",
        "watchers", "log work", "attachment", "affects version", "environment", "original estimate", "time spent",
        "remaining estimate", "work ratio", "σ ", "security level", "resolution", "priority", "status category changed",
        "inward issue link", "outward issue link", "url", "custom field (development", "custom field (rank",
        "custom field ([chart", "custom field (epic color", "custom field (epic colour", "custom field (epic status",
        "custom field (issue color",
    ),
    description=markdown,
)  # fmt: skip
