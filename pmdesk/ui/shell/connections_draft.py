"""A connection while it is being set up or changed: all that its form holds, kept nowhere until it is saved."""

from collections.abc import Collection, Mapping
from dataclasses import field, replace
from urllib.parse import urlsplit

from pmdesk.domain.classes import slotted
from pmdesk.domain.clock import Clock
from pmdesk.domain.connections import EVERY_MINUTES, Connection, Flow
from pmdesk.domain.kinds import ConnectionId
from pmdesk.domain.mirrored import KindMapping, Wanted, wanted_of
from pmdesk.sync.connector import Asking, Service
from pmdesk.sync.http import Http
from pmdesk.sync.leash import CallOff
from pmdesk.sync.mapping import Mapper, guessed, sends_of
from pmdesk.sync.secrets import Secret

NONE, TOKEN, BASIC, OAUTH = "none", "token", "basic", "oauth"
SIGN_INS = {
    TOKEN: "Token",
    BASIC: "User and password",
    OAUTH: "Account there (OAuth)",
    NONE: "No sign-in",
}


@slotted
class Draft:
    """What a form holds. `typed` is a secret that no keyring has yet; `secret` is the name of one that it has."""

    service: Service
    id: ConnectionId | None = None
    title: str = ""
    address: str = ""
    sign_in: str = ""
    user: str = ""
    secret: str = ""
    typed: Secret | None = None
    scopes: tuple[str, ...] = ()
    more: dict[str, str] = field(default_factory=dict[str, str])
    product_id: int | None = None
    products: Mapping[str, int] = field(default_factory=dict[str, int])
    kinds: dict[str, KindMapping] = field(default_factory=dict[str, KindMapping])
    every_minutes: int | None = EVERY_MINUTES
    direction: Flow = Flow.READ
    client_secret: Secret | None = None
    """That of the application by which a person signs in; kept in the keyring, with the sign-in."""
    places: Mapping[str, str] = field(default_factory=dict[str, str])
    """What its parts are called, as far as that is known."""

    @property
    def can_write(self) -> bool:
        """Whether the service lets us write at all."""
        return bool(self.service.writes)

    @property
    def wanted(self) -> Wanted:
        """What is wanted of the service."""
        more = {name: text for name, text in self.more.items() if text}
        return Wanted(self.scopes, self.sign_in, self.user, self.product_id, self.products, self.kinds, more)

    def values(self) -> dict[str, object]:
        """Return what is written into the connection, but for its secret and its service."""
        return {
            "title": self.title.strip(),
            "address": self.address.strip(),
            "options": self.wanted.as_json(),
            "every_minutes": self.every_minutes,
            "direction": self.direction,
        }

    def troubles(self) -> dict[str, str]:
        """Return by field, in words, what is missing or cannot be right."""
        found: dict[str, str] = {}
        if not self.title.strip():
            found["title"] = "Type a name, such as “Redmine, tracker.example”."
        if not self._has_address() and (self.address.strip() or not self.service.home):
            found["address"] = f"Type the whole address, such as {self.service.example or self.service.home}."
        if self.sign_in == BASIC and not self.user.strip():
            found["user"] = "Type who signs in."
        if self.sign_in in {TOKEN, BASIC} and not self.secret and self.typed is None:
            what = "token" if self.sign_in == TOKEN else "password"
            found["secret"] = f"Type the {what}. It goes to the keyring, never into the workspace."
        if self.sign_in == OAUTH and not self.secret:
            found["oauth"] = "Sign in first."
        for asked in self.service.options:
            if asked.is_required and not self.more.get(asked.name, "").strip():
                found[asked.name] = "This is needed."
        return found

    def _has_address(self) -> bool:
        """Whether the address is one of the web, or one such as the service's example."""
        usual = urlsplit(self.service.example).scheme
        return is_address(self.address, {"http", "https", usual, usual.removesuffix("s")})

    def asking(self, http: Http, clock: Clock, call_off: CallOff, secret: Secret | None) -> Asking:
        """Return what its connector asks with."""
        address = self.address.strip() or self.service.home
        return Asking(
            address,
            http,
            call_off,
            clock,
            secret,
            self.sign_in,
            self.user.strip(),
            self.scopes,
            {name: text for name, text in self.more.items() if text},
        )

    def mapper(self) -> Mapper:
        """Return what maps the service's words as they are set now."""
        return Mapper(self.service, self.wanted)

    def learn(self, states: Mapping[str, tuple[str, ...]]) -> None:
        """Take in which states the service's records can have; what a person set stays."""
        targets = {kind: known.target for kind, known in self.kinds.items()}
        for kind, fresh in guessed(self.service, states, targets).items():
            known = self.kinds.get(kind)
            if known is None:
                self.kinds[kind] = fresh
            else:
                is_first = bool(fresh.states) and not known.states
                without = sends_of(self.service, kind, known.target, False)  # as the mapping has it
                news = tuple(name for name in fresh.sends if is_first and name not in without)
                sends = tuple(dict.fromkeys((*known.sends, *news)))
                self.kinds[kind] = replace(known, states={**fresh.states, **known.states}, sends=sends)


def new_draft(service: Service) -> Draft:
    """Return the draft of a new connection."""
    draft = Draft(service, title=service.title, sign_in=service.sign_ins[0])
    if service.targets:
        draft.learn({})
    return draft


def draft_of(connection: Connection, service: Service, places: Mapping[str, str] | None = None) -> Draft:
    """Return the draft that changes a connection; `places` are what its parts are called."""
    wanted = wanted_of(connection.options)
    draft = Draft(
        service,
        connection.id,
        connection.title,
        connection.address,
        wanted.sign_in or service.sign_ins[0],
        wanted.user,
        connection.secret,
        None,
        wanted.scopes,
        dict(wanted.more),
        wanted.product_id,
        wanted.products,
        dict(wanted.kinds),
        connection.every_minutes,
        connection.direction,
        places=dict(places or {}),
    )
    if service.targets:
        draft.learn({})
    return draft


def is_address(text: str, schemes: Collection[str]) -> bool:
    """Whether a text is an address with one of these schemes and a host."""
    try:
        parts = urlsplit(text.strip())
        return parts.scheme in schemes and bool(parts.hostname)
    except ValueError:
        return False


def named(service: Service, address: str) -> str:
    """Return what a connection is called unless a person says otherwise: `Redmine, tracker.example`."""
    try:
        host = urlsplit(address.strip()).hostname
    except ValueError:
        host = None
    return f"{service.title}, {host}" if host else service.title
