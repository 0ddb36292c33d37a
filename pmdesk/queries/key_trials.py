"""Where a key can be tried: at the check that uses it, else where its API answers in the key's environment."""

from pmdesk.domain.apis import Credential
from pmdesk.domain.checks import ApiEnvironment, Check
from pmdesk.domain.classes import frozen
from pmdesk.domain.vendors import Integration
from pmdesk.storage.rows import Rows

KEY = "{key}"


@frozen
class TrialPlace:
    """An address, and the header that carries the key in the place of `{key}`; empty where nothing tells."""

    url: str = ""
    header: str = ""
    value: str = ""


def trial_place(rows: Rows, key: Credential) -> TrialPlace:
    """Return where a key can be tried, as far as it is known here."""
    bases = _bases(rows, key)
    for check in rows.all(Check, credential_id=key.id, method="GET", archived_at=None):
        name, value = _header(check)
        url = check.url if "://" in check.url else f"{_base(rows, check).rstrip('/')}/{check.url.lstrip('/')}"
        if name and "://" in url:
            return TrialPlace(url, name, value)
    return TrialPlace(bases[0]) if bases else TrialPlace()


def _bases(rows: Rows, key: Credential) -> list[str]:
    """Return where the APIs that a key is for answer in its environment."""
    of_vendor = rows.all(Integration, vendor_id=key.vendor_id, archived_at=None)
    apis = [row.api_id for row in of_vendor if key.integration_id in (None, row.id) and row.api_id is not None]
    found = [rows.all(ApiEnvironment, api_id=api_id, environment=key.environment) for api_id in dict.fromkeys(apis)]
    return [row.base_url for each in found for row in each]


def _base(rows: Rows, check: Check) -> str:
    found = rows.all(ApiEnvironment, api_id=check.api_id, environment=check.environment)
    return found[0].base_url if found else ""


def _header(check: Check) -> tuple[str, str]:
    for line in check.headers:
        name, _, value = line.partition(":")
        if KEY in value:
            return name.strip(), value.strip()
    return "", ""
