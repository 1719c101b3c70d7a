"""Staff are told once a day on each channel, whatever is repeated, fails or crashes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from post_office import PostOffice, post_office
from stage import SILENT, Stage

from bot.errors import ExitCode

EMAIL = """
[digest]
with_run = ["slack", "email"]
when_empty = "{when_empty}"

[email]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "ca-nag@rootprogram.example"
to = ["rosa@rootprogram.example"]

[directory]"""


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as opened:
        yield opened


@pytest.fixture
def told(stage: Stage, office: PostOffice) -> Stage:
    """A stage in draft mode whose runs tell staff by Slack and e-mail."""
    return configured(stage, office)


def configured(stage: Stage, office: PostOffice, when_empty: str = "say") -> Stage:
    config = stage.folder / "config.toml"
    text = config.read_text(encoding="utf-8").replace('mode = "post"', 'mode = "draft"')
    text = text.replace("\n[directory]", EMAIL.format(port=office.mail_port, when_empty=when_empty), 1)
    config.write_text(text, encoding="utf-8")
    return stage


def run(stage: Stage, office: PostOffice, *words: str, code: int = 0) -> str:
    return stage.run(*(words or ("run", "--include-backlog")), code=code, env={"CA_NAG_SLACK_WEBHOOK": office.webhook})


def masked(text: str, stage: Stage) -> str:
    """A digest without the port of the day, which changes where lines break."""
    short = re.sub(r"Source: .*?\.example\n", "Source: …\n", text, flags=re.DOTALL)
    return short.replace(stage.server.url, "https://bugs").rstrip("\n") + "\n"


def test_three_days_of_one_lapsed_bug(told: Stage, office: PostOffice) -> None:
    """It is new on the first day, folded on the second, and what a person did to its draft unfolds it on the third."""
    run(told, office)
    run(told, office)
    told.later(days=1)
    run(told, office)
    told.run("drafts", "approve", "1")
    told.later(days=1)
    run(told, office)
    first, second, third = (masked(text, told) for text in office.texts())
    assert first == (
        "CA incident bugs as of 2026-10-14 15:00 UTC\n"
        "1 to approve\n"
        "The first digest here. Source: …\n"
        "\n"
        "\n"
        "Needs approval now (1)\n"
        "----------------------\n"
        "\n"
        "* bug 1900301 · Alpenzert: Certificate for an unregistered domain\n"
        "  draft 1, made today, waits: reminder 1, needinfo on\n"
        "  paul.moser@alpenzert-pki.example\n"
        "  - initial due 2026-10-03, 11 days over; reminder 1 is due:\n"
        "    nora.quill@observatory.example filed the bug on 2026-09-30;\n"
        "    paul.moser@alpenzert-pki.example is assigned or was asked, and the\n"
        "    CA has never written\n"
        "  $ ca-nag drafts approve 1\n"
        "  https://bugs/show_bug.cgi?id=1900301\n"
    )
    assert second == (
        "CA incident bugs as of 2026-10-15 15:00 UTC\n"
        "1 to approve\n"
        "Changes since 2026-10-14 15:00 UTC. Source: …\n"
        "\n"
        "\n"
        "Needs approval now (1)\n"
        "----------------------\n"
        "\n"
        "  Unchanged since 2026-10-14:\n"
        "  - bug 1900301 (Alpenzert): draft 1: reminder 1, 1 day old, waits\n"
    )
    assert "draft 1, 2 days old, approved by rosa, not posted: reminder 1," in third
    assert "$ ca-nag drafts post 1\n" in third
    assert [mail["Subject"] for mail in office.mails] == [
        "[ca-nag] 1 to approve, 2026-10-14",
        "[ca-nag] 1 to approve, 2026-10-15",
        "[ca-nag] 1 to approve, 2026-10-16",
    ]
    assert len({mail["References"] for mail in office.mails}) == 1
    assert len(office.posted) == 3


def test_a_channel_that_fails_stops_no_other_and_is_tried_again_by_the_next_run(
    told: Stage, office: PostOffice
) -> None:
    office.slack_says = (404, "no_service")
    first = run(told, office, code=ExitCode.SOME_FAILED)
    assert "digest, slack: NOT SENT; the next run tries again" in first
    assert "secretsecret" not in first
    assert "slack: 2026-10-14, NOT SENT" in told.run("status")
    assert json.loads(told.run("status", "--format", "json"))["digests"][1]["state"] == "failed"
    office.slack_says = (200, "ok")
    assert run(told, office) == ""
    assert run(told, office) == ""
    assert (len(office.posted), len(office.mails)) == (2, 1)
    assert "slack: 2026-10-14, sent after 2 tries" in told.run("status")


def test_what_reached_nobody_is_told_the_next_day(told: Stage, office: PostOffice) -> None:
    """The channel that failed all day says so itself, and tells as new what it could not tell."""
    office.mail_says = "554 No."
    run(told, office, code=ExitCode.SOME_FAILED)
    office.mail_says = ""
    told.later(days=1)
    run(told, office)
    (text,) = office.texts()
    assert "the digest of 2026-10-14 did not reach email" in " ".join(text.split())
    assert "the first digest" in text.casefold()


def test_a_run_that_is_killed_before_the_digest_left_sends_it_and_warns_of_a_second_copy(
    told: Stage, office: PostOffice
) -> None:
    """Nobody can know whether it had left; twice is better than never, as long as it says so."""
    told.folder.joinpath("hook").write_text(office.webhook, encoding="utf-8")
    config = told.folder / "config.toml"
    config.write_text(
        config.read_text("utf-8").replace("[email]", '[slack]\nwebhook_file = "hook"\n\n[email]'), "utf-8"
    )
    told.killed("digest.sending", "run", "--include-backlog")
    assert office.posted == []
    told.run("run")
    assert [len(office.posted), len(office.mails)] == [1, 1]
    assert "second copy" in json.dumps(office.posted[0])
    assert "second copy" not in office.texts()[0]


def test_a_run_that_is_killed_after_the_digest_arrived_does_not_send_it_twice(told: Stage, office: PostOffice) -> None:
    told.folder.joinpath("hook").write_text(office.webhook, encoding="utf-8")
    config = told.folder / "config.toml"
    config.write_text(
        config.read_text("utf-8").replace("[email]", '[slack]\nwebhook_file = "hook"\n\n[email]'), "utf-8"
    )
    told.killed("digest.delivered", "run", "--include-backlog")
    told.run("run")
    assert [len(office.posted), len(office.mails)] == [1, 1]
    assert "slack: 2026-10-14, sent" in told.run("status")


@pytest.mark.parametrize(("when_empty", "mails"), [("say", 1), ("silent", 0)])
def test_nothing_to_say_is_said_or_not_as_the_configuration_wishes(
    stage: Stage, office: PostOffice, when_empty: str, mails: int
) -> None:
    told = configured(stage, office, when_empty)
    told.bug["status"], told.bug["resolution"], told.bug["is_open"] = "RESOLVED", "FIXED", False
    run(told, office)
    assert (len(office.mails), len(office.posted)) == (mails, mails)
    state = {"say": "sent", "silent": "nothing to say"}[when_empty]
    assert f"email: 2026-10-14, {state}" in told.run("status")


def test_the_digest_by_hand_shows_sends_once_and_again_only_if_asked(told: Stage, office: PostOffice) -> None:
    shown = run(told, office, "digest")
    assert f"bug {SILENT}" in shown
    dry = run(told, office, "digest", "--slack", "--email", "--dry-run")
    assert '"blocks"' in dry
    assert "Subject: [ca-nag] " in dry
    assert (office.posted, office.mails, (told.folder / "ca-nag.db").exists()) == ([], [], False)
    assert run(told, office, "digest", "--slack") == "digest, slack: sent\n"
    again = run(told, office, "digest", "--slack")
    assert again.startswith("digest, slack: not sent again: it went out already, as of ")
    assert run(told, office, "digest", "--slack", "--again") == "digest, slack: sent\n"
    assert len(office.posted) == 2
    run(told, office, "digest", "--html", "digest.html")
    assert f"id={SILENT}" in (told.folder / "digest.html").read_text("utf-8")


def test_a_channel_that_is_not_set_up_is_told_before_anything_is_done(told: Stage) -> None:
    said = told.run("run", code=ExitCode.INPUT)
    assert said == (
        "ca-nag: Slack is not set up: there is no webhook.\n"
        "  Set CA_NAG_SLACK_WEBHOOK, or `[slack] webhook_file` (see docs/digest.md).\n"
    )
    assert not (told.folder / "ca-nag.db").exists()


def test_every_run_writes_the_page_anew_and_goes_on_where_it_cannot(told: Stage, office: PostOffice) -> None:
    config = told.folder / "config.toml"
    page = config.read_text("utf-8").replace(
        'with_run = ["slack", "email"]', 'with_run = ["page", "slack", "email"]\npage = "web/report.html"'
    )
    config.write_text(page, "utf-8")
    said = run(told, office, code=ExitCode.SOME_FAILED)
    assert f"digest, page: NOT SENT; the next run tries again: The file {told.folder}/web/report.html" in said
    assert (len(office.posted), len(office.mails)) == (1, 1)
    (told.folder / "web").mkdir()
    assert run(told, office) == ""
    first = (told.folder / "web" / "report.html").read_text("utf-8")
    told.later(hours=1)
    assert run(told, office) == ""
    second = (told.folder / "web" / "report.html").read_text("utf-8")
    assert ("2026-10-14 15:00" in first, "2026-10-14 16:00" in second) == (True, True)
    assert [file.name for file in (told.folder / "web").iterdir()] == ["report.html"]


def test_no_secret_of_a_channel_stands_in_log_ledger_or_output(told: Stage, office: PostOffice) -> None:
    config = told.folder / "config.toml"
    config.write_text(config.read_text("utf-8") + '\n[log]\npath = "log.jsonl"\n', "utf-8")
    office.slack_says = (500, "secretsecretsecret")
    said = told.run(
        "run",
        code=ExitCode.SOME_FAILED,
        env={"CA_NAG_SLACK_WEBHOOK": office.webhook.replace("127.0.0.1", "localhost:1/x")},
    )
    kept = (told.folder / "log.jsonl").read_text("utf-8") + (told.folder / "ca-nag.db").read_bytes().decode("latin-1")
    assert "secretsecret" not in said + kept
    assert "digest.told" in kept
