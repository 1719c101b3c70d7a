"""What a whiteboard says: labels, marks (Next update, close on) and a pointer to another bug. `read` is the way in.

`triggers` (which words begin a mark) → `marks` (reading one) → `labels`, `pointers` → `reading` (the whole).
"""

from bot.facts.whiteboard.marks import NO_MARK, Mark
from bot.facts.whiteboard.reading import MarkState, Whiteboard, read

__all__ = ["NO_MARK", "Mark", "MarkState", "Whiteboard", "read"]
