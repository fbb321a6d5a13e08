"""Posts finished pictures as messages in Discord."""
