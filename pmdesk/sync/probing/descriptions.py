"""The descriptions that answers are compared with: read out of the workspace by one thread, understood by any."""

from collections.abc import Iterable
from threading import Lock

from pmdesk.domain.apis import SpecText, SpecVersion
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import SpecVersionId
from pmdesk.insight.checks.schema_match import SchemaMatch
from pmdesk.insight.packed_text import unpacked
from pmdesk.insight.specs.description import Description
from pmdesk.insight.specs.versions import read_version
from pmdesk.storage.rows import Rows


class Descriptions:
    """What is wanted of answers by version; each is understood when it is first asked for."""

    def __init__(self) -> None:
        self._texts: dict[SpecVersionId, tuple[str, str]] = {}
        self._known: dict[SpecVersionId, SchemaMatch | None] = {}
        self._lock = Lock()

    def follow(self, rows: Rows, version_ids: Iterable[SpecVersionId | None]) -> None:
        """Take over which versions are wanted; their texts are read here, so that nobody else needs the workspace."""
        wanted = {each for each in version_ids if each is not None}
        with self._lock:
            for gone in self._texts.keys() - wanted:
                del self._texts[gone]
                self._known.pop(gone, None)
            for version_id in wanted - self._texts.keys():
                version = rows.find(SpecVersion, version_id)
                text = None if version is None else rows.find(SpecText, version.text_id)
                if version is not None and text is not None:
                    self._texts[version_id] = (version.name or version.title, text.body)

    def get(self, version_id: SpecVersionId) -> SchemaMatch | None:
        """Return what a version wants; None where it is no description of answers, or cannot be read."""
        with self._lock:
            if version_id not in self._known and version_id in self._texts:
                self._known[version_id] = _understood(*self._texts[version_id])
            return self._known.get(version_id)


def _understood(name: str, body: str) -> SchemaMatch | None:
    try:
        described = read_version(name, unpacked(body))
    except DeskError:
        return None
    return SchemaMatch(described) if isinstance(described, Description) else None
