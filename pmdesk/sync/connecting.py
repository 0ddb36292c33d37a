"""Opens the line to a service for one round: its address, its secret, its connector; closed when the round is over."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager

from pmdesk.domain.classes import frozen, slotted
from pmdesk.domain.clock import Clock
from pmdesk.domain.connections import Connection
from pmdesk.domain.errors import DeskError
from pmdesk.domain.mirrored import wanted_of
from pmdesk.sync.connector import Asking, Connector, Service
from pmdesk.sync.http import Http
from pmdesk.sync.leash import CallOff
from pmdesk.sync.oauth_keeping import SignIns
from pmdesk.sync.secrets import Secrets
from pmdesk.sync.services import connect, service
from pmdesk.sync.way import Way

OAUTH = "oauth"


@frozen
class Means:
    """What a line is opened with; `validators` are the ETags kept with the connection."""

    clock: Clock
    secrets: Secrets
    call_off: CallOff
    way: Way
    sign_ins: SignIns
    validators: Mapping[str, tuple[str, str]]


@slotted
class Line:
    """An open line to a service."""

    service: Service
    connector: Connector
    http: Http | None = None

    @property
    def validators(self) -> Mapping[str, tuple[str, str]]:
        """The ETags by now, to be kept with what they came with."""
        return {} if self.http is None else self.http.validators


def service_of(connection: Connection) -> Service:
    """Return the service of a connection in words; raises DeskError for one that this PM Desk does not know."""
    try:
        return service(connection.service)
    except KeyError:
        raise DeskError(
            f"“{connection.title}” is of a kind that this PM Desk does not know: {connection.service}.",
            "A newer PM Desk may.",
        ) from None


@contextmanager
def line_to(connection: Connection, means: Means) -> Generator[Line]:
    """Lend an open line to the service of a connection; asks the keyring, so never in the window's thread."""
    known, wanted = service_of(connection), wanted_of(connection.options)
    http = Http(means.clock, means.call_off, way=means.way, validators=means.validators)
    try:
        secret = None
        if connection.secret and wanted.sign_in == OAUTH:
            secret = means.sign_ins.open(connection.secret, http, means.call_off)
        elif connection.secret:
            secret = means.secrets.get(connection.secret)
        asking = Asking(
            connection.address or known.home,
            http,
            means.call_off,
            means.clock,
            secret,
            wanted.sign_in or known.sign_ins[0],
            wanted.user,
            wanted.scopes,
            wanted.more,
        )
        yield Line(known, connect(connection.service, asking), http)
    finally:
        http.close()
