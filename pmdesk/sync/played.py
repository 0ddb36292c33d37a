"""The services of the sample: they answer from within, have nothing new and take nothing, so that nothing is asked."""

from collections.abc import Iterator

from pmdesk.domain.remote import Page
from pmdesk.sync.connector import Account, Asking, Connector, Scope, Service
from pmdesk.sync.trouble import RemoteTrouble

ISSUE = "issue"
SERVICE = Service(
    "sample",
    "Sample",
    example="https://tidewater.atlassian.net",
    sign_ins=("none",),
    kinds={ISSUE: "Issues"},
    targets={ISSUE: "item"},
    writes={ISSUE: ("title", "body", "state", "labels", "owner", "due", "points")},
)
PLAYS = "plays"
"""The option that says what is played: a `tracker`, a service that is `busy`, else one that has nothing new."""
TRACKER, BUSY = "tracker", "busy"
STATES = ("To Do", "In Progress", "In Review", "Done")
AGAIN_AFTER_S = 900.0
TAKES_NOTHING = "The sample only plays this service: nothing is sent, and nothing leaves this computer."


class Played:
    """One service that is played."""

    def __init__(self, asking: Asking) -> None:
        self._plays = asking.options.get(PLAYS, "")

    def check(self) -> Account:
        """Say that nobody was asked."""
        return Account("Milena Kos", "the sample, which asks nobody")

    def scopes(self) -> tuple[Scope, ...]:
        """Return nothing: it is wanted as a whole."""
        return ()

    def states(self, kind: str) -> tuple[str, ...]:
        """Return the states of issues."""
        return STATES if kind == ISSUE else ()

    def pages(self, cursor: str) -> Iterator[Page]:
        """Yield one page without news, or be busy."""
        if self._plays == BUSY:
            raise RemoteTrouble("The server said “too many requests”.", again_after_s=AGAIN_AFTER_S)
        yield Page(cursor, notes_left=(TAKES_NOTHING,) if self._plays == TRACKER else ())


def connect(asking: Asking) -> Connector:
    """Return a service that is played."""
    return Played(asking)
