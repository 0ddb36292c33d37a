"""The servers that the connectors of desks, mail, feeds, calendars and errors are tried against."""

from tests.sync.counterparts import Counterpart

BUGSINK = Counterpart("bugsink.sh", (), "bugsink", 18020, ("python3", "curl"))
RT = Counterpart("rt.sh", (), "rt", 18050, ("apt-get", "perl", "curl"), needs_root=True)
DOVECOT = Counterpart("dovecot.sh", (), "dovecot", 1143, ("apt-get", "openssl"), needs_root=True)
RADICALE = Counterpart("radicale.sh", (), "radicale", 15232, ("python3",))
CADDY = Counterpart("caddy.sh", (), "caddy", 18070, ("python3",))
POCKETBASE = Counterpart("pocketbase.sh", (), "pocketbase", 18060, ("python3", "curl"))
