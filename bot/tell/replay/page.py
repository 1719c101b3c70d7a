"""One bug's story as a page: one drawing with both tracks, then the lapses and the days in words."""

from __future__ import annotations

from bot.judge import calendar
from bot.replay.story import Story
from bot.tell.html.drawing import draw
from bot.tell.html.parts import hash_of, part, template
from bot.tell.replay.text import Line, day_lines, lapse_lines
from bot.tell.words import clean


def to_html(story: Story) -> str:
    """Gives a story as one HTML document that needs no network and no script."""
    style = part("page.css")
    return template("replay.html.j2").render(
        number=story.bug.id,
        summary=clean(story.bug.summary, 200),
        url=story.link(),
        ca=f"{clean(story.ca.label, 60)} ({clean(story.ca.reason)})",
        first=calendar.day_of(story.begin),
        last=calendar.day_of(story.end),
        doubts=[clean(doubt) for doubt in story.doubts],
        drawing=draw(story.line, whole=True, reminder="would-be reminder") if story.line else None,
        lapses=[
            (calendar.day_of(lapse.begin), [_linked(line, story) for line in lapse_lines(lapse, story)])
            for lapse in story.lapses
        ],
        days=[(day.day, [_linked(line, story) for line in day_lines(day, story)]) for day in story.days],
        style=style,
        style_hash=hash_of(style),
    )


def _linked(line: Line, story: Story) -> tuple[str, int | None, str]:
    return line.text, line.comment, story.link(line.comment)
