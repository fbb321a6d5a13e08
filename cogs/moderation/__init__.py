"""The commands of moderation, and their cards."""
