"""Logins of Bugzilla accounts: their domains, and which of those belong to an organisation.

`bug.same_account` says when two logins are one.
"""

from __future__ import annotations

PUBLIC_MAIL = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com icloud.com me.com gmx.de gmx.net "
    "web.de proton.me protonmail.com pm.me fastmail.com fastmail.fm 126.com 163.com qq.com foxmail.com mail.ru "
    "yandex.ru yandex.com naver.com aol.com zoho.com hey.com disabled.tld".split()
)
"""Domains that anybody can write from, and the one that Bugzilla gives to closed accounts: they place nobody."""

NOBODY = frozenset({"nobody@mozilla.org", "nobody@nss.bugs", "nobody"})
"""Placeholder assignees of bugzilla.mozilla.org."""


def domain_of(login: str) -> str:
    """Gives the domain of a login in lower case; empty where the server hides it."""
    return login.rpartition("@")[2].casefold() if "@" in login else ""


def within(domain: str, wider: str) -> bool:
    """Tells whether a domain is another one or lies below it."""
    return domain == wider or domain.endswith("." + wider)


def same_organisation(one: str, other: str) -> bool:
    """Tells whether two logins share a domain that belongs to an organisation (not a public mail provider)."""
    a, b = domain_of(one), domain_of(other)
    if not a or not b or a in PUBLIC_MAIL or b in PUBLIC_MAIL:
        return False
    return within(a, b) or within(b, a)
