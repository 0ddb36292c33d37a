"""Atlassian's documents (ADF) as text and back: what is formatted there is written here as in Markdown.

A text comes back as it was written, whatever it holds: a block is only formatted there when it would be read back the
same, else it is a paragraph as it stands. What a text cannot carry (tables, pictures, panels) is named by `lost`.
"""

import re
from collections.abc import Iterator
from typing import Any, cast

from pmdesk.domain.inbox import storable

Node = dict[str, Any]
MARKS = {"strong": "**", "em": "*", "strike": "~~", "code": "`"}
SIGNS = {sign: mark for mark, sign in MARKS.items()}
PLAIN = frozenset({"doc", "paragraph", "text", "heading", "bulletList", "orderedList", "listItem", "blockquote"})
KNOWN = PLAIN | {"codeBlock", "rule", "hardBreak", "inlineCard", "blockCard", "embedCard", "emoji"}
WORDS = {
    "table": "a table",
    "mediaSingle": "a picture",
    "mediaGroup": "a file",
    "mediaInline": "a file",
    "panel": "a panel",
    "mention": "a mention",
    "taskList": "a list of tasks",
    "decisionList": "a decision",
    "expand": "a part that folds",
    "nestedExpand": "a part that folds",
    "status": "a coloured status",
    "date": "a date",
    "layoutSection": "columns",
}
INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|\*\*(?P<strong>[^*\n]+)\*\*"
    r"|\*(?P<em>[^*\n]+)\*"
    r"|~~(?P<strike>[^~\n]+)~~"
    r"|\[(?P<label>[^\[\]\n]+)\]\((?P<href>https?://[^\s()]+)\)"
)
DEEPEST = 20
"""Lists are not read deeper."""
HEADING = re.compile(r"(#{1,6}) (.+)")
FENCE = re.compile(r"```(\w*)\n(.*)\n```", re.DOTALL)
BULLET = re.compile(r"( *)(- |\d+\. )(.+)")


def text_of(document: object) -> str:
    """Return a document as text that can be stored; empty for none."""
    if document is None:
        return ""
    if isinstance(document, str):  # Some fields are plain text after all.
        return storable(document)
    return storable("\n\n".join(map(_block, _content(document))))


def doc_of(text: str) -> Node | None:
    """Return a text as a document; None for an empty one."""
    if not text.strip():
        return None
    return {"type": "doc", "version": 1, "content": [_formatted(block) for block in _blocks(text)]}


def lost(document: object) -> tuple[str, ...]:
    """Return in words what a document holds that would be lost if it was written anew from its text."""
    return tuple(dict.fromkeys(_lost(document)))


def _lost(node: object) -> Iterator[str]:
    if not isinstance(node, dict):
        return
    known = cast("Node", node)
    kind = str(known.get("type"))
    if kind not in KNOWN:
        yield WORDS.get(kind, f"“{kind}”")
        return
    marks = {str(mark.get("type")) for mark in _dicts(known.get("marks"))}
    if marks - {*MARKS, "link"}:
        yield "coloured or underlined words"
    for child in _content(known):
        yield from _lost(child)


def _block(node: Node) -> str:
    kind = node.get("type")
    inside = _content(node)
    if kind == "heading":
        return f"{'#' * int(_attr(node, 'level') or 1)} {_inline(inside)}"
    if kind == "codeBlock":
        return f"```{_attr(node, 'language')}\n{_inline(inside)}\n```"
    if kind == "rule":
        return "---"
    if kind == "blockquote":
        return "\n".join(f"> {line}" for line in "\n\n".join(map(_block, inside)).split("\n"))
    if kind in {"bulletList", "orderedList"}:
        return "\n".join(_items(node, 0))
    if kind == "paragraph" or not inside:
        return _inline(inside or [node])
    return "\n".join(map(_block, inside))


def _items(node: Node, depth: int) -> Iterator[str]:
    for number, item in enumerate(_content(node), 1):
        sign = "- " if node.get("type") == "bulletList" else f"{number}. "
        for place, child in enumerate(_content(item)):
            if child.get("type") in {"bulletList", "orderedList"}:
                yield from _items(child, depth + 1)
            else:
                yield "  " * depth + (sign if place == 0 else "  ") + _block(child)


def _inline(nodes: list[Node]) -> str:
    return "".join(map(_leaf, nodes))


def _leaf(node: Node) -> str:
    kind = node.get("type")
    if kind == "hardBreak":
        return "\n"
    if kind == "text":
        return _marked(str(node.get("text") or ""), _dicts(node.get("marks")))
    if kind == "date":
        return str(_attr(node, "timestamp"))
    told = [str(_attr(node, name)) for name in ("text", "shortName", "url", "alt")]
    return next(filter(None, told), "") or _inline(_content(node))


def _marked(text: str, marks: list[Node]) -> str:
    for mark in marks:
        sign = MARKS.get(str(mark.get("type")), "")
        text = f"{sign}{text}{sign}"
    links = [str(_attr(mark, "href")) for mark in marks if mark.get("type") == "link"]
    return f"[{text}]({links[0]})" if links and links[0] != text else text


def _blocks(text: str) -> Iterator[str]:
    """Yield what stands between empty lines; code between fences stays together."""
    held: list[str] = []
    for part in text.split("\n\n"):
        held.append(part)
        block = "\n\n".join(held)
        if block.startswith("```") and not (block.endswith("\n```") and len(held[-1]) >= len("```")):
            continue
        yield block
        held = []
    yield from held


def _formatted(block: str) -> Node:
    """Return a block as it is formatted, if it is read back the same; else a paragraph as it stands."""
    for candidate in (_shaped(block), _paragraph(_leaves(block))):
        if candidate is not None and _block(candidate) == block:
            return candidate
    return _paragraph(_plain(block))


def _shaped(block: str) -> Node | None:
    if block == "---":
        return {"type": "rule"}
    if code := FENCE.fullmatch(block):
        attrs = {"attrs": {"language": code[1]}} if code[1] else {}
        return {"type": "codeBlock", **attrs, "content": [{"type": "text", "text": code[2]}]}
    if heading := HEADING.fullmatch(block):
        return {"type": "heading", "attrs": {"level": len(heading[1])}, "content": _leaves(heading[2])}
    lines = block.split("\n")
    if all(line.startswith("> ") for line in lines):
        inside = "\n".join(line[2:] for line in lines)
        return {"type": "blockquote", "content": [_paragraph(_leaves(part)) for part in inside.split("\n\n")]}
    found = [BULLET.fullmatch(line) for line in lines]
    if all(found):
        return _list([(len(one[1]) // 2, one[2], one[3]) for one in found if one])
    return None


def _list(lines: list[tuple[int, str, str]]) -> Node | None:
    """Return lines with their depth as a list with lists inside."""
    depth, sign, _ = lines[0]
    if depth > DEEPEST:
        return None
    items: list[Node] = []
    at = 0
    while at < len(lines):
        if lines[at][0] != depth:
            return None
        behind = next((n for n in range(at + 1, len(lines)) if lines[n][0] <= depth), len(lines))
        content: list[Node] = [_paragraph(_leaves(lines[at][2]))]
        if behind > at + 1:
            inside = _list(lines[at + 1 : behind])
            if inside is None:
                return None
            content.append(inside)
        items.append({"type": "listItem", "content": content})
        at = behind
    return {"type": "bulletList" if sign == "- " else "orderedList", "content": items}


def _paragraph(leaves: list[Node]) -> Node:
    return {"type": "paragraph", "content": leaves}


def _leaves(text: str) -> list[Node]:
    """Return a text with the marks that it is written with."""
    leaves: list[Node] = []
    at = 0
    for found in INLINE.finditer(text):
        leaves += _plain(text[at : found.start()])
        at = found.end()
        name = str(found.lastgroup)
        if name == "href":
            mark: Node = {"type": "link", "attrs": {"href": found["href"]}}
            leaves.append({"type": "text", "text": found["label"], "marks": [mark]})
        else:
            leaves.append({"type": "text", "text": found[name], "marks": [{"type": name}]})
    return leaves + _plain(text[at:])


def _plain(text: str) -> list[Node]:
    """Return a text as it stands, with its line breaks."""
    leaves: list[Node] = []
    for number, line in enumerate(text.split("\n")):
        leaves += [{"type": "hardBreak"}] if number else []
        leaves += [{"type": "text", "text": line}] if line else []
    return leaves


def _attr(node: Node, name: str) -> Any:  # noqa: ANN401  # JSON
    attrs = node.get("attrs")
    return (cast("Node", attrs).get(name) or "") if isinstance(attrs, dict) else ""


def _content(node: object) -> list[Node]:
    return _dicts(cast("Node", node).get("content")) if isinstance(node, dict) else []


def _dicts(value: object) -> list[Node]:
    found = cast("list[Any]", value) if isinstance(value, list) else []
    return [cast("Node", one) for one in found if isinstance(one, dict)]
