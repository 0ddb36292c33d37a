"""Atlassian's documents: read as text, written from text, and nothing is lost without a word."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.sync.adf import doc_of, lost, text_of

MARKDOWN = """# Pay by card

Some **bold**, *slanted*, `code`, ~~gone~~ and [a link](https://shop.example/x).
A second line.

- one
- two
  - inside
- three

1. first
2. second

> quoted
> twice

```python
if paid:

    print("ok")
```

---

The end."""


def text(words: str, *marks: str) -> dict[str, Any]:
    return {"type": "text", "text": words} | ({"marks": [{"type": mark} for mark in marks]} if marks else {})


def doc(*content: Any) -> dict[str, Any]:
    return {"type": "doc", "version": 1, "content": list(content)}


def test_what_is_formatted_comes_as_markdown_and_goes_back_as_it_was():
    made = doc_of(MARKDOWN)
    assert made is not None
    kinds = [node["type"] for node in made["content"]]
    assert kinds[:6] == ["heading", "paragraph", "bulletList", "orderedList", "blockquote", "codeBlock"]
    assert kinds[6:] == ["rule", "paragraph"]
    assert text_of(made) == MARKDOWN
    assert doc_of(text_of(made)) == made
    assert lost(made) == ()


@given(st.text(alphabet="ab *`~[]()#>-1.\n\\_:/!", max_size=60) | st.text(max_size=40))
def test_every_text_comes_back_as_it_was_written(words: str):
    words = words.encode("utf-8", "ignore").decode().replace("\x00", "").replace("\r", "")
    made = doc_of(words)
    assert text_of(made) == (words if words.strip() else "")
    assert made is None or lost(made) == ()


def test_no_text_of_a_document_is_empty_as_atlassian_forbids_it():
    def leaves(node: Any) -> list[str]:
        own = [node["text"]] if node["type"] == "text" else []
        return own + [leaf for child in node.get("content", []) for leaf in leaves(child)]

    assert all(leaves(doc_of("a\n\n\n\nb\n- \n**bold**")))


@pytest.mark.parametrize(
    ("node", "told", "words"),
    [
        ({"type": "table", "content": []}, "", ("a table",)),
        ({"type": "mediaSingle", "content": [{"type": "media", "attrs": {"alt": "pic"}}]}, "pic", ("a picture",)),
        ({"type": "paragraph", "content": [{"type": "mention", "attrs": {"text": "@Jo"}}]}, "@Jo", ("a mention",)),
        ({"type": "paragraph", "content": [{"type": "emoji", "attrs": {"text": "🚲"}}]}, "🚲", ()),
        ({"type": "paragraph", "content": [{"type": "inlineCard", "attrs": {"url": "https://x"}}]}, "https://x", ()),
        ({"type": "paragraph", "content": [text("red", "textColor")]}, "red", ("coloured or underlined words",)),
        ({"type": "panel", "content": [{"type": "paragraph", "content": [text("note")]}]}, "note", ("a panel",)),
        ({"type": "novelty", "content": [text("new")]}, "new", ("“novelty”",)),
    ],
)
def test_what_a_text_cannot_carry_is_named(node: Any, told: str, words: tuple[str, ...]):
    assert text_of(doc(node)) == told
    assert lost(doc(node)) == words


def test_nothing_and_plain_text_are_read_too():
    assert text_of(None) == ""
    assert text_of("Plain\x00 text") == "Plain text"
    assert text_of({"type": "doc"}) == ""
    assert doc_of("  \n ") is None
    assert text_of(doc(None, "odd", {"type": "paragraph"})) == ""
