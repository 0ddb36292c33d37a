"""Made-up second reports: somebody says the same again, misspelt, in other words, in a mail, or only in part."""

from dataclasses import dataclass
from random import Random

PAIRS = """
card:bankcard money:funds account:profile payment:transaction app:application help:assist need:require want:wish
get:receive change:modify problem:issue wrong:incorrect cancel:stop price:cost order:purchase page:screen
seller:merchant buyer:customer parcel:package label:sticker show:display shows:displays says:states empty:blank
twice:double missing:gone slow:sluggish search:lookup bank:lender date:day fee:charge why:how+come tell:inform
pay:settle buy:acquire charged:billed
"""
INSTEAD: dict[str, str] = dict(pair.split(":") for pair in PAIRS.split())
"""What somebody else might say for a word."""


@dataclass(frozen=True)
class SaidAgain:
    """A second report: of which text it is, how it was made, and what it says."""

    of: int
    how: str
    text: str


def said_again(texts: list[str], count: int, random: Random) -> list[SaidAgain]:
    """Return second reports of some texts, each made in one of four ways."""
    made: list[SaidAgain] = []
    for place, of in enumerate(random.sample(range(len(texts)), count)):
        how = list(WAYS)[place % len(WAYS)]
        made.append(SaidAgain(of, how, WAYS[how](texts[of], random)))
    return made


def with_slips(text: str, random: Random) -> str:
    """Misspell every seventh word, and write all small."""
    return " ".join(_slip(word, random) if random.random() < 0.15 else word for word in text.split()).lower()


def in_other_words(text: str, random: Random) -> str:
    """Leave a fifth of the words out, and say others for some."""
    said = [INSTEAD.get(word.lower().strip(".,?!"), word) for word in text.split() if random.random() > 0.2]
    return " ".join(said).replace("+", " ") or text


def in_a_mail(text: str, random: Random) -> str:
    """Wrap the sentences, in another order, into a polite mail with a quoted answer and a signature."""
    sentences = [f"{sentence.strip()}." for sentence in text.split(". ") if sentence.strip()]
    random.shuffle(sentences)
    quoted = "On Mon, 9 March 2026 at 10:00, Support wrote:\n> Thank you for your patience.\n> We will look into it."
    return (
        f"Hi team,\n\nI wrote to you before. {' '.join(sentences)}\n\nBest regards\n\n{quoted}\n\n-- \nAcme Ltd, Oslo"
    )


def in_part(text: str, random: Random) -> str:
    """Say only the first two thirds, and go on about something else."""
    words = text.split()
    more = random.choice(("Could somebody call me back about it?", "My colleague sees it too.", "It is urgent for us."))
    return f"{' '.join(words[: max(5, len(words) * 2 // 3)])}. {more}"


WAYS = {"slips": with_slips, "other words": in_other_words, "mail": in_a_mail, "part": in_part}


def _slip(word: str, random: Random) -> str:
    if len(word) < 4:
        return word
    at = random.randrange(1, len(word) - 1)
    return random.choice(
        (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
        )
    )
