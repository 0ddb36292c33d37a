"""What the domain of a mail address tells: whose it is, and whether it is anybody's who asks for a mailbox."""

NAMES = """
gmail googlemail yahoo ymail rocketmail hotmail outlook live msn icloud aol gmx yandex mail protonmail proton pm
zoho fastmail hey tutanota tuta mailbox posteo
"""
PUBLIC_NAMES = frozenset(NAMES.split())
"""First labels that mean a public mail host under any ending: yahoo.co.uk, hotmail.fr."""
HOSTS = """
me.com mac.com web.de t-online.de freenet.de arcor.de online.de orange.fr wanadoo.fr free.fr sfr.fr laposte.net
libero.it virgilio.it tin.it alice.it bk.ru list.ru inbox.ru rambler.ru ukr.net seznam.cz email.cz centrum.cz
wp.pl o2.pl onet.pl interia.pl op.pl qq.com 163.com 126.com sina.com sohu.com foxmail.com naver.com daum.net
hanmail.net rediffmail.com comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net
earthlink.net btinternet.com sky.com talktalk.net virginmedia.com ntlworld.com blueyonder.co.uk bigpond.com
optusnet.com.au xtra.co.nz uol.com.br bol.com.br terra.com.br ziggo.nl kpnmail.nl planet.nl telenet.be skynet.be
bluewin.ch telia.com online.no
users.noreply.github.com noreply.github.com privaterelay.appleid.com duck.com relay.firefox.com
"""
PUBLIC_DOMAINS = frozenset(HOSTS.split())
SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gob", "gov", "gv", "net", "ne", "or", "org"})
"""Labels that stand before a country's ending, so that the name is the one before them."""
COUNTRY = 2


def domain_of(email: str) -> str:
    """Return the registered domain of a mail address in lower case, empty when it has none."""
    _, at, host = email.strip().lower().rpartition("@")
    return registered(host) if at else ""


def registered(host: str) -> str:
    """Return the part of a host's name that is registered: `halvorsen.co.uk` of `mail.halvorsen.co.uk`."""
    labels = [label for label in host.strip().strip(".>").lower().split(".") if label]
    if len(labels) < COUNTRY:
        return ""
    is_nested = len(labels[-1]) == COUNTRY and labels[-2] in SECOND_LEVEL and len(labels) > COUNTRY
    return ".".join(labels[-3:] if is_nested else labels[-2:])


def is_public(email: str) -> bool:
    """Whether anybody may have a mailbox at the address's host, so that it says nothing of a company."""
    host = email.strip().lower().rpartition("@")[2]
    domain = registered(host)
    return not domain or domain.split(".")[0] in PUBLIC_NAMES or domain in PUBLIC_DOMAINS or host in PUBLIC_DOMAINS
