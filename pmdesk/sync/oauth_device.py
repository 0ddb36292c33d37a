"""Signs in by a short code that the person types on the provider's page, on any device (RFC 8628)."""

from time import monotonic
from typing import Any

from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.sync.http import Http
from pmdesk.sync.leash import CallOff
from pmdesk.sync.oauth import OAuthRefusal, Provider, Tokens, asked_form, fields_in, tokens_in
from pmdesk.sync.secrets import Secret
from pmdesk.sync.trouble import RemoteTrouble, SignInTrouble

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
INTERVAL_S = 5.0
"""So long is waited between two questions where the provider does not say."""
SLOWER_S = 5.0
LIFE_S = 900.0
LONGEST_S = 60.0


@frozen
class Code:
    """What to show the person: the code, and where to type it; `whole_url` has it in it already, if there is such."""

    user_code: str
    url: str
    whole_url: str
    device_code: Secret
    interval_s: float
    ends_at: float
    """When it is over, by the clock that never jumps."""

    @property
    def left_s(self) -> float:
        """How many seconds are left to type it."""
        return max(self.ends_at - monotonic(), 0.0)


def ask_code(provider: Provider, http: Http) -> Code:
    """Ask a provider for a code; raises RemoteTrouble in words."""
    if not provider.device_url:
        raise SignInTrouble(f"{provider.who} has no sign-in by a code.", "Sign in by the browser.")
    scope = provider.rights
    question = asked_form(provider, provider.device_url, {"scope": scope} if scope else {})
    found = fields_in(question, http.ask(question))
    url = found.get("verification_uri") or found.get("verification_url")
    known = (found.get("user_code"), url, found.get("device_code"))
    if not all(isinstance(text, str) and text for text in known) or not _is_page(str(url)):
        raise RemoteTrouble(f"{question.place} gives no code.", "Sign in by the browser.").but(heard=True)
    whole = str(found.get("verification_uri_complete") or "")
    return Code(
        str(known[0]),
        str(url),
        whole if _is_page(whole) else "",
        Secret(str(known[2])),
        _number(found.get("interval"), INTERVAL_S),
        monotonic() + _number(found.get("expires_in"), LIFE_S),
    )


def wait_for(
    provider: Provider,
    code: Code,
    http: Http,
    clock: Clock,
    call_off: CallOff,
    *,
    slower_s: float = SLOWER_S,
) -> Tokens:
    """Ask, as often as is allowed, whether the person has typed the code; raises SignInTrouble or CalledOff."""
    fields = {"grant_type": GRANT, "device_code": code.device_code.reveal()}
    question = asked_form(provider, provider.token_url, fields, code.device_code)
    interval_s = code.interval_s
    while monotonic() + interval_s < code.ends_at:
        call_off.wait(interval_s)
        try:
            return tokens_in(provider, question, http.ask(question), clock)
        except OAuthRefusal as refusal:
            interval_s = _slower(refusal, interval_s, slower_s)
        except RemoteTrouble as trouble:  # The network may come back before the code is over.
            if isinstance(trouble, SignInTrouble) or trouble.heard:
                raise
            interval_s = min(interval_s * 2, LONGEST_S)
    call_off.wait(code.left_s)
    raise SignInTrouble(f"The code for {provider.who} was not typed in time.", "Sign in again for another one.")


def _slower(refusal: OAuthRefusal, interval_s: float, slower_s: float) -> float:
    if refusal.error == "authorization_pending":
        return interval_s
    if refusal.error == "slow_down":
        return interval_s + slower_s
    raise refusal


def _is_page(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def _number(value: Any, default: float) -> float:  # noqa: ANN401  # JSON
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value > 0 else default
