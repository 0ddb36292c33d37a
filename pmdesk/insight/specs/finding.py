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

    @property
    def pair(self) -> Pair:
        """What tells this pair from all others; a use may allow null where others of the same schema do not."""
        return id(self.old.node), self.old.nullable, id(self.new.node), self.new.nullable


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
