"""A sandbox Bugzilla with one lapsed bug and a clock of its own, and the command line against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from command_line import Ran, environment, ran, ran_apart
from killed import Nursery

from bot.facts.own import line_of
from bot.sandbox import seed
from bot.sandbox.faults import FaultPlan, parse_fault
from bot.sandbox.server import Sandbox
from bot.store.ledger import Ledger
from bot.store.records import Write

SILENT = 1900301
"""A bug of the sandbox's seed that has lapsed, of Alpenzert: a reminder is due."""
PAIR = (1900005, 1900004)
"""Two lapsed bugs of Delta Signatures: one reminder in the first lists the second."""


@dataclass
class Stage:
    """The server, its clock, a folder with a configuration, and where processes come from that are killed."""

    server: Sandbox
    folder: Path
    clock: list[Any]
    nursery: Nursery

    def later(self, **time: int) -> None:
        """Lets the server's time go by."""
        self.clock[0] += timedelta(**time)

    def faulty(self, *faults: str) -> None:
        """Sets what goes wrong from now on."""
        self.server.plan = FaultPlan(tuple(parse_fault(text) for text in faults))

    @property
    def bug(self) -> dict[str, Any]:
        """The silent bug, as the server holds it."""
        bug = self.server.state.find_bug(str(SILENT))
        assert bug is not None
        return bug

    def own(self, number: int = SILENT) -> list[dict[str, Any]]:
        """The comments that the bot's account made there, shown or hidden."""
        bug = self.server.state.find_bug(str(number))
        assert bug is not None
        return [comment for comment in bug["comments"] if comment["creator"] == seed.BOT_LOGIN]

    def flags(self) -> list[str]:
        """Whom the bot asks by needinfo in the silent bug."""
        return [flag["requestee"] for flag in self.bug["flags"] if flag["setter"] == seed.BOT_LOGIN]

    def keys(self) -> list[str]:
        """The keys of the bot's comments in the silent bug."""
        return [line.key for comment in self.own() if (line := line_of(comment["text"]))]

    def puts(self) -> int:
        """How many changes were asked for."""
        return sum(seen.method == "PUT" for seen in self.server.requests)

    def run(self, *words: str, code: int | None = 0, env: dict[str, str] | None = None) -> str:
        """Runs `ca-nag WORDS…`, and gives what it printed."""
        return self._told(ran(*words, folder=self.folder, env=self._known(env)), code)

    def run_apart(self, *words: str, code: int | None = 0) -> str:
        """The same in a process of its own."""
        return self._told(ran_apart(*words, folder=self.folder, env=self._known()), code)

    def killed(self, event: str, *words: str, count: int = 1) -> None:
        """Runs `ca-nag WORDS…` in a process of its own and kills it, with SIGKILL, when it tells of `event`."""
        self.nursery.killed(event, count, words, self.folder, environment(self._known()))

    @staticmethod
    def _known(more: dict[str, str] | None = None) -> dict[str, str]:
        return {"CA_NAG_API_KEY": seed.BOT_KEY, "CA_NAG_USER": "rosa"} | (more or {})

    @staticmethod
    def _told(done: Ran, code: int | None) -> str:
        assert code is None or done.code == code, done
        return done.out + done.err

    def writes(self) -> list[Write]:
        """The ledger's writes, oldest first."""
        ledger = Ledger.read(self.folder / "ca-nag.db")
        if ledger is None:
            return []
        with ledger:
            return sorted(ledger.writes(), key=lambda write: write.id)
