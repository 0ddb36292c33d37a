"""Edits of what is watched of APIs: environments, checks, objectives, maintenance and vendors' status pages."""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import UTC, datetime

from pmdesk.commands.fields import changed, last_rank, make
from pmdesk.domain.apis import Api, Environment
from pmdesk.domain.checks import KEY, ApiEnvironment, Check, MaintenanceWindow, Sample, Slo, StatusPage, StatusSaid
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import ApiEnvironmentId, CheckId, Kind, MaintenanceWindowId, Ref, SloId, StatusPageId
from pmdesk.domain.vendors import SlaIndicator, Vendor
from pmdesk.storage.ledger import Edit
from pmdesk.storage.samples import put_samples, roll_up
from pmdesk.storage.status_pages import put_said


@frozen
class SetEnvironment:
    """Say where an API answers in an environment; an empty address takes the environment away. Answers its id."""

    api_id: int
    environment: Environment
    base_url: str

    @property
    def label(self) -> str:
        """The step's name."""
        return f"{'Set' if self.base_url.strip() else 'Remove'} {self.environment.value} address"

    def apply(self, edit: Edit) -> ApiEnvironmentId | None:
        """Put the address."""
        api, url = edit.get(Api, self.api_id), self.base_url.strip()
        known = edit.all(ApiEnvironment, api_id=api.id, environment=self.environment)
        if not url:
            for row in known:
                edit.drop(ApiEnvironment, row.id)
            return None
        if known:
            edit.put(replace(known[0], base_url=url))
            return known[0].id
        row_id = ApiEnvironmentId(edit.next_id())
        edit.put(ApiEnvironment(row_id, api.id, self.environment, url))
        return row_id


@frozen
class AddCheck:
    """Add a check of an API, last; `values` are its further fields by name. Answers its id."""

    api_id: int
    title: str
    values: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Add check {self.title.strip()}"

    def apply(self, edit: Edit) -> CheckId:
        """Put the check."""
        api = edit.get(Api, self.api_id)
        named = {"api_id": api.id, "title": self.title.strip(), "rank": last_rank(edit, Check)}
        row = make(Check, edit.next_id(), {**self.values, **named})
        return _keep(edit, row)


@frozen
class EditCheck:
    """Give a check other values."""

    check_id: int
    values: Mapping[str, object]
    label: str = "Edit check"

    def apply(self, edit: Edit) -> None:
        """Put the check; one that would wait for itself, over others, is refused."""
        _keep(edit, changed(edit.get(Check, self.check_id), self.values))


@frozen
class PauseChecks:
    """Make no more of these checks for now, or (`paused` false) go on."""

    check_ids: tuple[int, ...]
    paused: bool = True

    @property
    def label(self) -> str:
        """The step's name."""
        many = "check" if len(self.check_ids) == 1 else f"{len(self.check_ids)} checks"
        return f"{'Pause' if self.paused else 'Resume'} {many}"

    def apply(self, edit: Edit) -> None:
        """Put the checks."""
        for check_id in self.check_ids:
            edit.put(replace(edit.get(Check, check_id), paused=self.paused))


@frozen
class AddSlo:
    """Add an objective of an API (`api_id` in `values`) or of one check (`check_id`), last. Answers its id."""

    title: str
    indicator: SlaIndicator
    target: float
    values: Mapping[str, object]

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Add objective {self.title.strip()}"

    def apply(self, edit: Edit) -> SloId:
        """Put the objective."""
        said = {"title": self.title.strip(), "indicator": self.indicator, "target": self.target}
        row = make(Slo, edit.next_id(), {"rank": last_rank(edit, Slo), **self.values, **said})
        edit.put(row)
        return SloId(row.id)


@frozen
class AddMaintenance:
    """Say when nothing counts that happens to an API, from an instant until another. Answers the window's id."""

    api_id: int
    start: datetime
    until: datetime
    title: str = "Maintenance"

    @property
    def label(self) -> str:
        """The step's name."""
        return "Add maintenance window"

    def apply(self, edit: Edit) -> MaintenanceWindowId:
        """Put the window."""
        api, row_id = edit.get(Api, self.api_id), MaintenanceWindowId(edit.next_id())
        start, until = self.start.astimezone(UTC), self.until.astimezone(UTC)
        edit.put(MaintenanceWindow(row_id, api.id, self.title.strip(), start, until))
        return row_id


@frozen
class AddStatusPage:
    """Read what a vendor says of its own service from now on. Answers the page's id."""

    vendor_id: int
    url: str
    title: str = "Status page"
    label: str = "Add status page"

    def apply(self, edit: Edit) -> StatusPageId:
        """Put the page."""
        vendor, row_id = edit.get(Vendor, self.vendor_id), StatusPageId(edit.next_id())
        edit.put(StatusPage(row_id, vendor.id, self.title.strip(), self.url.strip()))
        return row_id


@frozen
class KeepSamples:
    """Keep what checks saw, all in one transaction: facts and no step. The message names the checks."""

    samples: tuple[Sample, ...]
    at: datetime
    label: str = "Check APIs"

    def apply(self, edit: Edit) -> None:
        """Put what is new."""
        seen = put_samples(edit, self.samples, int(self.at.timestamp()))
        edit.facts |= {Ref(Kind.API_CHECK, check_id) for check_id in seen}


@frozen
class RollUpSamples:
    """Do one small step of rolling up what checks saw; nothing shown changes by it. Answers whether there is more."""

    at: datetime
    label: str = "Roll up checks"

    def apply(self, edit: Edit) -> bool:
        """Do the step."""
        return roll_up(edit, int(self.at.timestamp()))


@frozen
class KeepStatus:
    """Keep what vendors' status pages said: facts and no step."""

    said: tuple[StatusSaid, ...]
    label: str = "Read status pages"

    def apply(self, edit: Edit) -> None:
        """Put what was said."""
        for each in self.said:
            put_said(edit, each)
        edit.facts |= {Ref(Kind.STATUS_PAGE, each.page_id) for each in self.said}


def _keep(edit: Edit, row: object) -> CheckId:
    if not isinstance(row, Check):
        raise TypeError("no check")
    if any(KEY in line for line in row.headers) and row.credential_id is None:
        raise RuleBroken("A header asks for a key, but none is chosen.", f"Choose one, or take {KEY} out.")
    _require_no_circle(edit, row)
    edit.put(row)
    return row.id


def _require_no_circle(edit: Edit, row: Check) -> None:
    """Refuse a check that waits for itself over its parents, naming them."""
    way, parent_id = [row], row.parent_id
    while parent_id is not None:
        parent = edit.get(Check, parent_id)
        way.append(parent)
        if parent.id == row.id:
            named = " → ".join(f"“{each.title}”" for each in way)
            raise RuleBroken(f"These checks would wait for each other: {named}.", "Choose another parent.")
        parent_id = parent.parent_id
