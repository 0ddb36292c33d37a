"""Looks at all checks for as long as a workspace is open: sends them out in their turn, and keeps what they saw.

One thread tends the timetable and writes, some others ask. What was seen is written together every few seconds; where
the file is taken it is kept here meanwhile.
"""

from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from functools import partial
from queue import Empty, SimpleQueue
from random import Random
from threading import Event
from time import monotonic
from urllib.parse import urlsplit

from pmdesk.commands.checks import KeepSamples, KeepStatus, RollUpSamples
from pmdesk.commands.credentials import UseKey
from pmdesk.commands.desk import Desk
from pmdesk.domain.changes import Actor
from pmdesk.domain.checks import Sample, StatusPage, StatusSaid
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import CheckId, CredentialId, StatusPageId
from pmdesk.sync.http import TOO_OFTEN
from pmdesk.sync.leash import CalledOff, CallOff
from pmdesk.sync.probing.asking import Ask, Asker
from pmdesk.sync.probing.descriptions import Descriptions
from pmdesk.sync.probing.family import Family
from pmdesk.sync.probing.learning import Learner, LearnLimits
from pmdesk.sync.probing.looking import Keys, Look, Looker, unseen
from pmdesk.sync.probing.pages import EVERY_S, read_page
from pmdesk.sync.probing.plans import Plan, read_pages, read_plans
from pmdesk.sync.probing.surroundings import Surroundings
from pmdesk.sync.probing.timetable import Timetable
from pmdesk.sync.probing.vigil import Gap, Vigil
from pmdesk.sync.rates import wait_asked_for
from pmdesk.sync.secrets import Secrets
from pmdesk.sync.way import Way

ASKING_AT_ONCE = 64
"""So many wait for answers at once; who waits for a turn is asked later."""
KEEP_EVERY_S = 5.0
ROLL_EVERY_S = 60.0
STEPS_AT_ONCE = 4
"""So many small steps of rolling up are done in a row, before who is due has waited for long."""
LONGEST_WAIT_S, SHORTEST_WAIT_S = 1.0, 0.2
WAITING_AT_MOST = 100_000
"""So many samples are kept here while the file is taken; then the oldest go."""
OPINION_S = 3.0
LONGEST_REST_S = 3_600.0
"""So long a check is left out at most where a server asks to be asked less often."""
NEW_WAY_EVERY_S = 600.0
"""So often proxies and trusted certificates are looked for anew."""


@frozen
class Tools:
    """What the guard works with beside the desk; `seen` hears each look, `failed` what nobody expected."""

    secrets: Secrets
    way: Way
    call_off: CallOff
    chance: Random
    seen: Callable[[Look, bool], object] = lambda _look, _by_hand: None
    failed: Callable[[Exception], object] = lambda _error: None
    learn_limits: LearnLimits = lambda _desk, _api_id, _headers, _environment: None
    keep_every_s: float = KEEP_EVERY_S
    asks_by_itself: bool = True
    """Whether checks are made in their turn, or only when a person wants it."""


class Guard:
    """Runs in a thread of its own; `renew` and `look_now` may be called from any other."""

    def __init__(self, desk: Desk, tools: Tools) -> None:
        self._desk = desk
        self._tools = tools
        self._clock = desk.clock
        self._asker = Asker(tools.way, tools.call_off)
        self._surroundings = Surroundings(self._answers)
        self._descriptions = Descriptions()
        looker = Looker(self._asker, Keys(tools.secrets), self._surroundings, desk.clock, self._descriptions.get)
        self._family = Family(looker.look, desk.clock)
        self._learner = Learner(desk, tools.learn_limits)
        self._pages: dict[StatusPageId, StatusPage] = {}
        self._page_turns: dict[StatusPageId, float] = {}
        self._said: list[StatusSaid] = []
        self._plans: Mapping[CheckId, Plan] = {}
        self._timetable = Timetable(tools.chance)
        self._vigil = Vigil(monotonic(), self._wall())
        self._bell = Event()
        self._is_stale = True
        self._wanted: deque[CheckId] = deque()
        self._under_way: set[CheckId] = set()
        self._came: SimpleQueue[tuple[CheckId, list[Look], bool] | StatusSaid | Exception] = SimpleQueue()
        self._samples: list[Sample] = []
        self._used: dict[CredentialId, date] = {}
        self._kept_at = self._rolled_at = self._renewed_at = monotonic()

    def renew(self) -> None:
        """Read the checks again: some of them, or what they are made of, changed."""
        self._is_stale = True
        self._bell.set()

    def look_now(self, check_id: CheckId) -> None:
        """Make one check as soon as possible, whatever its turn, because a person wants it."""
        self._wanted.append(check_id)
        self._bell.set()

    def run(self) -> None:
        """Look until it is called off; what was seen by then is kept."""
        call_off = self._tools.call_off
        call_off.add(self._bell.set)
        pool = ThreadPoolExecutor(ASKING_AT_ONCE, thread_name_prefix="check")
        try:
            while not call_off.is_set():
                self._turn(pool)
                self._bell.wait(self._pause())
        finally:
            call_off.remove(self._bell.set)
            pool.shutdown(wait=True, cancel_futures=True)
            self._collect()
            self._keep()
            self._asker.close()

    def _turn(self, pool: ThreadPoolExecutor) -> None:
        self._bell.clear()
        gap = self._vigil.beat(monotonic(), self._wall(), LONGEST_WAIT_S)
        self._surroundings.notice()
        if self._is_stale:
            self._read()
        if gap is not None and gap.is_sleep:
            self._miss(gap)
        while self._wanted:
            check_id = self._wanted.popleft()
            if self._is_stale:  # It was changed just now, and then wanted.
                self._read()
            self._send(pool, check_id, by_hand=True)
        for check_id in self._timetable.due(monotonic()):
            if check_id not in self._under_way:
                self._send(pool, check_id, by_hand=False)
        if self._tools.asks_by_itself:
            self._read_pages(pool)
        self._collect()
        self._tend()

    def _tend(self) -> None:
        """Do what has its time now and then."""
        now = monotonic()
        if (self._samples or self._said) and now - self._kept_at >= self._tools.keep_every_s:
            self._kept_at = now
            self._keep()
        if self._tools.asks_by_itself and now - self._rolled_at >= ROLL_EVERY_S:
            self._rolled_at = now
            self._roll_up()
        if now - self._renewed_at >= NEW_WAY_EVERY_S:
            self._renewed_at = now
            self._asker.renew()

    def _pause(self) -> float:
        """Return how long nothing is to be done."""
        next_at = self._timetable.next_at()
        wait = LONGEST_WAIT_S if next_at is None else next_at - monotonic()
        return min(max(wait, SHORTEST_WAIT_S), LONGEST_WAIT_S)

    def _read(self) -> None:
        """Take over which checks there are."""
        self._is_stale = False
        plans = read_plans(self._desk.store)
        new = {check_id for check_id, plan in plans.items() if plan != self._plans.get(check_id)}
        is_first = not self._plans
        self._family.forget(plans)
        self._descriptions.follow(self._desk.store, (plan.version_id for plan in plans.values()))
        self._plans = plans
        self._pages = {page.id: page for page in read_pages(self._desk.store)}
        if not self._tools.asks_by_itself:
            return
        intervals = {each: plan.check.interval_s for each, plan in plans.items() if plan.is_asked_by_itself}
        self._timetable.follow(intervals, monotonic())
        if not is_first and len(new) <= ASKING_AT_ONCE:  # A person waits to see what becomes of a change.
            for check_id in new & intervals.keys():
                self._timetable.hurry(check_id, monotonic())

    def _send(self, pool: ThreadPoolExecutor, check_id: CheckId, *, by_hand: bool) -> None:
        plan, plans = self._plans.get(check_id), self._plans
        if plan is None:
            return
        self._under_way.add(check_id)

        def look() -> None:
            try:
                self._came.put((check_id, self._family.look(plan, plans, by_hand=by_hand), by_hand))
            except CalledOff:
                self._came.put((check_id, [], by_hand))
            except Exception as error:  # noqa: BLE001  # the rim of a thread: nothing may end it silently
                self._came.put((check_id, [], by_hand))
                self._came.put(error)
            if by_hand:
                self._bell.set()

        pool.submit(look)

    def _read_pages(self, pool: ThreadPoolExecutor) -> None:
        """Send for what the vendors' status pages say, where it is time."""
        now = monotonic()
        for page_id, page in self._pages.items():
            if self._page_turns.get(page_id, now) <= now:
                self._page_turns[page_id] = now + EVERY_S
                pool.submit(self._read_page, page)

    def _read_page(self, page: StatusPage) -> None:
        with suppress(CalledOff):
            said = read_page(page, self._clock, self._tools.way, self._tools.call_off)
            if said is not None:
                self._came.put(said)

    def _collect(self) -> None:
        """Take what was seen; what failed while nobody looked after it tells nothing."""
        with suppress(Empty):
            while True:
                came = self._came.get_nowait()
                if isinstance(came, Exception):
                    self._tools.failed(came)
                    continue
                if isinstance(came, StatusSaid):
                    self._said.append(came)
                    continue
                check_id, looks, by_hand = came
                if by_hand:  # A person looks at it now.
                    self._kept_at = -self._tools.keep_every_s
                self._under_way.discard(check_id)
                for look in map(self._believed, looks):
                    self._samples.append(look.sample)
                    self._learner.learn(look, partial(self._operation, look))
                    self._heed(look)
                    self._note_use(look)
                    self._tools.seen(look, by_hand and look.check.id == check_id)
        del self._samples[:-WAITING_AT_MOST]

    def _note_use(self, look: Look) -> None:
        """Remember once a day that a key opens."""
        key_id, now = look.check.credential_id, self._clock.now()
        if key_id is None or not look.is_good or self._used.get(key_id) == now.date():
            return
        self._used[key_id] = now.date()
        with suppress(DeskError):  # The key is no more, or the file is taken: there is another day.
            self._desk.do(UseKey(key_id, now), Actor.SYNC)

    def _heed(self, look: Look) -> None:
        """Leave alone for a while who asks for that."""
        if look.seen is not None and look.seen.status == TOO_OFTEN:
            wait_s = wait_asked_for(dict(look.seen.headers), self._clock.now())
            if wait_s is not None:
                self._timetable.delay(look.check.id, monotonic() + min(wait_s, LONGEST_REST_S))

    def _believed(self, look: Look) -> Look:
        gap = self._vigil.last
        if gap is None or look.began > gap.until or (look.is_good and not gap.is_sleep):
            return look
        return look.unobserved(gap.words)

    def _miss(self, gap: Gap) -> None:
        """Say of all whose turn was slept through that nothing is known; the network may not be back yet either."""
        now = self._clock.now()
        for check_id in self._timetable.due(monotonic()):
            self._samples.append(unseen(self._plans[check_id], now, monotonic(), gap.words).sample)
        self._asker.renew()

    def _keep(self) -> None:
        """Write all that was seen since, in one transaction; if the file is taken, with the next ones."""
        samples, said = self._samples, self._said
        self._samples, self._said = [], []
        try:
            self._learner.keep()
            if samples:
                self._desk.do(KeepSamples(tuple(samples), self._clock.now()), Actor.SYNC)
            if said:
                self._desk.do(KeepStatus(tuple(said)), Actor.SYNC)
        except DeskError:
            self._samples, self._said = samples + self._samples, said + self._said

    def _roll_up(self) -> None:
        with suppress(DeskError):  # It is done again in a minute.
            for _ in range(STEPS_AT_ONCE):
                if not self._desk.ask(RollUpSamples(self._clock.now()), Actor.SYNC)[1]:
                    return
            self._rolled_at = monotonic() - ROLL_EVERY_S + LONGEST_WAIT_S  # There is more.

    def _operation(self, look: Look) -> str:
        """Return what was asked as its description calls it, or by method and path."""
        plan = self._plans.get(look.check.id)
        url = "" if plan is None else plan.url
        found = None if plan is None or plan.version_id is None else self._descriptions.get(plan.version_id)
        operation = None if found is None else found.operation(look.check.method, url)
        return f"{look.check.method} {urlsplit(url).path or '/'}" if operation is None else operation.key

    def _answers(self, url: str) -> bool:
        """Whether anything answers at an address, whatever it says."""
        with suppress(DeskError):
            from_there = self._asker.ask(Ask(url, "HEAD", timeout_s=OPINION_S))
            return hasattr(from_there, "status")
        return False

    def _wall(self) -> float:
        return self._clock.now().timestamp()
