"""Edits of descriptions of APIs: keep a version with what changed in it, and decide about each change once."""

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import UTC, datetime
from typing import Any

from pmdesk.commands.external_dates import keep_sunsets
from pmdesk.commands.fields import last_rank
from pmdesk.commands.integrations import LinkItems
from pmdesk.commands.items import AddItem
from pmdesk.commands.questions import Ask
from pmdesk.domain.agreed import Question, QuestionState
from pmdesk.domain.apis import Api, ChangeVerdict, Level, Operation, Ruling, SpecChange, SpecText, SpecVersion
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.inbox import storable
from pmdesk.domain.kinds import (
    ApiId,
    ChangeVerdictId,
    ItemId,
    OperationId,
    ProductId,
    QuestionId,
    SpecChangeId,
    SpecTextId,
    SpecVersionId,
)
from pmdesk.domain.roadmap import TITLE_LIMIT, ItemKind
from pmdesk.domain.specs import FoundChange, FoundOperation, ReceivedSpec
from pmdesk.domain.vendors import Integration, Side
from pmdesk.insight.packed_text import digest, packed
from pmdesk.storage.ledger import Edit

SHOWN = 280
"""So much of an old or a new value is kept."""


@frozen
class KeepSpec:
    """Keep a version of an API's description; one that is there word for word stays as it is. Answers the version's id.

    `changes` are what is otherwise in it than in earlier versions, by their ids. Days on which its operations end go to
    the roadmap's deadlines. What was decided about a change holds for it in this version too.
    """

    api_id: int
    spec: ReceivedSpec
    changes: Mapping[int, tuple[FoundChange, ...]] = field(default_factory=dict[int, "tuple[FoundChange, ...]"])

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Import description {self.spec.version}".rstrip()

    def apply(self, edit: Edit) -> SpecVersionId:
        """Put text, version, operations and changes."""
        api = edit.get(Api, self.api_id)
        text_id, sha256 = _text(edit, self.spec)
        known = edit.all(SpecVersion, api_id=api.id, text_id=text_id)
        version_id = known[0].id if known else self._version(edit, api.id, text_id, sha256)
        for before_id, changes in self.changes.items():
            before = edit.get(SpecVersion, before_id)
            if before.id != version_id and not edit.all(SpecChange, before_id=before.id, after_id=version_id):
                edit.put_new(_change(edit, before.id, version_id, each) for each in changes)
        return version_id

    def _version(self, edit: Edit, api_id: ApiId, text_id: SpecTextId, sha256: str) -> SpecVersionId:
        spec, version_id = self.spec, SpecVersionId(edit.next_id())
        at = spec.received_at.astimezone(UTC)
        title = _line(spec.version) or sha256[:8]
        row = SpecVersion(version_id, api_id, text_id, title, at, spec.format, _line(spec.name), spec.source)
        edit.put(row)
        edit.put_new(_operation(edit, version_id, each) for each in spec.operations)
        keep_sunsets(edit, api_id, spec.operations)
        return version_id


@frozen
class ImportSpec:
    """Keep a version for the API of an integration, which gets one where it has none yet. Answers the version's id.

    `url` is where the description was found; the API keeps it, so that it can be looked for there again.
    """

    integration_id: int
    spec: ReceivedSpec
    changes: Mapping[int, tuple[FoundChange, ...]] = field(default_factory=dict[int, "tuple[FoundChange, ...]"])
    url: str = ""

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Import description {self.spec.version}".rstrip()

    def apply(self, edit: Edit) -> SpecVersionId:
        """Put the API where it is missing, its address, and the version."""
        integration = edit.get(Integration, self.integration_id)
        if integration.api_id is None:
            title = _line(self.spec.name) or integration.title
            api = Api(ApiId(edit.next_id()), title, last_rank(edit, Api), integration.vendor_id)
            edit.put(replace(integration, api_id=api.id))
        else:
            api = edit.get(Api, integration.api_id)
        if edit.find(Api, api.id) is None or (self.url and self.url != api.url):
            edit.put(replace(api, url=self.url or api.url))
        return KeepSpec(api.id, self.spec, self.changes).apply(edit)


@frozen
class RuleOnChanges:
    """Decide about changes of an API's description, wherever they are found again; to ignore one wants a reason."""

    api_id: int
    fingerprints: tuple[str, ...]
    ruling: Ruling
    at: datetime
    why: str = ""

    @property
    def label(self) -> str:
        """The step's name."""
        words = {Ruling.ACCEPT: "Accept", Ruling.DISPUTE: "Dispute", Ruling.PLAN: "Plan", Ruling.IGNORE: "Ignore"}
        return f"{words[self.ruling]} {_counted(self.fingerprints)}"

    def apply(self, edit: Edit) -> None:
        """Put a verdict for each change."""
        if self.ruling is Ruling.IGNORE and not self.why.strip():
            raise RuleBroken(
                "A change is ignored for a reason.", "Say why, so that it is known when it comes up again."
            )
        for fingerprint in dict.fromkeys(self.fingerprints):
            decide(edit, ApiId(self.api_id), fingerprint, self.ruling, self.at, why=self.why)


@frozen
class RuleLater:
    """Take back what was decided about changes; questions and items made for them stay."""

    api_id: int
    fingerprints: tuple[str, ...]

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Decide later about {_counted(self.fingerprints)}"

    def apply(self, edit: Edit) -> None:
        """Drop the verdicts."""
        for fingerprint in dict.fromkeys(self.fingerprints):
            for row in edit.all(ChangeVerdict, api_id=self.api_id, fingerprint=fingerprint):
                edit.drop(ChangeVerdict, row.id)


@frozen
class DisputeChange:
    """Dispute a change: it becomes a question of an integration, which goes out with the next round. Answers its id."""

    integration_id: int
    fingerprint: str
    question: str
    at: datetime
    function_id: int | None = None
    label: str = "Dispute 1 change"

    def apply(self, edit: Edit) -> QuestionId:
        """Put the question and the verdict; a question that disputes it already is asked again in these words."""
        api_id = _api_of(edit, self.integration_id)
        where: dict[str, Any] = {
            "integration_id": self.integration_id,
            "fingerprint": self.fingerprint,
            "state": QuestionState.OPEN,
        }
        known = edit.all(Question, **where)
        if known:
            title = " ".join(self.question.split())
            edit.put(replace(known[0], title=title, function_id=self.function_id or known[0].function_id))
            question_id = known[0].id
        else:
            values = {"fingerprint": self.fingerprint, "function_id": self.function_id}
            question_id = Ask(self.integration_id, self.question, Side.US, self.at, values).apply(edit)
        decide(edit, api_id, self.fingerprint, Ruling.DISPUTE, self.at, question_id=question_id)
        return question_id


@frozen
class PlanWork:
    """Plan work for changes: a feature, an idea as yet, that uses the integration. Answers the item's id."""

    integration_id: int
    fingerprints: tuple[str, ...]
    title: str
    at: datetime
    product_id: int | None = None
    description: str = ""

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Plan work: {self.title.strip()}"

    def apply(self, edit: Edit) -> ItemId:
        """Put the item, its link, and the verdicts."""
        integration = edit.get(Integration, self.integration_id)
        api_id = _api_of(edit, integration.id)
        product_id = integration.product_id if self.product_id is None else ProductId(self.product_id)
        values = {"description": storable(self.description)}
        item_id = AddItem(ItemKind.FEATURE, self.title, product_id, values=values).apply(edit)
        LinkItems(integration.id, (item_id,)).apply(edit)
        for fingerprint in dict.fromkeys(self.fingerprints):
            decide(edit, api_id, fingerprint, Ruling.PLAN, self.at, item_id=item_id)
        return item_id


def decide(
    edit: Edit,
    api_id: ApiId,
    fingerprint: str,
    ruling: Ruling,
    at: datetime,
    *,
    why: str = "",
    question_id: QuestionId | None = None,
    item_id: ItemId | None = None,
) -> None:
    """Put the one verdict on a change of an API."""
    known = edit.all(ChangeVerdict, api_id=edit.get(Api, api_id).id, fingerprint=fingerprint)
    row_id = known[0].id if known else ChangeVerdictId(edit.next_id())
    told = at.astimezone(UTC), storable(why).strip()
    edit.put(ChangeVerdict(row_id, api_id, fingerprint, ruling, *told, question_id, item_id))


def _text(edit: Edit, spec: ReceivedSpec) -> tuple[SpecTextId, str]:
    body, sha256 = spec.body, digest(spec.body)
    known = edit.cells(SpecText, ("id",), sha256=sha256)
    if known:
        return SpecTextId(known[0][0]), sha256
    row_id = SpecTextId(edit.next_id())
    edit.put(SpecText(row_id, sha256, len(body), spec.packed or packed(body)))
    return row_id, sha256


def _operation(edit: Edit, version_id: SpecVersionId, found: FoundOperation) -> Operation:
    told = found.key, storable(found.name), storable(found.summary)
    return Operation(OperationId(edit.next_id()), version_id, *told, found.is_deprecated, found.sunset)


def _change(edit: Edit, before_id: SpecVersionId, after_id: SpecVersionId, found: FoundChange) -> SpecChange:
    place = found.place
    return SpecChange(
        SpecChangeId(edit.next_id()),
        before_id,
        after_id,
        found.fingerprint,
        found.rule,
        Level(found.level),
        str(found.direction),
        storable(place.operation),
        storable(place.part),
        storable(place.path),
        storable(place.field),
        storable(found.old)[:SHOWN],
        storable(found.new)[:SHOWN],
        storable(found.words),
    )


def _api_of(edit: Edit, integration_id: int) -> ApiId:
    integration = edit.get(Integration, integration_id)
    if integration.api_id is None:
        raise RuleBroken(f"“{integration.title}” has no API.", "Say which API it uses.")
    return integration.api_id


def _counted(changes: Iterable[str]) -> str:
    count = len(set(changes))
    return "1 change" if count == 1 else f"{count} changes"


def _line(text: str) -> str:
    return " ".join(storable(text).split())[:TITLE_LIMIT]
