"""Digests: what went out on which channel on which day, and what did not."""

from __future__ import annotations

from datetime import date

from bot.store.book import Book
from bot.store.records import DigestRow, DigestState
from bot.store.rows import digest_of, json_text, kept, moment_text

DAYS_KEPT = 30
"""Of so many days a channel's messages and lines are kept; of older ones that they went out."""


class Digests(Book):
    """The part of the ledger that holds digests."""

    def begin_digest(self, row: DigestRow) -> None:
        """Keeps that a digest is about to be handed over, in place of an earlier try on that channel and day."""
        columns = {
            "channel": row.channel,
            "day": row.day.isoformat(),
            "state": row.state.value,
            "at": moment_text(row.at),
            "tries": row.tries,
            "messages": json_text([kept(text) for text in row.messages]),
            "delivered": row.delivered,
            "lines": json_text({kept(key): kept(state) for key, state in row.lines.items()}),
            "note": kept(row.note),
        }
        with self._writing() as db:
            db.table("digests").upsert(columns, pk=("channel", "day"))
            db.execute(
                "UPDATE digests SET messages = '[]', lines = '{}' WHERE channel = ? AND day NOT IN"
                " (SELECT day FROM digests WHERE channel = ? ORDER BY day DESC LIMIT ?)",
                [row.channel, row.channel, DAYS_KEPT],
            )

    def deliver_digest(self, channel: str, day: date, delivered: int) -> None:
        """Keeps how many messages of a digest have arrived."""
        with self._writing() as db:
            db.table("digests").update((channel, day.isoformat()), {"delivered": delivered})

    def end_digest(self, channel: str, day: date, state: DigestState, note: str = "") -> None:
        """Keeps what became of a digest."""
        with self._writing() as db:
            db.table("digests").update((channel, day.isoformat()), {"state": state.value, "note": kept(note)})

    def digest(self, channel: str, day: date) -> DigestRow | None:
        """Gives the digest of a channel and day; None where none was begun."""
        sql = "SELECT * FROM digests WHERE channel = ? AND day = ?"
        found = self._read(digest_of, sql, channel, day.isoformat())
        return found[0] if found else None

    def digest_before(self, day: date, channel: str | None = None) -> DigestRow | None:
        """Gives the newest digest that was sent before a day, on one channel or (None) on any."""
        sql = (
            "SELECT * FROM digests WHERE day < ? AND state = 'sent' AND coalesce(?, channel) = channel"
            " ORDER BY day DESC, at DESC LIMIT 1"
        )
        found = self._read(digest_of, sql, day.isoformat(), channel)
        return found[0] if found else None

    def newest_digests(self) -> list[DigestRow]:
        """Gives the newest digest of every channel, by channel."""
        sql = "SELECT *, max(day) FROM digests GROUP BY channel ORDER BY channel"
        return self._read(digest_of, sql)
