"""The same judgement on every past day: what would have been said and posted, and what people did. Pure."""
