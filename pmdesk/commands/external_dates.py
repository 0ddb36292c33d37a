"""Edits of days that somebody outside sets: those that descriptions and answers tell of become dated rows."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from pmdesk.domain.apis import Api, DateKind, DateSource, ExternalDate
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import ApiId, ExternalDateId
from pmdesk.domain.roadmap import TITLE_LIMIT
from pmdesk.domain.specs import FoundOperation
from pmdesk.domain.vendors import Vendor
from pmdesk.insight.sunset_headers import Ending
from pmdesk.storage.ledger import Edit

KIND_WORDS = {DateKind.DEPRECATION: "is deprecated", DateKind.SUNSET: "ends"}


@frozen
class KeepEnding:
    """Keep the days that an answer of an API told of its end; told again, they change nothing. Answers the rows' ids.

    `operation` is what was asked, empty where the whole API is meant.
    """

    api_id: int
    ending: Ending
    operation: str = ""
    label: str = "Keep the day an API ends"

    def apply(self, edit: Edit) -> tuple[ExternalDateId, ...]:
        """Put a row for each day."""
        told = ((DateKind.DEPRECATION, self.ending.deprecated), (DateKind.SUNSET, self.ending.sunset))
        return tuple(
            _keep(edit, self.api_id, (kind, DateSource.HEADER, self.operation), day, self.ending.url)
            for kind, day in told
            if day is not None
        )


def keep_sunsets(edit: Edit, api_id: ApiId, operations: Iterable[FoundOperation]) -> None:
    """Keep the days on which operations end, as their description tells."""
    for operation in operations:
        if operation.sunset is not None:
            _keep(edit, api_id, (DateKind.SUNSET, DateSource.SPEC, operation.key), operation.sunset)


def _keep(edit: Edit, api_id: int, told: tuple[DateKind, DateSource, str], day: date, url: str = "") -> ExternalDateId:
    """Put a day, in place of the one that was told before in the same way; what a person put aside stays so."""
    api, (kind, source, operation) = edit.get(Api, api_id), told
    known = edit.all(ExternalDate, api_id=api.id, kind=kind, source=source, operation=operation)
    if known:
        if (known[0].day, known[0].url) != (day, url or known[0].url):
            edit.put(replace(known[0], day=day, url=url or known[0].url, done=False))
        return known[0].id
    vendor = "" if api.vendor_id is None else f"{edit.get(Vendor, api.vendor_id).title}, "
    what = f"{api.title} {operation}".strip()
    title = f"{vendor}{what} {KIND_WORDS.get(kind, '')}".strip()[:TITLE_LIMIT]
    row_id = ExternalDateId(edit.next_id())
    edit.put(ExternalDate(row_id, title, day, kind, source, api.vendor_id, api.id, operation, url))
    return row_id
