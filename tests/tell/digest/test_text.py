"""The digest as plain text: read by itself, with nothing live in it."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from digests import EMPTY, EVIL, FULL, HOSTILE, HUGE, hostile
from hypothesis import given
from hypothesis import strategies as st

from bot.tell.digest import text


def test_the_whole_digest_as_text() -> None:
    assert (
        text.render(replace(FULL, parts=FULL.parts[:4], may_repeat=True))
        == """\
CA incident bugs as of 2026-11-24 06:15 UTC
2 to approve · 2 failed or not known · 1 newly lapsed · 3 still lapsed
Changes since 2026-11-23 06:15 UTC. Source: https://bugzilla.mozilla.org

! This may be a second copy: an earlier try may have arrived, but its answer
  got lost.


Needs approval now (2)
----------------------

* bug 1496088 · Alpen Trust: Delayed revocation of 38 TLS certificates
  draft 12, 1 day old, waits: reminder 1 (next-update due 2026-11-16),
  needinfo on rep@alpen.example
  - next-update due 2026-11-16, 7 days over; no reminder yet: the marked date
    has passed
  $ ca-nag drafts approve 12
  https://bugzilla.mozilla.org/show_bug.cgi?id=1496088

  Unchanged since 2026-11-23:
  - bug 1950001 (Nordic PKI): draft 9: whiteboard edit, 3 days old, waits


Failed, or not known (2)
------------------------

* the run of 2026-11-23 18:15 UTC: bugzilla.mozilla.org cannot be reached

* bug 1950002
  no verdict: it came without comments
  https://bugzilla.mozilla.org/show_bug.cgi?id=1950002


Newly lapsed (1)
----------------

* bug 1950003 · Firma Qualificada, S.A.: Firma Qualificada:
  subject:organizationName longer than 64 characters in S/MIME certificates
  weekly due 2026-11-22, 1 day over; no reminder yet: the CA's last word is
  comment 14 of 2026-11-15
  - Held: the grace of 3 working days ends on 2026-11-25
  https://bugzilla.mozilla.org/show_bug.cgi?id=1950003#c14


Still lapsed (3)
----------------

* bug 1950006 · Beispiel CA: Findings in the 2026 audit
  weekly due 2026-11-17, 6 days over; reminder 1 is due: no update since
  comment 9
  https://bugzilla.mozilla.org/show_bug.cgi?id=1950006

  Unchanged since 2026-11-23:
  - bug 1950004 (Alpen Trust): question, 13 days over, reminder 2 of
    2026-11-20
  - bug 1950005 (Südost-Zertifikate): weekly, 20 days over, the end of the
    ladder


Needs nobody: 61 on schedule · 2 to be closed later (bug 1950020 on
  2026-11-27, bug 1950021 on 2026-11-30).

Note: 1 bug is in a security group and is not shown
"""
    )


def test_a_digest_with_nothing_to_say_says_so_in_a_few_lines() -> None:
    assert (
        text.render(replace(EMPTY, since=None))
        == """\
CA incident bugs as of 2026-11-24 06:15 UTC
nothing needs you
The first digest here. Source: https://bugzilla.mozilla.org

No bug asks for a decision, an answer or a look today. Enjoy the coffee.

Needs nobody: 74 on schedule.
"""
    )


@pytest.mark.parametrize("width", [0, 20, 40, 78, 200])
def test_only_an_address_is_wider_than_the_width(width: int) -> None:
    for digest in (FULL, EMPTY, HUGE, HOSTILE):
        for line in text.render(digest, width=width).splitlines():
            assert len(line) <= max(width, 20) or "://" in line


def test_an_address_stands_alone_and_whole_in_its_line() -> None:
    lines = text.render(HUGE, width=30).splitlines()
    assert "  https://bugzilla.mozilla.org/show_bug.cgi?id=1960149" in lines


@given(st.text(max_size=80) | st.just(EVIL) | st.just("x" * 20_000))
def test_nobodys_text_reaches_the_terminal_alive_or_passes_for_a_heading(hostile_text: str) -> None:
    written = text.render(hostile(hostile_text))
    assert all(unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"} for char in written if char != "\n")
    allowed = {"", *text.render(hostile("")).splitlines()}
    begun = ("  ", "* ", "Needs nobody:", "Note:", "Changes since ")
    assert not [line for line in written.splitlines() if line not in allowed and not line.startswith(begun)]
