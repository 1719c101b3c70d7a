"""What people tell the bot: `ca-nag snooze`, `unsnooze`, `snoozes`, `looked`, `ruling` and `rulings`.

Each is one transaction and takes no lock: a person can speak while a run is under way.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import click

from bot.cli.common import Day, config_option, person, place_of, real_now, settings_from
from bot.cli.place import HIGHEST_BUG, CommentPlace, CommentType
from bot.config.settings import Settings
from bot.errors import InputError
from bot.facts.rulings import Is, Ruling, from_toml, to_toml
from bot.judge import calendar
from bot.store.ledger import Ledger
from bot.store.records import Look, Snooze, WriteState
from bot.tell.words import clean

_STDIN = 0
_BUG = click.argument("bug", type=click.IntRange(min=1, max=HIGHEST_BUG))


# --- snoozes and looks ---------------------------------------------------------------------------------------------


@click.command()
@config_option
@_BUG
@click.option("--until", type=Day(), required=True, help="The last day (UTC) on which nothing is posted.")
@click.option("--why", required=True, help="Why; it stands in the report.")
def snooze(config_path: Path | None, bug: int, until: date, why: str) -> None:
    """Leave a BUG alone until the end of a day; replaces the snooze that it may have."""
    now = real_now()
    if until < calendar.day_of(now):
        raise InputError(f"{until} has passed: it is {calendar.day_of(now)} (UTC).", "Name today or a later day.")
    why = _reason(why)
    with _ledger(config_path) as ledger:
        before = [one for one in ledger.snoozes() if one.bug_id == bug and one.until >= calendar.day_of(now)]
        ledger.snooze(Snooze(bug, until, why, person(), now))
    click.echo(f"Bug {bug} is snoozed until {until}.")
    for one in before:
        click.echo(f"It replaces: {_snooze_line(one)}")


@click.command()
@config_option
@_BUG
def unsnooze(config_path: Path | None, bug: int) -> None:
    """End the snooze of a BUG."""
    with _ledger(config_path) as ledger:
        before = [one for one in ledger.snoozes() if one.bug_id == bug]
        if not ledger.unsnooze(bug, real_now(), person()):
            raise InputError(f"Bug {bug} is not snoozed.", "`ca-nag snoozes` lists those that are.")
    for one in before:
        click.echo(f"No longer snoozed: {_snooze_line(one)}")


@click.command()
@config_option
def snoozes(config_path: Path | None) -> None:
    """List the bugs that are snoozed now, until when, by whom and why."""
    today = calendar.day_of(real_now())
    ledger = _for_reading(settings_from(config_path), config_path)
    found: list[Snooze] = []
    if ledger:
        with ledger:
            found = [one for one in ledger.snoozes() if one.until >= today]
    for one in found:
        click.echo(_snooze_line(one))
    if not found:
        click.echo("No snoozes.")


def _snooze_line(one: Snooze) -> str:
    return f"bug {one.bug_id} until {one.until}, by {clean(one.who)} on {one.at:%Y-%m-%d}: {clean(one.why)}"


@click.command()
@config_option
@_BUG
@click.option("--why", required=True, help="What you found; it stands in the log.")
def looked(config_path: Path | None, bug: int, why: str) -> None:
    """Say that you have looked at a BUG: what was held there until a person has looked goes on.

    So does a bug on which a reminder was sent twice and never seen.
    """
    why = _reason(why)
    with _ledger(config_path) as ledger:
        now = real_now()
        ledger.look(Look(bug, why, person(), now))
        waited = [
            write.id
            for write in ledger.writes(bug_id=bug, states={WriteState.GIVEN_UP})
            if (write.settled_at or write.claimed_at) < now
        ]
    click.echo(f"Bug {bug} was looked at.")
    if waited:
        click.echo(f"It goes on in spite of write {', '.join(map(str, waited))}, which was sent and never seen.")


# --- rulings -------------------------------------------------------------------------------------------------------


@click.command()
@config_option
@click.argument("place", metavar="BUG#COMMENT", type=CommentType())
@click.option("--is", "what", type=click.Choice([item.value for item in Is]), help="What the comment is.")
@click.option("--why", help="Why; it stands wherever the ruling decides something.")
@click.option("--undo", is_flag=True, help="Take the rulings on this comment back, or the one that --is names.")
def ruling(config_path: Path | None, place: CommentPlace, what: str | None, why: str | None, *, undo: bool) -> None:
    """Say what a comment is, where the bot reads it wrongly: your word overrules it.

    BUG#COMMENT is 123#5, 123:5, "bug 123#c5", or the address of the comment.
    """
    settings = settings_from(config_path)
    own = urlsplit(settings.server.url).netloc.lower()
    if place.host and place.host != own:
        raise InputError(f"That comment is on {clean(place.host)}.", f"The configuration is for {own}.")
    if undo:
        if why is not None:
            raise click.UsageError("--why goes with a ruling; --undo keeps none.")
        _undo(settings, config_path, place, Is(what) if what else None)
        return
    if what is None or why is None:
        raise click.UsageError(f"Missing option {'--is' if what is None else '--why'}; or say --undo.")
    new = Ruling(place.bug_id, place.comment, Is(what), _reason(why), person(), real_now())
    with Ledger.open(place_of(settings, config_path)) as ledger:
        before = [one for one in ledger.rulings() if (one.bug_id, one.comment) == (place.bug_id, place.comment)]
        ledger.rule(new)
    click.echo(_ruling_line(new))
    for one in before:
        click.echo(f"{'It replaces' if one.what is new.what else 'Standing, too'}: {_ruling_line(one)}")


def _undo(settings: Settings, config_path: Path | None, place: CommentPlace, what: Is | None) -> None:
    with Ledger.open(place_of(settings, config_path)) as ledger:
        before = [one for one in ledger.rulings() if (one.bug_id, one.comment) == (place.bug_id, place.comment)]
        if not ledger.unrule(place.bug_id, place.comment, what, real_now(), person()):
            meant = f"is not ruled {what}" if what else "has no ruling"
            raise InputError(f"Comment {place.comment} of bug {place.bug_id} {meant}.", "See `ca-nag rulings`.")
    for one in before:
        click.echo(f"{'Taken back' if what in {None, one.what} else 'Still standing'}: {_ruling_line(one)}")


@click.command()
@config_option
@click.option(
    "--export", "target", type=click.Path(dir_okay=False, allow_dash=True), help="Write them as TOML; - is the screen."
)
@click.option(
    "--import",
    "source",
    type=click.Path(dir_okay=False, allow_dash=True),
    help="Take those of a TOML file; - is stdin.",
)
def rulings(config_path: Path | None, target: str | None, source: str | None) -> None:
    """List what people ruled about comments; write it to a file for colleagues, or take theirs."""
    if target and source:
        raise click.UsageError("--export and --import do not go together.")
    settings = settings_from(config_path)
    if source:
        _import(settings, config_path, source)
        return
    ledger = _for_reading(settings, config_path)
    found: list[Ruling] = []
    if ledger:
        with ledger:
            found = ledger.rulings()
    if target:
        _export(found, target)
        return
    for one in found:
        link = f"{settings.server.url.rstrip('/')}/show_bug.cgi?id={one.bug_id}#c{one.comment}"
        click.echo(f"{_ruling_line(one)}\n  {link}")
    if not found:
        click.echo("No rulings.")


def _ruling_line(one: Ruling) -> str:
    said = f"{one.what} by {clean(one.who)} on {one.at:%Y-%m-%d}: {clean(one.why)}"
    return f"bug {one.bug_id}, comment {one.comment} is ruled {said}"


def _export(found: Iterable[Ruling], target: str) -> None:
    kept = tuple(found)
    text = to_toml(kept)
    if target == "-":
        # TOML is UTF-8 whatever the locale says.
        click.echo(text.encode(), nl=False)
        return
    try:
        Path(target).write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{target} cannot be written: {error.strerror}.", "Name another file.") from None
    click.echo(f"{len(kept)} rulings written to {target}.", err=True)


def _import(settings: Settings, config_path: Path | None, source: str) -> None:
    remedy = "Name a file made by `ca-nag rulings --export FILE`."
    try:
        raw = io.FileIO(_STDIN, closefd=False).readall() if source == "-" else Path(source).read_bytes()
        text = raw.decode("utf-8")
    except OSError as error:
        raise InputError(f"{source} cannot be read: {error.strerror}.", remedy) from None
    except UnicodeDecodeError:
        raise InputError(f"{source} is no text in UTF-8.", remedy) from None
    read = from_toml(text, "standard input" if source == "-" else source)
    with Ledger.open(place_of(settings, config_path)) as ledger:
        counts = _take(ledger, read)
    told = ", ".join(f"{counts[name]} {name}" for name in ("new", "changed", "same"))
    older = f"; {counts['older']} older than what stands here, left out" if counts["older"] else ""
    click.echo(f"Rulings: {told}{older}.")


def _take(ledger: Ledger, read: Iterable[Ruling]) -> Counter[str]:
    """Adds or replaces; of two that say the same of one comment the newer stays, whichever file it came from."""
    standing = {(one.bug_id, one.comment, one.what): one for one in ledger.rulings()}
    counts: Counter[str] = Counter()
    for one in read:
        known = standing.get((one.bug_id, one.comment, one.what))
        if known == one:
            counts["same"] += 1
        elif known and known.at > one.at:
            counts["older"] += 1
        else:
            counts["changed" if known else "new"] += 1
            ledger.rule(one)
    return counts


# --- what all share ------------------------------------------------------------------------------------------------


def _reason(why: str) -> str:
    """Gives a person's reason as one line.

    Raises:
        InputError: nothing in it can be seen.
    """
    if not clean(why):
        raise InputError("--why is empty.", "Say in a few words why: others will read it.")
    return " ".join(why.split())


def _ledger(config_path: Path | None) -> Ledger:
    return Ledger.open(place_of(settings_from(config_path), config_path))


def _for_reading(settings: Settings, config_path: Path | None) -> Ledger | None:
    return Ledger.read(place_of(settings, config_path))
