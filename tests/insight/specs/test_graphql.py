"""Schemas of GraphQL are read in their language and as answers to an introspection, and compared alike."""

import json

import graphql
import pytest

from pmdesk.domain.errors import DeskError
from pmdesk.insight.specs.change import Change, Direction
from pmdesk.insight.specs.graphql import GraphSchema, is_sdl
from pmdesk.insight.specs.versions import compare_versions, read_version
from tests.specs_world import TODAY
from tests.sync.counterparts import SPECS

OLD = """
type Query { pet(id: ID!, size: Int = 3): Pet  kinds: [Kind!] }
type Mutation { addPet(pet: NewPet): Pet }
input NewPet { name: String }
type Pet { name: String!  age: Int }
enum Kind { CAT DOG }
union Thing = Pet | Tag
type Tag { text: String }
"""
NEW = """
type Query { pet(id: ID!, size: Int = 4, kind: Kind!): Pet  kinds: [Kind!] }
type Mutation { addPet(pet: NewPet): Pet }
input NewPet { name: String  owner: String! }
type Pet { name: String!  years: Int  age: Int @deprecated(reason: "It is years now") }
enum Kind { CAT BIRD }
union Thing = Pet
type Tag { text: String }
"""


def compared(old: str, new: str) -> tuple[Change, ...]:
    versions = (read_version(name, text.encode()) for name, text in (("old.graphql", old), ("new.graphql", new)))
    return compare_versions(*versions, TODAY)


def test_what_breaks_queries_is_breaking_and_what_may_is_a_warning():
    found = {(each.rule, each.level.value, each.place.operation, each.place.path) for each in compared(OLD, NEW)}
    assert found == {
        ("graphql-required-arg-added", "breaking", "query pet", "Query.pet(kind:)"),
        ("graphql-required-input-field-added", "breaking", "", "NewPet.owner"),
        ("graphql-value-removed-from-enum", "breaking", "", "Kind.DOG"),
        ("graphql-type-removed-from-union", "breaking", "", "Tag"),
        ("graphql-arg-default-value-change", "warning", "query pet", "Query.pet(size:)"),
        ("graphql-value-added-to-enum", "warning", "", "Kind.BIRD"),
        ("graphql-field-added", "info", "", "Pet.years"),
        ("graphql-deprecated", "info", "", "Pet.age"),
    }


def test_directions_are_those_of_the_data():
    by_path = {each.place.path: each.direction for each in compared(OLD, NEW)}
    assert by_path["NewPet.owner"] is Direction.REQUEST
    assert by_path["Query.pet(kind:)"] is Direction.REQUEST
    assert by_path["Kind.DOG"] is Direction.RESPONSE


def test_the_answer_to_an_introspection_says_the_same_as_the_language():
    answer = graphql.introspection_from_schema(graphql.build_schema(OLD), input_value_deprecation=True)
    for tree in (answer, {"data": answer}):
        other = read_version("old.json", json.dumps(tree).encode())
        assert isinstance(other, GraphSchema)
        assert compare_versions(read_version("old.graphql", OLD.encode()), other, TODAY) == ()


def test_descriptions_are_no_changes():
    told = '"""Cats and dogs"""\n' + OLD.strip()
    assert compared(OLD, told) == ()


@pytest.mark.parametrize(
    "text",
    ["type Query { pet: Nobody }", "type Query {", "type Query { a: " + "[" * 30_000 + "Int", '{"__schema": {}}'],
)
def test_what_is_no_whole_schema_is_told_in_words(text: str):
    with pytest.raises(DeskError) as told:
        read_version("pets", text.encode())
    assert told.value.remedy


def test_yaml_with_a_word_of_graphql_is_no_schema():
    assert not is_sdl(b"openapi: 3.0.0\ninfo:\n  description: |\n    type Query { pets: Int }\n")
    assert is_sdl(b'# pets\n"""All."""\ntype Query {\n  pets: Int\n}\n')


def test_a_large_real_schema_does_not_differ_from_itself():
    path = SPECS / "linear.graphql"
    if not path.exists():
        pytest.skip("There is no folder of descriptions beside the checkout.")
    one, other = (read_version(path.name, path.read_bytes()) for _ in range(2))
    assert isinstance(one, GraphSchema)
    assert compare_versions(one, other, TODAY) == ()
