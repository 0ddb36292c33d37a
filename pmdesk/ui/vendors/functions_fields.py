"""Reads, off the main thread, which operations and fields of a description a function can be tied to."""

from collections.abc import Iterable, Sequence
from threading import Lock

from PySide6.QtCore import QObject, Signal

from pmdesk.domain.apis import SpecFormat, SpecText, SpecVersion
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import SpecVersionId
from pmdesk.insight.packed_text import unpacked
from pmdesk.insight.specs.browse import Browser, Field
from pmdesk.insight.specs.reading import read_description
from pmdesk.queries.spec_changes import operations_of
from pmdesk.storage.rows import Rows
from pmdesk.ui.context import Context
from pmdesk.ui.widgets.choices import Choice

OPERATIONS, FIELDS = "vendors.function_operations", "vendors.function_fields"
PARAMETER = " parameter "
HEADER = " header "
SHOWN = 36


@frozen
class FieldFound:
    """One field that can be named: its path with dots, and what it is in which parts of an operation."""

    name: str
    fact: str


class Reading:
    """Keeps the description that was read last, for readers that ask for field after field; any thread may call."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: tuple[SpecVersionId, Browser] | None = None
        self._is_over = False

    def stop(self) -> None:
        """Let nothing more be read, and forget what was."""
        self._is_over, self._kept = True, None

    def fields(self, rows: Rows, version_id: SpecVersionId, operations: Sequence[str]) -> tuple[FieldFound, ...]:
        """Return the fields of operations, each name once."""
        version = rows.get(SpecVersion, version_id)
        if version.format is SpecFormat.GRAPHQL:
            return ()
        with self._lock:
            browser = self._browser(rows, version)
            return named(field for operation in operations for field in browser.fields(operation))

    def _browser(self, rows: Rows, version: SpecVersion) -> Browser:
        if self._kept is not None and self._kept[0] == version.id:
            return self._kept[1]
        body = unpacked(rows.get(SpecText, version.text_id).body)
        browser = Browser(read_description(version.source or version.title, body, tell=self._heed))
        if not self._is_over:
            self._kept = version.id, browser
        return browser

    def _heed(self, _done: int, _total: int) -> None:
        if self._is_over:
            raise DeskError("Nobody waits for this description any more.", "Open the function again.")


class SpecFields(QObject):
    """What the finder of the editor offers; `changed` tells that there is more to offer."""

    changed = Signal()

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._reading = Reading()
        self._asked: tuple[SpecVersionId | None, tuple[str, ...]] = (None, ())
        self.operations: tuple[Choice, ...] = ()
        self.fields: tuple[Choice, ...] = ()
        self.trouble = ""
        """Why no fields are offered, in words."""
        self.is_reading = False

    def want(self, version_id: SpecVersionId | None, operations: tuple[str, ...]) -> None:
        """Offer the operations of a version, and the fields of some of them."""
        was, self._asked = self._asked, (version_id, operations)
        if version_id is None or was == self._asked:
            return
        if was[0] != version_id:
            self._context.ask(OPERATIONS, lambda rows: _listed(rows, version_id), self._take_operations, self._fail)
        reading = self._reading
        if operations:
            self.is_reading = True
            self._context.ask(
                FIELDS, lambda rows: reading.fields(rows, version_id, operations), self._take_fields, self._fail
            )
        else:
            self.fields = ()

    def stop(self) -> None:
        """Want nothing any more."""
        self._reading.stop()
        if self._context.readers is not None:
            self._context.readers.drop(OPERATIONS)
            self._context.readers.drop(FIELDS)

    def _take_operations(self, found: tuple[Choice, ...]) -> None:
        self.operations = found
        self.changed.emit()

    def _take_fields(self, found: tuple[FieldFound, ...]) -> None:
        self.fields = tuple(Choice(each.name, each.name, fact=each.fact) for each in found)
        self.trouble, self.is_reading = "", False
        self.changed.emit()

    def _fail(self, trouble: DeskError) -> None:
        self.trouble, self.is_reading = str(trouble), False
        self.changed.emit()


def named(fields: Iterable[Field]) -> tuple[FieldFound, ...]:
    """Return fields by the names they are tied by, with what each is in the parts that have it."""
    found: dict[str, list[str]] = {}
    for field in fields:
        found.setdefault(name_of(field), []).append(_fact(field))
    return tuple(FieldFound(name, _short("; ".join(dict.fromkeys(facts)))) for name, facts in found.items() if name)


def name_of(field: Field) -> str:
    """Return the name by which a function is tied to a field: its path, or what the parameter is called."""
    if field.path:
        return field.path
    for mark in (PARAMETER, HEADER):
        if mark in field.part:
            return field.part.partition(mark)[2]
    return ""


def _fact(field: Field) -> str:
    part = field.part.partition(" application/")[0].removesuffix(f" parameter {name_of(field)}")
    return f"{field.type}, {part}" + (", required" if field.is_required else "")


def _listed(rows: Rows, version_id: SpecVersionId) -> tuple[Choice, ...]:
    return tuple(
        Choice(each.title, each.title, fact=_short("deprecated" if each.is_deprecated else each.description))
        for each in operations_of(rows, version_id)
    )


def _short(words: str) -> str:
    return words if len(words) <= SHOWN else f"{words[: SHOWN - 1].rstrip()}…"
