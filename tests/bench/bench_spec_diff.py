"""Prints how many changes are found that a well-known differ reports, where both disagree, and what 13 MB take."""

import json
import random
import re
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from pmdesk.insight.specs.change import ORDER, Change, Level
from pmdesk.insight.specs.comparing import compare
from pmdesk.insight.specs.reading import read_description
from pmdesk.insight.specs.versions import compare_versions, read_version

SHARED = Path(__file__).resolve().parents[3] / "shared"
CASES = SHARED / "data" / "openapi-diff" / "cases.json"
LARGE = SHARED / "testbeds" / "specs" / "github.json"
TODAY = date(2026, 11, 23)
LEVELS = {"ERR": Level.BREAKING, "WARN": Level.WARNING, "INFO": Level.INFO}
DISPUTED = {
    "TestBreaking_AttributesNone": "a status of success goes, so whoever waits for it stops",
    "TestBreaking_DeprecationWithoutSunsetWithPolicy": "the same files have nothing to report elsewhere",
    "TestMediaTypeSchemaExistence": "holds what is expected of both ways of comparing",
    "TestRequestPropertyAllOfAdded_AnnotationOnly_AtProperty_EmitsInfo": "names the rule that must not be reported too",
    "TestResponsePropertyAllOfAdded_AnnotationOnly_EmitsInfoWithDistinctId": "the same",
    "TestRequestPropertyAnyOfInlineEnumRefactorToRef": "the same schema, by its name and written in place",
    "TestResponseBodyTypeLooselyTypedCompatible": "a remark, not a rule",
}
"""Cases that a machine drew out of another program's tests, and why we think them wrong."""


def changes(case: dict[str, Any]) -> tuple[Change, ...]:
    paths = CASES.parent / case["base"], CASES.parent / case["rev"]
    old, new = (read_description(path.name, path.read_bytes()) for path in paths)
    return compare(old, new, TODAY)


def levels(found: tuple[Change, ...]) -> dict[str, Level]:
    """Return the rules that were found, each at its worst."""
    worst: dict[str, Level] = {}
    for each in sorted(found, key=lambda change: -ORDER[change.level]):
        worst[each.rule] = each.level
    return worst


def count(case: dict[str, Any], found: dict[str, Level], tally: Counter[str]) -> list[str]:
    """Count what one case says, and return what we see otherwise.

    Where a single rule ran and found nothing, that says nothing of what another rule finds: it is printed, no alarm.
    """
    said: list[str] = []
    told = [rule for rule, level in found.items() if level is not Level.INFO]
    if case["none"] and case["all_checks"]:
        tally["nothing to report"] += 1
        tally["alarms"] += bool(told)
    if case["none"] and told:
        said.append(f"{'alarm  ' if case['all_checks'] else 'beside '} {told}")
    for rule, level in zip(case["expect"], case["levels"], strict=True):
        for kind in ("all", "breaking") if level == "ERR" else ("all",):
            tally[kind] += 1
            tally[f"{kind} found"] += rule in found
        if rule not in found:
            said.append(f"missed  {level} {rule}")
        elif LEVELS.get(level, found[rule]) is not found[rule]:
            said.append(f"level   {rule}: {level}, here {found[rule].value}")
    extra = sorted(set(told) - set(case["expect"]))
    return said + [f"extra   {extra}"] * bool(case["all_checks"] and extra and not case["none"])


def shares(title: str, tally: Counter[str]) -> None:
    parts = [f"{kind} {tally[f'{kind} found']} of {tally[kind]}" for kind in ("breaking", "all")]
    print(f"{title}: found {', '.join(parts)}; alarms {tally['alarms']} of {tally['nothing to report']}")


def compare_cases() -> None:
    whole, plain = Counter[str](), Counter[str]()
    for case in json.loads(CASES.read_text()):
        found = levels(changes(case))
        disputed = case["test"] in DISPUTED
        for line in count(case, found, whole):
            print(f"{line}  {case['test']}{': ' + DISPUTED[case['test']] if disputed else ''}")
        if not disputed:
            count(case, found, plain)
    shares("all cases", whole)
    shares("without disputed ones", plain)


def multiplied(tree: dict[str, Any], times: int) -> dict[str, Any]:
    """Return a description with its operations and named parts so many times over."""
    made: dict[str, Any] = {**tree, "paths": {}, "components": {}}
    for turn in range(times):
        text = json.dumps({"paths": tree["paths"], "components": tree["components"]})
        other = json.loads(re.sub(r'"#/components/(\w+)/', rf'"#/components/\1/v{turn}-', text))
        made["paths"] |= {f"/v{turn}{path}": item for path, item in other["paths"].items()}
        for kind, named in other["components"].items():
            made["components"].setdefault(kind, {}).update({f"v{turn}-{name}": each for name, each in named.items()})
    return made


def change_some(value: Any, chance: random.Random) -> None:
    """Make one in a hundred texts a number."""
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(each, dict) and each.get("type") == "string" and chance.random() < 0.01:
            each["type"] = "integer"
        change_some(each, chance)


def compare_large() -> None:
    tree = multiplied(json.loads(LARGE.read_text()), 26)
    old = json.dumps(tree).encode()
    change_some(tree["components"]["schemas"], random.Random(1))
    for title, other in (("itself", old), ("its next version", json.dumps(tree).encode())):
        began = time.process_time()
        found = compare_versions(read_version("old", old), read_version("new", other), TODAY)
        took = time.process_time() - began
        print(f"{len(old) / 1e6:.1f} MB of JSON against {title}: {len(found)} changes, {took:.1f} s of processor time")


def compare_tangled() -> None:
    """Compare where 800 schemas refer to ten others each, used by 500 operations, and one or fifty of them change."""
    chance = random.Random(1)
    schemas: dict[str, Any] = {}
    for number in range(800):
        fields: dict[str, Any] = {f"f{place}": {"type": "string", "maxLength": 9} for place in range(15)}
        refs = [{"$ref": f"#/components/schemas/C{chance.randrange(800)}"} for _ in range(10)]
        fields |= {f"r{place}": {"anyOf": [{"type": "string"}, ref]} for place, ref in enumerate(refs)}
        schemas[f"C{number}"] = {"type": "object", "properties": fields}
    content = [{"application/json": {"schema": {"$ref": f"#/components/schemas/C{number}"}}} for number in range(500)]
    paths = {f"/c{place}": {"get": {"responses": {"200": {"content": each}}}} for place, each in enumerate(content)}
    tree: dict[str, Any] = {"openapi": "3.0.0", "paths": paths, "components": {"schemas": schemas}}
    old = json.dumps(tree).encode()
    for times, numbers in ((1, [5]), (50, range(0, 800, 16))):
        for number in numbers:
            schemas[f"C{number}"]["properties"]["f3"]["type"] = "integer"
        began = time.process_time()
        found = compare_versions(read_version("old", old), read_version("new", json.dumps(tree).encode()), TODAY)
        took = time.process_time() - began
        print(f"tangled schemas of which {times} changed: {len(found)} changes, {took:.1f} s of processor time")


if __name__ == "__main__":
    if CASES.exists():
        compare_cases()
        compare_large()
        compare_tangled()
    else:
        print(f"There are no cases beside the checkout ({CASES}).")
