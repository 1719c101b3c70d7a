"""ca-nag: who owes an update on the CA incident bugs of a Bugzilla, since when, and the reminder to be posted."""
