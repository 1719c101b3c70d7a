"""Days as people write them in free text: `scan` finds them, and never guesses.

`tokens` → `days` (what numbers and names can mean) → `times` → `shapes` (which rows of parts are a date) → `scanning`.
"""

from bot.facts.dates.days import MONTHS, WEEKDAYS, Horizon, MarkState
from bot.facts.dates.scanning import Reading, Scan, scan
from bot.facts.dates.tokens import Token, plain, tokenize

__all__ = ["MONTHS", "WEEKDAYS", "Horizon", "MarkState", "Reading", "Scan", "Token", "plain", "scan", "tokenize"]
