"""One bug's story: as text and as JSON."""

from bot.tell.replay.json_story import to_json
from bot.tell.replay.text import to_text

__all__ = ["to_json", "to_text"]
