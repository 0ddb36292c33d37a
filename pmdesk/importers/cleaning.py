"""Makes foreign texts fit to keep: no NUL, no lone surrogate, no endless name."""

import re
from collections.abc import Sequence

from pmdesk.domain.roadmap import TITLE_LIMIT

TEXT_LIMIT = 1_000_000
"""The most characters a description keeps."""
LIST_LIMIT = 1_000
"""The most tags, links or criteria one row keeps."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_COPY = re.compile(
    r"[ _-]*(?:\([0-9]{1,3}\)|copy|[0-9]{4}[-_. ]?[0-9]{2}[-_. ]?[0-9]{2}[T0-9:_ .Z+-]{0,20})$", re.IGNORECASE
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_BREAKS = re.compile("\r\n|\r|\x85|\u2028|\u2029")
_SUSPECT = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")

_ODD = bytes(code for code in range(128) if _SUSPECT.match(chr(code)))


def clean(text: str) -> str:
    """Return the text without control characters, its lines parted by a line feed, lone surrogates replaced."""
    if _is_plain(text) or not _SUSPECT.search(text):
        return text
    return _SURROGATE.sub("�", _CONTROL.sub("", _BREAKS.sub("\n", text)))


def _is_plain(text: str) -> bool:
    """Whether a text is ASCII without anything suspect, which is told three times quicker than by a pattern."""
    return text.isascii() and len(text.encode().translate(None, _ODD)) == len(text)


def one_line(text: str) -> str:
    """Return the text cleaned, on one line, with single spaces."""
    if not text:
        return text
    return " ".join(clean(text).split())


def cleaned(texts: Sequence[str]) -> Sequence[str]:
    """Return many texts, each cleaned; that nothing is suspect in any of them is told at once."""
    joined = "".join(texts)
    return texts if _is_plain(joined) or not _SUSPECT.search(joined) else [clean(text) for text in texts]


def crop(text: str, limit: int = TITLE_LIMIT) -> str:
    """Return at most `limit` characters, with an ellipsis where something was cut off."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def name(text: str) -> str:
    """Return a name fit to keep: one line of at most 1,000 characters."""
    return crop(one_line(text))


def whole_names(texts: Sequence[str]) -> list[str]:
    """Return many names fit to keep, empty ones too."""
    return [crop(" ".join(text.split())) for text in cleaned(texts)]


def names(texts: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Return names fit to keep, each once, empty ones dropped."""
    return tuple(dict.fromkeys(found for text in texts[:LIST_LIMIT] if (found := name(text))))


def split_list(text: str, separators: str = "") -> tuple[str, ...]:
    """Split a cell that holds several names by the strongest separator it has: line, `;`, `|`, else `,`."""
    for separator in separators or "\n;|,":
        if separator in text:
            return names(text.split(separator))
    return names([text])


def fold(text: str) -> str:
    """Return a name as it is compared: one line, case folded."""
    return " ".join(text.split()).casefold()


def place(stem: str) -> str:
    """Return a plan's name as it stays over imports: later copies, `plan (1)`, `plan-2026-03-10`, are `plan`."""
    return fold(_COPY.sub("", stem)) or fold(stem)


def shown(text: str, limit: int = 60) -> str:
    """Return a foreign text short enough to quote in a sentence."""
    return crop(one_line(text), limit)
