"""Hostile descriptions through the import's window: an error in words within ten seconds, and nothing is lost."""

import json
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest
from PySide6.QtCore import QTimer

from pmdesk.ui.widgets.importing_window import AT_ROWS
from tests.ui.vendors.spec_files import description, write
from tests.ui.vendors.spec_hands import begin, looked
from tests.ui.vendors.stage import Stage
from tests.world import dump

WITHIN_S = 10.0
MEGA = 1024 * 1024
HEAD = b'openapi: 3.0.3\ninfo: {title: Payments, version: "6.0"}\npaths: {}\n'


def million_values() -> bytes:
    made = description()
    made["components"]["schemas"]["Refund"]["properties"]["reason_code"]["enum"] = [f"v{n}" for n in range(1_000_000)]
    return json.dumps(made).encode()


def yaml_bomb() -> bytes:
    lines = [b"a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]".encode() for n in range(1, 12)]
    return HEAD + b"\n".join(lines)


def deep_json() -> bytes:
    return b'{"openapi":"3.0.3","paths":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}"


def deep_yaml() -> bytes:
    return HEAD + b"x: " + b"[" * 50_000 + b"]" * 50_000


REFUSED: dict[str, Callable[[], bytes]] = {
    "a million enum values": million_values,
    "a bomb of YAML": yaml_bomb,
    "JSON without end": deep_json,
    "YAML without end": deep_yaml,
    "binary": lambda: bytes(range(256)) * 4_096,
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(1_000),
    "zeros": lambda: bytes(MEGA),
    "nothing": lambda: b" \n",
    "a list": lambda: b"[1, 2, 3]",
    "another program's JSON": lambda: b'{"info": 1}',
    "a version from the future": lambda: b'{"openapi": "9.9", "paths": {}}',
    "half a file": lambda: json.dumps(description()).encode()[:200],
    "half of GraphQL": lambda: b"type Query { a(: Int }",
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_words_in_time_and_nothing_is_lost(stage: Stage, tmp_path: Path, name: str) -> None:
    path = tmp_path / "hostile.yaml"
    path.write_bytes(REFUSED[name]())
    before = dump(stage.world.store)
    began = monotonic()
    dialog = looked(stage, "hooks", paths=[path])
    assert monotonic() - began < WITHIN_S
    assert not dialog.file_page.box.isHidden()
    assert len(dialog.file_page.what.text()) > 10
    assert dialog.file_page.remedy.text().endswith("Nothing was changed.")
    assert dump(stage.world.store) == before


def test_two_hundred_megabytes_are_refused_unread(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as stream:
        stream.truncate(200 * MEGA)
    dialog = looked(stage, "hooks", paths=[path])
    assert "MB" in dialog.file_page.what.text()


def circles() -> bytes:
    made = description()
    schemas = made["components"]["schemas"]
    schemas["Refund"] = {"$ref": "#/components/schemas/Payment"}
    schemas["Payment"] = {"$ref": "#/components/schemas/Refund"}
    return json.dumps(made).encode()


def wrong_types() -> bytes:
    made = description()
    made["paths"]["/v4/payments"]["post"]["responses"] = ["x", None, 7]
    made["paths"]["/v4/payments"]["post"]["parameters"] = {"name": 3}
    made["components"]["schemas"] = "none"
    made["info"] = [1]
    return json.dumps(made).encode()


@pytest.mark.parametrize("hostile", [circles, wrong_types])
def test_what_makes_little_sense_is_read_as_far_as_it_does(
    stage: Stage, tmp_path: Path, hostile: Callable[[], bytes]
) -> None:
    first = looked(stage, "hooks", paths=[write(tmp_path, description())])
    first.import_now()
    stage.until(lambda: first.kept is not None)
    stage.settle()
    path = tmp_path / "hostile.json"
    path.write_bytes(hostile())
    began = monotonic()
    dialog = looked(stage, "hooks", paths=[path])
    assert monotonic() - began < WITHIN_S
    assert dialog.stack.currentIndex() == AT_ROWS
    dialog.import_now()
    stage.until(lambda: dialog.kept is not None)


def test_a_long_reading_is_called_off_within_a_blink(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    path.write_bytes(HEAD + b"".join(b"x%d: [a, b, c, {d: e}]\n" % n for n in range(200_000)))
    dialog = begin(stage, "hooks", paths=[path])
    taken: list[float] = []

    def stop() -> None:
        began = monotonic()
        dialog.reject()
        taken.append(monotonic() - began)

    QTimer.singleShot(100, dialog, stop)
    stage.until(lambda: bool(taken))
    assert taken[0] < 0.2
    assert not dialog.working.is_running
    assert dialog.foot.words.text() == "Called off. Nothing was imported."
