"""Compares what two versions say of an operation's life: deprecation, sunset, stability; and judges its end."""

from pmdesk.insight.specs.description import Operation
from pmdesk.insight.specs.ends import day_of
from pmdesk.insight.specs.noting import B, I, Notes
from pmdesk.insight.specs.property_rules import STABILITY
from pmdesk.insight.specs.tree import texts

SUNSET, STABLE = "x-sunset", "x-stability-level"
UNPROMISED = frozenset(("draft", "alpha"))


def sunset_of(operation: Operation) -> object:
    """Return the end that is announced for an operation, by itself or by its path."""
    return operation.described.get(SUNSET, operation.item.get(SUNSET))


def is_deprecated(operation: Operation) -> bool:
    """Whether an operation is said to end."""
    return operation.described.get("deprecated") is True


def stability(operation: Operation) -> object:
    """Return how stable an operation is said to be."""
    return operation.described.get(STABLE, operation.item.get(STABLE))


def promises(operation: Operation) -> bool:
    """Whether an operation may be relied on: drafts and alphas may change as they like."""
    return stability(operation) not in UNPROMISED


def note_gone(notes: Notes, operation: Operation, *, whole_path: bool) -> None:
    """Note that an operation is gone, by what was announced before."""
    stem = "api-path-removed" if whole_path else "api-removed"
    sunset = sunset_of(operation)
    if not is_deprecated(operation):
        notes.say(f"{stem}-without-deprecation", B, "It is gone.", operation.key, None)
        return
    ends = day_of(sunset)
    if sunset is not None and ends is None:
        words = f"It is gone; it was to end on “{sunset}”, which is no day."
        notes.say("api-path-sunset-parse", B, words, operation.key, None)
    elif ends is not None and ends > notes.terms.today:
        notes.say(f"{stem}-before-sunset", B, f"It is gone before {sunset}, when it was to end.", operation.key, None)
    else:
        notes.say(f"{stem}-with-deprecation", I, "It is gone, after it was deprecated.", operation.key, None)


def note_life(notes: Notes, old: Operation, new: Operation) -> None:
    """Note how the lives of two versions of an operation differ."""
    _note_stability(notes, stability(old), stability(new))
    _note_names(notes, old, new)
    was, is_now = is_deprecated(old), is_deprecated(new)
    before, after = sunset_of(old), sunset_of(new)
    if is_now and not was:
        _note_deprecated(notes, after)
    elif was and not is_now:
        notes.say("endpoint-reactivated", I, "It is not deprecated any more.", before, None)
    elif was and before != after:
        _note_sunset(notes, before, after)


def _note_deprecated(notes: Notes, sunset: object) -> None:
    ends = day_of(sunset)
    if sunset is not None and ends is None:
        words = f"It is deprecated, and ends on “{sunset}”, which is no day."
        notes.say("api-deprecated-sunset-parse", B, words, None, sunset)
    elif ends is None:
        notes.say("endpoint-deprecated", I, "It is deprecated now.")
        if notes.terms.grace_days:
            words = "It is deprecated without a day on which it ends."
            notes.say("api-deprecated-sunset-missing", B, words)
    else:
        notes.say("endpoint-deprecated-with-sunset", I, f"It is deprecated now and ends on {sunset}.", None, sunset)
        if notes.terms.is_too_soon(ends):
            notes.say("api-sunset-date-too-small", B, f"It ends on {sunset}, sooner than agreed.", None, sunset)


def _note_sunset(notes: Notes, before: object, after: object) -> None:
    old, new = day_of(before), day_of(after)
    if after is None:
        notes.say("sunset-deleted", B, "It is deprecated, but its end is not told any more.", before, None)
    elif new is None or (before is not None and old is None):
        words = f"Its end went from “{before}” to “{after}”, of which one is no day."
        notes.say("api-path-sunset-parse", B, words, before, after)
    elif old is not None and new < old:
        words = f"It ends earlier: on {after}, before on {before}."
        notes.say("api-sunset-date-changed-too-small", B, words, before, after)
    else:
        notes.say(
            "api-sunset-date-changed", I, f"It ends on {after} now, before on {before or 'no day'}.", before, after
        )


def _note_stability(notes: Notes, old: object, new: object) -> None:
    if old == new:
        return
    for level in (old, new):
        if level is not None and level not in STABILITY:
            words = f"Its stability is called “{level}”, which is none of {', '.join(STABILITY)}."
            notes.say("api-invalid-stability-level", B, words, old, new)
            return
    before, after = (STABILITY.index(str(each)) if each is not None else len(STABILITY) - 1 for each in (old, new))
    if after < before:
        notes.say("api-stability-decreased", B, f"It is only {new} now, before {old or 'stable'}.", old, new)
    elif after > before:
        notes.say("api-stability-increased", I, f"It is {new or 'stable'} now, before {old}.", old, new)


def _note_names(notes: Notes, old: Operation, new: Operation) -> None:
    before, after = old.described.get("operationId"), new.described.get("operationId")
    if before != after:
        if before:
            notes.say("api-operation-id-removed", I, f"It is not called “{before}” any more.", before, after)
        if after:
            notes.say("api-operation-id-added", I, f"It is called “{after}” now.", before, after)
    tags = set(texts(old.described.get("tags"))), set(texts(new.described.get("tags")))
    for tag in sorted(tags[0] - tags[1]):
        notes.say("api-tag-removed", I, f"It is not filed under “{tag}” any more.", tag, None)
    for tag in sorted(tags[1] - tags[0]):
        notes.say("api-tag-added", I, f"It is filed under “{tag}” now.", None, tag)
