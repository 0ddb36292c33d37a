"""The open questions of an integration as a pack to send."""

from datetime import date

from pmdesk.domain.agreed import AgreedFunction, Question, QuestionState
from pmdesk.domain.apis import SpecVersion
from pmdesk.domain.days import say_day
from pmdesk.domain.vendors import Integration, Side, Vendor, VendorContact
from pmdesk.insight.question_marks import Pack, PackedQuestion
from pmdesk.storage.rows import Rows


def question_pack(rows: Rows, integration_id: int, today: date) -> Pack:
    """Return our open questions with whom they go to; the round is the one they go out in."""
    row = rows.get(Integration, integration_id)
    vendor = rows.get(Vendor, row.vendor_id)
    asked = rows.all(Question, order_by="id", integration_id=row.id, asked_by=Side.US, state=QuestionState.OPEN)
    functions = {each.id: each for each in rows.all(AgreedFunction, integration_id=row.id)}
    contacts = rows.all(VendorContact, vendor_id=vendor.id, archived_at=None)
    to = next((each for each in contacts if each.is_main), contacts[0] if contacts else None)
    is_new = any(not each.round for each in asked)
    return Pack(
        vendor.title,
        row.title,
        row.round + 1 if is_new or not row.round else row.round,
        "" if row.pinned_id is None else rows.get(SpecVersion, row.pinned_id).title,
        tuple(
            PackedQuestion(
                each.id,
                each.title,
                "" if each.function_id is None else _about(functions[each.function_id]),
                "" if each.due is None else say_day(each.due, today),
            )
            for each in asked
        ),
        vendor.title if to is None else to.title,
        "" if to is None else to.email,
    )


def _about(function: AgreedFunction) -> str:
    return ", ".join((f"{function.title} ({function.priority.value})", *function.operations))
