"""The sample's connections: a tracker with two rows that differ and changes that wait, a busy desk, and quiet ones.

They are all of the service `sample`, which answers from within; nothing of the sample asks the network.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pmdesk.commands.sample.plan import ANA, FEATURES, MILENA
from pmdesk.commands.sample.roadmap import WAS
from pmdesk.commands.sample.scene import Beat, Scene, sets
from pmdesk.commands.sample.story import PAYOUTS, SEARCH, WALLET
from pmdesk.domain.changes import Actor
from pmdesk.domain.connections import Conflict, Connection, Flow, SyncLink
from pmdesk.domain.kinds import ConnectionId, Kind
from pmdesk.domain.mirrored import KindMapping, Wanted
from pmdesk.domain.roadmap import Item, Status
from pmdesk.domain.standing import Standing
from pmdesk.storage.engine import Cell
from pmdesk.storage.ledger import Edit
from pmdesk.storage.memory import remember
from pmdesk.storage.standings import standing_name
from pmdesk.storage.sync_keeping import keep_log, keep_seen
from pmdesk.storage.sync_links import mirrored_cells

SERVICE = "sample"
JIRA, ZENDESK = "Jira, tidewater.atlassian.net", "Zendesk"
QUIET = {
    "GitHub, 3 repositories": ("https://github.com", "17:40"),
    "Grafana, alerts": ("https://grafana.tidewater.example", "17:41"),
    "App Store reviews": ("https://apps.apple.com", "17:38"),
    "Team calendar": ("https://calendar.tidewater.example", "17:30"),
    "OpenAPI specs, 4 files": ("/home/milena/specs", "17:40"),
}
"""Connections that are fine: where they lead, and when they were synced last."""
ISSUE = "issue"
STATES = {
    "To Do": Status.PLANNED,
    "In Progress": Status.IN_PROGRESS,
    "In Review": Status.IN_PROGRESS,
    "Done": Status.SHIPPED,
}
SENT = ("title", "description", "status", "tags", "owner", "end", "effort_likely")
AGREED, MET = ("3 Mar", "18:00"), ("10 Mar", "00:06")
THEIRS_AT = ("9 Mar", "18:06")
SEEN_OTHERWISE: dict[str, dict[str, Cell]] = {
    WALLET: {"owner": ANA, "effort_likely": 30.0},
    SEARCH: {"effort_likely": 18.0},
}
"""What Jira still has where a change of ours waits to be sent."""
DIFFERS = (
    (WALLET, "end", "{17 Apr}", "{20 Apr}"),
    (PAYOUTS, "end", "{10 Apr}", "{3 Apr}"),
)
"""Days that both sides changed: what they were, and what they are at Jira."""
THEIR_TEXT = "Google Pay wants the merchant id of each country."
BUSY = "The server said “too many requests”."


def tracker() -> Iterable[Beat]:
    """Return the beats in which services are connected, agree, and differ."""
    yield Beat("3 Mar", "17:40", "Connect Jira and six other services", (_connect,))
    yield Beat(*AGREED, f"Sync with {JIRA}", (_agree, sets(WALLET, progress=5), sets(PAYOUTS, progress=30)), Actor.SYNC)
    yield Beat(*MET, f"Sync with {JIRA}", (sets(WALLET, progress=28), _differ, _stand), Actor.SYNC)


def _connect(scene: Scene, edit: Edit) -> None:
    kinds = {ISSUE: KindMapping("item", STATES, SENT)}
    both = {"address": "https://tidewater.atlassian.net", "direction": Flow.BOTH}
    options = Wanted(kinds=kinds, more={"plays": "tracker"}).as_json()
    scene.add(edit, Connection, title=JIRA, service=SERVICE, options=options, **both)
    busy = Wanted(more={"plays": "busy"}).as_json()
    address = "https://tidewater.zendesk.com"
    scene.add(edit, Connection, title=ZENDESK, service=SERVICE, options=busy, address=address)
    for title, (place, _) in QUIET.items():
        scene.add(edit, Connection, title=title, service=SERVICE, address=place)


def _agree(scene: Scene, edit: Edit) -> None:
    """Link every feature that has a key with its issue."""
    known = {item.key: item for item in edit.all(Item) if item.key}
    for number, feature in enumerate(FEATURES, start=10_001):
        if feature.key not in known:
            continue
        link = scene.add(
            edit,
            SyncLink,
            connection_id=scene.id(Connection, JIRA),
            remote_kind=ISSUE,
            remote_id=f"{number}",
            remote_key=feature.key,
            url=f"https://tidewater.atlassian.net/browse/{feature.key}",
            container="PLAT",
            kind=Kind.ITEM.value,
            row_id=known[feature.key].id,
        )
        scene.ids[SyncLink, feature.title] = link
    _see(scene, edit, {})


def _differ(scene: Scene, edit: Edit) -> None:
    """Have both sides come together: what was changed on both differs, what was changed here alone waits."""
    conflicts = [
        (title, field, scene.day(base.strip("{}")).isoformat(), scene.day(theirs.strip("{}")).isoformat())
        for title, field, base, theirs in DIFFERS
    ]
    before = str(WAS[WALLET]["description"])
    conflicts.append((WALLET, "description", before, f"{before}\n\n{THEIR_TEXT}"))
    otherwise = {title: dict(cells) for title, cells in SEEN_OTHERWISE.items()}
    for title, field, base, theirs in conflicts:
        otherwise.setdefault(title, {})[field] = base
        mine = mirrored_cells(edit, "item", [scene.item(title)])[scene.item(title)][field]
        scene.add(
            edit,
            Conflict,
            link_id=scene.id(SyncLink, title),
            field=field,
            base=json.dumps(base),
            mine=json.dumps(mine),
            theirs=json.dumps(theirs),
            theirs_at=scene.calendar.at(*THEIRS_AT),
            theirs_by=MILENA,
            found_at=scene.calendar.at(*MET),
        )
    _see(scene, edit, otherwise)


def _see(scene: Scene, edit: Edit, otherwise: Mapping[str, Mapping[str, Cell]]) -> None:
    """Keep that Jira has what stands here, but for some cells."""
    links = {title: link_id for (noun, title), link_id in scene.ids.items() if noun is SyncLink and title}
    rows = mirrored_cells(edit, "item", [scene.item(title) for title in links])
    at = scene.calendar.at(*MET)
    wanted = edit.many(SyncLink, list(links.values()))
    titles = {link_id: title for title, link_id in links.items()}
    keep_seen(
        edit, [(link.id, {**rows[link.row_id], **otherwise.get(titles[link.id], {})}, at, MILENA) for link in wanted]
    )


def _stand(scene: Scene, edit: Edit) -> None:
    """Keep how each connection stands, as its last round left it."""
    at = scene.calendar.at(*MET)
    fine = Standing(asked_at=at, succeeded_at=at, next_at=at, brought=len(FEATURES))
    _keep(scene, edit, JIRA, fine, "2 changed, 3 in conflict.")
    for title, (_, hour) in QUIET.items():
        then = scene.calendar.at("9 Mar", hour)
        _keep(scene, edit, title, replace(fine, asked_at=then, succeeded_at=then, next_at=then), "")
    _keep(scene, edit, ZENDESK, replace(fine, what=BUSY, failures=1, brought=61), BUSY)


def _keep(scene: Scene, edit: Edit, title: str, standing: Standing, words: str) -> None:
    connection_id = ConnectionId(scene.id(Connection, title))
    remember(edit, standing_name(connection_id, Kind.CONNECTION), standing.as_json())
    keep_log(edit, connection_id, scene.calendar.at(*MET), [words] if words else [])
