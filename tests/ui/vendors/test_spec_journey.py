"""A vendor's real description from its first import to the next: twelve functions agreed, two broken, one disputed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from pmdesk.commands.functions import SayOfFunctions
from pmdesk.domain.agreed import AgreedFunction, Question, Word
from pmdesk.domain.roadmap import Item
from pmdesk.domain.vendors import Integration, Side
from pmdesk.ui.vendors.pack_window import PackWindow
from pmdesk.ui.vendors.spec_browser import NEW, BrowserWindow
from pmdesk.ui.vendors.spec_diff import DiffWindow
from tests.sync.counterparts import SPECS
from tests.ui.vendors.functions_stage import Checklist
from tests.ui.vendors.spec_hands import card_of, kept
from tests.ui.vendors.stage import Stage
from tests.world import TODAY

LOCK, RATE, LABELS = "/repos/{owner}/{repo}/issues/{issue_number}/lock", "/rate_limit", "/repos/{owner}/{repo}/labels"
USED = (
    f"PUT {LOCK}",
    f"GET {RATE}",
    "GET /repos/{owner}/{repo}",
    "GET /repos/{owner}/{repo}/issues",
    "POST /repos/{owner}/{repo}/issues",
    "GET /repos/{owner}/{repo}/issues/{issue_number}",
    "PATCH /repos/{owner}/{repo}/issues/{issue_number}",
    "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
    "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
    "GET /repos/{owner}/{repo}/issues/{issue_number}/labels",
    "POST /repos/{owner}/{repo}/issues/{issue_number}/labels",
    "GET /repos/{owner}/{repo}/issues/comments",
)
UNUSED = "/repos/{owner}/{repo}/issues/{issue_number}/reactions"


def changed(tree: dict[str, Any], version: str) -> dict[str, Any]:
    """The next version, in which something came that nobody has to know."""
    made = json.loads(json.dumps(tree))
    made["info"]["version"] = version
    made["paths"]["/zen-of-the-day"] = {"get": {"responses": {"200": {"description": "wise words"}}}}
    return made


def broken(tree: dict[str, Any]) -> dict[str, Any]:
    """The version after: two operations that we use break, and one that we do not use goes."""
    made = changed(tree, "3.0")
    del made["paths"][LOCK]["put"]
    made["paths"][RATE]["get"].setdefault("parameters", []).append(
        {"name": "client", "in": "query", "required": True, "schema": {"type": "string"}}
    )
    del made["paths"][UNUSED]
    return made


@pytest.fixture
def trees(tmp_path: Path) -> dict[str, Path]:
    if not (SPECS / "github.json").exists():
        pytest.skip("The descriptions beside the checkout are not here.")
    tree = json.loads((SPECS / "github.json").read_text())
    found = {"1.0": {**tree, "info": {**tree["info"], "version": "1.0"}}}
    found |= {"2.0": changed(tree, "2.0"), "3.0": broken(tree)}
    paths = {version: tmp_path / f"{version}.json" for version in found}
    for version, made in found.items():
        paths[version].write_text(json.dumps(made))
    return paths


def opened(stage: Stage, kind: type[QDialog], run: Callable[[], object]) -> Any:
    run()
    window = next(each for each in stage.pane.window().findChildren(kind) if each.isVisible())
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    stage.qtbot.addWidget(window)
    return window


def agree_on_twelve(stage: Stage) -> None:
    """Agree on the newest version, and on twelve functions made of its operations."""
    store, hooks = stage.world.store, stage.ids["hooks"]
    card = card_of(stage, "hooks")

    popover = card.choose_pinned()
    assert popover is not None
    QTest.keyClick(popover.focusWidget() or popover, Qt.Key.Key_Return)
    stage.settle()
    assert store.get(Integration, hooks).pinned_id == card.card.versions[-1].id if card.card else False

    browser: BrowserWindow = opened(stage, BrowserWindow, card.browse)
    stage.until(lambda: browser.browsed is not None)
    keys = [shown.key for shown in browser.browsed.operations] if browser.browsed else []
    for operation in USED:
        browser.list.set_current(keys.index(operation))
        browser.tie_to(NEW)
    browser.close()
    stage.settle()
    functions = store.all(AgreedFunction, integration_id=hooks)
    assert [each.operations for each in functions] == [(key,) for key in USED]
    for side in Side:
        stage.context.do(SayOfFunctions(tuple(each.id for each in functions), side, Word.AGREED, TODAY))
    stage.settle()
    assert card.card is not None
    assert card.card.agreed_count == 12


def send_pack(stage: Stage, question: Question, target: Path) -> None:
    """Save the pack of open questions as a round."""
    pack: PackWindow = opened(stage, PackWindow, lambda: stage.context.actions.trigger("vendors.pack"))
    assert question.title in pack.text.toPlainText()
    pack.own.setText("Milena Kos <milena@tidewater.example>")
    assert pack.save(target)
    stage.settle()
    assert f"[Q-{question.id}]" in target.read_text()


def test_two_functions_break_one_is_disputed_and_work_is_planned_for_the_other(
    stage: Stage, trees: dict[str, Path], tmp_path: Path
) -> None:
    store, hooks = stage.world.store, stage.ids["hooks"]
    for version in ("1.0", "2.0"):
        kept(stage, "hooks", paths=[trees[version]]).close()
    agree_on_twelve(stage)
    kept(stage, "hooks", paths=[trees["3.0"]]).close()
    checklist = Checklist(stage, "hooks")
    states = {line.function.operations[0]: line.state for line in checklist.card.rows.lines}
    assert sorted(key for key, state in states.items() if state.startswith("changed in")) == sorted(USED[:2])
    assert sum(state == "agreed" for state in states.values()) == 10

    diff: DiffWindow = opened(stage, DiffWindow, card_of(stage, "hooks").open_diff)
    stage.until(lambda: diff.compared.diff is not None)
    diff.levels.segment("open").click()
    breaking = [line for line in diff.shown() if line.broken]
    assert sorted({line.operation for line in breaking}) == sorted(USED[:2])
    assert all(line.operation.endswith(UNUSED) for line in diff.shown() if line.weight_words == "Elsewhere")

    def decide(operation: str, key: Qt.Key) -> None:
        rows = diff.rows
        diff.list.set_current(
            next(
                at for at in range(rows.count()) if (line := rows.line(at)) is not None and line.operation == operation
            )
        )
        QTest.keyClick(diff.list, key)
        form = diff.verdicts.form
        assert form is not None
        form.submit()
        stage.settle()

    decide(USED[0], Qt.Key.Key_R)
    decide(USED[1], Qt.Key.Key_C)
    assert not diff.shown()
    diff.close()
    question = store.all(Question, integration_id=hooks)[-1]
    assert question.title.startswith(f"PUT {LOCK}")
    assert store.all(Item)[-1].title.startswith("Adapt to")

    send_pack(stage, question, tmp_path / "pack.md")
    assert store.get(Integration, hooks).round == 1
    assert QApplication.activePopupWidget() is None
