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
_FREE = """
    gmail.com googlemail.com yahoo.com yahoo.co.uk yahoo.de yahoo.fr yahoo.es yahoo.co.jp ymail.com rocketmail.com
    hotmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.es outlook.com outlook.de outlook.fr outlook.es
    live.com live.co.uk live.fr live.nl msn.com icloud.com me.com mac.com aol.com aol.de gmx.de gmx.net gmx.at
    gmx.ch gmx.com web.de t-online.de freenet.de arcor.de posteo.de mailbox.org proton.me protonmail.com
    protonmail.ch pm.me tutanota.com tuta.io tutamail.com fastmail.com hey.com zoho.com yandex.ru yandex.com
    mail.ru bk.ru inbox.ru list.ru rambler.ru orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it
    virgilio.it alice.it tiscali.it terra.es telefonica.net bluewin.ch hispeed.ch telenet.be skynet.be ziggo.nl
    kpnmail.nl xs4all.nl telia.com seznam.cz centrum.cz wp.pl o2.pl onet.pl interia.pl abv.bg ukr.net qq.com
    163.com 126.com sina.com foxmail.com naver.com daum.net hanmail.net docomo.ne.jp ezweb.ne.jp softbank.ne.jp
    rediffmail.com uol.com.br bol.com.br terra.com.br comcast.net verizon.net att.net sbcglobal.net
    bellsouth.net cox.net charter.net btinternet.com sky.com virginmedia.com talktalk.net
    privaterelay.appleid.com users.noreply.github.com
"""
FREE = frozenset(_FREE.split())
"""Where anybody can have an address: the domain says nothing of whom they work for."""


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


def organisation(email: str) -> str:
    """Return the domain of an address that says for whom its owner works, empty where it does not."""
    domain = email.rpartition("@")[2].strip(".")
    return "" if domain in FREE or "." not in domain else domain
