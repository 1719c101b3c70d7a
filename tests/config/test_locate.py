"""The line on which a key of a TOML text stands."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config.locate import KeyPath, Places
from bot.config.values import quoted

TEXT = '''\
# [clocks]
title = "[ca]" # x = 1
[bugzilla]
url = """
[clocks]
grace_days = 3 """" # four quotes end a text that ends in one
"quoted key" = 'a # b'
dotted . 'key' = 1979-05-27 07:32:00 # a date with a blank in it
[[ca]]
name = "A"
domains = [
    "a.example", # ] not the end
    'b]', """
c""", [1, 2],
  { x = 1, y.z = [ "}" ] },
]
[[ca]]
name = "B"
  [ca . child]
  deep = true
  [[ca.grandchild]]
  [[ca.grandchild]]
  deeper = {}
[clocks.more]
a = []
[clocks]
grace_days = 3
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("bugzilla",), 3),
        (("bugzilla", "url"), 4),
        (("bugzilla", "quoted key"), 7),
        (("bugzilla", "dotted"), 8),
        (("bugzilla", "dotted", "key"), 8),
        (("ca",), 9),
        (("ca", 0), 9),
        (("ca", 0, "domains"), 11),
        (("ca", 0, "domains", 0), 12),
        (("ca", 0, "domains", 2), 13),
        (("ca", 0, "domains", 3, 1), 14),
        (("ca", 0, "domains", 4, "y", "z"), 15),
        (("ca", 1), 17),
        (("ca", 1, "name"), 18),
        (("ca", 1, "child", "deep"), 20),
        (("ca", 1, "grandchild", 1, "deeper"), 23),
        (("clocks", "more", "a"), 25),
        (("clocks",), 26),
        (("clocks", "grace_days"), 27),
    ],
)
def test_a_key_has_its_line(path: KeyPath, line: int) -> None:
    """Headers, dots, quotes, brackets and texts over many lines are followed as TOML means them."""
    assert Places(TEXT, tomllib.loads(TEXT)).line(path) == line


@pytest.mark.parametrize(
    ("path", "line"), [(("ca", 1, "from"), 17), (("bugzilla", "a", "b"), 3), (("ca", 7), 9), (("nothing",), 1), ((), 1)]
)
def test_a_missing_key_has_the_line_of_its_table(path: KeyPath, line: int) -> None:
    """What is not there is told where it should have been."""
    assert Places(TEXT, tomllib.loads(TEXT)).line(path) == line


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (("title",), "title"),
        (("bugzilla",), "[bugzilla]"),
        (("bugzilla", "url"), "[bugzilla] url"),
        (("bugzilla", "quoted key"), '[bugzilla] "quoted key"'),
        (("ca",), "[[ca]]"),
        (("ca", 0, "domains", 3), '[[ca]] "A" domains'),
        (("ca", 1, "child", "deep"), '[[ca]] "B" child.deep'),
    ],
)
def test_a_setting_is_named_as_the_file_shows_it(path: KeyPath, name: str) -> None:
    """A place is named by its header and key, and an entry of a list by its name."""
    assert Places(TEXT, tomllib.loads(TEXT)).name(path) == name


def test_an_entry_without_a_name_is_counted() -> None:
    """Where nothing else tells entries apart, their number does, from 1."""
    text = "[[ca]]\n[[ca]]\nname = 3\n"

    assert Places(text, tomllib.loads(text)).name(("ca", 1, "name")) == "[[ca]] no. 2 name"


def test_a_shown_text_stays_on_its_line() -> None:
    """Texts of a file are shown shortened, and with escapes for what does not print."""
    assert quoted("a\nb\x1b[2J") == '"a\\u000ab\\u001b[2J"'
    assert quoted("x" * 81) == '"' + "x" * 80 + '…"'


@dataclass
class Written:
    """A TOML text that grows line by line, and remembers where each key went."""

    lines: list[str] = field(default_factory=list)
    where: dict[KeyPath, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "\n".join([*self.lines, ""])


KEYS = st.one_of(
    st.text("ab_-1", min_size=1, max_size=3),
    st.text('[]{}.=#"\\ \té\n', max_size=4),  # keys that need quotes
)
DECOYS = ["[[ca]]", "[a]", "a = 1", "]", "}", "# a", '""', "''", ",", "\\\\", ""]
NOISE = st.sampled_from(["", "  ", "# [a]", '# """', "\t# a = '''"])


def key_text(draw: st.DrawFn, key: str) -> str:
    bare = key and all(char in "ab_-1" for char in key)
    forms = [json.dumps(key, ensure_ascii=False)]
    forms += [key] if bare else []
    forms += [f"'{key}'"] if "\n" not in key else []
    return draw(st.sampled_from(forms))


def value_lines(draw: st.DrawFn, written: Written, path: KeyPath, first: str, depth: int = 0) -> str:
    """Appends lines for a value that begins behind `first`, and gives the line that is still open."""
    kinds = ["scalar", "text", "many-lines"] + (["list", "inline"] if depth < 2 else [])
    kind = draw(st.sampled_from(kinds))
    if kind == "scalar":
        return first + draw(st.sampled_from(["1", "true", "1979-05-27 07:32:00", "1979-05-27", "-1.5e3", "inf"]))
    if kind == "text":
        content = draw(st.sampled_from(DECOYS))
        quote = "'" if '"' in content or "\\" in content else '"'
        return first + ("''" if quote in content else f"{quote}{content}{quote}")
    if kind == "many-lines":
        quote = draw(st.sampled_from(['"""', "'''"]))
        inner = draw(st.lists(st.sampled_from([decoy for decoy in DECOYS if quote[0] * 2 != decoy]), min_size=1))
        written.lines.append(first + quote)
        written.lines += inner
        return draw(st.sampled_from(["", quote[0], quote[0] * 2])) + quote
    if kind == "list":
        line = first + "["
        for position in range(draw(st.integers(0, 3))):
            if draw(st.booleans()):
                written.lines.append(line + draw(NOISE))
                line = "  "
            written.where[*path, position] = len(written.lines) + 1
            line = value_lines(draw, written, (*path, position), line, depth + 1) + ", "
        if draw(st.booleans()):
            written.lines.append(line)
            line = ""
        return line + "]"
    line = first + "{ "
    for number, key in enumerate(draw(st.lists(KEYS, max_size=3, unique=True))):
        line += ", " if number else ""
        written.where[*path, key] = len(written.lines) + 1
        line = value_lines(draw, written, (*path, key), f"{line}{key_text(draw, key)} = ", depth + 1)
    return line + " }"


def pairs(draw: st.DrawFn, written: Written, table: KeyPath) -> None:
    for key in draw(st.lists(KEYS, max_size=3, unique=True)):
        path: KeyPath = (*table, "k" + key)
        first = key_text(draw, "k" + key)
        written.where[path] = len(written.lines) + 1
        if draw(st.booleans()):  # k.x = …
            inner = draw(KEYS)
            path = (*path, inner)
            first += draw(st.sampled_from([".", " . "])) + key_text(draw, inner)
            written.where[path] = len(written.lines) + 1
        line = value_lines(draw, written, path, f"{first} = ")
        written.lines.append(f"{line} {draw(NOISE)}")


@st.composite
def documents(draw: st.DrawFn) -> Written:
    """Draws texts with headers, lists of tables and sub-tables, in every style of keys and values."""
    written = Written()
    pairs(draw, written, ())
    for name in draw(st.lists(KEYS, max_size=4, unique=True)):
        key = "t" + name
        count = draw(st.integers(0, 3))  # 0: a plain table
        written.where[key,] = len(written.lines) + 1
        for position in range(max(count, 1)):
            table: KeyPath = (key, position) if count else (key,)
            written.where[table] = len(written.lines) + 1
            header = draw(st.sampled_from(["", " "])) + key_text(draw, key)
            written.lines.append(f"[[{header}]] {draw(NOISE)}" if count else f"[{header}] {draw(NOISE)}")
            pairs(draw, written, table)
            if draw(st.booleans()):
                child: KeyPath = (*table, "child")
                written.where[child] = len(written.lines) + 1
                written.lines.append(f"  [{key_text(draw, key)}.child]")
                pairs(draw, written, child)
        written.lines.append(draw(NOISE))
    return written


def paths(value: object, path: KeyPath = ()) -> list[KeyPath]:
    inner: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [found for key, item in inner for found in ((*path, key), *paths(item, (*path, key)))]


@settings(deadline=None)  # a slow machine is no fault
@given(documents())
def test_every_key_of_any_document_is_found_where_it_was_written(written: Written) -> None:
    """For each key, table and item that tomllib reads, the line is the one on which it was written."""
    document = tomllib.loads(written.text)
    places = Places(written.text, document)

    assert {path: places.line(path) for path in paths(document)} == written.where
