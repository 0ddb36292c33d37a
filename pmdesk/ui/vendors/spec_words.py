"""Words and signs for changes of a description: what happened in two or three words, and where, in short."""

from pmdesk.domain.apis import Level, Ruling
from pmdesk.domain.counts import count_text, counted
from pmdesk.queries.spec_changes import ChangeLine, VersionDiff

GONE, CHANGED, CAME = "−", "~", "+"
LEVEL_WORDS = {Level.BREAKING: "breaking", Level.WARNING: "risky", Level.INFO: "compatible"}
LEVEL_INKS = {Level.BREAKING: "danger_text", Level.WARNING: "warning_text", Level.INFO: "text_faint"}
RULING_WORDS = {
    Ruling.ACCEPT: "accepted",
    Ruling.DISPUTE: "disputed",
    Ruling.PLAN: "work planned",
    Ruling.IGNORE: "ignored",
}
DIRECTION_WORDS = {"request": "What is sent", "response": "What is received", "none": "Neither sent nor received"}
_HOLDERS = ("request-", "response-", "graphql-", "api-path-", "api-")
_PARTS = ("mediatype-", "body-", "property-", "parameter-", "header-", "read-only-property-", "write-only-property-")
_KNOWN = {
    "api-removed": "endpoint removed",
    "api-path-removed": "endpoint removed",
    "endpoint-added": "endpoint added",
    "endpoint-deprecated": "endpoint deprecated",
    "endpoint-reactivated": "endpoint kept after all",
    "became-required": "now required",
    "became-optional": "now optional",
    "became-nullable": "may be null",
    "became-not-nullable": "never null",
    "became-enum": "now a fixed list",
}


def sign(line: ChangeLine) -> str:
    """Return whether something went, came or changed."""
    rule = line.rule
    if any(word in rule for word in ("removed", "deleted", "unset", "disappear")):
        return GONE
    return CAME if "added" in rule or rule.startswith("new-") or "-set" in rule else CHANGED


def happened(line: ChangeLine) -> str:
    """Return what happened in a few words: `field removed`, `type string to integer`."""
    rule = line.rule
    if "type-" in rule and line.old and line.new and "types" not in rule and len(line.old) + len(line.new) < 40:  # noqa: PLR2004
        return f"type {line.old} to {line.new}"
    for known, words in _KNOWN.items():
        if rule.startswith(known) or rule.endswith(known):
            return words
    if rule.startswith("new-"):
        return _spaced(rule.removeprefix("new-").replace("request-", "")) + " added"
    for holder in _HOLDERS:
        rule = rule.removeprefix(holder)
    stem = rule
    for part in _PARTS:
        stem = stem.removeprefix(part)
    if stem.removeprefix("optional-").removeprefix("required-") in ("property-removed", "property-added"):
        return "field removed" if stem.endswith("removed") else "field added"
    if stem in ("removed", "added"):
        return _spaced(rule)
    return _spaced(stem)


def where(line: ChangeLine) -> str:
    """Return where it happened in short: `refunds.reason_code`, `GET /v4/disputes`."""
    holder = _resource(line.operation)
    if line.field:
        place = f"{holder}.{line.field}" if holder else line.field
    elif line.operation and line.part and not line.part.startswith(("request body", "response")):
        place = f"{line.operation}, {line.part}"
    else:
        place = line.operation or line.part or "whole description"
    value = line.new if "value-added" in line.rule else line.old if "value-removed" in line.rule else ""
    return f"{place}: {value}" if value else place


def spoken(line: ChangeLine) -> str:
    """Return a change as a screen reader says it."""
    parts = [LEVEL_WORDS[line.level], happened(line), where(line), decided_words(line)]
    return ", ".join(part for part in parts if part)


def decided_words(line: ChangeLine) -> str:
    """Say what was decided, if anything was."""
    return "" if line.decided is None else RULING_WORDS[line.decided.ruling]


def decided_fully(line: ChangeLine) -> str:
    """Say what was decided with the reason, the question or the item that came of it."""
    decided = line.decided
    if decided is None:
        return "Nothing was decided yet."
    told = decided.why or decided.question or decided.item
    words = RULING_WORDS[decided.ruling]
    return f"{words[0].upper()}{words[1:]}: {told}" if told else f"{words[0].upper()}{words[1:]}."


def title_of(diff: VersionDiff) -> str:
    """Return the title of a comparison: `Spec 4.1 to 4.2`."""
    return f"Spec {diff.before.title} to {diff.after.title}"


def hidden_words(count: int) -> str:
    """Say how many changes are not shown."""
    return f"{counted(count, 'compatible change')} hidden"


def breaking_words(count: int) -> str:
    """Say how many changes break."""
    return f"{count_text(count)} breaking"


def risky_words(count: int) -> str:
    """Say how many changes may break somebody."""
    return f"{count_text(count)} risky"


def _spaced(rule: str) -> str:
    return rule.replace("property", "field").replace("-", " ")


def _resource(operation: str) -> str:
    """Return what an operation or webhook is about: its name, or the last step of its path that has one."""
    path = operation.removeprefix("webhook ").partition(" ")[2]
    steps = [step for step in path.split("/") if step and not step.startswith("{")]
    return steps[-1] if steps else ""
