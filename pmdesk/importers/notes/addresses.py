"""Reads addresses of mail: whose they are, and of which organisation."""

import re
from collections.abc import Callable

from pmdesk.domain.classes import frozen
from pmdesk.importers.cleaning import name

ADDRESS_LENGTH = 320
_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:@]{1,200}@[^\s<>()\[\]\",;:@]{1,200}")
_ANGLED = re.compile(r"<\s*([^<>]{0,400}?)\s*>")
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"")
_BRACKETED = re.compile(r"\(([^()]{1,200})\)")
_NOBODY = re.compile(r"^(?:do-?not-?reply|no-?reply.*|mailer-daemon|postmaster)$", re.IGNORECASE)


@frozen
class Sender:
    """Who sent something: the name as it is written, and the address in lower case; either may be empty."""

    name: str = ""
    email: str = ""

    @property
    def is_nobody(self) -> bool:
        """Whether nobody reads what is sent to the address."""
        return bool(_NOBODY.match(self.email.partition("@")[0]))


def sender_of(line: str, unencoded: Callable[[str], str] = str) -> Sender:
    """Return the first of the people in a line such as `"Kind, Mara" <mara@example.com>, …`."""
    angled = _ANGLED.search(line)
    if angled is not None:
        address = email_of(angled[1])
        called = line[: angled.start()].rpartition(">")[2].strip(" ,;\t")
        return Sender(_called(called, unencoded), address)
    bare = _ADDRESS.search(line)
    if bare is None:
        return Sender(_called(line, unencoded))
    said = _BRACKETED.search(line, bare.end())
    return Sender(_called(said[1], unencoded) if said is not None else "", email_of(bare[0]))


def _called(text: str, unencoded: Callable[[str], str]) -> str:
    quoted = _QUOTED.search(text)
    if quoted is not None:
        text = re.sub(r"\\(.)", r"\1", quoted[1])
    found = name(unencoded(text).strip(" \t'\""))
    return "" if "@" in found and _ADDRESS.fullmatch(found) else found


def email_of(text: str) -> str:
    """Return the address in a text in lower case, empty when there is none."""
    found = _ADDRESS.search(text[: 4 * ADDRESS_LENGTH].strip().removeprefix("mailto:"))
    return name(found[0]).strip(".'").lower() if found is not None else ""
