"""Compares what has to be shown to be let in: of one operation, of all, and the ways themselves."""

from pmdesk.insight.specs.description import Description
from pmdesk.insight.specs.noting import B, I, Notes
from pmdesk.insight.specs.tree import Node, is_node, items, node, text, texts

_FLOW_PARTS = (
    ("authorizationUrl", "api-security-component-oauth-url-changed", "asks for consent at"),
    ("tokenUrl", "api-security-component-oauth-token-url-changed", "gives tokens at"),
)


def compare_requirements(notes: Notes, old: object, new: object, stem: str) -> None:
    """Note how two lists of requirements differ; one of a list is enough, a missing list asks for nothing.

    Schemes are compared by name, scopes within those that are asked for in both versions.
    """
    before, after = _schemes(old), _schemes(new)
    was_open, is_open = _lets_all_in(old), _lets_all_in(new)
    for name, scopes in before.items():
        if name not in after:
            words = f"“{name}” does not let in any more." if not is_open else f"“{name}” is not asked for any more."
            notes.say(f"{stem}-removed", I if is_open or len(after) < 1 else B, words, name, None)
            continue
        for scope in sorted(scopes ^ after[name]):
            if scope in scopes:
                notes.say(
                    f"{stem}-scope-removed", I, f"“{name}” does not need the scope “{scope}” any more.", scope, None
                )
            else:
                notes.say(f"{stem}-scope-added", B, f"“{name}” needs the scope “{scope}” now.", None, scope)
    for name in after:
        if name not in before:
            hurts = was_open and not is_open
            words = f"“{name}” is needed now to be let in." if hurts else f"“{name}” lets in now."
            notes.say(f"{stem}-added", B if hurts else I, words, None, name)


def _schemes(requirements: object) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for each in items(requirements):
        for name, scopes in node(each).items():
            found.setdefault(name, set()).update(texts(scopes))
    return found


def _lets_all_in(requirements: object) -> bool:
    return not items(requirements) or any(not node(each) for each in items(requirements))


def compare_schemes(notes: Notes, sides: tuple[Description, Description]) -> None:
    """Note how the ways to be let in differ."""
    old, new = (node(each.components.get("securitySchemes")) for each in sides)
    for name in old:
        if name not in new:
            words = f"“{name}” is no way to be let in any more."
            notes.say("api-security-component-removed", I, words, name, None, part=f"security {name}")
        else:
            before, after = sides[0].references.followed(old[name])[0], sides[1].references.followed(new[name])[0]
            _compare_scheme(notes, name, before, after)
    for name in new:
        if name not in old:
            words = f"“{name}” is a new way to be let in."
            notes.say("api-security-component-added", I, words, None, name, part=f"security {name}")


def _compare_scheme(notes: Notes, name: str, old: Node, new: Node) -> None:
    part = f"security {name}"
    if old.get("type") != new.get("type"):
        words = f"“{name}” is of the type {text(new.get('type'))} now, before {text(old.get('type'))}."
        notes.say("api-security-component-type-changed", B, words, old.get("type"), new.get("type"), part=part)
        return
    for keyword in ("scheme", "in", "name", "openIdConnectUrl"):
        if text(old.get(keyword)).lower() != text(new.get(keyword)).lower():
            words = f"“{name}” has another {keyword} now."
            notes.say(
                f"api-security-component-{keyword.lower()}-changed",
                B,
                words,
                old.get(keyword),
                new.get(keyword),
                part=part,
            )
    flows = node(old.get("flows")), node(new.get("flows"))
    for flow in dict.fromkeys((*flows[0], *flows[1])):
        if is_node(flows[0].get(flow)) and is_node(flows[1].get(flow)):
            _compare_flow(notes, name, node(flows[0][flow]), node(flows[1][flow]))
        elif is_node(flows[0].get(flow)) or is_node(flows[1].get(flow)):
            is_new = flow in flows[1]
            words = f"“{name}” {'takes the flow' if is_new else 'does not take the flow any more:'} {flow}."
            rule = f"api-security-component-oauth-flow-{'added' if is_new else 'removed'}"
            said = (None, flow) if is_new else (flow, None)
            notes.say(rule, I if is_new else B, words, *said, part=part)


def _compare_flow(notes: Notes, name: str, old: Node, new: Node) -> None:
    part = f"security {name}"
    for keyword, rule, words in _FLOW_PARTS:
        if text(old.get(keyword)) != text(new.get(keyword)):
            said = f"“{name}” {words} {text(new.get(keyword)) or 'no address'} now."
            notes.say(rule, I, said, old.get(keyword), new.get(keyword), part=part)
    scopes = node(old.get("scopes")), node(new.get("scopes"))
    stem = "api-security-component-oauth-scope"
    for scope in dict.fromkeys((*scopes[0], *scopes[1])):
        if scope not in scopes[1]:
            notes.say(f"{stem}-removed", I, f"“{name}” has no scope “{scope}” any more.", scope, None, part=part)
        elif scope not in scopes[0]:
            notes.say(f"{stem}-added", I, f"“{name}” has the new scope “{scope}”.", None, scope, part=part)
        elif scopes[0][scope] != scopes[1][scope]:
            words = f"The scope “{scope}” of “{name}” is described anew."
            notes.say(f"{stem}-changed", I, words, scopes[0][scope], scopes[1][scope], part=part)
