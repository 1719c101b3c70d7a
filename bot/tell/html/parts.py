"""What pages are made of: the templates, the style and script that they carry, and the hashes that allow just these."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources

from jinja2 import DictLoader, Environment, StrictUndefined, Template


@cache
def part(name: str) -> str:
    """Gives a file of `bot/templates` as text."""
    return resources.files("bot").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def template(name: str) -> Template:
    """Gives a page's template; it may include `shapes`, which drawings use by name."""
    environment = Environment(
        loader=DictLoader({"page": part(name), "shapes": part("shapes.svg")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page")


def hash_of(text: str) -> str:
    """Gives the hash by which a page's Content-Security-Policy allows a style or script that it carries."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}"
