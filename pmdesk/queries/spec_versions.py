"""Which versions of an API's description a new one is compared with, and which texts are known word for word."""

from collections.abc import Mapping

from pmdesk.domain.apis import SpecText, SpecVersion
from pmdesk.domain.kinds import ApiId
from pmdesk.domain.vendors import Integration
from pmdesk.queries.spec_changes import versions
from pmdesk.storage.rows import Rows


def worth_comparing(rows: Rows, api_id: ApiId | None) -> tuple[SpecVersion, ...]:
    """Return the versions that a new one is compared with: the newest first, then those that are agreed on."""
    if api_id is None:
        return ()
    known = versions(rows, api_id)
    pins = {row.pinned_id for row in rows.all(Integration, api_id=api_id, archived_at=None)}
    return (*known[-1:], *(each for each in known[:-1] if each.id in pins))


def by_hash(rows: Rows, api_id: ApiId | None) -> Mapping[str, SpecVersion]:
    """Return the versions of an API by the hashes of their texts; the texts themselves are not read."""
    texts = {} if api_id is None else {each.text_id: each for each in versions(rows, api_id)}
    cells = (cell for text_id in texts for cell in rows.cells(SpecText, ("sha256", "id"), id=text_id))
    return {sha256: texts[text_id] for sha256, text_id in cells}
