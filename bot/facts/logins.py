"""Logins of Bugzilla accounts: their domains, and which of those belong to an organisation.

`bug.same_account` says when two logins are one.
"""

from __future__ import annotations

PUBLIC_MAIL = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com icloud.com me.com gmx.de gmx.net "
    "web.de proton.me protonmail.com pm.me fastmail.com fastmail.fm 126.com 163.com qq.com foxmail.com mail.ru "
    "yandex.ru yandex.com naver.com aol.com zoho.com hey.com outlook.de hotmail.fr orange.fr free.fr laposte.net "
    "wanadoo.fr libero.it seznam.cz wp.pl o2.pl onet.pl interia.pl t-online.de freenet.de posteo.de mailbox.org "
    "tutanota.com tuta.io gmx.at gmx.ch bluewin.ch yahoo.co.jp yahoo.co.uk hanmail.net daum.net sina.com sohu.com "
    "139.com yeah.net mac.com duck.com mozmail.com disabled.tld".split()
)
"""Domains that anybody can write from, and the one that Bugzilla gives to closed accounts: they place nobody.

No such list is ever whole, so a domain also places nobody where people of several sides were seen on it.
"""

CLOSED = "disabled.tld"
"""The domain that bugzilla.mozilla.org gives to closed accounts."""


def domain_of(login: str) -> str:
    """Gives the domain of a login in lower case; empty where the server hides it."""
    return login.rpartition("@")[2].casefold() if "@" in login else ""


def local_part(login: str) -> str:
    """Gives what stands before the `@`, in small letters: all that a reader without a key may see."""
    return login.split("@", maxsplit=1)[0].casefold()


def is_nobody(login: str | None) -> bool:
    """Tells whether a login stands for nobody: none at all, or a placeholder such as `nobody@mozilla.org`."""
    return not login or local_part(login) == "nobody"


def within(domain: str, wider: str) -> bool:
    """Tells whether a domain is another one or lies below it."""
    return domain == wider or domain.endswith("." + wider)


def akin(one: str, other: str) -> bool:
    """Tells whether two domains are one, or one of them lies below the other."""
    return within(one, other) or within(other, one)


def same_organisation(one: str, other: str) -> bool:
    """Tells whether two logins share a domain that belongs to an organisation (not a public mail provider)."""
    a, b = domain_of(one), domain_of(other)
    if not a or not b or a in PUBLIC_MAIL or b in PUBLIC_MAIL:
        return False
    return akin(a, b)
