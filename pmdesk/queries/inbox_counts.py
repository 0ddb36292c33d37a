"""The side list of the inbox: how many notes stand behind each of its lines, within what is asked."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from pmdesk.domain.classes import frozen
from pmdesk.domain.roadmap import Product
from pmdesk.queries.inbox_values import Asked, Count, InboxCounts, View
from pmdesk.queries.search_sieve import VIEW_TESTS, Meaning, meaning_of
from pmdesk.storage import names, notes_listed, notes_shown
from pmdesk.storage.notes_sieve import Sieve
from pmdesk.storage.rows import Rows
from pmdesk.storage.schema_notes import BY_COMPANY, KINDS

NEWEST = 5_000
"""Where the tallies cannot tell, so many of the newest notes are counted one by one."""
SHOWN = 12
KIND_TITLES = {"feedback": "Feedback", "bug": "Bugs", "review": "Reviews", "conversation": "Conversations"}
NONE_TITLES = {"theme": "No theme", "segment": "No segment", "product": "No product"}
OPERATORS = {
    "kind": ("kind", "is"),
    "theme_id": ("theme",),
    "segment_id": ("segment",),
    "product_id": ("product",),
    "company_id": ("company",),
}
"""The operators that a part of the side list offers; their tests do not count for that part."""
OFFERED = frozenset({"view", *(operator for operators in OPERATORS.values() for operator in operators)})


@frozen
class _Counted:
    views: Mapping[View, int]
    columns: Mapping[str, Counter[int]]
    is_at_least: bool = False


def inbox_counts(rows: Rows, asked: Asked) -> InboxCounts:
    """Return how many notes stand behind each line of the side list."""
    meaning = meaning_of(rows, asked)
    found = _tallied(rows, meaning) if _is_tallied(meaning) else _one_by_one(rows, meaning)
    kinds = found.columns["kind"]
    return InboxCounts(
        tuple(found.views.items()),
        tuple(Count(f"kind:{word}", KIND_TITLES[word], kinds[place]) for place, word in enumerate(KINDS, start=1)),
        _named(rows, "theme", found.columns["theme_id"]),
        _named(rows, "segment", found.columns["segment_id"]),
        _named(rows, "product", found.columns["product_id"]),
        _companies(rows, found.columns["company_id"]),
        found.is_at_least,
    )


def count_asked(rows: Rows, asked: Asked) -> tuple[int, bool]:
    """Return how many notes are asked for, and whether there may be more."""
    meaning = meaning_of(rows, asked)
    count, is_at_least = notes_listed.count(rows, meaning.sieve(), NEWEST)
    if count or not is_at_least:
        return count, is_at_least
    found = _one_by_one(rows, meaning)
    return found.views[asked.view], found.is_at_least


def quoted(value: str) -> str:
    """Return a value as an operator takes it."""
    return value if value.isalnum() else f'"{value.replace(chr(34), "")}"'


def _is_tallied(meaning: Meaning) -> bool:
    return meaning.sieve("company", "from").is_tallied and not any(
        name in ("company", "from") for name, _ in meaning.tests
    )


def _tallied(rows: Rows, meaning: Meaning) -> _Counted:
    views: dict[View, int] = {}
    base = meaning.sieve("view")
    for view in View:
        tests = (*base.tests, VIEW_TESTS[view]) if view in VIEW_TESTS else base.tests
        views[view] = notes_listed.count(rows, Sieve(tests=tests), NEWEST)[0]
    columns = {
        column: Counter(dict(notes_listed.tally(rows, meaning.sieve(*OPERATORS[column]), column)))
        for column in OPERATORS
        if column != "company_id"
    }
    columns["company_id"] = _of_companies(rows, meaning.sieve())
    return _Counted(views, columns)


def _of_companies(rows: Rows, sieve: Sieve) -> Counter[int]:
    if all(test.columns[0] in BY_COMPANY for test in sieve.tests):
        return Counter(dict(notes_listed.company_tally(rows, sieve, SHOWN)))
    keys = notes_listed.keys(rows, sieve, below=None, limit=NEWEST)
    return Counter(company for (company,) in notes_shown.facets(rows, keys, ("company_id",), ()))


def _one_by_one(rows: Rows, meaning: Meaning) -> _Counted:
    """Count the newest notes that pass all that no part of the side list offers, and of them each part's own."""
    keys, is_all = notes_listed.newest(rows, meaning.sieve(*OFFERED), NEWEST)
    offered = [(name, test) for name, test in meaning.tests if name in OFFERED]
    columns = (*OPERATORS, "state", "is_linked")
    found = notes_shown.facets(rows, keys, columns, [test for _, test in offered])
    alike: dict[tuple[int, ...], list[tuple[int, ...]]] = defaultdict(list)
    for row in found:
        alike[row[len(columns) :]].append(row)
    counted = {column: Counter[int]() for column in columns}
    for passes, group in alike.items():
        failed = {name for (name, _), is_passed in zip(offered, passes, strict=True) if not is_passed}
        for column, values in zip(columns, zip(*group, strict=True), strict=False):
            if failed.issubset(OPERATORS.get(column, ("view",))):
                counted[column].update(values)
    views = {view: counted[test.columns[0]][min(test.values)] for view, test in VIEW_TESTS.items()} | {
        View.ALL: counted["state"].total()
    }
    return _Counted({view: views[view] for view in View}, counted, not is_all)


def _named(rows: Rows, operator: str, counts: Counter[int]) -> tuple[Count, ...]:
    titles = {int(row_id): (title, 0) for row_id, title in names.titles(rows, operator, counts.keys())}
    if operator == "product":
        titles = {int(product.id): (product.title, product.colour) for product in rows.many(Product, titles)}
    ordered = sorted(titles, key=lambda row_id: (-counts[row_id], titles[row_id][0].casefold()))
    listed = [
        Count(f"{operator}:{quoted(titles[row_id][0])}", titles[row_id][0], counts[row_id], row_id, titles[row_id][1])
        for row_id in ordered[:SHOWN]
    ]
    return (*listed, Count(f"{operator}:none", NONE_TITLES[operator], counts[0]))


def _companies(rows: Rows, counts: Counter[int]) -> tuple[Count, ...]:
    most = [(row_id, count) for row_id, count in counts.most_common(SHOWN + 1) if row_id][:SHOWN]
    titles = dict(names.titles(rows, "company", [row_id for row_id, _ in most], is_all=False))
    return tuple(
        Count(f"company:{quoted(titles[row_id])}", titles[row_id], count, row_id)
        for row_id, count in most
        if row_id in titles
    )
