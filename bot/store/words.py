"""What people told the bot: snoozes, looks, rulings. Nothing is deleted: what no longer holds has an end."""

from __future__ import annotations

from datetime import datetime

from bot.facts.rulings import Is, Ruling
from bot.store.book import Book
from bot.store.records import Look, Snooze
from bot.store.rows import kept, look_of, moment_text, ruling_of, snooze_of


class Words(Book):
    """The part of the ledger that holds people's words."""

    def snooze(self, snooze: Snooze) -> None:
        """Keeps a snooze; it replaces the one that the bug may have."""
        with self._writing():
            self._end("snoozes", "bug_id = ?", [snooze.bug_id], snooze.at, snooze.who)
            self._insert(
                "snoozes",
                {
                    "bug_id": snooze.bug_id,
                    "until": snooze.until.isoformat(),
                    "why": kept(snooze.why),
                    "who": kept(snooze.who),
                    "at": moment_text(snooze.at),
                },
            )

    def unsnooze(self, bug_id: int, at: datetime, who: str) -> bool:
        """Ends the snooze of a bug; says whether there was one."""
        with self._writing():
            return self._end("snoozes", "bug_id = ?", [bug_id], at, who) > 0

    def snoozes(self) -> list[Snooze]:
        """Gives the snoozes that nobody ended or replaced, by bug; their last day may have passed."""
        return self._read(snooze_of, "SELECT * FROM snoozes WHERE ended_at IS NULL ORDER BY bug_id")

    def look(self, look: Look) -> None:
        """Keeps that a person has looked at a bug."""
        row = {"bug_id": look.bug_id, "why": kept(look.why), "who": kept(look.who), "at": moment_text(look.at)}
        with self._writing():
            self._insert("looks", row)

    def looks(self) -> list[Look]:
        """Gives all looks, oldest first."""
        return self._read(look_of, "SELECT * FROM looks ORDER BY at, id")

    def rule(self, ruling: Ruling) -> None:
        """Keeps a ruling; it replaces the one that says the same of the same comment."""
        with self._writing():
            same = [ruling.bug_id, ruling.comment, ruling.what.value]
            self._end("rulings", "bug_id = ? AND comment = ? AND what = ?", same, ruling.at, ruling.who)
            self._insert(
                "rulings",
                {
                    "bug_id": ruling.bug_id,
                    "comment": ruling.comment,
                    "what": ruling.what.value,
                    "why": kept(ruling.why),
                    "who": kept(ruling.who),
                    "at": moment_text(ruling.at),
                },
            )

    def unrule(self, bug_id: int, comment: int, what: Is | None, at: datetime, who: str) -> int:
        """Ends the rulings on a comment (`what`: only that one); gives how many there were."""
        where, values = "bug_id = ? AND comment = ?", [bug_id, comment]
        with self._writing():
            if what is None:
                return self._end("rulings", where, values, at, who)
            return self._end("rulings", f"{where} AND what = ?", [*values, what.value], at, who)

    def rulings(self) -> list[Ruling]:
        """Gives the rulings that stand, by bug and comment."""
        return self._read(ruling_of, "SELECT * FROM rulings WHERE ended_at IS NULL ORDER BY bug_id, comment, id")

    def _end(self, table: str, where: str, values: list[int | str] | list[int], at: datetime, who: str) -> int:
        return int(
            self._db.execute(
                f"UPDATE {table} SET ended_at = ?, ended_by = ? WHERE ended_at IS NULL AND {where}",
                [moment_text(at), kept(who), *values],
            ).rowcount
        )
