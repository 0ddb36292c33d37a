"""What holds for any two descriptions: nothing differs from itself, order and names do not matter, both ways mirror."""

import copy
import json
import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pmdesk.insight.specs.change import Change, Direction, Level
from pmdesk.insight.specs.comparing import compare
from pmdesk.insight.specs.reading import read_description
from tests.specs_world import SCHEMAS, TODAY, Tree, changes, descriptions, received, sent
from tests.sync.counterparts import SPECS

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Descriptions are large: making a counterexample small takes minutes."""
MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=PHASES)
FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=PHASES)


@MANY
@given(descriptions())
def test_nothing_differs_from_itself(tree: Tree):
    assert changes(tree, copy.deepcopy(tree)) == ()


@pytest.mark.parametrize(
    "name", ["asana", "github", "gitlab", "intercom", "jira", "notion", "pagerduty", "sentry", "slack", "trello"]
)
def test_no_real_description_differs_from_itself_in_another_order(name: str):
    path = SPECS / f"{name}.json"
    if not path.exists():
        pytest.skip("There is no folder of descriptions beside the checkout.")
    tree = json.loads(path.read_text())
    old = read_description(path.name, path.read_bytes())
    new = read_description(path.name, json.dumps(shuffled(tree, random.Random(5))).encode())
    assert len(old.operations) > 5
    assert compare(old, new, TODAY) == ()


def shuffled(value: Any, chance: random.Random, name: str = "") -> Any:
    """Return the same description with its objects, and the lists that are sets, in another order."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance, key) for key in keys}
    if isinstance(value, list):
        made = [shuffled(each, chance) for each in value]
        if name in {"enum", "required", "allOf", "anyOf", "oneOf", "parameters", "tags"}:
            chance.shuffle(made)
        return made
    return value


@MANY
@given(descriptions(), st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_written_does_not_matter(tree: Tree, chance: random.Random):
    assert changes(tree, shuffled(tree, chance)) == ()


@FEW
@given(descriptions(), descriptions(), st.randoms(use_true_random=False))
def test_changes_are_the_same_and_in_the_same_order_however_both_are_written(
    old: Tree, new: Tree, chance: random.Random
):
    told = [(each.fingerprint, each.level) for each in changes(old, new)]
    again = [(each.fingerprint, each.level) for each in changes(shuffled(old, chance), shuffled(new, chance))]
    assert Counter(told) == Counter(again)
    assert told == [(each.fingerprint, each.level) for each in changes(copy.deepcopy(old), copy.deepcopy(new))]


@MANY
@given(SCHEMAS, st.sampled_from([sent, received]))
def test_a_schema_says_the_same_by_its_name_and_written_in_place(schema: Tree, used: Any):
    parts = {
        "schemas": {
            "Pet": {"type": "string"},
            "Owner": {"type": "integer"},
            "Tag": {"type": "boolean"},
            "Thing": schema,
        }
    }
    named = used({"$ref": "#/components/schemas/Thing"}, components=parts)
    assert changes(named, used(schema, components=parts)) == ()
    assert changes(used(schema, components=parts), named) == ()


MIRROR = [
    ("became-enum", "enum-removed"),
    ("became-required", "became-optional"),
    ("became-read-only", "became-not-read-only"),
    ("became-nullable", "became-not-nullable"),
    ("-increased", "-decreased"),
    ("-set", "-unset"),
    ("-widened", "-narrowed"),
    ("-generalized", "-specialized"),
    ("-added-annotation-only", "-removed-annotation-only"),
    ("-added", "-removed"),
    ("-deprecated", "-reactivated"),
]


def mirrored(rule: str) -> str:
    for one, other in MIRROR:
        for here, there in ((one, other), (other, one)):
            if rule.endswith(here) and not (here == "-set" and rule.endswith("-unset")):
                return rule.removesuffix(here) + there
    return rule


COARSE = {
    "new-required-request-property": "property-added",
    "new-optional-request-property": "property-added",
    "request-property-removed": "property-removed",
    "response-required-property-added": "property-added",
    "response-optional-property-added": "property-added",
    "response-required-property-removed": "property-removed",
    "response-optional-property-removed": "property-removed",
    "new-required-request-parameter": "parameter-added",
    "new-optional-request-parameter": "parameter-added",
    "request-parameter-removed": "parameter-removed",
    "request-parameter-removed-with-deprecation": "parameter-removed",
    "new-required-request-parameter-property": "request-parameter-property-added",
    "new-optional-request-parameter-property": "request-parameter-property-added",
    "new-required-request-header-property": "request-header-property-added",
    "new-optional-request-header-property": "request-header-property-added",
    "endpoint-added": "operation-added",
    "api-removed-without-deprecation": "operation-removed",
    "api-path-removed-without-deprecation": "operation-removed",
    "request-body-added-optional": "body-added",
    "request-body-removed": "body-removed",
}


def coarse(change: Change) -> str:
    """Return what happened without what it depends on besides: whether it was required, which side is narrower."""
    rule = COARSE.get(change.rule, change.rule)
    for ending in ("type-generalized", "type-specialized", "type-changed"):
        if rule.endswith(ending):
            return rule.removesuffix(ending) + "type"
    for required in ("-required-property-became-", "-optional-property-became-"):
        if rule.endswith(("read-only", "write-only")):
            rule = rule.replace(required, "-property-became-")
    return rule.replace("request-read-only-property", "request-property")


@FEW
@given(descriptions(), descriptions())
def test_what_comes_one_way_goes_the_other_way(old: Tree, new: Tree):
    there, back = _tally(changes(old, new)), _tally(changes(new, old))
    assert Counter({(mirrored(rule), *rest): count for (rule, *rest), count in there.items()}) == back


def _tally(found: tuple[Change, ...]) -> Counter[tuple[str, ...]]:
    """Count what happened where, without what has no mirror: a choice that came around a schema, and its type."""
    told = [(coarse(each), each.place.operation, each.place.part) for each in found]
    return Counter(each for each in told if not each[0].endswith(("wrapped-in-one-of", "type")))


@FEW
@given(descriptions(), descriptions())
def test_every_change_tells_where_it_is_and_what_it_is_in_a_sentence(old: Tree, new: Tree):
    found = changes(old, new)
    assert len({each.fingerprint for each in found}) == len(found)
    for each in found:
        assert each.words[0].isupper() or each.words[0] == "“"
        assert each.words.endswith(".")
        assert "{" not in each.words.replace("{id}", "")
        assert each.place.part or each.direction is Direction.NONE
        assert each.level in Level
