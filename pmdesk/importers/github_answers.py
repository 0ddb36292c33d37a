"""Issues in what GitHub's command line, its REST and its GraphQL interface write, and the repository they are of."""

import re
from collections.abc import Iterable, Iterator

from pmdesk.importers.jsontree import Node, node, nodes, text

REPOSITORY = re.compile(r"(?:github\.com|api\.github\.com/repos|/repos)/([\w.-]{1,100}/[\w.-]{1,100})")
_PAGES = ("issues", "items", "nodes", "data", "repository", "search")
_PAGE_DEPTH = 5


def issues_in(value: object, depth: int = 0) -> Iterator[Node]:
    """Yield the issues of an answer, whatever it is wrapped in."""
    holders = nodes(value) or ([node(value)] if node(value) else [])
    for holder in holders:
        if "number" in holder and "title" in holder:
            yield holder
        elif depth < _PAGE_DEPTH:
            for name in _PAGES:
                if name in holder:
                    yield from issues_in(holder[name], depth + 1)


def repository_of(issues: Iterable[Node]) -> str:
    """Return the repository that addresses in issues tell, empty where none does."""
    addresses = (REPOSITORY.search(text(issue, "repository_url", "html_url", "url")) for issue in issues)
    return next((found[1] for found in addresses if found is not None), "")
