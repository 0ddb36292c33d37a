"""Compares the bodies of two versions of an operation: what is sent, what comes back, in which media types."""

from pmdesk.domain.classes import frozen
from pmdesk.insight.specs.change import Direction
from pmdesk.insight.specs.description import Description
from pmdesk.insight.specs.noting import REQUEST, RESPONSE, B, I, Notes, W
from pmdesk.insight.specs.telling import Use
from pmdesk.insight.specs.tree import Node, is_node, node

STRICT = ("json", "yaml", "cbor", "msgpack")
"""Media types with these words in their names tell numbers and texts apart; in others all is text."""


@frozen
class Body:
    """One body: its content by media type, and what it is called."""

    content: Node
    part: str
    name: str
    direction: Direction


def compare_request_bodies(notes: Notes, sides: tuple[Description, Description], old: object, new: object) -> None:
    """Note how what is sent differs."""
    before, after = sides[0].references.followed(old)[0], sides[1].references.followed(new)[0]
    needed = before.get("required") is True, after.get("required") is True
    part = "request body"
    if new is None or old is None:
        _came_or_gone(notes, is_new=new is not None, is_needed=needed[1], part=part)
        return
    if needed[1] and not needed[0]:
        words = "A body has to be sent now."
        notes.say("request-body-became-required", B, words, direction=REQUEST, part=part)
    elif needed[0] and not needed[1]:
        words = "A body does not have to be sent any more."
        notes.say("request-body-became-optional", I, words, direction=REQUEST, part=part)
    name = "the request body"
    _compare_content(
        notes,
        Body(node(before.get("content")), part, name, REQUEST),
        Body(node(after.get("content")), part, name, REQUEST),
    )


def _came_or_gone(notes: Notes, *, is_new: bool, is_needed: bool, part: str) -> None:
    if not is_new:
        words = "No body is taken any more."
        notes.say("request-body-removed", B, words, direction=REQUEST, part=part)
    elif is_needed:
        words = "A body is new and has to be sent."
        notes.say("request-body-added-required", B, words, direction=REQUEST, part=part)
    else:
        notes.say("request-body-added-optional", I, "A body may be sent now.", direction=REQUEST, part=part)


def compare_responses(notes: Notes, sides: tuple[Description, Description], old: Node, new: Node) -> None:
    """Note how what comes back differs."""
    for status, value in old.items():
        if status.startswith("x-"):
            continue
        if status in new:
            before, after = sides[0].references.followed(value)[0], sides[1].references.followed(new[status])[0]
            _compare_response(notes, sides, status, before, after)
        else:
            is_success = status.startswith("2")
            rule = f"response-{'success' if is_success else 'non-success'}-status-removed"
            words = f"The status {status} is not answered any more."
            notes.say(rule, B if is_success else I, words, status, None, direction=RESPONSE, part=f"response {status}")
    for status in new:
        if status not in old and not status.startswith("x-"):
            rule = f"response-{'success' if status.startswith('2') else 'non-success'}-status-added"
            words = f"The status {status} may be answered now."
            notes.say(rule, I, words, None, status, direction=RESPONSE, part=f"response {status}")


def _compare_response(notes: Notes, sides: tuple[Description, Description], status: str, old: Node, new: Node) -> None:
    _compare_headers(notes, sides, status, (node(old.get("headers")), node(new.get("headers"))))
    part, name = f"response {status}", f"the response {status}"
    _compare_content(
        notes,
        Body(node(old.get("content")), part, name, RESPONSE),
        Body(node(new.get("content")), part, name, RESPONSE),
    )


def _compare_headers(
    notes: Notes, sides: tuple[Description, Description], status: str, headers: tuple[Node, Node]
) -> None:
    old, new = ({name.lower(): (name, value) for name, value in each.items()} for each in headers)
    old, new = ({name: value for name, value in each.items() if name != "content-type"} for each in (old, new))
    for key, (name, value) in old.items():
        part = f"response {status} header {name}"
        before = sides[0].references.followed(value)[0]
        if key not in new:
            is_sure = before.get("required") is True
            rule = f"{'required' if is_sure else 'optional'}-response-header-removed"
            words = f"The header “{name}” of the response {status} is gone."
            notes.say(rule, B if is_sure else W, words, name, None, direction=RESPONSE, part=part)
        else:
            after = sides[1].references.followed(new[key][1])[0]
            _compare_header(notes, part, f"the header “{name}” of the response {status}", before, after)
    for key, (name, _) in new.items():
        if key not in old:
            part = f"response {status} header {name}"
            words = f"The header “{name}” of the response {status} is new."
            notes.say("response-header-added", I, words, None, name, direction=RESPONSE, part=part)


def _compare_header(notes: Notes, part: str, name: str, old: Node, new: Node) -> None:
    needed = old.get("required") is True, new.get("required") is True
    who = f"{name[0].upper()}{name[1:]}"
    if needed[0] and not needed[1]:
        words = f"{who} is not always there any more."
        notes.say("response-header-became-optional", B, words, direction=RESPONSE, part=part)
    elif needed[1] and not needed[0]:
        words = f"{who} is always there now."
        notes.say("response-header-became-required", I, words, direction=RESPONSE, part=part)
    if new.get("deprecated") is True and old.get("deprecated") is not True:
        notes.say("response-header-deprecated", I, f"{who} is deprecated now.", direction=RESPONSE, part=part)
    if "schema" in old and "schema" in new:
        use = Use(notes.operation, part, name, RESPONSE, "header", notes.terms, promises=notes.promises)
        notes.compare(use, old["schema"], new["schema"])


def _compare_content(notes: Notes, old: Body, new: Body) -> None:
    """Note how media types differ, and the schemas of those that are in both."""
    gone = [kind for kind in old.content if kind not in new.content]
    came = [kind for kind in new.content if kind not in old.content]
    pairs = [(kind, kind) for kind in old.content if kind in new.content]
    for kind in list(gone):
        other = next((each for each in came if _is_renamed(kind, each, old.direction)), None)
        if other is not None:
            pairs.append((kind, other))
            gone.remove(kind)
            came.remove(other)
            _note_renamed(notes, old, kind, other)
    stem = "request-body-media-type" if old.direction is REQUEST else "response-media-type"
    for kind in gone:
        words = f"{_capital(old.name)} is not {_passed(old)} as {kind} any more."
        notes.say(f"{stem}-removed", B, words, kind, None, direction=old.direction, part=f"{old.part} {kind}")
    for kind in came:
        words = f"{_capital(old.name)} may be {_passed(old)} as {kind} now."
        notes.say(f"{stem}-added", I, words, None, kind, direction=old.direction, part=f"{old.part} {kind}")
    for before, after in pairs:
        _compare_media(notes, old, after, (node(old.content[before]), node(new.content[after])))


def _capital(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def _passed(body: Body) -> str:
    return "taken" if body.direction is REQUEST else "given"


def _is_renamed(old: str, new: str, direction: Direction) -> bool:
    return _bare(old) == _bare(new) or (direction is RESPONSE and (_holds(old, new) or _holds(new, old)))


def _bare(kind: str) -> str:
    return kind.partition(";")[0].strip().lower()


def _holds(wide: str, narrow: str) -> bool:
    """Whether one name of a media type stands for another too: `*/*`, `text/*`, `application/json` for `…+json`."""
    wide, narrow = _bare(wide), _bare(narrow)
    if wide == "*/*":
        return True
    major, _, minor = wide.partition("/")
    if minor == "*":
        return narrow.startswith(f"{major}/")
    return narrow.startswith(f"{major}/") and narrow.endswith(f"+{minor}")


def _note_renamed(notes: Notes, body: Body, old: str, new: str) -> None:
    if body.direction is REQUEST:
        return
    if _bare(old) == _bare(new):
        ending, level = "changed", I
    elif _holds(new, old):
        ending, level = "generalized", B
    else:
        ending, level = "specialized", I
    words = f"{_capital(body.name)} is given as {new} now, before as {old}."
    part = f"{body.part} {new}"
    notes.say(f"response-media-type-name-{ending}", level, words, old, new, direction=RESPONSE, part=part)


def _compare_media(notes: Notes, body: Body, kind: str, pair: tuple[Node, Node]) -> None:
    part, name = f"{body.part} {kind}", f"{body.name}"
    for keyword, what in (("schema", "schema"), ("itemSchema", "item-schema")):
        old, new = pair[0].get(keyword), pair[1].get(keyword)
        if is_node(old) and is_node(new):
            is_loose = not any(word in kind.lower() for word in STRICT) and "*" not in kind
            use = Use(
                notes.operation, part, name, body.direction, "body", notes.terms, is_loose, promises=notes.promises
            )
            notes.compare(use, old, new)
        elif is_node(old) or is_node(new):
            stem = f"{body.direction.value}-body-media-type-{what}"
            is_new = is_node(new)
            hurts = is_new if body.direction is REQUEST else not is_new
            words = f"What {body.name} holds is {'described now' if is_new else 'not described any more'}."
            rule = f"{stem}-{'added' if is_new else 'removed'}"
            notes.say(rule, B if hurts else I, words, direction=body.direction, part=part)
