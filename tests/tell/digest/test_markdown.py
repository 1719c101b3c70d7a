"""The digest as Markdown: nothing that came from a bug is formatting, a link or HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from digests import EMPTY, EVIL, FULL, SERVER, hostile
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.tell.digest import markdown


def tokens(source: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source):
        yield token
        yield from token.children or []


def test_the_whole_digest_as_markdown() -> None:
    assert (
        markdown.render(replace(FULL, parts=(FULL.parts[0], FULL.parts[5]), may_repeat=True))
        == """\
# CA incident bugs as of 2026-11-24 06:15 UTC

**2 to approve · 1 for staff**

Changes since 2026\\-11\\-23 06\\:15 UTC. Source\\: `https://bugzilla.mozilla.org`

**This may be a second copy: an earlier try may have arrived, but its answer got lost.**

## Needs approval now (2)

- **Alpen Trust** [bug 1496088](https://bugzilla.mozilla.org/show_bug.cgi?id=1496088) Delayed revocation of 38 TLS certificates
  - draft 12, 1 day old, waits\\: reminder 1 \\(next\\-update due 2026\\-11\\-16\\), needinfo on `rep@alpen.example`
  - next\\-update due 2026\\-11\\-16, 7 days over; no reminder yet\\: the marked date has passed
  - `ca-nag drafts approve 12`

Unchanged since 2026-11-23:

- [bug 1950001](https://bugzilla.mozilla.org/show_bug.cgi?id=1950001) (Nordic PKI): draft 9\\: whiteboard edit, 3 days old, waits

## Close is due (1)

Unchanged since 2026-11-23:

- [bug 1950008](https://bugzilla.mozilla.org/show_bug.cgi?id=1950008) (Beispiel CA): to be closed since 4 days

Needs nobody\\: 61 on schedule · 2 to be closed later \\(bug 1950020 on 2026\\-11\\-27, bug 1950021 on 2026\\-11\\-30\\).

Note: 1 bug is in a security group and is not shown
"""
    )


def test_a_digest_with_nothing_to_say_says_so() -> None:
    assert "No bug asks for a decision, an answer or a look today." in markdown.render(EMPTY)


@given(st.text(max_size=60) | st.text(alphabet="`*_~[]()<>!|#-+=&\\ \n1.x@", max_size=30) | st.just(EVIL))
def test_links_lead_to_bugs_only_and_no_text_is_html_or_a_heading(text: str) -> None:
    found = list(tokens(markdown.render(hostile(text))))
    assert {token.attrGet("href") for token in found if token.type == "link_open"} <= {f"{SERVER}/show_bug.cgi?id=7"}
    assert not {token.type for token in found} & {"html_block", "html_inline", "image", "fence", "code_block", "hr"}
    assert [token.tag for token in found if token.type == "heading_open"].count("h1") == 1
    assert not {token.type for token in found} & {"em_open", "s_open", "blockquote_open", "table_open"}
