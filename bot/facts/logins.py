"""Logins of Bugzilla accounts: their domains, and which of those belong to an organisation.

`bug.same_account` says when two logins are one.
"""

from __future__ import annotations

import re
from functools import cache

_PUBLIC_MAIL = frozenset(
    "gmail.com googlemail.com icloud.com me.com mac.com msn.com passport.com web.de proton.me protonmail.com "
    "protonmail.ch pm.me fastmail.com fastmail.fm fastmail.net hushmail.com runbox.com startmail.com mailfence.com "
    "tutanota.com tutanota.de tuta.io tuta.com tutamail.com keemail.me posteo.de posteo.net mailbox.org disroot.org "
    "riseup.net autistici.org cock.li mail.com email.com usa.com europe.com post.com inbox.com mail.ru bk.ru list.ru "
    "inbox.ru rambler.ru ya.ru ukr.net i.ua meta.ua abv.bg inbox.lv seznam.cz email.cz centrum.cz atlas.cz azet.sk "
    "wp.pl o2.pl onet.pl op.pl interia.pl interia.eu gazeta.pl tlen.pl freemail.hu citromail.hu indamail.hu "
    "t-online.de t-online.hu freenet.de arcor.de bluewin.ch hispeed.ch sunrise.ch aon.at chello.at orange.fr free.fr "
    "laposte.net wanadoo.fr sfr.fr neuf.fr bbox.fr libero.it virgilio.it tiscali.it alice.it tin.it tim.it pec.it "
    "telenet.be skynet.be ziggo.nl kpnmail.nl xs4all.nl planet.nl home.nl telia.com comhem.se online.no "
    "sapo.pt terra.es telefonica.net btinternet.com ntlworld.com virginmedia.com sky.com talktalk.net aol.com aim.com "
    "comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net juno.com rogers.com "
    "shaw.ca sympatico.ca bigpond.com optusnet.com.au xtra.co.nz uol.com.br bol.com.br terra.com.br ig.com.br "
    "126.com 163.com 139.com 189.cn yeah.net qq.com foxmail.com sina.com sina.cn sohu.com aliyun.com tom.com 21cn.com "
    "naver.com hanmail.net daum.net nate.com kakao.com rediffmail.com walla.com walla.co.il mynet.com nifty.com "
    "hinet.net pchome.com.tw zoho.com zohomail.com zohomail.eu hey.com duck.com mozmail.com simplelogin.com "
    "privaterelay.appleid.com users.noreply.github.com disabled.tld".split()
)
_MANY_COUNTRIES = frozenset("yahoo ymail rocketmail hotmail live outlook gmx yandex".split())
"""Providers that write the country behind their name: `yahoo.fr`, `hotmail.co.uk`."""
_COUNTRY = re.compile(r"(?:com?\.)?[a-z]{2}|com|net")


@cache
def is_public(domain: str) -> bool:
    """Whether anybody can write from a domain, so that it places nobody; also the one that closed accounts are given.

    No such list is ever whole, so a domain also places nobody where people of several sides were seen on it.
    """
    labels = domain.split(".")
    if any(".".join(labels[start:]) in _PUBLIC_MAIL for start in range(len(labels))):
        return True
    return any(
        label in _MANY_COUNTRIES and _COUNTRY.fullmatch(".".join(labels[place + 1 :]))
        for place, label in enumerate(labels)
    )


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
    if not a or not b or is_public(a) or is_public(b):
        return False
    return akin(a, b)
