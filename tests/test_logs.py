"""One JSON object a line, in ASCII, and no secret in any of it."""

from __future__ import annotations

import io
import json
import logging
import multiprocessing
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import logs
from bot.errors import InputError
from bot.logs import Sieve, event

KEY = "Zx9QkeyThatNobodySees0123456789abcdefGH7"
ODD = 'p@ss/"w\\ö rd&x=1%'
HOOK = "https://hooks.slack.com/services/T0AAAAAAA/B0BBBBBBB/cccccccccccccccccccccccc"


@contextmanager
def lines(*secrets: str) -> Iterator[list[str]]:
    """What was logged, once the block is over."""
    stream, found = io.StringIO(), list[str]()
    with logs.set_up(None, stream, secrets):
        yield found
    found.extend(stream.getvalue().splitlines())


def test_an_event_is_one_line_with_its_moment_level_name_and_fields() -> None:
    with lines() as found:
        event(
            "write.intended",
            level=logging.WARNING,
            bug=101,
            dry=False,
            share=0.5,
            due=date(2026, 11, 23),
            since=datetime(2026, 11, 23, 13, 0, tzinfo=timezone(timedelta(hours=1))),
            ids=(1, 2),
            who={"login": "rep@alpen.example", "id": None},
            path=Path("a/b"),
            text="two\nlines, ünd \x1b[31mred\x7f\u202e",
            odd=float("nan"),
        )
    assert len(found) == 1
    assert found[0].isascii()
    assert found[0].isprintable()
    told = json.loads(found[0])
    at = datetime.fromisoformat(told.pop("at"))
    assert at.utcoffset() == timedelta(0)
    assert list(told) == ["level", "event", "bug", "dry", "share", "due", "since", "ids", "who", "path", "text", "odd"]
    assert told == {
        "level": "warning",
        "event": "write.intended",
        "bug": 101,
        "dry": False,
        "share": 0.5,
        "due": "2026-11-23",
        "since": "2026-11-23T12:00:00Z",
        "ids": [1, 2],
        "who": {"login": "rep@alpen.example", "id": None},
        "path": "a/b",
        "text": "two\nlines, ünd \x1b[31mred\x7f\u202e",
        "odd": "nan",
    }


def test_the_moment_is_that_of_the_record() -> None:
    record = logging.makeLogRecord({"name": "some.library", "msg": "hello %s", "args": ("you",), "created": 1.5})
    told = json.loads(logs.JsonLines(Sieve()).format(record))
    assert told["at"] == "1970-01-01T00:00:01.500Z"
    assert (told["event"], told["message"]) == ("some.library", "hello you")


def test_a_field_never_takes_the_place_of_the_lines_own() -> None:
    with lines() as found:
        event("run.ended", event="another", at="never", name="x")
    told = json.loads(found[0])
    assert (told["event"], told["event_"], told["at_"], told["name"]) == ("run.ended", "another", "never", "x")


def _cause(secret: str) -> None:
    raise ValueError(f"the key {secret} was refused at https://bugs.example/rest/bug?api_key={secret}&id=1")


def _raised(secret: str) -> Exception:
    try:
        try:
            _cause(secret)
        except ValueError as error:
            raise RuntimeError({"key": secret}) from error
    except RuntimeError as error:
        return error
    raise AssertionError


@pytest.mark.parametrize("secret", [KEY, ODD])
def test_a_given_secret_shows_in_no_form_and_no_place(secret: str, tmp_path: Path) -> None:
    path, stream = tmp_path / "log.jsonl", io.StringIO()
    forms = [secret, quote(secret), quote(secret, safe=""), quote(secret, safe="").lower(), quote_plus(secret)]
    forms += [repr(secret), json.dumps(secret), json.dumps({"deep": json.dumps(secret)}), repr([secret])]
    with logs.set_up(str(path), stream, [secret, "", KEY[:8]]):
        for form in forms:
            event("write.sent", payload={"text": form, form: [form, (form,)]}, error=_raised(form))
            event(f"write.{form}")
            logging.getLogger("some.library").warning("GET /rest?x=%s", form)
            logging.getLogger(form).error("oh", exc_info=_raised(form))
    shown = path.read_text(encoding="ascii")
    assert shown == stream.getvalue()
    told = [json.loads(line) for line in shown.splitlines()]
    assert len(told) == 4 * len(forms)
    assert all("Traceback" in line["traceback"] and "RuntimeError" in line["error"] for line in told[::4])
    # Whatever way a reader decodes it: as it stands, each text in it, and each text in a text.
    for text in [shown, *_texts(told)]:
        for form in {*forms, json.dumps(secret)[1:-1], repr(secret)[1:-1]}:
            assert form.strip("'\"[]") not in text


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts([*value, *value.values()])
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://b.example/rest/bug/1?api_key=abc123&id=2", "https://b.example/rest/bug/1?api_key=***&id=2"),
        ("GET /rest/bug?id=2&Bugzilla_api_key=abc123 HTTP/1.1", "GET /rest/bug?id=2&Bugzilla_api_key=*** HTTP/1.1"),
        ("https%3A%2F%2Fb.example%3Fapi_key%3Dabc123", "https%3A%2F%2Fb.example%3Fapi_key%3D***"),
        ("params {'api_key': 'abc123', 'id': 1}", "params {'api_key': '***', 'id': 1}"),
        ('{"Bugzilla_api_key":"abc123"}', '{"Bugzilla_api_key":"***"}'),
        ("headers {'X-BUGZILLA-API-KEY': 'abc123'}", "headers {'X-BUGZILLA-API-KEY': '***'}"),
        (f"posted to {HOOK}.", "posted to https://hooks.slack.com/***"),
        (f"posted to '{HOOK}'", "posted to 'https://hooks.slack.com/***'"),
        (quote(HOOK, safe=""), "https%3A%2F%2Fhooks.slack.com/***"),
        (HOOK.replace("/", "\\/"), "https:\\/\\/hooks.slack.com/***"),
        ("`api_key_file` in [bugzilla] names it", "`api_key_file` in [bugzilla] names it"),
    ],
)
def test_what_looks_like_a_key_or_a_webhook_is_hidden_though_nobody_named_it(text: str, expected: str) -> None:
    assert Sieve().hide(text) == expected
    with lines() as found:
        event("mail.sent", error=ValueError(text), text=text)
    assert "abc123" not in found[0]
    assert "cccccc" not in found[0]


@given(st.text(min_size=6, max_size=40).filter(lambda secret: secret.strip() == secret), st.text(max_size=30))
def test_whatever_the_secret_is_the_line_stays_json_and_does_not_hold_it(secret: str, around: str) -> None:
    record = logging.makeLogRecord({"msg": "e", "ca_nag_fields": {"text": f"{around}{secret}{around}", "key": secret}})
    told = json.loads(logs.JsonLines(Sieve([secret])).format(record))
    assert told["key"] == "***"
    assert secret not in told["text"].replace("***", "")


def test_a_secret_that_is_part_of_another_does_not_leave_the_rest_of_it() -> None:
    assert Sieve(["abcdef", "abcdefghijkl"]).hide("x abcdefghijkl y abcdef") == "x *** y ***"


def test_a_text_without_end_is_cut_after_the_secrets_are_out() -> None:
    with lines(KEY) as found:
        event("bug.read", text="a" * 19_990 + KEY + "b" * 100_000)
    text = json.loads(found[0])["text"]
    assert text.endswith("a***bbbbbbb... (99993 more characters)")


def test_the_file_is_made_for_its_owner_alone_and_appended_to(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    for name in ("run.started", "run.ended"):
        with logs.set_up(str(path), None):
            event(name)
    assert [json.loads(line)["event"] for line in path.read_text().splitlines()] == ["run.started", "run.ended"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_log_that_was_rotated_away_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    with logs.set_up(str(path), None):
        event("run.started")
        path.rename(tmp_path / "log.1")
        event("run.ended")
    assert [json.loads(line)["event"] for line in path.read_text().splitlines()] == ["run.ended"]


def _tell(path: str, who: int) -> None:
    with logs.set_up(path, None):
        for number in range(100):
            event("bug.read", who=who, number=number, text="x" * 5000)


def test_processes_that_log_into_one_file_do_not_mix_their_lines(tmp_path: Path) -> None:
    path = str(tmp_path / "log.jsonl")
    context = multiprocessing.get_context("spawn")
    tellers = [context.Process(target=_tell, args=(path, who)) for who in (1, 2)]
    for teller in tellers:
        teller.start()
    for teller in tellers:
        teller.join()
    told = [json.loads(line) for line in Path(path).read_text().splitlines()]
    assert sorted((line["who"], line["number"]) for line in told) == [(who, n) for who in (1, 2) for n in range(100)]


@pytest.mark.parametrize("kind", ["folder", "no folder", "pipe", "nul"])
def test_a_log_that_cannot_be_written_is_an_input_error(kind: str, tmp_path: Path) -> None:
    path = {"folder": tmp_path, "no folder": tmp_path / "none" / "log", "pipe": tmp_path / "pipe", "nul": "a\0b"}[kind]
    os.mkfifo(tmp_path / "pipe")
    before = list(logging.getLogger().handlers)
    with pytest.raises(InputError, match=r"The log .* cannot be written: ") as raised, logs.set_up(str(path), None):
        pass
    assert "[log] path" in raised.value.remedy
    assert logging.getLogger().handlers == before


class _Full(io.StringIO):
    def write(self, _: str) -> int:
        raise OSError(28, f"No space left on device for {KEY}")


def test_a_line_that_cannot_be_written_ends_nothing_and_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    with logs.set_up(None, _Full(), [KEY]):
        event("run.started")
        event("run.ended")
    assert capsys.readouterr().err == "ca-nag: log lines are being lost (OSError).\n"


def test_nothing_is_printed_where_no_log_was_set_up(capfd: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers = list(root.handlers)
    for handler in handlers:
        root.removeHandler(handler)
    try:
        event("write.unknown", level=logging.ERROR, error=ValueError(KEY))
    finally:
        for handler in handlers:
            root.addHandler(handler)
    assert capfd.readouterr() == ("", "")


def test_what_was_there_before_is_there_again() -> None:
    root, own = logging.getLogger(), logging.getLogger("bot")
    before = (list(root.handlers), root.level, own.level)
    with logs.set_up(None, io.StringIO()):
        assert len(root.handlers) == len(before[0]) + 1
    assert (list(root.handlers), root.level, own.level) == before
