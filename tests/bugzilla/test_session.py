"""Keys, and whether the login works."""

from __future__ import annotations

import logging
import pickle
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.bugzilla.link import Link, Site
from bot.bugzilla.session import Secret, identify, load_key
from bot.bugzilla.shape import NOBODY, Identity
from bot.config.settings import Server, Settings
from bot.errors import InputError, LoginRefused
from bot.sandbox import Account, Personality, Sandbox, State

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = "Kq7fTs0bYwZ2mRx9LdVhN4cAe8GuJp1i"
BOT = Account(id=7, login="bot@ca-program.test", key=KEY, groups=("editbugs",))


def settings_for(key_file: Path | str) -> Settings:
    return Settings(server=Server(api_key_file=str(key_file)))


def test_a_secret_shows_itself_to_nobody() -> None:
    secret = Secret(KEY)
    assert {str(secret), repr(secret), f"{secret}", f"{secret!r:>3}", str([secret]), str({"key": secret})} == {
        "***",
        "[***]",
        "{'key': ***}",
    }
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert secret.hide(f"a {KEY} b") == "a *** b"
    assert Secret("a+b/c").hide("/rest?key=a%2Bb%2Fc a+b/c") == "/rest?key=*** ***"


@pytest.mark.parametrize("value", ["", "two words", "line\nbreak", "\u2026dots", "tab\t"])
def test_what_no_header_takes_is_no_key_and_is_not_quoted(value: str) -> None:
    with pytest.raises(InputError) as raised:
        Secret(value)
    assert "quoted" not in str(raised.value)
    assert not value or value not in str(raised.value)


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("from-the-file\n", encoding="utf-8")
    file.chmod(0o600)
    given = load_key(settings_for(file), {"CA_NAG_API_KEY": " from-the-environment\n"})
    fallen_back = load_key(settings_for(file), {"CA_NAG_API_KEY": ""})
    assert given is not None
    assert given.reveal() == "from-the-environment"
    assert fallen_back is not None
    assert (fallen_back.reveal(), fallen_back.notes) == ("from-the-file", ())
    assert load_key(Settings(), {}) is None


def test_the_first_line_of_the_file_is_the_key(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_bytes(b"\xef\xbb\xbf  the-key \r\nmade in November\r\n")
    file.chmod(0o644)
    key = load_key(settings_for(file), {})
    assert key is not None
    assert key.reveal() == "the-key"
    assert key.notes == (f"Everybody on this machine can read {file}: chmod 600 it.",)


@pytest.mark.parametrize("content", [None, b"", b"\n", b"  \nkey", b"\xff\xfe"])
def test_a_key_file_without_a_key_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "key"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InputError) as raised:
        load_key(settings_for(file), {})
    assert str(file) in raised.value.what
    assert "api_key_file" in raised.value.remedy


@pytest.mark.parametrize(
    ("url", "base", "plaintext"),
    [
        ("https://bugzilla.mozilla.org", "https://bugzilla.mozilla.org", False),
        ("https://bugzilla.mozilla.org/", "https://bugzilla.mozilla.org", False),
        ("https://example.test:8443/bugzilla/rest/", "https://example.test:8443/bugzilla", False),
        ("http://example.test", "http://example.test", True),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080", False),
    ],
)
def test_addresses_are_taken_with_and_without_rest(url: str, base: str, plaintext: bool) -> None:
    site = Site.of(url)
    assert (site.base, site.plaintext) == (base, plaintext)


@pytest.mark.parametrize(
    "url",
    ["", "bugzilla.mozilla.org", "ftp://x.test", "https://", "https://me:pass@x.test", "http://[::1", "http://x.test:y",
     "https://x.test/?a=b"],
)  # fmt: skip
def test_what_is_no_address_is_refused_without_quoting_passwords(url: str) -> None:
    with pytest.raises(InputError) as raised:
        Site.of(url)
    assert "pass@" not in str(raised.value)


def sandbox(personality: Personality, account: Account = BOT) -> Sandbox:
    return Sandbox(
        State.from_snapshot([], [account]), personality=personality, now=lambda: datetime(2026, 11, 23, tzinfo=UTC)
    )


def identity_at(server: Sandbox, key: Secret | None, **settings: Any) -> Identity:
    with Link(Server(url=server.url, **settings), key, sleep=lambda _: None) as link:
        return identify(link)


def test_without_a_key_nobody_is_logged_in_and_nothing_is_asked() -> None:
    with sandbox(Personality.BMO) as server:
        assert identity_at(server, None) == NOBODY
        assert server.requests == []


def test_bmo_says_whose_key_it_is() -> None:
    with sandbox(Personality.BMO) as server:
        assert identity_at(server, Secret(KEY)) == Identity("bot@ca-program.test", 7, ("editbugs",), anonymous=False)
        assert identity_at(server, Secret(KEY), account="other@ca-program.test").notes == (
            "The API key belongs to bot@ca-program.test, not to other@ca-program.test (`[bugzilla] account`).",
        )
        assert [(seen.key_in_header, seen.key_in_url) for seen in server.requests] == [(True, False)] * 2
        assert server.requests[0].headers["user-agent"].startswith("ca-nag/")
        assert server.requests[0].headers["accept"] == "application/json"


def test_52_takes_no_notice_of_a_key_in_a_header_and_that_is_an_error_with_a_remedy() -> None:
    with sandbox(Personality.V52) as server:
        for account in ("", "bot@ca-program.test"):
            with pytest.raises(LoginRefused) as raised:
                identity_at(server, Secret(KEY), account=account)
            assert "took no notice of the API key" in raised.value.what
            assert "`key_in_url = true`" in raised.value.remedy


def test_52_confirms_the_configured_account() -> None:
    with sandbox(Personality.V52) as server:
        given = identity_at(server, Secret(KEY), key_in_url=True, account="bot@ca-program.test")
        assert given == Identity("bot@ca-program.test", 7, (), anonymous=False)
        with pytest.raises(LoginRefused, match=r"does not confirm that the API key belongs to other@ca-program\.test"):
            identity_at(server, Secret(KEY), key_in_url=True, account="other@ca-program.test")


def test_52_without_a_configured_account_proves_the_key_by_answering() -> None:
    with sandbox(Personality.V52) as server:
        given = identity_at(server, Secret(KEY), key_in_url=True)
        assert (given.login, given.anonymous) == (None, False)
        assert given.notes == ("The server accepts the API key but cannot say whose it is: set `[bugzilla] account`.",)
        with pytest.raises(LoginRefused, match="code 306"):
            identity_at(server, Secret("x" * 40), key_in_url=True)


@pytest.mark.parametrize("personality", list(Personality))
@pytest.mark.parametrize(
    "account",
    [
        Account(id=7, login="bot@ca-program.test", key="another-key"),
        Account(id=7, login="bot@ca-program.test", key=KEY, revoked=True),
        Account(id=7, login="bot@ca-program.test", key=KEY, can_login=False),
    ],
    ids=["wrong", "revoked", "disabled"],
)
def test_a_refused_key_is_tried_once_and_never_again(personality: Personality, account: Account) -> None:
    with sandbox(personality, account) as server:
        with pytest.raises(LoginRefused) as raised:
            identity_at(server, Secret(KEY), key_in_url=personality is Personality.V52)
        refused = [seen for seen in server.requests if "whoami" in seen.target or "/rest/bug" in seen.target]
        assert len(refused) == (1 if personality is Personality.BMO else 2)
        assert raised.value.remedy


def test_a_whoami_that_names_nobody_is_no_login(tiny: Any, json_reply: Callable[..., Any]) -> None:
    tiny.odd = lambda path, _: json_reply({"id": 0, "name": ""}) if path == "/rest/whoami" else None
    with (
        Link(Server(url=tiny.url), Secret(KEY), sleep=lambda _: None) as link,
        pytest.raises(LoginRefused, match="took no notice of the API key"),
    ):
        identify(link)


def test_the_ways_in_which_a_key_travels_badly_are_noted() -> None:
    with Link(Server(url="http://example.test", key_in_url=True), Secret(KEY)) as link:
        assert link.notes == [
            "The API key is sent in URLs (`key_in_url`), where servers and proxies write it into their logs. Only Bugzilla 5.2 needs that.",
            "The API key travels unencrypted to example.test: the address begins with http:.",
        ]


def test_no_library_logs_a_url(tiny: Any, caplog: pytest.LogCaptureFixture) -> None:
    # Also where somebody turns every logger up after the link was made.
    with Link(Server(url=tiny.url, key_in_url=True), Secret(KEY)) as link:
        for name in [None, *logging.root.manager.loggerDict]:
            caplog.set_level(logging.DEBUG, logger=name)
        link.get("version")
        link.library(lambda library: library.query({"limit": 1}))
    assert KEY in "".join(tiny.asked)
    assert KEY not in caplog.text
    assert "/rest/" not in "".join(record.getMessage() for record in caplog.records if record.name == "httpx")
