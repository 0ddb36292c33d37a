"""Choices that belong to the workspace and can be undone."""

import json

from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import SettingId
from pmdesk.domain.plumbing import Setting
from pmdesk.storage.ledger import Edit
from pmdesk.storage.rows import Rows

CARRY_ALONG = "carry_along"


@frozen
class SetSetting:
    """Keep a JSON value under a name."""

    name: str
    value: object

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Set {self.name.replace('_', ' ')}"

    def apply(self, edit: Edit) -> None:
        """Put the setting."""
        known = edit.all(Setting, name=self.name)
        row_id = known[0].id if known else SettingId(edit.next_id())
        edit.put(Setting(row_id, self.name, json.dumps(self.value, ensure_ascii=False)))


def setting(rows: Rows, name: str, default: object = None) -> object:
    """Return the value kept under a name, or the default."""
    known = rows.all(Setting, name=name)
    return json.loads(known[0].value) if known else default
