"""Measures how ca-nag reads comments, on a file of comments that a person has labelled.

    check_words.py FILE.jsonl [--show] [--min PERCENT] [--max-noise PERCENT] [--min-questions PERCENT]

Each line of the file is one comment with a person's reading of it (docs/words.md lists the keys). A small bug is made
for each, in which nothing can lapse but by what the comment says; one report judges them all:

    accused   the CA would be told of a lapse that is none
    missed    what the comment says was not seen, or a lapse that is one is hidden
    noise     staff would be told what is not so

It ends with 1 where a comment accuses, or where a share is beyond the limits that were given; with 2 where the file
cannot be read.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BATCH = 300
DAY, NOW, MARK = "2026-03-10", "2026-03-25", "2026-06-01"
LABELS = "[ca-compliance] [ov-misissuance]"
MARKED = f"{LABELS} Next update {MARK}"
ACCOUNTS = {
    "anna": ("anna@quark.example", "Anna Adler (Quark Trust)"),
    "bert": ("bert@quark.example", "Bert Brook (Quark Trust)"),
    "robin": ("robin@rootprogram.example", "Robin Root"),
    "ben": ("ben@store.example", "Ben Store"),
    "shared": ("incident-reporting@ccadb.org", "CCADB Incident Reporting"),
    "dana": ("dana@watcher.example", "Dana Watcher"),
    "kim": ("kim@othertrust.example", "Kim Other (Other Trust)"),
    "lee": ("lee@thirdtrust.example", "Lee Third"),
}
WRITERS = {"staff": "robin", "ca": "anna", "community": "dana", "reporter": "dana"}
SETTINGS = """[directory]
use_default = false
[[staff]]
name = "Robin Root (Example Root Program)"
accounts = ["robin@rootprogram.example"]
[[staff]]
name = "Ben Store (Second Root Program)"
accounts = ["ben@store.example"]
[[staff]]
name = "Moderators (shared account)"
accounts = ["incident-reporting@ccadb.org"]
[[ca]]
name = "Quark Trust"
aliases = ["Quark"]
domains = ["quark.example"]
[[ca]]
name = "Other Trust"
domains = ["othertrust.example"]
[[ca]]
name = "Third Trust"
domains = ["thirdtrust.example"]
"""
PRELIMINARY = """## Preliminary Incident Report

### Summary
- **Incident description:** 812 certificates carry an outdated organizationIdentifier.
- **Source of incident disclosure:** Self Reported"""
FULL = """## Full Incident Report

### Summary
- **Incident description:** 812 certificates carry an outdated organizationIdentifier.

### Impact
812 certificates, none of them valid any more.

### Timeline
2025-10-02 08:00 UTC the job is restarted by hand. 2026-02-11 19:45 UTC it is stopped.

### Root Cause Analysis
**Contributing Factor 1:** The job took its file from a folder.

### Action Items
| Action Item | Kind | Due Date | Status |
|---|---|---|---|
| Read from the database | Prevent | 2026-12-18 | Ongoing |"""
TALK = (
    ("robin", "2026-02-12T15:00:00Z", "Thanks for filing this."),
    ("anna", "2026-02-13T09:00:00Z", "The 812 certificates are in the attached file."),
    ("robin", "2026-02-13T16:00:00Z", "Could you also attach the CA certificates?"),
    ("dana", "2026-02-14T12:00:00Z", "Does this include the test system?"),
    ("anna", "2026-02-15T09:00:00Z", "Attached. The test system is not included."),
    ("robin", "2026-02-16T16:00:00Z", "On which day did the job first run?"),
    ("anna", "2026-02-17T09:00:00Z", "On 2 October 2025."),
    ("anna", "2026-02-20T10:00:00Z", FULL),
)
Said = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One way in which a comment was read otherwise than its label says."""

    kind: str
    what: str


# --- the bugs ------------------------------------------------------------------------------------------------------


def bug_of(number: int, word: dict[str, Any]) -> dict[str, Any]:
    """Makes the bug of one labelled comment, as Bugzilla's REST API gives it."""
    said = (word.get("who") or WRITERS[word["by"]], f"{DAY}T10:00:00Z", word["text"])
    if is_about_a_report(word):
        if word.get("opens"):
            return rest_bug(number, [said], [triage(f"{DAY}T15:00:00Z", LABELS)])
        first = ("anna", "2026-03-05T09:00:00Z", PRELIMINARY)
        return rest_bug(number, [first, said], [triage("2026-03-05T15:00:00Z", LABELS)])
    by_third = word.get("bug") == "third"
    first = (
        "dana" if by_third else "anna",
        "2026-02-12T09:00:00Z",
        "Certificates of this CA carry a deleted organizationIdentifier." if by_third else PRELIMINARY,
    )
    history = [triage("2026-02-12T15:00:00Z", LABELS)]
    if word["by"] == "ca":
        return rest_bug(number, [first, *TALK, said], history)
    when = f"{DAY}T10:01:00Z" if word.get("mark_with") else "2026-02-21T09:00:00Z"
    return rest_bug(number, [first, *TALK, said], [*history, change("robin", when, ("whiteboard", LABELS, MARKED))])


def is_about_a_report(word: dict[str, Any]) -> bool:
    """Tells whether a comment is labelled for the report that it holds: then only one of the CA before it is there."""
    return word["class"] in {"A", "F"} and word["by"] == "ca"


def rest_bug(
    number: int, said: list[Said], history: list[dict[str, Any]], ca: str = "Quark Trust", assignee: str = "anna"
) -> dict[str, Any]:
    """Makes a bug out of what was said and changed in it."""
    board = next(
        (c["added"] for one in reversed(history) for c in one["changes"] if c["field_name"] == "whiteboard"), ""
    )
    people = {ACCOUNTS[who][0]: ACCOUNTS[who][1] for who, _, _ in said}
    return {
        "id": number,
        "summary": f"{ca}: Wrong organizationIdentifier in 812 certificates",
        "product": "CA Program",
        "component": "CA Certificate Compliance",
        "status": "ASSIGNED",
        "resolution": "",
        "is_open": True,
        "whiteboard": board,
        "creator": ACCOUNTS[said[0][0]][0],
        "creator_detail": detail(said[0][0]),
        "creation_time": said[0][1],
        "assigned_to": ACCOUNTS[assignee][0],
        "assigned_to_detail": detail(assignee),
        "last_change_time": max([when for _, when, _ in said] + [one["when"] for one in history]),
        "groups": [],
        "flags": [],
        "cc_detail": [detail(who) for who in WRITERS.values() if ACCOUNTS[who][0] in people],
        "history": sorted(history, key=lambda one: one["when"]),
        "comment_count": len(said),
        "comments": [
            {
                "id": number * 100 + count,
                "bug_id": number,
                "count": count,
                "creator": ACCOUNTS[who][0],
                "author": ACCOUNTS[who][0],
                "time": when,
                "creation_time": when,
                "text": text,
                "raw_text": text,
                "is_private": False,
                "tags": [],
            }
            for count, (who, when, text) in enumerate(said)
        ],
    }


def detail(who: str) -> dict[str, str]:
    """Gives an account as the API shows it beside a field."""
    login, name = ACCOUNTS[who]
    return {"name": login, "email": login, "nick": who, "real_name": name}


def change(who: str, when: str, *fields: tuple[str, str, str]) -> dict[str, Any]:
    """Makes an entry of a bug's history."""
    changes = [{"field_name": name, "removed": removed, "added": added} for name, removed, added in fields]
    return {"who": ACCOUNTS[who][0], "when": when, "changes": changes}


def triage(when: str, board: str, assignee: str = "anna") -> dict[str, Any]:
    """Makes the change with which staff take a bug up."""
    given = ("assigned_to", "nobody@mozilla.org", ACCOUNTS[assignee][0])
    return change("robin", when, ("status", "UNCONFIRMED", "ASSIGNED"), given, ("whiteboard", "", board))


def others() -> Iterator[dict[str, Any]]:
    """Gives bugs of two other CAs, on which dana speaks too: so she is the community, and no unknown colleague."""
    for number, who, ca in ((900_001, "kim", "Other Trust"), (900_002, "lee", "Third Trust")):
        said = [(who, "2026-02-01T09:00:00Z", PRELIMINARY), ("dana", "2026-02-02T09:00:00Z", "Thank you.")]
        last = (who, "2026-02-10T09:00:00Z", FULL)
        yield rest_bug(number, [*said, last], [triage("2026-02-01T15:00:00Z", LABELS, who)], ca, who)


# --- the comparison ------------------------------------------------------------------------------------------------


def findings(word: dict[str, Any], bug: dict[str, Any], number: int) -> Iterator[Finding]:
    """Compares what the report says of a comment's bug with the comment's label; `number`: the comment's."""
    if bug["group"] in {"failed", "left-out"}:
        yield Finding("missed", f"the bug is {bug['group']}: {bug['reason']}")
    elif word["by"] != "ca":
        yield from _of_others(word, bug, number)
    elif is_about_a_report(word):
        yield from _of_a_report(word, bug)
    else:
        yield from _of_the_ca(word, bug)
        yield from _of_items_and_promises(word, bug, number)


def _clocks(bug: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [clock for clock in bug["clocks"] if clock["name"] == name]


def _of_others(word: dict[str, Any], bug: dict[str, Any], number: int) -> Iterator[Finding]:
    asked = [clock for clock in _clocks(bug, "question") if clock["state"] not in {"met", "late"}]
    closing = [turn for turn in bug["staff_turns"] if turn["kind"] in {"closure-requested", "close-mark", "final-call"}]
    told = [turn for turn in bug["staff_turns"] if turn not in closing and turn["comment"] == number]
    accused = bug["group"] == "lapsed" or any(one["state"] == "lapsed" and one["level"] == "remind" for one in asked)
    if accused and (word["asks_ca"] == "no" or word["final_call"] is True):
        yield Finding("accused", bug["reason"])
    elif word["asks_ca"] == "no" and any(clock["state"] in {"lapsed", "unclear"} for clock in asked):
        yield Finding("noise", asked[0]["reason"])
    if word["asks_ca"] == "yes" and not asked and not told:
        yield Finding("missed", "no question seen")
    if word["final_call"] is True and not closing:
        yield Finding("missed", "no final call seen")
    if word["final_call"] is False and closing:
        yield Finding("noise", closing[0]["reason"])


def _of_a_report(word: dict[str, Any], bug: dict[str, Any]) -> Iterator[Finding]:
    for clock in _clocks(bug, "full-report"):
        if word["report"] == "full" and clock["state"] != "met":
            accused = clock["state"] == "lapsed" and bug["group"] == "lapsed"
            yield Finding("accused" if accused else "missed", f"no full report seen: {clock['reason']}")
        if word["report"] in {"preliminary", "none"} and clock["state"] == "met":
            yield Finding("missed", f"taken for the full report: {clock['reason']}")


def _of_the_ca(word: dict[str, Any], bug: dict[str, Any]) -> Iterator[Finding]:
    labels = [word[key] for key in ("closure_request", "date_request", "ca_asks_staff")]
    waits = bug["group"] == "staff-turn" or any(clock["state"] == "suspended" for clock in _clocks(bug, "weekly"))
    if True in labels and not waits:
        yield Finding("accused" if bug["group"] == "lapsed" else "missed", f"no request seen: {bug['reason']}")
    if not any(labels) and bug["group"] != "lapsed":
        yield Finding("missed", f"a weekly lapse is hidden: {bug['reason']}")


def _of_items_and_promises(word: dict[str, Any], bug: dict[str, Any], number: int) -> Iterator[Finding]:
    if "action_due" in word:
        overdue = next((clock["since"] for clock in _clocks(bug, "action-item") if clock["state"] == "lapsed"), None)
        if overdue != word["action_due"]:
            yield Finding("noise" if overdue else "missed", f"action item overdue since {overdue}")
    if word["class"] == "O" and word["promise"] != "either":
        named = [promise["date"] for promise in bug["promises"] if promise["comment"] == number]
        if word["promise"] is None and named:
            yield Finding("noise", f"read as promised: {', '.join(named)}")
        if word["promise"] and word["promise"] not in named:
            yield Finding("missed", f"promised for {word['promise']}, read: {', '.join(named) or 'nothing'}")


# --- from the command line -----------------------------------------------------------------------------------------


def compare(words: list[dict[str, Any]]) -> list[list[Finding]]:
    """Gives what is read otherwise than labelled, comment by comment."""
    # One reminder lists all lapsed bugs of a CA, and Bugzilla takes no comment of any length.
    return [found for start in range(0, len(words), BATCH) for found in _compare(words[start : start + BATCH])]


def _compare(words: list[dict[str, Any]]) -> list[list[Finding]]:
    bugs = [bug_of(100_001 + place, word) for place, word in enumerate(words)]
    with tempfile.TemporaryDirectory() as folder:
        snapshot, settings = Path(folder, "bugs.jsonl"), Path(folder, "config.toml")
        snapshot.write_text("".join(json.dumps(bug) + "\n" for bug in [*bugs, *others()]), encoding="utf-8")
        settings.write_text(SETTINGS, encoding="utf-8")
        asked = ["report", "--from", str(snapshot), "--config", str(settings), "--now", NOW, "--format", "json"]
        ran = subprocess.run([sys.executable, "-m", "bot", *asked], capture_output=True, text=True, check=False)
    if ran.returncode:
        sys.exit(f"check_words: the report ended with {ran.returncode}: {ran.stderr}")
    judged = {bug["id"]: bug for bug in json.loads(ran.stdout)["bugs"]}
    return [
        list(findings(word, judged[bug["id"]], len(bug["comments"]) - 1)) for word, bug in zip(words, bugs, strict=True)
    ]


def share(part: int, whole: int) -> float:
    """Gives a percentage; all of nothing is all."""
    return 100 * part / whole if whole else 100.0


def main() -> int:
    """Prints a table by classes of comments, and gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--show", action="store_true", help="print each comment that is read otherwise")
    parser.add_argument("--min", type=float, default=0, metavar="PERCENT", help="so many at least are to be right")
    parser.add_argument("--max-noise", type=float, default=100, metavar="PERCENT", help="so many at most may be noise")
    parser.add_argument(
        "--min-questions", type=float, default=0, metavar="PERCENT", help="of staff's, so many are seen"
    )
    given = parser.parse_args()
    try:
        words = [json.loads(line) for line in given.file.read_text(encoding="utf-8").splitlines() if line.strip()]
        found = compare(words)
    except (OSError, ValueError, KeyError) as problem:
        print(f"check_words: {given.file} cannot be read as labelled comments: {problem!r}", file=sys.stderr)
        return 2
    total, right, kinds = Counter[str](), Counter[str](), Counter[tuple[str, str]]()
    for word, wrong in zip(words, found, strict=True):
        for name in (word["class"], "all"):
            total[name] += 1
            right[name] += not wrong
            kinds.update((name, kind) for kind in {one.kind for one in wrong})
        if given.show:
            for one in wrong:
                said = " / ".join(word["text"].splitlines())
                print(f"{one.kind:8} {word['id']} ({word['by']}) {said[:160]}\n         {one.what[:160]}")
    print(f"{'class':6}{'right':>11}{'accused':>9}{'missed':>8}{'noise':>7}")
    for name in (*sorted(total.keys() - {"all"}), "all"):
        counted = "".join(
            f"{kinds[name, kind]:>{width}}" for kind, width in (("accused", 9), ("missed", 8), ("noise", 7))
        )
        print(f"{name:6}{f'{right[name]}/{total[name]}':>11}{counted}")
    asking = [
        wrong for word, wrong in zip(words, found, strict=True) if word["by"] == "staff" and word["asks_ca"] == "yes"
    ]
    seen = sum(not any(one.what == "no question seen" for one in wrong) for wrong in asking)
    percent, noise = share(right["all"], total["all"]), share(kinds["all", "noise"], total["all"])
    print(f"{percent:.1f} % right, {noise:.1f} % noise; {seen} of {len(asking)} of staff's questions seen")
    beyond = percent < given.min or noise > given.max_noise or share(seen, len(asking)) < given.min_questions
    return int(beyond or kinds["all", "accused"] > 0)


if __name__ == "__main__":
    sys.exit(main())
