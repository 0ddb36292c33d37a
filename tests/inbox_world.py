"""Notes, those who wrote them, themes and what was made of them, added to the small workspace that tests build on."""

from datetime import datetime, timedelta

from pmdesk.commands.bugs import FileBug
from pmdesk.commands.fields import AddRow, SetFields
from pmdesk.commands.notes import AddNote, MergeNotes, SetState, Snooze
from pmdesk.commands.people import Meeting
from pmdesk.commands.quotes import AddQuote, AddReply, LinkNotes
from pmdesk.commands.saved_filters import AddFilter
from pmdesk.domain.inbox import FeedbackReview, Note, NoteKind, NoteState, Theme
from pmdesk.storage.ledger import Edit
from tests.world import NOW, TODAY, World

PAYOUT = (
    "Hi, we moved to you in January and sell about 900 orders a month. The payout page says “processing” for six days"
    " now. I cannot see on which day the money arrives, and my bank wants a date."
)
SENDERS = {
    "halvorsen": {"name": "Ida Halvorsen", "email": "ida@halvorsen.no", "company": "Halvorsen Ceramics"},
    "nordic": {"name": "Per Lund", "email": "per@nordiclamps.se", "company": "Nordic Lamps"},
    "loom": {"name": "Ana", "email": "ana@loom.example", "company": "Loom & Co"},
}


def with_notes(world: World) -> World:
    """Add seven notes of every state, from two segments and without one."""
    do, ids = world.desk.ask, world.ids
    for name, revenue, segment in (
        ("halvorsen", 120_000.0, "Large sellers"),
        ("nordic", 40_000.0, "Small sellers"),
        ("loom", None, ""),
    ):
        met = do(Meet({**SENDERS[name], "revenue": revenue, "segment": segment}))[1]
        ids[name], ids[f"{name}_company"], ids[f"{name}_segment"] = met
    ids["theme"] = do(AddRow(Theme, {"title": "Payout timing", "is_named": True}, "Add theme"))[1]
    ids["theme_alone"] = do(AddRow(Theme, {"title": "Sizes"}, "Add theme"))[1]
    ids["theme_into"] = do(AddRow(Theme, {"title": "Payouts"}, "Add theme"))[1]
    do(SetFields(Theme, (ids["theme_into"],), {"into_id": ids["theme"]}, "Merge themes"))
    add_note(world, "payout", "When do I get paid?", PAYOUT, "halvorsen", is_placed=True, theme_id=ids["theme"])
    add_note(world, "moved", "Payout date moved twice", "First it said Tuesday, then Friday.", "nordic", age_days=1)
    add_note(world, "again", "Payout date moved again", "Now it is Monday.", "nordic", age_days=2)
    add_note(world, "cart", "Cart empties after sign-in", "Guest cart is gone.", None, age_days=3, version="26.08")
    add_note(world, "csv", "A CSV of payouts", "We match bank lines by hand each month.", "loom", age_days=40)
    add_note(world, "size", "Save my size", "Would help to remember it.", None, age_days=5)
    add_note(world, "label", "Label prints in wrong size", "A6 printer gets A4.", "loom", age_days=6)
    do(SetFields(Note, (ids["payout"], ids["moved"]), {"product_id": ids["seller"]}, "Set product"))
    do(SetFields(Theme, (ids["theme"],), {"item_id": ids["wallet"]}, "Link theme"))
    start = PAYOUT.index("I cannot see")
    ids["quote"] = do(AddQuote(ids["payout"], start, start + 46, ids["wallet"], 3, NOW))[1]
    ids["highlight"] = do(AddQuote(ids["moved"], 0, 19))[1]
    (ids["whole"],) = do(LinkNotes((ids["csv"],), ids["address"], 1, NOW))[1]
    do(MergeNotes((ids["again"],), ids["moved"], NOW))
    ids["bug"] = do(FileBug(ids["cart"], {"severity": 1}, NOW))[1]
    do(Snooze((ids["size"],), NOW + timedelta(days=2)))
    do(SetState((ids["label"],), NoteState.ARCHIVED))
    ids["filter"] = do(AddFilter("Large sellers", 'segment:"Large sellers"'))[1]
    do(AddReply((ids["payout"],), ids["wallet"], NOW, "It shipped."))
    values = {"day": TODAY, "signed_at": NOW, "next_due": TODAY + timedelta(days=7)}
    do(AddRow(FeedbackReview, values, "Sign review"))
    world.heard.clear()
    return world


def add_note(
    world: World, name: str, title: str, body: str, sender: str | None = None, *, age_days: float = 0, **values: object
) -> int:
    """Add a note that was received some days before now, and name its id."""
    if sender is not None:
        for column in ("person", "company", "segment"):
            known = world.ids[sender if column == "person" else f"{sender}_{column}"]
            values.setdefault(f"{column}_id", known)
    at: datetime = NOW - timedelta(days=age_days)
    world.ids[name] = world.desk.ask(AddNote(NoteKind.FEEDBACK, title, body, at, values))[1]
    return world.ids[name]


class Meet:
    """Somebody is met by themselves."""

    label = "Meet"

    def __init__(self, *who: dict[str, object]) -> None:
        self.who = who

    def apply(self, edit: Edit) -> object:
        meeting = Meeting(edit)
        met = [meeting.meet(**who) for who in self.who]
        return met[0] if len(met) == 1 else met
