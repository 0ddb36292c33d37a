"""One version of an API's description: its operations and webhooks, and a way to follow its `$ref`s."""

from functools import cached_property

from pmdesk.domain.classes import frozen
from pmdesk.insight.specs.references import Beside, References
from pmdesk.insight.specs.swagger import as_openapi_3
from pmdesk.insight.specs.tree import Node, is_node, items, node, text

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


@frozen
class Operation:
    """One operation as it is described; `item` is the path item that holds it."""

    path: str
    method: str
    described: Node
    item: Node

    @property
    def key(self) -> str:
        """What the operation is called everywhere: `GET /pets/{id}`."""
        return f"{self.method.upper()} {self.path}"


class Description:
    """A description in the form of OpenAPI 3, whichever version it was written in."""

    def __init__(self, name: str, root: Node, beside: Beside | None = None) -> None:
        self.name = name
        self.version = text(root.get("openapi")) or text(root.get("swagger"))
        if "swagger" in root and "openapi" not in root:
            root = as_openapi_3(root)
        self.root = root
        self.references = References(root, beside)

    @property
    def merges_siblings(self) -> bool:
        """Whether what stands beside a `$ref` counts, as it does since 3.1."""
        return self.version.startswith("3.") and not self.version.startswith("3.0")

    @property
    def title(self) -> str:
        """What the vendor calls the API."""
        return text(node(self.root.get("info")).get("title"))

    @property
    def release(self) -> str:
        """The version of the API that is described."""
        return text(node(self.root.get("info")).get("version"))

    @cached_property
    def components(self) -> Node:
        """The named parts."""
        return node(self.root.get("components"))

    @cached_property
    def operations(self) -> list[Operation]:
        """All operations in the order of the description."""
        return self._operations("paths")

    @cached_property
    def webhooks(self) -> list[Operation]:
        """The calls that the vendor makes; their `path` is a name."""
        return self._operations("webhooks")

    def parameters(self, holder: Node) -> list[Node]:
        """Return the parameters that an operation or path item lists itself."""
        found = [self.references.followed(each)[0] for each in items(holder.get("parameters"))]
        return [each for each in found if text(each.get("name")) and text(each.get("in"))]

    def _operations(self, where: str) -> list[Operation]:
        found: list[Operation] = []
        for path, value in node(self.root.get(where)).items():
            item, _ = self.references.followed(value)
            known = [method for method in METHODS if is_node(item.get(method))]
            found += [Operation(path, method, node(item[method]), item) for method in known]
        return found
