"""Signs in to Atlassian's cloud, and finds the site that is meant behind its one gateway.

https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/
"""

from urllib.parse import urlsplit

from pmdesk.sync.connector import FIXED_LOOPBACK, Asking, Grant
from pmdesk.sync.http import Question, bearer
from pmdesk.sync.remote_texts import inner, items
from pmdesk.sync.trouble import LATER, QueryTrouble, SignInTrouble

DOOR = "https://auth.atlassian.com"
READS = (
    "read:jira-work",
    "read:jira-user",
    "read:board-scope:jira-software",
    "read:project:jira",
    "read:sprint:jira-software",
    "offline_access",
)
WRITES = ("write:jira-work",)
EXTRAS = (("audience", "api.atlassian.com"), ("prompt", "consent"))
ISSUER = "issuer"
"""The option that names another door, such as that of a government's cloud."""
SITES_SHOWN = 5


def grant(_address: str) -> Grant:
    """Return how to sign in; each refresh gives a new refresh token, and a program without a secret is not known."""
    return Grant(
        f"{DOOR}/oauth/token",
        f"{DOOR}/authorize",
        reads=READS,
        writes=WRITES,
        extras=EXTRAS,
        back=FIXED_LOOPBACK,
        needs_secret=True,
    )


def base_of(asking: Asking) -> str:
    """Return below which address a site is asked: itself, or behind the gateway by whoever signed in with OAuth."""
    if asking.sign_in != "oauth" or asking.secret is None or "/ex/jira/" in asking.address:
        return asking.address
    gateway = _gateway(asking.options.get(ISSUER, "").strip() or DOOR)
    sign_in = (("Authorization", bearer(asking.secret)),)
    sites = items(
        asking.http.json_of(Question("Atlassian", f"{gateway}/oauth/token/accessible-resources", sign_in=sign_in))
    )
    for site in sites:
        if _host(inner(site, "url")) == _host(asking.address):
            return f"{gateway}/ex/jira/{inner(site, 'id')}"
    others = ", ".join(_host(inner(site, "url")) for site in sites[:SITES_SHOWN])
    what = (
        f"This sign-in is not for {_host(asking.address)}, but for {others}."
        if others
        else "This sign-in is for no site."
    )
    raise SignInTrouble(what, f"Sign in again and choose {_host(asking.address)}.")


def _gateway(door: str) -> str:
    """Return the gateway beside a door: `api.` beside `auth.`."""
    return door.rstrip("/").replace("//auth.", "//api.", 1)


def _host(address: str) -> str:
    try:
        return urlsplit(address.strip()).netloc.lower()
    except ValueError:
        raise QueryTrouble("Atlassian names a site that cannot be read.", LATER) from None
