"""How people are called in a comment: by the parts of their real name, or of their login."""

from __future__ import annotations

import re
from functools import lru_cache

_CALLS_NOBODY = frozenset(
    "rep representative bot ca the program root team pki shared reporting incident account".split()
)
_NAME_MAX = 255
"""What Bugzilla keeps of a name."""
_INITIALS = 2
"""Parts of a login that are no longer call nobody."""


@lru_cache(maxsize=16_384)
def names_of(login: str, real_name: str) -> frozenset[str]:
    """Gives the names, in small letters, by which somebody may be called: of his name and of his login."""
    plain = re.sub(r"\([^)]*\)|\[[^\]]*\]|<[^>]*>|,.*", " ", real_name[:_NAME_MAX]).casefold()
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]+", plain) if word not in _CALLS_NOBODY]
    local = [part for part in re.split(r"[._+-]", login.split("@", maxsplit=1)[0].casefold()) if len(part) > _INITIALS]
    return frozenset({*words[:1], *words[-1:], " ".join(words), *local}) - {""}
