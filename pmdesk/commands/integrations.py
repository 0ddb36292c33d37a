"""Edits of integrations: move them through their stages, pass the ball, pin a version, sign it, tie them to items."""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import UTC, date, datetime
from typing import Any

from pmdesk.commands.fields import counted, last_rank, make
from pmdesk.commands.items import AddItem
from pmdesk.domain.agreed import AgreedFunction, Question, QuestionState
from pmdesk.domain.apis import Api, SpecVersion
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import (
    ApiId,
    IntegrationId,
    IntegrationItemId,
    ItemId,
    SignatureId,
    StageMoveId,
    StagePlanId,
    VendorId,
)
from pmdesk.domain.roadmap import Item, ItemKind
from pmdesk.domain.vendors import (
    STAGE_WORDS,
    STAGES,
    Ball,
    Integration,
    IntegrationItem,
    Side,
    Signature,
    Stage,
    StageMove,
    StagePlan,
    Vendor,
)
from pmdesk.insight.agreement import satisfaction
from pmdesk.storage.ledger import Edit

AGREED_ON = frozenset({Stage.AGREED, Stage.SANDBOX, Stage.CERTIFIED, Stage.LIVE})
"""Stages that stand on what both sides signed."""


@frozen
class AddIntegration:
    """Add an integration with a vendor, and an API of the same name unless it meets a known one. Answers its id.

    It may be added at any stage, for what was agreed before it was written down here.
    """

    vendor_id: int
    title: str
    at: datetime
    stage: Stage = Stage.PROSPECT
    values: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Add {self.title.strip()}"

    def apply(self, edit: Edit) -> IntegrationId:
        """Put the integration last, and the first line of its log."""
        vendor, at, title = edit.get(Vendor, self.vendor_id), self.at.astimezone(UTC), self.title.strip()
        values: dict[str, object] = {"api_id": None, "stage_since": self.at.date(), **self.values}
        if values["api_id"] is None:
            values["api_id"] = _new_api(edit, vendor.id, title)
        named = {"vendor_id": vendor.id, "title": title, "stage": self.stage, "rank": last_rank(edit, Integration)}
        row = make(Integration, edit.next_id(), {**values, **named})
        edit.put(row)
        _log(edit, edit.get(Integration, row.id), self.stage, at, "")
        return IntegrationId(row.id)


@frozen
class MoveStage:
    """Move an integration to another stage, as of an instant; back from what was agreed only with a reason.

    To be agreed, both sides have signed the pinned version. What was signed lapses when it is opened again.
    """

    integration_id: int
    stage: Stage
    at: datetime
    why: str = ""
    day: date | None = None

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Move to {STAGE_WORDS[self.stage].lower()}"

    def apply(self, edit: Edit) -> None:
        """Check, put the integration and a line of its log."""
        old, at = edit.get(Integration, self.integration_id), self.at.astimezone(UTC)
        if old.stage is self.stage:
            return
        is_back = STAGES.index(self.stage) < STAGES.index(old.stage)
        if is_back and STAGES.index(old.stage) >= STAGES.index(Stage.AGREED) and not self.why.strip():
            raise RuleBroken(
                f"“{old.title}” was {STAGE_WORDS[old.stage].lower()} and would go back to"
                f" {STAGE_WORDS[self.stage].lower()}.",
                "Say why, so that the log tells it.",
            )
        if self.stage in AGREED_ON and not is_back and old.stage not in AGREED_ON:
            _require_signed(edit, old)
        if is_back and self.stage not in AGREED_ON and old.pinned_id is not None:
            for signature in edit.all(Signature, integration_id=old.id, version_id=old.pinned_id):
                edit.drop(Signature, signature.id)
        moved = replace(old, stage=self.stage, stage_since=self.day or self.at.date())
        edit.put(moved)
        _log(edit, moved, old.stage, at, self.why)


@frozen
class PassBall:
    """Say whose move it is, since an instant."""

    integration_id: int
    ball: Ball
    at: datetime
    why: str = ""

    @property
    def label(self) -> str:
        """The step's name."""
        return {Ball.US: "Make it our move", Ball.THEM: "Make it their move"}.get(self.ball, "Make it nobody's move")

    def apply(self, edit: Edit) -> None:
        """Put whose move it is, and a line of the log."""
        pass_on(edit, edit.get(Integration, self.integration_id), self.ball, self.at.astimezone(UTC), self.why)


@frozen
class PlanStage:
    """Set the day by which an integration should reach a stage; None takes it away."""

    integration_id: int
    stage: Stage
    day: date | None

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Plan {STAGE_WORDS[self.stage].lower()}"

    def apply(self, edit: Edit) -> None:
        """Put the one plan of this stage."""
        integration = edit.get(Integration, self.integration_id)
        known = edit.all(StagePlan, integration_id=integration.id, stage=self.stage)
        if self.day is None:
            for plan in known:
                edit.drop(StagePlan, plan.id)
            return
        row_id = known[0].id if known else StagePlanId(edit.next_id())
        edit.put(StagePlan(row_id, integration.id, self.stage, self.day))


@frozen
class SendRound:
    """Count the open questions of ours that did not go out yet as sent, in a new round; it is their move then.

    Answers the round's number.
    """

    integration_id: int
    at: datetime
    label: str = "Send open questions"

    def apply(self, edit: Edit) -> int:
        """Put the questions and the round."""
        integration, at = edit.get(Integration, self.integration_id), self.at.astimezone(UTC)
        where: dict[str, Any] = {"integration_id": integration.id, "asked_by": Side.US, "state": QuestionState.OPEN}
        waiting = edit.all(Question, **where)
        if not waiting:
            raise RuleBroken("No question is open, so there is nothing to send.", "Add a question first.")
        following = replace(integration, round=integration.round + 1)
        for question in waiting:
            if not question.round:
                edit.put(replace(question, round=following.round, asked_at=question.asked_at or at))
        edit.put(following)
        pass_on(edit, following, Ball.THEM, at, is_told=True)
        return following.round


@frozen
class Sign:
    """Say that a side is satisfied with what is agreed on the pinned version."""

    integration_id: int
    side: Side
    at: datetime
    by: str = ""

    @property
    def label(self) -> str:
        """The step's name."""
        return "Sign for us" if self.side is Side.US else "Sign for them"

    def apply(self, edit: Edit) -> None:
        """Put the signature once every must is agreed by both."""
        integration = edit.get(Integration, self.integration_id)
        version = _pinned(edit, integration)
        functions = edit.all(AgreedFunction, integration_id=integration.id)
        found = satisfaction(functions, version.id)
        if not found.musts:
            raise RuleBroken("No function must be there, so there is nothing to sign.", "Add what you need first.")
        if found.missing:
            names = {each.id: each.title for each in functions}
            first = names[found.missing[0]]
            more = f" and {len(found.missing) - 1} more are" if len(found.missing) > 1 else " is"
            raise RuleBroken(
                f"“{first}”{more} not agreed by both on version {version.title} yet.",
                "Agree on it, or make it less than a must.",
            )
        where: dict[str, Any] = {"integration_id": integration.id, "side": self.side, "version_id": version.id}
        if not edit.all(Signature, **where):
            row_id = SignatureId(edit.next_id())
            edit.put(Signature(row_id, integration.id, self.side, version.id, self.at.astimezone(UTC), self.by))


@frozen
class Unsign:
    """Take a side's signature on the pinned version back, while nothing stands on it."""

    integration_id: int
    side: Side

    @property
    def label(self) -> str:
        """The step's name."""
        return "Take our signature back" if self.side is Side.US else "Take their signature back"

    def apply(self, edit: Edit) -> None:
        """Drop the signature."""
        integration = edit.get(Integration, self.integration_id)
        if integration.stage in AGREED_ON:
            stage = STAGE_WORDS[integration.stage].lower()
            raise RuleBroken(
                f"“{integration.title}” is {stage}, which stands on both signatures.",
                "Move it back to In negotiation first, and say why.",
            )
        where: dict[str, Any] = {
            "integration_id": integration.id,
            "side": self.side,
            "version_id": integration.pinned_id,
        }
        for signature in edit.all(Signature, **where):
            edit.drop(Signature, signature.id)


@frozen
class LinkItems:
    """Say which items of the roadmap use an integration, or no longer do."""

    integration_id: int
    item_ids: tuple[int, ...]
    linked: bool = True

    @property
    def label(self) -> str:
        """The step's name."""
        return f"{'Link' if self.linked else 'Unlink'} {counted(Item, len(self.item_ids))}"

    def apply(self, edit: Edit) -> None:
        """Put or drop a link for each item."""
        integration = edit.get(Integration, self.integration_id)
        known = {row.item_id: row.id for row in edit.all(IntegrationItem, integration_id=integration.id)}
        for item in edit.many(Item, dict.fromkeys(self.item_ids)):
            if self.linked and item.id not in known:
                edit.put(IntegrationItem(IntegrationItemId(edit.next_id()), integration.id, item.id))
            elif not self.linked and item.id in known:
                edit.drop(IntegrationItem, known[item.id])


@frozen
class MakeItemFor:
    """Make a feature that uses an integration, in the integration's product. Answers the item's id."""

    integration_id: int
    title: str
    description: str = ""

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Make item {self.title.strip()}"

    def apply(self, edit: Edit) -> ItemId:
        """Put the item and the link."""
        integration = edit.get(Integration, self.integration_id)
        words = {"description": self.description}
        item_id = AddItem(ItemKind.FEATURE, self.title.strip(), integration.product_id, values=words).apply(edit)
        LinkItems(integration.id, (item_id,)).apply(edit)
        return item_id


def pass_on(
    edit: Edit, integration: Integration, ball: Ball, at: datetime, why: str = "", *, is_told: bool = False
) -> None:
    """Put whose move it is; who is waited for already goes on being waited for since then, unless it `is_told`."""
    if integration.ball is ball and not is_told:
        return
    since = at if integration.ball is not ball or integration.ball_since is None else integration.ball_since
    passed = replace(integration, ball=ball, ball_since=None if ball is Ball.NOBODY else since)
    edit.put(passed)
    _log(edit, passed, passed.stage, at, why)


def _log(edit: Edit, now: Integration, was: Stage, at: datetime, why: str) -> None:
    edit.put(StageMove(StageMoveId(edit.next_id()), now.id, at, was, now.stage, now.round, now.ball, why.strip()))


def _new_api(edit: Edit, vendor_id: VendorId, title: str) -> ApiId:
    row_id = ApiId(edit.next_id())
    edit.put(Api(row_id, title, last_rank(edit, Api), vendor_id))
    return row_id


def _pinned(edit: Edit, integration: Integration) -> SpecVersion:
    if integration.pinned_id is None:
        raise RuleBroken(
            f"No version of their description is pinned for “{integration.title}”.",
            "Import it and pin the version that all is agreed on.",
        )
    return edit.get(SpecVersion, integration.pinned_id)


def _require_signed(edit: Edit, integration: Integration) -> None:
    version = _pinned(edit, integration)
    signed = {row.side for row in edit.all(Signature, integration_id=integration.id, version_id=version.id)}
    missing = [words for side, words in ((Side.US, "We have"), (Side.THEM, "They have")) if side not in signed]
    if missing:
        who = "Neither side has" if len(missing) > 1 else missing[0]
        signs = " not signed" if len(missing) == 1 else " signed"
        raise RuleBroken(f"{who}{signs} version {version.title} yet.", "Both sign before it counts as agreed.")
