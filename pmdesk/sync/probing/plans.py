"""Makes checks ready to be asked: the whole address, what is wanted, the key's entry, whom they wait for."""

from collections.abc import Mapping

from pmdesk.domain.apis import Api, Credential, Environment
from pmdesk.domain.checks import READING, ApiEnvironment, Check, StatusPage, address
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import CheckId, SpecVersionId
from pmdesk.domain.vendors import Integration
from pmdesk.insight.checks.assertions import Assertion, Subject, read_lines
from pmdesk.storage.rows import Rows


@frozen
class Plan:
    """A check that can be asked; `trouble` says why it cannot. `parents` are whom it waits for, the nearest first.

    `version_id` is the version of the description that its answers are compared with, where that is wanted.
    """

    check: Check
    url: str
    assertions: tuple[Assertion, ...] = ()
    key: str = ""
    parents: tuple[CheckId, ...] = ()
    version_id: SpecVersionId | None = None
    trouble: str = ""

    @property
    def is_asked_by_itself(self) -> bool:
        """Whether it is asked without a person's word: not what may change something in production."""
        return not self.check.paused and not needs_a_word(self.check)


def needs_a_word(check: Check) -> bool:
    """Whether a person has to say so each time before it is asked, because it may change something in production."""
    return check.environment is Environment.PRODUCTION and check.method not in READING


def read_plans(rows: Rows) -> dict[CheckId, Plan]:
    """Return all checks that are not put away, made ready."""
    checks = {check.id: check for check in rows.all(Check, archived_at=None)}
    bases = {(row.api_id, row.environment): row.base_url for row in rows.all(ApiEnvironment)}
    keys = {row.id: row for row in rows.all(Credential)}
    integrations = rows.all(Integration, archived_at=None)
    pinned = {row.id: row.pinned_id for row in integrations}
    by_api = {row.api_id: row.pinned_id for row in reversed(integrations) if row.pinned_id is not None}
    plans: dict[CheckId, Plan] = {}
    for check in checks.values():
        version_id = pinned.get(check.integration_id) if check.integration_id is not None else None
        version_id = version_id or by_api.get(check.api_id)
        base = bases.get((check.api_id, check.environment), "")
        key = None if check.credential_id is None else keys.get(check.credential_id)
        plans[check.id] = plan_of(check, base, key, version_id, parents_of(check, checks))
    return plans


def read_pages(rows: Rows) -> list[StatusPage]:
    """Return the status pages to read: not those of vendors whose checks are all paused, for nobody watches them."""
    vendors = {row.id: row.vendor_id for row in rows.all(Api)}
    checks = rows.all(Check, archived_at=None)
    checked = {vendors.get(check.api_id) for check in checks}
    watched = {vendors.get(check.api_id) for check in checks if not check.paused}
    pages = rows.all(StatusPage, archived_at=None)
    return [page for page in pages if page.vendor_id in watched or page.vendor_id not in checked]


def plan_of(
    check: Check,
    base_url: str,
    key: Credential | None,
    version_id: SpecVersionId | None = None,
    parents: tuple[CheckId, ...] = (),
) -> Plan:
    """Return one check made ready."""
    assertions, bad = read_lines("\n".join(check.assertions))
    url = address(check, base_url)
    trouble = bad[0].trouble.what if bad else ""
    if not url:
        trouble = f"No address is known for {check.environment.value}."
    if key is not None and key.environment is not check.environment and Environment.PRODUCTION in (
        key.environment, check.environment
    ):  # fmt: skip
        trouble = f"The key “{key.title}” is for {key.environment.value}, and this is {check.environment.value}."
    wants_schema = any(each.subject is Subject.SCHEMA for each in assertions)
    return Plan(
        check,
        url,
        assertions,
        "" if key is None else key.secret,
        parents,
        version_id if wants_schema else None,
        trouble,
    )


def parents_of(check: Check, checks: Mapping[CheckId, Check]) -> tuple[CheckId, ...]:
    """Return whom a check waits for, the nearest first; paused ones tell nothing and are passed over."""
    found: list[CheckId] = []
    seen = {check.id}
    at = check.parent_id
    while at is not None and at in checks and at not in seen:
        seen.add(at)
        if not checks[at].paused and not needs_a_word(checks[at]):
            found.append(at)
        at = checks[at].parent_id
    return tuple(found)
