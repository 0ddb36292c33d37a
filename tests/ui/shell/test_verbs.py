"""Everything that can be done stands in one table."""

import ast
from itertools import combinations
from pathlib import Path

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from pmdesk.ui.shell.keysheet import lines
from pmdesk.ui.shell.verbs import LISTS, TABLE
from pmdesk.ui.widgets.actions import GENERAL, Action, can_meet
from pmdesk.ui.widgets.theme import resources
from tests.ui.shell.house import Home

SOURCE = Path(__file__).parents[3] / "pmdesk" / "ui"


def entries(menu: QMenu) -> list[QAction]:
    found: list[QAction] = []
    for entry in menu.actions():
        inner = entry.menu()
        found += entries(inner) if isinstance(inner, QMenu) else [] if entry.isSeparator() else [entry]
    return found


def heard_by_both(one: Action, other: Action) -> bool:
    """Whether both would hear a key on the same widget; a pane's own verb hides a general one of lists."""
    return can_meet(one.where, other.where) and (one.where in GENERAL) == (other.where in GENERAL)


def test_every_entry_of_every_menu_comes_from_the_table(home: Home) -> None:
    home.house.show_pane("roadmap")
    known = home.house.actions.ids()
    for title in ("File", "Edit", "View", "Go", "Help"):
        ids = {entry.objectName() for entry in entries(home.house.menus.menu(title))} - {""}
        assert ids
        assert ids <= known


def test_menus_show_keys_and_grey_what_cannot_be_done(empty_home: Home) -> None:
    actions = empty_home.house.actions
    actions.refresh()
    assert not actions.qaction("edit.undo").isEnabled()
    assert actions.qaction("file.open").isEnabled()
    assert actions.qaction("file.open").shortcut().toString() == "Ctrl+O"
    actions.release()
    assert actions.qaction("edit.undo").isEnabled()


def test_no_key_means_two_things_where_both_could_hear_it(home: Home) -> None:
    for pane in ("today", "roadmap", "metrics", "inbox", "vendors", "people"):
        home.workspace.stage.pane(pane)
    actions = home.house.actions
    for one, other in combinations(actions.all(), 2):
        if heard_by_both(one, other):
            mine = {QKeySequence(key).toString() for key in actions.keys(one.id)}
            its = {QKeySequence(key).toString() for key in actions.keys(other.id)}
            assert mine.isdisjoint(its), (one.id, other.id, mine & its)


def test_every_key_is_one_that_qt_knows(home: Home) -> None:
    for action in home.house.actions.all():
        for key in action.keys:
            assert QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText), (action.id, key)


def test_the_key_sheet_lists_every_verb_that_has_keys(home: Home) -> None:
    listed = {line.title for line in lines(home.house.actions) if not line.heading}
    assert listed == {row.title.removesuffix("…") for row in home.house.actions.all() if row.keys}


def test_every_verb_of_the_shell_is_done_by_something(home: Home) -> None:
    assert {row.id for row in (*TABLE, *LISTS)} <= home.house.actions.ids()


def test_titles_are_sentences_without_marks() -> None:
    for row in TABLE:
        assert row.title[0].isupper()
        assert not row.title.endswith((".", "!"))


def test_every_icon_that_is_named_is_shipped() -> None:
    shipped = {path.stem for path in (resources() / "icons").glob("*.svg")}
    named = {name for path in SOURCE.rglob("*.py") for name in icon_names(path)}
    assert {"search", "plus", "settings"} <= named
    assert named <= shipped


def icon_names(path: Path) -> set[str]:
    """Return what source code hands over as `icon`, and what it paints."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        words = [keyword.value for keyword in node.keywords if keyword.arg == "icon"]
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("pixmap", "icon") and node.args:
            words.append(node.args[0])
        if isinstance(node.func, ast.Attribute) and node.func.attr == "paint" and len(node.args) > 1:
            words.append(node.args[1])
        found |= {word.value for word in words if isinstance(word, ast.Constant) and isinstance(word.value, str)}
    return found - {""}
