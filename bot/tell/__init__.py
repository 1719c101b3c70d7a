"""What staff read: every view takes an outcome and gives a text; none reads, asks the time or prints."""
