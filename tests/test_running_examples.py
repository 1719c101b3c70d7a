"""What docs/running.md and its examples say is what the program understands and does."""

from __future__ import annotations

import re
import shlex
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest

from bot.bugzilla.write import LIMIT_SECONDS
from bot.cli import cli
from bot.config.cron import read
from bot.config.load import load
from bot.config.settings import Schedule
from bot.errors import ExitCode

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "docs" / "examples"
PAGE = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
FILES = {path.name: path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.iterdir())}


def unit(name: str) -> ConfigParser:
    parser = ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # as the documentation of configparser shows it
    parser.read_string(FILES[name])
    return parser


def commands() -> list[str]:
    texts = [*FILES.values(), PAGE]
    lines = [line for text in texts for line in text.splitlines() if not line.lstrip().startswith("#")]
    found = [match[0] for line in lines for match in re.finditer(r"\bca-nag [a-z]+\b[^'`#\n]*", line)]
    names = "|".join(cli.commands)
    return sorted({line for line in found if re.match(rf"ca-nag ({names})\b", line)})


@pytest.mark.parametrize("line", commands())
def test_every_command_line_is_one_that_the_program_understands(line: str) -> None:
    bare = re.split(r",? (?:keep|instead|which|and|to)\b", line)[0]
    _, name, *words = shlex.split(bare.rstrip(" ,.)"))
    context = cli.commands[name].make_context(name, words)
    assert context.command is cli.commands[name]


def test_the_commands_are_the_ones_that_the_examples_are_about() -> None:
    assert {line.split()[1] for line in commands()} >= {"run", "serve", "check", "drafts", "status"}


def test_cron_the_timer_and_the_default_timetable_name_the_same_times() -> None:
    line = FILES["crontab"].splitlines()[-1]
    assert f"    {line}\n" in PAGE
    expression = " ".join(line.split()[:5])
    assert (expression,) == Schedule().run
    assert read(expression).weekdays == {1, 2, 3, 4, 5}
    assert unit("ca-nag.timer")["Timer"]["OnCalendar"] == "Mon..Fri 06:15 UTC"


def test_the_service_leaves_a_write_its_time_and_gives_nothing_else_away() -> None:
    service = unit("ca-nag.service")["Service"]
    assert int(service["TimeoutStopSec"].removesuffix("min")) * 60 > 2 * LIMIT_SECONDS
    assert service["KillSignal"] == "SIGTERM"
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["StateDirectory"] == "ca-nag"
    assert service["User"] != "root"


def test_the_image_is_made_from_files_that_there_are_and_from_locked_packages_alone() -> None:
    text = FILES["Dockerfile"].replace("\\\n", " ")
    sources = [word for line in re.findall(r"^COPY (?!--)(.*) \S+$", text, re.MULTILINE) for word in line.split()]
    assert sources
    assert all((ROOT / source).exists() for source in sources)
    installs = re.findall(r"pip install ([^&\n]*)", text)
    assert len(installs) == 3
    assert all("--require-hashes" in words or "--no-deps" in words for words in installs)
    lines = text.splitlines()
    assert lines.index("USER ca-nag") < lines.index('CMD ["ca-nag", "serve", "--config", "/etc/ca-nag/config.toml"]')


def test_the_configuration_of_the_page_is_one(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 1
    (tmp_path / "config.toml").write_text(blocks[0], encoding="utf-8")
    assert load(tmp_path / "config.toml").ledger.path == tomllib.loads(blocks[0])["ledger"]["path"]


def test_the_page_says_of_every_exit_code_that_a_run_has_whether_to_be_alarmed() -> None:
    table = PAGE.split("| Exit code | Alarm |")[1].split("\n\n")[0]
    told = {int(code) for row in re.findall(r"^\| ([\d, ]+) \|", table, re.MULTILINE) for code in row.split(",")}
    assert told == {int(code) for code in ExitCode} - {ExitCode.LAPSED, ExitCode.INTERRUPTED}
