"""Settings from TOML: every fault at once, each with its line, its setting's name, what is wrong, and the way out.

The annotations in `settings` say which settings exist and what each may be; the reader follows them. A fault shows a
value only where that cannot be a secret: never a server's address, never what stands behind a name like `token`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime, time
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, cast, get_args, get_origin, get_type_hints

from bot.config.clashes import Entry, refuse_clashes
from bot.config.locate import KeyPath, Places, syntax_fault
from bot.config.settings import CaEntry, Called, Directory, Person, Settings, Silent, StaffMember, TopTable
from bot.config.values import NO_SECRETS, Kind, is_loopback, is_secret, problem, quoted
from bot.errors import ConfigError

_WORDS: dict[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number with a fraction",
    str: "a text in quotes",
    list: "a list in [ ]",
    dict: "a table",
    datetime: "a day with a time",
    date: "a day",
    time: "a time of day",
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DEFAULT_DIRECTORY = "the default directory"
_RETIRED: dict[tuple[type, str], str] = {(CaEntry, "country"): "nothing was ever done with it; take the line out"}
"""Settings of before that are accepted, with a note."""


def load(path: Path | None) -> Settings:
    """Read the settings.

    Args:
        path: the configuration; None gives the defaults with the default directory.

    Returns:
        The settings. Files that they name are absolute; relative ones were taken from the configuration's folder.

    Raises:
        ConfigError: the file cannot be read or holds faults; all of them are in it, in the order of their lines.
    """
    own = _Reader(_text_of(path), str(path), path.absolute().parent) if path else _Reader("", "", Path())
    settings = own.settings()
    default, base = _Reader("", _DEFAULT_DIRECTORY, Path()), Directory()
    if settings.directory.use_default:
        default = _Reader(files("bot.config").joinpath("directory.toml").read_text("utf-8"), default.label, Path())
        base = default.settings().directory
    replaced = {entry.key for entry in own.entries if entry.replaces}
    entries = [entry for entry in default.entries if entry.key not in replaced] + own.entries
    own_directory = settings.directory
    shared = _joined(base.shared_domains, own_directory.shared_domains)
    refuse_clashes(entries, {domain.casefold() for domain in shared})
    if faults := [text for reader in (own, default) for _, text in sorted(reader.faults, key=lambda fault: fault[0])]:
        raise ConfigError(tuple(faults))
    staff = tuple(entry.value for entry in entries if isinstance(entry.value, StaffMember))
    cas = tuple(entry.value for entry in entries if isinstance(entry.value, CaEntry))
    persons = tuple(entry.value for entry in entries if isinstance(entry.value, Person))
    directory = replace(
        own_directory,
        staff=staff,
        cas=cas,
        persons=persons,
        auditors=_joined(base.auditors, own_directory.auditors),
        bots=_joined(base.bots, own_directory.bots),
        shared_domains=shared,
    )
    return replace(settings, directory=directory, notes=tuple(own.notes))


def _joined(shipped: tuple[str, ...], own: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*shipped, *own)))


def _text_of(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        remedy = "config.example.toml shows what may stand in it"
        raise ConfigError((f"{path}: cannot be read: {error.strerror or type(error).__name__}; {remedy}",)) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError((f"{path}:{line}: is not UTF-8; save the file in that encoding",)) from error


@dataclass(frozen=True, slots=True)
class _Spec:
    """One setting, as its dataclass defines it."""

    name: str
    field: str
    hint: Any
    default: Any
    required: bool
    at_top: bool


@cache
def _specs(shape: type) -> tuple[_Spec, ...]:
    hints = get_type_hints(shape, include_extras=True)
    specs = []
    for each in fields(shape):
        if any(isinstance(mark, Silent) for mark in _unwrapped(hints[each.name])[1]):
            continue
        marks = [mark for mark in _unwrapped(hints[each.name])[1] if isinstance(mark, Called | TopTable)]
        name = marks[0].name if marks else each.name
        required = each.default is MISSING and each.default_factory is MISSING
        at_top = any(isinstance(mark, TopTable) for mark in marks)
        specs.append(_Spec(name, each.name, hints[each.name], each.default, required, at_top))
    return tuple(specs)


def _unwrapped(hint: Any) -> tuple[Any, tuple[object, ...]]:
    """Take `Annotated[kind, *marks]` apart; a bare type has no marks."""
    return (get_args(hint)[0], get_args(hint)[1:]) if get_origin(hint) is Annotated else (hint, ())


@cache
def _homes() -> Mapping[str, tuple[str, ...]]:
    """Tell for each table of the file, written with its brackets, which settings belong in it."""
    homes = {}
    for table in _specs(Settings):
        inner = _specs(_unwrapped(table.hint)[0])
        homes[f"[{table.name}]"] = tuple(spec.name for spec in inner if not spec.at_top)
        for spec in (spec for spec in inner if spec.at_top):
            entry = get_args(_unwrapped(spec.hint)[0])[0]
            homes[f"[[{spec.name}]]"] = tuple(one.name for one in _specs(entry))
    return homes


@dataclass(slots=True)
class _Reader:
    """One TOML text on its way to settings; what is wrong with it is collected in `faults`.

    Args:
        text: what the file holds.
        label: how a fault calls the file.
        folder: where files that it names are looked for.

    Raises:
        ConfigError: the text is not TOML.
    """

    text: str
    label: str
    folder: Path
    faults: list[tuple[int, str]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _document: dict[str, Any] = field(init=False)
    _places: Places = field(init=False)

    def __post_init__(self) -> None:
        try:
            self._document = tomllib.loads(self.text)
            self._places = Places(self.text, self._document)
        except RecursionError as error:
            raise ConfigError((f"{self.label}:1: is nested too deeply to be a configuration",)) from error
        except ValueError as error:  # TOMLDecodeError, and Python's limit on digits
            line, what = syntax_fault(str(error), self.text)
            raise ConfigError((f"{self.label}:{line}: is not valid TOML: {what}",)) from error

    def settings(self) -> Settings:
        """Convert everything; a faulty value is noted and its default taken, so that all others are looked at too."""
        for path in _secrets(self._document):
            self.fault(path, NO_SECRETS)
        settings = cast("Settings", self._table(Settings, self._document, ()))
        clocks = settings.clocks
        if clocks.early_days < clocks.met_days and not self.faults:
            what = f"must not be less than met_days: {clocks.early_days} is less than {clocks.met_days}"
            self.fault(("clocks", "early_days"), what)
        ladder = settings.ladder
        if list(ladder.reminder_days) != sorted(set(ladder.reminder_days)) and not self.faults:
            self.fault(("ladder", "reminder_days"), "must rise from one to the next")
        elif ladder.escalate_days <= ladder.reminder_days[-1] and not self.faults:
            what = f"must be more than the last of reminder_days, {ladder.reminder_days[-1]}"
            self.fault(("ladder", "escalate_days"), what)
        if not self.faults:
            self._check_telling(settings)
        return settings

    def _check_telling(self, settings: Settings) -> None:
        """Note what a channel that every run uses lacks, and a mail server that would see everything in plain text."""
        email, digest = settings.email, settings.digest
        needed = {"page": [("digest", "page", digest.page)]}
        needed["email"] = [("email", name, getattr(email, name)) for name in ("host", "sender", "to")]
        for channel in digest.with_run:
            for table, name, value in needed.get(channel, []):
                if not value:
                    self.fault(("digest", "with_run"), f'"{channel}" needs [{table}] {name}')
        if email.security == "none" and email.host and not is_loopback(email.host):
            what = 'must be "starttls" or "tls": without, everyone on the way can read and change the mail'
            self.fault(("email", "security"), what)

    def fault(self, path: KeyPath, what: str) -> None:
        """Note what is wrong with the setting at a path."""
        line = self.line(path)
        self.faults.append((line, f"{self.label}:{line}: {self._places.name(path)}: {what}"))

    def line(self, path: KeyPath) -> int:
        """Find the line of a setting."""
        return self._places.line(path)

    def _table(self, shape: type, raw: object, path: KeyPath) -> object | None:
        """Make a dataclass from a table; None if something is missing without which there is none."""
        if not isinstance(raw, dict):
            header = ".".join(str(part) for part in path if isinstance(part, str))
            self.fault(path, f"must be a table: write [{header}]" if len(path) == 1 else "must be a table")
            raw = {}
            if any(spec.required for spec in _specs(shape)):
                return None
        self._refuse_unknown(shape, raw, path)
        made: dict[str, object] = {}
        for spec in _specs(shape):
            table, at = (self._document, (spec.name,)) if spec.at_top else (raw, (*path, spec.name))
            if spec.name in table or is_dataclass(_unwrapped(spec.hint)[0]):
                given = table.get(spec.name, {})
                # A default needs no check: an empty text often means "none", and is no account and no file.
                is_default = isinstance(given, str) and given == spec.default
                value = given if is_default else self._value(spec.hint, given, at)
                made |= {} if value is None else {spec.field: value}
            elif spec.required:
                self.fault(path, f"needs a line {spec.name} = …")
        complete = all(spec.field in made for spec in _specs(shape) if spec.required)
        return cast("object", shape(**made)) if complete else None

    def _value(self, hint: Any, raw: Any, path: KeyPath) -> object | None:
        """Convert one value; None (which TOML cannot say) if it is faulty."""
        kind, marks = _unwrapped(hint)
        if is_dataclass(kind):
            return self._table(cast("type", kind), raw, path)
        if get_origin(kind) is tuple:
            return self._items(get_args(kind)[0], raw, path, may_be_empty=Kind.NOT_EMPTY not in marks)
        if kind in {date, date | None}:
            return self._day(raw, path)
        what = f"must be {_WORDS[kind]}, is {_WORDS[type(raw)]}" if type(raw) is not kind else ""
        for mark in marks:
            what = what or problem(mark, raw)
        if not what and isinstance(raw, str) and not raw.isprintable():
            what = "must not hold control characters, line ends or invisible blanks"
        value = self.folder / _home(raw) if {Kind.PATH, Kind.FILE} & set(marks) and not what else raw
        if not what and Kind.FILE in marks and not _is_file(value):
            what = f"there is no file {quoted(str(value))}"
        if what:
            self.fault(path, what)
            return None
        return str(value) if isinstance(value, Path) else cast("object", value)

    def _items(self, hint: Any, raw: Any, path: KeyPath, *, may_be_empty: bool) -> object | None:
        """Convert a list, or the entries of a `[[table]]`; faulty items are left out."""
        if not isinstance(raw, list):
            remedy = f"; write [[{path[0]}]]" if isinstance(raw, dict) and len(path) == 1 else ""
            self.fault(path, f"must be {_WORDS[list]}, is {_WORDS[type(raw)]}{remedy}")
            return None
        if not raw and not may_be_empty:
            self.fault(path, "must not be empty")
        made = []
        for number, item in enumerate(raw):
            value = self._value(hint, item, (*path, number))
            made += [] if value is None else [value]
            if isinstance(value, StaffMember | CaEntry | Person):
                self._note(value, item, (*path, number))
        return tuple(made)

    def _note(self, entry: StaffMember | CaEntry | Person, raw: dict[str, Any], path: KeyPath) -> None:
        if isinstance(entry, Person) and entry.sides != 1:
            self.fault(path, 'needs one side: ca = "…", staff = "…", auditor = true, bot = true or community = true')
        for away in entry.away if isinstance(entry, CaEntry) else ():
            if away.from_day > away.until_day:
                self.fault((*path, "away"), f"{away.until_day} is before from, {away.from_day}")
        days = {"from": entry.from_day, "until": entry.until_day}
        if entry.from_day and entry.until_day and entry.from_day > entry.until_day:
            self.fault((*path, "until"), f"{entry.until_day} is before from, {entry.from_day}")
        self.entries.append(Entry(entry, self, path, all(days[key] for key in days if key in raw)))

    def _day(self, raw: object, path: KeyPath) -> date | None:
        if isinstance(raw, date) and not isinstance(raw, datetime):
            return raw
        if isinstance(raw, str) and _DAY.fullmatch(raw):
            try:
                return date.fromisoformat(raw)
            except ValueError:
                self.fault(path, f"{quoted(raw)} is not in the calendar")
                return None
        self.fault(path, f"must be a day such as 2026-03-31, is {_WORDS[type(raw)]}")
        return None

    def _refuse_unknown(self, shape: type, raw: dict[str, Any], path: KeyPath) -> None:
        known = [spec.name for spec in _specs(shape) if not spec.at_top]
        if not path:
            known += [home.strip("[]") for home in _homes() if home.startswith("[[")]
        for key in raw:
            if why := _RETIRED.get((shape, key)):
                self.notes.append(f"{self.label}:{self.line((*path, key))}: {self._places.name((*path, key))}: {why}")
            elif key not in known and not is_secret(key):
                self.fault((*path, key), f"is not known; {_hint(key, known)}")


def _hint(key: str, known: list[str]) -> str:
    """Find what an unknown name was meant to be: one that belongs elsewhere, else the nearest here, else any here."""
    tables = [home for home in _homes() if home.strip("[]") == key]
    if tables:
        return f"write it as {tables[0]} at the top"
    homes = [home for home, names in _homes().items() if key in names]
    if homes:
        return f"it belongs in {' or '.join(homes)}"
    near = get_close_matches(key.casefold(), known, n=1)
    return f'did you mean "{near[0]}"?' if near else f"known here: {', '.join(known)}"


def _secrets(document: dict[str, Any]) -> Iterator[KeyPath]:
    """Find everything that is called like a secret, at any depth, known table or not."""
    waiting: list[tuple[KeyPath, object]] = [((), document)]
    while waiting:
        path, value = waiting.pop()
        if path and isinstance(path[-1], str) and is_secret(path[-1]):
            yield path
        elif isinstance(value, dict):
            waiting += [((*path, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            waiting += [((*path, number), inner) for number, inner in enumerate(value)]


def _home(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:  # "~name" of nobody here
        return Path(text)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long, a folder that may not be entered
        return False
