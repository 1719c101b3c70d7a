"""Digests that tests are about: a full one, an empty one, a hostile one and a huge one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.tell.digest.model import Digest, Line, Part, Section

SERVER = "https://bugzilla.mozilla.org"
NOW = datetime(2026, 11, 24, 6, 15, tzinfo=UTC)
BEFORE = datetime(2026, 11, 23, 6, 15, 3, tzinfo=UTC)


def line(bug_id: int | None, what: str, brief: str = "", **more: object) -> Line:
    """A line on a bug of Bugzilla's."""
    made = Line(
        key=f"bug {bug_id}" if bug_id else "failure",
        what=what,
        brief=brief or what,
        bug_id=bug_id,
        url=f"{SERVER}/show_bug.cgi?id={bug_id}" if bug_id else "",
    )
    return replace(made, **more)  # type: ignore[arg-type]  # the test names the fields


FULL = Digest(
    now=NOW,
    base_url=SERVER,
    source=SERVER,
    since=BEFORE,
    parts=(
        Part(
            Section.APPROVAL,
            (
                line(
                    1496088,
                    "draft 12, 1 day old, waits: reminder 1 (next-update due 2026-11-16), needinfo on rep@alpen.example",
                    "draft 12: reminder 1, 1 day old, waits",
                    ca="Alpen Trust",
                    summary="Alpen Trust: Delayed revocation of 38 TLS certificates",
                    also=("next-update due 2026-11-16, 7 days over; no reminder yet: the marked date has passed",),
                    command="ca-nag drafts approve 12",
                ),
                line(
                    1950001,
                    "draft 9, 3 days old, waits: whiteboard edit",
                    "draft 9: whiteboard edit, 3 days old, waits",
                    ca="Nordic PKI",
                    summary="Nordic PKI: CRL not updated in time",
                    command="ca-nag drafts approve 9",
                    is_new=False,
                ),
            ),
        ),
        Part(
            Section.TROUBLE,
            (
                line(None, "the run of 2026-11-23 18:15 UTC: bugzilla.mozilla.org cannot be reached", "unreachable"),
                line(
                    1950002,
                    "no verdict: it came without comments",
                    "no verdict",
                    url=f"{SERVER}/show_bug.cgi?id=1950002",
                ),
            ),
        ),
        Part(
            Section.NEWLY_LAPSED,
            (
                line(
                    1950003,
                    "weekly due 2026-11-22, 1 day over; no reminder yet: the CA's last word is comment 14 of 2026-11-15",
                    "weekly, 1 day over, no reminder yet",
                    ca="Firma Qualificada, S.A.",
                    summary="Firma Qualificada: subject:organizationName longer than 64 characters in S/MIME certificates",
                    url=f"{SERVER}/show_bug.cgi?id=1950003#c14",
                    also=("Held: the grace of 3 working days ends on 2026-11-25",),
                ),
            ),
        ),
        Part(
            Section.STILL_LAPSED,
            (
                line(
                    1950004,
                    "question due 2026-11-10, 13 days over; reminder 2 of 2026-11-20: staff asked in comment 7",
                    "question, 13 days over, reminder 2 of 2026-11-20",
                    ca="Alpen Trust",
                    summary="Alpen Trust: Wrong policy OID",
                    is_new=False,
                ),
                line(
                    1950005,
                    "weekly due 2026-11-03, 20 days over; the end of the ladder",
                    "weekly, 20 days over, the end of the ladder",
                    ca="Südost-Zertifikate",
                    summary="Südost-Zertifikate: OCSP unavailable",
                    is_new=False,
                ),
                line(
                    1950006,
                    "weekly due 2026-11-17, 6 days over; reminder 1 is due: no update since comment 9",
                    "weekly, 6 days over, reminder 1 is due",
                    ca="Beispiel CA",
                    summary="Beispiel CA: Findings in the 2026 audit",
                ),
            ),
        ),
        Part(
            Section.DUE_SOON,
            (
                line(
                    1950007,
                    "next-update due 2026-11-26: the mark was set by staff on 2026-10-28",
                    "next-update due 2026-11-26",
                    ca="Nordic PKI",
                    summary="Nordic PKI: Wrong country code",
                ),
            ),
        ),
        Part(
            Section.CLOSE_DUE,
            (
                line(
                    1950008,
                    "close mark (4 days): it was to be closed on 2026-11-20",
                    "to be closed since 4 days",
                    ca="Beispiel CA",
                    summary="Beispiel CA: Late audit statement",
                    is_new=False,
                ),
            ),
        ),
        Part(
            Section.CLOSURE,
            (
                line(
                    1950009,
                    "the CA asked to close in comment 21 on 2026-11-19, 5 days ago",
                    "closure requested, 5 days",
                    ca="Alpen Trust",
                    summary="Alpen Trust: DCV reuse beyond 398 days",
                    url=f"{SERVER}/show_bug.cgi?id=1950009#c21",
                ),
            ),
        ),
        Part(
            Section.PROMISES,
            (
                line(
                    1950010,
                    "comment 4 names 2026-12-15: “We expect the new linter in production by December 15, 2026.”",
                    "2026-12-15 named in comment 4",
                    ca="Nordic PKI",
                    summary="Nordic PKI: Linting gap",
                ),
            ),
        ),
        Part(
            Section.NEW,
            (
                line(
                    1950011,
                    "filed 2026-11-23 by the CA: a preliminary report stands",
                    "filed 2026-11-23",
                    ca="Firma Qualificada, S.A.",
                    summary="Firma Qualificada: CPS published late",
                ),
            ),
        ),
        Part(
            Section.DONE,
            (
                line(
                    1950012,
                    "posted: bug 1950012 (Südost-Zertifikate): reminder 1 [write 31]",
                    "posted",
                    ca="Südost-Zertifikate",
                    summary="Südost-Zertifikate: Key ceremony without an auditor",
                    url=f"{SERVER}/show_bug.cgi?id=1950012#c6",
                ),
            ),
        ),
    ),
    calm=("61 on schedule", "2 to be closed later (bug 1950020 on 2026-11-27, bug 1950021 on 2026-11-30)"),
    notes=("1 bug is in a security group and is not shown",),
)
"""One line or more of most sections, as a root program sees them on a working day."""

EMPTY = Digest(now=NOW, base_url=SERVER, source=SERVER, parts=(), calm=("74 on schedule",), since=BEFORE)
"""Nothing to say."""

EVIL = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><!channel> <@U12345> <!here|here> @here @channel "
    "<https://evil.example|your bank> [click](https://evil.example) *bold* _it_ ~no~ `code` ```pre``` :tada: &amp; &lt;"
    "\x1b[31mred\x1b[0m \u202etxt.exe\u202c\r\nBcc: victim@evil.example\r\n\r\n.\r\n=cmd|'/C calc'!A0 {{ 7*7 }} {% raw %}"
    " www.evil.example javascript:alert(1) \ud800 \x00 \u2028 \u2066"
)
"""What all views must make harmless."""


def hostile(text: str, *, may_repeat: bool = False) -> Digest:
    """A digest in which every text is `text`, once in each section, new and folded."""
    evil = Line(
        key="bug 7",
        what=text,
        brief=text,
        bug_id=7,
        ca=text,
        summary=text,
        url=f"{SERVER}/show_bug.cgi?id=7",
        also=(text, text),
        command=text,
    )
    bad_link = replace(evil, key="bug 8", bug_id=8, url=text)
    no_bug = replace(evil, key="failure", bug_id=None, url="")
    lines = (evil, bad_link, no_bug, *(replace(one, is_new=False) for one in (evil, bad_link, no_bug)))
    return Digest(
        now=NOW,
        base_url=text,
        source=text,
        parts=tuple(Part(section, lines) for section in Section),
        calm=(text, text),
        since=BEFORE,
        notes=(text, text),
        may_repeat=may_repeat,
    )


HOSTILE = hostile(EVIL, may_repeat=True)
"""Scripts, mentions, links, terminal escapes and header lines in every place."""

HUGE = Digest(
    now=NOW,
    base_url=SERVER,
    source=SERVER,
    since=BEFORE,
    parts=(
        Part(
            Section.STILL_LAPSED,
            tuple(
                line(
                    1960000 + number,
                    f"weekly due 2026-10-01, 53 days over; reminder 1 is due: comment {number} is the CA's last word, and "
                    "no Next-update date is in force",
                    "weekly, 53 days over, reminder 1 is due",
                    ca=f"CA number {number % 40}",
                    summary=f"CA number {number % 40}: incident {number}, which has a summary of an ordinary length",
                    also=("Held: the CA wrote within 3 days",) * (number % 3),
                    is_new=number < 150,
                )
                for number in range(300)
            ),
        ),
        Part(Section.DUE_SOON, (line(1970000, "weekly due 2026-11-25", ca="Alpen Trust", summary="Alpen Trust: x"),)),
    ),
    calm=("1290 on schedule",),
)
"""300 lapsed bugs, half of them new."""
