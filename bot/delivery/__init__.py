"""Finished pictures become messages in Discord."""
