"""The report as Markdown, for a wiki page, a mail or a ticket."""

from __future__ import annotations

import re

from bot.judge.verdict import Group
from bot.outcome import BugOutcome, Outcome, doubts
from bot.tell import persons
from bot.tell.words import TITLES, ca_of, clean, clocks_of, due_of, folded, last_word, safe_lines, summary_of, turn_of

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~&:$-])")
_LIST_NUMBER = re.compile(r"^([0-9]{1,9})\.")
_AUTOLINKED = re.compile(r"@|www\.|://|mailto:|xmpp:", re.IGNORECASE)


def escape(text: str) -> str:
    r"""Makes anybody's text harmless in Markdown: one line, every special character escaped, so no link and no HTML.

    GitHub-flavoured Markdown makes links of what merely looks like an address, and it looks for some of them after the
    escapes have been undone, so that `\@` and `&#64;` do not help. Only code is never looked at: such a word becomes
    code.
    """
    return _LIST_NUMBER.sub(r"\1\\.", " ".join(map(_word, clean(text).split(" "))))


def _word(word: str) -> str:
    if not _AUTOLINKED.search(word):
        return _SPECIAL.sub(r"\\\1", word)
    ticks = max((len(run) for run in re.findall("`+", word)), default=0)
    blank = " " if word.startswith("`") or word.endswith("`") else ""
    return f"{'`' * (ticks + 1)}{blank}{word}{blank}{'`' * (ticks + 1)}"


def render(outcome: Outcome) -> str:
    """Gives the whole report as Markdown."""
    lines = [f"# CA incident bugs as of {outcome.now:%Y-%m-%d %H:%M} UTC", "", f"Source: {escape(outcome.source)}."]
    if outcome.narrowed:
        lines.append(f"Narrowed to {escape(outcome.narrowed)}.")
    counts = outcome.counts()
    lines += ["", ", ".join(f"{counts[group]} {TITLES[group].lower()}" for group in Group) + "."]
    lines += [f"Note: {escape(note)}" for note in outcome.notes]
    for group in Group:
        items = outcome.of(group)
        if not items:
            continue
        lines += ["", f"## {TITLES[group]} ({len(items)})"]
        if group in {Group.LEFT_OUT, Group.FAILED}:
            lines += ["", *_short_list(outcome, items)]
        else:
            for item in items:
                lines += _bug(outcome, item)
    return "\n".join(lines) + "\n"


def _bug(outcome: Outcome, item: BugOutcome) -> list[str]:
    verdict = item.verdict
    due = due_of(verdict.clock)
    title = f"[Bug {verdict.bug_id}]({outcome.link(verdict.bug_id)}) – {escape(ca_of(item))}"
    lines = ["", f"### {title}{f': {due}' if due else ''}"]
    lines += ["", escape(summary_of(item)), ""]
    lines += [f"- {escape(turn_of(turn, outcome.now))}" for turn in verdict.turns]
    for doubt in doubts.of_bug(item):
        entry = (f"  {line}".rstrip() for line in persons.entry(doubt).splitlines())
        lines += ["- Settled by these lines in the configuration, once checked:", "", "  ````toml", *entry, "  ````"]
    if verdict.clock:
        lines.append(f"- Why: {escape(verdict.reason)}")
    elif verdict.clocks:
        lines.append(f"- Clocks: {escape(clocks_of(item))}")
    lines.append(f"- CA's last word: {_linked(outcome, item)}")
    if item.held:
        lines.append(f"- {'For staff' if item.held.escalate else 'Held'}: {escape(item.held.reason)}")
    if item.chore and item.chore.whiteboard:
        old, new = item.chore.whiteboard
        lines.append(f"- Whiteboard edit for staff to approve: {escape(item.chore.grounds)}")
        lines += [f"  - from “{escape(old)}”", f"  - to “{escape(new)}”"]
    if proposal := item.proposed:
        asked = f"needinfo on {escape(', '.join(proposal.needinfo))}" if proposal.needinfo else "no needinfo"
        note = f" ({escape(proposal.note)})" if proposal.note else ""
        text = (f"  {line}".rstrip() for line in safe_lines(proposal.comment.rstrip()))
        lines += [f"- Would post, with {asked}{note}:", "", "  ````text", *text, "  ````"]
    return lines


def _linked(outcome: Outcome, item: BugOutcome) -> str:
    case = item.verdict.case
    if case is None or case.last_ca is None:
        return "none"
    return f"[{escape(last_word(item))}]({outcome.link(item.verdict.bug_id, case.last_ca.comment.count)})"


def _short_list(outcome: Outcome, items: list[BugOutcome]) -> list[str]:
    shared, rest = folded(items)
    lines = [f"- {count} bugs: {escape(reason)}" for reason, count in shared]
    for item in rest:
        link = f"[Bug {item.verdict.bug_id}]({outcome.link(item.verdict.bug_id)})"
        lines.append(f"- {link}: {escape(item.verdict.reason)}")
    return lines
