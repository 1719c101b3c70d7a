"""Who occurs in the sandbox: invented people of invented organisations, and the accounts that some of them have.

The two shared accounts at the top of the list are the root programs' real ones; nobody else is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.state import INSIDERS, Account

if TYPE_CHECKING:
    from collections.abc import Sequence

NOBODY = "nobody@mozilla.org"
SHARED = "incident-reporting@ccadb.org"
CHROME = "chrome-root-program@google.com"

# Staff of an invented root program.
ROSA = "rosa.ferrer@rootprogram.example"
JONAS = "jonas.lind@rootprogram.example"
MIRA = "mira.okafor@mail.example"
"""Staff until June 2026, with Fjordsign since July."""
NEWCOMER = "hugo.saarinen@rootprogram.example"
"""Triages as staff do, and is in no directory yet."""

# CAs: the name in front is the organisation's.
ALPENZERT_LENA = "lena.brandt@alpenzert.example"
ALPENZERT_PAUL = "paul.moser@alpenzert-pki.example"
BOREALIS_AINO = "aino.salo@borealis-trust.example"
BOREALIS_EERO = "eero.lampi@borealis-trust.example"
CEDAR_OMAR = "omar.haddad@cedarroot.example"
DELTA_GRETA = "greta.vos@delta-sign.example"
DELTA_GONE = "u749203@disabled.tld"
"""Once a representative of Delta Signatures; the account was closed."""
ESTUARY_TOMAS = "tomas.riera@estuary-ca.example"
FJORD_SIGRID = "sigrid.moe@fjordsign.example"
GRANITE_ADA = "ada.kerr@granite-pki.example"
GRANITE_OLD = "ian.baird@granite-pki.example"
"""Disabled: he left, and is still the assignee of a bug."""
HELVARA_URS = "helvara.pki.desk@gmail.com"
"""A CA that no directory knows, and that writes from a public provider."""
JUNIPER_WEI = "wei.tan@juniper-certs.example"
"""Takes no needinfo requests."""
KESTREL_IVA = "iva.novak@kestrel-trust.example"
LUMEN_PIA = "pia.costa@lumenpki.example"
LUMEN_PARTNER = "ops@certhosting.example"
"""A service provider that runs Lumen's certificates."""
MERIDIAN_RAJ = "raj.patel@meridian-ca.example"

# Everybody else.
NORA = "nora.quill@observatory.example"
"""Watches certificates for a living and comments everywhere."""
TEO = "teo.marsh@gmail.com"
PASSER_BY = "k.lindqvist@post.example"
"""Seen once; a colleague of the CA, or not? So are the next three."""
STRANGER = "e.fischer@contact.example"
SOMEBODY = "p.ortega@letters.example"
MARKER = "m.dubois@mailbox.example"
GOOGLER = "sam.rowe@google.com"
"""On a domain that holds both a root program and a CA, and in no directory."""
AUDITOR = "j.clarke@ledgerline.example"
SPAMMER = "best.seo.deals@spam.example"
MACHINE = "release-mgmt-account-bot@mozilla.tld"
HOSTILE = "mallory@hostile.example"

BOT = "ca-nag@rootprogram.example"
BOT_KEY = "sandbox-key-of-the-bot-and-no-secret"

_EDITOR = ("canconfirm", "editbugs")
_STAFF = (*_EDITOR, INSIDERS, "ca-program-security")

BOTS: Sequence[Account] = (
    Account(1, BOT, "CA nag (bot)", key=BOT_KEY, groups=_EDITOR),
    Account(2, "ca-nag-old@rootprogram.example", "CA nag (retired)", key="sandbox-key-that-was-revoked", revoked=True),
)
"""The bot's own accounts: one that works, and one whose key was revoked."""

_RIGHTLESS = Account(3, NORA, "Nora Quill", key="sandbox-key-of-a-person-without-rights")

_STAFF_NAMES = {
    SHARED: "CCADB Incident Reporting",
    CHROME: "Chrome Root Program",
    ROSA: "Rosa Ferrer (Example Root Program)",
    JONAS: "Jonas Lind (Example Root Program)",
    NEWCOMER: "Hugo Saarinen",
}
_NAMES = {
    MIRA: "Mira Okafor",
    ALPENZERT_LENA: "Lena Brandt (Alpenzert)",
    ALPENZERT_PAUL: "Paul Moser",
    BOREALIS_AINO: "Aino Salo [Borealis Trust]",
    BOREALIS_EERO: "Eero Lampi",
    CEDAR_OMAR: "Omar Haddad (Cedar Root)",
    DELTA_GRETA: "Greta Vos",
    ESTUARY_TOMAS: "Tomás Riera, Estuary CA",
    FJORD_SIGRID: "Sigrid Moe",
    GRANITE_ADA: "Ada Kerr",
    HELVARA_URS: "Urs Ammann",
    KESTREL_IVA: "Iva Novák",
    LUMEN_PIA: "Pia Costa",
    LUMEN_PARTNER: "Certhosting Operations",
    MERIDIAN_RAJ: "Raj Patel",
    TEO: "Teo Marsh",
    PASSER_BY: "K. Lindqvist",
    STRANGER: "E. Fischer",
    SOMEBODY: "P. Ortega",
    MARKER: "M. Dubois",
    GOOGLER: "Sam Rowe",
    AUDITOR: "J. Clarke",
    SPAMMER: "Best Deals",
    MACHINE: "Release management bot",
    HOSTILE: "<b>Mallory</b>\x1b[31m <!channel> \u202eyrollaM",
}

ACCOUNTS: Sequence[Account] = (
    *BOTS,
    _RIGHTLESS,
    Account(4, GRANITE_OLD, "Ian Baird", can_login=False),
    Account(5, JUNIPER_WEI, "Wei Tan", blocks_needinfo=True),
    Account(6, DELTA_GONE, can_login=False),
    *(Account(10 + n, login, name, groups=_STAFF) for n, (login, name) in enumerate(_STAFF_NAMES.items())),
    *(Account(20 + n, login, name) for n, (login, name) in enumerate(_NAMES.items())),
)
"""Everybody whom a snapshot alone would not show as he is; more people follow from the bugs."""
