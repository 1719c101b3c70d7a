"""One bug's story: as text, as JSON and as a page."""

from bot.tell.replay.json_story import to_json
from bot.tell.replay.page import to_html
from bot.tell.replay.text import to_text

__all__ = ["to_html", "to_json", "to_text"]
