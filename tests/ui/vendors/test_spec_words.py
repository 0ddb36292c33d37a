"""What changes of a description are called, in few words."""

import pytest

from pmdesk.domain.apis import Level
from pmdesk.insight.agreement import Weight
from pmdesk.queries.spec_changes import ChangeLine
from pmdesk.ui.vendors.spec_words import happened, where


def line(rule: str, operation: str, field: str = "", part: str = "") -> ChangeLine:
    return ChangeLine(
        "", rule, Level.BREAKING, "response", operation, part, "", field, "", "", "", Weight.ELSEWHERE, (), (), None
    )


@pytest.mark.parametrize(
    ("operation", "field", "words"),
    [
        ("webhook POST payment.settled", "amount_minor", "payment.settled.amount_minor"),
        ("webhook POST /hooks/settled", "amount_minor", "settled.amount_minor"),
        ("webhook POST payment.settled", "", "webhook POST payment.settled"),
        ("POST /v4/refunds", "reason_code", "refunds.reason_code"),
        ("GET /v4/payments/{id}", "locale", "payments.locale"),
        ("", "amount", "amount"),
    ],
)
def test_a_field_stands_below_what_its_operation_or_webhook_is_about(operation: str, field: str, words: str) -> None:
    assert where(line("response-property-removed", operation, field)) == words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("new-optional-request-property", "optional field added"),
        ("new-required-request-property", "required field added"),
        ("new-optional-request-parameter", "optional parameter added"),
        ("response-optional-property-added", "field added"),
    ],
)
def test_what_came_is_called_a_field_everywhere(rule: str, words: str) -> None:
    assert happened(line(rule, "POST /v4/payments")) == words
