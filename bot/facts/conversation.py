"""A bug read as a conversation: who said what for which side, what is asked and unanswered, what was announced."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.facts import asked, authors
from bot.facts.bug import Bug, Change, Comment, HiddenComment, same_account
from bot.facts.people import BugCa, People, Side
from bot.facts.rulings import UNRULED, Is, Ruled, Ruling
from bot.facts.spoken import SAME_ACT, ClosureRequest, MarkAuthor, Question, Spoken, opening, told
from bot.facts.talk import action_items, closing, promises, reports
from bot.facts.talk.action_items import ActionItem
from bot.facts.talk.claims import speaks_as_the_ca
from bot.facts.talk.promises import Promise
from bot.facts.talk.reports import Report
from bot.facts.talk.sentences import headings


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything that judgement asks of a bug's talk. Comments tagged as spam and Bugzilla's own are left out."""

    bug: Bug
    ca: BugCa
    spoken: tuple[Spoken, ...]
    questions: tuple[Question, ...]
    closure_requests: tuple[ClosureRequest, ...]
    filed_by_ca: bool
    last_ca: Spoken | None
    """The CA's last word."""
    ca_accounts: tuple[str, ...]
    """CA accounts on the bug in the order in which one would ask them: assignee, last speaker, others, asked ones."""
    rulings: tuple[Ruling, ...] = ()
    """All that people ruled about comments of this bug, also where it has no effect."""

    def of(self, side: Side) -> list[Spoken]:
        """Gives the comments of one side, oldest first."""
        return [spoken for spoken in self.spoken if spoken.side is side]

    @property
    def outsiders(self) -> frozenset[str]:
        """The names, in small letters, by which those are called who are neither the CA's nor staff."""
        return asked.outsiders(self.bug, self.spoken)

    @property
    def first_ca(self) -> Spoken | None:
        """The CA's first word."""
        return next(iter(self.of(Side.CA)), None)

    @property
    def last_update(self) -> Spoken | None:
        """The CA's last word that counts as an update: all of its words do, unless a person ruled otherwise."""
        return next((said for said in reversed(self.spoken) if said.is_update), None)

    @property
    def no_updates(self) -> list[Spoken]:
        """The CA's words that a person ruled to be no updates."""
        return [said for said in self.of(Side.CA) if not said.is_update]

    @property
    def last_staff(self) -> Spoken | None:
        """The root programs' last word."""
        return next(reversed(self.of(Side.STAFF)), None)

    def after_last_ca(self, moment: datetime, count: int | None) -> bool:
        """Whether something of `moment`, in comment `count` if in one, came after the CA's last word."""
        last = self.last_ca
        if last is None:
            return True
        if count is not None:
            return count > last.comment.count
        return moment > last.comment.time

    def at_or_after_last_ca(self, moment: datetime) -> bool:
        """Whether something of `moment` came with the CA's last word, or after it."""
        last = self.last_ca
        return last is None or moment >= last.comment.time - SAME_ACT

    @property
    def open_questions(self) -> list[Question]:
        """What nobody of the CA has spoken after, oldest first (any CA comment answers, even an acknowledgement)."""
        return [question for question in self.questions if self.after_last_ca(question.time, question.comment)]

    @property
    def unknown_after(self) -> list[Spoken]:
        """What accounts that nothing places said after the CA's last known word."""
        return [s for s in self.of(Side.UNKNOWN) if self.after_last_ca(s.comment.time, s.comment.count)]

    @property
    def claims_after(self) -> list[tuple[Spoken, str]]:
        """What others said after the CA's last known word as only the CA itself would say it, and the telling words.

        Others are the community, and who is only probably staff.
        """
        others = (s for s in self.spoken if s.side is Side.COMMUNITY or (s.side is Side.STAFF and not s.by.is_certain))
        found = [s for s in others if self.after_last_ca(s.comment.time, s.comment.count)]
        told = (
            (s, speaks_as_the_ca(s.comment.text, of_another_ca=s.side is Side.COMMUNITY and s.by.is_certain))
            for s in found
        )
        # Who files a bug against a CA may use its template, and says by that only what he found.
        return [(said, words) for said, words in told if words and said.comment.count > 0]

    @property
    def hidden_after(self) -> list[HiddenComment]:
        """Comments that are not shown and may have come after the CA's last word."""
        last = self.last_ca.comment.count if self.last_ca else -1
        return [gap for gap in self.bug.hidden if gap.count > last]

    @property
    def ca_reports(self) -> list[tuple[Comment, Report]]:
        """The CA's comments that hold, or could hold, a report."""
        found = [(spoken.comment, reports.classify(spoken.comment.text)) for spoken in self.of(Side.CA)]
        return [(comment, report) for comment, report in found if report is not Report.NONE]

    @property
    def doubtful_report(self) -> Spoken | None:
        """What may be the full report though it is not certainly the CA's; a description may only follow a template."""
        whole = {Report.FULL, Report.INCIDENT}
        return next(
            (
                spoken
                for spoken in self.spoken
                if spoken.side in {Side.UNKNOWN, Side.COMMUNITY}
                and spoken.comment.count > 0
                and reports.classify(spoken.comment.text) in whole
                and reports.stands_as_full(spoken.comment.text)
            ),
            None,
        )

    @property
    def doubtful_closures(self) -> list[Spoken]:
        """Closure summaries under their heading of accounts that are not certainly the CA's, oldest first."""
        return [
            said
            for said in self.spoken
            if said.side in {Side.UNKNOWN, Side.COMMUNITY}
            and said.comment.count > 0
            and not said.ruled.requests_nothing
            and any(closing.is_closure_heading(heading) for heading in headings(said.comment.text))
        ]

    @property
    def ruled_reports(self) -> list[Spoken]:
        """The comments that a person ruled to hold the full report, whoever wrote them."""
        return [said for said in self.spoken if said.ruled.report]

    @property
    def filing_ruling(self) -> Ruling | None:
        """The word of a person by which the description is one side's, if there is one."""
        return next((said.ruled.side for said in self.spoken if said.comment.count == 0), None)

    @property
    def promises(self) -> list[tuple[Spoken, Promise]]:
        """What the CA promised for a day, oldest first."""
        return [
            (said, promise)
            for said in self.of(Side.CA)
            for promise in promises.find(said.comment.text, said.comment.time.date())
        ]

    @property
    def action_items(self) -> tuple[Comment, tuple[ActionItem, ...]] | None:
        """The CA's newest action-item table and the comment that holds it."""
        for spoken in reversed(self.of(Side.CA)):
            if items := action_items.table(spoken.comment.text, spoken.comment.time.date()):
                return spoken.comment, items
        return None


def read(bug: Bug, people: People) -> Conversation:
    """Reads a bug as a conversation. The bug is taken as it is: rewind it first for a past moment."""
    ruled = people.ruled(bug)
    spoken = words(bug, people)
    return Conversation(
        bug=bug,
        ca=people.ca_of(bug),
        spoken=spoken,
        questions=tuple(sorted(asked.of_the_ca(bug, spoken, people, ruled), key=lambda question: question.time)),
        closure_requests=tuple(_closure_requests(bug, spoken, people, ruled)),
        last_ca=next((said for said in reversed(spoken) if said.side is Side.CA), None),
        filed_by_ca=_filed_by_ca(bug, people, ruled.get(0, UNRULED)),
        ca_accounts=_ca_accounts(bug, spoken, people),
        rulings=people.rulings_of(bug),
    )


def words(bug: Bug, people: People) -> tuple[Spoken, ...]:
    """Gives who said what for which side, without reading what was asked: for those who need no more."""
    ruled = people.ruled(bug)
    each = (_spoken(comment, bug, people, ruled.get(comment.count, UNRULED)) for comment in bug.comments)
    return tuple(said for said in each if _counts(said))


def _spoken(comment: Comment, bug: Bug, people: People, ruled: Ruled) -> Spoken:
    return Spoken(comment, authors.of_comment(comment, bug, people, ruled), ruled)


def _counts(said: Spoken) -> bool:
    """Whether a comment is somebody's word; one of which a person ruled what it is, whatever its tag, always is."""
    if said.side is Side.BOT:
        return False
    ruled = said.ruled
    if ruled.side or ruled.asks_to_close or ruled.report or ruled.asks:
        return True
    # A CA's own word counts even where somebody tagged it: a silence must not be made by a tag.
    return not said.comment.automatic and (said.side is Side.CA or not said.comment.is_spam)


def _filed_by_ca(bug: Bug, people: People, ruled: Ruled) -> bool:
    """Whether the CA filed the bug; a ruling on another comment of the reporter says nothing of the filing."""
    if ruled.side:
        return ruled.side.what in {Is.BY_CA, Is.UPDATE}
    return people.who(bug.creator, bug, bug.created).side is Side.CA


TextOf = Callable[[str], str]
"""Gives one mark's text (or nothing) out of a whiteboard."""


_RESTORED = timedelta(days=7)
"""A mark that was gone for no longer than this had only been lost: by a slip, or when labels were put in order."""


def mark_author(bug: Bug, people: People, which: TextOf) -> MarkAuthor:
    """Tells who put the present mark into the whiteboard, and when: who set it first, if it was only lost in between.

    Args:
        bug: the bug, at the moment asked for.
        people: who is who.
        which: gives the mark's text (or nothing) out of a whiteboard.

    Returns:
        Of several who set the same mark again and again, the first; where that is none of certain staff, the first of
        certain staff who stood by it.
    """
    setters = [
        MarkAuthor(change.who, change.when, people.who(change.who, bug, change.when), at_filing=False)
        if change
        else MarkAuthor(bug.creator, bug.created, people.who(bug.creator, bug, bug.created), at_filing=True)
        for change in _settings_of(bug, which)
    ]
    return next((setter for setter in setters if setter.by.is_certain_staff), setters[0])


def is_restored(bug: Bug, which: TextOf, change: Change) -> bool:
    """Whether a mark that a change took away came back soon, so that it had only been lost."""
    lost = which(change.removed)
    later = (one for one in bug.changes if one.field == "whiteboard" and one.when >= change.when)
    return any(which(one.added) == lost and one.when - change.when <= _RESTORED for one in later)


def _settings_of(bug: Bug, which: TextOf) -> list[Change | None]:
    """Gives the changes that brought the present mark, oldest first (None: the filing); several where it was lost."""
    wanted = which(bug.whiteboard)
    spells: list[tuple[Change | None, Change | None]] = [(None, None)]
    for change in bug.changes:
        if change.field != "whiteboard" or which(change.removed) == which(change.added):
            continue
        if which(change.removed) == wanted:
            spells[-1] = spells[-1][0], change
        elif which(change.added) == wanted:
            spells.append((change, None))
    found = [spells[-1][0]]
    for (begin, end), after in zip(spells[-2::-1], spells[:0:-1], strict=True):
        if end is None or after[0] is None or after[0].when - end.when > _RESTORED:
            break
        found.append(begin)
    return found[::-1]


def _ca_accounts(bug: Bug, spoken: Sequence[Spoken], people: People) -> tuple[str, ...]:
    now = bug.comments[-1].time if bug.comments else bug.created
    by_flag = [event.requestee for event in bug.needinfo_events if event.was_set and event.requestee]
    by_flag += [needinfo.requestee for needinfo in bug.needinfos if needinfo.requestee]
    candidates = [
        bug.assignee,
        *(s.comment.creator for s in reversed(spoken) if s.side is Side.CA),
        *by_flag,
    ]
    accounts: list[str] = []
    for login in candidates:
        if login and people.is_ca(login, bug, now) and not any(same_account(login, known) for known in accounts):
            accounts.append(login)
    return tuple(accounts)


def _closure_requests(
    bug: Bug, spoken: Sequence[Spoken], people: People, ruled: Mapping[int, Ruled]
) -> Iterable[ClosureRequest]:
    for said in spoken:
        comment, ruling = said.comment, said.ruled.asks_to_close
        if said.ruled.requests_nothing:
            continue
        text = closing.closure_request(comment.text) if said.side is Side.CA or ruling else ""
        if text or ruling:
            yield ClosureRequest(comment.count, comment.time, text or opening(comment.text), ruling)
    yield from _closure_needinfos(bug, people, ruled)


def _closure_needinfos(bug: Bug, people: People, ruled: Mapping[int, Ruled]) -> Iterable[ClosureRequest]:
    """A needinfo of the CA on the shared account (IRG 3.1). Staff who clear it do not ask again; a CA takes it back."""
    seen = {needinfo.since for needinfo in bug.needinfos}
    events = [event for event in bug.needinfo_events if _is_shared_account(event.requestee)]
    for event in events:
        if not event.was_set or not authors.acts_for_ca(event.who, bug, event.when, people, ruled):
            continue
        cleared = next((later for later in events if not later.was_set and later.when > event.when), None)
        if cleared is None or not authors.acts_for_ca(cleared.who, bug, cleared.when, people, ruled):
            seen.discard(event.when)
            yield ClosureRequest(None, event.when, f"needinfo on {event.requestee}")
    for needinfo in bug.needinfos:
        set_while_filing = needinfo.since in seen and _is_shared_account(needinfo.requestee)
        if set_while_filing and authors.acts_for_ca(needinfo.setter, bug, needinfo.since, people, ruled):
            yield ClosureRequest(None, needinfo.since, f"needinfo on {needinfo.requestee}")


def _is_shared_account(login: str | None) -> bool:
    return (login or "").casefold() in {"incident-reporting@ccadb.org", "incident-reporting"}


def first_disclosure(conversation: Conversation) -> tuple[datetime, str]:
    """Gives the moment from which the full report is counted, and why from then.

    The filing if the CA filed the bug, else its first comment; else, as when it became aware is not visible, the
    filing again, to which the time for an initial answer is added (IRG 3.2, full incident report).
    """
    bug = conversation.bug
    filing = told(conversation.filing_ruling)
    if conversation.filed_by_ca:
        return bug.created, f"the CA filed the bug{filing}"
    if first := conversation.first_ca:
        return first.comment.time, f"the CA's first comment ({first.comment.count}{told(first.ruled.side, ', ')})"
    return bug.created, f"a third party filed the bug{filing}"
