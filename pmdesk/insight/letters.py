"""Replies in plain language to those who asked for something: a template filled with their name, words and the news."""

import re

from pmdesk.domain.classes import frozen

PLACE = re.compile(r"\{(\w+)\}")
BLANK = re.compile(r"\n{3,}")
SHIPPED_SUBJECT = "{item} is here"
SHIPPED = """Hello {name},

on {day} you told us: “{words}”

{item} is now available{where}. {news}

Thank you for telling us. Does it do what you need? A line back is enough.
"""
DROPPED_SUBJECT = "About {item}"
DROPPED = """Hello {name},

on {day} you told us: “{words}”

We have decided not to build {item}. {news}

You took the time to tell us, so you should hear it from us. If this blocks you, write back and we look for a way.
"""


@frozen
class Template:
    """The words that all letters share; `{name}`, `{words}`, `{item}`, … are filled in for each."""

    subject: str = SHIPPED_SUBJECT
    body: str = SHIPPED


@frozen
class Letter:
    """One reply, to be sent by hand; the address is empty where none is known."""

    name: str
    email: str
    subject: str
    body: str


PLACES = ("name", "words", "item", "news", "day", "where", "company", "product", "release", "me")
"""What a template may ask for."""
USUAL = {False: Template(), True: Template(DROPPED_SUBJECT, DROPPED)}
"""The template to begin with, by whether the item was dropped."""


def fill(text: str, values: dict[str, str]) -> str:
    """Return a text with its places filled; an unknown place stays as it is, and what is empty leaves no gap."""
    filled = PLACE.sub(lambda found: values.get(found[1], found[0]), text)
    lines = [line.rstrip() for line in filled.splitlines()]
    return BLANK.sub("\n\n", "\n".join(lines)).strip()


def write_letter(template: Template, name: str, email: str, values: dict[str, str], *, is_person: bool) -> Letter:
    """Return the letter to somebody, a person greeted by first name; a line that would quote nothing is left out."""
    known = values | {"name": first_name(name) if is_person else name}
    body = template.body
    if not known.get("words"):
        body = "\n".join(line for line in body.splitlines() if "{words}" not in line)
    subject = " ".join(fill(template.subject, known).split())
    return Letter(name, email, subject, fill(body, known))


def unknown_places(template: Template) -> tuple[str, ...]:
    """Return the places of a template that nothing fills, each once."""
    asked = PLACE.findall(template.subject + template.body)
    return tuple(dict.fromkeys(place for place in asked if place not in PLACES))


def first_name(name: str) -> str:
    """Return how to greet a person: the first name, or the whole of what is not first name and last name."""
    words = name.replace(",", " ").split()
    is_person = len(words) in (2, 3) and "," not in name and all(word[:1].isupper() for word in words)
    return words[0] if is_person and len(words[0]) > 2 and not words[0].endswith(".") else name  # noqa: PLR2004
