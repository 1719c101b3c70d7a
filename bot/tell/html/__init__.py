"""The report as one self-contained page, which reads whole without a script and is better with one."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources

from jinja2 import DictLoader, Environment, StrictUndefined, Template

from bot.judge.verdict import Group
from bot.outcome import Outcome, cas
from bot.outcome.questions import JUDGED
from bot.tell.html.rows import row
from bot.tell.words import TITLES, clean, folded

WHOLE_UP_TO = 400
"""With more open bugs than so many, histories and what each shape says are left out, so that the page stays usable."""
SPARKS_UP_TO = 4000
"""With more bugs than so many, those that are left out have no drawing."""


def render(outcome: Outcome) -> str:
    """Gives the whole report as an HTML document that needs no network; the same outcome gives the same bytes.

    Args:
        outcome: what to show.
    """
    judged = sum(item.verdict.group in JUDGED for item in outcome.bugs)
    whole = judged <= WHOLE_UP_TO
    groups = []
    for group in Group:
        items = outcome.of(group)
        shared = folded(items)[0] if group in {Group.LEFT_OUT, Group.FAILED} else []
        groups.append(
            {
                "id": group.value,
                "title": TITLES[group],
                "rows": [row(outcome, item, whole=whole) for item in items],
                "is_short": group in {Group.LEFT_OUT, Group.FAILED},
                "shared": [(clean(reason), count) for reason, count in shared],
            }
        )
    style, script = _part("page.css"), _part("page.js")
    return _template().render(
        now=f"{outcome.now:%Y-%m-%d %H:%M}",
        source=clean(outcome.source),
        narrowed=clean(outcome.narrowed),
        notes=[clean(note) for note in outcome.notes],
        groups=groups,
        cas=[(clean(one.name, 60), one) for one in cas.of(outcome)],
        group_names={group.name: group for group in Group},
        whole=whole,
        sparks=len(outcome.bugs) <= SPARKS_UP_TO,
        limit=WHOLE_UP_TO,
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


@cache
def _part(name: str) -> str:
    return resources.files("bot").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _template() -> Template:
    environment = Environment(
        loader=DictLoader({"report": _part("report.html.j2")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}"
