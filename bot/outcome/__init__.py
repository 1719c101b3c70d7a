"""What every view renders: the outcome of a run (`value`), and what it says when it is asked one thing of all bugs.

`timeline` draws one bug's past, `cas` counts a CA's, `questions` lists what is asked and unanswered, `deadlines` what
is coming, `news` what has happened. All of it is pure.
"""

from bot.outcome.value import BugOutcome, Held, Outcome, Reminded

__all__ = ["BugOutcome", "Held", "Outcome", "Reminded"]
