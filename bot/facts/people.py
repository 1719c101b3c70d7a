"""Who spoke for whom on that day, and why we think so.

A directory that staff keep decides. Where it is silent, the bugs themselves are asked: who was assigned, whom staff
asked by needinfo, who posted the report, who shares an organisation's domain, who speaks on the bugs of several CAs.
Every attribution carries its reason, and whether it is the directory's word (*sure*) or an inference (*likely*). An
account that nothing places stays unknown: a new colleague or a passer-by, and a person must say which.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.config.settings import CaEntry, Directory
from bot.facts import reports
from bot.facts.bug import Bug, same_account
from bot.facts.census import Census, find_triagers, take_census
from bot.facts.listed import Listed, in_force
from bot.facts.logins import NOBODY, PUBLIC_MAIL, domain_of, same_organisation, within
from bot.facts.rulings import UNRULED, Is, Ruled, Ruling, settle
from bot.facts.sides import Attribution, BugCa, Certainty, Side
from bot.facts.spoken import is_own_act
from bot.facts.summaries import names_at_head, plain_name, shared_names, summary_head

__all__ = ["Attribution", "BugCa", "Certainty", "People", "Side", "domain_of", "summary_head"]

_BOT = re.compile(r"(?:^|[._-])bot$", re.IGNORECASE)
"""The part before the `@` of an account that calls itself a bot."""


def _several(names: Iterable[str]) -> bool:
    """Whether names are more than spellings of one CA: “Foo”, “Foo CA” and “Foo CA issued” begin alike."""
    plain = sorted((plain_name(name) for name in names), key=len)
    return any(not name.startswith(plain[0]) for name in plain)


@dataclass(slots=True)
class People:
    """The directory and what the bugs at hand add to it.

    Args:
        directory: who is who, as staff keep it.
        bugs: all bugs that were read, already rewound to the moment asked for: inference looks across them.
        own_account: the bot's own login, or nothing. Where the directory lists it as a person's, people share it.
        rulings: people's words about comments of any bug.
    """

    directory: Directory
    bugs: Iterable[Bug] = ()
    own_account: str = ""
    rulings: Iterable[Ruling] = ()
    _listed: Listed = field(init=False, repr=False)
    _census: Census = field(init=False, repr=False)
    _heads: dict[str, str] = field(init=False, repr=False, default_factory=dict)
    _known: dict[tuple[int, str, int], Attribution] = field(init=False, repr=False, default_factory=dict)
    _guessed: dict[tuple[int, str], Attribution] = field(init=False, repr=False, default_factory=dict)
    _cas: dict[int, BugCa] = field(init=False, repr=False, default_factory=dict)
    _rulings: dict[int, list[Ruling]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._rulings = defaultdict(list)
        for ruling in self.rulings:
            self._rulings[ruling.bug_id].append(ruling)
        self._listed = Listed(self.directory)
        bugs = tuple(sorted(self.bugs, key=lambda bug: bug.id))
        # Who triages must be known first: the component's default assignee is staff, and no CA's.
        self._census = Census({}, {}, {}, find_triagers(bugs))
        self._take(
            take_census(
                bugs,
                self._census.triagers,
                lambda bug: self._find_ca(bug).names,
                self.assignees,
                self.is_listed_staff,
            )
        )

    def with_census(self, census: Census) -> People:
        """Gives the same directory, own account and rulings with another census, such as that of a past moment."""
        other = copy(self)
        other._take(census)  # noqa: SLF001 - it is one of us
        return other

    def _take(self, census: Census) -> None:
        self._census = census
        self._known, self._guessed, self._cas = {}, {}, {}

    # --- whose bug -------------------------------------------------------------------------------------------------

    def ca_of(self, bug: Bug) -> BugCa:
        """Tells which CA a bug is about, and how we know."""
        if bug.id not in self._cas:
            self._cas[bug.id] = self._find_ca(bug)
        return self._cas[bug.id]

    def entry(self, name: str, day: date) -> CaEntry | None:
        """Gives the directory's entry of a CA that is in force on a day, by its name; or None."""
        return next((ca for ca in self.directory.cas if ca.name == name and in_force(ca, day)), None)

    def find_names(self, text: str) -> frozenset[str]:
        """Gives the CA names that a user may mean by `text` (a name or an alias, whatever its case)."""
        return frozenset({text, self._listed.aliases.get(plain_name(text), text)})

    def _find_ca(self, bug: Bug) -> BugCa:
        head = summary_head(bug.summary)
        if names := names_at_head(head or bug.summary, self._listed.aliases):
            return BugCa(names, "named at the beginning of the summary")
        assignees = [login for login in bug.values_of("assigned_to") if not self._is_placeholder(login, bug)]
        for login in reversed(assignees):
            if names := tuple(ca.name for ca in self._listed.placed(login, bug.created.date())):
                return BugCa(names[:1], f"the directory's CA of the assignee {login}")
        if head:
            # The first spelling that is met stands for all of them.
            names = tuple(self._heads.setdefault(plain_name(part), part) for part in shared_names(head))
            return BugCa(
                tuple(dict.fromkeys(names)), "named at the beginning of the summary, though not in the directory"
            )
        for login in reversed(assignees):
            if len(names := tuple(self._census.assigned.get(login.casefold(), ()))) == 1:
                return BugCa(names, f"the CA of the other bugs that are assigned to {login}")
        return BugCa((), "neither the summary nor an assignee says which CA this is about")

    # --- who speaks ------------------------------------------------------------------------------------------------

    def who(self, login: str, bug: Bug, moment: datetime) -> Attribution:
        """Tells whom `login` spoke for on `bug` at `moment` (aware, UTC), and why we think so."""
        key = (bug.id, login.casefold(), self._listed.period(moment.date()))
        if key not in self._known:
            self._known[key] = self._by_directory(login, bug, moment.date()) or self._inferred(login, bug)
        return self._known[key]

    def is_ca(self, login: str, bug: Bug, moment: datetime) -> bool:
        """Whether `login` speaks for this bug's CA: by who it is, or because a ruling here says so."""
        side = self.who(login, bug, moment).side
        return side is Side.CA or self._is_ruled_ca(login, side, bug)

    def is_staff(self, login: str, bug: Bug, moment: datetime) -> bool:
        """Whether `login` speaks for a root program."""
        return self.who(login, bug, moment).side is Side.STAFF

    def is_listed_staff(self, login: str, moment: datetime) -> bool:
        """Whether the directory lists `login` as staff on the day (UTC) of `moment`."""
        return self._listed.staff_member(login, moment.date()) is not None

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
        if self._is_bot(login, day):
            return Attribution(Side.BOT, Certainty.SURE, "an automated account")
        if member := self._listed.staff_member(login, day):
            sure = member[1]
            return Attribution(Side.STAFF, sure, f"{member[0].name} in the directory")
        if self._listed.is_auditor(login):
            return Attribution(Side.AUDITOR, Certainty.SURE, "an auditor in the directory")
        placed = self._listed.placed(login, day)
        if not placed:
            return None
        names = self.ca_of(bug).names
        listed = self._listed.lists_account(login)
        shared = self._listed.on_shared_domain(login) and not listed
        if own := next((ca for ca in placed if ca.name in names), None):
            # Without its domain a login is only likely to be the account that the directory means.
            certainty = Certainty.SURE if listed or (domain_of(login) and not shared) else Certainty.LIKELY
            return Attribution(Side.CA, certainty, f"the directory's {own.name}")
        if any(_speaks_by_assignment(login, other) for other in self.assignees(bug)):
            return Attribution(Side.CA, Certainty.LIKELY, f"of {placed[0].name}, and assigned to this bug")
        if shared or (not domain_of(login) and not self._listed.lists_account(login)):
            return None
        return Attribution(Side.COMMUNITY, Certainty.SURE, f"the directory's {placed[0].name}, another CA")

    def _inferred(self, login: str, bug: Bug) -> Attribution:
        """Infers once a bug and login: the day makes no difference, and comments are many."""
        key = (bug.id, login.casefold())
        if key not in self._guessed:
            self._guessed[key] = self._by_inference(login, bug)
        return self._guessed[key]

    def _by_inference(self, login: str, bug: Bug) -> Attribution:
        if reason := self._triages(login):
            return Attribution(Side.STAFF, Certainty.LIKELY, reason)
        if reason := self._ties_to_ca(login, bug):
            return Attribution(Side.CA, Certainty.LIKELY, reason)
        others = self._cas_elsewhere(login) - set(self.ca_of(bug).names)
        if others:
            return Attribution(Side.COMMUNITY, Certainty.LIKELY, f"assigned to bugs of another CA ({min(others)})")
        spoke = self._census.spoke.get(login.casefold(), frozenset())
        ours = self._asked_or_reported(login, bug)
        if _several(spoke) and ours and not self._spoke_before_asked(login, bug):
            return Attribution(Side.UNKNOWN, Certainty.NONE, f"{ours}, but it speaks on the bugs of several CAs")
        if _several(spoke):
            return Attribution(Side.COMMUNITY, Certainty.LIKELY, f"speaks on the bugs of {len(spoke)} CAs")
        if ours:
            return Attribution(Side.CA, Certainty.LIKELY, ours)
        if self._listed.on_shared_domain(login):
            return Attribution(
                Side.UNKNOWN, Certainty.NONE, f"{domain_of(login)} holds a root program, but this account is not listed"
            )
        if same_account(login, bug.creator):
            return Attribution(Side.COMMUNITY, Certainty.LIKELY, "reported the bug, and nothing ties it to the CA")
        return Attribution(Side.UNKNOWN, Certainty.NONE, "nothing places this account")

    def _ties_to_ca(self, login: str, bug: Bug) -> str:
        """Gives the reason for which `login` is this bug's CA by its assignment, domain or other bugs; or nothing."""
        assignees = self.assignees(bug)
        if any(same_account(login, assignee) for assignee in assignees):
            return "is or was assigned to this bug"
        if colleague := next((a for a in assignees if same_organisation(login, a)), None):
            return f"shares the domain of the assignee {colleague}"
        if self._cas_elsewhere(login) & set(self.ca_of(bug).names):
            return "is assigned to other bugs of this CA, or shares the domain of somebody who is"
        labels = {plain_name(label) for label in domain_of(login).split(".")}
        if any(len(plain_name(name)) > 3 and plain_name(name) in labels for name in self.ca_of(bug).names):  # noqa: PLR2004 - shorter names match by accident
            return "its domain carries the CA's name"
        return ""

    def _asked_or_reported(self, login: str, bug: Bug) -> str:
        if self._listed.on_shared_domain(login):
            return ""
        for event in bug.needinfo_events:
            asked = event.was_set and event.requestee and same_account(event.requestee, login)
            if asked and is_own_act(bug, self.own_account, event.who, event.when):
                continue  # whom the bot asks it had placed by something else
            if asked and self._is_staff_for_sure(event.who, event.when.date()):
                return f"staff asked this account by needinfo on {event.when:%Y-%m-%d}"
        if any(same_account(c.creator, login) and reports.has_named_heading(c.text) for c in bug.comments):
            return "posted the incident report"
        return ""

    def _is_staff_for_sure(self, login: str, day: date) -> bool:
        """Whether `login` is staff by itself; unlike `who` it asks for nobody else, so two who ask each other end."""
        return self._listed.staff_member(login, day) is not None or bool(self._triages(login))

    @staticmethod
    def _spoke_before_asked(login: str, bug: Bug) -> bool:
        """Whether somebody who posted no report wrote here before staff asked him: a passer-by who is asked back."""
        own = [c for c in bug.comments if same_account(c.creator, login)]
        if any(reports.has_named_heading(c.text) for c in own):
            return False
        asked = [e.when for e in bug.needinfo_events if e.was_set and same_account(e.requestee or "", login)]
        return bool(own and asked) and own[0].time < asked[0]

    # --- small questions -------------------------------------------------------------------------------------------

    def _is_bot(self, login: str, day: date) -> bool:
        if any(same_account(login, bot) for bot in self.directory.bots):
            return True
        if self.own_account and same_account(login, self.own_account):
            # A person whom the directory lists shares it: then its comments tell by their last line whose they are.
            return not self._listed.is_a_persons(login, day)
        return within(domain_of(login), "mozilla.tld") or (
            bool(_BOT.search(login.split("@", maxsplit=1)[0])) and not self._listed.on_a_cas_domain(login)
        )

    def _is_placeholder(self, login: str, bug: Bug) -> bool:
        """Whether an assignee stands for nobody of a CA: a placeholder, a bot, or staff when the bug was filed."""
        return (
            login.casefold() in NOBODY
            or self._is_bot(login, bug.created.date())
            or bool(self._triages(login))
            or self._listed.staff_member(login, bug.created.date()) is not None
        )

    def _triages(self, login: str) -> str:
        # Somebody whom the directory lists with an end was staff then and is judged anew after it.
        return "" if self._listed.lists_staff(login) else self._census.triagers.get(login.casefold(), "")

    def assignees(self, bug: Bug) -> list[str]:
        """Gives the accounts that a bug was assigned to, oldest first, without placeholders, bots and staff."""
        return [login for login in bug.values_of("assigned_to") if not self._is_placeholder(login, bug)]

    def _cas_elsewhere(self, login: str) -> frozenset[str]:
        by_account = self._census.assigned.get(login.casefold())
        domain = domain_of(login)
        return by_account or (
            frozenset() if domain in PUBLIC_MAIL else self._census.assigned_domains.get(domain, frozenset())
        )


def _speaks_by_assignment(login: str, assignee: str) -> bool:
    return same_account(login, assignee) or same_organisation(login, assignee)
