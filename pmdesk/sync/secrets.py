"""Keeps secrets in the system's keyring and nowhere else; the one room that opens it.

Only keyrings of the system itself are asked (Secret Service, KWallet, the keychain of macOS, the credential manager of
Windows), never a backend that somebody installed beside them: some of those write plain text into a file.

A keyring may ask the person for a password, or hang: every call runs in a thread of its own and is given up after a
while. Call from worker threads, never from the window's.
"""

import sys
import threading
import uuid
from collections.abc import Callable
from importlib import import_module
from queue import SimpleQueue
from typing import Any, TypeVar

from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError

T = TypeVar("T")
SERVICE = "PM Desk"
WAIT_S = 60.0
"""How long a keyring may take, a person who types its password included."""
CALLS_AT_ONCE = 8
LONGEST_ON_WINDOWS = 1_280
BACKENDS = {
    "linux": (("SecretService", "Keyring"), ("libsecret", "Keyring"), ("kwallet", "DBusKeyring")),
    "darwin": (("macOS", "Keyring"),),
    "win32": (("Windows", "WinVaultKeyring"),),
}
SESSION_REMEDY = "Type the secret again and keep it for this session only, or set up a keyring such as GNOME Keyring."


class SecretTrouble(DeskError):
    """A secret cannot be had or kept; `for_session` tells whether keeping it for this session only would help."""

    for_session = True


class NoKeyring(SecretTrouble):
    """There is no keyring on this system that keeps secrets safe."""


class Locked(SecretTrouble):
    """The keyring is locked and was not opened."""


class Missing(SecretTrouble):
    """There is no secret of this name; it has to be typed again."""


@frozen
class Secret:
    """A secret that does not show itself: not in a message, not in a log, not in a traceback."""

    _text: str

    def __repr__(self) -> str:
        return "Secret(•••)"

    def reveal(self) -> str:
        """Return the text, for the one place that sends it."""
        return self._text


class Secrets:
    """The secrets of this run by name: in the keyring, or in memory for this session only, by the person's choice."""

    def __init__(self, wait_s: float = WAIT_S) -> None:
        self._wait_s = wait_s
        self._session: dict[str, Secret] = {}
        self._places = threading.Semaphore(CALLS_AT_ONCE)
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}

    def get(self, name: str) -> Secret:
        """Return a secret; raises Missing, Locked, NoKeyring, or another SecretTrouble, in words."""
        if name in self._session:
            return self._session[name]
        found = self._asked(lambda ring: ring.get_password(SERVICE, name))
        if not isinstance(found, str):
            raise Missing("This secret is not in the keyring of this computer.", "Type it again.")
        return Secret(found)

    def put(self, name: str, secret: Secret) -> None:
        """Keep a secret in the keyring, in place of the one of this name."""
        if sys.platform == "win32" and len(secret.reveal()) > LONGEST_ON_WINDOWS:
            raise SecretTrouble(
                f"Windows keeps secrets of up to {count_text(LONGEST_ON_WINDOWS)} characters, and this one is longer.",
                "Use a shorter one, or keep it for this session only.",
            )
        self._asked(lambda ring: ring.set_password(SERVICE, name, secret.reveal()))
        self._session.pop(name, None)

    def put_for_session(self, name: str, secret: Secret) -> None:
        """Keep a secret in memory until PM Desk ends; nothing is written anywhere."""
        self._session[name] = secret

    def is_for_session(self, name: str) -> bool:
        """Whether a secret is only kept until PM Desk ends."""
        return name in self._session

    def drop(self, name: str) -> None:
        """Forget a secret; one that is not there is forgotten already."""
        self._session.pop(name, None)
        self._asked(lambda ring: _drop(ring, name))

    def lock(self, name: str) -> threading.Lock:
        """Return the lock of a secret that changes with its use, so that one thread at a time uses it."""
        with self._guard:
            return self._locks.setdefault(name, threading.Lock())

    def where(self) -> str:
        """Return the name of the keyring that secrets go to; raises NoKeyring in words."""
        return self._asked(_name_of)

    def _asked(self, call: Callable[[Any], T]) -> T:
        """Have one call made in a thread that may hang, without hanging with it."""
        if not self._places.acquire(timeout=self._wait_s):
            raise _silent(self._wait_s)
        answers: SimpleQueue[T | DeskError] = SimpleQueue()
        threading.Thread(target=self._call, args=(call, answers), name="keyring", daemon=True).start()
        try:
            answer = answers.get(timeout=self._wait_s)
        except Exception as error:  # queue.Empty
            raise _silent(self._wait_s) from error
        if isinstance(answer, DeskError):
            raise answer
        return answer

    def _call(self, call: Callable[[Any], T], answers: "SimpleQueue[T | DeskError]") -> None:
        try:
            answers.put(call(_ring()))
        except DeskError as trouble:
            answers.put(trouble)
        except Exception as error:  # noqa: BLE001  # keyrings raise whatever the system beneath them raises
            answers.put(_told(error))
        finally:
            self._places.release()


def new_name(what: str = "source") -> str:
    """Return a name for a secret that no other workspace uses."""
    return f"{what} {uuid.uuid4()}"


def _ring() -> Any:  # noqa: ANN401  # keyring's own class
    """Return the first keyring of this system that answers; looked for anew each time, for one may have started."""
    for module, name in BACKENDS.get(sys.platform, ()):
        made: Any = getattr(import_module(f"keyring.backends.{module}"), name)
        if made.viable:
            return made()
    raise NoKeyring("This system has no keyring, so the secret cannot be kept.", SESSION_REMEDY)


def _name_of(ring: Any) -> str:  # noqa: ANN401
    names = {"SecretService": "Secret Service", "libsecret": "Secret Service", "kwallet": "KWallet"}
    names |= {"macOS": "Keychain", "Windows": "Windows Credential Manager"}
    module = type(ring).__module__.split(".")[2]
    return names.get(module, module)


def _drop(ring: Any, name: str) -> None:  # noqa: ANN401
    if ring.get_password(SERVICE, name) is not None:
        ring.delete_password(SERVICE, name)


def _told(error: Exception) -> SecretTrouble:
    """Say a keyring's own trouble in words; its text is left out, for nobody knows what it quotes."""
    kind = type(error).__name__
    if {kind, type(error.__cause__).__name__} & {"KeyringLocked", "PromptDismissedException", "LockedException"}:
        return Locked(
            "The keyring is locked, so the secret cannot be read or kept.", "Unlock the keyring, then try again."
        )
    if kind in {"NoKeyringError", "InitError"}:
        return NoKeyring("The keyring of this system cannot be opened.", SESSION_REMEDY)
    return SecretTrouble(f"The keyring refused ({kind}).", SESSION_REMEDY)


def _silent(wait_s: float) -> SecretTrouble:
    return Locked(
        f"The keyring did not answer within {wait_s:.0f} s.", "Look whether it asks for its password, then try again."
    )
