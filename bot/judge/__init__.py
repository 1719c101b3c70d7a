"""Whose turn it is: pure judgement over facts, a rulebook and a moment."""
