"""The digest as a mail: plain text that reads well by itself, and HTML beside it. A list's mails are one thread."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from bot.config.settings import Email
from bot.errors import InputError
from bot.tell.digest import Digest, html, text
from bot.tell.words import clean

_WIDTH = 72
"""Columns of the text: what quoted-printable leaves whole, as long as most of it is ASCII."""
_LONGEST_DOMAIN = 40
"""So that a Message-ID stays well under one line of a header: a folded one is no Message-ID any more."""
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")


def message(digest: Digest, email: Email, *, at: datetime) -> EmailMessage:
    """Makes the mail of a digest; the same digest and moment always give the same mail, byte for byte.

    Args:
        digest: what to tell.
        email: who sends, who gets it, and what the list is called.
        at: when it is sent (aware).

    Raises:
        InputError: sender or recipients are no mail addresses.
    """
    sender, to = _address(email.sender, "sender"), tuple(_address(one, "to") for one in email.to)
    ids = _Ids(email.list_name, sender.domain)
    mail = EmailMessage(policy=SMTP)
    # Commas, so that the subject is plain ASCII and can be read in the source.
    headline = clean(digest.headline, 200).replace(" · ", ", ")
    mail["Subject"] = f"[{clean(email.list_name, 60)}] {headline}, {digest.now:%Y-%m-%d}"
    mail["From"] = sender
    mail["To"] = to
    mail["Date"] = at.astimezone(UTC)
    mail["Message-ID"] = ids.of(f"{at.astimezone(UTC):%Y-%m-%d} {digest.now:%Y-%m-%d}")
    mail["In-Reply-To"] = ids.root
    mail["References"] = ids.root
    mail["List-Id"] = ids.list_id
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text.render(digest, width=_WIDTH), cte="quoted-printable")
    mail.add_alternative(html.render(digest), subtype="html", cte="quoted-printable")
    mail["Content-Language"] = "en"
    # Quoted-printable never holds "=_", so this can stand in neither part.
    mail.set_boundary(f"=_{ids.key(f'{digest.now:%Y-%m-%d}')}")
    return mail


class _Ids:
    """The names of a list's mails. They hold nothing but letters, digits and the sender's domain."""

    def __init__(self, list_name: str, domain: str) -> None:
        self._name = list_name
        self._domain = domain
        while len(self._domain) > _LONGEST_DOMAIN:
            self._domain = self._domain.partition(".")[2] or "ca-nag.invalid"

    def key(self, what: str) -> str:
        """Gives a short key that is the same for the same list, channel, sender's domain and `what`."""
        told = f"{self._name}\0email\0{self._domain}\0{what}"
        return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()[:16]

    def of(self, what: str) -> str:
        return f"<digest.{self.key(what)}@{self._domain}>"

    @property
    def root(self) -> str:
        """The mail that all mails of the list answer; it was never sent, which no mail client minds."""
        return f"<list.{self.key('')}@{self._domain}>"

    @property
    def list_id(self) -> str:
        slug = re.sub(r"[^a-z0-9]+", "-", self._name.lower()).strip("-")[:_LONGEST_DOMAIN] or self.key("")
        return f"<{slug}.{self._domain}>"


def _address(text: str, setting: str) -> Address:
    remedy = f"Name a mail address such as robin@rootprogram.example in `[email] {setting}`."
    if not _ADDRESS.fullmatch(text):
        raise InputError(f"`[email] {setting}`: “{clean(text, 120)}” is no mail address.", remedy)
    try:
        return Address(addr_spec=text)
    except (HeaderParseError, ValueError, IndexError):
        raise InputError(f"`[email] {setting}`: “{clean(text, 120)}” is no mail address.", remedy) from None
