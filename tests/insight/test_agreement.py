"""Both sides are satisfied exactly when every must is agreed on one version; a change breaks what it is about."""

from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.agreed import AgreedFunction, Priority, Word
from pmdesk.domain.apis import Level
from pmdesk.domain.kinds import AgreedFunctionId, IntegrationId, SpecVersionId
from pmdesk.insight.agreement import Reach, Spot, Weight, concerns, is_agreed, satisfaction
from tests.world import NOW

VERSIONS = st.sampled_from([None, SpecVersionId(1), SpecVersionId(2)])
PINNED = SpecVersionId(1)
REFUND = "POST /refunds"


@st.composite
def functions(draw: st.DrawFn) -> list[AgreedFunction]:
    """Rows of a checklist with any words on any versions."""
    return [
        AgreedFunction(
            AgreedFunctionId(number),
            IntegrationId(1),
            f"Row {number}",
            "a",
            draw(st.sampled_from(Priority)),
            ours=draw(st.sampled_from(Word)),
            theirs=draw(st.sampled_from(Word)),
            ours_on_id=draw(VERSIONS),
            theirs_on_id=draw(VERSIONS),
            archived_at=draw(st.sampled_from([None, NOW])),
        )
        for number in range(draw(st.integers(0, 5)))
    ]


def agreed(row_id: int = 1, *fields: str, word: Word = Word.AGREED, operation: str = REFUND) -> AgreedFunction:
    tied = {"operations": (operation,), "fields": fields, "ours": word, "theirs": word}
    return AgreedFunction(
        AgreedFunctionId(row_id), IntegrationId(1), "Refund", "a", ours_on_id=PINNED, theirs_on_id=PINNED, **tied
    )


def breaking(operation: str = REFUND, field: str = "", part: str = "", rule: str = "removed") -> Spot:
    return Spot(operation, part, field, rule, Level.BREAKING)


@given(functions(), VERSIONS)
def test_both_are_satisfied_exactly_when_every_must_is_agreed_on_the_pinned_version(
    rows: list[AgreedFunction], pinned: SpecVersionId | None
) -> None:
    musts = [row for row in rows if row.priority is Priority.MUST and row.archived_at is None]
    every = all(
        (row.ours, row.theirs, row.ours_on_id, row.theirs_on_id) == (Word.AGREED, Word.AGREED, pinned, pinned)
        for row in musts
    )
    found = satisfaction(rows, pinned)
    assert found.both == (bool(musts) and pinned is not None and every)
    assert set(found.missing) == {row.id for row in musts if not is_agreed(row, pinned)}


@given(functions())
def test_nothing_is_agreed_without_a_pinned_version(rows: list[AgreedFunction]) -> None:
    assert not satisfaction(rows, None).both


def test_a_breaking_change_of_a_field_breaks_the_agreed_function_that_names_it() -> None:
    reach = Reach([agreed(1, "reason_code"), agreed(2, "amount")])
    assert [row.id for row in reach.broken(breaking(field="refunds[].reason_code"))] == [1]
    assert reach.weight(breaking(field="refunds[].reason_code")) is Weight.BREAKS


def test_what_goes_with_all_that_is_around_a_field_concerns_it() -> None:
    assert concerns(breaking(field="refund"), ("refund.amount",))
    assert concerns(breaking(field="data.refund.amount"), ("refund.amount",))
    assert not concerns(breaking(field="refund.amounts"), ("refund.amount",))


def test_a_change_beside_the_named_fields_touches_what_we_use() -> None:
    assert Reach([agreed(1, "amount")]).weight(breaking(field="reason_code")) is Weight.TOUCHES


def test_whatever_binds_every_call_breaks_a_function_whichever_fields_it_names() -> None:
    reach = Reach([agreed(1, "amount")])
    assert reach.weight(breaking(field="currency", rule="new-required-request-property")) is Weight.BREAKS
    assert reach.weight(breaking(rule="api-removed-without-deprecation")) is Weight.BREAKS


def test_a_parameter_is_known_by_its_name() -> None:
    reach = Reach([agreed(1, "limit")])
    assert reach.weight(breaking(part="query parameter limit")) is Weight.BREAKS
    assert reach.weight(breaking(part="query parameter cursor")) is Weight.TOUCHES


def test_names_of_path_parameters_and_letter_case_do_not_count() -> None:
    reach = Reach([agreed(operation="post  /payments/{id}/capture")])
    assert reach.weight(breaking("POST /payments/{payment}/capture")) is Weight.BREAKS


def test_what_was_not_agreed_cannot_be_broken() -> None:
    assert Reach([agreed(word=Word.OPEN)]).weight(breaking()) is Weight.TOUCHES


def test_other_operations_are_elsewhere_and_the_whole_api_is_everywhere() -> None:
    reach = Reach([agreed()])
    assert reach.weight(breaking("GET /disputes")) is Weight.ELSEWHERE
    assert reach.weight(breaking("", rule="api-global-security-added")) is Weight.BREAKS


def test_a_compatible_change_never_breaks() -> None:
    assert Reach([agreed()]).weight(Spot(REFUND, level=Level.WARNING)) is Weight.TOUCHES
