"""The nouns of what is agreed with a vendor: the functions both sides check off, and the questions between them."""

from datetime import date, datetime
from enum import StrEnum

from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import AgreedFunctionId, IntegrationId, ItemId, QuestionId, SpecVersionId
from pmdesk.domain.roadmap import require_title
from pmdesk.domain.vendors import Side


class Priority(StrEnum):
    """How much a function is needed."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


class Word(StrEnum):
    """What one side says of a function."""

    OPEN = "open"
    AGREED = "agreed"
    REFUSED = "refused"


class Trial(StrEnum):
    """How the test of a function went last."""

    NOT_RUN = "not_run"
    PASSED = "passed"
    FAILED = "failed"


class QuestionState(StrEnum):
    """Where a question stands."""

    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


@frozen
class AgreedFunction:
    """A row of the checklist: what we need of an integration, and what each side says of it.

    `operations` are `POST /v4/payments`, `fields` the names of what we send or read in them, with dots; without any
    the whole operation counts. Each side's word holds for one version of the description, `ours_on_id` and
    `theirs_on_id`. `since_id` is the version it came with.
    """

    id: AgreedFunctionId
    integration_id: IntegrationId
    title: str
    rank: str
    priority: Priority = Priority.MUST
    operations: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    behaviour: str = ""
    ours: Word = Word.OPEN
    theirs: Word = Word.OPEN
    ours_on_id: SpecVersionId | None = None
    theirs_on_id: SpecVersionId | None = None
    since_id: SpecVersionId | None = None
    asked_on: date | None = None
    evidence: str = ""
    test: Trial = Trial.NOT_RUN
    tested_at: datetime | None = None
    test_note: str = ""
    item_id: ItemId | None = None
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A function")


@frozen
class Question:
    """Something one side asked the other, in a round; `due` is when the answer is needed.

    `function_id` is the function it is about, `fingerprint` the change of their description that it disputes.
    """

    id: QuestionId
    integration_id: IntegrationId
    title: str
    asked_by: Side = Side.US
    asked_at: datetime | None = None
    round: int = 0
    due: date | None = None
    state: QuestionState = QuestionState.OPEN
    answer: str = ""
    answered_at: datetime | None = None
    function_id: AgreedFunctionId | None = None
    fingerprint: str = ""
    origin: str = ""

    def __post_init__(self) -> None:
        require_title(self.title, "A question")
