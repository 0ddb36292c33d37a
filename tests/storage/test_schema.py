"""The schema: one table for each noun, every column written down, unique keys known to undo."""

import re
from dataclasses import fields
from pathlib import Path

import pmdesk.storage.schema
from pmdesk.domain.kinds import Kind
from pmdesk.domain.nouns import NOUNS
from pmdesk.storage.codec import shape_of
from pmdesk.storage.identity import APPLICATION_ID
from pmdesk.storage.ledger import APART, DEAD, DONE, MIRROR, UNDONE, UNIQUE_KINDS
from pmdesk.storage.schema import SCHEMA_VERSION
from tests.world import World

PAGE = Path(pmdesk.storage.schema.__file__).with_name("SCHEMA.md")
TABLES = """
SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite_%'
"""


def documented() -> dict[str, list[str]]:
    """The tables and columns the page names, in its order."""
    found: dict[str, list[str]] = {}
    for part in re.split(r"^### ", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        rows = re.findall(r"^\| (\w+) \| (.+) \|$", part, flags=re.MULTILINE)
        found[part.split("\n", 1)[0]] = [name for name, meaning in rows if name != "column" and meaning.strip()]
    return found


def test_the_page_names_every_table_and_every_column(world: World) -> None:
    actual = {
        table: [column for _, column, *_ in world.store.read(f"PRAGMA table_info({table})")]
        for (table,) in world.store.read(TABLES)
    }
    assert documented() == actual


def test_the_page_names_every_word_that_stands_in_a_column() -> None:
    text = PAGE.read_text("utf-8")
    words = [DONE, UNDONE, DEAD, MIRROR, APART, hex(APPLICATION_ID).upper().replace("0X", "0x")]
    for noun in NOUNS.values():
        for field in fields(noun):
            members = getattr(field.type, "__members__", {})
            words += [member.value for member in members.values()]
    assert [word for word in words if f"`{word}`" not in text] == []
    assert f"now {SCHEMA_VERSION}." in text


def test_every_noun_has_its_table_and_every_field_its_column(world: World) -> None:
    for kind, noun in NOUNS.items():
        columns = world.store.read(f"PRAGMA table_info({kind.value})")
        shape = shape_of(noun)
        assert [column[1] for column in columns] == [field.name for field in fields(noun)]
        assert [column[2] for column in columns] == [column.sql_type for column in shape.columns]
        assert [not column[3] and not column[5] for column in columns] == [column.nullable for column in shape.columns]


def test_undo_knows_which_tables_have_unique_columns(world: World) -> None:
    unique = {kind for kind in Kind for index in world.store.read(f"PRAGMA index_list({kind.value})") if index[2]}
    assert unique == UNIQUE_KINDS


def test_every_reference_can_be_followed_back_by_an_index(world: World) -> None:
    read = world.store.read
    for kind in Kind:
        indexes = read(f"PRAGMA index_list({kind.value})")
        led = {read(f"PRAGMA index_info({index[1]})")[0][2] for index in indexes}
        references = {row[3] for row in read(f"PRAGMA foreign_key_list({kind.value})")}
        assert references <= led or kind is Kind.PRODUCT_LINE, kind  # Of lines there are but a few.
