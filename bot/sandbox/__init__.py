"""A small Bugzilla on the loopback that answers as the real ones do, to try ca-nag on and to test it against.

    state       the bugs and the accounts, in the shape in which bugzilla.mozilla.org returns them
    dialect     the two servers it can be, and how each of them refuses
    view        what one caller gets to see of a bug
    search      which bugs a search finds
    update      what one PUT changes
    flags       the flags of one PUT
    history     what a change leaves behind
    gate        one request and one answer; who is asking, and how often
    rest        the paths
    faults      what can go wrong on the way, as switches
    server      the socket

What it copies was measured on two real servers (release 20260820.1 of bugzilla.mozilla.org's code, and Bugzilla 5.2)
and is held to 52 recorded exchanges with each by `tests/sandbox`. It never asks the time: its clock is an argument.
"""

from bot.sandbox.dialect import Personality
from bot.sandbox.faults import Fault, FaultRule, parse_fault
from bot.sandbox.server import Sandbox, Seen
from bot.sandbox.state import Account, State

__all__ = ["Account", "Fault", "FaultRule", "Personality", "Sandbox", "Seen", "State", "parse_fault"]
