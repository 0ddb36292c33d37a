"""Reads acceptance criteria out of lists in text: `- [x] done`, bullets, numbered lines."""

import re

from pmdesk.importers.cleaning import LIST_LIMIT, clean

_BULLET = re.compile(r"(?:[-*+•#–]+|[0-9]{1,3}[.)])\s+")
_BOX = re.compile(r"\[([ xX✓✔]?)\]\s*")
_TASK = re.compile(r"^ {0,12}(?:[-*+]|[0-9]{1,3}[.)]) \[([ xX])\] (.+)$", re.MULTILINE)

Criterion = tuple[str, bool]


def read_criteria(text: str) -> tuple[Criterion, ...]:
    """Return each line as a criterion and whether it is met."""
    found: list[Criterion] = []
    for raw in clean(text).split("\n")[:LIST_LIMIT]:
        line = raw.strip()
        if bullet := _BULLET.match(line):
            line = line[bullet.end() :]
        box = _BOX.match(line)
        if box is not None:
            line = line[box.end() :]
        if line:
            found.append((line, box is not None and box[1].strip() != ""))
    return tuple(found)


def task_list(markdown: str) -> tuple[Criterion, ...]:
    """Return the task list items of a Markdown text."""
    return tuple((found[2].strip(), found[1] in "xX") for found in _TASK.finditer(clean(markdown)))[:LIST_LIMIT]
