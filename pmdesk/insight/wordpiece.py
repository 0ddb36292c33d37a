"""Splits text into the word pieces that models of BERT's family read (uncased), with nothing but the standard library.

Follows the reference: Devlin et al., BERT, 2018, `tokenization.py`; a piece inside a word begins with `##`.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import pmdesk

LONGEST_WORD = 100
CJK = "\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0002a6df\U0002a700-\U0002b81f\uf900-\ufaff\U0002f800-\U0002fa1f"


class WordPieces:
    """A vocabulary, and the numbers of the pieces of a text in it; words met before are remembered."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._number = {piece: number for number, piece in enumerate(vocabulary)}
        self._unknown, self._start, self._end = (self._number[mark] for mark in ("[UNK]", "[CLS]", "[SEP]"))
        self._known: dict[str, tuple[int, ...]] = {}

    @classmethod
    def read(cls, path: Path) -> "WordPieces":
        """Read a vocabulary of one piece a line."""
        return cls(path.read_text(encoding="utf-8").rstrip("\n").split("\n"))

    def numbers(self, text: str, longest: int) -> list[int]:
        """Return the numbers of a text's pieces, with the marks of its start and end, `longest` at most."""
        found = [self._start]
        for word in words(text):
            found += self._known.get(word) or self._split(word)
            if len(found) >= longest:
                break
        return [*found[: longest - 1], self._end]

    def _split(self, word: str) -> tuple[int, ...]:
        pieces = tuple(self._pieces(word)) if len(word) <= LONGEST_WORD else (self._unknown,)
        self._known[word] = pieces
        return pieces

    def _pieces(self, word: str) -> Iterable[int]:
        found: list[int] = []
        start = 0
        while start < len(word):
            mark = "##" if start else ""
            for end in range(len(word), start, -1):
                number = self._number.get(mark + word[start:end])
                if number is not None:
                    break
            else:
                return [self._unknown]
            found.append(number)
            start = end
        return found


def words(text: str) -> list[str]:
    """Return words and signs in small letters without accents."""
    plain = unicodedata.normalize("NFD", text.lower()) if not text.isascii() else text.lower()
    return _pattern().findall(plain) if plain.isascii() else _pattern().findall(_cleaned(plain))


def _cleaned(text: str) -> str:
    return "".join(
        " " if letter.isspace() else letter
        for letter in text
        if letter.isascii() or letter.isspace() or unicodedata.category(letter) not in {"Mn", "Cc", "Cf", "Co", "Cs"}
    )


@cache
def _pattern() -> re.Pattern[str]:
    """Return what a word is: a run of anything but spaces and signs, or one sign, or one Chinese character."""
    letters = map(chr, range(0x80, 0x20000))
    signs = re.escape("".join(letter for letter in letters if unicodedata.category(letter).startswith("P")))
    ascii_signs = r"!-/:-@\[-`{-~"
    return re.compile(rf"[^\s{ascii_signs}{signs}{CJK}]+|[^\s]")


def vocabulary_path() -> Path:
    """Return the file with the word pieces that ship."""
    return models_folder() / "minilm" / "vocab.txt"


def models_folder() -> Path:
    """Return where what models need lies: installed with the app, else in the checkout."""
    package = Path(pmdesk.__file__).parent
    installed = package / "_resources"
    resources = installed if installed.is_dir() else package.parent / "resources"
    return resources / "models"
