"""Handing over: a heartbeat, a Slack message, a mail, a file. The only part of `tell` that reaches outside."""
