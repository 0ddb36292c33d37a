"""What the words of a search are read as: senders' names, slips of the keyboard, words of a near meaning."""

from collections.abc import Iterable, Sequence

from pmdesk.queries.search_meaning import near_words
from pmdesk.queries.search_syntax import Sort, Term
from pmdesk.queries.search_typos import read_word
from pmdesk.queries.search_wishes import Phrase, Wish, asked_of
from pmdesk.storage import names, note_words
from pmdesk.storage.notes import company_word, folded, person_word
from pmdesk.storage.rows import Rows

MOST_SENDERS = 60
LEAST_OF_A_NAME = 4
ReadAs = tuple[tuple[str, str], ...]
"""Words as they were typed, and what they were read as."""


def read_words(rows: Rows, said: Iterable[Term], length: int, *, is_wide: bool) -> tuple[tuple[Wish, ...], ReadAs]:
    """Return what the words of a text of some length wish for.

    Words of a near meaning are added where it is wide, or where nothing is found without.
    """
    alike = {(term.sort, term.text, term.is_without, term.is_begun, term.end == length): term for term in said}
    read = [_read(rows, term, is_typed=term.end == length) for term in alike.values()]
    if not is_wide and _is_found(rows, [wish for wish, _ in read]):
        return _told(read)
    wide = [_widened(rows, wish) for wish, _ in read]
    if is_wide:
        return _told(zip(wide, [read_as for _, read_as in read], strict=True))
    return _told([(wish, _near_as(wish)) for wish in wide] if _is_found(rows, wide) else read)


def _read(rows: Rows, term: Term, *, is_typed: bool) -> tuple[Wish, ReadAs]:
    typed, *others = term.words
    phrase = Phrase((typed, *others), term.is_begun)
    if others or term.is_without or term.sort is not Sort.WORD:
        return Wish((phrase,), is_without=term.is_without), ()
    who, word = _senders(rows, typed), folded(typed)
    if who or note_words.is_known(rows, word, is_begun=term.is_begun):
        return Wish((phrase,), who), ()
    if near := near_words(rows, word):
        wish = Wish((phrase,), near=tuple(Phrase((each,)) for each in near))
        return wish, _near_as(wish)
    found = read_word(rows, word, is_typed=is_typed)
    read_as = ((term.text, ", ".join(found)),) if found else ()
    return Wish((phrase, *(Phrase((each,)) for each in found))), read_as


def _near_as(wish: Wish) -> ReadAs:
    near = ", ".join(word for phrase in wish.near for word in phrase.words)
    return ((" ".join(wish.phrases[0].words), near),) if near else ()


def _told(read: Iterable[tuple[Wish, ReadAs]]) -> tuple[tuple[Wish, ...], ReadAs]:
    wishes, read_as = dict[Wish, None](), dict[tuple[str, str], None]()
    for wish, told in read:
        wishes[wish] = None
        read_as.update(dict.fromkeys(told))
    return tuple(wishes), tuple(read_as)


def _is_found(rows: Rows, wishes: Sequence[Wish]) -> bool:
    """Whether any note has all of several words; beginnings that nearly all notes have are passed over."""
    asked = asked_of([wish for wish in wishes if not wish.is_short])
    return len(wishes) == 1 or not asked or note_words.is_found(rows, asked)


def _widened(rows: Rows, wish: Wish) -> Wish:
    """Return a wish with words of a near meaning."""
    word, *others = wish.phrases[0].words
    if wish.is_without or wish.near or len(wish.phrases) > 1 or others:
        return wish
    near = tuple(Phrase((each,)) for each in near_words(rows, folded(word)))
    return Wish(wish.phrases, wish.who, near=near)


def _senders(rows: Rows, word: str) -> tuple[tuple[int, str], ...]:
    """Return those who are called so, each with the word that stands for it in the index, unless they are too many."""
    if len(word) < LEAST_OF_A_NAME:
        return ()
    called = names.called(rows, ("person", "company"), word)
    if len(called) > MOST_SENDERS:
        return ()
    words = {"person": person_word, "company": company_word}
    return tuple((row_id, words[table](row_id)) for row_id, _, table in called)
