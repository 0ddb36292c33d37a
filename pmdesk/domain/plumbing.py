"""Rows that hold the workspace together: where imported rows came from, and its settings."""

from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import OriginId, SettingId


@frozen
class Origin:
    """Where a row came from: the source and its key there, with the values last read (JSON), for the next import."""

    id: OriginId
    source: str
    key: str
    kind: str
    row_id: int
    base: str = "{}"


@frozen
class Setting:
    """A choice that belongs to the workspace and can be undone; `value` is JSON."""

    id: SettingId
    name: str
    value: str
