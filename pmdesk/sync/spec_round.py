"""One look at the address of an API's description: what is new there is kept with what it changes, and nothing moved.

An answer that is the same as last time, by the server's word or by its hash, changes only how the address stands. What
a person took back does not come again by itself either. Documents elsewhere are never fetched.
"""

from collections.abc import Callable
from dataclasses import field, replace
from random import Random

from pmdesk.commands.desk import Desk
from pmdesk.commands.spec_looks import RememberLook
from pmdesk.commands.specs import KeepSpec
from pmdesk.domain.apis import Api, SpecText, SpecVersion
from pmdesk.domain.changes import Actor
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind
from pmdesk.domain.standing import Standing
from pmdesk.importers.spec_reading import KeptText, SpecSeen, Told, ToRead, as_received
from pmdesk.insight.packed_text import digest
from pmdesk.queries.spec_versions import by_hash, worth_comparing
from pmdesk.storage.rows import Rows
from pmdesk.storage.standings import standing_of
from pmdesk.sync.due import is_due, is_watched
from pmdesk.sync.leash import CalledOff, CallOff
from pmdesk.sync.specs import FetchedSpec, fetch_spec
from pmdesk.sync.way import Offline, Way

See = Callable[[ToRead, Told], SpecSeen]
"""Reads a description and compares it, wherever that is done."""
Fetch = tuple[str, str]
NOTHING: Fetch = ("", "")


@frozen
class Looking:
    """All that a look needs beside the desk: who reads, the wish to end, chance, the way out; whether it is wanted."""

    see: See
    call_off: CallOff
    chance: Random = field(default_factory=Random)
    way: Way = field(default_factory=Way)
    by_hand: bool = False


def look_round(desk: Desk, api: Api, looking: Looking) -> None:
    """Look, if it is time; trouble is kept in words. Raises CalledOff and Offline."""
    now, before = desk.clock.now(), standing_of(desk.store, api.id, Kind.API)
    is_wanted = looking.by_hand or (is_due(api, before, now) and is_watched(desk.store, api))
    if api.paused or not is_wanted:
        return
    standing = before.begun(now)
    try:
        found, standing = _looked(desk, api, standing, looking)
    except (CalledOff, Offline):
        raise
    except DeskError as trouble:
        _keep(desk, api, _failed(desk, api, standing, trouble, looking))
    except Exception:  # It goes on to the rim, but is not to come back there every few seconds.
        broken = DeskError("What the server answered could not be read.", "Details are in the log.")
        _keep(desk, api, _failed(desk, api, standing, broken, looking))
        raise
    else:
        looking.call_off.check()
        _keep(desk, api, standing.went_well(desk.clock.now(), api.every_minutes), found)


def marks_of(rows: Rows, api: Api, url: str) -> Fetch:
    """Return the marks of what an address answered last, if that is here as a version."""
    standing = standing_of(rows, api.id, Kind.API)
    return standing.validators.get(url, NOTHING) if standing.cursor in by_hash(rows, api.id) else NOTHING


def noted(standing: Standing, url: str, fetched: FetchedSpec, sha256: str) -> Standing:
    """Return how an address stands that answered; what it answered, with this hash, is known from now on."""
    return replace(standing, validators={url: (fetched.etag, fetched.modified)}, cursor=sha256)


def kept_text(rows: Rows, version: SpecVersion) -> KeptText:
    """Return a version with its text, for whoever reads it."""
    return KeptText(version.id, version.title, rows.get(SpecText, version.text_id).body)


def _looked(desk: Desk, api: Api, standing: Standing, looking: Looking) -> tuple[KeepSpec | None, Standing]:
    """Return the version that came, if any, and how the address stands."""
    known = standing.validators.get(api.url, NOTHING)
    fetched = fetch_spec(api.url, desk.clock, looking.call_off, looking.way, known=known)
    if fetched.is_unchanged:
        return None, standing
    sha256 = digest(fetched.body)
    is_known, standing = sha256 == standing.cursor, noted(standing, api.url, fetched, sha256)
    return None if is_known else _read(desk, api, fetched, looking), standing


def _read(desk: Desk, api: Api, fetched: FetchedSpec, looking: Looking) -> KeepSpec | None:
    """Return the version to be kept; None where it is here word for word."""
    store, today = desk.store, desk.clock.today()
    kept = tuple(kept_text(store, each) for each in worth_comparing(store, api.id))
    name, hashes = api.url.rstrip("/").rpartition("/")[2] or api.url, frozenset(by_hash(store, api.id))
    seen = looking.see(
        ToRead(name, fetched.body, today, hashes=hashes, kept=kept, carries_on=True),
        lambda _words, _done, _total: looking.call_off.check(),
    )
    if seen.sha256 in hashes:
        return None
    return KeepSpec(api.id, as_received(seen, fetched.body, desk.clock.now(), fetched.url), seen.changes)


def _failed(desk: Desk, api: Api, standing: Standing, trouble: DeskError, looking: Looking) -> Standing:
    longest_s = 60.0 * (api.every_minutes or 0)
    return standing.went_wrong(desk.clock.now(), trouble, api.every_minutes, looking.chance, longest_s=longest_s)


def _keep(desk: Desk, api: Api, standing: Standing, found: KeepSpec | None = None) -> None:
    desk.do(RememberLook(api.id, standing.as_json(), found), Actor.SYNC)
