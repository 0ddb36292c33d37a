"""Finds out where the person signs in for a service: at addresses that are known, or as the provider says itself."""

from urllib.parse import urlsplit, urlunsplit

from pmdesk.domain.errors import DeskError
from pmdesk.sync.connector import Grant, Service
from pmdesk.sync.hearing import HERE
from pmdesk.sync.http import Http
from pmdesk.sync.oauth import Provider, discover
from pmdesk.sync.secrets import Secret

CLIENT, ISSUER, SCOPES, BACK = "client_id", "issuer", "oauth_scopes", "callback"
"""The options of a connection that say as which program, where, and for what a person signs in, and where to it comes
back."""


def grant_of(service: Service, address: str) -> Grant:
    """Return how people sign in to a service at an address; raises DeskError for an address that cannot be read."""
    if service.grant is None:
        raise DeskError(f"Nobody signs in to {service.title} that way.", "Sign in another way.")
    try:
        return service.grant(address.strip() or service.home)
    except ValueError:
        raise DeskError(f"“{address[:80]}” is not an address.", "Type one that begins with https://.") from None


def rights_of(grant: Grant, *, to_write: bool) -> tuple[str, ...]:
    """Return the rights that are asked for where a person says nothing else."""
    return (*grant.reads, *grant.writes) if to_write else grant.reads


def provider_for(
    service: Service,
    address: str,
    said: dict[str, str],
    http: Http,
    *,
    secret: Secret | None = None,
    to_write: bool = False,
    by_code: bool = False,
) -> Provider:
    """Return where to sign in for a service at an address; raises DeskError in words."""
    client_id = said.get(CLIENT, "").strip()
    if not client_id:
        raise DeskError("A sign-in needs the client ID of an application.", f"Register one at {service.title} first.")
    grant = grant_of(service, address)
    if grant.needs_secret and secret is None and not by_code:
        way = "Type it, or sign in by code." if grant.device else "Type it above."
        raise DeskError(f"{service.title} wants the secret of the application as well.", way)
    scopes = tuple(said.get(SCOPES, "").replace(",", " ").split()) or rights_of(grant, to_write=to_write)
    back = back_of(said.get(BACK, "").strip() or grant.back)
    typed = said.get(ISSUER, "").strip()
    if not grant.token:
        issuer = typed or grant.issuer or _origin(address or service.home)
        found = discover(http, service.title, issuer, client_id, scopes)
        return found.with_client(secret, back)
    return Provider(
        service.title,
        client_id,
        *(_moved(url, typed) for url in (grant.token, grant.authorize, grant.device, grant.revoke)),
        scopes=scopes,
        joint=grant.joint,
        client_secret=secret,
        extras=grant.extras,
        back=back,
    )


def back_of(address: str) -> str:
    """Return an address to which a browser comes back, if it is one of this computer; raises DeskError."""
    try:
        parts = urlsplit(address)
        is_fine = parts.scheme == "http" and parts.hostname in HERE and parts.port != 0 and not parts.query
    except ValueError:
        is_fine = False
    if not is_fine:
        raise DeskError(
            f"The browser cannot come back to “{address[:80]}”.", "Type one such as http://localhost:47823/callback."
        )
    return address


def _moved(url: str, door: str) -> str:
    """Return an address at another door, where a person typed one."""
    if not url or not door:
        return url
    there, known = urlsplit(door), urlsplit(url)
    return urlunsplit((there.scheme, there.netloc, there.path.rstrip("/") + known.path, known.query, ""))


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
