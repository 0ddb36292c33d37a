"""The checks of an integration's API as their window shows them: how each stands, beside what the vendor says."""

from datetime import datetime

from pmdesk.domain.apis import Credential, Environment
from pmdesk.domain.checks import ApiEnvironment, Check, StatusPage
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import ApiId, CredentialId, VendorId
from pmdesk.domain.vendors import Integration
from pmdesk.queries.api_health import CheckLine, PageLine, check_line, page_lines
from pmdesk.storage.rows import Rows
from pmdesk.storage.samples import last_of


@frozen
class CheckList:
    """What the window of checks shows; keys are those of the vendor, with their names and where they open."""

    api_id: ApiId | None
    vendor_id: VendorId
    lines: tuple[CheckLine, ...]
    addresses: tuple[tuple[Environment, str], ...]
    keys: tuple[tuple[CredentialId, str, Environment], ...]
    pages: tuple[PageLine, ...]
    page: StatusPage | None
    """The first of the vendor's status pages."""

    def address(self, environment: Environment) -> str:
        """Return where the API answers in an environment, empty where that is not known."""
        return dict(self.addresses).get(environment, "")


def check_list(rows: Rows, integration_id: int, now: datetime) -> CheckList | None:
    """Return the checks of an integration's API; None where the integration is no more."""
    integration = rows.find(Integration, integration_id)
    if integration is None:
        return None
    api_id = integration.api_id
    checks = [] if api_id is None else rows.all(Check, order_by="rank", api_id=api_id, archived_at=None)
    last = last_of(rows, [check.id for check in checks])
    lines = tuple(check_line(check, last.get(check.id), now) for check in checks)
    bases = [] if api_id is None else rows.all(ApiEnvironment, api_id=api_id)
    keys = rows.all(Credential, order_by="title", vendor_id=integration.vendor_id, archived_at=None)
    seen = [line for line in lines if line.check.environment is Environment.PRODUCTION]
    return CheckList(
        api_id,
        integration.vendor_id,
        lines,
        tuple((row.environment, row.base_url) for row in bases),
        tuple((key.id, key.title, key.environment) for key in keys),
        page_lines(rows, integration.vendor_id, seen, now),
        next(iter(rows.all(StatusPage, vendor_id=integration.vendor_id, archived_at=None)), None),
    )


def say_page(page: PageLine) -> str:
    """Say what a status page says in a line, and that we see otherwise where we do."""
    return f"{page.title}: {page.words}." + (" Our checks see otherwise." if page.differs else "")
