"""The one table of the kinds of sources: what each is called, what it is asked with, and who reads it."""

from collections.abc import Callable

from pmdesk.domain.classes import frozen
from pmdesk.domain.metrics import SourceKind
from pmdesk.sync.http import require_address
from pmdesk.sync.reading import Fetch
from pmdesk.sync.sources import duckdb_file, file, folder, json_endpoint, own, postgresql, prometheus, sqlite_file
from pmdesk.sync.sources.postgresql import address_of


@frozen
class Kind:
    """A kind of source: its name, whether its location is a file, what its queries are, with an example of each.

    `check` raises DeskError in words for a location that cannot be one; `probe` is a question that any healthy source
    of this kind answers, once the sign-in is right. A kind without a `location_label` has no location.
    """

    title: str
    fetch: Fetch
    check: Callable[[str], object]
    probe: str
    location_label: str
    location_example: str
    query_label: str
    query_example: str
    is_file: bool = False
    sign_ins: tuple[str, ...] = ()
    """How the secret may be given: `bearer`, `basic` (with a user), `header` (with its name), `password`."""


SQL_EXAMPLE = """SELECT date(paid_at) AS day, plan, count(*) AS orders
FROM payments
WHERE paid_at >= :since AND paid_at < :until
GROUP BY 1, 2"""

PROBE = "SELECT DATE '2026-01-01' AS day, 1 AS answer"
TABLES = "SELECT '2026-01-01' AS day, count(*) AS tables FROM sqlite_schema"


def anything(_location: str) -> None:
    """Let every location pass: whether a file is there is told when it is asked."""


CATALOG: dict[SourceKind, Kind] = {
    SourceKind.SQLITE: Kind(
        "SQLite file",
        sqlite_file.fetch,
        anything,
        TABLES,
        "File",
        "/srv/reports/shop.sqlite",
        "SQL",
        SQL_EXAMPLE,
        is_file=True,
    ),
    SourceKind.DUCKDB: Kind(
        "DuckDB file",
        duckdb_file.fetch,
        anything,
        PROBE,
        "File",
        "/srv/reports/shop.duckdb",
        "SQL",
        SQL_EXAMPLE,
        is_file=True,
    ),
    SourceKind.POSTGRESQL: Kind(
        "PostgreSQL",
        postgresql.fetch,
        address_of,
        PROBE,
        "Address",
        "postgresql://analyst@db.example:5432/shop",
        "SQL",
        SQL_EXAMPLE,
        sign_ins=("password",),
    ),
    SourceKind.PROMETHEUS: Kind(
        "Prometheus",
        prometheus.fetch,
        require_address,
        "vector(1)",
        "Address",
        "http://localhost:9090",
        "PromQL",
        "sum by (job) (rate(http_requests_total[5m]))",
        sign_ins=("bearer", "basic"),
    ),
    SourceKind.JSON: Kind(
        "JSON address",
        json_endpoint.fetch,
        require_address,
        "| time: @value | value: @value",
        "Address",
        "https://api.example/v1/orders?from={since}&to={until}",
        "Path",
        "data.items[*] | time: day | value: total | by: country",
        sign_ins=("bearer", "basic", "header"),
    ),
    SourceKind.FILE: Kind(
        "File",
        file.fetch,
        anything,
        "*",
        "File",
        "/srv/reports/sessions.csv",
        "Name in the file",
        "Sessions",
        is_file=True,
    ),
    SourceKind.FOLDER: Kind(
        "Watched folder",
        folder.fetch,
        anything,
        "*",
        "Folder",
        "/srv/reports/daily",
        "Name in the files",
        "Sessions",
    ),
    SourceKind.OWN: Kind("PM Desk itself", own.fetch, anything, "shipped", "", "", "Figure", "shipped"),
}
