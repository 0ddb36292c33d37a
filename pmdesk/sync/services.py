"""The one table of services; the connector of each is loaded when it is first asked for."""

from importlib import import_module
from types import ModuleType

from pmdesk.sync.connector import Asking, Connector, Service

TITLES: dict[str, str] = {
    "github": "GitHub",
    "gitlab": "GitLab",
    "jira": "Jira Cloud",
    "linear": "Linear",
    "redmine": "Redmine",
    "sentry": "Sentry",
    "request_tracker": "Request Tracker",
    "imap": "Mail (IMAP)",
    "feed": "Feed (RSS, Atom)",
    "statuspage": "Status page",
    "watched_folder": "Watched folder",
    "zendesk": "Zendesk",
    "pagerduty": "PagerDuty",
    "intercom": "Intercom",
    "caldav": "Calendar (CalDAV)",
    "rest": "Web address with JSON",
    "bugsink": "Bugsink",
    "prometheus_alerts": "Prometheus alerts",
    "alertmanager": "Alertmanager",
    "roundup": "Roundup",
}
"""What services are called, by the names of their modules in `pmdesk.sync.connectors`.

Each module has `SERVICE`, a Service of this name and title, and `connect`, a Connect.
"""

WAITING = frozenset({"imap"})
"""Services whose connectors are Waiting, known without loading any."""

PLAYED = "sample"
"""The service of the sample's connections, which is not offered."""


def called(name: str) -> str:
    """Return what a service is called; one that nobody knows by its name."""
    return "Sample" if name == PLAYED else TITLES.get(name, name)


def service(name: str) -> Service:
    """Return a service in words; raises KeyError for one that nobody knows."""
    found: Service = _module(name).SERVICE
    return found


def connect(name: str, asking: Asking) -> Connector:
    """Return the connector of a service, ready to ask; raises KeyError for one that nobody knows."""
    made: Connector = _module(name).connect(asking)
    return made


def _module(name: str) -> ModuleType:
    if name == PLAYED:
        return import_module("pmdesk.sync.played")
    if name not in TITLES:
        raise KeyError(name)
    return import_module(f"pmdesk.sync.connectors.{name}")
