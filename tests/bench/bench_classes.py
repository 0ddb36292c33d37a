"""Prints what our frozen classes cost beside the standard library's, to make a class and to make a value of one."""

import sys
import timeit
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from pmdesk.domain.classes import frozen

FIELDS = "\n".join(f"    part{number}: int | None = None" for number in range(14))
CLASS = compile(f"@build\nclass Noun:\n    'A noun of the usual size.'\n{FIELDS}", "noun", "exec")


def make(build: object) -> type:
    """Run the statement that makes the class."""
    names: dict[str, object] = {"build": build}
    exec(CLASS, names)  # noqa: S102
    noun = names["Noun"]
    assert isinstance(noun, type)
    return noun


def main() -> None:
    """Measure both, best of several rounds, and print the ratios."""
    builders = {"standard": dataclass(frozen=True, slots=True), "ours": frozen}
    values = tuple(range(14))
    classes = {name: min(timeit.repeat(lambda b=b: make(b), number=20, repeat=9)) / 20 for name, b in builders.items()}
    nouns = {name: make(build) for name, build in builders.items()}
    made = {
        name: min(timeit.repeat(lambda n=n: n(*values), number=20_000, repeat=9)) / 20_000 for name, n in nouns.items()
    }
    for what, times in (("a class", classes), ("a value", made)):
        ours, theirs = times["ours"] * 1e6, times["standard"] * 1e6
        print(f"{what}: ours {ours:.2f} µs, standard {theirs:.2f} µs, ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
