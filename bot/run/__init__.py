"""One run: from what was read to what is told, and to what is done. `cli` and `schedule` both call it."""

from bot.run.judging import Judgement, Memory, Wish, draftsman, judge, judge_all, moment_of, outcome_of

__all__ = ["Judgement", "Memory", "Wish", "draftsman", "judge", "judge_all", "moment_of", "outcome_of"]
