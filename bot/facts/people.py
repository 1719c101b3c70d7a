"""Who spoke for whom on that day, why we think so, and how certain that is.

A directory that staff keep decides. Where it is silent, the bugs themselves are asked. Certain is what nobody can bring
about who may only file bugs and comment: who was assigned by another, whom staff asked by needinfo, who is one of these
on another bug of the CA, or on the domain of one of these if no other side was seen on it. What is only probable (a
report under its heading, a domain that carries the CA's name) makes nobody the CA: such an account is `UNKNOWN` and
*likely*, and a person must say who it is. See docs/adr/0005-only-what-is-certain.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.config.settings import CaEntry, Directory
from bot.facts import census as counting
from bot.facts.bug import Bug, Comment, same_account
from bot.facts.census import Census, first_act_of
from bot.facts.elsewhere import Elsewhere
from bot.facts.grounds import Ground, grounds_of
from bot.facts.listed import Listed, in_force
from bot.facts.logins import akin, domain_of, is_nobody, is_public, within
from bot.facts.rulings import UNRULED, Is, Ruled, Ruling, settle
from bot.facts.sides import Attribution, BugCa, Certainty, Side
from bot.facts.summaries import names_at_head, plain_name, shared_names, summary_head
from bot.facts.talk import reports

__all__ = [
    "Attribution",
    "BugCa",
    "Certainty",
    "People",
    "Side",
    "domain_of",
    "hides_domains",
    "several",
    "summary_head",
]

_SHORTEST_NAME = 4
"""Shorter names of CAs occur in other people's domains by accident."""
_SHORTEST_LABEL = 6
"""The same for a name inside a longer part of a domain (`foobartrust.example` of “Foobar”)."""


def several(names: Iterable[str]) -> bool:
    """Whether names are more than spellings of one CA: “Foo”, “Foo CA” and “FC” of “Foo CA” are one."""
    names = sorted(names, key=lambda name: len(plain_name(name)))
    shortest = plain_name(names[0]) if names else ""
    return any(not plain_name(name).startswith(shortest) and initials(name) != shortest for name in names)


def initials(name: str) -> str:
    """Gives the first letters of a name of several words, in small letters: `frt` of “Foo Root Trust”."""
    words = name.casefold().split()
    return "".join(word[0] for word in words) if len(words) > 1 else ""


def _is_one(name: str, names: Iterable[str]) -> bool:
    """Whether a CA is one of these, in whichever spelling."""
    return any(not several((name, one)) for one in names)


def hides_domains(bugs: Iterable[Bug]) -> bool:
    """Whether everybody who filed or wrote in some bugs is shown without a domain, as a server does for strangers."""
    logins = {login for bug in bugs for login in (bug.creator, *(comment.creator for comment in bug.comments))}
    return bool(logins) and not any("@" in login for login in logins)


@dataclass(slots=True)
class People:
    """The directory and what the bugs at hand add to it.

    Args:
        directory: who is who, as staff keep it.
        bugs: all bugs that were read, already rewound to the moment asked for: inference looks across them.
        own_account: the bot's own login, or nothing. Where the directory lists it as a person's, people share it.
        rulings: people's words about comments of any bug.
        hides_domains: whether the server showed accounts without their domains: anybody may have such a login, so what
            rests on it is for reading only.
    """

    directory: Directory
    bugs: Iterable[Bug] = ()
    own_account: str = ""
    rulings: Iterable[Ruling] = ()
    hides_domains: bool = False
    _listed: Listed = field(init=False, repr=False)
    _census: Census = field(init=False, repr=False)
    _heads: dict[str, str] = field(init=False, repr=False, default_factory=dict)
    _known: dict[tuple[int, str, int], Attribution] = field(init=False, repr=False, default_factory=dict)
    _guessed: dict[tuple[int, str], Attribution] = field(init=False, repr=False, default_factory=dict)
    _cas: dict[int, BugCa] = field(init=False, repr=False, default_factory=dict)
    _owners: dict[tuple[str, tuple[str, ...]], str] = field(init=False, repr=False, default_factory=dict)
    _grounds: dict[int, tuple[Ground, ...]] = field(init=False, repr=False, default_factory=dict)
    _certain: dict[int, tuple[str, ...]] = field(init=False, repr=False, default_factory=dict)
    _words: dict[int, dict[str, list[Comment]]] = field(init=False, repr=False, default_factory=dict)
    _rulings: dict[int, list[Ruling]] = field(init=False, repr=False)
    elsewhere: Elsewhere = field(init=False, repr=False)
    """What was said on all bugs, for what one of them means for another."""

    def __post_init__(self) -> None:
        self._rulings = defaultdict(list)
        for ruling in self.rulings:
            self._rulings[ruling.bug_id].append(ruling)
        self._listed = Listed(self.directory)
        self._take(Census())
        bugs = tuple(sorted(self.bugs, key=lambda bug: bug.id))
        self.elsewhere = Elsewhere(bugs)
        if bugs:
            self._count(bugs)

    def _count(self, bugs: tuple[Bug, ...]) -> None:
        """Takes the census in the order in which one part needs the other: staff, whose bug it is, who is the CA's."""
        acts = [(act, self.names_at_head(bug)) for bug in bugs for act in counting.triages(bug) if act.until is None]
        staff = Census(
            triaged=counting.counted((act.who, names) for act, names in acts if len(names) == 1),
            confirmed={act.who: act.why for act, _ in reversed(acts) if act.why},
            staff_act=first_act_of(bugs, self.is_listed_staff) is not None,
        )
        self._take(staff)
        names = {bug.id: self._find_ca(bug).names for bug in bugs}
        alone = [bug for bug in bugs if len(names[bug.id]) == 1]
        grounds = [(ground, names[bug.id]) for bug in alone for ground in self._grounds_of(bug)]
        spoke = [(comment, names[bug.id]) for bug in alone for comment in bug.comments if counting.counts(comment)]
        self._take(
            replace(
                staff,
                assigned=counting.counted((ground.login, found) for ground, found in grounds if not ground.is_asked),
                asked=counting.counted((ground.login, found) for ground, found in grounds if ground.is_asked),
                spoke=counting.counted(
                    (said.creator, found) for said, found in spoke if not self.is_listed_staff(said.creator, said.time)
                ),
                reported=counting.counted((bug.creator, names[bug.id]) for bug in alone),
                seen=counting.seen_on(bugs),
            )
        )

    def with_census(self, census: Census) -> People:
        """Gives the same directory, own account and rulings with another census, such as that of a past moment."""
        other = copy(self)
        other._take(census)  # noqa: SLF001 - it is one of us
        return other

    def _take(self, census: Census) -> None:
        self._census = census
        self._known, self._guessed, self._cas, self._owners, self._grounds = {}, {}, {}, {}, {}
        self._certain, self._words = {}, {}

    # --- whose bug -------------------------------------------------------------------------------------------------

    def ca_of(self, bug: Bug) -> BugCa:
        """Tells which CA a bug is about, and how we know."""
        if bug.id not in self._cas:
            self._cas[bug.id] = self._find_ca(bug)
        return self._cas[bug.id]

    def entries(self, name: str, day: date) -> list[CaEntry]:
        """Gives the directory's entries of a CA that are in force on a day, by its name."""
        return [ca for ca in self.directory.cas if ca.name == name and in_force(ca, day)]

    def find_names(self, text: str) -> frozenset[str]:
        """Gives the CA names that a user may mean by `text` (a name or an alias, whatever its case)."""
        return frozenset({text, self._listed.aliases.get(plain_name(text), text)})

    def names_at_head(self, bug: Bug) -> tuple[str, ...]:
        """Gives the CAs that a bug's summary names at its beginning; none where it names none."""
        head = summary_head(bug.summary)
        if names := names_at_head(head or bug.summary, self._listed.aliases):
            return names
        # The first spelling that is met stands for all of them.
        parts = shared_names(head) if head else ()
        return tuple(dict.fromkeys(self._heads.setdefault(plain_name(part), part) for part in parts))

    def _find_ca(self, bug: Bug) -> BugCa:
        head = summary_head(bug.summary)
        if names := names_at_head(head or bug.summary, self._listed.aliases):
            return BugCa(names, "named at the beginning of the summary")
        assignees = self.assignees(bug)
        for login in reversed(assignees):
            if names := self._listed_cas(login, bug.created.date()):
                return BugCa(names[:1], f"the directory's CA of the assignee {login}")
        if names := self.names_at_head(bug):
            return BugCa(names, "named at the beginning of the summary, though not in the directory")
        for login in reversed(assignees):
            if len(names := tuple(self._census.assigned.get(login.casefold(), ()))) == 1:
                return BugCa(names, f"the CA of the other bugs that are assigned to {login}")
        return BugCa((), "neither the summary nor an assignee says which CA this is about")

    def _listed_cas(self, login: str, day: date) -> tuple[str, ...]:
        """Gives the CAs that the directory has for an account, by itself or by its domain."""
        claimed = self._listed.claim(login, day)
        if claimed and claimed[0].side is Side.CA:
            return (claimed[0].who,)
        return tuple(ca.name for ca in self._listed.placed(login, day))

    # --- who speaks ------------------------------------------------------------------------------------------------

    def who(self, login: str, bug: Bug, moment: datetime) -> Attribution:
        """Tells whom `login` spoke for on `bug` at `moment` (aware, UTC), and why we think so."""
        key = (bug.id, login.casefold(), self._listed.period(moment.date()))
        if key not in self._known:
            self._known[key] = self._by_directory(login, bug, moment.date()) or self._inferred(login, bug)
        return self._known[key]

    def is_ca(self, login: str, bug: Bug, moment: datetime) -> bool:
        """Whether `login` certainly speaks for this bug's CA: by who it is, or because a ruling here says so."""
        side = self.who(login, bug, moment).side
        return side is Side.CA or self._is_ruled_ca(login, side, bug)

    def is_staff(self, login: str, bug: Bug, moment: datetime) -> bool:
        """Whether `login` speaks for a root program, as far as one can tell."""
        return self.who(login, bug, moment).side is Side.STAFF

    def is_listed_staff(self, login: str, moment: datetime) -> bool:
        """Whether the directory certainly lists `login` as staff on the day (UTC) of `moment`."""
        return self._listed.is_certain_staff(login, moment.date())

    def listed_side(self, login: str, bug: Bug, moment: datetime) -> Side | None:
        """Gives the side on which the directory alone places an account on a bug; None where it does not know it."""
        found = self._by_directory(login, bug, moment.date())
        return found.side if found else None

    def ruled_on(self, bug_id: int, comment: int) -> Ruled:
        """Gives what people ruled of a comment, by the numbers of its bug and its own."""
        return settle(ruling for ruling in self._rulings.get(bug_id, ()) if ruling.comment == comment)

    def lists(self, login: str) -> bool:
        """Whether the directory lists an account itself, as whosoever's and on whichever days."""
        return self._listed.lists_account(login)

    # --- what people ruled -----------------------------------------------------------------------------------------

    def rulings_of(self, bug: Bug) -> tuple[Ruling, ...]:
        """Gives all that was ruled about a bug's comments, also without effect; by comment, the oldest first."""
        told = self._rulings.get(bug.id, ())
        return tuple(sorted(told, key=lambda one: (one.comment, one.at, one.what, one.who, one.why)))

    def ruled(self, bug: Bug) -> Mapping[int, Ruled]:
        """Gives what holds by people's word of each comment that the bug has (at its moment): number → what."""
        if bug.id not in self._rulings:
            return {}
        told: dict[int, list[Ruling]] = {comment.count: [] for comment in bug.comments}
        for ruling in self._rulings[bug.id]:
            if ruling.comment in told:
                told[ruling.comment].append(ruling)
        return {number: settle(rulings) for number, rulings in told.items() if rulings}

    def _is_ruled_ca(self, login: str, side: Side, bug: Bug) -> bool:
        """Whether the newest ruled comment of `login` is the CA's, so that one may ask it here.

        That somebody of another side passed on an update makes only that comment the CA's.
        """
        if side is Side.BOT or bug.id not in self._rulings:
            return False
        ruled = self.ruled(bug)
        said = [ruled.get(c.count, UNRULED).side for c in bug.comments if same_account(c.creator, login)]
        last = next((ruling for ruling in reversed(said) if ruling), None)
        return last is not None and (last.what is Is.BY_CA or (last.what is Is.UPDATE and side is Side.UNKNOWN))

    def _by_directory(self, login: str, bug: Bug, day: date) -> Attribution | None:
        if is_nobody(login):
            return Attribution(Side.BOT, Certainty.SURE, "a placeholder, which is nobody")
        claimed = self._listed.claim(login, day)
        if self._is_bot(login, day):
            return Attribution(Side.BOT, Certainty.SURE, "an automated account")
        if claimed:
            claim, certainty = claimed
            bare = ", by the part before the @ alone" if certainty is not Certainty.SURE else ""
            match claim.side:
                case Side.STAFF:
                    return Attribution(Side.STAFF, certainty, f"{claim.who} in the directory{bare}")
                case Side.CA:
                    names = [claim.who, *(ca.name for ca in self._listed.placed(login, day))]
                    return self._of_a_ca(login, bug, names, certainty)
                case Side.AUDITOR | Side.COMMUNITY:
                    return Attribution(claim.side, certainty, f"{claim.who} in the directory{bare}")
                case _:  # a bot's bare login, of which more is shown
                    return Attribution(Side.UNKNOWN, Certainty.NONE, f"a listed bot may be meant: {claim.account}")
        if self._listed.is_auditor(login):
            return Attribution(Side.AUDITOR, Certainty.SURE, "an auditor in the directory")
        placed = [ca.name for ca in self._listed.placed(login, day)]
        return self._of_a_ca(login, bug, placed, Certainty.SURE) if placed else None

    def _of_a_ca(self, login: str, bug: Bug, placed: list[str], certainty: Certainty) -> Attribution | None:
        """Tells for whom somebody speaks here whom the directory has with these CAs."""
        names = self.ca_of(bug).names
        shared = self._listed.on_shared_domain(login) and not self._listed.lists_account(login)
        own = next((name for name in placed if name in names), "")
        if own and certainty is Certainty.LIKELY:
            reason = f"probably the CA's: the directory's {own}, by the part before the @ alone"
            return Attribution(Side.UNKNOWN, Certainty.LIKELY, reason)
        if own and not shared:
            return Attribution(Side.CA, certainty, f"the directory's {own}")
        if ground := self._ground(login, bug, is_asked=False):
            return Attribution(Side.CA, Certainty.SURE, f"of {placed[0]}, and {ground.reason}")
        if own or shared or certainty is Certainty.LIKELY:
            return None
        return Attribution(Side.COMMUNITY, Certainty.SURE, f"the directory's {placed[0]}, another CA")

    def _inferred(self, login: str, bug: Bug) -> Attribution:
        """Infers once a bug and login: the day makes no difference, and comments are many."""
        key = (bug.id, login.casefold())
        if key not in self._guessed:
            self._guessed[key] = (
                self._as_staff(login) or self._as_the_ca(login, bug) or self._as_probable(login, bug)
            ) or self._as_another(login, bug)
        return self._guessed[key]

    def _as_staff(self, login: str) -> Attribution | None:
        if reason := self.triages(login):
            certainty = Certainty.SURE if self.triages_for_sure(login) else Certainty.LIKELY
            return Attribution(Side.STAFF, certainty, reason)
        return None

    def _as_the_ca(self, login: str, bug: Bug) -> Attribution | None:
        """Places who is certainly this CA's, and who is certainly another's."""
        names, census, key = self.ca_of(bug).names, self._census, login.casefold()
        if ground := self._ground(login, bug, is_asked=False):
            return Attribution(Side.CA, Certainty.SURE, ground.reason)
        assigned = census.assigned.get(key, frozenset())
        if any(_is_one(name, names) for name in assigned):
            return Attribution(Side.CA, Certainty.SURE, "assigned to another bug of this CA")
        asked, ground = census.asked.get(key, frozenset()), self._ground(login, bug, is_asked=True)
        # What staff asked here goes before an assignment elsewhere: both together are a doubt.
        if ground or (not assigned and any(_is_one(name, names) for name in asked)):
            reason = ground.reason if ground else "staff asked it by needinfo on another bug of this CA"
            if doubt := self._doubt_of_asked(login, names):
                return Attribution(Side.UNKNOWN, Certainty.NONE, f"{reason}, but {doubt}")
            return Attribution(Side.CA, Certainty.SURE, reason)
        if assigned:
            return Attribution(Side.COMMUNITY, Certainty.LIKELY, f"assigned to bugs of another CA ({min(assigned)})")
        if owner := self._domain_owner(login, bug):
            return Attribution(Side.CA, Certainty.SURE, f"shares the domain of {owner}, who is the CA's")
        if asked:
            return Attribution(Side.COMMUNITY, Certainty.LIKELY, f"staff asked it on bugs of another CA ({min(asked)})")
        return None

    def _doubt_of_asked(self, login: str, names: Iterable[str]) -> str:
        """Says why somebody whom staff asked on a CA's bug may be of another side; or nothing."""
        census, key, domain = self._census, login.casefold(), domain_of(login)
        everywhere = (census.spoke, census.assigned, census.asked)
        if several(name for facts in everywhere for name in facts.get(key, ())):
            return "it speaks on the bugs of several CAs"
        # One who reports a CA's mistakes is often asked about them.
        if any(_is_one(name, names) for name in census.reported.get(key, ())) and key not in census.assigned:
            return "it reported a bug of this CA, and was assigned to none"
        if domain and not is_public(domain):
            theirs = {name for member in self._members(domain) for name in census.assigned.get(member, ())}
            if other := sorted(name for name in theirs if not _is_one(name, names)):
                return f"its domain is that of people who are assigned to bugs of {other[0]}"
        return ""

    def _as_probable(self, login: str, bug: Bug) -> Attribution | None:
        """Tells what speaks for the CA's side and is not certain: anybody may have brought it about."""
        reason = self._sign(login, bug)
        return Attribution(Side.UNKNOWN, Certainty.LIKELY, f"probably the CA's: {reason}") if reason else None

    def _sign(self, login: str, bug: Bug) -> str:
        others = [one for one in self._certain_on(bug) if not same_account(one, login)]
        if any(same_account(login, turn) for turn in bug.values_of("assigned_to")):
            return "assigned to this bug, though nobody of staff has acted on it since"
        domain = domain_of(login)
        if domain and not is_public(domain) and not self._listed.is_shared(domain):
            if colleague := next((other for other in others if akin(domain_of(other) or "-", domain)), ""):
                return f"shares the domain of {colleague}, though people of other sides use it too"
            if name := self._name_in(domain, bug):
                return f"its domain carries the name “{name}”"
        reported = same_account(login, bug.creator)
        words = self._words_on(bug)
        for comment in words.get(login.casefold(), ()):
            if not reports.has_named_heading(comment.text):
                continue
            # Whoever files against a CA may use its template; a CA's own filing has nobody of another side assigned.
            if not (reported and others and comment.count == 0):
                return f"posted a report under its heading in comment {comment.count}"
        theirs = (comment for other in others for comment in words.get(other.casefold(), ()))
        naming = [comment for comment in theirs if self._names_as_colleague(comment.text, login)]
        if naming:
            named = min(naming, key=lambda comment: comment.count)
            return f"named by {named.creator} in comment {named.count}"
        return ""

    @staticmethod
    def _names_as_colleague(text: str, login: str) -> bool:
        return "@" in login and login.casefold() in text.casefold()

    def _name_in(self, domain: str, bug: Bug) -> str:
        """Gives the CA's name that a domain carries, such as `foo-trust` of “Foo Trust”."""
        labels = [plain_name(label) for label in domain.split(".")]
        for name in self.ca_of(bug).names:
            plain = plain_name(name)
            whole = len(plain) >= _SHORTEST_NAME and plain in labels
            if whole or (len(plain) >= _SHORTEST_LABEL and any(plain in label for label in labels)):
                return name
        return ""

    def _as_another(self, login: str, bug: Bug) -> Attribution:
        spoke = self._census.spoke.get(login.casefold(), frozenset())
        if several(spoke):
            return Attribution(Side.COMMUNITY, Certainty.LIKELY, f"speaks on the bugs of {len(spoke)} CAs")
        if self._listed.on_shared_domain(login):
            return Attribution(
                Side.UNKNOWN, Certainty.NONE, f"{domain_of(login)} holds a root program, but this account is not listed"
            )
        if same_account(login, bug.creator):
            return Attribution(Side.COMMUNITY, Certainty.LIKELY, "reported the bug, and nothing ties it to the CA")
        return Attribution(Side.UNKNOWN, Certainty.NONE, "nothing places this account")

    # --- grounds ---------------------------------------------------------------------------------------------------

    def has_another_home(self, login: str, names: Iterable[str]) -> bool:
        """Whether an account is on a domain of staff, of auditors or of people of several sides, and not on a CA's own.

        Whoever assigns or asks it has not made it the CA's: staff also hand bugs to one another, and ask others.
        """
        domain, listed = domain_of(login), self._listed
        if not domain or is_public(domain) or listed.lists_account(login):
            return False
        if any(within(domain, known) and ca.name in names for known, ca in listed.domains):
            return False
        # Some CAs have a root program as their sister, under one domain: whoever is assigned to `Google …` is the CA's.
        labels = [label for label in map(plain_name, domain.split(".")) if len(label) >= _SHORTEST_NAME]
        if any(plain_name(name).startswith(label) for name in names for label in labels):
            return False
        others = {Side.STAFF, Side.AUDITOR}
        return listed.is_shared(domain) or any(claim.side in others for claim in listed.accounts_on(domain))

    def _counts(self, ground: Ground, names: Iterable[str]) -> bool:
        """Whether a ground holds: who brought it about counts, and its account has no other home."""
        if ground.until or self.is_listed_staff(ground.login, ground.since) or self.triages(ground.login):
            return False
        if self.has_another_home(ground.login, names):
            return False
        if ground.by is None:
            return True
        who, when = ground.by
        return self.is_listed_staff(who, when) or self.triages_for_sure(who)

    def _grounds_of(self, bug: Bug) -> tuple[Ground, ...]:
        """Gives the grounds that hold on a bug."""
        if bug.id not in self._grounds:
            names = self.ca_of(bug).names
            found = grounds_of(bug, self.own_account)
            self._grounds[bug.id] = tuple(ground for ground in found if self._counts(ground, names))
        return self._grounds[bug.id]

    def _ground(self, login: str, bug: Bug, *, is_asked: bool) -> Ground | None:
        for ground in self._grounds_of(bug):
            if ground.is_asked is is_asked and same_account(ground.login, login):
                return ground
        return None

    def _certain_on(self, bug: Bug) -> tuple[str, ...]:
        """Gives the accounts that are certainly the CA's on a bug, by its own record or the directory."""
        if bug.id not in self._certain:
            names = set(self.ca_of(bug).names)
            listed = (c.creator for c in bug.comments if names & set(self._listed_cas(c.creator, c.time.date())))
            self._certain[bug.id] = tuple(dict.fromkeys((*(g.login for g in self._grounds_of(bug)), *listed)))
        return self._certain[bug.id]

    def _words_on(self, bug: Bug) -> Mapping[str, list[Comment]]:
        """Gives a bug's comments by their writers, in small letters."""
        if bug.id not in self._words:
            self._words[bug.id] = defaultdict(list)
            for comment in bug.comments:
                self._words[bug.id][comment.creator.casefold()].append(comment)
        return self._words[bug.id]

    def _domain_owner(self, login: str, bug: Bug) -> str:
        """Gives a certain account of this bug's CA that shares its mail domain with `login` and with no other side."""
        domain, names = domain_of(login), self.ca_of(bug).names
        if not domain or is_public(domain) or not names:
            return ""
        here = [ground.login for ground in self._grounds_of(bug) if akin(domain_of(ground.login) or "-", domain)]
        key = (domain, (*names, "", *sorted(here)))
        if key not in self._owners:
            self._owners[key] = self._owner_of(domain, names, here)
        return self._owners[key]

    def _owner_of(self, domain: str, names: tuple[str, ...], here: list[str]) -> str:
        listed = self._listed
        if listed.is_shared(domain) or listed.others_on(domain, names):
            return ""
        # One line about one person says nothing of his domain, and a dated entry nothing of other days.
        certain = [*here, *(claim.account for claim in listed.accounts_on(domain) if claim.is_lasting)]
        for login in self._members(domain):
            theirs = self._census.assigned.get(login, frozenset()) | self._census.asked.get(login, frozenset())
            ours = [name for name in theirs if _is_one(name, names)]
            if ours:
                certain.append(login)
            known = any(same_account(login, one) for one in certain)
            if len(ours) < len(theirs) or (not known and self._is_of_another_side(login, names)):
                return ""
        return certain[0] if certain else ""

    def _is_of_another_side(self, login: str, names: Iterable[str]) -> bool:
        """Whether somebody who is certainly no CA's is staff's or the community's, by what he does."""
        spoke = self._census.spoke.get(login, frozenset())
        reported = self._census.reported.get(login, frozenset())
        return bool(self.triages(login)) or several(spoke) or any(not _is_one(name, names) for name in reported)

    def _members(self, domain: str) -> list[str]:
        """Gives the accounts that were seen on a domain, or on one above or below it."""
        seen = self._census.seen
        return sorted(login for known, logins in seen.items() if akin(known, domain) for login in logins)

    # --- small questions -------------------------------------------------------------------------------------------

    def _is_bot(self, login: str, day: date) -> bool:
        claimed = self._listed.claim(login, day)
        if claimed and claimed[0].side is Side.BOT and claimed[1] is not Certainty.LIKELY:
            return True
        if self.own_account and same_account(login, self.own_account):
            # A person whom the directory lists shares it: then its comments tell by their last line whose they are.
            return claimed is None
        return within(domain_of(login), "mozilla.tld")

    def _is_placeholder(self, login: str, bug: Bug) -> bool:
        """Whether an assignee stands for nobody of a CA: a placeholder, a bot, or staff when the bug was filed."""
        day = bug.created.date()
        return (
            is_nobody(login)
            or self._is_bot(login, day)
            or bool(self.triages(login))
            or self._listed.is_certain_staff(login, day)
        )

    def triages(self, login: str) -> str:
        """Says why somebody is taken for staff by what he does, where the directory does not list him; or nothing."""
        # Somebody whom the directory lists with an end was staff then and is judged anew after it.
        if self._listed.was_staff(login) or self._listed.is_a_cas(login):
            return ""
        names = self._census.triaged.get(login.casefold(), frozenset())
        if several(names):
            alone = "" if self._census.staff_act else ", and nobody acts here whom the directory lists as staff"
            return f"confirms, assigns and marks the bugs of {len(names)} CAs{alone}"
        return self._census.confirmed.get(login.casefold(), "")

    def triages_for_sure(self, login: str) -> bool:
        """Whether somebody is certainly staff by what he does: where nobody acts whom the directory lists."""
        if self._census.staff_act or not self.triages(login):
            return False
        return several(self._census.triaged.get(login.casefold(), frozenset()))

    def assignees(self, bug: Bug) -> list[str]:
        """Gives the accounts that a bug was assigned to, oldest first, without placeholders, bots and staff."""
        return [login for login in bug.values_of("assigned_to") if not self._is_placeholder(login, bug)]
