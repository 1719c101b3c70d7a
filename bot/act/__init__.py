"""What to do about a verdict: the next step, the plan for all bugs, and the exact text."""
