"""What of a mail's lines is quoted from an earlier mail, for readers to fold away."""

import re
from collections.abc import Sequence

FEWEST = 2
"""So many quoted lines are worth a fold."""
LONGEST_LEAD = 2
"""An attribution runs over so many lines at most: mail programs wrap it."""
MARKED = re.compile(r"\s{0,3}[>|](?!-)")
LEAD = re.compile(
    r"^(on|am|le|el|il|em|op|den|den|w dniu|dnia|på|på|в|于|在)\b.{6,}[:：]$|"
    r"^.{2,200}\b(wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev|napisał(a)?|пишет)\s?[:：]$",
    re.IGNORECASE | re.DOTALL,
)
DIVIDER = re.compile(
    r"^\s*(-{3,}\s*(original message|forwarded message|original appointment|ursprüngliche nachricht|"
    r"weitergeleitete nachricht|message d'origine|message transféré|mensaje original|messaggio originale|"
    r"oorspronkelijk bericht|originalmeddelande)\s*-{3,}|begin forwarded message:)\s*$",
    re.IGNORECASE,
)
RULE = re.compile(r"^\s*_{10,}\s*$")
HEADER = re.compile(
    r"^\s*\*?(from|von|de|da|van|från|fra|sent|gesendet|envoyé|enviado|inviato|verzonden|date|datum|to|an|à|para|a|aan|"
    r"till|til|subject|betreff|objet|asunto|oggetto|onderwerp|cc)\s?:\*?\s+\S",
    re.IGNORECASE,
)
FEWEST_HEADERS = 3
Runs = list[tuple[int, int]]
"""Stretches of lines: the first one and the one after the last."""


def quoted_runs(lines: Sequence[str]) -> Runs:
    """Return the stretches of quoted lines in order: what is marked with `>`, and all below a copied header.

    The line that says who wrote it belongs to the stretch. When nothing else would be left, nothing is quoted.
    """
    runs = _marked(lines)
    below = _copied(lines)
    if below is not None:
        runs = [run for run in runs if run[1] <= below]
        runs.append((below, len(lines)))
    runs = [run for run in (_without_blank_ends(lines, run) for run in runs) if run[1] - run[0] >= FEWEST]
    hidden = {number for first, after in runs for number in range(first, after)}
    if all(number in hidden or not line.strip() for number, line in enumerate(lines)):
        return []
    return runs


def _marked(lines: Sequence[str]) -> Runs:
    """Return the stretches of lines that begin with `>`, blank lines in between and who wrote it included."""
    runs: Runs = []
    first = last = -1
    for number, line in enumerate(lines):
        if MARKED.match(line):
            first = number if first < 0 else first
            last = number
        elif first >= 0 and line.strip():
            runs.append((first, last + 1))
            first = -1
    if first >= 0:
        runs.append((first, last + 1))
    return [(_lead_of(lines, first, runs[at - 1][1] if at else 0), after) for at, (first, after) in enumerate(runs)]


def _lead_of(lines: Sequence[str], first: int, lowest: int) -> int:
    """Return where a stretch begins when the lines above it say who wrote it."""
    above = first - 1
    while above >= lowest and not lines[above].strip():
        above -= 1
    for start in range(above, above - LONGEST_LEAD, -1):
        if start < lowest or not lines[start].strip():
            break
        if LEAD.match(" ".join(line.strip() for line in lines[start : above + 1])):
            return start
    return first


def _copied(lines: Sequence[str]) -> int | None:
    """Return the first line of a mail that was copied below another one, with its header."""
    for number, line in enumerate(lines):
        if DIVIDER.match(line):
            return number
        if RULE.match(line) and _headers_at(lines, number + 1) >= FEWEST_HEADERS:
            return number
        if HEADER.match(line) and _headers_at(lines, number) > FEWEST_HEADERS:
            return number
    return None


def _headers_at(lines: Sequence[str], number: int) -> int:
    """Return how many lines of a mail's header follow one another."""
    count = 0
    while number + count < len(lines) and HEADER.match(lines[number + count]):
        count += 1
    return count


def _without_blank_ends(lines: Sequence[str], run: tuple[int, int]) -> tuple[int, int]:
    first, after = run
    while after > first and not lines[after - 1].strip():
        after -= 1
    return first, after
