"""Edits of keys to vendors' APIs: only names of keyring entries pass here, never what is in them."""

from dataclasses import replace
from datetime import UTC, date, datetime

from pmdesk.domain.apis import Credential
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.storage.ledger import Edit


@frozen
class KeepKey:
    """Say which entry of the keyring holds a key, new since a day; an end that is over does not hold for it."""

    credential_id: int
    secret: str
    day: date
    label: str = "Store the key"

    def apply(self, edit: Edit) -> None:
        """Put the name and the day."""
        key = edit.get(Credential, self.credential_id)
        if not self.secret or self.secret in (key.next_secret, key.last_secret):
            raise RuleBroken("The key needs an entry of its own in the keyring.", "Store it under a new name.")
        expires = None if key.expires is not None and key.expires <= self.day else key.expires
        edit.put(replace(key, secret=self.secret, created=self.day, expires=expires))


@frozen
class LetKeyGo:
    """Have no key any more. Answers the entry of the keyring that nobody needs any more."""

    credential_id: int
    label: str = "Remove the key from the keyring"

    def apply(self, edit: Edit) -> str:
        """Forget its name."""
        key = edit.get(Credential, self.credential_id)
        if key.next_secret or key.last_secret:
            raise RuleBroken("The key is being replaced, so it stays.", "Bring that to its end first.")
        edit.put(replace(key, secret="", created=None))
        return key.secret


@frozen
class UseKey:
    """Say that a key was used just now, and opened."""

    credential_id: int
    at: datetime
    label: str = "Try the key"

    def apply(self, edit: Edit) -> None:
        """Put when it was used."""
        key = edit.get(Credential, self.credential_id)
        edit.put(replace(key, last_used_at=self.at.astimezone(UTC)))


@frozen
class StageNextKey:
    """Lay a key's successor beside it; `secret` names the entry of the keyring that holds it."""

    credential_id: int
    secret: str
    expires: date | None = None
    label: str = "Store the next key"

    def apply(self, edit: Edit) -> None:
        """Put the name; it is to be tried before it is used."""
        key = edit.get(Credential, self.credential_id)
        if not self.secret or self.secret in (key.secret, key.last_secret):
            raise RuleBroken("The next key needs an entry of its own in the keyring.", "Store it under a new name.")
        edit.put(replace(key, next_secret=self.secret, next_works_at=None, next_expires=self.expires))


@frozen
class DropNextKey:
    """Want no successor any more. Answers the entry of the keyring that nobody needs any more."""

    credential_id: int
    label: str = "Drop the next key"

    def apply(self, edit: Edit) -> str:
        """Forget its name."""
        key = edit.get(Credential, self.credential_id)
        edit.put(replace(key, next_secret="", next_works_at=None, next_expires=None))
        return key.next_secret


@frozen
class NextKeyWorks:
    """Say that the next key was tried: it opens, or (`works` false) it does not."""

    credential_id: int
    at: datetime
    works: bool = True
    label: str = "Try the next key"

    def apply(self, edit: Edit) -> None:
        """Put when it was tried."""
        key = edit.get(Credential, self.credential_id)
        if not key.next_secret:
            raise RuleBroken("There is no next key to try.", "Store it first.")
        edit.put(replace(key, next_works_at=self.at.astimezone(UTC) if self.works else None))


@frozen
class SwapKeys:
    """Use the next key from now on, once it was tried; the one before is kept until it is revoked."""

    credential_id: int
    day: date
    label: str = "Use the next key"

    def apply(self, edit: Edit) -> None:
        """Put the names in their new places."""
        key = edit.get(Credential, self.credential_id)
        if not key.next_secret:
            raise RuleBroken("There is no next key to use.", "Store it first.")
        if key.next_works_at is None:
            raise RuleBroken("The next key was not tried yet, so the one in use stays.", "Try it first.")
        if key.last_secret:
            raise RuleBroken("The key before this one is not revoked yet.", "Revoke it at the vendor first.")
        swapped = replace(key, secret=key.next_secret, last_secret=key.secret, created=self.day)
        edit.put(replace(swapped, expires=key.next_expires, next_secret="", next_works_at=None, next_expires=None))


@frozen
class RevokeLastKey:
    """Let the key before the one in use go. Answers the entry of the keyring that nobody needs any more."""

    credential_id: int
    label: str = "Revoke the last key"

    def apply(self, edit: Edit) -> str:
        """Forget its name."""
        key = edit.get(Credential, self.credential_id)
        edit.put(replace(key, last_secret=""))
        return key.last_secret
