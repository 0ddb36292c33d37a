"""Finds out where the person signs in for a service: at addresses that are known, or as the provider says itself."""

from urllib.parse import urlsplit

from pmdesk.domain.errors import DeskError
from pmdesk.sync.connector import Service
from pmdesk.sync.http import Http
from pmdesk.sync.oauth import Provider, discover

CLIENT, ISSUER, SCOPES = "client_id", "issuer", "oauth_scopes"
"""The options of a connection that say as which program, where, and for what a person signs in."""
USUAL = {
    "github": "repo read:user",
    "gitlab": "api",
    "imap": "https://mail.google.com/",
}
"""For what is asked where a person says nothing else."""
ISSUERS = {"imap": "https://accounts.google.com"}
"""Who lets people in to a service whose own address does not say so."""
GITHUB = "https://github.com"


def provider_for(service: Service, address: str, said: dict[str, str], http: Http) -> Provider:
    """Return where to sign in for a service at an address; raises DeskError in words."""
    client_id = said.get(CLIENT, "").strip()
    if not client_id:
        raise DeskError("A sign-in needs the client ID of an application.", f"Register one at {service.title} first.")
    scopes = tuple((said.get(SCOPES, "").strip() or USUAL.get(service.name, "")).split())
    if service.name == "github":
        base = _origin(address) if address.strip() else GITHUB
        base = GITHUB if base == "https://api.github.com" else base
        return Provider(
            service.title,
            client_id,
            f"{base}/login/oauth/access_token",
            f"{base}/login/oauth/authorize",
            f"{base}/login/device/code",
            scopes=scopes,
        )
    issuer = said.get(ISSUER, "").strip() or ISSUERS.get(service.name, "") or _origin(address or service.home)
    return discover(http, service.title, issuer, client_id, scopes)


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
