"""The steps that lead to a bug, taken from what somebody wrote."""

import re

from pmdesk.insight.mail_quotes import quoted_runs

LONGEST = 2_000
FEWEST_STEPS = 2
HEADED = re.compile(
    r"^\W*(steps( to reproduce)?|to reproduce|how to reproduce|reproduction|repro)\b.{0,30}$", re.IGNORECASE
)
HEADING = re.compile(r"^(#{1,6}\s|\W*[A-Z][\w ]{2,40}:\s*$)")
STEP = re.compile(r"^\s*(\d{1,2}[.)]|[-*•])\s+\S")


def bug_steps(text: str) -> str:
    """Return the part of a text below a heading like “Steps to reproduce”, else its list, else all of its own words."""
    lines = text[: 20 * LONGEST].splitlines()
    hidden = {number for first, after in quoted_runs(lines) for number in range(first, after)}
    own = [line for number, line in enumerate(lines) if number not in hidden]
    return _cut(_below_heading(own) or _listed(own) or "\n".join(own))


def _below_heading(lines: list[str]) -> str:
    for number, line in enumerate(lines):
        if not HEADED.match(line):
            continue
        found: list[str] = []
        for each in lines[number + 1 :]:
            if HEADING.match(each) and any(part.strip() for part in found):
                break
            found.append(each)
        return _listed(found, fewest=1) or "\n".join(found).strip()
    return ""


def _listed(lines: list[str], fewest: int = FEWEST_STEPS) -> str:
    """Return the first list of several steps; a blank line may stand between two of them."""
    run: list[str] = []
    for number, line in enumerate([*lines, "", "."]):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if STEP.match(line) or (run and line.startswith("  ") and line.strip()):
            run.append(line.strip())
        elif run and not line.strip() and STEP.match(following):
            continue
        elif sum(STEP.match(each) is not None for each in run) >= fewest:
            return "\n".join(run)
        else:
            run = []
    return ""


def _cut(text: str) -> str:
    text = text.strip()
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
