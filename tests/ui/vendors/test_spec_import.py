"""The import of a description through its window: from files and addresses, seen first, kept as one step."""

import json
from datetime import date
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from pmdesk.commands.fields import SetFields
from pmdesk.commands.functions import AddFunction, PinSpec, SayOfFunctions
from pmdesk.domain.agreed import Word
from pmdesk.domain.apis import Api, SpecChange, SpecText, SpecVersion
from pmdesk.domain.vendors import Integration, Side
from pmdesk.insight.packed_text import unpacked
from pmdesk.ui.widgets.importing_window import AT_FILE, AT_RESULT, AT_ROWS
from tests.sync.servers import send, serving
from tests.ui.vendors.spec_files import description, newer, write
from tests.ui.vendors.spec_hands import begin, card_of, kept, looked
from tests.ui.vendors.stage import Stage
from tests.world import dump

SCHEMA = "type Query { payment(id: ID!): Payment refund(id: ID!): Payment }\ntype Payment { id: ID! amount: Int }\n"


def test_a_file_is_seen_before_it_is_kept(stage: Stage, tmp_path: Path) -> None:
    before = dump(stage.world.store)
    dialog = looked(stage, "hooks", paths=[write(tmp_path, description())])
    assert dialog.stack.currentIndex() == AT_ROWS
    told = dialog.page.values
    assert (told["Version"], told["Format"], told["Operations"]) == ("5.0", "OpenAPI 3.0", "2 operations, 2 schemas")
    assert dialog.page.verdict.text() == "It is the first version, so there is nothing to compare it with."
    assert dump(stage.world.store) == before


def test_it_is_kept_as_one_step_that_undo_takes_back(stage: Stage, tmp_path: Path) -> None:
    before = dump(stage.world.store)
    dialog = kept(stage, "hooks", paths=[write(tmp_path, description())])
    assert dialog.stack.currentIndex() == AT_RESULT
    card = card_of(stage, "hooks")
    assert card.card is not None
    assert [each.title for each in card.card.versions] == ["5.0"]
    text = stage.world.store.get(SpecText, card.card.versions[0].text_id)
    assert json.loads(unpacked(text.body)) == description()
    dialog.foot.undo.click()
    stage.settle()
    assert dump(stage.world.store) == before


def test_an_integration_without_an_api_gets_one(stage: Stage, tmp_path: Path) -> None:
    row = stage.world.store.get(Integration, stage.ids["hooks"])
    api = row.api_id or 0
    stage.context.do(SetFields(Integration, (row.id,), {"api_id": None}, "No API"))
    stage.settle()
    kept(stage, "hooks", paths=[write(tmp_path, description())])
    now = stage.world.store.get(Integration, row.id).api_id or 0
    assert now != api
    assert stage.world.store.get(Api, now).title == "Payments"


def test_the_next_version_says_what_would_change_and_the_card_follows(stage: Stage, tmp_path: Path) -> None:
    kept(stage, "hooks", paths=[write(tmp_path, description())])
    dialog = looked(stage, "hooks", paths=[write(tmp_path, newer(), "next.json")])
    assert dialog.page.verdict.text() == "3 changes since 5.0, 1 breaks callers."
    dialog.import_now()
    stage.until(lambda: dialog.kept is not None)
    stage.settle()
    card = card_of(stage, "hooks")
    assert card.title.text() == "Spec 5.0 to 5.1"
    assert (card.breaking.text(), card.risky.text()) == ("1 breaking", "1 risky")
    assert [card.rows.text(row) for row in range(card.rows.count())] == [
        "breaking, type string to integer, refunds.reason_code",
        "risky, field removed, payments.amount",
        "compatible, endpoint added, GET /v4/disputes",
    ]
    assert stage.world.store.count(SpecChange, after_id=dialog.kept.version_id if dialog.kept else 0) == 3


def test_what_both_agreed_on_for_the_newest_version_is_said_to_break_before_the_next_one_is_kept(
    stage: Stage, tmp_path: Path
) -> None:
    first = kept(stage, "hooks", paths=[write(tmp_path, description())])
    assert first.kept is not None
    stage.context.do(PinSpec(stage.ids["hooks"], first.kept.version_id))
    more = AddFunction(stage.ids["hooks"], "Refund", {"operations": ("POST /v4/refunds",)})
    function_id = stage.context.desk.ask(more)[1]
    for side in Side:
        stage.context.do(SayOfFunctions((function_id,), side, Word.AGREED, date(2026, 3, 10)))
    dialog = looked(stage, "hooks", paths=[write(tmp_path, newer(), "next.json")])
    assert dialog.page.verdict.text() == "3 changes since 5.0, 1 breaks callers, 1 agreed function would break."


def test_the_same_again_is_here_already(stage: Stage, tmp_path: Path) -> None:
    path = write(tmp_path, description())
    kept(stage, "hooks", paths=[path])
    dialog = looked(stage, "hooks", paths=[path])
    assert dialog.page.verdict.text() == "This is here already, word for word, as version 5.0."
    assert not dialog.foot.go.isEnabled()
    dialog.import_now()
    assert not dialog.working.is_running


def test_what_is_pinned_is_compared_too(stage: Stage, tmp_path: Path) -> None:
    first = kept(stage, "hooks", paths=[write(tmp_path, description())])
    assert first.kept is not None
    stage.context.do(PinSpec(stage.ids["hooks"], first.kept.version_id))
    kept(stage, "hooks", paths=[write(tmp_path, newer())])
    last = kept(stage, "hooks", paths=[write(tmp_path, newer("5.2"))])
    assert last.kept is not None
    assert stage.world.store.count(SpecChange, before_id=first.kept.version_id, after_id=last.kept.version_id) == 3
    assert card_of(stage, "hooks").title.text() == "Spec 5.0 to 5.2"


def test_a_graphql_schema_is_kept_with_its_fields_as_operations(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "schema.graphql"
    path.write_text(SCHEMA)
    dialog = kept(stage, "hooks", paths=[path])
    assert dialog.page.values["Format"] == "GraphQL"
    path.write_text(SCHEMA.replace("refund(id: ID!): Payment", ""))
    again = looked(stage, "hooks", paths=[path])
    assert again.page.verdict.text().endswith("1 breaks callers.")


def test_another_language_is_not_compared(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "schema.graphql"
    path.write_text(SCHEMA)
    kept(stage, "hooks", paths=[path])
    dialog = looked(stage, "hooks", paths=[write(tmp_path, description())])
    assert "cannot be compared" in dialog.page.verdict.text()
    assert dialog.foot.go.isEnabled()


# --- addresses


def test_an_address_is_asked_and_the_api_remembers_it(stage: Stage) -> None:
    with serving(lambda handler: send(handler, 200, json.dumps(description()).encode())) as server:
        dialog = kept(stage, "hooks", url=server.url("/v4.json"))
    version = stage.world.store.get(SpecVersion, dialog.kept.version_id if dialog.kept else 0)
    assert version.source == server.url("/v4.json")
    assert stage.world.store.get(Api, version.api_id).url == server.url("/v4.json")


def test_the_next_look_asks_only_for_what_changed(stage: Stage) -> None:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        if handler.headers.get("If-None-Match") == '"one"':
            send(handler, 304, ETag='"one"')
        else:
            send(handler, 200, json.dumps(description()).encode(), ETag='"one"')

    with serving(reply) as server:
        first = kept(stage, "hooks", url=server.url("/v4.json"))
        card = card_of(stage, "hooks")
        dialog: Any = card.check_address()
        stage.until(lambda: not dialog.working.is_running)
        assert dialog.foot.words.text() == "Nothing changed there since the last look."
        dialog.reject()
        first.foot.undo.click()
        stage.settle()
        again = looked(stage, "hooks", url=server.url("/v4.json"))
        assert again.looked is not None
        assert "If-None-Match" not in server.asked[-1][1]


def test_offline_nothing_is_asked(stage: Stage) -> None:
    with serving(lambda handler: send(handler, 200, b"{}")) as server:
        stage.context.network().go(offline=True)
        dialog = looked(stage, "hooks", url=server.url("/v4.json"))
        assert not server.asked
    assert "offline" in dialog.file_page.what.text().lower()


def test_a_fetch_is_called_off_at_once(stage: Stage) -> None:
    with serving(lambda handler: send(handler, 200, b"{}") if server.leave.wait(20) else None) as server:
        dialog = begin(stage, "hooks", url=server.url("/v4.json"))
        stage.until(lambda: bool(server.asked))
        dialog.reject()
        assert not dialog.working.is_running
        assert dialog.foot.words.text() == "Called off. Nothing was imported."


def test_the_path_of_a_file_is_read_as_the_file_it_is(stage: Stage, tmp_path: Path) -> None:
    dialog = begin(stage, "hooks")
    dialog.head.address.setText(str(write(tmp_path, description())))
    dialog.head.fetch.click()
    stage.until(lambda: not dialog.working.is_running)
    assert dialog.page.values["Version"] == "5.0"


def test_nobody_asks_again_by_itself_what_a_person_asked(stage: Stage) -> None:
    with serving(lambda handler: send(handler, 503)) as server:
        dialog = looked(stage, "hooks", url=server.url("/v4.json"))
    assert dialog.file_page.what.text().endswith("is not ready.")
    assert dialog.file_page.remedy.text() == "Look at the address, or try again later. Nothing was changed."


def test_what_is_no_address_is_told_in_words(stage: Stage) -> None:
    dialog = looked(stage, "hooks", url="file:///etc/passwd")
    assert dialog.file_page.what.text() == "“file:///etc/passwd” is not a web address."


# --- documents outside


def with_outside() -> dict[str, object]:
    made = description()
    made["components"]["schemas"]["Refund"] = {"$ref": "parts/refund.json"}
    return made


def test_documents_beside_are_read_only_when_they_are_ticked(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    write(tmp_path / "parts", {"type": "object", "properties": {"reason_code": {"type": "string"}}}, "refund.json")
    dialog = looked(stage, "hooks", paths=[write(tmp_path, with_outside())])
    assert list(dialog.page.documents.boxes) == ["parts/refund.json"]
    dialog.page.documents.all.click()
    dialog.page.documents.bring.click()
    stage.until(lambda: not dialog.working.is_running)
    assert not dialog.page.documents.boxes
    dialog.import_now()
    stage.until(lambda: dialog.kept is not None)
    stage.settle()
    write(tmp_path / "parts", {"type": "object", "properties": {"reason_code": {"type": "integer"}}}, "refund.json")
    again = looked(stage, "hooks", paths=[write(tmp_path, with_outside(), "next.json")])
    again.page.documents.all.click()
    again.page.documents.bring.click()
    stage.until(lambda: not again.working.is_running)
    assert again.page.verdict.text() == "1 change since 5.0, 1 breaks callers."


def test_a_document_outside_of_the_folder_is_not_opened(stage: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write(tmp_path, {"type": "object"}, "secret.json")
    made = description()
    made["components"]["schemas"]["Refund"] = {"$ref": "../secret.json"}
    dialog = looked(stage, "hooks", paths=[write(folder, made)])
    dialog.page.documents.all.click()
    dialog.page.documents.bring.click()
    stage.until(lambda: not dialog.working.is_running)
    assert dialog.stack.currentIndex() == AT_FILE
    assert "not in the folder" in dialog.file_page.what.text()


def test_documents_at_an_address_are_fetched_only_when_they_are_ticked(stage: Stage) -> None:
    part = {"type": "object", "properties": {"reason_code": {"type": "string"}}}

    def reply(handler: BaseHTTPRequestHandler) -> None:
        send(handler, 200, json.dumps(part if "parts" in handler.path else with_outside()).encode())

    with serving(reply) as server:
        dialog = looked(stage, "hooks", url=server.url("/api/v4.json"))
        assert [path for path, _ in server.asked] == ["/api/v4.json"]
        dialog.page.documents.all.click()
        dialog.page.documents.bring.click()
        stage.until(lambda: not dialog.working.is_running)
        assert [path for path, _ in server.asked][1:] == ["/api/v4.json", "/api/parts/refund.json"]
        assert dialog.looked is not None
        assert dialog.looked.read.missing == ()
