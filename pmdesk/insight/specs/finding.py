"""What the comparison of two schemas finds, told from the schema itself, whoever uses it in whichever direction."""

from pmdesk.domain.classes import frozen
from pmdesk.insight.specs.schemas import View

Pair = tuple[int, bool, int, bool]


@frozen
class Finding:
    """One difference. `kind` says which, `path` and `field` lead there from the schema that was compared.

    Of a property, `required` says whether it has to be there (for one that came, in the new version), `read_only` and
    `write_only` whether both versions say so of it or of what it lies in, `known_default` whether a default stands in.
    """

    kind: str
    path: str
    field: str
    schema: str
    old: object
    new: object
    required: bool = False
    read_only: bool = False
    write_only: bool = False
    known_default: bool = False
    property_name: str = ""


@frozen
class Edge:
    """A way on into a pair of schemas of which at least one has a name."""

    path: str
    field: str
    old: View
    new: View
    read_only: bool = False
    write_only: bool = False
    pair: Pair = (0, False, 0, False)
    """What tells this pair from all others; a use may allow null where others of the same schema do not."""


def edge(path: str, field: str, old: View, new: View, *, read_only: bool = False, write_only: bool = False) -> Edge:
    """Return a way into a pair of schemas."""
    pair = (id(old.node), old.nullable, id(new.node), new.nullable)
    return Edge(path, field, old, new, read_only, write_only, pair)


@frozen
class Local:
    """What two schemas differ in up to the named ones in them, and the ways on into those."""

    findings: tuple[Finding, ...]
    edges: tuple[Edge, ...]


def joined(prefix: str, rest: str) -> str:
    """Return a way that goes on."""
    if not prefix or not rest:
        return prefix or rest
    return f"{prefix}{rest}" if rest.startswith("[") else f"{prefix}.{rest}"
