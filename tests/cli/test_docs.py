"""README and docs say what is so: commands, options, exit codes, dependencies, variables."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot.cli import cli
from bot.errors import ExitCode

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {
    page.name: page.read_text(encoding="utf-8") for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
}


def test_readme_lists_exactly_the_commands_that_there_are() -> None:
    listed = re.findall(r"^\| `ca-nag (\w+)` \|", README, re.MULTILINE)
    assert sorted(listed) == sorted(cli.commands)


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_has_a_help_that_says_what_it_does_and_explains_every_option(name: str) -> None:
    shown = CliRunner().invoke(cli, [name, "--help"])
    assert shown.exit_code == 0
    command = cli.commands[name]
    assert command.help
    assert all(option.help for option in command.params if isinstance(option, click.Option))


def _commands() -> list[str]:
    blocks = [block for page in PAGES.values() for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL)]
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("ca-nag ")]


@pytest.mark.parametrize("line", _commands())
def test_every_command_line_in_the_docs_is_one_that_the_program_understands(line: str) -> None:
    _, name, *words = shlex.split(line.replace(" …", ""))
    command = cli.commands[name]
    if isinstance(command, click.Group):
        command, words = command.commands[words[0]], words[1:]
    context = command.make_context(name, words, resilient_parsing=False)
    assert context.command is command


def test_readme_lists_the_exit_codes_that_there_are() -> None:
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)}
    assert listed == {int(code) for code in ExitCode}


def test_readme_says_of_every_direct_dependency_why_it_is_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[>=<]", name)[0] for name in project["dependencies"]}
    table = README.split("| Dependency |")[1].split("\n\n")[0]
    assert set(re.findall(r"^\| ([\w-]+) \|", table, re.MULTILINE)) - {"---"} == wanted


def test_readme_names_the_test_command_that_the_gate_calls() -> None:
    assert "make test" in README
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_link_between_pages_leads_somewhere() -> None:
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?://)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_no_lock_file_names_an_address() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        assert "--hash=sha256:" in text


def test_the_names_of_a_comment_template_are_those_that_the_page_lists() -> None:
    from bot.act.draft import _BASE  # noqa: PLC0415 - only this test looks behind that door

    listed = {
        name
        for row in re.findall(r"^\| (`.*?) \|", PAGES["comment.md"], re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    }
    assert listed == set(_BASE)
