"""The report as one self-contained page, which reads whole without a script and is better with one."""

from __future__ import annotations

from bot.judge.verdict import Group
from bot.outcome import Outcome, cas
from bot.outcome.questions import JUDGED
from bot.tell.html.parts import hash_of, part, template
from bot.tell.html.rows import Detail, row
from bot.tell.words import TITLES, clean, folded

LIMIT = 4_800_000
"""So many bytes at most, if leaving out can reach that: browsers are slow with more, and so are mail gateways."""
WHOLE_UP_TO = 400
"""With more open bugs than so many, nobody reads histories here."""


def render(outcome: Outcome) -> str:
    """Gives the whole report as an HTML document that needs no network; the same outcome gives the same bytes.

    Where there are so many bugs that the page would be slow, it says less of each, and says so.

    Args:
        outcome: what to show.
    """
    judged = sum(item.verdict.group in JUDGED for item in outcome.bugs)
    rows = cas.of(outcome)
    text = ""
    for detail in (Detail.WHOLE, Detail.COMPACT, Detail.BARE):
        if detail is Detail.WHOLE and judged > WHOLE_UP_TO:
            continue
        text = _rendered(outcome, rows, detail)
        if len(text.encode()) <= LIMIT:
            break
    return text


def _rendered(outcome: Outcome, rows: tuple[cas.CaRow, ...], detail: Detail) -> str:
    groups = []
    for group in Group:
        items, is_short = outcome.of(group), group in {Group.LEFT_OUT, Group.FAILED}
        groups.append(
            {
                "id": group.value,
                "title": TITLES[group],
                "rows": [row(outcome, item, detail) for item in items],
                "is_short": is_short,
                "shared": [(clean(reason), count) for reason, count in folded(items)[0]] if is_short else [],
            }
        )
    style, script = part("page.css"), part("page.js")
    return template("report.html.j2").render(
        now=f"{outcome.now:%Y-%m-%d %H:%M}",
        source=clean(outcome.source),
        narrowed=clean(outcome.narrowed),
        notes=[clean(note) for note in outcome.notes],
        groups=groups,
        cas=[(clean(one.name, 60), one) for one in rows],
        group_names={group.name: group for group in Group},
        whole=detail is Detail.WHOLE,
        bare=detail is Detail.BARE,
        style=style,
        script=script,
        style_hash=hash_of(style),
        script_hash=hash_of(script),
    )
