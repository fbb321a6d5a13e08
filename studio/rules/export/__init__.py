"""The files of a session's export: its manifest and its page."""
