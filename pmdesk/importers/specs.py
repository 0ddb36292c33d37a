"""Reads a description of an API with the documents that it names, and makes it one text that stands for itself."""

import json
from collections.abc import Mapping
from pathlib import Path

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.importers.files import read_bytes
from pmdesk.insight.spec_outline import Outline, outline, outside
from pmdesk.insight.specs.limits import MAX_BYTES
from pmdesk.insight.specs.reading import Tell, described, read_tree, silent
from pmdesk.insight.specs.references import DOCUMENTS, anchored
from pmdesk.insight.specs.tree import Node, node
from pmdesk.insight.specs.versions import Version, read_version


@frozen
class SpecRead:
    """A description that was read: `body` stands for itself, `missing` are documents it names and does not carry."""

    name: str
    body: bytes
    version: Version
    outline: Outline
    documents: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def read_spec(name: str, body: bytes, documents: Mapping[str, bytes] | None = None, *, tell: Tell = silent) -> SpecRead:
    """Return a description; raises DeskError when the bytes are none. `documents` are carried by it from then on."""
    version = read_version(name, body, tell=tell)
    found = outline(version)
    root: Node = getattr(version, "root", {})
    carried = node(root.get(DOCUMENTS))
    if documents:
        tree = node(read_tree(name, body, tell))
        carried = {**carried, **{file: _document(file, data, tell) for file, data in documents.items()}}
        body = json.dumps({**tree, DOCUMENTS: carried}, ensure_ascii=False).encode("utf-8", "replace")
        version = described(name, json.loads(body))
    plain: Node = {key: value for key, value in root.items() if key != DOCUMENTS}
    named = outside(plain, *(anchored(tree, file) for file, tree in carried.items()))
    missing = tuple(file for file in named if file not in carried)
    return SpecRead(name, body, version, found, tuple(carried), missing)


def file_beside(path: Path, file: str) -> bytes:
    """Return a document that a file's `$ref` names, from its folder or below; nothing outside of it is opened."""
    folder = path.parent.resolve()
    other = (folder / file).resolve()
    if "://" in file or not other.is_relative_to(folder):
        raise DeskError(f"“{file}” is not in the folder of “{path.name}”.", "Put it there, or leave it out.")
    return read_bytes(other, MAX_BYTES)


def _document(file: str, data: bytes, tell: Tell) -> object:
    return read_tree(file, data, tell)
