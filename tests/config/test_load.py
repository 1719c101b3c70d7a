"""Reading a configuration: what is right becomes settings, what is wrong is told, all of it, where it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.config.load import load
from bot.config.settings import CaEntry, Clocks, Comment, Directory, Holds, Server, Settings, StaffMember
from bot.config.values import quoted
from bot.errors import ConfigError, ExitCode


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, text: str) -> list[str]:
    """Gives the faults without the folder, which differs from run to run."""
    with pytest.raises(ConfigError) as caught:
        load(written(folder, text))
    assert caught.value.exit_code is ExitCode.INPUT
    return [fault.replace(f"{folder}/", "") for fault in caught.value.faults]


REFUSED = (
    "a secret does not belong in this file; give an API key in the environment variable CA_NAG_API_KEY, or in a file "
    "of its own that api_key_file in [bugzilla] names"
)


def test_every_table_becomes_settings(tmp_path: Path) -> None:
    """Each table fills its part of the settings, and what is not given keeps its default."""
    (tmp_path / "reminder.j2").write_text("{{ text }}")
    path = written(
        tmp_path,
        """
        [bugzilla]
        url = "http://127.0.0.1:8000/bugzilla"
        account = "bot@example.org"
        api_key_file = "key"
        parallel = 8

        [clocks]
        grace_days = 0

        [holds]
        needinfo_days = 10

        [comment]
        template = "reminder.j2"

        [directory]
        use_default = false
        auditors = ["auditor.example"]

        [[staff]]
        name = "Robin"
        accounts = ["robin@example.org", "robin"]
        from = 2020-01-01
        until = "2021-12-31"

        [[ca]]
        name = "Foo"
        aliases = ["Foo CA"]
        domains = ["foo.example"]
        accounts = ["foo.pki@mail.example"]
        contacts = ["b@foo.example", "a@foo.example"]
        """,
    )

    assert load(path) == Settings(
        server=Server(
            url="http://127.0.0.1:8000/bugzilla",
            account="bot@example.org",
            api_key_file=str(tmp_path / "key"),
            parallel=8,
        ),
        clocks=Clocks(grace_days=0),
        holds=Holds(needinfo_days=10),
        comment=Comment(template=str(tmp_path / "reminder.j2")),
        directory=Directory(
            use_default=False,
            auditors=("auditor.example",),
            staff=(StaffMember("Robin", ("robin@example.org", "robin"), date(2020, 1, 1), date(2021, 12, 31)),),
            cas=(
                CaEntry(
                    "Foo",
                    aliases=("Foo CA",),
                    domains=("foo.example",),
                    accounts=("foo.pki@mail.example",),
                    contacts=("b@foo.example", "a@foo.example"),
                ),
            ),
        ),
    )


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    """One reading names all faults of a file, in the order of their lines, each with what to do."""
    text = """\
grace_days = 3
api_key = "hunter2"
[bugzila]
[bugzilla]
url = "https://me:hunter2@bugzilla.mozilla.org"
timeout_seconds = 0
chunk = true
parallel = "3"
account = "two words"
smtp-password = "hunter2"
[clocks]
grace_day = 2
met_days = -1
early_days = 14.5
[comment]
template = "missing.j2"
[directory]
auditors = "x"
staff = []
[[staff]]
name = "Robin"
accounts = []
from = 2026-03-02
until = "2026-03-01"
[[staff]]
accounts = [
    "robin@example.org",
    "a,b",
]
domains = ["x.example"]
[slack.deep]
webhook_url = "hunter2"
"""

    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, text))

    assert (
        str(caught.value).replace(f"{tmp_path}/config.toml", "config.toml")
        == f"""\
The configuration has 22 faults:
  config.toml:1: grace_days: is not known; it belongs in [clocks]
  config.toml:2: api_key: {REFUSED}
  config.toml:3: [bugzila]: is not known; did you mean "bugzilla"?
  config.toml:5: [bugzilla] url: must hold no user, password, key or query: only scheme, host and path
  config.toml:6: [bugzilla] timeout_seconds: must be from 1 to 600, is 0
  config.toml:7: [bugzilla] chunk: must be a whole number, is true or false
  config.toml:8: [bugzilla] parallel: must be a whole number, is a text in quotes
  config.toml:9: [bugzilla] account: "two words" is not an account: no blanks, commas or control characters; one account an item
  config.toml:10: [bugzilla] smtp-password: {REFUSED}
  config.toml:12: [clocks] grace_day: is not known; did you mean "grace_days"?
  config.toml:13: [clocks] met_days: must be from 0 to 3660, is -1
  config.toml:14: [clocks] early_days: must be a whole number, is a number with a fraction
  config.toml:16: [comment] template: there is no file {quoted(str(tmp_path / "missing.j2"))}
  config.toml:18: [directory] auditors: must be a list in [ ], is a text in quotes
  config.toml:19: [directory] staff: is not known; write it as [[staff]] at the top
  config.toml:22: [[staff]] "Robin" accounts: must not be empty
  config.toml:24: [[staff]] "Robin" until: 2026-03-01 is before from, 2026-03-02
  config.toml:25: [[staff]] no. 2: needs a line name = …
  config.toml:28: [[staff]] no. 2 accounts: "a,b" is not an account: no blanks, commas or control characters; one account an item
  config.toml:30: [[staff]] no. 2 domains: is not known; it belongs in [[ca]]
  config.toml:31: [slack] deep: is not known; known here: webhook_file, timeout_seconds
  config.toml:32: [slack] deep.webhook_url: {REFUSED}"""
    )


@pytest.mark.parametrize(
    "text",
    [
        'api_key = "hunter2"',
        '[bugzilla]\napi-key = "hunter2"',
        '[bugzilla]\nkey = "hunter2"',
        '[bugzilla]\napiKey = ["hunter2"]',
        "[mail]\nsmtp_password = 'hunter2'",
        '[slack]\nwebhook = """hunter2"""',
        '[token]\nvalue = "hunter2"',
        '[[ca]]\nname = "Foo"\nsecret = "hunter2"',
        'a.b = [{ c = [{ Bugzilla_API_Token = "hunter2" }] }]',
        '[bugzilla]\nurl = "https://hunter2@bugzilla.mozilla.org"',
        '[bugzilla]\nurl = "https://bugzilla.mozilla.org/rest?api_key=hunter2"',
        '[bugzilla]\nurl = "https://bugzilla.mozilla.org/#hunter2"',
        '[bugzilla]\nurl = "hunter2"',
        '[bugzilla]\nurl = "https://hunter2:1@[::1"',
        '[bugzilla]\nurl = "ftp://hunter2"',
        '[bugzilla]\nkey_in_url = "hunter2"',
        '[bugzilla]\napi_key_file = ["hunter2"]',
        '[clocks]\ngrace_days = "hunter2"',
        '[[ca]]\nname = "Foo"\ndomains = ["https://me:hunter2@foo.example/"]',
        "[bugzilla]\napi_key = hunter2",
        '[bugzilla]\napi_key = "hunter2',
        '[bugzilla]\napi_key = "hunter2"\napi_key = "hunter2"',
    ],
)
def test_a_secret_is_refused_and_never_repeated(text: str, tmp_path: Path) -> None:
    """Wherever a secret is written, reading fails and no fault shows it."""
    found = faults(tmp_path, text)

    assert found
    assert not any("hunter2" in fault for fault in found)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[bugzilla]\naccount = "{}"', "[bugzilla] account"),
        ('[bugzilla]\naccount = " {}"', "[bugzilla] account"),
        ('[bugzilla]\nurl = "https://bugzilla.mozilla.org/{}"', "[bugzilla] url"),
        ('[comment]\ncontact = "{}"', "[comment] contact"),
        ('[posting]\nmode = "{}"', "[posting] mode"),
        ('[quiet]\ntime_zone = "{}"', "[quiet] time_zone"),
        ('[[ca]]\nname = "{}"', '[[ca]] "***" name'),
        ('[[ca]]\nname = "Foo"\ncontacts = ["{}"]', '[[ca]] "Foo" contacts'),
    ],
)
def test_a_key_pasted_into_any_setting_is_refused_and_never_repeated(text: str, place: str, tmp_path: Path) -> None:
    key = "0123456789abcdefghijABCDEFGHIJ0123456789"
    (fault,) = faults(tmp_path, text.format(key))
    assert f"{place}: looks like an API key: {REFUSED}" in fault
    assert key not in fault


def test_a_key_in_place_of_its_files_name_is_refused(tmp_path: Path) -> None:
    """Forty letters and digits in api_key_file are the key, which no later message may show as a missing file."""
    key = "0123456789abcdefghijABCDEFGHIJ0123456789"

    assert faults(tmp_path, f'[bugzilla]\napi_key_file = "{key}"') == [
        f"config.toml:2: [bugzilla] api_key_file: must be a file's name, and looks like a key itself: {REFUSED}"
    ]


@pytest.mark.parametrize(
    "url",
    [
        "https://bugzilla.mozilla.org",
        "https://bugs.example.org:8443/bugzilla/",
        "http://localhost:8000",
        "http://127.0.0.1",
        "http://127.9.9.9:1",
        "http://[::1]:8000",
    ],
)
def test_a_server_is_https_or_this_machine(url: str, tmp_path: Path) -> None:
    """An https address is fine, and plain http to a loopback address."""
    assert load(written(tmp_path, f'[bugzilla]\nurl = "{url}"')).server.url == url


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("http://bugzilla.mozilla.org", "must begin with https://: on plain http everyone on the way can read the key"),
        ("http://localhost.example", "must begin with https://: on plain http everyone on the way can read the key"),
        ("http://128.0.0.1", "must begin with https://: on plain http everyone on the way can read the key"),
        ("bugzilla.mozilla.org", "must be an address such as https://bugzilla.mozilla.org"),
        ("file:///etc/passwd", "must be an address such as https://bugzilla.mozilla.org"),
        ("https://", "must be an address such as https://bugzilla.mozilla.org"),
        ("https://bugzilla.mozilla.org:port", "must be an address such as https://bugzilla.mozilla.org"),
        ("https://bugzilla.mozilla.org\\n", "must be an address such as https://bugzilla.mozilla.org"),
        ("", "must be an address such as https://bugzilla.mozilla.org"),
    ],
)
def test_other_addresses_are_refused(url: str, what: str, tmp_path: Path) -> None:
    """A key may go neither over plain http nor to what is no server."""
    assert faults(tmp_path, f'[bugzilla]\nurl = "{url}"') == [f"config.toml:2: [bugzilla] url: {what}"]


@pytest.mark.parametrize(
    ("setting", "low", "high"),
    [("timeout_seconds", 1, 600), ("attempts", 1, 10), ("chunk", 1, 100), ("parallel", 1, 8)],
)
def test_numbers_have_ranges(setting: str, low: int, high: int, tmp_path: Path) -> None:
    """Both ends of a range are allowed, what lies beyond is not."""
    for number in (low, high):
        assert getattr(load(written(tmp_path, f"[bugzilla]\n{setting} = {number}")).server, setting) == number
    for number in (low - 1, high + 1):
        assert faults(tmp_path, f"[bugzilla]\n{setting} = {number}") == [
            f"config.toml:2: [bugzilla] {setting}: must be from {low} to {high}, is {number}"
        ]


def test_a_number_of_any_length_is_told_shortly(tmp_path: Path) -> None:
    """A number too long to print is out of range like any other."""
    assert faults(tmp_path, f"[clocks]\ngrace_days = 0x{'f' * 5000}") == [
        "config.toml:2: [clocks] grace_days: must be from 0 to 3660, is far beyond"
    ]


def test_an_early_update_cannot_be_later_than_a_met_one(tmp_path: Path) -> None:
    """The days for early updates reach at least as far back as those that meet a date."""
    assert faults(tmp_path, "[clocks]\nmet_days = 21") == [
        "config.toml:1: [clocks] early_days: must not be less than met_days: 14 is less than 21"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[bugzilla]\nurl = https",
            "2: is not valid TOML: invalid value; texts stand in quotes, days are written 2026-03-31",
        ),
        ("[clocks]\r\n\r\ngrace_days 3\r\n", "3: is not valid TOML: expected '=' after a key in a key/value pair"),
        ("[clocks]\n[clocks]", "2: is not valid TOML: cannot declare ('clocks',) twice"),
        ("[clocks]\ngrace_days = [1,\n2\n", "3: is not valid TOML: unclosed array"),
        (
            "[[ca]]\nfrom = 2026-02-30",
            "2: is not valid TOML: invalid date or datetime; texts stand in quotes, days are written 2026-03-31",
        ),
        ("a = " + "[" * 5000, "1: is nested too deeply to be a configuration"),
    ],
)
def test_what_is_not_toml_is_told_with_its_line(text: str, expected: str, tmp_path: Path) -> None:
    """A syntax error is the one fault that hides all others; it has its line as well."""
    assert faults(tmp_path, text) == [f"config.toml:{expected}"]


def test_a_key_of_many_parts_is_just_unknown(tmp_path: Path) -> None:
    """Depth alone breaks nothing."""
    assert faults(tmp_path, ".".join(["a"] * 2000) + " = 1") == ['config.toml:1: [a]: is not known; did you mean "ca"?']


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A configuration that was named must exist."""
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "other.toml")

    assert str(caught.value).replace(f"{tmp_path}/", "") == (
        "The configuration has 1 fault:\n"
        "  other.toml: cannot be read: No such file or directory; config.example.toml shows what may stand in it"
    )


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    """What cannot be read says why."""
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        load(tmp_path)


def test_a_file_must_be_utf_8(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are told with their line; a byte order mark in front does no harm."""
    path = tmp_path / "config.toml"
    path.write_bytes(b"[clocks]\n# caf\xe9\n")
    with pytest.raises(ConfigError, match=r"config\.toml:2: is not UTF-8; save the file in that encoding"):
        load(path)

    path.write_bytes(b"\xef\xbb\xbf[clocks]\ngrace_days = 9\n")
    assert load(path).clocks.grace_days == 9


def test_nothing_in_a_fault_can_move_the_cursor(tmp_path: Path) -> None:
    """Control characters from the file are shown as escapes, and long texts shortened."""
    text = '[[ca]]\nname = "Foo"\n"bad\\u001b[2J\\n" = 1\naccounts = ["' + "x" * 200 + ' y"]\naliases = ["\\u0007"]'

    assert faults(tmp_path, text) == [
        """config.toml:3: [[ca]] "Foo" "bad\\u001b[2J\\u000a": is not known; known here: name, aliases, domains, accounts, contacts, holidays, away, from, until, replace""",
        f"""config.toml:4: [[ca]] "Foo" accounts: "{"x" * 80}…" is not an account: no blanks, commas or control characters; one account an item""",
        """config.toml:5: [[ca]] "Foo" aliases: must not hold control characters, line ends or invisible blanks""",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[staff]\nname = "A"', "1: [staff]: must be a list in [ ], is a table; write [[staff]]"),
        ("[[bugzilla]]\nchunk = 3", "1: [[bugzilla]]: must be a table: write [bugzilla]"),
        ("bugzilla = 3", "1: bugzilla: must be a table: write [bugzilla]"),
        ('ca = ["Foo"]', "1: ca: must be a table"),
        (
            "[server]",
            "1: [server]: is not known; known here: bugzilla, clocks, holds, ladder, quiet, posting, ledger, schedule, heartbeat, digest, slack, email, log, comment, directory, staff, ca, person",
        ),
        ('[[ca]]\nname = "Foo"\ndomains = {}', '3: [[ca]] "Foo" domains: must be a list in [ ], is a table'),
        ("[[cas]]", '1: [[cas]]: is not known; did you mean "ca"?'),
        ("[directory]\nuse_default = 1", "2: [directory] use_default: must be true or false, is a whole number"),
        ("[directory]\nbots = [3]", "2: [directory] bots: must be a text in quotes, is a whole number"),
        ('[bugzilla]\nproduct = " "', "2: [bugzilla] product: must not be empty"),
    ],
)
def test_wrong_shapes_are_told_with_the_right_one(text: str, expected: str, tmp_path: Path) -> None:
    """A table in the wrong brackets, or a value of the wrong kind, is told with what it should be."""
    assert faults(tmp_path, text) == [f"config.toml:{expected}"]


@pytest.mark.parametrize("account", ["robin", "robin@example.org", "u123@disabled.tld", ":robin", "r+x@a-b.example"])
def test_old_logins_have_no_at_sign(account: str, tmp_path: Path) -> None:
    """An account may lack the `@`, as logins of old days did."""
    text = f'[[staff]]\nname = "Robin"\naccounts = ["{account}"]'

    assert load(written(tmp_path, text)).directory.staff[-1].accounts == (account,)


@pytest.mark.parametrize(
    ("account", "shown"),
    [("", ""), ("a b", "a b"), ("a,b", "a,b"), ("a\\tb", "a\\u0009b"), ("a@b.example\\n", "a@b.example\\u000a")],
)
def test_an_account_is_one_word(account: str, shown: str, tmp_path: Path) -> None:
    """Blanks, commas and control characters mean that two accounts got into one text, or something worse."""
    assert faults(tmp_path, f'[[staff]]\nname = "Robin"\naccounts = ["{account}"]') == [
        f'config.toml:3: [[staff]] "Robin" accounts: "{shown}" is not an account: no blanks, commas or control characters; one account an item'
    ]


def test_an_account_is_no_pattern(tmp_path: Path) -> None:
    """A wildcard would match nothing, so it is told what does the same."""
    assert faults(tmp_path, '[[ca]]\nname = "Foo"\naccounts = ["*@foo.example"]') == [
        'config.toml:3: [[ca]] "Foo" accounts: "*@foo.example" is a pattern; list each account, or in [[ca]] its domain in domains'
    ]


@pytest.mark.parametrize(
    ("domain", "what"),
    [
        ("pki@foo.example", '"pki@foo.example" is not a domain; write "foo.example": it is what stands behind the "@"'),
        ("@foo.example", '"@foo.example" is not a domain; write "foo.example": it is what stands behind the "@"'),
        (
            "*.foo.example",
            '"*.foo.example" is not a domain; write "foo.example": its subdomains count without a pattern',
        ),
        ("*@foo.example", '"*@foo.example" is not a domain; write "foo.example": it is what stands behind the "@"'),
        ("https://foo.example/pki", 'is an address, not a domain; write "foo.example"'),
        ("https://", 'is an address, not a domain such as "example.com"'),
        (
            "foo.example/pki",
            '"foo.example/pki" is not a domain; write "foo.example": no path, blanks or dots around it',
        ),
        (".foo.example", '".foo.example" is not a domain; write "foo.example": no path, blanks or dots around it'),
        ("foo", '"foo" is not a domain such as "example.com"'),
        ("", '"" is not a domain such as "example.com"'),
    ],
)
def test_a_domain_is_nothing_but_that(domain: str, what: str, tmp_path: Path) -> None:
    """What is written in place of a domain is told with the domain that was meant."""
    text = f'[[ca]]\nname = "Foo"\ndomains = ["{domain}"]'

    assert faults(tmp_path, text) == [f'config.toml:3: [[ca]] "Foo" domains: {what}']


@pytest.mark.parametrize(
    ("day", "what"),
    [
        ("2026-03-01T00:00:00Z", "must be a day such as 2026-03-31, is a day with a time"),
        ("12:00:00", "must be a day such as 2026-03-31, is a time of day"),
        ("2026", "must be a day such as 2026-03-31, is a whole number"),
        ('"20260301"', "must be a day such as 2026-03-31, is a text in quotes"),
        ('"1.3.2026"', "must be a day such as 2026-03-31, is a text in quotes"),
        ('"2026-02-30"', '"2026-02-30" is not in the calendar'),
    ],
)
def test_a_day_is_a_day(day: str, what: str, tmp_path: Path) -> None:
    """Days are ISO dates, with or without quotes, and nothing else."""
    assert faults(tmp_path, f'[[ca]]\nname = "Foo"\nfrom = {day}') == [f'config.toml:3: [[ca]] "Foo" from: {what}']


def test_files_are_looked_for_beside_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative file belongs to the configuration's folder, wherever the bot was started from."""
    folder = tmp_path / "etc"
    folder.mkdir()
    (folder / "reminder.j2").write_text("")
    written(folder, '[comment]\ntemplate = "reminder.j2"\n[bugzilla]\napi_key_file = "~/key"')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/robin")

    settings = load(Path("etc/config.toml"))

    assert settings.comment.template == str(folder / "reminder.j2")
    assert settings.server.api_key_file == "/home/robin/key"


def test_a_template_that_cannot_be_a_file(tmp_path: Path) -> None:
    """A folder, or a name that the system refuses, is no template either."""
    for name in (".", "x" * 300):
        assert len(faults(tmp_path, f'[comment]\ntemplate = "{name}"')) == 1


def test_without_a_file_the_defaults_hold() -> None:
    """No configuration means every default, and the directory that ships with the bot."""
    settings = load(None)

    assert replace(settings, directory=Directory()) == Settings()
    assert replace(settings.directory, staff=(), cas=(), shared_domains=()) == Directory()
    assert "google.com" in settings.directory.shared_domains
    assert settings.directory.staff
    assert settings.directory.cas


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[digest]\nwith_run = ["page"]', '2: [digest] with_run: "page" needs [digest] page'),
        (
            '[digest]\nwith_run = ["email"]\n[email]\nhost = "mx.example"\nsender = "bot@a.example"',
            '2: [digest] with_run: "email" needs [email] to',
        ),
        ('[digest]\nwith_run = ["fax"]', '2: [digest] with_run: must be one of "slack", "email", "page", is "fax"'),
        (
            '[email]\nhost = "mx.example"\nsecurity = "none"',
            '3: [email] security: must be "starttls" or "tls": without, everyone on the way can read and change the mail',
        ),
        (
            '[email]\nto = ["Ann <ann@a.example>"]',
            '2: [email] to: "Ann <ann@a.example>" is no mail address such as "robin@example.com"',
        ),
        ('[email]\nlist_name = "a b"', '2: [email] list_name: "a b" is no tag: 3 to 24 letters, digits and dashes'),
    ],
)
def test_a_channel_that_cannot_work_is_told_with_the_configuration(text: str, expected: str, tmp_path: Path) -> None:
    """What every run would fail at in the morning is told when the configuration is read."""
    assert faults(tmp_path, text) == [f"config.toml:{expected}"]


def test_a_mail_server_on_this_machine_needs_no_encryption(tmp_path: Path) -> None:
    """Nobody stands between two programs of one machine."""
    path = tmp_path / "config.toml"
    path.write_text('[email]\nhost = "127.0.0.1"\nsecurity = "none"\n', encoding="utf-8")
    assert load(path).email.security == "none"
