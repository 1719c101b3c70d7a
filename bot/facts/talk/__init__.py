"""What people say in comments, read as a root program person reads it: a file for each kind of speech act.

Sentences accuse nobody: what is read here holds a clock, or is told to staff (docs/adr/0006-rules-read-words.md).
"""
