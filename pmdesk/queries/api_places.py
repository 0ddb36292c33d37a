"""Which API of a vendor is at an address, and who of ours asks it."""

from urllib.parse import urlsplit

from pmdesk.domain.apis import Api, Environment
from pmdesk.domain.checks import ApiEnvironment
from pmdesk.domain.classes import frozen
from pmdesk.domain.connections import Connection
from pmdesk.domain.kinds import ApiId, Kind, Ref
from pmdesk.domain.metrics import Source
from pmdesk.domain.vendors import Vendor
from pmdesk.storage.rows import Rows


@frozen
class ApiPlace:
    """An API, and the environment in which it was met, None where that is not said."""

    api_id: ApiId
    environment: Environment | None = None


def place_at(rows: Rows, url: str) -> ApiPlace | None:
    """Return the API at an address, if it can be told: by where one answers, else a vendor's only one at its domain."""
    by_place = _by_place(rows, url)
    return by_place if by_place is not None else _by_domain(rows, _host(url))


def api_at(rows: Rows, url: str) -> ApiId | None:
    """Return the API at an address, whatever its environment."""
    found = place_at(rows, url)
    return None if found is None else found.api_id


def askers_of(rows: Rows, api_id: int) -> list[Ref]:
    """Return the connections and sources that ask an API."""
    asking = [(Kind.CONNECTION, row.id, row.address) for row in rows.all(Connection)]
    asking += [(Kind.SOURCE, row.id, row.location) for row in rows.all(Source)]
    return [Ref(kind, row_id) for kind, row_id, address in asking if address and api_at(rows, address) == api_id]


def _by_place(rows: Rows, url: str) -> ApiPlace | None:
    """Return the API whose environment begins an address, the longest one; none where several are as long."""
    found: dict[int, set[ApiPlace]] = {}
    wanted = _plain(url)
    for row in rows.all(ApiEnvironment):
        base = _plain(row.base_url)
        if wanted == base or wanted.startswith(f"{base}/"):
            found.setdefault(len(base), set()).add(ApiPlace(row.api_id, row.environment))
    nearest = found[max(found)] if found else set[ApiPlace]()
    return next(iter(nearest)) if len(nearest) == 1 else None


def _by_domain(rows: Rows, host: str) -> ApiPlace | None:
    vendors = [row.id for row in rows.all(Vendor, archived_at=None) if row.domain and _is_within(host, row.domain)]
    apis = [api.id for vendor_id in vendors for api in rows.all(Api, vendor_id=vendor_id, archived_at=None)]
    return ApiPlace(apis[0]) if len(apis) == 1 else None


def _plain(url: str) -> str:
    """Return an address without query and slash at its end, its server in small letters."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return f"{parts.scheme.casefold()}://{parts.netloc.casefold()}{parts.path}".rstrip("/")


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").casefold()
    except ValueError:
        return ""


def _is_within(host: str, domain: str) -> bool:
    plain = domain.strip().casefold()
    return host == plain or host.endswith(f".{plain}")
