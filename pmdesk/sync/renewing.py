"""Access that runs out while a round is under way: who asks is said with the access by now, not with the first one."""

from collections.abc import Callable

from pmdesk.sync.secrets import Secret

SignIn = tuple[tuple[str, Secret], ...]
"""Headers that say who asks."""


class Renewal:
    """Changes the first access into the present one wherever it stands; `fetch` is given one that is refused."""

    def __init__(self, first: Secret, fetch: Callable[[Secret], Secret]) -> None:
        self._first = first
        self._now = first
        self._fetch = fetch

    def dressed(self, sign_in: SignIn) -> SignIn:
        """Return what is to be said by now."""
        first, now = self._first.reveal(), self._now.reveal()
        return sign_in if first == now else tuple((name, Secret(_with(said, first, now))) for name, said in sign_in)

    def is_worn(self, sign_in: SignIn) -> bool:
        """Whether something was said with the access by now, so that another may help."""
        return any(self._now.reveal() in said.reveal() for _, said in sign_in)

    def renew(self) -> None:
        """Have another; raises SignInTrouble where a person has to sign in again."""
        self._now = self._fetch(self._now)


def _with(said: Secret, old: str, new: str) -> str:
    return said.reveal().replace(old, new)
