"""The digest as HTML: one document that loads nothing, and in which nobody's text is markup."""

from __future__ import annotations

from html.parser import HTMLParser

from digests import EMPTY, EVIL, FULL, HUGE, SERVER, hostile
from hypothesis import given
from hypothesis import strategies as st

from bot.tell.digest import html

VOID = {"meta", "link", "img", "br", "input"}


class Read(HTMLParser):
    """What a mail client sees: tags, where links lead, texts; and whether all that is opened is closed."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(source)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())


def test_it_is_made_of_what_mail_clients_keep_and_loads_nothing() -> None:
    read = Read(html.render(FULL))
    assert read.tags == {
        *("html", "head", "meta", "title", "body", "div", "table", "tr", "td"),
        *("h1", "h2", "p", "span", "strong", "a", "ul", "li", "code"),
    }
    assert all(link.startswith(f"{SERVER}/show_bug.cgi?id=") for link in read.links)
    assert not read.attributes & {"class", "id", "src", "background", "onload"}


def test_the_first_words_are_the_headline_since_mail_lists_show_them() -> None:
    assert Read(html.render(FULL)).texts[1] == FULL.headline


def test_every_line_of_a_digest_stands_in_it() -> None:
    texts = Read(html.render(HUGE)).texts
    assert {f"bug {line.bug_id}" for line in HUGE.lines} <= set(texts)


def test_a_digest_with_nothing_to_say_says_so() -> None:
    texts = Read(html.render(EMPTY)).texts
    assert "No bug asks for a decision, an answer or a look today. Enjoy the coffee." in texts
    assert "Needs nobody: 74 on schedule." in texts


@given(st.text(max_size=60) | st.text(alphabet="<>\"'&;{}%#=/ ax!-", max_size=40) | st.just(EVIL))
def test_no_text_becomes_markup_or_a_link(text: str) -> None:
    read, plain = Read(html.render(hostile(text))), Read(html.render(hostile("x")))
    assert read.tags <= plain.tags | {"strong"}
    assert read.attributes == plain.attributes
    assert set(read.links) == {f"{SERVER}/show_bug.cgi?id=7"}
