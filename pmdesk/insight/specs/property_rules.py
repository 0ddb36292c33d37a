"""What it means that a field came, went, became required, hidden, or was said to end: by direction and holder."""

from collections.abc import Iterator

from pmdesk.domain.classes import frozen
from pmdesk.insight.specs.change import Direction, Level
from pmdesk.insight.specs.ends import day_of
from pmdesk.insight.specs.finding import Finding
from pmdesk.insight.specs.terms import Terms

B, W, I = Level.BREAKING, Level.WARNING, Level.INFO  # noqa: E741  # as in the table of kinds
PROPERTY_KINDS = frozenset(
    (
        "property-added",
        "property-removed",
        "property-became-required",
        "property-became-optional",
        "became-read-only",
        "became-not-read-only",
        "became-write-only",
        "became-not-write-only",
        "deprecated",
        "reactivated",
        "sunset-changed",
        "stability",
    )
)
STABILITY = ("draft", "alpha", "beta", "stable")


@frozen
class Said:
    """A rule, its level and what is said of the place."""

    rule: str
    level: Level
    words: str
    counts_out_of_sight: bool = False


def property_changes(
    found: Finding, direction: Direction, holder: str, terms: Terms, *, in_header: bool = False
) -> Iterator[Said]:
    """Yield what a difference of one property means."""
    if found.kind in {"deprecated", "reactivated", "sunset-changed"}:
        yield from _ending(found, direction, terms)
    elif found.kind == "stability":
        yield from _stability(found, direction)
    elif found.kind.endswith(("read-only", "write-only")):
        yield _mode(found, direction)
    elif holder == "parameter":
        yield _of_parameter(found, in_header=in_header)
    elif direction is Direction.REQUEST:
        yield _sent(found)
    else:
        yield _received(found, holder)


def _sent(found: Finding) -> Said:
    default = "-with-default" if found.known_default else ""
    match found.kind:
        case "property-added":
            if found.required:
                return Said(f"new-required-request-property{default}", B, "is new and has to be sent")
            return Said("new-optional-request-property", I, "is new and may be sent")
        case "property-removed":
            return Said("request-property-removed", W, "is gone")
        case "property-became-required":
            return Said(f"request-property-became-required{default}", B, "has to be sent now")
        case _:
            return Said("request-property-became-optional", I, "does not have to be sent any more")


def _received(found: Finding, holder: str) -> Said:
    need = "required" if found.required else "optional"
    hidden = "-write-only" if found.write_only else ""
    kept = "response-header" if holder == "header" else "response"
    match found.kind:
        case "property-added":
            words = "is new and always there" if found.required else "is new and may be there"
            return Said(f"{kept}-{need}{hidden}-property-added", I, words)
        case "property-removed":
            level = B if found.required else W
            words = "is gone, and was always there" if found.required else "is gone"
            return Said(f"{kept}-{need}{hidden}-property-removed", level, words)
        case "property-became-required":
            return Said(f"{kept}{hidden}-property-became-required", I, "is always there now")
        case _:
            return Said(f"{kept}{hidden}-property-became-optional", B, "is not always there any more")


def _of_parameter(found: Finding, *, in_header: bool) -> Said:
    kept = "header" if in_header else "parameter"
    match found.kind:
        case "property-added":
            if found.required:
                return Said(f"new-required-request-{kept}-property", B, "is new and has to be sent")
            return Said(f"new-optional-request-{kept}-property", I, "is new and may be sent")
        case "property-removed":
            return Said(f"request-{kept}-property-removed", W, "is gone")
        case "property-became-required":
            return Said(f"request-{kept}-property-became-required", B, "has to be sent now")
        case _:
            return Said(f"request-{kept}-property-became-optional", I, "does not have to be sent any more")


_MODES = {
    "became-read-only": "is only received now",
    "became-not-read-only": "may be sent too now",
    "became-write-only": "is only sent now",
    "became-not-write-only": "may be received too now",
}


def _mode(found: Finding, direction: Direction) -> Said:
    rule = f"{direction.value}-{'required' if found.required else 'optional'}-property-{found.kind}"
    level = W if rule == "response-required-property-became-not-write-only" else I
    return Said(rule, level, _MODES[found.kind], counts_out_of_sight=True)


def _ending(found: Finding, direction: Direction, terms: Terms) -> Iterator[Said]:
    stem = f"{direction.value}-property"
    if found.kind == "reactivated":
        yield Said(f"{stem}-reactivated", I, "is not deprecated any more")
        return
    ends = day_of(found.new)
    if found.kind == "deprecated":
        if found.new is None:
            yield Said(f"{stem}-deprecated", I, "is deprecated now")
            if terms.grace_days:
                yield Said(f"{stem}-deprecated-sunset-missing", B, "is deprecated without a day on which it ends")
        elif ends is None:
            yield Said(f"{stem}-deprecated-sunset-invalid", B, "is deprecated, and ends on “{new}”, which is no day")
        else:
            yield Said(f"{stem}-deprecated-with-sunset", I, "is deprecated now and ends on {new}")
            if terms.is_too_soon(ends):
                yield Said(f"{stem}-sunset-date-too-small", B, "ends on {new}, sooner than agreed")
        return
    before = day_of(found.old)
    if found.new is not None and ends is None:
        yield Said(f"{stem}-deprecated-sunset-invalid", B, "ends on “{new}”, which is no day")
    elif found.new is None:
        yield Said(f"{stem}-sunset-deleted", W, "is deprecated, but its end on {old} is not told any more")
    elif before is not None and ends is not None and ends < before:
        yield Said(f"{stem}-sunset-date-changed-too-small", B, "ends earlier: on {new}, before on {old}")
    else:
        yield Said(f"{stem}-sunset-date-changed", I, "ends on {new} now, before on {old}")


def _stability(found: Finding, direction: Direction) -> Iterator[Said]:
    old, new = (_rank(each) for each in (found.old, found.new))
    if new < old:
        yield Said(f"{direction.value}-property-stability-decreased", B, "is less stable: {new}, before {old}")
    elif new > old:
        yield Said(f"{direction.value}-property-stability-increased", I, "is more stable: {new}, before {old}")


def _rank(level: object) -> int:
    return STABILITY.index(level) if level in STABILITY else len(STABILITY) - 1
