"""Follows `$ref`: within a description, and into files beside it that the caller hands out; nothing is fetched."""

from collections.abc import Callable
from typing import cast
from urllib.parse import unquote

from pmdesk.insight.specs.tree import EMPTY, Node, is_node, items, node, text

Beside = Callable[[str], object]
"""Returns the tree of a file beside the description, or None: for the caller to decide which files those are."""
MAX_HOPS = 40
DOCUMENTS = "x-pmdesk-documents"
"""Under this name a description carries the documents that it names, once a person had them brought in."""
LOCAL = "#"


class References:
    """Finds what `$ref`s of one description name; what cannot be found is an empty object and is remembered."""

    def __init__(self, root: Node, beside: Beside | None = None) -> None:
        self._documents: dict[str, object] = {"": root}
        self._carried = node(root.get(DOCUMENTS))
        self._beside = beside
        self._found: dict[str, object] = {}
        self.unresolved: dict[str, None] = {}

    def followed(self, value: object) -> tuple[Node, str]:
        """Return the object that a value is or leads to, and the last `$ref` on the way (empty when there was none)."""
        holder = node(value)
        last = ""
        for _ in range(MAX_HOPS):
            ref = holder.get("$ref")
            if not isinstance(ref, str):
                return holder, last
            found = self._target(ref)
            if found is None:
                self.unresolved[ref] = None
                return EMPTY, ref
            holder, last = node(found), ref
        self.unresolved[last] = None
        return EMPTY, last

    def target(self, ref: str) -> object:
        """Return what a `$ref` names, None when that is not there."""
        return self._target(ref)

    def _target(self, ref: str) -> object:
        if ref not in self._found:
            self._found[ref] = self._look(ref)
        return self._found[ref]

    def _look(self, ref: str) -> object:
        file, _, pointer = ref.partition(LOCAL)
        found = self._document(file)
        for step in pointer.split("/")[1:] if pointer else ():
            found = _step(found, unquote(step).replace("~1", "/").replace("~0", "~"))
        return found

    def _document(self, file: str) -> object:
        if file not in self._documents:
            tree = self._carried.get(file)
            if tree is None and self._beside is not None and "://" not in file:
                tree = self._beside(file)
            self._documents[file] = None if tree is None else anchored(tree, file)
        return self._documents[file]


def _step(holder: object, name: str) -> object:
    if is_node(holder):
        return node(holder).get(name)
    found = items(holder)
    return found[int(name)] if name.isdecimal() and int(name) < len(found) else None


def anchored(tree: object, file: str) -> object:
    """Return a tree whose `$ref`s are told from the main description instead of from the file they stand in."""
    if is_node(tree):
        return {
            name: _anchored_ref(text(value), file)
            if name == "$ref" and isinstance(value, str)
            else anchored(value, file)
            for name, value in node(tree).items()
        }
    return [anchored(each, file) for each in items(cast("object", tree))] if isinstance(tree, list) else tree


def _anchored_ref(ref: str, file: str) -> str:
    name, _, pointer = ref.partition(LOCAL)
    if not name:
        return f"{file}#{pointer}"
    if "://" in name or name.startswith("/"):
        return ref
    steps = [*file.split("/")[:-1], *name.split("/")]
    plain: list[str] = []
    for step in steps:
        if step == ".." and plain and plain[-1] != "..":
            plain.pop()
        elif step != ".":
            plain.append(step)
    return f"{'/'.join(plain)}#{pointer}"


def last_step(ref: str) -> str:
    """Return the name that a `$ref` ends in, as people call a schema."""
    return unquote(ref.rpartition("/")[2]).replace("~1", "/").replace("~0", "~")
