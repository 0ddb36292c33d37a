"""Texts without case and accents, each character where it was, so that places in them are places in the text."""

import unicodedata


class _Even(dict[int, str]):
    """Turns a character into its small letter without accents; found once, known from then on."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        small = unicodedata.normalize("NFD", character.lower())[:1]
        self[code] = even = small if small and not unicodedata.combining(small) else character
        return even


_EVEN = _Even()


def even(text: str) -> str:
    """Return a text in small letters without accents, as long as it was."""
    return text.lower() if text.isascii() else text.translate(_EVEN)
