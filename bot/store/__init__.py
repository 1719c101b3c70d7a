"""What the bot keeps: its ledger of runs, drafts, writes and people's words, in SQLite."""
