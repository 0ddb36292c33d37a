"""Decisions about fields that were changed on both sides: mine, theirs or a text of both; or later after all."""

import json
from collections import defaultdict
from dataclasses import replace
from typing import cast

from pmdesk.commands.remote_values import put_cells, row_of
from pmdesk.domain.classes import frozen
from pmdesk.domain.connections import Choice, Conflict, SyncLink
from pmdesk.domain.errors import Gone, RuleBroken
from pmdesk.domain.inbox import storable
from pmdesk.domain.kinds import ConflictId, SyncLinkId
from pmdesk.storage.engine import Cell
from pmdesk.storage.ledger import Edit


@frozen
class Decision:
    """What is to become of one field in conflict; `text` is the merged one."""

    conflict_id: ConflictId
    choice: Choice
    text: str = ""


@frozen
class DecideConflicts:
    """Decide fields that were changed on both sides, as one step; what differs from the service then waits to be sent.

    Both versions stay in the history, and undo brings the open conflicts back.
    """

    decisions: tuple[Decision, ...]

    @property
    def label(self) -> str:
        """The step's name."""
        count = len(self.decisions)
        return f"Resolve {count} {'difference' if count == 1 else 'differences'}"

    def apply(self, edit: Edit) -> None:
        """Give each row what was chosen; the fields of one row go together."""
        chosen: defaultdict[SyncLinkId, dict[str, Cell]] = defaultdict(dict)
        for decision in self.decisions:
            conflict = edit.get(Conflict, decision.conflict_id)
            if decision.choice is Choice.OPEN:
                raise RuleBroken("Nothing was chosen.", "Choose mine, theirs or a text of both.")
            if decision.choice is not Choice.MINE:
                chosen[conflict.link_id][conflict.field] = _cell(conflict, decision)
            merged = storable(decision.text) if decision.choice is Choice.MERGED else ""
            edit.put(replace(conflict, choice=decision.choice, merged=merged))
        for link_id, cells in chosen.items():
            link = edit.get(SyncLink, link_id)
            rows = row_of(edit, link.kind, link.row_id)
            if not rows:
                raise Gone("What differs is not there any more.", "It may have been deleted or undone.")
            put_cells(edit, rows, cells)


def _cell(conflict: Conflict, decision: Decision) -> Cell:
    if decision.choice is Choice.MERGED:
        return storable(decision.text)
    return cast("Cell", json.loads(conflict.theirs))
