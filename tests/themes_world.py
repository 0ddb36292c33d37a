"""A workspace with feedback by themes: segments with customers, notes over twelve weeks, items for some themes."""

from datetime import timedelta

from pmdesk.commands.fields import AddRow
from pmdesk.commands.items import AddItem, AddProduct
from pmdesk.commands.together import Together
from pmdesk.domain.inbox import Company, Mood, Note, NoteKind, NoteState, Person, Quote, Segment, Theme
from pmdesk.domain.kinds import NoteId
from pmdesk.domain.roadmap import ItemKind, Status
from pmdesk.storage.ledger import Edit
from tests.world import NOW, World

SEGMENTS = (
    ("Large sellers", 0.15),
    ("Small sellers", 0.35),
    ("EU shoppers", 0.25),
    ("Mobile shoppers", 0.2),
    ("Internal users", 0.05),
)
# title, product, notes of each segment in the newest 28 days, share of those in the 28 days before, item and its status
THEMES = (
    ("Payout timing is unclear", "seller", (18, 9, 0, 0, 14), 0.4, ("Payout timeline", Status.IN_PROGRESS)),
    ("Wallets missing on mobile web", "checkout", (0, 0, 14, 22, 2), 0.9, ("Wallet payments", Status.IN_PROGRESS)),
    ("Bulk price edit", "seller", (21, 9, 0, 0, 3), 0.95, ("Bulk price edit", Status.PLANNED)),
    ("Search shows sold-out goods", "storefront", (0, 0, 12, 14, 3), 0.85, ("Search relevance v2", Status.IN_PROGRESS)),
    ("Onboarding repeats questions", "seller", (2, 17, 0, 0, 3), 1.1, ("Onboarding checklist", Status.PLANNED)),
    ("Fees on payouts", "seller", (9, 4, 0, 0, 3), 0.3, None),
    ("Rate limits too low for partners", "core", (3, 0, 0, 0, 11), 0.9, ("Rate-limit tiers", Status.IDEA)),
    ("Currency differs list and cart", "storefront", (0, 0, 8, 3, 0), 0.0, None),
    ("Login loop in app", "storefront", (0, 0, 1, 7, 0), 0.75, None),
    ("Gift message length", "storefront", (0, 0, 4, 2, 0), 1.3, None),
    ("Sandbox data for prospects", "core", (0, 0, 0, 0, 4), 1.0, None),
)
NAMES = ("Ada", "Per", "Ida", "Ana", "Jo", "Kim", "Lea", "Max", "Noa")
WORDS = {
    "Payout timing is unclear": (
        "I cannot see on which day the money arrives",
        "First it said Tuesday, then Friday",
        "We match bank lines by hand each month because payouts come when they like",
        "My bank wants a date for the payout",
        "The payout page says processing for six days",
    ),
}


class Fill:
    """Puts many rows at once, as one step."""

    label = "Fill"

    def __init__(self, world: World, *, ungrouped: int = 19) -> None:
        self.world = world
        self.ungrouped = ungrouped

    def apply(self, edit: Edit) -> None:
        ids = self.world.ids
        companies: dict[str, list[tuple[int, int, int]]] = {}
        for place, (title, _) in enumerate(SEGMENTS):
            segment = ids[title]
            companies[title] = []
            for number in range(9):
                company, person = edit.next_id(), edit.next_id()
                revenue = float(120_000 - 20_000 * place - 3_000 * number)
                edit.put(Company(company, f"{title.split()[0]} Shop {number + 1}", revenue=revenue, segment_id=segment))
                name = f"{NAMES[number]} {title.split()[0]}son"
                email = f"{name.replace(' ', '.').lower()}@shop{place}{number}.example"
                edit.put(Person(person, name, email, company_id=company, segment_id=segment))
                companies[title].append((company, person, segment))
        for title, product, spread, before, _ in THEMES:
            said = WORDS.get(title, (f"{title}, again this week", f"We lost a sale: {title.lower()}", title))
            for place, amount in enumerate(spread):
                of = companies[SEGMENTS[place][0]]
                for start, notes in ((0, amount), (28, round(amount * before)), (56, round(amount * before * 0.8))):
                    for number in range(notes):
                        age = start + (number + 0.5) * 27.9 / notes
                        words = said[(number + 2 * place) % len(said)]
                        self._note(edit, title, product, of[number % 9], age, words, number)
        for number in range(self.ungrouped):
            of = companies[SEGMENTS[number % 5][0]]
            self._note(edit, None, None, of[number % 9], number * 1.1, f"Something else, number {number}", number)

    def _note(self, edit: Edit, title, product, who, age: float, words: str, number: int) -> None:
        company, person, segment = who
        moods = (Mood.BAD, Mood.BAD, Mood.NEUTRAL, Mood.GOOD)
        note = Note(
            NoteId(edit.next_id()),
            NoteKind.FEEDBACK,
            " ".join(words.split()[:6]),
            f"Hello,\n{words}.\nRegards",
            NOW - timedelta(days=age, minutes=number),
            NoteState.ACCEPTED if age > 3 else NoteState.NEW,
            age < 1,
            person_id=person,
            company_id=company,
            segment_id=segment,
            product_id=self.world.ids[product] if product else None,
            theme_id=self.world.ids[title] if title else None,
            is_placed=True,
            mood=moods[number % 4],
            source="email",
        )
        edit.put(note)
        if title and title in self.world.ids and f"item {title}" in self.world.ids and number % 8:
            item = self.world.ids[f"item {title}"]
            weight = number % 4
            edit.put(Quote(edit.next_id(), note.id, words, 7, 7 + len(words), item, weight, NOW - timedelta(days=age)))


def with_themes(world: World, *, ungrouped: int = 19) -> World:
    """Add products, segments, themes, items and some hundred notes."""
    do, ids = world.desk.ask, world.ids
    for name, title in (
        ("storefront", "Storefront"),
        ("checkout", "Checkout"),
        ("seller", "Seller Hub"),
        ("core", "Core platform"),
    ):
        if name not in ids:
            ids[name] = do(AddProduct(title))[1]
    for title, share in SEGMENTS:
        ids[title] = do(AddRow(Segment, {"title": title, "share": share}, "Add segment"))[1]
    for title, product, _, before, item in THEMES:
        values = {"title": title, "words": tuple(title.lower().split()[:3])}
        values["first_seen"] = NOW - timedelta(days=85 if before else 20)
        if item is not None:
            made = AddItem(ItemKind.FEATURE, item[0], ids[product], values={"status": item[1]})
            ids[f"item {title}"] = values["item_id"] = do(made)[1]
        ids[title] = do(AddRow(Theme, values, "Add theme"))[1]
    do(Together((Fill(world, ungrouped=ungrouped),), "Fill"))
    world.heard.clear()
    return world
