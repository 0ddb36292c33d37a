"""Says in words why a web server could not be asked, or what its refusal means."""

import socket
import ssl
from collections.abc import Iterator

from pmdesk.sync.hearing import is_our_side, silence
from pmdesk.sync.trouble import LATER, RemoteTrouble, quoted

BAD_QUERY = 400
BROKEN_FROM = 500
"""From this status on a server says that it is at fault itself."""
ALERT = "_ALERT_"
"""Stands in OpenSSL's names for what the other side says when it refuses."""
EXPIRED = 10
"""OpenSSL's number for a certificate whose time is over."""


def meaning(status: int, path: str, *, is_read: bool) -> tuple[str, str]:
    """Return what a status says, to stand behind the server's name, and what a person can do."""
    verb = "read" if is_read else "change"
    meanings = {
        401: ("did not accept the sign-in", "Type the sign-in again."),
        403: ("does not allow this", f"Ask for the right to {verb} it, or use another sign-in."),
        404: (f"has nothing at {path}", "Look at the address."),
        407: ("lies behind a proxy that wants a sign-in", "Look at the proxy settings of this computer."),
        410: (f"has nothing at {path} any more", "Look at the address."),
        429: ("asks to be asked less often", LATER),
        503: ("is not ready", LATER),
    }
    if status in meanings:
        return meanings[status]
    if status >= BROKEN_FROM:
        return f"has trouble of its own ({status})", LATER
    if not is_read:
        return _refused_change(status)
    return (f"refused the query ({status})" if status != BAD_QUERY else "refused the query"), "Change the query."


def unreached(place: str, host: str, error: Exception, via: str = "") -> RemoteTrouble:
    """Say why a question brought no answer; `via` is the proxy through which it was asked."""
    told = _told_by_cause(place, error, via)
    if told is not None:
        return told
    if isinstance(error, UnicodeEncodeError) or type(error).__name__ == "LocalProtocolError":
        return RemoteTrouble(
            f"{place} was not asked: its secret, or the name of its header, cannot stand in a header.",
            "Type it again, without line breaks.",
        ).but(heard=None)
    is_ours = any(map(is_our_side, _causes(error)))
    if type(error).__name__ in {"ProxyError", "UnsupportedProtocol"}:
        return _behind_proxy(place, error)
    if "Protocol" in type(error).__name__ or "Read" in type(error).__name__:
        return RemoteTrouble(f"{place} broke off its answer.", LATER).but(heard=None if is_ours else False)
    heard = None if is_ours else silence(host)
    return RemoteTrouble(f"{place} cannot be reached ({type(error).__name__}).", LATER).but(heard=heard)


def without_tls(place: str, error: ssl.SSLError, tongue: str, remedy: str) -> RemoteTrouble:
    """Say that no encrypted line came about; who refuses in the words of TLS speaks it, if not with this name."""
    if ALERT in str(error.reason):
        return RemoteTrouble(
            f"{place} does not speak TLS under this name, or not with us.",
            "Type the name for which it has a certificate.",
        )
    return RemoteTrouble(f"{place} does not speak {tongue}.", remedy)


def late(place: str, host: str, seconds: float) -> RemoteTrouble:
    """Say that the time of a question was over before its answer was whole."""
    return RemoteTrouble(
        f"{place} did not finish its answer within {seconds:.0f} s.", "Ask for less, or try again later."
    ).but(heard=silence(host))


def _refused_change(status: int) -> tuple[str, str]:
    if status in {409, 412}:
        return "has changed this meanwhile", "It is read again and compared."
    return f"refused the change ({status})", "Change what it does not take."


def _behind_proxy(place: str, error: Exception) -> RemoteTrouble:
    """Say that the way out, not the server, refused; its words hold no secret but may hold its address."""
    if str(error).startswith("407"):
        what, remedy = meaning(407, "", is_read=True)
        return RemoteTrouble(f"{place} {what}.", remedy).but(heard=None)
    return RemoteTrouble(
        f"{place} cannot be reached through the proxy.", "Look at the proxy settings of this computer."
    ).but(heard=None)


def _told_by_cause(place: str, error: Exception, via: str) -> RemoteTrouble | None:
    first = f"The proxy {via} through which {place} is asked" if via else place
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return RemoteTrouble(
                f"The certificate of {place} is not trusted here. {quoted(cause.verify_message)}",
                "Have its issuer added to the trusted ones of this computer.",
            ).but(heard=False if cause.verify_code == EXPIRED else None)  # Else somebody may stand in between.
        if isinstance(cause, ssl.SSLError):
            return without_tls(place, cause, "HTTPS", "Try http:// in its address.")
        if isinstance(cause, ConnectionRefusedError):
            refused = RemoteTrouble(f"{first} cannot be reached: nothing answers there.", LATER)
            return refused.but(heard=None if via else False)
        if isinstance(cause, socket.gaierror):
            return RemoteTrouble(
                f"{first} cannot be reached: no computer of that name is found.",
                "Look at the address and at the network.",
            ).but(heard=None)
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
