"""Reads metrics from PostgreSQL with one SELECT in a read-only transaction that the server itself ends in time.

The location is `postgresql://user@host:5432/database`; the password comes from the keyring. Servers elsewhere are
spoken to over TLS with a certificate that this computer trusts, unless the option `tls` is `off`; on this machine it
may be `on`.
"""

import socket
import ssl
from contextlib import suppress
from typing import Any
from urllib.parse import unquote, urlsplit

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Metric, Source
from pmdesk.sync.columns import read_rows, too_many_rows
from pmdesk.sync.hearing import is_our_side, silence
from pmdesk.sync.leash import Leash
from pmdesk.sync.reading import Fetched, Means, options_of
from pmdesk.sync.statement import Stretch, in_standard_sql, one_reading_statement
from pmdesk.sync.trouble import LATER, QueryTrouble, RemoteTrouble, quoted

PORT = 5432
GRACE_S = 3.0
"""How much longer than the server's own time limit we wait for its word."""
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
AT_FAULT = frozenset({"53300", "57P03"})
"""Codes by which a server says that it cannot serve anybody now."""


@frozen
class Address:
    """Where the database is and who asks."""

    host: str
    port: int
    database: str
    user: str

    @property
    def place(self) -> str:
        """The server as people call it."""
        return f"PostgreSQL at {self.host}:{self.port}"


def address_of(location: str) -> Address:
    """Read a location; raises DeskError when it is none, or holds a password."""
    try:
        parts = urlsplit(location)
        port = parts.port or PORT
    except ValueError:
        parts, port = urlsplit(""), PORT
    if parts.scheme not in {"postgresql", "postgres"} or not parts.hostname or not parts.path.strip("/"):
        raise DeskError(
            f"“{location[:80]}” is not the address of a PostgreSQL database.",
            "Type one like postgresql://user@host:5432/database.",
        )
    if parts.password is not None or "password" in parts.query:
        raise DeskError(
            "The address holds a password, and would be kept in the workspace.",
            "Leave it out of the address and type it below.",
        )
    if not parts.username:
        raise DeskError("The address does not say who asks.", "Put the user before the host: postgresql://user@host/…")
    return Address(parts.hostname, port, unquote(parts.path.strip("/")), unquote(parts.username))


def fetch(source: Source, metric: Metric, since: int | None, until: int, means: Means) -> Fetched:
    """Return the points that the metric's SELECT gives."""
    sql = in_standard_sql(one_reading_statement(metric.query), Stretch.of(metric, since, until))
    address = address_of(source.location)
    context = _tls(address, options_of(source).get("tls", ""))
    _driver()  # It takes a while the first time, for which the server is not to blame.
    with means.http.hearing.question():
        names, rows = _heard(address, sql, means, context)
    if len(rows) > means.rows_at_most:
        raise too_many_rows(means.rows_at_most)
    return read_rows(names, rows, metric)


def _heard(
    address: Address, sql: str, means: Means, context: ssl.SSLContext | None
) -> tuple[list[str], list[list[object]]]:
    """Return names and rows; raises RemoteTrouble or CalledOff in time."""
    way = means.http.way
    with Leash(means.seconds + GRACE_S, means.call_off) as leash, way.out(address.place, leash.cut):
        try:
            answer = _asked(address, sql, means, context, leash)
        except Exception as error:  # noqa: BLE001  # what is no PostgreSQL makes the driver stumble anywhere
            answer = _told(address, means, error)
        leash.check()
        way.require_open(address.place)
        if leash.is_over:
            raise QueryTrouble(
                f"{address.place} did not answer within {means.seconds:.0f} s.", "Ask for less, or try again later."
            ).but(heard=silence(address.host))
    if isinstance(answer, DeskError):
        raise answer  # Out here it does not carry the cause along, which may quote what was sent.
    return answer


def _driver() -> Any:  # noqa: ANN401  # pg8000 has no types
    from pg8000.native import Connection  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]  # only a worker thread needs it

    return Connection


def _asked(
    address: Address, sql: str, means: Means, context: ssl.SSLContext | None, leash: Leash
) -> tuple[list[str], list[list[object]]]:
    connection = _connected(address, means, context, leash)
    try:
        return _answer(connection, sql, means)
    finally:
        _close(connection)


def _connected(address: Address, means: Means, context: ssl.SSLContext | None, leash: Leash) -> Any:  # noqa: ANN401  # pg8000 has no types
    line = socket.create_connection((address.host, address.port), leash.seconds)
    try:
        leash.hold_socket(line)
        return _driver()(
            address.user,
            host=address.host,
            database=address.database,
            password=None if means.secret is None else means.secret.reveal(),
            ssl_context=context,
            application_name="PM Desk",
            sock=line,
        )
    except BaseException:
        line.close()
        raise


def _answer(connection: Any, sql: str, means: Means) -> tuple[list[str], list[list[object]]]:  # noqa: ANN401
    connection.run("BEGIN READ ONLY")
    connection.run(f"SET LOCAL statement_timeout = {round(means.seconds * 1000)}")
    connection.run("SET LOCAL TIME ZONE 'UTC'")
    # What is no SELECT does not stand in brackets; the extended protocol takes one statement only.
    asked = f"SELECT * FROM (\n{sql}\n) AS asked LIMIT {means.rows_at_most + 1}"  # noqa: S608  # it reads only
    context = connection.execute_unnamed(asked)
    names = [str(column["name"]) for column in context.columns or ()]
    return names, context.rows or []


def _close(connection: Any) -> None:  # noqa: ANN401
    with suppress(Exception):  # It was cut already, perhaps in the middle of a message.
        connection.close()


def _tls(address: Address, wish: str) -> ssl.SSLContext | None:
    if wish == "off" or (wish != "on" and address.host in HERE):
        return None
    return ssl.create_default_context()


def _told(address: Address, means: Means, error: Exception) -> RemoteTrouble:
    server: Any = error.args[0] if error.args else None
    if isinstance(server, dict):
        return _server_told(address, str(server.get("C", "")), quoted(str(server.get("M", ""))))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    words = str(error)
    if isinstance(error, ConnectionRefusedError):
        return RemoteTrouble(f"{address.place} cannot be reached: nothing answers there.", LATER)
    if isinstance(error, socket.gaierror):
        return RemoteTrouble(
            f"{address.place} cannot be reached: no computer of that name is found.", "Look at the address."
        ).but(heard=None)
    if isinstance(error, ssl.SSLCertVerificationError):
        return RemoteTrouble(
            f"The certificate of {address.place} is not trusted here. {quoted(error.verify_message)}",
            "Have its issuer added to the trusted ones of this computer.",
        ).but(heard=None)
    if "refuses SSL" in words:
        return RemoteTrouble(f"{address.place} does not speak TLS.", "Set TLS to off if the way there is safe.").but(
            heard=True
        )
    if means.secret is None and ("password" in words or isinstance(error, AttributeError)):
        return RemoteTrouble(f"{address.place} wants a password.", "Type it below.").but(heard=True)
    broken = RemoteTrouble(f"{address.place} broke off the conversation.", LATER)
    return broken.but(heard=None if is_our_side(error) else False)


def _server_told(address: Address, code: str, said: str) -> RemoteTrouble:
    what = {
        "57014": ("stopped the query, which took too long", "Ask for less."),
        "25006": ("refused the query: a source is only read", "Only read in it."),
        "42501": ("does not allow this", "Ask for the right to read it."),
        "3D000": ("has no database of that name", "Look at the address."),
        "53300": ("has too many connections", LATER),
        "57P03": ("is not ready", LATER),
    }
    if code in what:
        words, remedy = what[code]
        kind = QueryTrouble if code in {"57014", "25006", "42501"} else RemoteTrouble
        return kind(f"{address.place} {words}. {said}", remedy).but(heard=code not in AT_FAULT)
    if code.startswith("28"):
        return RemoteTrouble(
            f"{address.place} did not accept the sign-in. {said}", "Type the user and the secret again."
        ).but(heard=True)
    if code.startswith(("53", "57", "58", "08", "XX")):
        return RemoteTrouble(f"{address.place} has trouble of its own. {said}", LATER)
    return QueryTrouble(f"{address.place} refused the query. {said}", "Change the query.")
