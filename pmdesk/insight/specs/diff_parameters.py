"""Compares the parameters of two versions of an operation: what has to be sent in the address and the headers."""

from pmdesk.domain.classes import frozen
from pmdesk.insight.specs.change import Level
from pmdesk.insight.specs.description import Description, Operation
from pmdesk.insight.specs.ends import day_of
from pmdesk.insight.specs.noting import REQUEST, B, I, Notes, W
from pmdesk.insight.specs.schemas import Schemas, View
from pmdesk.insight.specs.telling import Use
from pmdesk.insight.specs.templates import renamed
from pmdesk.insight.specs.tree import Node, items, node, text

Key = tuple[str, str]
_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_SCALARS = frozenset(("string", "integer", "number", "boolean"))
_IGNORED = frozenset(("accept", "content-type", "authorization"))
"""Headers that OpenAPI describes elsewhere; as parameters they mean nothing."""


@frozen
class Known:
    """A parameter with where it is described: by the operation itself, or for all operations of its path."""

    described: Node
    is_shared: bool

    @property
    def is_required(self) -> bool:
        return self.described.get("required") is True or self.described.get("in") == "path"


def parameters_of(description: Description, operation: Operation, names: dict[str, str]) -> dict[Key, Known]:
    """Return all parameters by where they stand and what they are called; `names` are older names of places."""
    found: dict[Key, Known] = {}
    for holder, is_shared in ((operation.item, True), (operation.described, False)):
        for each in description.parameters(holder):
            found[_key(each, names)] = Known(each, is_shared)
    return {key: each for key, each in found.items() if not (key[0] == "header" and key[1] in _IGNORED)}


def _key(parameter: Node, names: dict[str, str]) -> Key:
    where, name = text(parameter.get("in")), text(parameter.get("name"))
    if where == "path":
        return where, names.get(name, name)
    return where, name.lower() if where == "header" else name


def compare_parameters(
    notes: Notes,
    sides: tuple[Description, Description],
    sees: tuple[Schemas, Schemas],
    pair: tuple[Operation, Operation],
) -> None:
    """Note how the parameters differ."""
    old = parameters_of(sides[0], pair[0], {})
    new = parameters_of(sides[1], pair[1], renamed(pair[0].path, pair[1].path))
    for key, before in old.items():
        if key in new:
            _Compared(notes, sees, before.described, new[key].described).note()
        else:
            _gone(notes, before)
    for key, after in new.items():
        if key not in old:
            _came(notes, after)


def _name(parameter: Node) -> str:
    return f"{text(parameter.get('in'))} parameter {text(parameter.get('name'))}"


def _people(parameter: Node) -> str:
    return f"the {text(parameter.get('in'))} parameter “{text(parameter.get('name'))}”"


def _capital(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def _came(notes: Notes, known: Known) -> None:
    parameter = known.described
    name, who = _name(parameter), _capital(_people(parameter))
    if known.is_shared and parameter.get("in") != "path":
        need = "required" if known.is_required else "optional"
        rule = f"new-{need}-request-default-parameter-to-existing-path"
    elif parameter.get("in") == "path":
        rule = "new-request-path-parameter"
    else:
        rule = f"new-{'required' if known.is_required else 'optional'}-request-parameter"
    words = f"{who} is new and {'has to' if known.is_required else 'may'} be sent."
    level = B if known.is_required else I
    notes.say(rule, level, words, None, text(parameter.get("name")), direction=REQUEST, part=name)


def _gone(notes: Notes, known: Known) -> None:
    parameter = known.described
    name, who = _name(parameter), _capital(_people(parameter))
    rule, level, words = "request-parameter-removed", W, f"{who} is gone."
    sunset = parameter.get("x-sunset")
    if parameter.get("deprecated") is True:
        ends = day_of(sunset)
        if sunset is not None and ends is None:
            rule, level = "request-parameter-sunset-parse", B
            words = f"{who} is gone; it was to end on “{sunset}”, which is no day."
        elif ends is not None and ends > notes.terms.today:
            rule, level = "request-parameter-removed-before-sunset", B
            words = f"{who} is gone before {sunset}, when it was to end."
        else:
            rule, level, words = (
                "request-parameter-removed-with-deprecation",
                I,
                f"{who}, which was deprecated, is gone.",
            )
    notes.say(rule, level, words, text(parameter.get("name")), None, direction=REQUEST, part=name)


class _Compared:
    """One parameter in two versions."""

    def __init__(self, notes: Notes, sees: tuple[Schemas, Schemas], old: Node, new: Node) -> None:
        self._notes, self._sees, self._old, self._new = notes, sees, old, new
        self._part, self._who = _name(new), _people(new)

    def note(self) -> None:
        if self._old == self._new and not self._schema(self._old):
            return
        self._need()
        self._end()
        self._written()
        old, new = self._schema(self._old), self._schema(self._new)
        if old is None or new is None:
            return
        is_required = self._new.get("required") is True and self._old.get("required") is True
        use = Use(
            self._notes.operation,
            self._part,
            self._who,
            REQUEST,
            "parameter",
            self._notes.terms,
            promises=self._notes.promises,
            is_required=is_required,
            is_header=self._new.get("in") == "header",
        )
        if self._became_list(self._sees[0].view(old), self._sees[1].view(new)):
            self._say("request-parameter-type-generalized", I, "may be given several times now", "one value", "array")
        else:
            self._notes.compare(use, old, new)

    def _say(self, rule: str, level: Level, words: str, old: object = None, new: object = None) -> None:
        sentence = f"{_capital(self._who)} {words}."
        self._notes.say(rule, level, sentence, old, new, direction=REQUEST, part=self._part)

    @staticmethod
    def _schema(parameter: Node) -> object:
        """Return the schema of a parameter, be it that of the one media type it is written in."""
        if "schema" in parameter:
            return parameter["schema"]
        content = node(parameter.get("content"))
        return next((node(each).get("schema") for each in content.values()), None)

    def _need(self) -> None:
        old, new = (each.get("required") is True or each.get("in") == "path" for each in (self._old, self._new))
        if old and not new:
            self._say("request-parameter-became-optional", I, "does not have to be sent any more")
        elif new and not old:
            self._say("request-parameter-became-required", B, "has to be sent now")

    def _end(self) -> None:
        old, new = self._old.get("deprecated") is True, self._new.get("deprecated") is True
        before, after = self._old.get("x-sunset"), self._new.get("x-sunset")
        if old and not new:
            self._say("request-parameter-reactivated", I, "is not deprecated any more")
        elif new and not old:
            self._deprecated(after)
        elif old and before != after:
            self._sunset_changed(before, after)

    def _deprecated(self, sunset: object) -> None:
        ends = day_of(sunset)
        if sunset is not None and ends is None:
            self._say("request-parameter-sunset-parse", B, f"is deprecated, and ends on “{sunset}”, which is no day")
            return
        words = "is deprecated now" if ends is None else f"is deprecated now and ends on {sunset}"
        self._say("request-parameter-deprecated", I, words, None, sunset)
        if ends is None and self._notes.terms.grace_days:
            words = "is deprecated without a day on which it ends"
            self._say("request-parameter-deprecated-sunset-missing", B, words)
        elif ends is not None and self._notes.terms.is_too_soon(ends):
            self._say("request-parameter-sunset-date-too-small", B, f"ends on {sunset}, sooner than agreed")

    def _sunset_changed(self, before: object, after: object) -> None:
        old, new = day_of(before), day_of(after)
        if after is None:
            words = "is deprecated, but its end is not told any more"
            self._say("request-parameter-sunset-deleted", B, words, before, after)
        elif new is None or (before is not None and old is None):
            self._say("request-parameter-sunset-parse", B, "ends on what is no day", before, after)
        elif old is not None and new < old:
            words = f"ends earlier: on {after}, before on {before}"
            self._say("request-parameter-sunset-date-changed-too-small", B, words, before, after)
        else:
            self._say("request-parameter-sunset-date-changed", I, f"ends on {after} now", before, after)

    def _written(self) -> None:
        """Note that the values are written in another way, where that can be seen."""
        where = text(self._new.get("in"))
        style = tuple(text(each.get("style")) or _STYLES.get(where, "") for each in (self._old, self._new))
        if style[0] != style[1]:
            self._say("request-parameter-style-changed", B, f"is written in the style {style[1]} now", *style)
            return
        schema = self._sees[1].view(self._schema(self._new))
        explode = tuple(each.get("explode", style[1] == "form") is True for each in (self._old, self._new))
        if explode[0] != explode[1] and schema.types & {"array", "object"}:
            words = "is written as several now" if explode[1] else "is written as one text now"
            self._say("request-parameter-explode-changed", B, words, *explode)

    @staticmethod
    def _became_list(old: View, new: View) -> bool:
        """Whether one value of before is a list of one now, without new conditions on it."""
        if not old.types or not old.types <= _SCALARS or "array" not in new.types:
            return False
        inner = node(new.node.get("items"))
        kinds = (
            {text(inner.get("type"))} if isinstance(inner.get("type"), str) else set(map(str, items(inner.get("type"))))
        )
        free = set(inner) <= {"type", "description", "title", "example"}
        return free and (kinds == {"string"} or old.types <= kinds) and node(new.node).get("minItems", 0) in {0, 1}
