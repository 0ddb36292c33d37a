"""Prints how many of the changes are found that a well-known differ reports, and where both disagree."""

import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from pmdesk.insight.specs.change import Change, Level
from pmdesk.insight.specs.comparing import compare
from pmdesk.insight.specs.reading import read_description, read_tree

CASES = Path(__file__).resolve().parents[3] / "shared" / "data" / "openapi-diff" / "cases.json"
TODAY = date(2026, 11, 23)
LEVELS = {"ERR": Level.BREAKING, "WARN": Level.WARNING, "INFO": Level.INFO}


def changes(base: Path, revision: Path) -> tuple[Change, ...]:
    old, new = (read_description(path.name, path.read_bytes(), beside=beside(path)) for path in (base, revision))
    return compare(old, new, TODAY)


def beside(path: Path):
    def tree(name: str) -> object:
        other = path.parent / name
        return read_tree(name, other.read_bytes()) if other.is_file() else None

    return tree


def main(show: bool) -> None:
    if not CASES.exists():
        print(f"There are no cases beside the checkout ({CASES}).")
        return
    cases = json.loads(CASES.read_text())
    found = Counter()
    for case in cases:
        got = changes(CASES.parent / case["base"], CASES.parent / case["rev"])
        rules = {each.rule: each.level for each in got}
        if case["none"]:
            alarms = [each.rule for each in got if each.level is not Level.INFO]
            found["none"] += 1
            found["alarmed"] += bool(alarms)
            if alarms:
                print("ALARM ", case["test"], case["base"], case["rev"], alarms)
        for rule, level in zip(case["expect"], case["levels"], strict=True):
            found["all"] += 1
            found["breaking"] += level == "ERR"
            if rule in rules:
                found["all found"] += 1
                found["breaking found"] += level == "ERR"
                if level in LEVELS and LEVELS[level] is not rules[rule]:
                    found["other level"] += 1
                    print("LEVEL ", case["test"], rule, level, rules[rule])
            else:
                print("MISSED", level, case["test"], rule, case["base"], case["rev"], sorted(rules))
        if case["all_checks"] and show:
            extra = sorted({each.rule for each in got if each.level is not Level.INFO} - set(case["expect"]))
            if extra:
                print("EXTRA ", case["test"], extra)
    print(dict(found))


if __name__ == "__main__":
    main("--extra" in sys.argv)
