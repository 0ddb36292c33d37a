"""How much each kind of difference between two schemas hurts, for what is sent and for what is received, and its words.

What a consumer sends hurts when less is right than before; what it receives hurts when more may come than before.
"""

from pmdesk.insight.specs.change import Level

B, W, I = Level.BREAKING, Level.WARNING, Level.INFO  # noqa: E741  # one letter each keeps the table readable
Kind = tuple[Level, Level, str]
"""The level in what is sent, the level in what is received, and what is said of the place."""

_SINGLE: dict[str, Kind] = {
    "became-nullable": (I, B, "may be null now"),
    "became-not-nullable": (B, I, "may not be null any more"),
    "type-changed": (B, B, "was {old} and is {new} now"),
    "type-generalized": (I, B, "was {old} and is more widely {new} now"),
    "type-specialized": (B, I, "was {old} and is more narrowly {new} now"),
    "type-compatible": (I, I, "was {old} and is {new} now, which is written alike in this media type"),
    "list-of-types-widened": (I, B, "may be of more types: {new}, before {old}"),
    "list-of-types-narrowed": (B, I, "may be of fewer types: {new}, before {old}"),
    "became-enum": (B, I, "takes only certain values now: {new}"),
    "enum-removed": (I, W, "takes any value now, before only {old}"),
    "enum-value-added": (I, W, "knows the value {new} now"),
    "enum-value-removed": (B, I, "does not know the value {old} any more"),
    "x-extensible-enum-value-removed": (B, I, "does not list the value {old} any more"),
    "const-added": (B, I, "is always {new} now"),
    "const-changed": (B, B, "is always {new} now, before {old}"),
    "const-removed": (I, B, "is not always {old} any more"),
    "default-value-added": (I, I, "is taken as {new} now where it is not given"),
    "default-value-changed": (I, I, "is taken as {new} now where it is not given, before as {old}"),
    "default-value-removed": (I, I, "is not taken as {old} any more where it is not given"),
    "pattern-added": (B, I, "has to match {new} now"),
    "pattern-changed": (W, I, "has to match {new} now, before {old}"),
    "pattern-generalized": (I, I, "has to match {new} now, which all texts do; before {old}"),
    "pattern-removed": (I, I, "does not have to match {old} any more"),
    "multiple-of-set": (B, I, "has to be a multiple of {new} now"),
    "multiple-of-unset": (I, B, "does not have to be a multiple of {old} any more"),
    "multiple-of-changed": (B, B, "has to be a multiple of {new} now, before of {old}"),
    "multiple-of-generalized": (I, B, "has to be a multiple of {new} now, which all multiples of {old} are"),
    "multiple-of-specialized": (B, I, "has to be a multiple of {new} now, before of {old}"),
    "unique-items-set": (B, I, "may not hold a value twice now"),
    "unique-items-unset": (I, B, "may hold a value twice now"),
    "content-encoding-changed": (B, B, "is encoded as {new} now, before as {old}"),
    "content-media-type-changed": (B, B, "holds {new} now, before {old}"),
    "dependent-required-added": (B, I, "needs more fields beside one that is given: {new}"),
    "dependent-required-changed": (B, B, "needs other fields beside one that is given: {new}, before {old}"),
    "dependent-required-removed": (I, B, "does not need fields beside one that is given any more: {old}"),
    "dependent-schema-added": (B, I, "has a condition now for when “{new}” is given"),
    "dependent-schema-removed": (I, B, "has no condition any more for when “{old}” is given"),
    "pattern-property-added": (B, I, "has a rule now for fields named like {new}"),
    "pattern-property-removed": (I, B, "has no rule any more for fields named like {old}"),
    "prefix-items-added": (I, B, "tells {new} first values apart now, before {old}"),
    "prefix-items-removed": (B, I, "tells {new} first values apart now, before {old}"),
    "all-of-added": (B, I, "has to follow {new} too now"),
    "all-of-added-annotation-only": (I, I, "takes in {new}, which asks for nothing"),
    "all-of-removed": (W, I, "does not follow {old} any more"),
    "all-of-removed-annotation-only": (I, I, "does not take in {old} any more, which asked for nothing"),
    "any-of-added": (I, B, "may be {new} too now"),
    "any-of-removed": (B, I, "may not be {old} any more"),
    "one-of-added": (I, B, "may be {new} too now"),
    "one-of-removed": (B, I, "may not be {old} any more"),
    "wrapped-in-one-of": (B, B, "was {old} and is now exactly one of {new}"),
    "discriminator-added": (I, I, "is told apart by “{new}” now"),
    "discriminator-removed": (I, I, "is not told apart by “{old}” any more"),
    "discriminator-property-name-changed": (I, I, "is told apart by “{new}” now, before by “{old}”"),
    "discriminator-mapping-added": (I, I, "is told apart by the value “{new}” too now"),
    "discriminator-mapping-deleted": (I, I, "is not told apart by the value “{old}” any more"),
    "discriminator-mapping-changed": (I, I, "is told apart by values that mean others now: {new}, before {old}"),
    "additional-properties-narrowed": (B, I, "may hold fewer fields without a name of their own now"),
    "additional-properties-widened": (I, I, "may hold more fields without a name of their own now"),
    "not-added": (B, I, "excludes some values now"),
    "not-removed": (I, B, "excludes no values any more"),
    "not-changed": (W, W, "excludes other values now"),
    "min-length-increased": (B, I, "needs at least {new} characters now, before {old}"),
    "min-length-decreased": (I, B, "needs only {new} characters now, before {old}"),
    "min-properties-increased": (B, I, "needs at least {new} fields now, before {old}"),
    "min-properties-decreased": (I, B, "needs only {new} fields now, before {old}"),
    "min-contains-increased": (B, I, "needs at least {new} values of a kind now, before {old}"),
    "min-contains-decreased": (I, B, "needs only {new} values of a kind now, before {old}"),
}
_UPPER = {
    "max": "at most {}",
    "exclusive-max": "less than {}",
    "max-length": "at most {} characters",
    "max-items": "at most {} values",
    "max-properties": "at most {} fields",
    "max-contains": "at most {} values of a kind",
}
_LOWER = {"min": "at least {}", "exclusive-min": "more than {}", "min-items": "at least {} values"}
_CONDITIONS = {
    "contains": "a condition on a value that has to be in it",
    "property-names": "a condition on the names of its fields",
    "unevaluated-items": "a condition on all other values",
    "unevaluated-properties": "a condition on all other fields",
    "content-schema": "a schema for what is written in it",
    "if": "a condition that decides which rules hold",
    "then": "rules for when its condition holds",
    "else": "rules for when its condition does not hold",
    "items": "a condition on its values",
}


def _bounds() -> dict[str, Kind]:
    made: dict[str, Kind] = {}
    for name, words in {**_UPPER, **_LOWER}.items():
        old, new = words.format("{old}"), words.format("{new}")
        tighter, looser = ("decreased", "increased") if name in _UPPER else ("increased", "decreased")
        made[f"{name}-{tighter}"] = (B, I, f"is {new} now, before {old}")
        made[f"{name}-{looser}"] = (I, B, f"is {new} now, before {old}")
        made[f"{name}-set"] = (B, I, f"is {new} now, before without such a bound")
        made[f"{name}-unset"] = (I, B, f"has no such bound any more as {old}")
    return made


def _conditions() -> dict[str, Kind]:
    made: dict[str, Kind] = {}
    for name, words in _CONDITIONS.items():
        made[f"{name}-added"] = (B, I, f"has {words} now")
        made[f"{name}-removed"] = (I, B, f"has not {words} any more")
    return made


KINDS: dict[str, Kind] = {**_SINGLE, **_bounds(), **_conditions()}
