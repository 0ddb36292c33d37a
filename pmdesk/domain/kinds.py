"""The kinds of rows a workspace keeps, and the references to them that travel in messages."""

from enum import StrEnum
from typing import NewType

from pmdesk.domain.classes import frozen


class Kind(StrEnum):
    """One kind of row; the value is also the name of its table and of its folder in links and exports."""

    PRODUCT_LINE = "product_line"
    PRODUCT = "product"
    OBJECTIVE = "objective"
    KEY_RESULT = "key_result"
    TEAM = "team"
    SPRINT = "sprint"
    CAPACITY = "capacity"
    RELEASE = "release"
    ITEM = "item"
    ASSIGNMENT = "assignment"
    DEPENDENCY = "dependency"
    MILESTONE = "milestone"
    FREEZE = "freeze"
    CRITERION = "criterion"
    LINK = "link"
    RISK = "risk"
    DECISION = "decision"
    SOURCE = "source"
    METRIC = "metric"
    SERIES = "series"
    INTAKE = "intake"
    TARGET = "target"
    ANNOTATION = "annotation"
    EFFECT = "effect"
    REVIEW_MARK = "review_mark"
    VERDICT = "verdict"
    DASHBOARD = "dashboard"
    PANEL = "panel"
    SEGMENT = "segment"
    COMPANY = "company"
    PERSON = "person"
    THEME = "theme"
    NOTE = "note"
    QUOTE = "quote"
    MERGE = "merge"
    BUG = "bug"
    SAVED_FILTER = "saved_filter"
    FEEDBACK_REVIEW = "feedback_review"
    REPLY = "reply"
    VENDOR = "vendor"
    VENDOR_CONTACT = "vendor_contact"
    CONTRACT = "contract"
    API = "api"
    SLA_TERM = "sla_term"
    SPEC_TEXT = "spec_text"
    SPEC_VERSION = "spec_version"
    OPERATION = "operation"
    SPEC_CHANGE = "spec_change"
    INTEGRATION = "integration"
    STAGE_MOVE = "stage_move"
    STAGE_PLAN = "stage_plan"
    SIGNATURE = "signature"
    INTEGRATION_ITEM = "integration_item"
    TALK = "talk"
    AGREED_FUNCTION = "agreed_function"
    QUESTION = "question"
    CHANGE_VERDICT = "change_verdict"
    EXTERNAL_DATE = "external_date"
    RATE_LIMIT = "rate_limit"
    CONSUMER = "consumer"
    CREDENTIAL = "credential"
    API_ENVIRONMENT = "api_environment"
    API_CHECK = "api_check"
    SLO = "slo"
    MAINTENANCE_WINDOW = "maintenance_window"
    STATUS_PAGE = "status_page"
    CONNECTION = "connection"
    SYNC_LINK = "sync_link"
    CONFLICT = "conflict"
    ORIGIN = "origin"
    SETTING = "setting"


ProductLineId = NewType("ProductLineId", int)
ProductId = NewType("ProductId", int)
ObjectiveId = NewType("ObjectiveId", int)
KeyResultId = NewType("KeyResultId", int)
TeamId = NewType("TeamId", int)
SprintId = NewType("SprintId", int)
CapacityId = NewType("CapacityId", int)
ReleaseId = NewType("ReleaseId", int)
ItemId = NewType("ItemId", int)
AssignmentId = NewType("AssignmentId", int)
DependencyId = NewType("DependencyId", int)
MilestoneId = NewType("MilestoneId", int)
FreezeId = NewType("FreezeId", int)
CriterionId = NewType("CriterionId", int)
LinkId = NewType("LinkId", int)
RiskId = NewType("RiskId", int)
DecisionId = NewType("DecisionId", int)
SourceId = NewType("SourceId", int)
MetricId = NewType("MetricId", int)
SeriesId = NewType("SeriesId", int)
IntakeId = NewType("IntakeId", int)
TargetId = NewType("TargetId", int)
AnnotationId = NewType("AnnotationId", int)
EffectId = NewType("EffectId", int)
ReviewMarkId = NewType("ReviewMarkId", int)
VerdictId = NewType("VerdictId", int)
DashboardId = NewType("DashboardId", int)
PanelId = NewType("PanelId", int)
SegmentId = NewType("SegmentId", int)
CompanyId = NewType("CompanyId", int)
PersonId = NewType("PersonId", int)
ThemeId = NewType("ThemeId", int)
NoteId = NewType("NoteId", int)
QuoteId = NewType("QuoteId", int)
MergeId = NewType("MergeId", int)
BugId = NewType("BugId", int)
SavedFilterId = NewType("SavedFilterId", int)
FeedbackReviewId = NewType("FeedbackReviewId", int)
ReplyId = NewType("ReplyId", int)
VendorId = NewType("VendorId", int)
VendorContactId = NewType("VendorContactId", int)
ContractId = NewType("ContractId", int)
ApiId = NewType("ApiId", int)
SlaTermId = NewType("SlaTermId", int)
SpecTextId = NewType("SpecTextId", int)
SpecVersionId = NewType("SpecVersionId", int)
OperationId = NewType("OperationId", int)
SpecChangeId = NewType("SpecChangeId", int)
IntegrationId = NewType("IntegrationId", int)
StageMoveId = NewType("StageMoveId", int)
StagePlanId = NewType("StagePlanId", int)
SignatureId = NewType("SignatureId", int)
IntegrationItemId = NewType("IntegrationItemId", int)
TalkId = NewType("TalkId", int)
AgreedFunctionId = NewType("AgreedFunctionId", int)
QuestionId = NewType("QuestionId", int)
ChangeVerdictId = NewType("ChangeVerdictId", int)
ExternalDateId = NewType("ExternalDateId", int)
RateLimitId = NewType("RateLimitId", int)
ConsumerId = NewType("ConsumerId", int)
CredentialId = NewType("CredentialId", int)
ApiEnvironmentId = NewType("ApiEnvironmentId", int)
CheckId = NewType("CheckId", int)
SloId = NewType("SloId", int)
MaintenanceWindowId = NewType("MaintenanceWindowId", int)
StatusPageId = NewType("StatusPageId", int)
ConnectionId = NewType("ConnectionId", int)
SyncLinkId = NewType("SyncLinkId", int)
ConflictId = NewType("ConflictId", int)
OriginId = NewType("OriginId", int)
SettingId = NewType("SettingId", int)
StepId = NewType("StepId", int)


@frozen
class Ref:
    """One row, named by its kind and id."""

    kind: Kind
    id: int

    def __hash__(self) -> int:
        return self.id  # Ids are unique over all kinds.
